; SPDX-License-Identifier: MIT
; Page 4: a ferrite core turning over a plasma, in mode 13h. The timer is sped up to 60 Hz and the BIOS gets every tick
; that it is due; between frames the processor sleeps.

page_graphics:
        istruc page
        at page.enter, dw graphics_show
        at page.leave, dw no_handler
        at page.tick, dw no_handler
        at page.key, dw no_handler
        at page.scan, dw no_handler
        iend

SCREEN_SEGMENT  equ 0A000h
PLASMA_SEGMENT  equ 2000h               ; the still background, as on the screen
FRAME_SEGMENT   equ 3000h               ; the part of the screen that moves
SCREEN_WIDTH    equ 320
SCREEN_HEIGHT   equ 200

BOX_WIDTH       equ 176                 ; the moving part
BOX_HEIGHT      equ 168
BOX_LEFT        equ (SCREEN_WIDTH - BOX_WIDTH) / 2
BOX_TOP         equ 8
BOX_AT          equ BOX_TOP * SCREEN_WIDTH + BOX_LEFT

FRACTION        equ 14                  ; sines and unit vectors have 14 bits behind the point
CORE_RADIUS     equ 40                  ; of the ring's middle line, and of its body
CORE_BODY       equ 19
RING_STEP       equ 2                   ; in 1/256 of a turn: 128 places along the ring
BODY_STEP       equ 4                   ; 64 around its body
BODY_STEPS      equ 256 / BODY_STEP
DOT_WIDTH       equ 4                   ; one store
DOT_HEIGHT      equ 5

FIRST_CORE_COLOUR equ 1                 ; DAC entries: 0 is the caption's ground
CORE_COLOURS    equ 64                  ; dark to light
CAPTION_COLOUR  equ 65
FIRST_PLASMA_COLOUR equ 128             ; these go round
PLASMA_COLOURS  equ 128

INT_8           equ 8 * 4
TIMER_CHANNEL_0 equ 40h
RATE_0          equ 34h                 ; channel 0, low byte then high byte, mode 2
FRAME_DIVISOR   equ (TIMER_HERTZ + 30) / 60
DAC_INDEX       equ 3C8h
DAC_DATA        equ 3C9h

; Runs until a key that turns the page, then puts the text mode back for the page that follows.
graphics_show:
        call    make_sines
        call    make_plasma
        mov     ax, 13h
        int     10h
        call    make_colours
        call    show_plasma
        call    show_caption
        call    speed_up_timer
.frame: call    next_scan_code          ; not of interest here, but the queue must not fill
        jc      .frame
        call    turn_colours
        xor     byte [core_turn], 1     ; the core moves with every other frame, which is smooth and half the work
        jz      .wait
        call    draw_core
        call    show_core
        inc     byte [angle_x]
        add     byte [angle_y], 2
.wait:  mov     al, [frames]
.sleep: cli
        call    key_waiting_far
        jne     .key
        cmp     al, [frames]
        jne     .awake
        sti
        hlt
        jmp     .sleep
.awake: sti
        jmp     .frame
.key:   sti
        call    slow_down_timer
        call    text_mode
        jmp     leave_graphics

; Key waits: NE. Keeps AL.
key_waiting_far:
        push    ax
        call    key_waiting
        pop     ax
        ret

; The key stays in the BIOS's buffer for the tour's loop; a key that turns no page leads back to the first one.
leave_graphics:
        mov     word [page_number], 0
        mov     ah, 1
        int     16h
        jz      show_page
        cmp     ah, KEY_LEFT
        je      .from_here
        cmp     ah, KEY_RIGHT
        je      .from_here
        cmp     ah, KEY_ESC
        jne     show_page
        xor     ah, ah                  ; Esc has done its work; on page 1 it would restart the PC
        int     16h
        jmp     show_page
.from_here:
        mov     word [page_number], 3
        ret                             ; the loop reads the arrow and turns the page

; Timer: 60 interrupts a second; the BIOS is called each time that 65536 clocks have gone by, as it expects.
speed_up_timer:
        push    ds
        push    0
        pop     ds
        cli
        mov     eax, [INT_8]
        mov     [cs:old_int_8], eax
        mov     word [INT_8], on_int_8
        mov     [INT_8 + 2], cs
        mov     ax, FRAME_DIVISOR
        call    set_timer
        sti
        pop     ds
        ret

