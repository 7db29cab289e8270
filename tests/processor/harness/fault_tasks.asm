; SPDX-License-Identifier: MIT
; Exceptions taken by tasks of their own, for attempts that leave no stack to be taken on. To be included by an image
; that has such. #DF has a task, #TS to #PF have one each.

%define HAS_FAULT_TASK(n) ((n) == DOUBLE_FAULT || ((n) >= INVALID_TSS && (n) <= PAGE_FAULT))

; The exceptions' gates lead to tasks, or back to where they led before.
%macro take_faults_by_tasks 0
    %assign task 0
    %assign n DOUBLE_FAULT
    %rep PAGE_FAULT - DOUBLE_FAULT + 1
        %if HAS_FAULT_TASK(n)
        put_vector n, FAULT_TASK0 + task * 8, 0, TASK_GATE
        %assign task task + 1
        %endif
        %assign n n + 1
    %endrep
%endmacro

%macro take_faults_here 0
    %assign n DOUBLE_FAULT
    %rep PAGE_FAULT - DOUBLE_FAULT + 1
        %if HAS_FAULT_TASK(n)
        restore_vector n
        %endif
        %assign n n + 1
    %endrep
%endmacro

; Fills the task segments.
prepare_fault_tasks:
        pushad
        mov     edi, FAULT_TASKS
        mov     esi, fault_task_entries
.next:  lodsd
        test    eax, eax
        jz      .filled
        mov     [edi + TSS_EIP], eax
        mov     dword [edi + TSS_EFLAGS], ONE
        mov     dword [edi + TSS_ESP], STACK2
        mov     dword [edi + TSS_CS], CODE0
        mov     dword [edi + TSS_SS], DATA0
        mov     dword [edi + TSS_DS], DATA0
        mov     dword [edi + TSS_ES], DATA0
        mov     eax, cr3
        mov     [edi + TSS_CR3], eax
        add     edi, FAULT_TASK_BYTES
        jmp     .next
.filled:
        popad
        ret

%assign n DOUBLE_FAULT
%rep PAGE_FAULT - DOUBLE_FAULT + 1
    %if HAS_FAULT_TASK(n)
fault_task_ %+ n:
        push    dword n
        jmp     record_task
    %endif
    %assign n n + 1
%endrep

; On the stack: vector, error code. What the task before was left with is in its segment, which the link finds.
record_task:
        pop     dword [seen_vector]
        pop     dword [seen_error]
        str     eax
        call    find_task
        movzx   eax, word [esi + TSS_LINK]
        mov     [seen_task], eax
        call    find_task
        movzx   eax, word [esi + TSS_CS]
        mov     [seen_cs], eax
        mov     eax, [esi + TSS_EIP]
        mov     [seen_eip], eax
        mov     eax, [esi + TSS_ESP]
        mov     [seen_esp], eax
        call    free_fault_tasks
        call    return_to_first_task
        mov     ax, LDT0
        lldt    ax
        call    prepare_fault_tasks
        jmp     go_on

; ESI: the task segment that EAX selects
find_task:
        mov     esi, [gdt + eax + 2]
        and     esi, 0FF_FFFFh
        ret

free_fault_tasks:
        mov     edi, gdt + FAULT_TASK0
.next:  and     byte [edi + 5], ~2 & 0FFh
        add     edi, 8
        cmp     edi, gdt + GDT_LIMIT
        jb      .next
        ret

        section .data
fault_task_entries:
%assign n DOUBLE_FAULT
%rep PAGE_FAULT - DOUBLE_FAULT + 1
    %if HAS_FAULT_TASK(n)
        dd      fault_task_ %+ n
    %endif
    %assign n n + 1
%endrep
        dd      0
        section .bss
seen_task       resd 1                  ; the task that the exception interrupted
        section .text
