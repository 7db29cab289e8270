; SPDX-License-Identifier: MIT
; Debug registers and debug exceptions [17.2, 17.3]. A line shows each #DB as [what DR6 says, where it happened, "RF" if
; the pushed EFLAGS have it] before it says how the attempt ended.
%include "harness/harness.asm"

VECTOR          equ 20h
PORT            equ 80h
WATCHED         equ 1_0000h             ; data
COPIED          equ 1_0100h

; R/W and LEN fields of DR7
EXECUTE         equ 0
WRITE           equ 1
IO              equ 2
ACCESS          equ 3
BYTE_LONG       equ 0
WORD_LONG       equ 1
DWORD_LONG      equ 3
GENERAL_DETECT  equ 2000h

%define fields(n, kind, length) (((kind) | (length) << 2) << (16 + (n) * 4))
%define local_breakpoint(n, kind, length) ((1 << (n) * 2) | fields(n, kind, length))
%define global_breakpoint(n, kind, length) ((2 << (n) * 2) | fields(n, kind, length))

main:   put_vector DEBUG_TRAP, CODE0, trace, INTERRUPT_GATE32
        heading "The registers"
        call    registers
        heading "Instruction breakpoints"
        call    instructions
        heading "Data breakpoints"
        call    data
        call    data_of_strings
        call    ports
        heading "Single steps"
        call    steps
        call    steps_over_interrupts
        heading "Tasks"
        call    tasks
        ret

; ---- #DB

MOST_EVENTS     equ 6                   ; then the attempt gets no more

; Says what and where, clears DR6, and goes on; with RF if [resumes] is set.
trace:  pushad
        push    ds
        push    es
        push    dword DATA0
        push    dword DATA0
        pop     ds
        pop     es
        mov     ebp, esp
        mov     esi, .opens
        call    print
        call    print_causes
        mov     eax, [ebp + 40]
        call    print_place
        test    dword [ebp + 48], RESUME
        jz      .printed
        mov     esi, .resumes
        call    print
.printed:
        mov     al, ']'
        call    print_character
        xor     eax, eax
        mov     dr6, eax
        and     dword [ebp + 48], ~RESUME
        cmp     byte [resumes], 0
        je      .again
        or      dword [ebp + 48], RESUME
.again: dec     dword [events_left]
        jg      .over
        mov     dr7, eax
        and     dword [ebp + 48], ~TRAP
.over:  pop     es
        pop     ds
        popad
        iretd

; EAX: where it happened
print_place:
        cmp     eax, trace
        jb      .outside
        cmp     eax, trace_end
        ja      .outside
        mov     esi, .handler
        jmp     print
.outside:
        mov     esi, .at
        call    print
        jmp     print_value
trace_end:

; The bits that are set in DR6
print_causes:
        mov     ebx, dr6
        mov     edi, .causes
.next:  mov     cl, [edi]
        test    cl, cl
        js      .over
        bt      ebx, ecx
        jnc     .clear
        lea     esi, [edi + 1]
        call    print
.clear: add     edi, 5
        jmp     .next
.over:  ret

        section .data
trace.opens     db " [", 0
print_place.at  db "at ", 0
print_place.handler db "in this handler", 0
trace.resumes   db " RF", 0
print_causes.causes:
        db      0, "B0 ", 0, 1, "B1 ", 0, 2, "B2 ", 0, 3, "B3 ", 0, 13, "BD ", 0, 14, "BS ", 0, 15, "BT ", 0, -1
events_left     dd 0
resumes         dd 0
        section .text

; watch number, address; DR7 is written inside the attempt, behind it nothing is enabled.
%macro watch 2
        mov     eax, %2
        mov     dr%1, eax
%endmacro

%macro enable 1
        mov     eax, %1
        mov     dr7, eax
%endmacro

; debug_attempt "title"[, where]: with the count of events anew
%macro debug_attempt 1-2 ring0
        mov     dword [events_left], MOST_EVENTS
        attempt %1, %2
%endmacro

; ---- The registers

; written "title", register, value
%macro written 3
        attempt %1
        mov     eax, %3
        mov     %2, eax
        mov     ebx, %2
        complete
        also    "EBX", [seen_ebx]
%endmacro