slow_down_timer:
        push    ds
        push    0
        pop     ds
        cli
        mov     eax, [cs:old_int_8]
        mov     [INT_8], eax
        xor     ax, ax                  ; 65536
        call    set_timer
        sti
        pop     ds
        ret

set_timer:
        push    ax
        mov     al, RATE_0
        out     TIMER_CONTROL, al
        pop     ax
        out     TIMER_CHANNEL_0, al
        mov     al, ah
        out     TIMER_CHANNEL_0, al
        ret

PIC_COMMAND     equ 20h
END_OF_INTERRUPT equ 20h
on_int_8:
        inc     byte [cs:frames]
        add     word [cs:clocks_owed], FRAME_DIVISOR
        jc      .bios
        push    ax
        mov     al, END_OF_INTERRUPT
        out     PIC_COMMAND, al
        pop     ax
        iret
.bios:  jmp     far [cs:old_int_8]

; sines[n] = sin(n / 256 turn), by turning a vector 256 times by 1/256
ROOT_FRACTION   equ 30
TURN_COSINE     equ 1073418433          ; cos and sin of 1/256 turn, 30 bits behind the point
TURN_SINE       equ 26350943
make_sines:
        xor     di, di
        mov     esi, 1 << ROOT_FRACTION ; x; EBP is y
        sub     esi, 1
        xor     ebp, ebp
.next:  mov     eax, ebp
        sar     eax, ROOT_FRACTION - FRACTION
        mov     [sines + di], ax
        mov     eax, esi                ; y' = x sin + y cos
        mov     edx, TURN_SINE
        imul    edx
        shrd    eax, edx, ROOT_FRACTION
        mov     ebx, eax
        mov     eax, ebp
        mov     edx, TURN_COSINE
        imul    edx
        shrd    eax, edx, ROOT_FRACTION
        add     ebx, eax
        mov     eax, ebp                ; x' = x cos - y sin
        mov     edx, TURN_SINE
        imul    edx
        shrd    eax, edx, ROOT_FRACTION
        mov     ecx, eax
        mov     eax, esi
        mov     edx, TURN_COSINE
        imul    edx
        shrd    eax, edx, ROOT_FRACTION
        sub     eax, ecx
        mov     esi, eax
        mov     ebp, ebx
        add     di, 2
        cmp     di, 512
        jb      .next
        ret

; BL in 1/256 turn -> EAX, with FRACTION bits; changes BX
cosine: add     bl, 64
sine:   xor     bh, bh
        add     bx, bx
        movsx   eax, word [sines + bx]
        ret

; Each dot the sum of four waves
make_plasma:
        push    es
        push    PLASMA_SEGMENT
        pop     es
        xor     di, di
        xor     dx, dx                  ; DH row, CX column
        mov     dh, 0
.row:   xor     cx, cx
.dot:   mov     bl, dh
        call    sine
        sar     eax, 8
        add     al, cl
        mov     bl, al
        call    sine
        mov     ebp, eax                ; a wave bent by another
        mov     bl, cl
        add     bl, cl
        add     bl, dh
        call    sine
        add     ebp, eax
        mov     bl, dh
        add     bl, dh
        sub     bl, cl
        call    cosine
        add     ebp, eax
        mov     ax, cx
        shr     ax, 1
        mov     bl, al
        call    sine
        add     eax, ebp
        sar     eax, FRACTION - 5
        or      al, FIRST_PLASMA_COLOUR
        stosb
        inc     cx
        cmp     cx, SCREEN_WIDTH
        jb      .dot
        inc     dh
        cmp     dh, SCREEN_HEIGHT
        jb      .row
        pop     es
        ret

show_plasma:
        push    ds
        push    es
        push    PLASMA_SEGMENT
        pop     ds
        push    SCREEN_SEGMENT
        pop     es
        xor     si, si
        xor     di, di
        mov     cx, SCREEN_WIDTH * SCREEN_HEIGHT / 4
        rep movsd
        pop     es
        pop     ds
        ret

; Text of the BIOS, on a clear strip at the foot of the screen
CAPTION_LINE    equ 23
show_caption:
        push    es
        push    SCREEN_SEGMENT
        pop     es
        mov     di, (CAPTION_LINE * 8 - 4) * SCREEN_WIDTH
        mov     cx, (SCREEN_HEIGHT - CAPTION_LINE * 8 + 4) * SCREEN_WIDTH / 4
        xor     eax, eax
        rep stosd
        pop     es
        mov     ah, 2                   ; cursor
        xor     bh, bh
        mov     dx, CAPTION_LINE << 8 | 1
        int     10h
        mov     si, caption
