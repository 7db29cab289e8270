; SPDX-License-Identifier: MIT
; Task switches by JMP, CALL, IRET, interrupts and exceptions, directly and through task gates, to task segments of 32
; and of 16 bits [7.2 to 7.4]: what is saved, loaded, linked and marked busy.
%include "harness/harness.asm"

VECTOR          equ 20h                 ; one that the processor does not use

main:   heading "Tasks of 32 bits"
        call    jumps_to_task
        call    calls_to_task
        call    task_gates
        heading "Tasks of 16 bits"
        call    tasks_of_16_bits
        heading "Tasks that are refused"
        call    refused_tasks
        ret

; What a task finds, and the descriptors' access bytes at that time
        section .bss
task_register_seen resd 1
task_flags_seen resd 1
task_cr0_seen   resd 1
task_ldt_seen   resd 1
first_access_seen resd 1
second_access_seen resd 1
task_registers_seen resd 8              ; as PUSHAD leaves them
        section .text

; In a task: notes it all in memory
note_task:
        pushad
        push    ds
        push    es
        push    dword DATA0
        pop     ds
        push    dword DATA0
        pop     es
        lea     esi, [esp + 8]
        mov     edi, task_registers_seen
        mov     ecx, 8
        rep movsd
        pushfd
        pop     dword [task_flags_seen]
        str     eax
        mov     [task_register_seen], eax
        sldt    eax
        mov     [task_ldt_seen], eax
        mov     eax, cr0
        mov     [task_cr0_seen], eax
        movzx   eax, byte [gdt + TSS0 + 5]
        mov     [first_access_seen], eax
        mov     ebx, [task_register_seen]
        movzx   eax, byte [gdt + ebx + 5]
        mov     [second_access_seen], eax
        pop     es
        pop     ds
        popad
        ret

%macro also_task 0
        also    "in it TR", [task_register_seen]
        also    "EFLAGS", [task_flags_seen]
        also    "CR0", [task_cr0_seen]
        also    "LDTR", [task_ldt_seen]
        also    "access bytes", [first_access_seen]
        also    "and", [second_access_seen]
%endmacro

; The access bytes now
%macro also_access 1
        movzx   eax, byte [gdt + TSS0 + 5]
        also    "afterwards access bytes", eax
        movzx   eax, byte [gdt + %1 + 5]
        also    "and", eax
%endmacro

; also_saved 32 or 16, "name", base of the TSS, offset
%macro also_saved 4
    %if %1 == 32
        also    %2, [%3 + %4]
    %else
        movzx   eax, word [%3 + %4]
        also    %2, eax
    %endif
%endmacro

%macro also_first_task 0
        also_saved 32, "EIP", TASK0, TSS_EIP
        also_saved 32, "EFLAGS", TASK0, TSS_EFLAGS
        also_saved 32, "EAX", TASK0, TSS_EAX
        also_saved 32, "ECX", TASK0, TSS_ECX
        also_saved 32, "ESP", TASK0, TSS_ESP
        also_saved 32, "EBP", TASK0, TSS_EBP
        also_saved 16, "ES", TASK0, TSS_ES
        also_saved 16, "CS", TASK0, TSS_CS
        also_saved 16, "SS", TASK0, TSS_SS
        also_saved 16, "DS", TASK0, TSS_DS
        also_saved 16, "FS", TASK0, TSS_FS
        also_saved 16, "GS", TASK0, TSS_GS
%endmacro

%macro number_registers 0
        mov     eax, 0AAAA_0001h
        mov     ecx, 0AAAA_0002h
        mov     ebp, 0AAAA_0003h
%endmacro

jumps_to_task:
        make_task32 .task
        mov     word [TASK32 + TSS_LINK], 0
        attempt "JMP to a task, and JMP back"
        number_registers
        stc
        jmp     TSS32:0
        jmp     .back
.task:  call    note_task
        jmp     TSS0:0
        jmp     .again
