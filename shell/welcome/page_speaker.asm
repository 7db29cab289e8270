; SPDX-License-Identifier: MIT
; Page 5: a piano on timer channel 2. The timer divides 1,193,182 Hz; port 61h lets the square wave reach the speaker.

page_speaker:
        istruc page
        at page.enter, dw speaker_enter
        at page.leave, dw speaker_leave
        at page.tick, dw speaker_tick
        at page.key, dw speaker_key
        at page.scan, dw speaker_scan
        iend

TIMER_HERTZ     equ 1193182
TIMER_CONTROL   equ 43h
TIMER_CHANNEL_2 equ 42h
SQUARE_WAVE_2   equ 0B6h                ; channel 2, low byte then high byte, mode 3
SPEAKER_PORT    equ 61h
SPEAKER_ON      equ 3                   ; timer's gate and the way to the speaker
SILENCE         equ 0FFh

PIANO_ROW       equ 4
PIANO_COLUMN    equ 5
WHITE_KEYS      equ 10
WHITE_WIDTH     equ 7
WHITE_ROWS      equ 11
BLACK_ROWS      equ 6
NOTE_ROW        equ 18

speaker_list:
        text    2, 5, ON(GROUND, TEXT), "Play on the keyboard's letters, or press ", INK, ON(GROUND, AMBER), "Space", INK, ON(GROUND, TEXT), " and listen."
        text    NOTE_ROW, 5, ON(GROUND, DIM), "Note"
        text    NOTE_ROW + 1, 5, ON(GROUND, DIM), "Timer"
        text    NOTE_ROW + 3, 5, ON(GROUND, TEXT), "Channel 2 of the 8254 timer divides 1,193,182 Hz. Bits 0 and 1 of port 61h"
        text    NOTE_ROW + 4, 5, ON(GROUND, TEXT), "let its square wave out to the speaker. In 1981 that was all the sound."
        text    24, 2, ON(PANEL, AMBER), "Space", INK, ON(PANEL, TEXT), " plays or stops the tune   ", INK, ON(PANEL, AMBER), "Esc", INK, ON(PANEL, TEXT), " back   ", INK, ON(PANEL, AMBER), "1", INK, ON(PANEL, TEXT), "-", INK, ON(PANEL, AMBER), "6", INK, ON(PANEL, TEXT), " turn the pages"
        db      LIST_END

; The notes from C4, a semitone each: divisor, name, the letter that plays it, its scan code
struc note
.divisor        resw 1
.name           resb 4
.letter         resb 1
.scan           resb 1
endstruc
%macro sound 4                          ; frequency in 1/100 Hz, name, letter, scan code
        dw      (TIMER_HERTZ * 100 + %1 / 2) / %1
        db      %2, 0, %3, %4
%endmacro
notes:
        sound   26163, "C4 ", "A", 1Eh
        sound   27718, "C#4", "W", 11h
        sound   29366, "D4 ", "S", 1Fh
        sound   31113, "D#4", "E", 12h
        sound   32963, "E4 ", "D", 20h
        sound   34923, "F4 ", "F", 21h
        sound   36999, "F#4", "T", 14h
        sound   39200, "G4 ", "G", 22h
        sound   41530, "G#4", "Y", 15h
        sound   44000, "A4 ", "H", 23h
        sound   46616, "A#4", "U", 16h
        sound   49388, "B4 ", "J", 24h
        sound   52325, "C5 ", "K", 25h
        sound   55437, "C#5", "O", 18h
        sound   58733, "D5 ", "L", 26h
        sound   62225, "D#5", "P", 19h
        sound   65926, "E5 ", ";", 27h
NOTES           equ ($ - notes) / note_size
white_notes     db 0, 2, 4, 5, 7, 9, 11, 12, 14, 16
black_notes     db 1, 3, 6, 8, 10, 13, 15
black_after     db 0, 1, 3, 4, 5, 7, 8  ; the white key on their left
BLACK_KEYS      equ $ - black_after

; Beethoven, the hymn of the ninth symphony (1824): a note and its length in ticks.
BEAT            equ 7
%macro beats 2-*                        ; length in half beats, notes
  %assign length %1
  %rep %0 - 1
    %rotate 1
        db      %1, length * BEAT / 2
  %endrep
%endmacro
tune:
        beats   2, 4, 4, 5, 7, 7, 5, 4, 2, 0, 0, 2, 4
        beats   3, 4
        beats   1, 2
        beats   4, 2
        beats   2, 4, 4, 5, 7, 7, 5, 4, 2, 0, 0, 2, 4
        beats   3, 2
        beats   1, 0
        beats   4, 0
        db      SILENCE, 0

speaker_enter:
        mov     byte [playing], SILENCE
        mov     word [tune_at], 0
        call    forget_scan_codes
        mov     si, speaker_list
        call    draw_list
        jmp     draw_piano

speaker_leave:
        mov     word [tune_at], 0
        mov     byte [playing], SILENCE
speaker_off:
        in      al, SPEAKER_PORT
        and     al, ~SPEAKER_ON & 0FFh
        out     SPEAKER_PORT, al
        ret

; Space starts or stops the tune; letters come as scan codes.
speaker_key:
        cmp     al, ' '
        je      .tune
        clc
        ret
.tune:  cmp     word [tune_at], 0
        jne     .stop
        mov     word [tune_at], tune
        mov     byte [ticks_left], 1
        stc
        ret
.stop:  mov     word [tune_at], 0
        mov     al, SILENCE
        call    play
        stc
        ret

; A note lasts until its last tick, which is silent: repeated notes are heard apart.
speaker_tick:
        mov     bx, [tune_at]
        test    bx, bx
        jz      .done
        dec     byte [ticks_left]
        jz      .next
        cmp     byte [ticks_left], 1
        ja      .done
        mov     al, SILENCE
        jmp     play
