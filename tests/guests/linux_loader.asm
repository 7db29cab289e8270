; SPDX-License-Identifier: MIT
; Starts a kernel of the Linux boot protocol (Linux, Documentation/arch/x86/boot.rst) that lies behind it in one file.
; shell/welcome/boot.asm loads the file to 1000:0000.  nasm -DKERNEL='"memtest86+ia32.bin"' [-DARGUMENTS='"..."']

        cpu     386
        bits    16
        org     0

%ifndef ARGUMENTS
  %define ARGUMENTS ""
%endif

OUR_SEGMENT     equ 1000h
REAL_SEGMENT    equ 9000h               ; where the kernel's real mode part goes
HEAP_END        equ 0DE00h              ; its heap lies between itself and here, its stack above
STACK_TOP       equ 0E000h
ARGUMENTS_AT    equ 0E000h
KERNEL_ADDRESS  equ 100000h             ; where its protected mode part goes
CHUNK_BYTES     equ 8000h               ; moved at a time; INT 15h counts in words
SECTOR_BYTES    equ 512

; The setup header, by offset in the file [boot.rst, "The Real-Mode Kernel Header"]
SETUP_SECTORS   equ 1F1h
LOADER_TYPE     equ 210h
LOADER_UNKNOWN  equ 0FFh
LOAD_FLAGS      equ 211h
CAN_USE_HEAP    equ 80h
HEAP_END_PTR    equ 224h
COMMAND_LINE    equ 228h

        cli
        mov     ax, OUR_SEGMENT
        mov     ds, ax
        mov     es, ax
        mov     ax, REAL_SEGMENT
        mov     ss, ax
        mov     sp, STACK_TOP
        sti
        cld
        call    move_real_part
        call    move_protected_part
        jc      failed
        mov     ax, REAL_SEGMENT
        mov     ds, ax
        mov     byte [LOADER_TYPE], LOADER_UNKNOWN
        or      byte [LOAD_FLAGS], CAN_USE_HEAP
        mov     word [HEAP_END_PTR], HEAP_END - SECTOR_BYTES
        mov     dword [COMMAND_LINE], (REAL_SEGMENT << 4) + ARGUMENTS_AT
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     sp, STACK_TOP
        cli
        jmp     REAL_SEGMENT + (SECTOR_BYTES >> 4):0

; The boot sector and SETUP_SECTORS more; 0 stands for 4. And the arguments.
move_real_part:
        movzx   cx, byte [kernel + SETUP_SECTORS]
        test    cl, cl
        jnz     .known
        mov     cl, 4
.known: inc     cx
        shl     cx, 9
        movzx   eax, cx
        mov     [real_bytes], eax
        push    REAL_SEGMENT
        pop     es
        mov     si, kernel
        xor     di, di
        rep movsb
        mov     si, arguments
        mov     di, ARGUMENTS_AT
        mov     cx, ARGUMENTS_BYTES
        rep movsb
        ret

; INT 15h, AH=87h moves words between any two places. Carry: it could not.
move_protected_part:
        push    ds
        pop     es
        mov     eax, [real_bytes]
        mov     esi, KERNEL_BYTES
        sub     esi, eax                ; how much there is to move
        add     eax, (OUR_SEGMENT << 4) + kernel_at
        mov     [source], eax
        mov     dword [target], KERNEL_ADDRESS
.chunk: mov     eax, [source]
        mov     di, source_descriptor
        call    set_base
        mov     eax, [target]
        mov     di, target_descriptor
        call    set_base
        push    esi
        mov     ah, 87h
        mov     cx, CHUNK_BYTES / 2
        mov     si, descriptors
        int     15h
        pop     esi
        jc      .done
        add     dword [source], CHUNK_BYTES
        add     dword [target], CHUNK_BYTES
        sub     esi, CHUNK_BYTES        ; what is moved beyond the end does no harm
        ja      .chunk
        clc
.done:  ret

; EAX address into the descriptor DI, which has 93h (data, writable, present) at byte 5
set_base:
        mov     [di + 2], ax
        shr     eax, 16
        mov     [di + 4], al
        ret

failed: mov     si, message
.next:  lodsb
        test    al, al
        jz      .stop
        mov     ah, 0Eh
        mov     bx, 7
        int     10h
        jmp     .next
.stop:  hlt
        jmp     .stop

message         db "The BIOS cannot move memory above 1 MB.", 0
arguments       db ARGUMENTS, 0
ARGUMENTS_BYTES equ $ - arguments
real_bytes      dd 0
source          dd 0
target          dd 0
                align 8
descriptors     times 16 db 0
source_descriptor:
                dw 0FFFFh, 0
                db 0, 93h, 0, 0
target_descriptor:
                dw 0FFFFh, 0
                db 0, 93h, 0, 0
                times 16 db 0           ; the BIOS's own

                align SECTOR_BYTES, db 0
kernel_at       equ $ - $$
kernel:         incbin KERNEL
KERNEL_BYTES    equ $ - kernel
