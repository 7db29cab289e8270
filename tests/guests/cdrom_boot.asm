; SPDX-License-Identifier: MIT
; What a CD-ROM boots without emulation (El Torito): reads the disc through INT 13h and says on the screen what it found.
; The sector it reads holds a line of text that ends in a zero.

        cpu     386
        bits    16
        org     7C00h

BUFFER          equ 8000h

        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 7C00h
        mov     si, packet              ; DL is the drive
        mov     ah, 42h
        int     13h
        mov     si, BUFFER
        jnc     .print
        mov     si, message_failed
.print: lodsb
        test    al, al
        jz      .stop
        mov     ah, 0Eh
        mov     bx, 7
        int     10h
        jmp     .print
.stop:  hlt
        jmp     .stop

message_failed  db "FAILED", 0
                align 4
packet:         db 16, 0
                dw 8                    ; sectors of 2048 bytes: more than the drive's buffer holds
                dw BUFFER, 0
                dd 30, 0
