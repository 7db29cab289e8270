; SPDX-License-Identifier: MIT
; A boot sector that asks the VGA BIOS for its VBE modes and uses them, and says on COM1 what it was told. A line:
;   mode, width, height, bits per pixel   of each mode there is
; then what each function answered (AX: 004F is success), and a dot at each picture for the test to look at. In the end
; it counts in a pixel.

        cpu     386
        bits    16
        org     7C00h

INFO            equ 1000h               ; blocks of 512 bytes, 256 and 128
MODE            equ 1400h
EDID            equ 1600h
COM1            equ 3F8h
LARGEST         equ 189h                ; 1920x1200 of 32 bits
BANKED          equ 105h                ; 1024x768 of 8 bits
LINEAR          equ 4000h

        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 7C00h
        cld

        mov     dword [INFO], 'VBE2'
        mov     ax, 4F00h
        mov     di, INFO
        call    vbe
        lfs     si, [INFO + 0Eh]        ; the modes' numbers, FFFFh at the end
.mode:  mov     cx, [fs:si]
        inc     si
        inc     si
        cmp     cx, -1
        je      .largest
        mov     ax, 4F01h
        mov     di, MODE
        int     10h
        test    byte [MODE], 1
        jz      .mode
        mov     ax, cx
        call    word_out
        mov     ax, [MODE + 12h]
        call    word_out
        mov     ax, [MODE + 14h]
        call    word_out
        mov     al, [MODE + 19h]
        cbw
        call    word_out
        call    line_out
        jmp     .mode

.largest:
        mov     ax, 4F01h
        mov     cx, LARGEST
        mov     di, MODE
        call    vbe
        mov     ax, 4F02h
        mov     bx, LARGEST | LINEAR
        call    vbe
        call    flat_es
        mov     edi, [MODE + 28h]       ; the frame buffer
        mov     dword [es:edi], 00112233h
        mov     eax, (1920 * 1200 - 1) * 4
        mov     dword [es:edi + eax], 00445566h
        mov     eax, 1920 * 4 * 1300
        mov     dword [es:edi + eax], 00778899h
        mov     eax, (1920 * 2400 - 1) * 4
        mov     dword [es:edi + eax], 00AABBCCh
        call    pause                   ; the test looks
        mov     ax, 4F07h               ; from line 1300, column 0
        xor     bx, bx
        xor     cx, cx
        mov     dx, 600
        call    vbe
        mov     ax, 4F06h               ; pixels a line; lines there are
        mov     bx, 1
        call    vbe
        mov     ax, cx
        call    word_out
        mov     ax, dx
        call    word_out
        call    pause
        mov     ax, 4F07h               ; the second page, from the next vertical retrace on
        mov     bx, 80h
        xor     cx, cx
        mov     dx, 1200
        call    vbe
        call    pause
        mov     ax, 4F07h               ; the first again
        mov     bx, 80h
        xor     cx, cx
        xor     dx, dx
        call    vbe
        call    pause

        mov     ax, 4F15h               ; the monitor's EDID
        mov     bx, 1
        xor     cx, cx
        xor     dx, dx
        mov     di, EDID
        call    vbe
        mov     ax, [EDID + 54]
        call    word_out

        mov     ax, 4F02h
        mov     bx, BANKED
        call    vbe
        mov     ax, 4F05h               ; bank 2: line 128
        xor     bx, bx
        mov     dx, 2
        call    vbe
        mov     ax, 0A000h
        mov     es, ax
        mov     byte [es:0], 7
        mov     ax, 4F08h               ; 8 bits a colour
        mov     bx, 0800h
        call    vbe
        mov     dx, 3C8h
        mov     al, 7
        out     dx, al
        inc     dx
        mov     al, 81h
        out     dx, al
        mov     al, 42h
        out     dx, al
        mov     al, 0FFh
        out     dx, al
        call    pause
        call    flat_es
        mov     edi, [MODE + 28h]
.count: inc     byte [es:edi + 1]       ; the second pixel, through the linear frame buffer
        hlt
        jmp     .count

; INT 10h, and AX on COM1
vbe:    int     10h
; AX in hexadecimal and a blank
word_out:
        mov     bp, 4
.digit: rol     ax, 4
        push    ax
        and     al, 0Fh
        cmp     al, 10
        sbb     al, 69h
        das
        call    out_al
        pop     ax
        dec     bp
        jnz     .digit
        mov     al, ' '
        jmp     out_al
pause:  mov     al, '.'                 ; half a second in which nothing changes
        call    out_al
        push    es
        push    dx
        mov     ah, 86h
        mov     cx, 500000 >> 16
        mov     dx, 500000 & 0FFFFh
        int     15h
        pop     dx
        pop     es
        ret
line_out:
        mov     al, 10
out_al: push    dx
        push    ax
        mov     dx, COM1 + 5
.wait:  in      al, dx
        test    al, 20h
        jz      .wait
        pop     ax
        mov     dx, COM1
        out     dx, al
        pop     dx
        ret

; ES with base 0 and a limit of 4 GB
flat_es:
        cli
        lgdt    [gdtr]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        mov     bx, 8
        mov     es, bx
        and     al, 0FEh
        mov     cr0, eax
        xor     bx, bx
        mov     es, bx
        sti
        ret

                align 8
gdt             dq 0, 00CF93000000FFFFh
gdtr            dw 15
                dd gdt

                times 510 - ($ - $$) db 0
                dw 0AA55h
