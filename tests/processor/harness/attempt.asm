; SPDX-License-Identifier: MIT
; attempt "what is tried"[, where]        where: ring0 (the default), ring3, code16, real, v86, v86_iopl3
;         instructions
; complete [print_kind]                   prints how it ended: "done", or the exception, its error code and [not] where
; also "EAX", [seen_eax]                  any number of values behind it
;
; Whatever happens between the two ends behind `complete`, in flat ring 0 with the stack as it was before. Registers
; that are set before `attempt` are there in it, unless real mode is on the way; EFLAGS is clear. `complete` is an INT3,
; which every mode lets through; what the registers were then, or at the exception, is in seen_* (record.asm).

%macro attempt 1-2 ring0
        %push attempt
        section .data
%$title db      %1, 0
        section .text
        push    dword %$title
        push    dword %$start
        push    dword %$end
        call    begin_attempt
        enter_%2
%$start:
%endmacro

%macro complete 0-1 print_outcome
%$end:  int3
        bits    32
        call    %1
        %pop
%endmacro

%macro also 2
        section .data
%%name  db      %1, 0
        section .text
        push    dword %2
        push    dword %%name
        call    print_named_value
%endmacro

; also_masked "EFLAGS", [seen_eflags], bits to show
%macro also_masked 3
        push    eax
        mov     eax, %2
        and     eax, %3
        mov     [masked], eax
        pop     eax
        also    %1, [masked]
%endmacro

; also_stack 3: so many doublewords that lay on the stack, from its top; or words, if a second parameter says 2
%macro also_stack 1-2 4
        push    dword %2
        push    dword %1
        call    print_stack
%endmacro

; remark "what is looked at": a line for more values of the attempt above
%macro remark 1
        section .data
%%text  db      %1, 0
        section .text
        push    dword %%text
        call    begin_remark
%endmacro

; `for_each table, routine`: a table of (dword value, text ended by 0), ended by END_OF_TABLE. The routine finds the
; value in [subject_value]; its attempts' titles end in the text.
END_OF_TABLE    equ 0FFFF_FFFFh
%macro for_each 2
        push    dword %1
        push    dword %2
        call    each_subject
%endmacro

%macro subject 2
        dd      %1
        db      %2, 0
%endmacro

; ---- The ways into the code of an attempt
%macro enter_ring0 0
%endmacro

%macro enter_ring3 0
        push_user_segments
        push    dword DATA3
        push    dword STACK3
        push    dword ONE
        push    dword CODE3
        push    dword %$start
        iretd
%endmacro

%macro push_user_segments 0
    %rep 4
        push    dword DATA3
    %endrep
        pop     ds
        pop     es
        pop     fs
        pop     gs
%endmacro

%macro enter_code16 0
        jmp     CODE16:%$start
        bits    16
%endmacro

%macro enter_v86 0-1 0
        push    dword 0                 ; GS FS DS ES
        push    dword 0
        push    dword 0
        push    dword 0
        push    dword 0                 ; SS:ESP
        push    dword STACK3
        push    dword VIRTUAL | ONE | %1
        push    dword 0
        push    dword %$start
        iretd
        bits    16
%endmacro

%macro enter_v86_iopl3 0
        enter_v86 IOPL3
%endmacro

%macro enter_real 0
        jmp     CODE16:%%sixteen
        bits    16
%%sixteen:
        call    leave_protected_mode
        jmp     0:%$start
%endmacro

        bits    32
; Title, first instruction and end on the stack
begin_attempt:
        pushad
        mov     ebp, esp
        call    end_line
        mov     byte [line_open], 1
        mov     esi, [ebp + 44]
        call    print
        mov     esi, [subject_text]
        test    esi, esi
        jz      .alone
        call    print
.alone: mov     eax, [ebp + 40]
        mov     [attempt_start], eax
        mov     eax, [ebp + 36]
        mov     [attempt_end], eax
        inc     eax                     ; behind the INT3
        mov     [resume_at], eax
        lea     eax, [ebp + 48]
        mov     [resume_esp], eax
        mov     byte [from_real], 0
        call    forget_what_was_seen
        popad
        push    dword ONE
        popfd
        ret     12

; Table and routine on the stack
each_subject:
        mov     esi, [esp + 8]
.next:  lodsd
        mov     [subject_value], eax
        cmp     eax, END_OF_TABLE
        je      .over
        mov     [subject_text], esi
        call    [esp + 4]
        mov     esi, [subject_text]
.skip:  lodsb
        test    al, al
        jnz     .skip
        jmp     .next
.over:  mov     dword [subject_text], 0
        ret     8

print_named_value:
        pushad
        mov     esi, [separator]
        mov     dword [separator], comma
        call    print
        mov     esi, [esp + 36]
        call    print
        mov     al, ' '
        call    print_character
        mov     eax, [esp + 40]
        call    print_value
        popad
        ret     8

; How many, and the bytes of each, on the stack
print_stack:
        pushad
        mov     esi, .title
        call    print
        mov     esi, seen_stack
        mov     ecx, [esp + 36]
        mov     edx, [esp + 40]
.next:  mov     al, ' '
        call    print_character
        mov     eax, [esi]
        add     esi, edx
        cmp     edx, 4
        je      .whole
        movzx   eax, ax
.whole: call    print_value
        loop    .next
        popad
        ret     8

; Text on the stack
begin_remark:
        push    esi
        call    end_line
        mov     byte [line_open], 1
        mov     esi, [esp + 8]
        call    print
        mov     dword [separator], colon
        pop     esi
        ret     4

        bits    16
; From 16-bit protected code to real mode, with the segments and vectors of real mode.
leave_protected_mode:
        push    eax
        mov     ax, DATA16
        data_segments_from_ax
        lidt    [real_vectors]
        mov     eax, cr0
        and     al, ~CR0_PE & 0FFh
        mov     cr0, eax
        jmp     0:.real
.real:  xor     ax, ax
        data_segments_from_ax
        pop     eax
        ret
        bits    32

        section .data
print_stack.title db ", stack", 0
comma           db ", ", 0
colon           db ": ", 0
separator       dd comma
real_vectors    dw 3FFh
                dd 0
subject_text    dd 0
        section .bss
subject_value   resd 1
attempt_start   resd 1
attempt_end     resd 1
resume_at       resd 1
resume_esp      resd 1
masked          resd 1
        section .text
