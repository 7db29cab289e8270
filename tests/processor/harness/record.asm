; SPDX-License-Identifier: MIT
; What every exception enters: it notes all that was, and goes on behind the attempt.

STACK_SEEN      equ 24                  ; doublewords of the stack that are noted

        section .bss
; In the order of their pushes below, from the last; then what the processor pushed, then what lay there before.
seen:
seen_gs         resd 1
seen_fs         resd 1
seen_es         resd 1
seen_ds         resd 1
seen_edi        resd 1
seen_esi        resd 1
seen_ebp        resd 1
seen_handler_esp resd 1
seen_ebx        resd 1
seen_edx        resd 1
seen_ecx        resd 1
seen_eax        resd 1
seen_vector     resd 1
seen_error      resd 1
seen_eip        resd 1
seen_cs         resd 1
seen_eflags     resd 1
seen_stack:                             ; of the handler: the old ESP and SS follow if the privilege has changed
seen_esp        resd 1
seen_ss         resd 1
                resd STACK_SEEN - 2
SEEN_WORDS      equ ($ - seen) / 4
seen_handler_cs resd 1
seen_handler_ss resd 1
seen_handler_eflags resd 1
seen_cr0        resd 1
seen_cr2        resd 1
seen_dr7        resd 1
        section .text

        bits    32
forget_what_was_seen:
        mov     edi, seen
        mov     ecx, SEEN_WORDS
        xor     eax, eax
        rep stosd
        ret

; exception_0 to exception_31: the error code, or 0 in its place, and the vector.
%define HAS_ERROR(n) ((n) == 8 || ((n) >= 10 && (n) <= 14) || (n) == 17)
%assign n 0
%rep EXCEPTIONS
exception_ %+ n:
    %if !HAS_ERROR(n)
        push    dword 0
    %endif
        push    dword n
        jmp     record
    %assign n n + 1
%endrep

record:
        pushad
        push    ds
        push    es
        push    fs
        push    gs
        mov     ax, DATA0
        mov     ds, ax
        mov     es, ax
        cld
        mov     esi, esp
        mov     edi, seen
        mov     ecx, SEEN_WORDS
.copy:  mov     eax, [ss:esi]
        stosd
        add     esi, 4
        loop    .copy
        mov     [seen_handler_cs], cs
        mov     [seen_handler_ss], ss
        pushfd
        pop     dword [seen_handler_eflags]
        and     dword [seen_cs], 0FFFFh ; what the upper halves of pushed selectors hold, the manual leaves open
        and     dword [seen_ss], 0FFFFh
    %assign offset 0
    %rep 4
        and     dword [seen + offset], 0FFFFh
        %assign offset offset + 4
    %endrep
; In flat protected mode, by whatever way.
go_on:
        mov     eax, cr0
        mov     [seen_cr0], eax
        clts                            ; a task switch may have set TS
        mov     eax, cr2
        mov     [seen_cr2], eax
        mov     eax, dr7
        mov     [seen_dr7], eax
        xor     eax, eax
        mov     dr7, eax
        mov     dr6, eax
        mov     ax, DATA0
        data_segments_from_ax
        mov     esp, [resume_esp]
        push    dword ONE
        popfd
        jmp     [resume_at]

; "#GP(0018) at +03"
print_outcome:
        call    print_kind
        call    got_through
        je      .nowhere
        push    eax
        mov     esi, .at
        call    print
        mov     eax, [seen_eip]
        call    print_value
        pop     eax
.nowhere:
        ret

; "done", or an exception and its error code: "#GP(0018)"
print_kind:
        pushad
        mov     esi, colon
        call    print
        call    got_through
        mov     esi, .done
        je      .print
        mov     ebx, [seen_vector]
        lea     esi, [exception_names + ebx * 4]
.print: call    print
        je      .over
        bt      dword [error_codes], ebx
        jnc     .over
        test    byte [from_real], 1
        jnz     .over
        mov     al, '('
        call    print_character
        mov     eax, [seen_error]
        mov     ecx, 4
        call    print_hex
        mov     al, ')'
        call    print_character
.over:  popad
        ret

; ZF: the attempt came to its INT3.
got_through:
        cmp     dword [seen_vector], BREAKPOINT
        jne     .no
        push    eax
        mov     eax, [seen_eip]
        cmp     eax, [resume_at]
        pop     eax
.no:    ret

; ---- Real mode: the same record, zero-extended, by way of vectors of its own
        bits    16
%assign n 0
%rep EXCEPTIONS
real_exception_ %+ n:
        push    word n
        jmp     near record_real
    %assign n n + 1
%endrep

set_real_vectors:
        xor     di, di
        mov     ax, real_exception_0
        mov     cx, EXCEPTIONS
.next:  mov     [di], ax
        mov     word [di + 2], 0
        add     ax, real_exception_1 - real_exception_0
        add     di, 4
        loop    .next
        ret

%macro note_word 2
        mov     word [%1], %2
        mov     word [%1 + 2], 0
%endmacro

%macro pop_words 1-*
    %rep %0
        pop     ax
        note_word %1, ax
        %rotate 1
    %endrep
%endmacro

; On the stack: vector, IP, CS, FLAGS
record_real:
        push    ds
        push    word 0
        pop     ds
        mov     [seen_eax], eax
        pop     ax
        note_word seen_ds, ax
        note_word seen_es, es
        note_word seen_fs, fs
        note_word seen_gs, gs
        mov     [seen_ebx], ebx
        mov     [seen_ecx], ecx
        mov     [seen_edx], edx
        mov     [seen_esi], esi
        mov     [seen_edi], edi
        mov     [seen_ebp], ebp
        note_word seen_ss, ss
        pop_words seen_vector, seen_eip, seen_cs, seen_eflags
        mov     [seen_esp], esp
        mov     byte [from_real], 1
        o32 lgdt [gdt_pointer]
        o32 lidt [idt_pointer]
        mov     eax, cr0
        or      al, CR0_PE
        mov     cr0, eax
        jmp     dword CODE0:go_on
        bits    32

        section .data
print_kind.done db "done", 0
print_outcome.at db " at ", 0
error_codes     dd 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17
exception_names:
        db      "#DE", 0, "#DB", 0, "NMI", 0, "#BP", 0, "#OF", 0, "#BR", 0, "#UD", 0, "#NM", 0
        db      "#DF", 0, "#9 ", 0, "#TS", 0, "#NP", 0, "#SS", 0, "#GP", 0, "#PF", 0, "#15", 0
        db      "#MF", 0, "#AC", 0, "#MC", 0, "#XM", 0
        times 12 db "#??", 0
        section .bss
from_real       resd 1
        section .text
