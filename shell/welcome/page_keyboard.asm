; SPDX-License-Identifier: MIT
; Page 2: a keyboard that lights up under the fingers, and the bytes it sends.

page_keyboard:
        istruc page
        at page.enter, dw keyboard_enter
        at page.leave, dw no_handler
        at page.tick, dw draw_locks
        at page.key, dw keyboard_key
        at page.scan, dw keyboard_scan
        iend

EXTENDED        equ 80h                 ; the code came after E0h
RELEASED        equ 80h                 ; in a byte from the keyboard
PREFIX_E0       equ 0E0h
PREFIX_E1       equ 0E1h                ; Pause: two bytes follow, the second is Num Lock's
PAUSE_KEY           equ EXTENDED | 45h
FAKE_SHIFT      equ EXTENDED | 2Ah      ; what Print Screen and the arrows send around themselves
HISTORY_BYTES   equ 20
HISTORY_ROW     equ 19
FUNCTION_ROW    equ 3
SPACE_ROW       equ 13
ANSWER_ROW      equ 21
INFO_COLUMN     equ 15

struc key
.code   resb 1
.row    resb 1
.column resb 1
.width  resb 1
.label  resb 6                          ; ends with a zero if shorter
endstruc

; Keys side by side whose codes follow each other: code, row, column, width, labels...
%macro keys 5-*
  %assign code %1
  %assign column %3
  %xdefine place_row %2
  %xdefine width %4
  %rep %0 - 4
    %strlen length %5
        db      code, place_row, column, width, %5
        times 6 - length db 0
    %rotate 1
    %assign code code + 1
    %assign column column + width
  %endrep
%endmacro

keyboard:
        keys    01h, 3, 4, 4, "Esc"
        keys    3Bh, 3, 9, 3, "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"
        keys    44h, 3, 37, 4, "F10"
        keys    57h, 3, 41, 4, "F11", "F12"
        keys    29h, 5, 4, 3, "`"
        keys    02h, 5, 7, 3, "1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-", "="
        keys    0Eh, 5, 43, 6, `\x1B Del`
        keys    0Fh, 7, 4, 4, "Tab"
        keys    10h, 7, 8, 3, "Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P", "[", "]"
        keys    2Bh, 7, 44, 5, "\"
        keys    3Ah, 9, 4, 5, "Caps"
        keys    1Eh, 9, 9, 3, "A", "S", "D", "F", "G", "H", "J", "K", "L", ";", "'"
        keys    1Ch, 9, 42, 7, "Enter"
        keys    2Ah, 11, 4, 7, "Shift"
        keys    2Ch, 11, 11, 3, "Z", "X", "C", "V", "B", "N", "M", ",", ".", "/"
        keys    36h, 11, 41, 8, "Shift"
        keys    1Dh, 13, 4, 5, "Ctrl"
        keys    EXTENDED | 5Bh, 13, 9, 4, "Win"
        keys    38h, 13, 13, 4, "Alt"
        keys    39h, 13, 17, 16, ""
        keys    EXTENDED | 38h, 13, 33, 4, "Alt"
        keys    EXTENDED | 5Ch, 13, 37, 4, "Win"
        keys    EXTENDED | 5Dh, 13, 41, 3, "Mn"
        keys    EXTENDED | 1Dh, 13, 44, 5, "Ctrl"

        keys    EXTENDED | 37h, 3, 50, 4, "Prt"
        keys    46h, 3, 54, 4, "Scr"
        keys    PAUSE_KEY, 3, 58, 4, "Pau"
        keys    EXTENDED | 52h, 5, 50, 4, "Ins"
        keys    EXTENDED | 47h, 5, 54, 4, "Hom"
        keys    EXTENDED | 49h, 5, 58, 4, "PgU"
        keys    EXTENDED | 53h, 7, 50, 4, "Del"
        keys    EXTENDED | 4Fh, 7, 54, 4, "End"
        keys    EXTENDED | 51h, 7, 58, 4, "PgD"
        keys    EXTENDED | 48h, 11, 54, 4, `\x18`
        keys    EXTENDED | 4Bh, 13, 50, 4, `\x1B`
        keys    EXTENDED | 50h, 13, 54, 4, `\x19`
        keys    EXTENDED | 4Dh, 13, 58, 4, `\x1A`

        keys    45h, 5, 63, 3, "Nu"
        keys    EXTENDED | 35h, 5, 66, 3, "/"
        keys    37h, 5, 69, 3, "*"
        keys    4Ah, 5, 72, 3, "-"
        keys    47h, 7, 63, 3, "7", "8", "9"
        keys    4Eh, 7, 72, 3, "+"
        keys    4Bh, 9, 63, 3, "4", "5", "6"
        keys    4Fh, 11, 63, 3, "1", "2", "3"
        keys    EXTENDED | 1Ch, 11, 72, 3, `\x11\xD9`
        keys    52h, 13, 63, 6, "0", "."
