; SPDX-License-Identifier: MIT
; Between real and protected mode, and what segment registers remember [9.9]; control registers [2.5]; descriptor tables
; and far jumps [5.8.1]; LAR, LSL, VERR, VERW and ARPL on every type of descriptor [5.10].
%include "harness/harness.asm"

MARKED          equ 1_2350h             ; a doubleword of each below and above 1 MB tells where a segment lies
MARKED_HIGH     equ 11_0000h
MARK            equ 1111_1111h
MARK_HIGH       equ 2222_2222h

main:   mov     dword [MARKED], MARK
        mov     dword [MARKED_HIGH], MARK_HIGH
        heading "Real mode"
        call    real_segments
        call    kept_segments
        call    unknown_in_real_mode
        heading "Control registers"
        call    control_registers
        call    machine_status_word
        heading "Segment registers"
        call    descriptor_caches
        call    null_selectors
        heading "Descriptor tables and the task register"
        call    local_table
        call    task_register
        heading "Far jumps"
        call    far_jumps
        heading "What may be known of a descriptor"
        call    looked_at
        call    adjusted
        ret

; ---- Real mode

real_segments:
        attempt "a segment lies at 16 times its selector", real
        mov     ax, MARKED >> 4
        mov     ds, ax
        mov     ecx, [0]
        complete
        also    "ECX", [seen_ecx]
        also    "DS", [seen_ds]
        attempt "MOV of the word at FFFFh of a real-mode segment", real
        mov     ax, [0FFFFh]
        complete
        attempt "MOV of the doubleword at 10000h of a real-mode segment", real
        mov     ebx, 1_0000h
        mov     eax, [ebx]
        complete
        attempt "INT pushes FLAGS, and clears IF and TF", real
        mov     dword [21h * 4], 0
        mov     word [21h * 4], .handler
        sti
        int     21h
.handler:
        pushf
        pop     ax
        pop     bx
        pop     cx
        pop     dx
        complete
        also_masked "FLAGS", [seen_eax], 0FFFFh
        also_masked "pushed IP", [seen_ebx], 0FFFFh
        also_masked "CS", [seen_ecx], 0FFFFh
        also_masked "FLAGS", [seen_edx], 0FFFFh
        ret

; Segments that were loaded in protected mode, used in real mode
kept_segments:
        put_segment SPARE, MARKED - 10h, 0FFFFh, READ_WRITE
        attempt "the base from protected mode stays until FS is loaded", code16
        mov     ax, SPARE
        mov     fs, ax
        call    leave_protected_mode_alone
        mov     ecx, [fs:10h]
        mov     bx, fs
        mov     ax, 0
        mov     fs, ax
        mov     edx, [fs:MARKED & 0FFFFh]
        call    enter_protected_mode_alone
        complete
        also    "ECX", [seen_ecx]
        also_masked "FS", [seen_ebx], 0FFFFh
        attempt "a limit of 4 GB stays when DS is loaded in real mode", code16
        mov     ax, DATA0
        mov     ds, ax
        call    leave_protected_mode_alone
        mov     ax, 1000h
        mov     ds, ax
        mov     ecx, [dword MARKED_HIGH - 1_0000h]
        call    enter_protected_mode_alone
        complete
        also    "ECX", [seen_ecx]
        also    "DS", [seen_ds]
        attempt "32-bit code goes on as 32-bit code when PE is cleared"
        mov     eax, cr0
        and     al, ~CR0_PE & 0FFh
        mov     cr0, eax
        mov     ecx, 1234_5678h
        or      al, CR0_PE
        mov     cr0, eax
        complete
        also    "ECX", [seen_ecx]
        also    "CS", [seen_cs]
        attempt "PE set with 0003h in CS leaves privilege 0", real
        jmp     3:.shifted - 30h
.shifted:
        mov     eax, cr0
        or      al, CR0_PE
        mov     cr0, eax
        mov     ecx, cr0                ; only for privilege 0
        mov     bx, cs
        jmp     CODE16:.protected
