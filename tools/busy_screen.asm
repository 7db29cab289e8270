; SPDX-License-Identifier: MIT
; A boot sector for tools/bench: fills the whole screen of 1024x768 in 32 bits with ever new colours until a key is
; pressed; then the screen is still.

        cpu     386
        bits    16
        org     7C00h

MODE            equ 1400h
LINEAR          equ 4000h
WIDE            equ 144h                ; 1024x768 of 32 bits in the VGA BIOS

        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 7C00h
        cld
        mov     ax, 4F01h
        mov     cx, WIDE
        mov     di, MODE
        int     10h
        mov     ax, 4F02h
        mov     bx, WIDE | LINEAR
        int     10h

; ES with base 0 and a limit of 4 GB
        cli
        lgdt    [gdtr]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        mov     bx, 8
        mov     es, bx
        and     al, 0FEh
        mov     cr0, eax
        sti

        xor     eax, eax
.fill:  mov     edi, [MODE + 28h]
        mov     ecx, 1024 * 768
        add     eax, 00030507h
        a32 rep stosd
        push    eax
        mov     ah, 1
        int     16h
        pop     eax
        jz      .fill
.still: cli
        hlt
        jmp     .still

                align 8
gdt             dq 0, 00CF93000000FFFFh
gdtr            dw 15
                dd gdt

                times 510 - ($ - $$) db 0
                dw 0AA55h