.next:  lodsb
        test    al, al
        jz      .done
        mov     ah, 0Eh
        mov     bx, CAPTION_COLOUR
        int     10h
        jmp     .next
.done:  ret
caption db "Mode 13h: 320 x 200, 256 colours   Esc", 0

; The plasma's colours come from slow sines; the core's go from rust to gold.
make_colours:
        mov     di, plasma_colours
        xor     cx, cx
.plasma:
        mov     bl, cl
        add     bl, cl
        call    sine
        sar     eax, FRACTION - 3
        add     al, 9
        mov     [di], al                ; red
        mov     bl, cl
        add     bl, cl
        add     bl, 90
        call    sine
        sar     eax, FRACTION - 4
        add     al, 16
        mov     [di + 1], al            ; green
        mov     bl, cl
        add     bl, cl
        add     bl, 130
        call    sine
        sar     eax, FRACTION - 4
        add     al, 24
        mov     [di + 2], al            ; blue
        add     di, 3
        inc     cl
        cmp     cl, PLASMA_COLOURS
        jb      .plasma
        mov     dx, DAC_INDEX
        xor     al, al
        out     dx, al
        inc     dx
        mov     si, caption_ground
        mov     cx, 3
        rep outsb
        xor     cl, cl
.core:  mov     al, cl                  ; red 12 to 63
        mov     ah, 51
        mul     ah
        shr     ax, 6
        add     al, 12
        out     dx, al
        mov     al, cl                  ; green 5 to 52, slowly at first
        mul     cl
        mov     bx, ax
        shr     ax, 7
        movzx   si, cl
        shr     si, 2
        add     ax, si
        add     al, 5
        out     dx, al
        mov     ax, bx                  ; blue 3 to 34
        shr     ax, 7
        add     al, 3
        out     dx, al
        inc     cl
        cmp     cl, CORE_COLOURS
        jb      .core
        mov     si, caption_ink
        mov     cx, 3
        rep outsb
        ret
caption_ground: rgb 14, 18, 26
caption_ink:    rgb 200, 208, 218

; Shows the plasma's colours from another one on
turn_colours:
        inc     byte [first_colour]
        and     byte [first_colour], PLASMA_COLOURS - 1
        movzx   cx, byte [first_colour]
        mov     dx, DAC_INDEX
        mov     al, FIRST_PLASMA_COLOUR
        out     dx, al
        mov     ax, 3
        mul     cx
        mov     bx, ax                  ; bytes before the first
        mov     dx, DAC_DATA
        mov     cx, PLASMA_COLOURS * 3
        sub     cx, bx
        lea     si, [plasma_colours + bx]
        rep outsb
        mov     si, plasma_colours
        mov     cx, bx
        rep outsb
        ret

; The moving part starts as the plasma.
clear_box:
        push    es
        push    ds
        push    FRAME_SEGMENT
        pop     es
        push    PLASMA_SEGMENT
        pop     ds
        mov     si, BOX_AT
        xor     di, di
        mov     dx, BOX_HEIGHT
.row:   mov     cx, BOX_WIDTH / 4
        rep movsd
        add     si, SCREEN_WIDTH - BOX_WIDTH
        dec     dx
        jnz     .row
        pop     ds
        pop     es
        ret

show_core:
        push    es
        push    ds
        push    SCREEN_SEGMENT
        pop     es
        push    FRAME_SEGMENT
        pop     ds
        xor     si, si
        mov     di, BOX_AT
        mov     dx, BOX_HEIGHT
.row:   mov     cx, BOX_WIDTH / 4
        rep movsd
        add     di, SCREEN_WIDTH - BOX_WIDTH
        dec     dx
        jnz     .row
        pop     ds
        pop     es
        ret

old_int_8       dd 0
clocks_owed     dw 0
frames          db 0
angle_x         db 20
angle_y         db 40
first_colour    db 0
core_turn       db 0
ring_angle      db 0
farthest        db 0

; Worked out at run time: not on the disk
        section .bss align=4
sines           resw 256
plasma_colours  resb PLASMA_COLOURS * 3
sine_a          resd 1
cosine_a        resd 1
sine_b          resd 1
cosine_b        resd 1
axis_x          resb vector_size
axis_y          resb vector_size
axis_z          resb vector_size
spoke           resb vector_size
hub             resb vector_size
body            resb BODY_STEPS * vector_size
        section .text
