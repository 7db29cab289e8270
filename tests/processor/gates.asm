; SPDX-License-Identifier: MIT
; Call gates [5.8.3 to 5.8.6], interrupt and trap gates [6.12], and the way back from each.
%include "harness/harness.asm"

BREAKPOINT_AT   equ 1_8000h
VECTOR          equ 20h                 ; one that the processor does not use

main:   heading "Call gates"
        call    same_privilege
        call    inner_privilege
        call    returns
        call    refused_gates
        heading "Interrupt and trap gates"
        call    interrupts_in_ring0
        call    interrupts_from_ring3
        call    returns_from_interrupts
        ret

; ---- Call gates

same_privilege:
        put_gate gdt + SPARE, CODE0, .wide, CALL_GATE32
        attempt "CALL through a 32-bit gate in ring 0"
        call    SPARE:0
.wide:  mov     ebx, esp
        mov     ecx, [esp]
        complete
        also    "ESP", [seen_ebx]
        also    "ECX", [seen_ecx]
        also_stack 2
        put_gate gdt + SPARE, CODE16, .words, CALL_GATE16
        attempt "CALL through a 16-bit gate in ring 0 to 16-bit code"
        call    SPARE:0
        bits    16
.words: mov     ebx, esp
        pop     cx
        pop     dx
        complete
        also    "ESP", [seen_ebx]
        also_masked "IP", [seen_ecx], 0FFFFh
        also_masked "CS", [seen_edx], 0FFFFh
        put_gate gdt + SPARE, CODE0, .jumped, CALL_GATE32
        attempt "JMP through a 32-bit gate pushes nothing"
        jmp     SPARE:0
.jumped:
        mov     ebx, esp
        complete
        also    "ESP", [seen_ebx]
        put_gate gdt + SPARE, CONFORMING0, .conforming, CALL_GATE32 | DPL3, 2
        attempt "CALL from ring 3 through a gate to conforming code keeps the stack and the privilege", ring3
        call    SPARE:0
.conforming:
        mov     ebx, cs
        mov     ecx, esp
        complete
        also    "CS", [seen_ebx]
        also    "ESP", [seen_ecx]
        put_gate gdt + SPARE, CONFORMING0, .jumped_out, CALL_GATE32 | DPL3
        attempt "JMP from ring 3 through a gate to conforming code", ring3
        jmp     SPARE:0
.jumped_out:
        complete
        also    "CS", [seen_cs]
        ret

inner_privilege:
        put_gate gdt + SPARE, CODE0, .wide, CALL_GATE32 | DPL3, 3
        attempt "CALL from ring 3 to ring 0 through a 32-bit gate copies 3 doublewords", ring3
        push    dword 3333_3333h
        push    dword 2222_2222h
        push    dword 1111_1111h
        call    SPARE:0
.wide:  mov     ebx, esp
        complete
        also    "CS", [seen_cs]
        also    "SS", [seen_handler_ss]
        also    "ESP", [seen_ebx]
        also_stack 7
        put_gate gdt + SPARE, CODE0, .words, CALL_GATE16 | DPL3, 2
        attempt "CALL from ring 3 to ring 0 through a 16-bit gate copies 2 words", ring3
        push    word 2222h
        push    word 1111h
        call    SPARE:0
.words: mov     ebx, esp
        complete
        also    "ESP", [seen_ebx]
        also_stack 6, 2
        put_gate gdt + SPARE, CODE0, .from_words, CALL_GATE32 | DPL3, 2
        attempt "CALL to ring 0 from a 16-bit stack reads parameters by SP", ring3
        mov     ax, DATA3_16
        mov     ss, ax
        mov     esp, 0ABCD_0000h | (STACK3 - 8)
        mov     dword [STACK3 - 8], 1111_1111h
        mov     dword [STACK3 - 4], 2222_2222h
        call    SPARE:0
.from_words:
        mov     ebx, esp
        complete
        also    "ESP", [seen_ebx]
        also_stack 6
        put_gate gdt + SPARE, CODE1, .ring1, CALL_GATE32 | DPL3, 1
        attempt "CALL from ring 3 to ring 1", ring3
        push    dword 1111_1111h
        call    SPARE:0
