; SPDX-License-Identifier: MIT
; Descriptor tables and task segments. The GDT has one of each kind, and places that an image fills as it goes.

; Fixed places, so that descriptors know them
TASK0           equ 0800h               ; the task that runs, with an I/O permission bit map to port 3FFh
TASK32          equ 0A00h
TASK16          equ 0B00h
LDT             equ 0C00h
FAULT_TASKS     equ 0D00h               ; fault_tasks.asm
FAULT_TASK_BYTES equ 80h
TABLES_END      equ 1200h
TASK0_LIMIT     equ TSS_BYTES + 400h / 8

; Eight bytes of a descriptor of a segment: base, limit, access, flags
%macro segment_descriptor 3-4 0
        dw      (%2) & 0FFFFh
        dw      (%1) & 0FFFFh
        db      ((%1) >> 16) & 0FFh
        db      %3
        db      ((%4) << 4) | (((%2) >> 16) & 0Fh)
        db      ((%1) >> 24) & 0FFh
%endmacro

; ... and of a gate: selector, offset (below 64 KB), access, parameters
%macro gate_descriptor 3-4 0
        dw      %2, %1
        db      %4, %3
        dw      0
%endmacro

; NAME, and what segment_descriptor takes: NAME becomes the descriptor's selector.
%macro in_gdt 4-5 0
%1      equ     $ - gdt
        segment_descriptor %2, %3, %4, %5
%endmacro

; The same while the image runs, into a place of the GDT.
%macro put_segment 4-5 0
        mov     dword [gdt + ((%1) & 0FFF8h)], ((%3) & 0FFFFh) | (((%2) & 0FFFFh) << 16)
        %assign upper (((%2) >> 16) & 0FFh) | ((%4) << 8) | ((%3) & 0F0000h) | ((%5) << 20) | ((%2) & 0FF00_0000h)
        mov     dword [gdt + ((%1) & 0FFF8h) + 4], upper
%endmacro

; Address of the entry, and what gate_descriptor takes
%macro put_gate 4-5 0
        mov     word [%1], %3
        mov     word [%1 + 2], %2
        mov     word [%1 + 4], ((%4) << 8) | (%5)
        mov     word [%1 + 6], 0
%endmacro

; put_vector number, selector, offset, access
%macro put_vector 4
        put_gate idt + (%1) * 8, %2, %3, %4
%endmacro

; INT3 and INTO are for all.
%define EXCEPTION_GATE(n) (INTERRUPT_GATE32 | ((n) == BREAKPOINT || (n) == OVERFLOW_TRAP) * DPL3)

; restore_vector number: as it was at first
%macro restore_vector 1
    %assign number %1
    %if number < EXCEPTIONS
        put_vector number, CODE0, exception_ %+ number, EXCEPTION_GATE(number)
    %else
        put_vector %1, 0, 0, 0
    %endif
%endmacro

        section .data
        align   8
gdt:    dq      0
        in_gdt  CODE0, 0, 0F_FFFFh, EXECUTE_READ, FLAT
        in_gdt  DATA0, 0, 0F_FFFFh, READ_WRITE, FLAT
        in_gdt  CODE16, 0, 0FFFFh, EXECUTE_READ
        in_gdt  DATA16, 0, 0FFFFh, READ_WRITE
        in_gdt  CODE3_, 0, 0F_FFFFh, EXECUTE_READ | DPL3, FLAT
        in_gdt  DATA3_, 0, 0F_FFFFh, READ_WRITE | DPL3, FLAT
        in_gdt  CODE3_16_, 0, 0FFFFh, EXECUTE_READ | DPL3
        in_gdt  DATA3_16_, 0, 0FFFFh, READ_WRITE | DPL3
        in_gdt  CODE1_, 0, 0F_FFFFh, EXECUTE_READ | DPL1, FLAT
        in_gdt  DATA1_, 0, 0F_FFFFh, READ_WRITE | DPL1, FLAT
        in_gdt  TSS0, TASK0, TASK0_LIMIT, TSS32_AVAILABLE
        in_gdt  TSS32, TASK32, TSS_BYTES - 1, TSS32_AVAILABLE
        in_gdt  TSS16, TASK16, TSS16_BYTES - 1, TSS16_AVAILABLE
        in_gdt  LDT0, LDT, 3Fh, LOCAL_TABLE
        in_gdt  READ_ONLY0, 0, 0F_FFFFh, READ_ONLY, FLAT
        in_gdt  EXECUTE_ONLY0, 0, 0F_FFFFh, EXECUTE_ONLY, FLAT
        in_gdt  CONFORMING0, 0, 0F_FFFFh, CONFORMING, FLAT
        in_gdt  CONFORMING3, 0, 0F_FFFFh, CONFORMING | DPL3, FLAT
        in_gdt  ABSENT_CODE, 0, 0F_FFFFh, EXECUTE_READ & ~PRESENT, FLAT
        in_gdt  ABSENT_DATA, 0, 0F_FFFFh, READ_WRITE & ~PRESENT, FLAT
        in_gdt  ABSENT_DATA3, 0, 0F_FFFFh, (READ_WRITE | DPL3) & ~PRESENT, FLAT
        in_gdt  SMALL_DATA, 0, 0FFFh, READ_WRITE, BIG
        in_gdt  DOWN_DATA, 0, 0FFFh, DOWN_READ_WRITE, BIG
        in_gdt  ABSENT_TSS, TASK32, TSS_BYTES - 1, TSS32_AVAILABLE & ~PRESENT
        in_gdt  SPARE, 0, 0, 0
        in_gdt  SPARE2, 0, 0, 0
        in_gdt  SPARE3, 0, 0, 0
        in_gdt  SPARE4, 0, 0, 0
