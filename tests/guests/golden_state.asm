; SPDX-License-Identifier: MIT
; What runs in tests/golden/machine_state.bin: reads the sectors of tracks 1 to 4 by the floppy controller itself, with
; DMA, while the sound card plays a block over and over and the OPL holds a note. Nothing here asks the BIOS, so that the
; state does not depend on which one is there. On the screen: how many sectors were read, and the sum of their words.

        cpu     386
        bits    16
        org     7C00h

SECTORS         equ 4 * 18
BUFFER          equ 8000h               ; sectors; the sound is at SOUND
SOUND           equ 9000h
SOUND_BYTES     equ 256

        cli
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 7C00h
        mov     word [(8 + 6) * 4], floppy_interrupt
        mov     [(8 + 6) * 4 + 2], ax
        mov     word [(8 + 5) * 4], sound_interrupt
        mov     [(8 + 5) * 4 + 2], ax
        mov     al, 9Fh                 ; IRQ5 and IRQ6 alone
        out     21h, al
        mov     ax, 0B800h
        mov     fs, ax
        xor     di, di                  ; clears the screen
        mov     cx, 2000
.clear: mov     word [fs:di], 0720h
        add     di, 2
        loop    .clear
        call    start_sound
        sti

next:   mov     ax, [count]
        mov     bl, 18
        div     bl                      ; AL track - 1, AH sector - 1
        inc     al
        inc     ah
        mov     [track], ax             ; and the sector behind it
        mov     si, seek
        mov     cx, 3
        mov     [seek + 2], al
        call    command
        mov     al, 8                   ; sense interrupt status
        call    send
        call    receive
        call    receive
        call    read_sector
        mov     si, BUFFER
        mov     cx, 256
.sum:   lodsw
        rol     word [sum], 1
        add     [sum], ax
        loop    .sum
        inc     word [count]
        mov     ax, [count]
        xor     di, di
        call    show
        mov     ax, [sum]
        mov     di, 10
        call    show
        cmp     word [count], SECTORS
        jb      next
        mov     word [fs:20], 0700h | '.'
.end:   hlt
        jmp     .end

read_sector:
        mov     al, 6                   ; channel 2 masked
        out     0Ah, al
        out     0Ch, al
        mov     al, 46h                 ; single, to memory
        out     0Bh, al
        mov     al, BUFFER & 0FFh
        out     4, al
        mov     al, BUFFER >> 8
        out     4, al
        mov     al, 511 & 0FFh
        out     5, al
        mov     al, 511 >> 8
        out     5, al
        mov     al, 0
        out     81h, al
        mov     al, 2
        out     0Ah, al
        mov     ax, [track]
        mov     [read + 2], al
        mov     [read + 4], ah
        mov     si, read
        mov     cx, 9
        call    command
        mov     cx, 7
.result: call   receive
        loop    .result
        ret

; Sends CX bytes at SI, and waits for the interrupt.
command:
        mov     byte [done], 0
.byte:  lodsb
        call    send
        loop    .byte
.wait:  cmp     byte [done], 0
        je      .wait
        ret

send:   mov     ah, al
        mov     dx, 3F4h
.wait:  in      al, dx
        and     al, 0C0h
        cmp     al, 80h
        jne     .wait
        inc     dx
        mov     al, ah
        out     dx, al
        ret

receive:
        mov     dx, 3F4h
.wait:  in      al, dx
        and     al, 0C0h
        cmp     al, 0C0h
        jne     .wait
        inc     dx
        in      al, dx
        ret

; AX in hexadecimal at column DI / 2.
show:   mov     cx, 4
.digit: rol     ax, 4
        mov     bl, al
        and     bx, 0Fh
        mov     bl, [digits + bx]
        mov     bh, 7
        mov     [fs:di], bx
        add     di, 2
        loop    .digit
        ret

start_sound:
        mov     di, SOUND               ; a saw tooth
.wave:  mov     ax, di
        shl     al, 2
        stosb
        cmp     di, SOUND + SOUND_BYTES
        jb      .wave
        mov     dx, 226h                ; resets the DSP
        mov     al, 1
        out     dx, al
        mov     cx, 1000
.delay: in      al, 80h
        loop    .delay
        mov     al, 0
        out     dx, al
        mov     si, script
.pair:  lodsw                           ; port, of 8 bits, and value
        test    ax, ax
        jz      .dsp
        xor     dx, dx
        mov     dl, al
        mov     al, ah
        out     dx, al
        jmp     .pair
.dsp:   mov     cl, DSP_BYTES           ; CH is 0
.put:   lodsb
        mov     ah, al
        mov     dx, 22Ch
.busy:  in      al, dx
        test    al, 80h
        jnz     .busy
        mov     al, ah
        out     dx, al
        loop    .put
.opl:   mov     dx, 388h
        lodsb
        test    al, al
        jz      .done
        out     dx, al
        inc     dx
        lodsb
        out     dx, al
        jmp     .opl
.done:  ret

floppy_interrupt:
        push    ax
        mov     byte [done], 1
        jmp     acknowledge
sound_interrupt:
        push    ax
        push    dx
        mov     dx, 22Eh
        in      al, dx
        pop     dx
acknowledge:
        mov     al, 20h
        out     20h, al
        pop     ax
        iret

digits  db      '0123456789ABCDEF'
seek    db      0Fh, 0, 0
read    db      0E6h, 0, 0, 0, 0, 2, 18, 1Bh, 0FFh
; Channel 1: masked, auto-initialised from memory, SOUND_BYTES at SOUND.
script  db      0Ah, 5, 0Ch, 0FFh, 0Bh, 59h, 2, SOUND & 0FFh, 2, SOUND >> 8, 83h, 0
        db      3, (SOUND_BYTES - 1) & 0FFh, 3, (SOUND_BYTES - 1) >> 8, 0Ah, 1, 0, 0
; Speaker on, 8 kHz, blocks of SOUND_BYTES, auto-initialised.
DSP_BYTES       equ 7
        db      0D1h, 40h, 131, 48h, (SOUND_BYTES - 1) & 0FFh, (SOUND_BYTES - 1) >> 8, 1Ch
        db      20h, 21h, 23h, 21h, 40h, 3Fh, 63h, 0F0h, 83h, 0Fh, 0A0h, 44h, 0B0h, 32h, 0
count   dw      0
sum     dw      0
track   dw      0
done    db      0

        times   510 - ($ - $$) db 0
        dw      0AA55h
