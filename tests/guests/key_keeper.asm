; SPDX-License-Identifier: MIT
; A boot sector of a floppy disk. For each key it reads a sector of the disk by the BIOS, says the sector's first byte,
; writes the key there and says the key; "F" where that failed.

        cpu     386
        bits    16
        org     7C00h

BUFFER          equ 8000h
CYLINDER        equ 20
SECTOR          equ 2

        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 7C00h

next:   xor     ax, ax
        int     16h
        push    ax
        mov     ax, 0201h
        call    transfer
        mov     al, [BUFFER]
        jnc     .said
        mov     al, 'F'
.said:  call    print
        pop     ax
        mov     [BUFFER], al
        mov     ax, 0301h
        call    transfer
        mov     al, [BUFFER]
        jnc     .kept
        mov     al, 'F'
.kept:  call    print
        jmp     next

transfer:
        mov     bx, BUFFER
        mov     cx, CYLINDER << 8 | SECTOR
        mov     dx, 0100h               ; head 1, drive A
        int     13h
        ret

print:  mov     ah, 0Eh
        mov     bx, 7
        int     10h
        ret

        times   510 - ($ - $$) db 0
        dw      0AA55h