registers:
        written "DR0 keeps what is written", dr0, 1234_5678h
        written "DR3 keeps what is written", dr3, 8765_4321h
        written "DR6 with all bits written", dr6, -1
        written "DR6 with no bit written", dr6, 0
        written "DR7 with all bits but GD written", dr7, 0FFFF_DF00h
        written "DR7 with no bit written", dr7, 0
        written "DR4 is DR6", dr4, 0Fh
        attempt "DR5 is DR7"
        enable  local_breakpoint(1, WRITE, DWORD_LONG)
        mov     ebx, dr5
        complete
        also    "EBX", [seen_ebx]
        mov     eax, CR4_DE
        mov     cr4, eax
        attempt "DR4 with CR4.DE"
        mov     eax, dr4
        complete
        attempt "MOV to DR5 with CR4.DE"
        mov     dr5, eax
        complete
        xor     eax, eax
        mov     cr4, eax
        attempt "MOV from DR7 in ring 3", ring3
        mov     eax, dr7
        complete
        attempt "MOV to DR0 in ring 3", ring3
        mov     dr0, eax
        complete
        debug_attempt "MOV to DR0 with GD, and again"
        enable  GENERAL_DETECT
        mov     dr0, eax
        mov     dr0, eax
        mov     ebx, dr7
        complete
        also    "DR7", [seen_ebx]
        debug_attempt "MOV from DR6 with GD"
        enable  GENERAL_DETECT
        mov     ebx, dr6
        complete
        ret

; ---- Instruction breakpoints

instructions:
        mov     byte [resumes], 1
        watch   0, .nop
        debug_attempt "a breakpoint on NOP"
        enable  local_breakpoint(0, EXECUTE, BYTE_LONG)
        nop
.nop:   nop
        nop
        complete
        watch   3, .global
        debug_attempt "a global one"
        enable  global_breakpoint(3, EXECUTE, BYTE_LONG)
.global:
        nop
        complete
        watch   1, .disabled
        debug_attempt "one that is not enabled"
        enable  local_breakpoint(0, EXECUTE, BYTE_LONG)
.disabled:
        nop
        complete
        watch   0, .prefix
        watch   1, .prefix + 1
        debug_attempt "one on a prefix, another on the opcode behind it"
        enable  local_breakpoint(0, EXECUTE, BYTE_LONG) | local_breakpoint(1, EXECUTE, BYTE_LONG)
.prefix:
        db      3Eh
        nop
        complete
        mov     byte [resumes], 0
        watch   0, .never_resumed
        debug_attempt "without RF it comes again"
        enable  local_breakpoint(0, EXECUTE, BYTE_LONG)
.never_resumed:
        nop
        complete
        mov     byte [resumes], 1
        watch   0, .twice
        debug_attempt "RF holds for one instruction: the second round is met again"
        enable  local_breakpoint(0, EXECUTE, BYTE_LONG)
        mov     ecx, 2
.twice: nop
        loop    .twice
        complete
        watch   0, .flagged
        debug_attempt "IRETD with RF passes it"
        enable  local_breakpoint(0, EXECUTE, BYTE_LONG)
        push    dword RESUME | ONE
        push    dword CODE0
        push    dword .flagged
        iretd
.flagged:
        nop
        complete
        debug_attempt "POPFD does not load RF, and PUSHFD does not show it"
        push    dword RESUME | ONE
        popfd
        pushfd
        pop     ebx
        complete
        also    "EFLAGS", [seen_ebx]
        watch   0, .after_stack
        debug_attempt "one on the instruction behind MOV SS is not met"
        enable  local_breakpoint(0, EXECUTE, BYTE_LONG)
        mov     ax, ss
        mov     ss, ax
.after_stack:
        nop
        complete
        watch   0, .unknown
        debug_attempt "one on UD2"
        enable  local_breakpoint(0, EXECUTE, BYTE_LONG)
.unknown:
        ud2
        complete
        also_masked "RF of the #UD", [seen_eflags], RESUME
        attempt "INT3 pushes no RF"
        complete
        also_masked "RF", [seen_eflags], RESUME
        watch   0, .string
        debug_attempt "one on REP STOSB is met once"
        mov     edi, COPIED
        mov     ecx, 3
        enable  local_breakpoint(0, EXECUTE, BYTE_LONG)
.string:
        rep stosb
        complete
        also    "ECX", [seen_ecx]
        watch   0, .user
        debug_attempt "one in ring 3"
        push_user_segments
        enable  local_breakpoint(0, EXECUTE, BYTE_LONG)
        push    dword DATA3
        push    dword STACK3
        push    dword ONE
        push    dword CODE3
        push    dword .user
        iretd