.protected:
        lidt    [idt_pointer]
        complete
        also    "CS was", [seen_ebx]
        also    "CS", [seen_cs]
        ret

        bits    16
leave_protected_mode_alone:
        mov     eax, cr0
        and     al, ~CR0_PE & 0FFh
        mov     cr0, eax
        ret
enter_protected_mode_alone:
        mov     eax, cr0
        or      al, CR0_PE
        mov     cr0, eax
        ret
        bits    32

%macro unknown_instruction 2+
        attempt %1, real
        %2
        complete
%endmacro

unknown_in_real_mode:
        unknown_instruction "LAR in real mode", lar ax, ax
        unknown_instruction "LSL in real mode", lsl ax, ax
        unknown_instruction "VERR in real mode", verr ax
        unknown_instruction "ARPL in real mode", arpl ax, ax
        unknown_instruction "SLDT in real mode", sldt ax
        unknown_instruction "STR in real mode", str ax
        unknown_instruction "LLDT in real mode", lldt ax
        unknown_instruction "LTR in real mode", ltr ax
        ret

; ---- Control registers

control_registers:
        attempt "MOV CR0 with NW set and CD clear"
        mov     eax, cr0
        mov     ebx, eax
        or      eax, 2000_0000h
        mov     cr0, eax
        mov     cr0, ebx
        complete
        attempt "MOV CR0 with reserved bits set"
        mov     eax, cr0
        mov     ebx, eax
        or      eax, 0000_8000h
        mov     cr0, eax
        mov     ecx, cr0
        mov     cr0, ebx
        complete
        also    "ECX", [seen_ecx]
        attempt "MOV CR0 with ET clear"
        mov     eax, cr0
        and     al, ~10h & 0FFh
        mov     cr0, eax
        mov     ecx, cr0
        complete
        also    "ECX", [seen_ecx]
        attempt "MOV from CR1"
        db      0Fh, 20h, 0C8h
        complete
        attempt "MOV to CR5"
        db      0Fh, 22h, 0E8h
        complete
        attempt "MOV from CR7"
        db      0Fh, 20h, 0F8h
        complete
        attempt "MOV from CR0 in ring 3", ring3
        mov     eax, cr0
        complete
        attempt "MOV to CR3 in ring 3", ring3
        mov     cr3, eax
        complete
        attempt "CLTS in ring 3", ring3
        clts
        complete
        attempt "INVD in ring 3", ring3
        invd
        complete
        attempt "HLT in ring 3", ring3
        hlt
        complete
        attempt "RDTSC in ring 3", ring3
        rdtsc
        complete
        ret

machine_status_word:
        attempt "LMSW with PE clear leaves it set"
        xor     eax, eax
        lmsw    ax
        mov     ecx, cr0
        complete
        also    "ECX", [seen_ecx]
        attempt "LMSW sets MP, EM and TS, and nothing beyond bit 3"
        mov     ax, 0FFDEh
        lmsw    ax
        mov     ecx, cr0
        xor     eax, eax
        lmsw    ax
        complete
        also    "ECX", [seen_ecx]
        attempt "LMSW in ring 3", ring3
        lmsw    ax
        complete
        attempt "SMSW EAX in ring 3", ring3
        smsw    eax
        complete
        also    "EAX", [seen_eax]
        ret

; ---- Segment registers

