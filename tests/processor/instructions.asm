; SPDX-License-Identifier: MIT
; Faults of single instructions, and what they leave behind: segment limits [5.3], #UD, the 15 bytes, #DE, #BR, #NM and
; #MF [Table 2-2], #AC [6.15], restarts after #PF in the middle [6.6]. "First page" and "second page" are HOLE's, of
; which the one named absent is.
%include "harness/harness.asm"
%include "harness/fault_tasks.asm"

DIRECTORY       equ 2_0000h
TABLE           equ 2_1000h
HOLE            equ 3_0000h             ; two pages, mapped as they are
HOLE2           equ HOLE + 1000h
HOLE_ENTRY      equ TABLE + (HOLE >> 12) * 4
HOLE2_ENTRY     equ HOLE_ENTRY + 4
SOURCE          equ 4_0000h
PRESENT_PAGE    equ 67h                 ; to all, accessed, dirty
BREAKPOINT_AT   equ 1_8000h

main:   heading "Segment limits"
        call    limits
        heading "Invalid opcodes"
        call    locked
        call    invalid
        call    lengths
        heading "Arithmetic and bounds"
        call    divisions
        call    bounds
        heading "The FPU"
        call    fpu
        heading "Alignment"
        call    alignment
        heading "Page faults in the middle"
        call    enter_paging
        call    strings
        call    stacks
        call    stores
        mov     eax, cr0
        and     eax, ~CR0_PG
        mov     cr0, eax
        ret

; tried "title", where, instruction
%macro tried 3+
        attempt %1, %2
        %3
        complete
%endmacro

; ---- Limits

; In DS of ring 0: SMALL_DATA to FFFh, or DOWN_DATA from 1000h up
%macro limit_attempt 3+                 ; title, segment, instruction
        attempt %1
        mov     ax, %2
        mov     ds, ax
        %3
        complete
%endmacro

limits: limit_attempt "a byte at the limit", SMALL_DATA, mov al, [0FFFh]
        limit_attempt "a byte beyond it", SMALL_DATA, mov al, [1000h]
        limit_attempt "a word that ends beyond it", SMALL_DATA, mov ax, [0FFFh]
        limit_attempt "a doubleword that ends at it", SMALL_DATA, mov eax, [0FFCh]
        limit_attempt "a doubleword that ends beyond it", SMALL_DATA, mov eax, [0FFDh]
        limit_attempt "a doubleword around the end of the address space", SMALL_DATA, mov eax, [0FFFF_FFFEh]
        limit_attempt "a byte at the limit of a segment that expands down", DOWN_DATA, mov al, [0FFFh]
        limit_attempt "a byte above it", DOWN_DATA, mov al, [1000h]
        limit_attempt "a write to read-only data", READ_ONLY0, mov [SOURCE], al
        limit_attempt "execute-only code in DS", EXECUTE_ONLY0, mov al, [SOURCE]
        limit_attempt "a write to readable code", CODE0, mov [SOURCE], al
        attempt "a read of execute-only code by way of CS"
        jmp     EXECUTE_ONLY0:.execute_only
.execute_only:
        mov     al, [cs:SOURCE]
        complete
        attempt "a write by way of CS"
        mov     [cs:SOURCE], al
        complete
        call    prepare_fault_tasks
        take_faults_by_tasks
        attempt "PUSH beyond the stack's limit"
        mov     ax, SMALL_DATA
        mov     ss, ax
        mov     esp, 1004h
        push    eax
        complete
        attempt "a read by EBP beyond the stack's limit"
        mov     ax, SMALL_DATA
        mov     ss, ax
        mov     esp, 0E00h
        mov     ebp, 1000h
        mov     eax, [ebp]
        complete
        take_faults_here
        mov     byte [BREAKPOINT_AT], 0CCh      ; for who does not look at it
        attempt "a near JMP beyond the code's limit", code16
        jmp     dword BREAKPOINT_AT
        complete print_kind
        attempt "a near CALL beyond the code's limit leaves ESP", code16
        call    dword BREAKPOINT_AT
        complete print_kind
        ret

; ---- #UD