KEYS            equ ($ - keyboard) / key_size

keyboard_list:
        text    HISTORY_ROW - 2, 4, ON(GROUND, TEXT), "Press anything: keys send bytes on their way down, and others coming up."
        text    HISTORY_ROW, 4, ON(GROUND, DIM), "Bytes"
        text    ANSWER_ROW, 4, ON(GROUND, DIM), "INT 16h"
        text    ANSWER_ROW, 50, ON(GROUND, DIM), "Scroll      Num      Caps"
        text    24, 2, ON(PANEL, AMBER), "Esc", INK, ON(PANEL, TEXT), " leaves this page: every other key is only shown"
        db      LIST_END

keyboard_enter:
        call    forget_scan_codes
        mov     byte [prefix], 0
        mov     byte [locks_shown], 0FFh
        xor     al, al
        mov     cx, HISTORY_BYTES
        mov     bx, history
.blank: mov     [bx], al
        inc     bx
        loop    .blank
        mov     si, keyboard_list
        call    draw_list
        mov     si, keyboard
        mov     cx, KEYS
.next:  mov     bl, PANEL               ; the dark keys: functions, the space bar's row, and all wide ones
        mov     bh, TEXT
        cmp     byte [si + key.width], 3
        ja      .draw
        cmp     byte [si + key.row], FUNCTION_ROW
        je      .draw
        cmp     byte [si + key.row], SPACE_ROW
        je      .draw
        mov     bl, DIM
        mov     bh, WHITE
.draw:  call    draw_key
        add     si, key_size
        loop    .next
        ret

; SI key, BL its cap, BH its label
draw_key:
        push    cx
        mov     dh, [si + key.row]
        mov     dl, [si + key.column]
        movzx   cx, byte [si + key.width]
        dec     cx
        dec     cx
        mov     ah, bl
        push    cx
        call    cell_at
        mov     al, CAP_LEFT
        stosw
        mov     al, 0DBh
        rep stosw
        mov     al, CAP_RIGHT
        stosw
        pop     cx
        inc     dh
        call    cell_at
        mov     al, CAP_BASE_LEFT
        stosw
        mov     al, CAP_BASE
        rep stosw
        mov     al, CAP_BASE_RIGHT
        stosw
        dec     dh
        call    draw_label
        pop     cx
        ret

draw_label:
        push    si
        mov     al, [si + key.width]
        lea     si, [si + key.label]
        push    si
.count: cmp     byte [si], 0
        je      .known
        dec     al
        inc     si
        jmp     .count
.known: pop     si
        shr     al, 1
        add     dl, al
        call    cell_at
        mov     ah, bl
        shl     ah, 4
        or      ah, bh
        call    print
        pop     si
        ret