.back:  mov     ebx, cr0
        complete
        also_task
        also_access TSS32
        also    "CR0", [seen_ebx]
        also_saved 16, "link", TASK32, TSS_LINK
        remark  "the first task's segment has what it was left with"
        also_first_task
        remark  "the task began with the registers of its segment"
        also    "EDI", [task_registers_seen]
        also    "ESI", [task_registers_seen + 4]
        also    "EBP", [task_registers_seen + 8]
        also    "EBX", [task_registers_seen + 16]
        also    "EDX", [task_registers_seen + 20]
        also    "ECX", [task_registers_seen + 24]
        also    "EAX", [task_registers_seen + 28]
        attempt "a second JMP goes on behind its JMP back"
        jmp     TSS32:0
        jmp     .back_again
.again: mov     dword [TASK32 + TSS_EAX], 0
        jmp     TSS0:0
.back_again:
        complete
        also_saved 32, "EAX of its segment", TASK32, TSS_EAX
        ret

calls_to_task:
        make_task32 .task
        attempt "CALL to a task, and IRETD back"
        number_registers
        call    TSS32:0
        jmp     .back
.task:  call    note_task
        iretd
.back:  pushfd
        pop     ebx
        complete
        also_task
        also_access TSS32
        also    "EFLAGS", [seen_ebx]
        also_saved 16, "link", TASK32, TSS_LINK
        also_saved 32, "the task's EFLAGS", TASK32, TSS_EFLAGS
        remark  "the first task's segment after that"
        also_first_task
        make_task32 .user, CODE3, DATA3, DATA3, STACK3
        attempt "CALL to a task of ring 3, which calls back by IRETD"
        call    TSS32:0
        jmp     .returned
.user:  mov     eax, cs
        str     ecx
        iretd
.returned:
        complete
        also_saved 32, "its EAX", TASK32, TSS_EAX
        also_saved 32, "ECX", TASK32, TSS_ECX
        also_access TSS32
        make_task32 .jumper
        attempt "a called task that JMPs to its caller: the caller is busy"
        call    TSS32:0
.jumper:
        jmp     TSS0:0
        complete
        call    return_to_first_task
        ret

task_gates:
        make_task32 .called
        put_gate gdt + SPARE, TSS32, 0, TASK_GATE | DPL3
        attempt "CALL from ring 3 through a task gate", ring3
        call    SPARE:0
        jmp     .back
.called:
        call    note_task
        iretd
.back:  complete
        also    "CS", [seen_cs]
        also_task
        make_task32 .jumped
        attempt "JMP through a task gate"
        jmp     SPARE:0
        jmp     .jumped_back
.jumped:
        call    note_task
        jmp     TSS0:0
.jumped_back:
        complete
        also_task
        make_task32 .interrupt
        put_vector VECTOR, TSS32, 0, TASK_GATE | DPL3
        attempt "INT from ring 3 through a task gate", ring3
        int     VECTOR
        jmp     .interrupted
.interrupt:
        call    note_task
        iretd
.interrupted:
        complete
        also    "CS", [seen_cs]
        also_task
        make_task32 .fault
        put_vector PROTECTION, TSS32, 0, TASK_GATE
        attempt "#GP through a task gate: its stack has the error code", ring3
        mov     ax, CODE0
        mov     ds, ax
        jmp     .mended
.fault: call    note_task
        pop     eax
        add     dword [TASK0 + TSS_EIP], 2      ; behind the MOV
        iretd
.mended:
        complete
        also_saved 32, "error code", TASK32, TSS_EAX
        also_saved 32, "ESP", TASK32, TSS_ESP
        also_saved 32, "first task's EIP", TASK0, TSS_EIP
        restore_vector PROTECTION
        restore_vector VECTOR
        ret

tasks_of_16_bits:
        make_task16 .task
        mov     dword [TASK16 + TSS16_LDT], LDT0 | 5555_0000h
        attempt "CALL to a 16-bit task, and IRET back"
        number_registers
        mov     ebx, 0BBBB_1234h
        call    TSS16:0
        jmp     .back
        bits    16
.task:  jmp     dword CODE0:.in_it
        bits    32
.in_it: mov     [task_registers_seen], eax
        mov     [task_registers_seen + 4], esp
        call    note_task_register
        iret
