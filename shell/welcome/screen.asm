; SPDX-License-Identifier: MIT
; Text on the screen. ES is the text memory throughout the tour; a cell is a character and its colours.

TEXT_SEGMENT    equ 0B800h
COLUMNS         equ 80
ROW_BYTES       equ COLUMNS * 2

; The tour's palette: what each of the 16 colours is for. palette_of_the_tour has the values.
GROUND  equ 0
PANEL   equ 1
RUST    equ 2
COPPER  equ 3
AMBER   equ 4
GOLD    equ 5
TEAL    equ 6
TEXT    equ 7
DIM     equ 8
BLUE    equ 9
GREEN   equ 10
MINT    equ 11
RED     equ 12
VIOLET  equ 13
YELLOW  equ 14
WHITE   equ 15

%define ON(ground, ink) ((ground) << 4 | (ink))

; A page's fixed part is a list of texts and filled rectangles, closed by LIST_END.
LIST_END        equ 0FFh
FILL            equ 80h                 ; bit 7 of the row: a rectangle
INK             equ 1                   ; in a text: the next byte is the new colour

%macro text 4+                          ; row, column, colour, characters
        db      %1, %2, %3, %4, 0
%endmacro
%macro area 5                           ; row, column, rows, columns, colour
        db      FILL | %1, %2, %3, %4, %5
%endmacro

; DH row, DL column -> DI
cell_at:
        push    ax
        mov     al, COLUMNS
        mul     dh
        mov     di, ax
        movzx   ax, dl
        add     di, ax
        add     di, di
        pop     ax
        ret

; SI list -> drawn
draw_list:
        lodsb
        cmp     al, LIST_END
        je      .done
        mov     dh, al
        lodsb
        mov     dl, al
        test    dh, FILL
        jnz     .fill
        lodsb
        mov     ah, al
        call    cell_at
        call    print
        jmp     draw_list
.fill:  and     dh, ~FILL & 0FFh
        lodsw
        mov     cx, ax
        xchg    ch, cl
        lodsb
        mov     ah, al
        mov     al, ' '
        call    fill
        jmp     draw_list
.done:  ret

; DH row, DL column, CH rows, CL columns, AL character, AH colour
fill:   call    cell_at
.row:   push    cx
        push    di
        xor     ch, ch
        rep stosw
        pop     di
        add     di, ROW_BYTES
        pop     cx
        dec     ch
        jnz     .row
        ret

; The same rectangle, its characters kept
tint:   call    cell_at
.row:   push    cx
        push    di
        xor     ch, ch
.cell:  inc     di
        mov     [es:di], ah
        inc     di
        loop    .cell
        pop     di
        add     di, ROW_BYTES
        pop     cx
        dec     ch
        jnz     .row
        ret

; SI text, AH colour, DI cell; both move on
print:  lodsb
        test    al, al
        jz      .done
        cmp     al, INK
        je      .ink
        stosw
        jmp     print
.ink:   lodsb
        mov     ah, al
        jmp     print
.done:  ret

; DH row, DL column, AH colour, SI text
print_at:
        call    cell_at
        jmp     print

; EAX value, CH colour, DI cell; changes EBX, EDX
print_decimal:
        mov     ebx, 10
        xor     cl, cl
.split: xor     edx, edx
        div     ebx
        push    dx
        inc     cl
        test    eax, eax
        jnz     .split
.digit: pop     ax
        add     al, '0'
        mov     ah, ch
        stosw
        dec     cl
        jnz     .digit
        ret

; AL value as two hexadecimal digits, CH colour, DI cell
print_hex:
        push    ax
        shr     al, 4
        call    .digit
        pop     ax
.digit: and     al, 0Fh
        cmp     al, 10
        sbb     al, 69h
        das
        mov     ah, ch
        stosw
        ret
