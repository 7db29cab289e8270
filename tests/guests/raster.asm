; SPDX-License-Identifier: MIT
; A boot sector that paints with the beam: in mode 13h, all of whose pixels are 0, colour 0 grows redder every line of
; the upper half and is blue below; in the vertical retrace it is green. It says '.' on COM1 when it has begun.

        cpu     386
        bits    16
        org     7C00h

COM1            equ 3F8h
STATUS          equ 3DAh
DAC_INDEX       equ 3C8h

        xor     ax, ax
        mov     ss, ax
        mov     sp, 7C00h
        mov     ax, 0013h
        int     10h
        mov     dx, COM1
        mov     al, '.'
        out     dx, al
        cli

picture:
        mov     dx, STATUS
.above: in      al, dx
        test    al, 8
        jz      .above
        mov     bx, 3F00h               ; green: BL red, BH green, AH blue
        mov     ah, 0
        call    color_0
        mov     dx, STATUS
.back:  in      al, dx
        test    al, 8
        jnz     .back
.top:   in      al, dx                  ; the first line's picture begins
        test    al, 1
        jnz     .top
        mov     bx, 0
        mov     cx, 200
.line:  call    after_line
        call    color_0
        inc     bl                      ; six bits: from red to black again
        loop    .line
        mov     bx, 0
        mov     ah, 3Fh
        call    color_0
        jmp     picture

; Returns when the beam has drawn the line
after_line:
        mov     dx, STATUS
.show:  in      al, dx
        test    al, 1
        jnz     .show
.blank: in      al, dx
        test    al, 1
        jz      .blank
        ret

color_0:
        mov     dx, DAC_INDEX
        mov     al, 0
        out     dx, al
        inc     dx
        mov     al, bl
        out     dx, al
        mov     al, bh
        out     dx, al
        mov     al, ah
        out     dx, al
        ret

                times 510 - ($ - $$) db 0
                dw 0AA55h
