; SPDX-License-Identifier: MIT
; A boot sector of a hard disk. For each key it writes a sector with the key in it, reads one a megabyte further on than
; for the key before, and says both: "r" or "F" (failed), and the first byte of the sector that it wrote, read again.

        cpu     386
        bits    16
        org     7C00h

BUFFER          equ 8000h
NEAR_SECTOR     equ 100
FAR_SECTOR      equ 4 << 11             ; at 4 MB
MEGABYTE        equ 1 << 11

        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 7C00h

next:   xor     ax, ax
        int     16h
        mov     [BUFFER], al
        mov     ax, 4300h
        mov     si, near_packet
        int     13h
        mov     ah, 42h
        mov     si, far_packet
        mov     word [si + 2], 1        ; a read that fails leaves how many sectors were read
        int     13h
        mov     al, 'F'
        jc      .said
        mov     al, 'r'
.said:  call    print
        add     dword [far_packet + 8], MEGABYTE
        mov     ah, 42h
        mov     si, near_packet
        int     13h
        mov     al, [BUFFER]
        call    print
        jmp     next

print:  mov     ah, 0Eh
        mov     bx, 7
        int     10h
        ret

                align 4
near_packet:    db 16, 0
                dw 1, BUFFER, 0
                dd NEAR_SECTOR, 0
far_packet:     db 16, 0
                dw 1, BUFFER, 0
                dd FAR_SECTOR, 0
        times   510 - ($ - $$) db 0
        dw      0AA55h
