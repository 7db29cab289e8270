; SPDX-License-Identifier: MIT
; A boot sector that asks, through an NE2000 at 300h with IRQ 3, who has 192.168.131.254, waits for the interrupt of the
; answer, and says on the screen from which Ethernet address it came.

        cpu     386
        bits    16
        org     7C00h

BASE            equ 300h
DATA            equ BASE + 10h
RESET           equ BASE + 1Fh
IRQ3            equ 0Bh * 4
FRAME_BYTES     equ 60

        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 7C00h
        mov     word [IRQ3], interrupt
        mov     word [IRQ3 + 2], 0
        in      al, 21h
        and     al, 0F7h
        out     21h, al

        mov     dx, RESET
        in      al, dx
        out     dx, al
        mov     si, set_up
        call    write_registers
        mov     cx, 6                   ; in word mode each access takes a word: the PROM's address, once
        mov     di, sender
        mov     dx, DATA
.prom:  in      al, dx
        stosb
        loop    .prom
        mov     si, sender
        mov     di, arp.sender
        mov     cx, 6
        rep     movsb

        mov     si, to_page_1
        call    write_registers
        mov     si, sender
        mov     dx, BASE + 1
        mov     cx, 6
.own:   lodsb
        out     dx, al
        inc     dx
        loop    .own
        mov     si, start
        call    write_registers

        mov     si, frame
        mov     dx, DATA
        mov     cx, FRAME_BYTES / 2
        rep     outsw
        mov     si, send
        call    write_registers

        sti
.wait:  hlt
        cmp     byte [interrupts], 0
        je      .wait

        mov     si, read_source
        call    write_registers
        mov     di, sender
        mov     dx, DATA
        mov     cx, 3
        rep     insw
        mov     si, message
        call    print
        mov     si, sender
        mov     cx, 6
.print: lodsb
        call    print_byte
        loop    .print
stop:   hlt
        jmp     stop

interrupt:
        push    ax
        push    dx
        mov     byte [interrupts], 1
        mov     dx, BASE + 7
        mov     al, 0FFh
        out     dx, al
        mov     al, 20h
        out     20h, al
        pop     dx
        pop     ax
        iret

; pairs of register and value at SI, up to FFh
write_registers:
        lodsb
        cmp     al, 0FFh
        je      .done
        movzx   dx, al
        add     dx, BASE
        lodsb
        out     dx, al
        jmp     write_registers
.done:  ret

%include "print.inc"

; stopped, words, ring from 46h to 80h, interrupt on reception; then a remote read of the PROM
set_up          db 0, 21h, 14, 49h, 12, 04h, 13, 02h, 1, 46h, 3, 46h, 2, 80h, 7, 0FFh, 15, 01h
                db 8, 0, 9, 0, 10, 12, 11, 0, 0, 0Ah, 0FFh
to_page_1       db 0, 61h, 7, 47h, 0FFh
; on the cable; then a remote write of the frame to 4000h
start           db 0, 22h, 13, 0, 8, 0, 9, 40h, 10, FRAME_BYTES, 11, 0, 0, 12h, 0FFh
send            db 4, 40h, 5, FRAME_BYTES, 6, 0, 0, 26h, 0FFh
; a remote read of the source address, behind the ring's header and the destination
read_source     db 8, 0Ah, 9, 47h, 10, 6, 11, 0, 0, 0Ah, 0FFh

message         db "GATEWAY ", 0
interrupts      db 0

frame           times 6 db 0FFh
sender          times 6 db 0
                db 08h, 06h
                db 0, 1, 8, 0, 6, 4, 0, 1
arp.sender      times 6 db 0
                db 192, 168, 131, 77
                times 6 db 0
                db 192, 168, 131, 254
                times FRAME_BYTES - ($ - frame) db 0

                times 510 - ($ - $$) db 0
                dw 0AA55h
