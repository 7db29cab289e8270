; SPDX-License-Identifier: MIT
; Virtual-8086 mode: entry and exit [20.2], instructions that look at IOPL [20.2.7, 20.3], ports [20.2.8; Volume 1,
; 18.5.2]. Without CR4.VME, which QEMU's TCG does not have.
%include "harness/harness.asm"

VECTOR          equ 20h
MARKED          equ 1_2350h
MARK            equ 1111_1111h
PORT            equ 80h                 ; read and written without harm
MAP             equ TASK0 + TSS_BYTES   ; the I/O permission bit map

main:   mov     dword [MARKED], MARK
        heading "Entry"
        call    entered
        call    entered_by_task
        heading "Segments and addresses"
        call    segments
        heading "Instructions that look at IOPL"
        call    sensitive
        call    flags
        heading "Instructions that are not for it"
        call    forbidden
        heading "Interrupts and exceptions"
        call    interrupts
        call    interrupts_by_task
        heading "Ports"
        call    ports
        ret

; ---- Entry

; What lies on the handler's stack above the place, and its own segment registers
%macro also_frame 0
        also    "CS", [seen_cs]
        also_masked "EFLAGS", [seen_eflags], ~RESUME
        also_stack 6
        also    "in the handler DS", [seen_ds]
        also    "ES", [seen_es]
        also    "FS", [seen_fs]
        also    "GS", [seen_gs]
%endmacro

entered:
        attempt "IRETD into virtual-8086 mode loads every segment register"
        push    dword 5555h             ; GS FS DS ES
        push    dword 4444h
        push    dword 3333h
        push    dword 2222h
        push    dword 100h              ; SS:ESP
        push    dword 0ABCD_0000h | (STACK3 - 1000h)
        push    dword VIRTUAL | IOPL3 | INTERRUPTS | NESTED | ALIGNMENT | CARRY | ONE
        push    dword 0
        push    dword .in_it
        iretd
        bits    16
.in_it: complete
        also_frame
        attempt "the processor says nothing of it in PUSHFD", v86_iopl3
        pushfd
        pop     eax
        complete
        also    "EAX", [seen_eax]
        attempt "IRETD with an IP beyond 64 KB"
        times 4 push dword 0
        push    dword 0
        push    dword STACK3
        push    dword VIRTUAL | ONE
        push    dword 0
        push    dword 1_0000h + .wrapped
        iretd
.wrapped:
        complete
        attempt "POPFD in ring 0 does not set VM"
        push    dword VIRTUAL | ONE
        popfd
        pushfd
        pop     eax
        complete
        also    "EAX", [seen_eax]
        attempt "IRET with 16-bit operands does not set VM"
        push    word ONE
        push    word CODE0
        push    word .words
        iretw
.words: complete
        also    "EFLAGS", [seen_eflags]
        ret

entered_by_task:
        make_task32 .task, 0, 0, 0, STACK3
        mov     dword [TASK32 + TSS_EFLAGS], VIRTUAL | IOPL3 | ONE
        mov     dword [TASK32 + TSS_DS], MARKED >> 4
        mov     dword [TASK32 + TSS_FS], 4444h
        attempt "JMP to a task with VM in its EFLAGS"
        jmp     TSS32:0
        bits    16
.task:  mov     ecx, [0]
        mov     bx, fs
        complete
        also    "ECX", [seen_ecx]
        also_frame
        call    return_to_first_task
        make_task32 .called, 0, 0, 0, STACK3
        mov     dword [TASK32 + TSS_EFLAGS], VIRTUAL | IOPL3 | ONE
        attempt "CALL to a task with VM in its EFLAGS: IRET there looks at its own stack"
        call    TSS32:0
        bits    16
.called:
        pushf
        pop     ax
        push    word IOPL3 | CARRY | ONE
        push    word 0
        push    word .popped
        iret
.popped:
        complete
        also_masked "FLAGS", [seen_eax], 0FFFFh
        also    "EFLAGS", [seen_eflags]
        call    return_to_first_task
        ret

; ---- Segments

segments:
        attempt "a segment lies at 16 times its selector", v86
        mov     ax, MARKED >> 4
        mov     ds, ax
        mov     ecx, [0]
        complete
        also    "ECX", [seen_ecx]
        attempt "any selector can be loaded", v86
        mov     ax, 0FFFFh
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        xor     ax, ax
        mov     gs, ax
        complete
        also_frame
        attempt "MOV of the word at FFFFh", v86
        mov     ax, [0FFFFh]
        complete
        attempt "MOV of the doubleword at 10000h", v86
        mov     ebx, 1_0000h
        mov     eax, [ebx]
        complete
        attempt "JMP far", v86
        jmp     100h:.shifted - 1000h
.shifted:
        mov     bx, cs
        jmp     0:.unshifted
.unshifted:
        complete
        also_masked "CS", [seen_ebx], 0FFFFh
        attempt "CALL far pushes CS and IP, and RETF pops them", v86
        call    100h:.far - 1000h
        jmp     .back