.user:  nop
        complete
        mov     byte [resumes], 0
        ret

; ---- Data

; data_attempt "title", kind, length, instruction: at WATCHED, by DR0
%macro data_attempt 4+
        watch   0, WATCHED
        debug_attempt %1
        enable  local_breakpoint(0, %2, %3)
        %4
        nop
        complete
%endmacro

data:   data_attempt "a write to a watched byte", WRITE, BYTE_LONG, mov [WATCHED], al
        data_attempt "a write beside it", WRITE, BYTE_LONG, mov [WATCHED + 1], al
        data_attempt "a read of a byte that is watched for writes", WRITE, BYTE_LONG, mov al, [WATCHED]
        data_attempt "a read of a byte that is watched for both", ACCESS, BYTE_LONG, mov cl, [WATCHED]
        data_attempt "a write of the doubleword 3 before a watched byte", WRITE, BYTE_LONG, mov [WATCHED - 3], ecx
        data_attempt "a write of the doubleword 4 before it", WRITE, BYTE_LONG, mov [WATCHED - 4], ecx
        data_attempt "a write to the second byte of a watched word", WRITE, WORD_LONG, mov [WATCHED + 1], cl
        data_attempt "a write behind a watched word", WRITE, WORD_LONG, mov [WATCHED + 2], cl
        data_attempt "a write to the last byte of a watched doubleword", WRITE, DWORD_LONG, mov [WATCHED + 3], cl
        data_attempt "INC of a doubleword that is watched for both", ACCESS, DWORD_LONG, inc dword [WATCHED]
        data_attempt "XCHG with it", WRITE, DWORD_LONG, xchg [WATCHED], ecx
        data_attempt "CMP with it", WRITE, DWORD_LONG, cmp [WATCHED], ecx
        data_attempt "an instruction breakpoint is not met by data", EXECUTE, BYTE_LONG, mov [WATCHED], al
        watch   0, WATCHED + 2
        debug_attempt "the low bits of the address of a watched doubleword do not count"
        enable  local_breakpoint(0, WRITE, DWORD_LONG)
        mov     [WATCHED], al
        complete
        watch   0, WATCHED
        watch   2, WATCHED + 1
        debug_attempt "two that one write meets"
        enable  local_breakpoint(0, WRITE, BYTE_LONG) | local_breakpoint(2, ACCESS, BYTE_LONG)
        mov     [WATCHED], eax
        complete
        watch   0, WATCHED
        debug_attempt "PUSH to a watched stack"
        enable  local_breakpoint(0, ACCESS, DWORD_LONG)
        mov     ecx, esp
        mov     esp, WATCHED + 4
        push    eax
        mov     esp, ecx
        complete
        watch   0, WATCHED
        debug_attempt "MOV SS from watched memory is met behind the next instruction"
        mov     word [WATCHED], DATA0
        enable  local_breakpoint(0, ACCESS, WORD_LONG)
        mov     ss, [WATCHED]
        nop
        nop
        complete
        ret

data_of_strings:
        watch   0, WATCHED + 1
        debug_attempt "REP STOSB stops behind the byte that is watched"
        mov     edi, WATCHED
        mov     ecx, 4
        enable  local_breakpoint(0, WRITE, BYTE_LONG)
        rep stosb
        nop
        complete
        also    "ECX", [seen_ecx]
        watch   0, WATCHED + 3
        debug_attempt "REP MOVSB behind its last byte"
        mov     esi, COPIED
        mov     edi, WATCHED
        mov     ecx, 4
        enable  local_breakpoint(0, WRITE, BYTE_LONG)
        rep movsb
        nop
        complete
        watch   0, WATCHED
        debug_attempt "MOVSB from watched memory"
        mov     esi, WATCHED
        mov     edi, COPIED
        enable  local_breakpoint(0, ACCESS, BYTE_LONG)
        movsb
        nop
        complete
        ret

ports:  mov     eax, CR4_DE
        mov     cr4, eax
        watch   0, PORT
        debug_attempt "IN of a watched port"
        enable  local_breakpoint(0, IO, BYTE_LONG)
        in      al, PORT
        nop
        complete
        debug_attempt "OUT to it"
        enable  local_breakpoint(0, IO, BYTE_LONG)
        out     PORT, al
        nop
        complete
        debug_attempt "memory at the address of a watched port"
        enable  local_breakpoint(0, IO, BYTE_LONG)
        mov     al, [PORT]
        complete
        xor     eax, eax
        mov     cr4, eax
        ret