; AX from INT 16h. Esc leaves; all others belong to this page.
keyboard_key:
        cmp     ah, KEY_ESC
        je      .leave
        push    ax
        mov     dx, ANSWER_ROW << 8 | INFO_COLUMN
        call    cell_at
        mov     ch, ON(GROUND, GOLD)
        mov     al, ah
        call    print_hex
        pop     ax
        push    ax
        call    print_hex
        mov     ax, ON(GROUND, WHITE) << 8 | ' '
        stosw
        stosw
        pop     ax
        cmp     al, 0E0h                ; the arrows' second half is no character
        jne     .put
        mov     al, ' '
.put:   mov     ah, ON(GROUND, WHITE)
        stosw
        stc
        ret
.leave: clc
        ret

; AL byte from the keyboard
keyboard_scan:
        push    ax
        call    remember
        pop     ax
        cmp     al, PREFIX_E0
        je      .prefix
        cmp     al, PREFIX_E1
        je      .prefix
        mov     ah, [prefix]
        cmp     ah, PREFIX_E1
        je      .pause
        mov     byte [prefix], 0
        mov     bl, al
        and     bl, ~RELEASED & 0FFh
        cmp     ah, PREFIX_E0
        jne     show_key
        or      bl, EXTENDED
        cmp     bl, FAKE_SHIFT
        jne     show_key
        ret
.pause: mov     bl, PAUSE_KEY
        mov     ah, al
        and     ah, ~RELEASED & 0FFh
        cmp     ah, PAUSE_KEY & ~EXTENDED
        jne     .done                   ; the first of the two
        mov     byte [prefix], 0
        jmp     show_key
.prefix:
        mov     [prefix], al
.done:  ret

; AL byte, BL code: draws the key as it is now
show_key:
        mov     si, keyboard
        mov     cx, KEYS
.find:  cmp     bl, [si + key.code]
        je      .found
        add     si, key_size
        loop    .find
        ret
.found: mov     bx, GROUND << 8 | AMBER
        test    al, RELEASED
        jz      draw_key
        mov     bx, WHITE << 8 | RUST   ; a trace of having been pressed
        jmp     draw_key

; AL joins the history on the right
remember:
        mov     bx, history
        mov     cx, HISTORY_BYTES - 1
.shift: mov     ah, [bx + 1]
        mov     [bx], ah
        inc     bx
        loop    .shift
        mov     [bx], al
        mov     dx, HISTORY_ROW << 8 | INFO_COLUMN
        call    cell_at
        mov     si, history
        mov     cx, HISTORY_BYTES
.next:  lodsb
        push    cx
        mov     ch, ON(GROUND, DIM)     ; releases
        test    al, al
        jz      .empty
        cmp     al, PREFIX_E0
        jae     .prefix
        test    al, RELEASED
        jnz     .put
        mov     ch, ON(GROUND, GOLD)
        jmp     .put
.prefix:
        mov     ch, ON(GROUND, TEAL)
.put:   call    print_hex
        mov     al, ' '
        stosw
        jmp     .drawn
.empty: add     di, 6
.drawn: pop     cx
        loop    .next
        ret

KEYBOARD_FLAGS  equ 17h                 ; BIOS data area: bits 4, 5, 6 are Scroll, Num and Caps Lock
draw_locks:
        push    ds
        push    BIOS_DATA
        pop     ds
        mov     bl, [KEYBOARD_FLAGS]
        pop     ds
        cmp     bl, [locks_shown]
        je      .done
        mov     [locks_shown], bl
        shr     bl, 5                   ; carry is Scroll Lock
        mov     si, lock_columns
        mov     cx, 3
.next:  mov     ax, ON(GROUND, PANEL) << 8 | 0FEh
        jnc     .put
        mov     ah, ON(GROUND, GREEN)
.put:   mov     dh, ANSWER_ROW
        mov     dl, [si]
        inc     si
        call    cell_at
        stosw
        shr     bl, 1
        loop    .next
.done:  ret
lock_columns    db 57, 66, 76

prefix          db 0
locks_shown     db 0
history         times HISTORY_BYTES db 0