.far:   mov     bp, sp
        mov     bx, [bp]
        mov     cx, [bp + 2]
        retf
.back:  complete
        also_masked "IP", [seen_ebx], 0FFFFh
        also_masked "CS", [seen_ecx], 0FFFFh
        also    "ESP", [seen_esp]
        attempt "PUSHA at SP 8 goes around", v86
        mov     bp, sp
        mov     sp, 8
        pusha
        mov     bx, sp
        mov     sp, bp
        complete
        also_masked "SP", [seen_ebx], 0FFFFh
        ret

; ---- IOPL

; The instruction with IOPL 0 and with IOPL 3
%macro look_at_iopl 2+
        %strcat low %1, " with IOPL 0"
        %strcat high %1, " with IOPL 3"
        attempt low, v86
        %2
        complete
        attempt high, v86_iopl3
        %2
        complete
%endmacro

sensitive:
        put_vector VECTOR, CODE0, exception_3, INTERRUPT_GATE32 | DPL3
        look_at_iopl "CLI", cli
        look_at_iopl "STI", sti
        look_at_iopl "PUSHF", pushf
        look_at_iopl "PUSHFD", pushfd
        look_at_iopl "POPF", popf
        look_at_iopl "POPFD", popfd
        look_at_iopl "INT", int VECTOR
        look_at_iopl "INTO without overflow", into
        look_at_iopl "INT3", int3
        attempt "IRET with IOPL 0", v86
        iret
        complete
        attempt "IRETD with IOPL 0", v86
        iretd
        complete
        restore_vector VECTOR
        ret

flags:  attempt "POPF changes IF, not IOPL", v86_iopl3
        push    word INTERRUPTS | NESTED | DIRECTION | CARRY
        popf
        pushf
        pop     ax
        complete
        also_masked "FLAGS", [seen_eax], 0FFFFh
        also    "EFLAGS", [seen_eflags]
        attempt "POPFD changes AC, not VM", v86_iopl3
        push    dword ALIGNMENT | ZERO | ONE
        popfd
        complete
        also    "EFLAGS", [seen_eflags]
        attempt "IRET changes IF, not IOPL", v86_iopl3
        push    word INTERRUPTS | OVERFLOW
        push    word 100h
        push    word .there - 1000h
        iret
.there: mov     bx, cs
        jmp     0:.back
.back:  complete
        also_masked "CS", [seen_ebx], 0FFFFh
        also    "EFLAGS", [seen_eflags]
        attempt "IRETD does not leave it", v86_iopl3
        push    dword CARRY
        push    dword 0
        push    dword .still
        iretd
.still: complete
        also    "EFLAGS", [seen_eflags]
        ret

%macro forbidden_instruction 2+
        attempt %1, v86_iopl3
        %2
        complete
%endmacro

forbidden:
        forbidden_instruction "HLT", hlt
        forbidden_instruction "MOV from CR0", mov eax, cr0
        forbidden_instruction "MOV to DR7", mov dr7, eax
        forbidden_instruction "CLTS", clts
        forbidden_instruction "LMSW", lmsw ax
        forbidden_instruction "SMSW", smsw ax
        forbidden_instruction "LGDT", lgdt [0]
        forbidden_instruction "SGDT", sgdt [STACK3]
        forbidden_instruction "LLDT", lldt ax
        forbidden_instruction "SLDT", sldt ax
        forbidden_instruction "LTR", ltr ax
        forbidden_instruction "STR", str ax
        forbidden_instruction "LAR", lar ax, ax
        forbidden_instruction "LSL", lsl ax, ax
        forbidden_instruction "VERR", verr ax
        forbidden_instruction "ARPL", arpl ax, ax
        forbidden_instruction "INVD", invd
        forbidden_instruction "INVLPG", invlpg [0]
        forbidden_instruction "RDMSR", rdmsr
        ret

; ---- Interrupts

; Four selectors that the handler finds on its stack
%macro load_four_segments 0
        mov     ax, 2222h
        mov     es, ax
        inc     ax
        mov     ds, ax
        inc     ax
        mov     fs, ax
        inc     ax
        mov     gs, ax
%endmacro

interrupts:
        put_vector VECTOR, CODE0, .handler, INTERRUPT_GATE32 | DPL3
        attempt "INT through a 32-bit interrupt gate pushes nine doublewords", v86_iopl3
        load_four_segments
        sti
        int     VECTOR
        bits    32
.handler:
        mov     ebx, esp
        pushfd
        pop     ecx
        complete
        also    "ESP", [seen_ebx]
        also    "EFLAGS", [seen_ecx]
        also    "CS", [seen_cs]
        also_stack 9
        put_vector VECTOR, CODE0, .words, TRAP_GATE16 | DPL3
        attempt "INT through a 16-bit trap gate pushes nine words", v86_iopl3
        load_four_segments
        sti
        int     VECTOR
        bits    32