FAULT_TASK0     equ $ - gdt
%assign n 0
%rep (TABLES_END - FAULT_TASKS) / FAULT_TASK_BYTES
        segment_descriptor FAULT_TASKS + n * FAULT_TASK_BYTES, TSS_BYTES - 1, TSS32_AVAILABLE
    %assign n n + 1
%endrep
GDT_LIMIT       equ $ - gdt - 1
BEYOND          equ GDT_LIMIT + 1       ; the first selector beyond the table
CODE3           equ CODE3_ | 3
DATA3           equ DATA3_ | 3
CODE3_16        equ CODE3_16_ | 3
DATA3_16        equ DATA3_16_ | 3
CODE1           equ CODE1_ | 1
DATA1           equ DATA1_ | 1

        align   8
idt:
%assign n 0
%rep EXCEPTIONS
        gate_descriptor CODE0, exception_ %+ n, EXCEPTION_GATE(n)
    %assign n n + 1
%endrep
        times VECTORS - EXCEPTIONS dq 0
IDT_LIMIT       equ $ - idt - 1

gdt_pointer     dw GDT_LIMIT
                dd gdt
idt_pointer     dw IDT_LIMIT
                dd idt
        section .text

        bits    32
; An LDT with nothing in it, and the task register
prepare_task:
        mov     edi, TASK0
        mov     ecx, (TABLES_END - TASK0) / 4
        xor     eax, eax
        rep stosd
        mov     dword [TASK0 + TSS_ESP0], STACK_INNER
        mov     dword [TASK0 + TSS_SS0], DATA0
        mov     dword [TASK0 + TSS_ESP1], STACK1
        mov     dword [TASK0 + TSS_SS1], DATA1
        mov     word [TASK0 + TSS_IO_MAP], TSS_BYTES
        mov     edi, TASK0 + TSS_BYTES
        mov     ecx, (TASK0_LIMIT + 1 - TSS_BYTES)
        mov     al, 0FFh
        rep stosb                       ; no port is open
        mov     ax, LDT0
        lldt    ax

; The first task again, and no other busy
return_to_first_task:
        and     byte [gdt + TSS0 + 5], ~2 & 0FFh
        and     byte [gdt + TSS32 + 5], ~2 & 0FFh
        and     byte [gdt + TSS16 + 5], ~2 & 0FFh
        mov     ax, TSS0
        ltr     ax
        ret

; make_task32 first instruction, code, stack, data selectors, top of stack: a task of 32 bits, its registers numbered
; from 11111111h to 77777777h
%macro make_task32 1-5 CODE0, DATA0, DATA0, STACK2
        mov     dword [TASK32 + TSS_EIP], %1
        mov     dword [TASK32 + TSS_CS], %2
        mov     dword [TASK32 + TSS_SS], %3
        mov     dword [TASK32 + TSS_ESP], %5
        push    dword %4
        call    fill_task32
%endmacro

; Data selector on the stack
fill_task32:
        pushad
        mov     dword [TASK32 + TSS_LINK], 0
        mov     dword [TASK32 + TSS_ESP0], STACK_INNER
        mov     dword [TASK32 + TSS_SS0], DATA0
        mov     dword [TASK32 + TSS_EFLAGS], ONE
        mov     eax, [esp + 36]
    %assign at TSS_ES
    %rep 6
        %if at != TSS_CS && at != TSS_SS
        mov     [TASK32 + at], eax
        %endif
        %assign at at + 4
    %endrep
        mov     dword [TASK32 + TSS_LDT], LDT0
        mov     dword [TASK32 + TSS_TRAP], TSS_BYTES << 16
        mov     eax, 1111_1111h
    %assign at TSS_EAX
    %rep 8
        %if at != TSS_ESP
        mov     [TASK32 + at], eax
        add     eax, 1111_1111h
        %endif
        %assign at at + 4
    %endrep
        popad
        ret     4

; make_task16 first instruction: a task of 16 bits in 16-bit code, its registers numbered from 1111h to 7777h
%macro make_task16 1
        mov     word [TASK16 + TSS16_IP], %1
        call    fill_task16
%endmacro

fill_task16:
        pushad
        mov     word [TASK16 + TSS_LINK], 0
        mov     word [TASK16 + TSS16_FLAGS], ONE
        mov     word [TASK16 + TSS16_CS], CODE16
        mov     word [TASK16 + TSS16_SS], DATA16
        mov     word [TASK16 + TSS16_DS], DATA16
        mov     word [TASK16 + TSS16_ES], DATA16
        mov     word [TASK16 + TSS16_LDT], LDT0
        mov     ax, 1111h
    %assign at TSS16_AX
    %rep 8
        mov     [TASK16 + at], ax
        %if at != TSS16_SP
        add     ax, 1111h
        %endif
        %assign at at + 2
    %endrep
        mov     word [TASK16 + TSS16_SP], STACK2
        popad
        ret
