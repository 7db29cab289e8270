; SPDX-License-Identifier: MIT
; Transfers of control [5.8] and of segment registers [5.6] that go wrong in each stage, with error codes [6.13]; double
; faults [6.15, #DF]; the task switch's stages [7.3].
%include "harness/harness.asm"
%include "harness/fault_tasks.asm"

VECTOR          equ 20h
INVALID_OPCODE  equ 6

main:   call    prepare_fault_tasks
        heading "Code segments"
        for_each code_selectors, jump
        for_each code_selectors, jump_in_ring3
        for_each code_selectors, call_in_ring3
        for_each code_selectors, return
        for_each code_selectors, interrupt_return
        heading "Data segments"
        for_each data_selectors, load_data
        for_each data_selectors, load_data_in_ring3
        for_each data_selectors, load_stack
        for_each data_selectors, load_stack_in_ring3
        for_each data_selectors, return_to_stack
        heading "Gates"
        for_each code_selectors, call_gate
        for_each code_selectors, interrupt_gate
        for_each code_selectors, exception_gate
        heading "Stacks of inner rings"
        take_faults_by_tasks
        for_each data_selectors, inner_stack_of_call
        for_each data_selectors, inner_stack_of_interrupt
        for_each data_selectors, inner_stack_of_exception
        heading "Segments of a new task"
        for_each code_selectors, code_of_task
        for_each data_selectors, stack_of_task
        for_each data_selectors, data_of_task
        for_each local_tables, table_of_task
        call    task_beyond_limit
        heading "Double faults"
        take_faults_here
        call    double_faults
        ret

; ---- Code segments: far pointers with the subject's selector

%macro code_attempt 3+                  ; title, where, instruction
        mov     eax, [subject_value]
        mov     [far_pointer + 4], ax
        attempt %1, %2
        mov     dword [far_pointer], %$end
        %3
        complete
%endmacro

jump:   code_attempt "JMP to ", ring0, jmp far [far_pointer]
        ret
jump_in_ring3:
        code_attempt "JMP from ring 3 to ", ring3, jmp far [far_pointer]
        ret
call_in_ring3:
        code_attempt "CALL from ring 3 to ", ring3, call far [far_pointer]
        ret

return: attempt "RETF to "
        push    dword DATA3
        push    dword STACK3
        push    dword [subject_value]
        push    dword %$end
        retf
        complete
        also    "SS", [seen_handler_ss]
        ret

interrupt_return:
        attempt "IRETD to "
        push    dword DATA3
        push    dword STACK3
        push    dword ONE
        push    dword [subject_value]
        push    dword %$end
        iretd
        complete
        ret

; ---- Data segments

load_data:
        attempt "MOV DS of "
        mov     eax, [subject_value]
        mov     ds, ax
        complete
        ret
load_data_in_ring3:
        attempt "MOV ES in ring 3 of ", ring3
        mov     eax, [subject_value]
        mov     es, ax
        complete
        ret
load_stack:
        attempt "MOV SS of "
        mov     eax, [subject_value]
        mov     ss, ax
        complete
        ret
load_stack_in_ring3:
        attempt "POP SS in ring 3 of ", ring3
        push    dword [subject_value]
        pop     ss
        complete
        ret
return_to_stack:
        attempt "RETF to ring 3 with the stack "
        push    dword [subject_value]
        push    dword STACK3
        push    dword CODE3
        push    dword %$end
        retf
        complete
        ret

; ---- Gates to the subject

call_gate:
        put_gate gdt + SPARE, 0, .never, CALL_GATE32 | DPL3
        mov     eax, [subject_value]
        mov     [gdt + SPARE + 2], ax
        attempt "CALL from ring 3 through a gate to ", ring3
        call    SPARE:0
        complete
        ret
.never: int3

; put_subject_vector number: its gate leads to the subject
%macro put_subject_vector 1
        put_vector %1, 0, .never, INTERRUPT_GATE32 | DPL3
        mov     eax, [subject_value]
        mov     [idt + (%1) * 8 + 2], ax
%endmacro

interrupt_gate:
        put_subject_vector VECTOR
        attempt "INT from ring 3 through a gate to ", ring3
        int     VECTOR
        complete
        ret
.never: int3

exception_gate:
        put_subject_vector INVALID_OPCODE
        attempt "#UD in ring 3 through a gate to ", ring3
        ud2
        complete
        restore_vector INVALID_OPCODE
        ret
.never: int3

; ---- The stack that the task segment names for ring 0

%macro inner_stack_attempt 2+           ; title, instruction
        mov     eax, [subject_value]
        mov     [TASK0 + TSS_SS0], ax
        attempt %1, ring3
        %2
.entry: complete
        mov     dword [TASK0 + TSS_SS0], DATA0
%endmacro

inner_stack_of_call:
        put_gate gdt + SPARE, CODE0, .entry, CALL_GATE32 | DPL3
        inner_stack_attempt "CALL from ring 3, with the inner stack ", call SPARE:0
        ret
inner_stack_of_interrupt:
        put_vector VECTOR, CODE0, .entry, INTERRUPT_GATE32 | DPL3
        inner_stack_attempt "INT from ring 3, with the inner stack ", int VECTOR
        ret
inner_stack_of_exception:
        inner_stack_attempt "#UD in ring 3, with the inner stack ", ud2
        ret

; ---- A task of ring 0 with one wrong segment

%macro task_attempt 2                   ; title, offset of the selector in the task segment
        make_task32 .task
        mov     eax, [subject_value]
        mov     [TASK32 + %2], ax
        attempt %1
        jmp     TSS32:0
.task:  complete print_kind
        also    "task", [seen_task]
        call    forget_task
%endmacro

code_of_task:
        task_attempt "JMP to a task whose CS is ", TSS_CS
        ret
stack_of_task:
        task_attempt "JMP to a task whose SS is ", TSS_SS
        ret
data_of_task:
        task_attempt "JMP to a task whose FS is ", TSS_FS
        ret
table_of_task:
        task_attempt "JMP to a task whose LDT is ", TSS_LDT
        ret

task_beyond_limit:
        make_task32 .task, CODE16
        mov     dword [TASK32 + TSS_EIP], 1_8000h
        mov     byte [1_8000h], 0CCh            ; for who does not look at the limit
        attempt "JMP to a task whose EIP is beyond its code's limit"
        jmp     TSS32:0
.task:  complete print_kind
        also    "task", [seen_task]

; The first task again, if the attempt got through to the other
forget_task:
        call    return_to_first_task
        mov     dword [seen_task], 0
        mov     ax, LDT0
        lldt    ax
        ret

; ---- Faults while a fault is delivered

%macro without_gate 3+                  ; title, vector whose gate is absent, instructions
        put_vector %2, CODE0, main, INTERRUPT_GATE32 & ~PRESENT
        attempt %1, ring3
        %3
        complete
        restore_vector %2
%endmacro

double_faults:
        without_gate "#UD without its gate", INVALID_OPCODE, ud2
        without_gate "#GP without its gate", PROTECTION, hlt
        without_gate "#DE without its gate", DIVIDE_ERROR, aam 0
        without_gate "INT 4 without its gate", OVERFLOW_TRAP, int OVERFLOW_TRAP
        put_vector ABSENT_SEGMENT, CODE0, main, INTERRUPT_GATE32 & ~PRESENT
        without_gate "#UD without its gate and without that of #NP", INVALID_OPCODE, ud2
        restore_vector ABSENT_SEGMENT
        take_faults_by_tasks
        restore_vector PROTECTION
        mov     dword [TASK0 + TSS_SS0], DATA3
        attempt "#GP with an inner stack of ring 3: #TS, so #DF", ring3
        hlt
        complete
        mov     dword [TASK0 + TSS_SS0], DATA0
        mov     dword [TASK0 + TSS_ESP0], 1004h
        mov     dword [TASK0 + TSS_SS0], SMALL_DATA
        put_segment SMALL_DATA, 0, 0FFFh, READ_WRITE, BIG
        attempt "#GP with an inner stack beyond its limit: #SS, so #DF", ring3
        hlt
        complete
        attempt "INT with an inner stack beyond its limit", ring3
        int     OVERFLOW_TRAP
        complete
        mov     dword [TASK0 + TSS_SS0], DATA0
        mov     dword [TASK0 + TSS_ESP0], STACK_INNER
        take_faults_here
        ret

        section .data
code_selectors:
        subject 0, "a null selector"
        subject 3, "a null selector with RPL 3"
        subject BEYOND, "a selector beyond the table"
        subject 44h, "a selector beyond the local table"
        subject ABSENT_CODE, "absent code"
        subject DATA0, "data"
        subject LDT0, "a local table"
        subject TSS0, "the busy task segment"
        subject CODE3, "code of ring 3 with RPL 3"
        subject CODE3 & ~3, "code of ring 3 with RPL 0"
        subject CODE0, "code of ring 0"
        subject CODE0 | 3, "code of ring 0 with RPL 3"
        subject CODE1, "code of ring 1 with RPL 1"
        subject CONFORMING3, "conforming code of ring 3"
        subject CONFORMING0, "conforming code of ring 0"
        subject CONFORMING0 | 3, "conforming code of ring 0 with RPL 3"
        dd      END_OF_TABLE

data_selectors:
        subject 0, "null"
        subject 3, "null with RPL 3"
        subject BEYOND, "beyond the table"
        subject 44h, "beyond the local table"
        subject ABSENT_DATA, "absent data"
        subject ABSENT_DATA3 | 3, "absent data of ring 3"
        subject READ_ONLY0, "read-only data"
        subject CODE0, "readable code"
        subject EXECUTE_ONLY0, "execute-only code"
        subject CONFORMING0 | 3, "conforming code with RPL 3"
        subject TSS32, "a task segment"
        subject DATA3, "data of ring 3 with RPL 3"
        subject DATA3 & ~3, "data of ring 3 with RPL 0"
        subject DATA0 | 3, "data of ring 0 with RPL 3"
        subject DATA1, "data of ring 1 with RPL 1"
        dd      END_OF_TABLE

local_tables:
        subject 0, "null"
        subject 4, "in the local table"
        subject BEYOND, "beyond the table"
        subject DATA0, "data"
        subject TSS32, "a task segment"
        subject SPARE2, "an absent local table"
        dd      END_OF_TABLE
        section .bss
far_pointer     resd 1
                resd 1
        section .text