locked: tried   "LOCK ADD to memory", ring0, lock add [SOURCE], eax
        tried   "LOCK XCHG with memory", ring0, lock xchg [SOURCE], eax
        tried   "LOCK BTS of memory", ring0, lock bts [SOURCE], eax
        tried   "LOCK CMPXCHG8B", ring0, lock cmpxchg8b [SOURCE]
        tried   "LOCK NOT of memory", ring0, lock not dword [SOURCE]
        tried   "LOCK ADD to a register", ring0, db 0F0h, 1, 0C3h
        tried   "LOCK ADD from memory", ring0, db 0F0h, 3, 1Dh, 0, 0, 4, 0
        tried   "LOCK CMP", ring0, db 0F0h, 39h, 1Dh, 0, 0, 4, 0
        tried   "LOCK MOV", ring0, db 0F0h, 89h, 1Dh, 0, 0, 4, 0
        tried   "LOCK BT", ring0, db 0F0h, 0Fh, 0A3h, 1Dh, 0, 0, 4, 0
        tried   "LOCK TEST", ring0, db 0F0h, 0F7h, 5, 0, 0, 4, 0, 0, 0, 0, 0
        tried   "LOCK PUSH", ring0, db 0F0h, 50h
        tried   "LOCK NOP", ring0, db 0F0h, 90h
        tried   "LOCK HLT in ring 3", ring3, db 0F0h, 0F4h
        tried   "LOCK INC of a register", ring0, db 0F0h, 0FFh, 0C0h
        ret

invalid:
        tried   "UD2", ring0, ud2
        tried   "UD1", ring0, db 0Fh, 0B9h, 0C0h
        tried   "0F FF", ring0, db 0Fh, 0FFh, 0C0h
        tried   "LEA of a register", ring0, db 8Dh, 0C0h
        tried   "LES of a register", ring0, db 0C4h, 0C0h
        tried   "LSS of a register", ring0, db 0Fh, 0B2h, 0C0h
        tried   "BOUND of a register", ring0, db 62h, 0C0h
        tried   "CMPXCHG8B of a register", ring0, db 0Fh, 0C7h, 0C8h
        tried   "FE /2", ring0, db 0FEh, 0D0h
        tried   "FF /7", ring0, db 0FFh, 0F8h
        tried   "far CALL of a register", ring0, db 0FFh, 0D8h
        tried   "far JMP of a register", ring0, db 0FFh, 0E8h
        tried   "LGDT of a register", ring0, db 0Fh, 1, 0D8h + 7
        tried   "INVLPG of a register", ring0, db 0Fh, 1, 0F8h + 7
        tried   "0F 00 /6", ring0, db 0Fh, 0, 0F0h
        tried   "0F BA /0", ring0, db 0Fh, 0BAh, 0C0h, 0
        tried   "MOV from segment register 6", ring0, db 8Ch, 0F0h
        tried   "MOV to segment register 7", ring0, db 8Eh, 0F8h
        tried   "UD2 in ring 3", ring3, ud2
        tried   "LOCK CLI in ring 3", ring3, db 0F0h, 0FAh
        ret

; bytes_long "title", how many: NOP behind prefixes
%macro bytes_long 2
        attempt %1
        times %2 - 1 db 3Eh
        nop
        complete
%endmacro

lengths:
        bytes_long "an instruction of 15 bytes", 15
        bytes_long "an instruction of 16 bytes", 16
        tried   "UD2 behind 14 prefixes", ring0, db 3Eh,3Eh,3Eh,3Eh,3Eh,3Eh,3Eh,3Eh,3Eh,3Eh,3Eh,3Eh,3Eh,3Eh, 0Fh, 0Bh
        ret

; ---- #DE, #BR

%macro division 4                       ; title, EDX, EAX, instruction
        mov     edx, %2
        mov     eax, %3
        mov     ebx, 10h
        mov     ecx, -1
        attempt %1
        %4
        complete
        also    "EDX", [seen_edx]
        also    "EAX", [seen_eax]
%endmacro

divisions:
        division "DIV by 0", 1, 2, div dword [zero]
        division "DIV whose quotient just fits", 0Fh, -1, div ebx
        division "DIV whose quotient does not fit", 10h, 0, div ebx
        division "IDIV whose quotient just fits", 7, -1, idiv ebx
        division "IDIV whose quotient does not fit", 8, 0, idiv ebx
        division "IDIV of the smallest number by -1", -1, 8000_0000h, idiv ecx
        division "IDIV to the smallest number", 0FFFF_FFF8h, 0, idiv ebx
        division "DIV BL whose quotient does not fit", 0, 1000h, div bl
        division "IDIV BX to the smallest word", 0FFF8h, 0, idiv bx
        division "AAM 0", 0, 1234h, aam 0
        division "AAD 0", 0, 1234h, aad 0
        ret

        section .data
        align   4
zero    dd      0
limits_of_array dd -2, 5
        section .text

%macro bounded 2
        mov     eax, %2
        attempt %1
        bound   eax, [limits_of_array]
        complete
%endmacro

bounds: bounded "BOUND of the lower bound", -2
        bounded "BOUND below it", -3
        bounded "BOUND of the upper bound", 5
        bounded "BOUND above it", 6
        ret

; ---- CR0's EM, MP and TS [Table 2-2]; #MF

%macro with_cr0 3+                      ; title, bits, instruction
        attempt %1
        mov     eax, cr0
        or      eax, %2
        mov     cr0, eax
        %3
        complete
        call    plain_cr0