.ring1: mov     ebx, esp
        mov     ecx, [esp + 8]
        mov     edx, [esp + 16]
        complete
        also    "CS", [seen_cs]
        also    "SS", [seen_ss]
        also    "ESP", [seen_ebx]
        also    "parameter", [seen_ecx]
        also    "pushed SS", [seen_edx]
        put_gate gdt + SPARE, CODE0 | 3, .rpl, CALL_GATE32 | DPL3
        attempt "the RPL in a gate's code selector does not count", ring3
        call    SPARE:0
.rpl:   complete
        also    "CS", [seen_cs]
        put_gate gdt + SPARE, CODE0, .flags, CALL_GATE32 | DPL3
        attempt "CALL through a gate leaves EFLAGS alone", ring3
        push    dword NESTED | CARRY | DIRECTION | ONE
        popfd
        call    SPARE:0
.flags: pushfd
        pop     ebx
        complete
        also    "EFLAGS", [seen_ebx]
        ret

; Selectors for the segment registers DS, ES, FS, GS of a routine of ring 0
%macro load_segments 4
        push    dword %1
        push    dword %2
        push    dword %3
        push    dword %4
        pop     gs
        pop     fs
        pop     es
        pop     ds
%endmacro

%macro also_segments 0
        also    "DS", [seen_ds]
        also    "ES", [seen_es]
        also    "FS", [seen_fs]
        also    "GS", [seen_gs]
%endmacro

returns:
        put_gate gdt + SPARE, CODE0, .callee, CALL_GATE32 | DPL3, 2
        attempt "RETF 8 to ring 3 releases parameters on both stacks, and takes away what ring 3 may not use", ring3
        push    dword 2222_2222h
        push    dword 1111_1111h
        call    SPARE:0
        jmp     .back
.callee:
        load_segments DATA0, DATA3, CONFORMING0, DATA1
        retf    8
.back:  mov     ebx, esp
        complete
        also    "CS", [seen_cs]
        also    "SS", [seen_ss]
        also    "ESP", [seen_ebx]
        also_segments
        put_gate gdt + SPARE, CODE0, .words, CALL_GATE16 | DPL3, 2
        attempt "RETF 4 with 16-bit operands to ring 3", ring3
        push    word 2222h
        push    word 1111h
        call    SPARE:0
        jmp     .back_again
.words: load_segments 0, READ_ONLY0, CODE3, CODE0
        o16 retf 4
.back_again:
        mov     ebx, esp
        complete
        also    "ESP", [seen_ebx]
        also_segments
        attempt "RETF in ring 0"
        push    dword CODE0
        push    dword .near
        retf
.near:  mov     ebx, esp
        complete
        also    "ESP", [seen_ebx]
        attempt "RETF 100h in ring 0 releases 100h bytes"
        push    dword CODE0
        push    dword .released
        retf    100h
.released:
        mov     ebx, esp
        sub     esp, 100h
        complete
        also    "ESP", [seen_ebx]
        attempt "RETF from ring 0 to ring 1"
        push    dword DATA1
        push    dword STACK1
        push    dword CODE1
        push    dword .ring1
        retf
.ring1: complete
        also    "CS", [seen_cs]
        also    "SS", [seen_ss]
        also    "DS", [seen_ds]
        attempt "RETF to an inner ring", ring3
        push    dword CODE0
        push    dword .inner
        retf
.inner: complete
        attempt "RETF to conforming code of an inner ring", ring3
        push    dword CONFORMING0 | 3
        push    dword .same
        retf
.same:  complete
        also    "CS", [seen_cs]
        attempt "RETF to ring 3 and a 16-bit stack changes SP only"
        mov     esp, 1_0000h | STACK0 - 100h
        push    dword DATA3_16
        push    dword 0ABCD_0000h | STACK3
        push    dword CODE3
        push    dword .words_stack
        retf
.words_stack:
        movzx   ebx, sp
        complete
        also    "SP", [seen_ebx]
        ret

