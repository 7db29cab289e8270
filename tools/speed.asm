; SPDX-License-Identifier: MIT
; A BIOS that only computes, to measure the interpreter by: 32-bit protected mode, flat segments, and for ever a loop of
; ten instructions: 2 loads, 1 store, 4 register operations, 1 address computation, a count and a taken branch.

        cpu     386
        bits    16
        org     0

ROM             equ 0F0000h             ; where this half of the image lies
CODE            equ 8
DATA            equ 10h
BUFFER          equ 20000h
BUFFER_MASK     equ 3FFCh               ; 16 KB of it, by doublewords

        times 10000h db 0FFh            ; the image's first half: nothing
section second vstart=0

start:  cli
        lgdt    [cs:table_register]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     dword CODE:ROM + protected

        bits    32
protected:
        mov     ax, DATA
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     esp, BUFFER
        mov     edx, 12345678h
outer:  mov     ecx, 1000000
inner:  mov     esi, ecx
        and     esi, BUFFER_MASK
        mov     eax, [BUFFER + esi]
        add     eax, edx
        mov     [BUFFER + esi], eax
        xor     edx, [BUFFER + 4 + esi]
        lea     ebx, [eax + edx * 2]
        shr     ebx, 3
        dec     ecx
        jnz     inner
        jmp     outer

        align   8
table:  dq      0
        dq      00CF9B000000FFFFh       ; code, 4 GB
        dq      00CF93000000FFFFh       ; data, 4 GB
table_register:
        dw      23
        dd      ROM + table

        times 0FFF0h - ($ - $$) db 0FFh
        bits    16
        jmp     0F000h:start
        times 10000h - ($ - $$) db 0FFh
