; SPDX-License-Identifier: MIT
; The first sector of a hard disk: reads and writes its disk, and the next one, through INT 13h, and says on the screen
; what it found. Each sector it reads holds a line of text that ends in a zero.

        cpu     386
        bits    16
        org     7C00h

BUFFER          equ 8000h
SECTORS         equ 3                   ; what is copied: so many sectors

        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 7C00h
        mov     [drive], dl
        mov     al, dl
        call    print_field

        mov     ah, 08h                 ; drive parameters
        int     13h
        jc      failed
        mov     [heads], dh
        mov     [sectors], cl
        mov     al, [heads]
        call    print_field
        mov     al, [sectors]
        call    print_field
        call    new_line

        mov     ax, 0201h               ; read one sector: cylinder 1, head 2, sector 3
        mov     cx, 0103h
        mov     dh, 2
        mov     dl, [drive]
        mov     bx, BUFFER
        int     13h
        jc      failed
        call    print_buffer

        mov     ah, 42h                 ; read by address
        mov     dword [packet.address], 20000
        call    extended
        call    print_buffer
        mov     ah, 43h                 ; write it to another
        mov     dword [packet.address], 30000
        call    extended
        mov     ax, 0300h + SECTORS     ; and to cylinder 3, head 0, sector 62, which crosses to the next head
        mov     cx, 033Eh
        mov     dh, 0
        mov     dl, [drive]
        mov     bx, BUFFER
        int     13h
        jc      failed

        inc     byte [drive]            ; the next disk
        mov     ah, 42h
        mov     dword [packet.address], 7
        call    extended
        call    print_buffer
        mov     ah, 42h                 ; beyond its end
        mov     dword [packet.address], 0FFFFFF0h
        mov     si, packet
        mov     dl, [drive]
        int     13h
        mov     si, message_end
        jc      .said
        mov     si, message_failed
.said:  call    print
stop:   hlt
        jmp     stop

; AH with the packet on the drive
extended:
        mov     al, 0
        mov     si, packet
        mov     dl, [drive]
        int     13h
        jc      failed
        ret

failed: mov     al, ah
        call    print_field
        mov     si, message_failed
        call    print
        jmp     stop

print_buffer:
        mov     si, BUFFER
        call    print
new_line:
        mov     si, message_new_line
        jmp     print

; AL as two digits and a blank
print_field:
        call    print_byte
        mov     al, ' '
        jmp     print_character

%include "print.inc"

message_end     db "ENDS", 0
message_failed  db "FAILED", 0
message_new_line db 13, 10, 0
drive           db 0
heads           db 0
sectors         db 0
                align 4
packet:         db 16, 0
                dw SECTORS
                dw BUFFER, 0
.address:       dd 0, 0

                times 510 - ($ - $$) db 0
                dw 0AA55h