refused_gates:
        put_gate gdt + SPARE, CODE0, .never, CALL_GATE32
        attempt "CALL from ring 3 through a gate of privilege 0", ring3
        call    SPARE:0
        complete
        attempt "CALL from ring 0 through a gate of privilege 0 with RPL 3"
        call    SPARE | 3:0
        complete
        put_gate gdt + SPARE, CODE0, .never, CALL_GATE32 | DPL3
        attempt "JMP from ring 3 through a gate to ring 0", ring3
        jmp     SPARE:0
        complete
        put_gate gdt + SPARE, CODE3, .never, CALL_GATE32
        attempt "CALL from ring 0 through a gate to ring 3"
        call    SPARE:0
        complete
        put_gate gdt + SPARE, CODE0, .never, CALL_GATE32 & ~PRESENT
        attempt "CALL through an absent gate"
        call    SPARE:0
        complete
        put_gate gdt + SPARE, 0, .never, CALL_GATE32
        attempt "CALL through a gate to a null selector"
        call    SPARE:0
        complete
        put_gate gdt + SPARE, BEYOND, .never, CALL_GATE32
        attempt "CALL through a gate beyond the table"
        call    SPARE:0
        complete
        put_gate gdt + SPARE, DATA0, .never, CALL_GATE32
        attempt "CALL through a gate to data"
        call    SPARE:0
        complete
        put_gate gdt + SPARE, ABSENT_CODE, .never, CALL_GATE32
        attempt "CALL through a gate to absent code"
        call    SPARE:0
        complete
        put_gate gdt + SPARE, CODE16, .never, CALL_GATE32
        mov     word [gdt + SPARE], BREAKPOINT_AT & 0FFFFh
        mov     word [gdt + SPARE + 6], BREAKPOINT_AT >> 16
        mov     byte [BREAKPOINT_AT], 0CCh      ; for who does not look at the limit
        attempt "CALL through a gate beyond the code's limit"
        call    SPARE:0
        complete
        put_gate gdt + SPARE, CODE0, .never, INTERRUPT_GATE32
        attempt "CALL through an interrupt gate"
        call    SPARE:0
        complete
.never: ret

; ---- Interrupt and trap gates

; Enters through the gate type with these EFLAGS, and notes EFLAGS and ESP in the handler
%macro interrupt_gate_attempt 4         ; title, type of gate, EFLAGS before, where
        put_vector VECTOR, CODE0, %%handler, %2 | DPL3
        attempt %1, %4
        push    dword %3
        popfd
        int     VECTOR
%%handler:
        pushfd
        pop     ebx
        mov     ecx, esp
        complete
        also    "EFLAGS", [seen_ebx]
        also    "ESP", [seen_ecx]
%endmacro

ALL_FLAGS       equ INTERRUPTS | NESTED | DIRECTION | CARRY | ALIGNMENT | ONE

interrupts_in_ring0:
        interrupt_gate_attempt "INT in ring 0, interrupt gate: clears IF and NT", INTERRUPT_GATE32, ALL_FLAGS, ring0
        also_stack 3
        interrupt_gate_attempt "INT through a trap gate in ring 0 leaves IF", TRAP_GATE32, ALL_FLAGS, ring0
        also_stack 3
        interrupt_gate_attempt "INT through a 16-bit interrupt gate in ring 0", INTERRUPT_GATE16, ALL_FLAGS, ring0
        also_stack 3, 2
        interrupt_gate_attempt "INT through a 16-bit trap gate in ring 0", TRAP_GATE16, ALL_FLAGS, ring0
        also_stack 3, 2
        restore_vector VECTOR
        attempt "INT through an empty gate"
        int     VECTOR
        complete
        put_vector VECTOR, CODE0, .never, INTERRUPT_GATE32 & ~PRESENT
        attempt "INT through an absent gate"
        int     VECTOR
        complete
        attempt "INT beyond the table"
        int     VECTORS
        complete
        put_vector PROTECTION, CODE0, .thirteen, INTERRUPT_GATE32
        attempt "INT 13 pushes no error code"
        int     PROTECTION
.thirteen:
        complete
        also_stack 3
        restore_vector PROTECTION
.never: ret