descriptor_caches:
        put_segment SPARE, MARKED, 0FFFFh, READ_WRITE & ~ACCESSED
        attempt "loading a segment marks its descriptor accessed"
        mov     ax, SPARE
        mov     ds, ax
        movzx   ecx, byte [es:gdt + SPARE + 5]
        complete
        also    "access byte", [seen_ecx]
        put_segment SPARE, MARKED, 0FFFFh, READ_WRITE & ~ACCESSED
        attempt "VERR does not"
        mov     ax, SPARE
        verr    ax
        movzx   ecx, byte [es:gdt + SPARE + 5]
        complete
        also    "access byte", [seen_ecx]
        attempt "a changed descriptor counts when it is loaded again"
        mov     ax, SPARE
        mov     ds, ax
        mov     ecx, [0]
        mov     word [es:gdt + SPARE + 2], (MARKED - 4) & 0FFFFh
        mov     edx, [0]
        mov     ds, ax
        mov     ebx, [4]
        complete
        also    "ECX", [seen_ecx]
        also    "EDX", [seen_edx]
        also    "EBX", [seen_ebx]
        attempt "an absent descriptor's segment goes on until it is loaded again"
        mov     ax, SPARE
        mov     ds, ax
        and     byte [es:gdt + SPARE + 5], ~PRESENT & 0FFh
        mov     ecx, [4]
        mov     ds, ax
        complete
        also    "ECX", [seen_ecx]
        attempt "PUSH DS, popped as a doubleword"
        push    dword 0
        push    ds
        pop     ecx
        complete
        also_masked "ECX", [seen_ecx], 0FFFFh
        ret

null_selectors:
        attempt "MOV DS of a null selector with RPL 3"
        mov     ax, 3
        mov     ds, ax
        complete
        also    "DS", [seen_ds]
        attempt "a read through a null DS"
        xor     eax, eax
        mov     ds, ax
        mov     ecx, [MARKED]
        complete
        attempt "MOV SS of a null selector"
        xor     eax, eax
        mov     ss, ax
        complete
        attempt "MOV CS"
        mov     ax, cs
        db      8Eh, 0C8h
        complete
        ret

; ---- Tables

local_table:
        put_segment SPARE, LDT, 3Fh, LOCAL_TABLE & ~PRESENT
        mov     eax, [gdt + CODE0]
        mov     edx, [gdt + CODE0 + 4]
        mov     [LDT], eax
        mov     [LDT + 4], edx
        attempt "JMP through the local table"
        jmp     4:.there
.there: mov     ebx, cs
        complete
        also    "CS", [seen_ebx]
        attempt "MOV DS of a selector beyond the local table"
        mov     ax, 44h
        mov     ds, ax
        complete
        attempt "LLDT of a data segment"
        mov     ax, DATA0
        lldt    ax
        complete
        attempt "LLDT of an absent table"
        mov     ax, SPARE
        lldt    ax
        complete
        attempt "LLDT of a selector of the local table"
        mov     ax, 4
        lldt    ax
        complete
        attempt "LLDT beyond the global table"
        mov     ax, BEYOND
        lldt    ax
        complete
        attempt "LLDT in ring 3", ring3
        lldt    ax
        complete
        attempt "LLDT of a null selector, and a selector of no local table"
        xor     eax, eax
        lldt    ax
        mov     ax, 4
        mov     ds, ax
        complete
        attempt "SLDT after that"
        or      eax, -1
        sldt    ax
        sldt    ecx
        complete
        also    "EAX", [seen_eax]
        also    "ECX", [seen_ecx]
        attempt "SGDT in ring 3", ring3
        sgdt    [STACK3]
        movzx   ecx, word [STACK3]
        complete
        also    "limit", [seen_ecx]
        attempt "LGDT in ring 3", ring3
        lgdt    [gdt_pointer]
        complete
        mov     ax, LDT0
        lldt    ax
        ret

%macro load_task_register 2-3 ring0
        attempt %1, %3
        mov     ax, %2
        ltr     ax
        complete
%endmacro

task_register:
        attempt "LTR of a null selector"
        xor     eax, eax
        ltr     ax
        and     byte [gdt + TSS0 + 5], ~2 & 0FFh
        mov     ax, TSS0                ; who takes the null selector shall go on
        ltr     ax
        complete
        load_task_register "LTR of a busy task segment", TSS0
        load_task_register "LTR of a data segment", DATA0
        load_task_register "LTR of an absent task segment", ABSENT_TSS
        load_task_register "LTR of a selector of the local table", 4
        load_task_register "LTR beyond the global table", BEYOND
        load_task_register "LTR in ring 3", TSS32, ring3
        load_task_register "LTR of a 16-bit task segment", TSS16
        movzx   eax, byte [gdt + TSS16 + 5]
        also    "access byte", eax
        and     byte [gdt + TSS16 + 5], ~2 & 0FFh
        and     byte [gdt + TSS0 + 5], ~2 & 0FFh
        load_task_register "LTR of the task segment that was there before", TSS0
        attempt "STR in ring 3", ring3
        str     eax
        complete
        also    "EAX", [seen_eax]
        ret

