; SPDX-License-Identifier: MIT
; From the BIOS to `main` in flat protected mode, interrupts off at the flag and at both 8259A.

PIC_MASKS       equ 21h                 ; and A1h
SYSTEM_CONTROL  equ 92h                 ; bit 1: A20
EXIT_PORT       equ 0F4h                ; QEMU's isa-debug-exit; nothing in a PC

%macro data_segments_from_ax 0
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     ss, ax
%endmacro

        bits    16
        cli
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, STACK0
        cld
        jmp     0:.at_zero
.at_zero:
        sti
        mov     si, .reads
.read:  lodsw                           ; sectors; 0 ends the table
        test    al, al
        jz      .loaded
        mov     ah, 2                   ; INT 13h: read sectors
        mov     di, ax
        lodsw
        xchg    cx, ax                  ; cylinder, first sector
        lodsw
        xchg    dx, ax                  ; head, drive A
        lodsw
        mov     es, ax
        xor     bx, bx
        xchg    ax, di
        int     13h
        jnc     .read
.stuck: hlt                             ; a disk that cannot be read: no line will come
        jmp     .stuck

.reads: dw      17, 0002h, 0000h, 7E0h
        dw      18, 0001h, 0100h, 0A00h
        dw      18, 0101h, 0000h, 0C40h
        dw      10, 0101h, 0100h, 0E80h
        dw      0

.loaded:
        cli
        mov     al, 0FFh
        out     PIC_MASKS, al
        out     PIC_MASKS + 80h, al
        in      al, SYSTEM_CONTROL
        or      al, 2
        and     al, 0FEh
        out     SYSTEM_CONTROL, al
        call    set_real_vectors
        lgdt    [gdt_pointer]
        mov     eax, cr0
        or      al, CR0_PE
        mov     cr0, eax
        jmp     dword CODE0:.protected

        bits    32
.protected:
        mov     ax, DATA0
        data_segments_from_ax
        mov     esp, STACK0
        call    open_serial_line
        lidt    [idt_pointer]
        call    prepare_task
        call    main
        call    end_line
        mov     esi, .done
        call    print
        out     EXIT_PORT, al
.over:  hlt
        jmp     .over

        section .data
.done   db      "done", 10, 0
        section .text

        times 510 - ($ - $$) db 0
        dw      0AA55h