%endmacro

; The bits with an x87 instruction, WAIT and an MMX one
%macro with_bits 2
        %strcat of_x87 "FNOP with ", %1
        %strcat of_wait "WAIT with ", %1
        %strcat of_mmx "EMMS with ", %1
        with_cr0 of_x87, %2, fnop
        with_cr0 of_wait, %2, wait
        with_cr0 of_mmx, %2, emms
%endmacro

plain_cr0:
        mov     eax, cr0
        and     al, ~(CR0_EM | CR0_MP | CR0_TS) & 0FFh
        mov     cr0, eax
        ret

fpu:    mov     eax, cr0
        or      al, CR0_NE
        mov     cr0, eax
        fninit
        with_bits "no bit set", 0
        with_bits "TS", CR0_TS
        with_bits "MP", CR0_MP
        with_bits "TS and MP", CR0_TS | CR0_MP
        with_bits "EM", CR0_EM
        with_bits "EM and TS", CR0_EM | CR0_TS
        with_bits "EM and MP", CR0_EM | CR0_MP
        with_bits "all three", CR0_EM | CR0_TS | CR0_MP
        fninit
        fldcw   [unmasked]
        attempt "FDIV by zero, unmasked, is seen by the next one that waits"
        fld1
        fldz
        nop
        fdivp
        nop
        fnstsw  ax
        fld1
        complete
        also_masked "status", [seen_eax], 3Fh
        attempt "WAIT sees it, too"
        wait
        complete
        attempt "FNINIT does not look"
        fninit
        wait
        complete
        ret

        section .data
unmasked        dw 37Bh                 ; all but division by zero is masked
        section .text

; ---- #AC

; In ring 3 with AC and AM
%macro aligned 2+
        attempt %1, ring3
        push    dword ALIGNMENT | ONE
        popfd
        %2
        complete
%endmacro

alignment:
        mov     eax, cr0
        or      eax, CR0_AM
        mov     cr0, eax
        aligned "a word at an odd address", mov ax, [SOURCE + 1]
        aligned "a doubleword at an address of 2 modulo 4", mov eax, [SOURCE + 2]
        aligned "a doubleword at one of 4", mov eax, [SOURCE + 4]
        aligned "a byte at an odd address", mov al, [SOURCE + 1]
        aligned "a write at an odd address", mov [SOURCE + 1], eax
        aligned "FLD of 8 bytes at one of 4 modulo 8", fld qword [SOURCE + 4]
        attempt "in ring 3 without AC", ring3
        mov     eax, [SOURCE + 1]
        complete
        attempt "in ring 0 with AC"
        push    dword ALIGNMENT | ONE
        popfd
        mov     eax, [SOURCE + 1]
        complete
        mov     eax, cr0
        and     eax, ~CR0_AM
        mov     cr0, eax
        aligned "without CR0.AM", mov eax, [SOURCE + 1]
        ret

; ---- #PF in the middle: the registers are those before the instruction, or before the iteration

enter_paging:
        mov     edi, DIRECTORY
        mov     ecx, 1000h / 4
        xor     eax, eax
        rep stosd
        mov     dword [DIRECTORY], TABLE | PRESENT_PAGE
        mov     edi, TABLE
        mov     eax, PRESENT_PAGE
.next:  stosd
        add     eax, 1000h
        cmp     eax, 40_0000h
        jb      .next
        mov     eax, DIRECTORY
        mov     cr3, eax
        mov     eax, cr0
        or      eax, CR0_PG
        mov     cr0, eax
        ret

; Which of the two pages are there
%macro pages_present 2
        mov     dword [HOLE_ENTRY], HOLE | PRESENT_PAGE & ~(1 - %1)
        mov     dword [HOLE2_ENTRY], HOLE2 | PRESENT_PAGE & ~(1 - %2)
        call    forget_translations
%endmacro

forget_translations:
        push    eax
        mov     eax, cr3
        mov     cr3, eax
        pop     eax
        ret

%macro also_string 0
        also    "CR2", [seen_cr2]
        also    "ECX", [seen_ecx]
        also    "ESI", [seen_esi]
        also    "EDI", [seen_edi]
%endmacro

%macro string_attempt 2+
        mov     ecx, 10
        mov     esi, SOURCE
        mov     edi, HOLE2 - 6
        mov     eax, 7777_7777h
        attempt %1
        %2
        complete
        also_string
%endmacro