.back:  mov     edx, ebx
        complete
        also_masked "in it AX", [task_registers_seen], 0FFFFh   ; the upper halves are undefined [7.6]
        also_masked "SP", [task_registers_seen + 4], 0FFFFh
        also_masked "TR", [task_register_seen], 0FFFFh
        also_access TSS16
        also    "EBX", [seen_edx]
        also_saved 16, "link", TASK16, TSS_LINK
        also_saved 16, "FLAGS", TASK16, TSS16_FLAGS
        also_saved 16, "AX", TASK16, TSS16_AX
        also_saved 16, "CS", TASK16, TSS16_CS
        also_saved 16, "SS", TASK16, TSS16_SS
        also    "LDT and what is behind it", [TASK16 + TSS16_LDT]
        make_task16 .from
        make_task32 .to
        attempt "JMP from a 16-bit task to a 32-bit one saves words"
        jmp     TSS16:0
        jmp     .over
        bits    16
.from:  mov     ebp, 0EEEE_9999h
        jmp     TSS32:0
        bits    32
.to:    movzx   eax, byte [gdt + TSS16 + 5]
        jmp     TSS0:0
.over:  complete
        also_saved 16, "BP", TASK16, TSS16_AX + 10
        also_saved 16, "SP", TASK16, TSS16_SP
        also_saved 32, "access byte", TASK32, TSS_EAX
        call    return_to_first_task
        ret

note_task_register:
        str     eax
        mov     [task_register_seen], eax
        ret

; attempt_task "title", selector: a CALL
%macro attempt_task 2
        attempt %1
        call    %2:0
        complete
%endmacro

refused_tasks:
        make_task32 .never
        attempt_task "CALL to the task that runs", TSS0
        attempt_task "CALL to an absent task segment", ABSENT_TSS
        put_segment SPARE, TASK32, TSS_BYTES - 2, TSS32_AVAILABLE
        attempt_task "CALL to a 32-bit task segment with a limit of 66h", SPARE
        put_segment SPARE, TASK16, TSS16_BYTES - 2, TSS16_AVAILABLE
        attempt_task "CALL to a 16-bit task segment with a limit of 2Ah", SPARE
        put_segment SPARE, TASK32, TSS_BYTES - 1, TSS32_BUSY
        attempt_task "CALL to a busy task segment", SPARE
        attempt "CALL from ring 3 to a task segment of privilege 0", ring3
        call    TSS32:0
        complete
        attempt "CALL from ring 0 to a task segment of privilege 0 with RPL 3"
        call    TSS32 | 3:0
        complete
        put_gate gdt + SPARE, 0, 0, TASK_GATE
        attempt_task "CALL through a task gate to a null selector", SPARE
        put_gate gdt + SPARE, BEYOND, 0, TASK_GATE
        attempt_task "CALL through a task gate beyond the table", SPARE
        put_gate gdt + SPARE, DATA0, 0, TASK_GATE
        attempt_task "CALL through a task gate to data", SPARE
        put_gate gdt + SPARE, LDT0 | 4, 0, TASK_GATE
        attempt_task "CALL through a task gate to the local table", SPARE
        put_gate gdt + SPARE, ABSENT_TSS, 0, TASK_GATE
        attempt_task "CALL through a task gate to an absent task segment", SPARE
        put_gate gdt + SPARE, TSS0, 0, TASK_GATE
        attempt_task "CALL through a task gate to the task that runs", SPARE
        put_gate gdt + SPARE, TSS32, 0, TASK_GATE & ~PRESENT
        attempt_task "CALL through an absent task gate", SPARE
        put_vector VECTOR, TSS0, 0, TASK_GATE
        attempt "INT through a task gate to the task that runs"
        int     VECTOR
        complete
        restore_vector VECTOR
    %macro nested_return 2
        mov     word [TASK0 + TSS_LINK], %2
        attempt %1
        push    dword NESTED | ONE
        popfd
        iretd
        complete
    %endmacro
        nested_return "IRETD with NT and a link to a task that is not busy", TSS32
        nested_return "IRETD with NT and a null link", 0
        nested_return "IRETD with NT and a link to data", DATA0
        nested_return "IRETD with NT and a link beyond the table", BEYOND
        nested_return "IRETD with NT and a link to the local table", 4
        mov     word [TASK0 + TSS_LINK], 0
.never: ret