; ---- Far jumps [5.8.1]

far_jumps:
        attempt "JMP with a 16-bit offset from 32-bit code"
        jmp     word CODE16:.word
        bits    16
.word:  mov     bx, cs
        complete
        also    "CS", [seen_cs]
        attempt "JMP with a 32-bit offset from 16-bit code", code16
        jmp     dword CODE0:.dword
        bits    32
.dword: mov     ebx, cs
        complete
        also    "CS", [seen_cs]
        attempt "JMP beyond the limit of 16-bit code"
        jmp     CODE16:1_0000h
        complete
        attempt "JMP to a code segment with RPL 3"
        jmp     CODE0 | 3:.never
.never: complete
        attempt "JMP to a conforming segment with RPL 3"
        jmp     CONFORMING0 | 3:.conforming
.conforming:
        complete
        also    "CS", [seen_cs]
        attempt "JMP to a conforming segment of privilege 3"
        jmp     CONFORMING3:.outside
.outside:
        complete
        attempt "JMP from ring 3 to a conforming segment of privilege 0", ring3
        jmp     CONFORMING0:.still_outside
.still_outside:
        complete
        also    "CS", [seen_cs]
        attempt "JMP from ring 3 to a code segment of privilege 0", ring3
        jmp     CODE0:.stays_outside
.stays_outside:
        complete
        attempt "JMP from ring 3 to execute-only code of privilege 0", ring3
        jmp     EXECUTE_ONLY0:.stays_there
.stays_there:
        complete
        attempt "JMP to 16-bit code and MOV ESP there keeps the upper half", code16
        mov     ecx, esp
        complete
        also    "ECX", [seen_ecx]
        ret

; ---- LAR, LSL, VERR, VERW

DESCRIBED_LIMIT equ 12345h

looked_at:
        for_each kinds, look_from_ring0
        for_each kinds_for_ring3, look_from_ring3
        for_each strange_selectors, look_at_selector
        put_segment SPARE, 0, DESCRIBED_LIMIT, READ_WRITE, PAGES
        attempt "LSL counts pages where the descriptor does"
        mov     ax, SPARE
        lsl     ebx, eax
        complete
        also    "EBX", [seen_ebx]
        attempt "LAR and LSL with 16-bit operands keep the upper halves"
        mov     eax, -1
        mov     ebx, -1
        mov     ecx, SPARE
        lar     ax, cx
        lsl     bx, cx
        complete
        also    "EAX", [seen_eax]
        also    "EBX", [seen_ebx]
        ret

describe_subject:
        put_segment SPARE, 0, DESCRIBED_LIMIT, 0, BIG
        mov     al, [subject_value]
        mov     [gdt + SPARE + 5], al
        ret

; LAR in EAX, LSL in EBX of the selector EDX, and what each said in ZF
%macro look 0
        xor     eax, eax
        xor     ebx, ebx
        lar     eax, edx
        setz    [looked + 3]
        lsl     ebx, edx
        setz    [looked + 2]
        verr    dx
        setz    [looked + 1]
        verw    dx
        setz    [looked]
%endmacro

; LAR leaves bits 19:16 open.
%macro also_looked 0
        also_masked "LAR", [seen_eax], 0FFF0_FFFFh
        also    "LSL", [seen_ebx]
        also    "ZF of LAR, LSL, VERR, VERW", [looked]
%endmacro

look_from_ring0:
        call    describe_subject
        attempt ""
        mov     edx, SPARE
        look
        complete
        also_looked
        ret