.words: mov     ebx, esp
        pushfd
        pop     ecx
        complete
        also    "ESP", [seen_ebx]
        also    "EFLAGS", [seen_ecx]
        also_stack 9, 2
        put_vector VECTOR, CODE0, .returns, INTERRUPT_GATE32 | DPL3
        attempt "IRETD from the handler restores them", v86_iopl3
        load_four_segments
        stc
        int     VECTOR
        jmp     .back
        bits    32
.returns:
        mov     eax, DATA0
        mov     ds, ax
        iretd
        bits    16
.back:  complete
        also_frame
        put_vector VECTOR, CODE1, .never, INTERRUPT_GATE32 | DPL3
        attempt "INT through a gate to ring 1", v86_iopl3
        int     VECTOR
        complete
        put_vector VECTOR, CONFORMING0, .never, INTERRUPT_GATE32 | DPL3
        attempt "INT through a gate to conforming code", v86_iopl3
        int     VECTOR
        complete
        put_vector VECTOR, CODE0, .never, INTERRUPT_GATE32
        attempt "INT through a gate of privilege 0", v86_iopl3
        int     VECTOR
        complete
        attempt "INT beyond the table", v86_iopl3
        int     VECTORS
        complete
        restore_vector VECTOR
        attempt "UD2", v86
        load_four_segments
        ud2
        complete
        also_frame
        attempt "AAM 0", v86
        aam     0
        complete
        attempt "BOUND", v86
        mov     word [STACK3], 1
        mov     word [STACK3 + 2], 2
        xor     ax, ax
        bound   ax, [STACK3]
        complete
        attempt "INTO with overflow", v86
        mov     al, 7Fh
        inc     al
        into
        complete
        put_vector OVERFLOW_TRAP, CODE0, exception_4, INTERRUPT_GATE32
        attempt "INTO through a gate of privilege 0", v86
        mov     al, 7Fh
        inc     al
        into
        complete
        restore_vector OVERFLOW_TRAP
.never: ret

interrupts_by_task:
        make_task32 .task
        put_vector VECTOR, TSS32, 0, TASK_GATE | DPL3
        attempt "INT through a task gate, and IRETD back", v86_iopl3
        load_four_segments
        stc
        int     VECTOR
        jmp     .back
        bits    32
.task:  pushfd
        pop     eax
        iretd
        bits    16
.back:  complete
        also_frame
        also    "the task's EFLAGS", [TASK32 + TSS_EAX]
        remark  "the segment of the task it left"
        also    "EFLAGS", [TASK0 + TSS_EFLAGS]
        also    "ES", [TASK0 + TSS_ES]
        also    "CS", [TASK0 + TSS_CS]
        also    "SS", [TASK0 + TSS_SS]
        also    "DS", [TASK0 + TSS_DS]
        restore_vector VECTOR
        ret

; ---- Ports

; port_attempt "title", where, instruction: with the map as it is
%macro port_attempt 3+
        attempt %1, %2
        mov     dx, PORT
        %3
        complete
%endmacro

%macro open_ports 1                     ; bits of the map from PORT on: 0 opens
        mov     word [MAP + PORT / 8], %1
%endmacro

ports:  port_attempt "IN of a closed port", v86, in al, dx
        port_attempt "IN of a closed port with IOPL 3", v86_iopl3, in al, dx
        port_attempt "OUT to a closed port with IOPL 3", v86_iopl3, out dx, al
        port_attempt "IN of a closed port in ring 3", ring3, in al, dx
        open_ports 0FFFEh
        port_attempt "IN of an open port", v86, in al, dx
        port_attempt "IN AL, imm8 of an open port", v86, in al, PORT
        port_attempt "IN of an open port in ring 3", ring3, in al, dx
        port_attempt "IN of a word, half of it closed", v86, in ax, dx
        open_ports 0FFFCh
        port_attempt "IN of a word, all open", v86, in ax, dx
        port_attempt "IN of a doubleword, half of it closed", v86, in eax, dx
        open_ports 0FFF0h
        port_attempt "IN of a doubleword, all open", v86, in eax, dx
        attempt "IN of a word over the end of the map's byte", v86
        mov     dx, PORT + 7
        in      ax, dx
        complete
        open_ports 0FE7Fh
        attempt "IN of a word over the end of the map's byte, both open", v86
        mov     dx, PORT + 7
        in      ax, dx
        complete
        open_ports 0
        port_attempt "INSB of an open port", v86, insb
        open_ports 0FFFFh
        port_attempt "OUTSB to a closed port", v86, outsb
        attempt "IN beyond the map", v86
        mov     dx, 400h
        in      al, dx
        complete
        mov     word [TASK0 + TSS_IO_MAP], TASK0_LIMIT + 1
        port_attempt "IN without a map", v86, in al, dx
        mov     word [TASK0 + TSS_IO_MAP], TSS_BYTES
        ret