strings:
        pages_present 1, 0
        string_attempt "REP MOVSB, the second page absent", rep movsb
        string_attempt "REP MOVSD, the second page absent", rep movsd
        string_attempt "REPNE SCASB, the second page absent", repne scasb
        string_attempt "REP STOSW, the second page absent", rep stosw
        mov     esi, HOLE2 - 4
        mov     edi, SOURCE
        mov     ecx, 10
        attempt "REP MOVSD from there"
        rep movsd
        complete
        also_string
        put_vector PAGE_FAULT, CODE0, .mend, INTERRUPT_GATE32
        mov     ecx, 10
        mov     esi, SOURCE
        mov     edi, HOLE2 - 6
        attempt "REP MOVSB goes on when the page has come"
        rep movsb
        complete
        also_string
        also    "faults", [faults_mended]
        restore_vector PAGE_FAULT
        pages_present 0, 1
        mov     ecx, 10
        mov     esi, SOURCE
        mov     edi, HOLE2 + 8
        attempt "REP MOVSD downwards, the first page absent"
        std
        rep movsd
        complete
        also_string
        ret
.mend:  add     esp, 4
        or      dword [HOLE2_ENTRY], 1
        inc     dword [faults_mended]
        iretd

        section .data
faults_mended   dd 0
        section .text

; In ring 3 with ESP between the pages; the handler's stack is elsewhere.
%macro stack_attempt 3+                 ; title, ESP, instruction
        attempt %1, ring3
        mov     esp, %2
        mov     ebp, HOLE + 800h
        mov     eax, 1111_1111h
        mov     ebx, 2222_2222h
        %3
        complete
        also    "CR2", [seen_cr2]
        also    "ESP", [seen_esp]
        also    "EBP", [seen_ebp]
        also    "EAX", [seen_eax]
        also    "EBX", [seen_ebx]
%endmacro

stacks: pages_present 0, 1
        put_gate gdt + SPARE, CODE3, main, CALL_GATE32 | DPL3, 0
        stack_attempt "PUSH, the first page absent", HOLE2, push eax
        stack_attempt "PUSHA, its last half absent", HOLE2 + 16, pusha
        stack_attempt "CALL, the first page absent", HOLE2, call main
        stack_attempt "far CALL, its EIP's place absent", HOLE2 + 4, call CODE3:main
        stack_attempt "far CALL through a gate, its EIP's place absent", HOLE2 + 4, call SPARE:0
        stack_attempt "PUSHFD", HOLE2, pushfd
        stack_attempt "ENTER 16, 0", HOLE2, enter 16, 0
        stack_attempt "ENTER 16, 2, the frame pointer absent", HOLE2 + 800h, enter 16, 2
        stack_attempt "ENTER whose new ESP lies on the absent page", HOLE2 + 8, enter 100h, 0
        pages_present 1, 0
        mov     dword [HOLE2 - 8], 3333_3333h
        mov     dword [HOLE2 - 4], CODE3
        stack_attempt "POP, the second page absent", HOLE2, pop eax
        stack_attempt "POPA, its last half absent", HOLE2 - 16, popa
        stack_attempt "RET", HOLE2, ret
        stack_attempt "RETF, its CS absent", HOLE2 - 4, retf
        stack_attempt "IRETD, its EFLAGS absent", HOLE2 - 8, iretd
        stack_attempt "POPFD", HOLE2, popfd
        stack_attempt "POP to absent memory", HOLE2 - 4, pop dword [HOLE2]
        stack_attempt "PUSH of absent memory", HOLE2 - 4, push dword [HOLE2]
        stack_attempt "LES whose selector is absent", STACK3, les eax, [HOLE2 - 4]
        stack_attempt "BOUND whose upper bound is absent", STACK3, bound eax, [HOLE2 - 4]
        stack_attempt "XADD with absent memory", STACK3, xadd [HOLE2], eax
        stack_attempt "CMPXCHG8B whose upper half is absent", STACK3, cmpxchg8b [HOLE2 - 4]
        ret

; Stores that would end on the absent page: what is stored before
%macro store_attempt 2+
        mov     dword [HOLE2 - 4], 5555_5555h
        mov     dword [HOLE2 - 8], 5555_5555h
        attempt %1
        %2
        complete
        also    "CR2", [seen_cr2]
        also    "memory", [HOLE2 - 8]
        also    "and", [HOLE2 - 4]
%endmacro

stores: store_attempt "MOV of a doubleword, 2 bytes absent", mov [HOLE2 - 2], eax
        store_attempt "ADD to it", add [HOLE2 - 2], eax
        store_attempt "CMPXCHG with it", cmpxchg [HOLE2 - 2], eax
        store_attempt "XCHG with it", xchg [HOLE2 - 2], eax
        store_attempt "SGDT, its base absent", sgdt [HOLE2 - 2]
        store_attempt "FNSTCW, a byte absent", fnstcw [HOLE2 - 1]
        store_attempt "FST of 8 bytes, half of them absent", fst qword [HOLE2 - 4]
        store_attempt "FNSTENV, most of it absent", fnstenv [HOLE2 - 8]
        ret
