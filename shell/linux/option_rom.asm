; SPDX-License-Identifier: MIT
; The option ROM from which the BIOS boots a Linux kernel that the host hands over through the firmware configuration
; device (core/pc/linux_boot.cpp): copies its parts to where their items say, and enters the kernel's real mode part.
; [Linux, Documentation/arch/x86/boot.rst; QEMU, docs/specs/fw_cfg; Plug and Play BIOS Specification 1.0A, 3.2]

        cpu     386
        bits    16
        org     0

ROM_BLOCKS      equ 1                   ; of 512 bytes
SELECTOR_PORT   equ 510h                ; the data port is the next

; Items, by key
KERNEL_ADDRESS  equ 07h
KERNEL_SIZE     equ 08h
INITRD_ADDRESS  equ 0Ah
INITRD_SIZE     equ 0Bh
KERNEL_DATA     equ 11h
INITRD_DATA     equ 12h
COMMAND_ADDRESS equ 13h
COMMAND_SIZE    equ 14h
COMMAND_DATA    equ 15h
SETUP_ADDRESS   equ 16h
SETUP_SIZE      equ 17h
SETUP_DATA      equ 18h

STACK_BYTES     equ 0FFF0h              ; the kernel's stack is in the segment of its real mode part
FLAT            equ 8                   ; a selector

        db      55h, 0AAh, ROM_BLOCKS
        retf                            ; nothing to initialise
        times 1Ah - ($ - $$) db 0
        dw      plug_and_play

        align   16, db 0
plug_and_play:
        db      "$PnP", 1, 2            ; version, length in 16 bytes
        dw      0                       ; no further header
        db      0, -CHECKSUM & 0FFh
        dd      0
        dw      manufacturer, product
        db      0, 0, 80h               ; device type: other
        db      0                       ; indicators
        dw      0, 0                    ; no boot connection or disconnect vector
        dw      boot                    ; bootstrap entry vector
        dw      0, 0
; Of the bytes above; each offset is below 100h.
CHECKSUM equ '$' + 'P' + 'n' + 'P' + 1 + 2 + 80h + (manufacturer - $$) + (product - $$) + (boot - $$)

manufacturer    db "Ferrite", 0
product         db "Linux", 0

boot:   cli                             ; the BIOS's own handlers would give ES back with a limit of 64 KB
        cld
        xor     eax, eax
        mov     ax, cs
        shl     eax, 4
        add     eax, descriptors
        push    eax
        push    word DESCRIPTOR_BYTES - 1
        mov     bp, sp
        lgdt    [bp]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        mov     bx, FLAT
        mov     es, bx                  ; its limit of 4 GB stays in real mode
        and     al, 0FEh
        mov     cr0, eax
        xor     bx, bx
        mov     es, bx

        mov     si, parts
.part:  cs lodsb
        call    read_number
        mov     edi, ecx
        cs lodsb
        call    read_number
        cs lodsb
        call    select
        jecxz   .none
        a32 rep insb
.none:  cmp     si, parts_end
        jb      .part

        mov     al, SETUP_ADDRESS
        call    read_number
        shr     ecx, 4
        mov     ds, cx
        mov     es, cx
        mov     fs, cx
        mov     gs, cx
        mov     ss, cx
        mov     sp, STACK_BYTES
        add     cx, 20h                 ; behind the boot sector
        push    cx
        push    word 0
        retf

; Item AL is the next to be read. DX: the data port.
select: movzx   ax, al
        mov     dx, SELECTOR_PORT
        out     dx, ax
        inc     dx
        ret

; ECX = item AL, four bytes
read_number:
        call    select
        mov     bl, 4
.byte:  in      al, dx
        shrd    ecx, eax, 8
        dec     bl
        jnz     .byte
        ret

; Address, size, bytes
parts:  db      SETUP_ADDRESS, SETUP_SIZE, SETUP_DATA
        db      COMMAND_ADDRESS, COMMAND_SIZE, COMMAND_DATA
        db      KERNEL_ADDRESS, KERNEL_SIZE, KERNEL_DATA
        db      INITRD_ADDRESS, INITRD_SIZE, INITRD_DATA
parts_end:

        align   8, db 0
descriptors:
        dq      0
        dw      0FFFFh, 0               ; FLAT: data, writable, 4 GB
        db      0, 93h, 0CFh, 0
DESCRIPTOR_BYTES equ $ - descriptors

        times ROM_BLOCKS * 512 - ($ - $$) db 0  ; the checksum is the machine's to fill in
