; SPDX-License-Identifier: MIT
; Boot sector: loads the first file of the root directory, which lies in one piece, and jumps to it.
; tools/make_floppy writes the disk's own parameter block over the one below and puts the payload there.
; Leaves: payload at 1000:0000 (up to 576 KB), DL = the drive it came from.

        cpu     386
        bits    16
        org     7C00h

LOAD_SEGMENT    equ 1000h
DIRECTORY       equ 7E00h               ; one sector of the root directory, read behind this one
SECTOR_BYTES    equ 512
ENTRY_CLUSTER   equ 1Ah
ENTRY_SIZE      equ 1Ch
ATTEMPTS        equ 4                   ; the motor may still be spinning up at the first

        jmp     short start
        nop
        times 8 db ' '                  ; OEM name
bytes_per_sector    dw SECTOR_BYTES
sectors_per_cluster db 1
reserved_sectors    dw 1
fats                db 2
root_entries        dw 224
total_sectors       dw 2880
media_descriptor    db 0F0h
sectors_per_fat     dw 9
sectors_per_track   dw 18
heads               dw 2
        times 62 - ($ - $$) db 0

start:  xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 7C00h
        sti
        cld
        mov     [drive], dl

        mov     al, [fats]
        mul     word [sectors_per_fat]
        add     ax, [reserved_sectors]
        mov     [block], ax             ; the root directory
        mov     dx, [root_entries]
        add     dx, 15
        shr     dx, 4                   ; 16 entries of 32 bytes in a sector
        add     dx, ax
        push    dx                      ; where cluster 2 begins
        mov     word [remaining], 1
        mov     ax, DIRECTORY >> 4
        call    load

        mov     ax, [DIRECTORY + ENTRY_CLUSTER]
        dec     ax
        dec     ax
        movzx   cx, byte [sectors_per_cluster]
        mul     cx
        pop     dx
        add     ax, dx
        mov     [block], ax
        mov     eax, [DIRECTORY + ENTRY_SIZE]
        add     eax, SECTOR_BYTES - 1
        shr     eax, 9
        mov     [remaining], ax
        mov     ax, LOAD_SEGMENT
        call    load
        mov     dl, [drive]
        jmp     LOAD_SEGMENT:0

; Reads [remaining] sectors from [block] on to AX:0000. A transfer ends with its track, and never crosses a
; 64 KB border, where the DMA controller's page register would not follow.
load:   mov     es, ax
        and     ax, 0FFFh
        neg     ax
        add     ax, 1000h
        shr     ax, 5                   ; sectors up to the 64 KB border
        mov     bp, ax
        mov     ax, [block]
        xor     dx, dx
        div     word [sectors_per_track]
        mov     cx, dx                  ; sector on the track, from 0
        xor     dx, dx
        div     word [heads]
        mov     dh, dl                  ; head
        mov     ch, al                  ; cylinder: below 256 on every floppy
        mov     ax, [sectors_per_track]
        sub     al, cl                  ; sectors up to the end of the track
        inc     cx                      ; the BIOS counts sectors from 1
        cmp     ax, bp
        jbe     .fits
        mov     ax, bp
.fits:  cmp     ax, [remaining]
        jbe     .read
        mov     ax, [remaining]
.read:  mov     si, ATTEMPTS
.again: push    ax
        mov     ah, 2                   ; read sectors
        mov     dl, [drive]
        xor     bx, bx
        int     13h
        pop     ax
        jnc     .done
        push    ax
        xor     ah, ah                  ; reset the drive
        int     13h
        pop     ax
        dec     si
        jnz     .again
        jmp     failed
.done:  add     [block], ax
        sub     [remaining], ax
        shl     ax, 5                   ; sectors to paragraphs
        mov     dx, es
        add     ax, dx
        cmp     word [remaining], 0
        jne     load
        ret

failed: mov     si, message
.next:  lodsb
        test    al, al
        jz      .wait
        mov     ah, 0Eh
        mov     bx, 7
        int     10h
        jmp     .next
.wait:  xor     ax, ax
        int     16h
        int     19h

message db 13, 10, "The disk cannot be read. Insert another one and press a key.", 13, 10, 0

        times 510 - ($ - $$) db 0
        dw      0AA55h

        absolute DIRECTORY + SECTOR_BYTES
drive           resb 1
block           resw 1                  ; next sector to read, from the start of the disk
remaining       resw 1                  ; how many