interrupts_from_ring3:
        interrupt_gate_attempt "INT from ring 3 through an interrupt gate", INTERRUPT_GATE32, ALL_FLAGS, ring3
        also_stack 5
        interrupt_gate_attempt "INT from ring 3 through a trap gate", TRAP_GATE32, ALL_FLAGS, ring3
        also_stack 5
        interrupt_gate_attempt "INT from ring 3 through a 16-bit interrupt gate", INTERRUPT_GATE16, ALL_FLAGS, ring3
        also_stack 5, 2
        put_vector VECTOR, CONFORMING0, .conforming, INTERRUPT_GATE32 | DPL3
        attempt "INT from ring 3 to conforming code keeps the privilege", ring3
        int     VECTOR
.conforming:
        mov     ebx, esp
        mov     ecx, [esp + 4]
        complete
        also    "CS", [seen_cs]
        also    "ESP", [seen_ebx]
        also    "pushed CS", [seen_ecx]
        put_vector VECTOR, CODE1, .ring1, INTERRUPT_GATE32 | DPL3
        attempt "INT from ring 3 to ring 1", ring3
        int     VECTOR
.ring1: mov     ebx, esp
        mov     ecx, [esp + 16]
        complete
        also    "CS", [seen_cs]
        also    "ESP", [seen_ebx]
        also    "pushed SS", [seen_ecx]
        put_vector VECTOR, CODE0, .never, INTERRUPT_GATE32
        attempt "INT from ring 3 through a gate of privilege 0", ring3
        int     VECTOR
        complete
        attempt "INT 13 from ring 3 through a gate of privilege 0", ring3
        int     PROTECTION
        complete
        attempt "INTO without overflow", ring3
        into
        complete
        attempt "INTO with overflow", ring3
        push    dword OVERFLOW | ONE
        popfd
        into
        complete
        attempt "ICEBP ignores the gate's privilege", ring3
        db      0F1h
        complete
.never: ret

returns_from_interrupts:
        attempt "IRETD in ring 0 loads EFLAGS"
        push    dword IOPL3 | DIRECTION | CARRY | ALIGNMENT | ONE
        push    dword CODE0
        push    dword .same
        iretd
.same:  pushfd
        pop     ebx
        complete
        also    "EFLAGS", [seen_ebx]
        attempt "IRET with 16-bit operands keeps the upper half of EFLAGS"
        push    dword ALIGNMENT | ONE
        popfd
        push    word CARRY | ONE
        push    word CODE0
        push    word .words
        iretw
.words: pushfd
        pop     ebx
        complete
        also    "EFLAGS", [seen_ebx]
        attempt "IRETD in ring 3 changes neither IF nor IOPL", ring3
        push    dword IOPL3 | INTERRUPTS | CARRY | ONE
        push    dword CODE3
        push    dword .ring3
        iretd
.ring3: pushfd
        pop     ebx
        complete
        also    "EFLAGS", [seen_ebx]
        attempt "POPFD in ring 3 changes neither IF nor IOPL", ring3
        push    dword IOPL3 | INTERRUPTS | CARRY | ONE
        popfd
        pushfd
        pop     ebx
        complete
        also    "EFLAGS", [seen_ebx]
        put_vector VECTOR, CODE0, .handler, INTERRUPT_GATE32 | DPL3
        attempt "IRETD to ring 3 takes away what ring 3 may not use", ring3
        int     VECTOR
        jmp     .back
.handler:
        load_segments DATA0, DATA3, CONFORMING0, CODE1
        iretd
.back:  mov     ebx, esp
        complete
        also    "CS", [seen_cs]
        also    "ESP", [seen_ebx]
        also_segments
        attempt "IRETD to ring 3 with IOPL 3: CLI and STI are allowed"
        push    dword DATA3
        push    dword STACK3
        push    dword IOPL3 | ONE
        push    dword CODE3
        push    dword .allowed
        iretd
.allowed:
        cli
        sti
        pushfd
        pop     ebx
        complete
        also    "EFLAGS", [seen_ebx]
        attempt "CLI in ring 3 with IOPL 0", ring3
        cli
        complete
        attempt "IRETD in ring 0 to RPL 1 and a stack of ring 3"
        push    dword DATA3
        push    dword STACK3
        push    dword ONE
        push    dword CODE1
        push    dword .wrong
        iretd
.wrong: complete
        attempt "IRETD to an inner ring", ring3
        push    dword ONE
        push    dword CODE0
        push    dword .inner
        iretd
.inner: complete
        ret