.next:  mov     ax, [bx]
        mov     [ticks_left], ah
        inc     bx
        inc     bx
        cmp     al, SILENCE
        jne     .on
        xor     bx, bx
.on:    mov     [tune_at], bx
        jmp     play
.done:  ret

; AL byte from the keyboard: a letter going down plays, the same one rising is silence.
speaker_scan:
        mov     ah, al
        and     ah, ~RELEASED & 0FFh
        xor     bx, bx
        mov     si, notes
.find:  cmp     ah, [si + note.scan]
        je      .found
        add     si, note_size
        inc     bx
        cmp     bx, NOTES
        jb      .find
        ret
.found: mov     word [tune_at], 0
        test    al, RELEASED
        mov     al, bl
        jz      play
        cmp     al, [playing]
        jne     .done
        mov     al, SILENCE
        jmp     play
.done:  ret

; AL = a note or SILENCE, to be heard and seen
play:   cmp     al, [playing]
        je      .done
        mov     [playing], al
        cmp     al, SILENCE
        jne     .on
        call    speaker_off
        jmp     draw_piano
.on:    call    playing_note
        mov     al, SQUARE_WAVE_2
        out     TIMER_CONTROL, al
        mov     ax, [si + note.divisor]
        out     TIMER_CHANNEL_2, al
        mov     al, ah
        out     TIMER_CHANNEL_2, al
        in      al, SPEAKER_PORT
        or      al, SPEAKER_ON
        out     SPEAKER_PORT, al
        call    draw_note
        jmp     draw_piano
.done:  ret

; [playing] -> SI
playing_note:
        mov     al, [playing]
; AL -> SI
note_at:
        mov     ah, note_size
        mul     ah
        mov     si, notes
        add     si, ax
        ret

draw_note:
        mov     dx, NOTE_ROW << 8 | 13
        mov     ah, ON(GROUND, GOLD)
        push    si
        lea     si, [si + note.name]
        call    print_at
        pop     si
        inc     dh
        call    cell_at
        movzx   eax, word [si + note.divisor]
        push    eax
        push    si
        mov     si, timer_text
        mov     ah, ON(GROUND, WHITE)
        call    print
        pop     si
        pop     eax
        push    eax
        mov     ch, ON(GROUND, WHITE)
        call    print_decimal
        mov     si, equals_text
        mov     ah, ON(GROUND, WHITE)
        call    print
        pop     ebx
        mov     eax, ebx
        shr     eax, 1                  ; rounds
        add     eax, TIMER_HERTZ
        xor     edx, edx
        div     ebx
        mov     ch, ON(GROUND, GOLD)
        call    print_decimal
        mov     si, hertz_text
        mov     ah, ON(GROUND, WHITE)
        jmp     print
timer_text      db "1193182 / ", 0
equals_text     db " = ", 0
hertz_text      db " Hz   ", 0

draw_piano:
        xor     bx, bx
.white: mov     al, [white_notes + bx]
        call    draw_white_key
        inc     bx
        cmp     bx, WHITE_KEYS
        jb      .white
        xor     bx, bx
.black: mov     al, [black_notes + bx]
        call    draw_black_key
        inc     bx
        cmp     bx, BLACK_KEYS
        jb      .black
        ret

; BX which, AL its note
draw_white_key:
        push    ax
        mov     ah, ON(WHITE, GROUND)
        cmp     al, [playing]
        jne     .up
        mov     ah, ON(AMBER, GROUND)
.up:    push    ax
        mov     al, bl
        mov     dl, WHITE_WIDTH
        mul     dl
        add     al, PIANO_COLUMN
        mov     dl, al
        pop     ax
        mov     dh, PIANO_ROW
        mov     cx, WHITE_ROWS << 8 | WHITE_WIDTH - 1
        mov     al, ' '
        call    fill
        push    dx
        push    ax
        shr     ah, 4                   ; the ground of the key is the ink of its right and lower edge
        add     dl, WHITE_WIDTH - 1
        mov     cx, WHITE_ROWS << 8 | 1
        mov     al, 0DDh                ; left half block
        call    fill
        sub     dl, WHITE_WIDTH - 1
        mov     dh, PIANO_ROW + WHITE_ROWS
        mov     cx, 1 << 8 | WHITE_WIDTH - 1
        mov     al, CAP_BASE
        call    fill
        add     dl, WHITE_WIDTH - 1
        call    cell_at
        mov     al, HALF_BASE_RIGHT
        stosw
        pop     ax
        pop     dx
        mov     dh, PIANO_ROW + WHITE_ROWS - 2
        add     dl, 2
        pop     cx
        push    ax
        mov     al, cl
        call    note_at
        pop     ax
        call    cell_at
        mov     al, [si + note.letter]
        stosw
        ret

draw_black_key:
        push    ax
        mov     ah, ON(PANEL, TEXT)
        cmp     al, [playing]
        jne     .up
        mov     ah, ON(COPPER, WHITE)
.up:    push    ax
        mov     al, [black_after + bx]
        inc     al
        mov     dl, WHITE_WIDTH
        mul     dl
        add     al, PIANO_COLUMN - 3
        mov     dl, al
        pop     ax
        mov     dh, PIANO_ROW
        mov     cx, BLACK_ROWS << 8 | 5
        mov     al, ' '
        call    fill
        mov     dh, PIANO_ROW + BLACK_ROWS - 2
        inc     dl
        inc     dl
        pop     cx
        push    ax
        mov     al, cl
        call    note_at
        pop     ax
        call    cell_at
        mov     al, [si + note.letter]
        stosw
        ret

playing         db SILENCE
tune_at         dw 0                    ; 0: no tune
ticks_left      db 0