look_from_ring3:
        call    describe_subject
        attempt "from ring 3: ", ring3
        mov     edx, SPARE
        look
        complete
        also_looked
        ret

look_at_selector:
        mov     edx, [subject_value]
        attempt ""
        look
        complete
        also_looked
        ret

; ---- ARPL

%macro adjust 3
        attempt %1
        mov     eax, %2
        mov     ebx, %3
        arpl    ax, bx
        pushfd
        pop     ecx
        complete
        also    "EAX", [seen_eax]
        also_masked "EFLAGS", [seen_ecx], ZERO
%endmacro

adjusted:
        adjust  "ARPL of 0 and 3 raises", 1111_0008h, 3
        adjust  "ARPL of 3 and 0 does not", 1111_000Bh, 0
        adjust  "ARPL of 2 and 2 does not", 1111_000Ah, 2
        attempt "ARPL in memory"
        mov     word [looked], 5
        mov     bx, 2
        arpl    [looked], bx
        movzx   eax, word [looked]
        complete
        also    "word", [seen_eax]
        ret

        section .data
; Access bytes
kinds:  subject 80h, "reserved type 0"
        subject TSS16_AVAILABLE, "an available 16-bit TSS"
        subject LOCAL_TABLE, "an LDT"
        subject TSS16_BUSY, "a busy 16-bit TSS"
        subject CALL_GATE16, "a 16-bit call gate"
        subject TASK_GATE, "a task gate"
        subject INTERRUPT_GATE16, "a 16-bit interrupt gate"
        subject TRAP_GATE16, "a 16-bit trap gate"
        subject 88h, "reserved type 8"
        subject TSS32_AVAILABLE, "an available 32-bit TSS"
        subject 8Ah, "reserved type 10"
        subject TSS32_BUSY, "a busy 32-bit TSS"
        subject CALL_GATE32, "a 32-bit call gate"
        subject 8Dh, "reserved type 13"
        subject INTERRUPT_GATE32, "a 32-bit interrupt gate"
        subject TRAP_GATE32, "a 32-bit trap gate"
        subject READ_ONLY, "read-only data"
        subject READ_WRITE, "writable data"
        subject DOWN_READ_ONLY, "read-only data that expands down"
        subject DOWN_READ_WRITE, "writable data that expands down"
        subject EXECUTE_ONLY, "execute-only code"
        subject EXECUTE_READ, "readable code"
        subject CONFORMING & ~2, "conforming execute-only code"
        subject CONFORMING, "conforming readable code"
        subject READ_WRITE & ~PRESENT, "absent data"
        subject CALL_GATE32 & ~PRESENT, "an absent call gate"
        dd      END_OF_TABLE

kinds_for_ring3:
        subject TSS32_AVAILABLE, "a TSS of privilege 0"
        subject TSS32_AVAILABLE | DPL3, "a TSS of privilege 3"
        subject READ_WRITE, "data of privilege 0"
        subject READ_WRITE | DPL2, "data of privilege 2"
        subject READ_WRITE | DPL3, "data of privilege 3"
        subject EXECUTE_READ, "code of privilege 0"
        subject EXECUTE_READ | DPL3, "code of privilege 3"
        subject CONFORMING, "conforming code of privilege 0"
        subject CONFORMING & ~2, "conforming execute-only code of privilege 0"
        dd      END_OF_TABLE

strange_selectors:
        subject 0, "a null selector"
        subject 3, "a null selector with RPL 3"
        subject BEYOND, "a selector beyond the table"
        subject 44h, "a selector beyond the local table"
        subject DATA0 | 3, "data of privilege 0 with RPL 3"
        subject DATA3, "data of privilege 3 with RPL 3"
        subject CONFORMING0 | 3, "conforming code of privilege 0 with RPL 3"
        subject 1234_0000h | DATA0, "a register whose upper half is not zero"
        dd      END_OF_TABLE

looked  dd      0
        section .text