; ---- TF

; step_attempt "title"[, where]: TF is set by the POPFD at its start.
%macro step_attempt 1-2 ring0
        debug_attempt %1, %2
        push    dword TRAP | ONE
        popfd
%endmacro

steps:  step_attempt "NOP and CLC"
        nop
        clc
        complete
        step_attempt "MOV SS takes the next instruction along"
        mov     ax, ss
        mov     ss, ax
        nop
        nop
        complete
        step_attempt "POP SS does"
        push    ss
        pop     ss
        nop
        nop
        complete
        step_attempt "LSS does not"
        lss     esp, [.stack]
        nop
        complete
        step_attempt "REP STOSB, after each byte"
        mov     edi, COPIED
        mov     ecx, 3
        rep stosb
        complete
        step_attempt "REP STOSB with ECX 0"
        xor     ecx, ecx
        rep stosb
        complete
        step_attempt "PUSHFD shows TF, and POPFD without it ends the steps behind itself"
        pushfd
        mov     ebx, [esp]
        and     dword [esp], ~TRAP
        popfd
        nop
        complete
        also    "EFLAGS", [seen_ebx]
        step_attempt "UD2"
        ud2
        complete
        step_attempt "in ring 3", ring3
        nop
        nop
        complete
        watch   0, WATCHED
        debug_attempt "a watched write while stepping"
        enable  local_breakpoint(0, WRITE, BYTE_LONG)
        push    dword TRAP | ONE
        popfd
        mov     [WATCHED], al
        complete
        debug_attempt "in virtual-8086 mode", v86_iopl3
        push    word TRAP
        popf
        nop
        nop
        complete
        ret

        section .data
steps.stack     dd STACK0 - 40h
                dw DATA0
        section .text

steps_over_interrupts:
        put_vector VECTOR, CODE0, .handler, TRAP_GATE32 | DPL3
        step_attempt "INT, its handler and its IRETD"
        int     VECTOR
        nop
        nop
        jmp     .over
.handler:
        pushfd
        pop     ebx
        iretd
.over:  complete
        also    "EFLAGS in the handler", [seen_ebx]
        debug_attempt "IRETD that sets TF"
        push    dword TRAP | ONE
        push    dword CODE0
        push    dword .stepped
        iretd
.stepped:
        nop
        nop
        complete
        put_gate gdt + SPARE, CODE0, .gate, CALL_GATE32 | DPL3
        step_attempt "a call gate from ring 3 and RETF", ring3
        call    SPARE:0
        nop
        jmp     .returned
.gate:  nop
        retf
.returned:
        complete
        put_vector VECTOR, CODE0, .watched, INTERRUPT_GATE32
        watch   0, .watched
        mov     byte [resumes], 1
        debug_attempt "a breakpoint on the handler's first instruction"
        enable  local_breakpoint(0, EXECUTE, BYTE_LONG)
        int     VECTOR
        nop
.watched:
        nop
        complete
        mov     byte [resumes], 0
        restore_vector VECTOR
        ret

; ---- Tasks

tasks:  make_task32 .task
        mov     dword [TASK32 + TSS_TRAP], 1 | TSS_BYTES << 16
        debug_attempt "JMP to a task with T in its segment"
        jmp     TSS32:0
        jmp     .back
.task:  nop
        jmp     TSS0:0
.back:  complete
        make_task32 .plain
        debug_attempt "a task switch takes away local breakpoints, and leaves global ones"
        enable  local_breakpoint(0, WRITE, BYTE_LONG) | global_breakpoint(1, WRITE, BYTE_LONG)
        jmp     TSS32:0
        jmp     .switched
.plain: mov     eax, dr7
        jmp     TSS0:0
.switched:
        complete
        also    "DR7", [TASK32 + TSS_EAX]
        make_task32 .stepping
        mov     dword [TASK32 + TSS_EFLAGS], TRAP | ONE
        debug_attempt "JMP to a task with TF in its EFLAGS"
        jmp     TSS32:0
.stepping:
        nop
        nop
        complete
        call    return_to_first_task
        ret
