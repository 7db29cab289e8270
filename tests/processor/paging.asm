; SPDX-License-Identifier: MIT
; Paging with 32-bit and PAE tables [4.3, 4.4]: rights [4.6], error codes and CR2 [4.7], accessed and dirty flags [4.8],
; large and global pages, no-execute. The first 8 MB are mapped as they are, but for the pages of the attempts at TRIAL.
%include "harness/harness.asm"

DIRECTORY       equ 2_0000h
TABLE           equ 2_1000h             ; of the first 4 MB
TRIAL_TABLE     equ 2_2000h
POINTERS        equ 2_4000h             ; PAE's tables
PAE_DIRECTORY   equ 2_5000h
PAE_TABLE       equ 2_6000h
FRAME           equ 4_0000h             ; where TRIAL's pages lie
FRAME2          equ 4_1000h
FRAME3          equ 4_2000h

TRIAL           equ 80_0000h
TRIAL2          equ TRIAL + 1000h
LARGE_TRIAL     equ 0C0_0000h
HIGH_TRIAL      equ 4000_0000h          ; by the second page directory pointer
TRIAL_ENTRY     equ DIRECTORY + (TRIAL >> 22) * 4
LARGE_ENTRY     equ DIRECTORY + (LARGE_TRIAL >> 22) * 4
PAE_TRIAL_ENTRY equ PAE_DIRECTORY + (TRIAL >> 21) * 8
PAE_LARGE_ENTRY equ PAE_DIRECTORY + (LARGE_TRIAL >> 21) * 8

; Bits of entries [Tables 4-4 to 4-6]
PAGE_PRESENT    equ 1
WRITABLE        equ 2
USER            equ 4
PAGE_ACCESSED   equ 20h
DIRTY           equ 40h
LARGE           equ 80h
GLOBAL_PAGE     equ 100h
ALL_RIGHTS      equ PAGE_PRESENT | WRITABLE | USER
USED            equ ALL_RIGHTS | PAGE_ACCESSED | DIRTY
NO_EXECUTE      equ 8000_0000h          ; in the upper half of a PAE entry
RESERVED_HIGH   equ 100h                ; bit 40, in the upper half

EFER            equ 0C000_0080h
EFER_NXE        equ 800h
RETURN_OPCODE   equ 0C3h

main:   call    fill_frames
        call    fill_tables
        mov     eax, DIRECTORY
        mov     cr3, eax
        mov     eax, CR4_PSE
        mov     cr4, eax
        mov     eax, cr0
        or      eax, CR0_PG
        mov     cr0, eax
        heading "Rights: of the directory's entry and of the table's"
        for_each rights, try_rights
        heading "Entries that are absent"
        call    absent_entries
        heading "Accessed and dirty"
        call    flags
        heading "Accesses across pages"
        call    across
        heading "The processor's own accesses"
        call    own_accesses
        heading "Pages of 4 MB"
        call    large_pages
        heading "Changed entries"
        call    changed_entries
        heading "PAE"
        call    enter_pae
        call    pae_pages
        call    pae_reserved
        call    pae_pointers
        heading "No-execute"
        call    no_execute
        mov     eax, cr0
        and     eax, ~CR0_PG
        mov     cr0, eax
        ret

; Each frame holds its number, and can be called.
fill_frames:
        mov     dword [FRAME], 1111_1100h | RETURN_OPCODE
        mov     dword [FRAME + 0FFCh], 1111_1111h
        mov     dword [FRAME2], 2222_2200h | RETURN_OPCODE
        mov     dword [FRAME3], 3333_3300h | RETURN_OPCODE
        ret

fill_tables:
        mov     edi, DIRECTORY
        mov     ecx, 1_0000h / 4
        xor     eax, eax
        rep stosd
        mov     edi, TABLE
        mov     eax, USED
.next:  stosd
        add     eax, 1000h
        cmp     eax, 40_0000h
        jb      .next
        mov     dword [DIRECTORY], TABLE | USED
        jmp     restore_trial

; The trial pages as they are between attempts: all rights, not accessed
restore_trial:
        mov     dword [TRIAL_ENTRY], TRIAL_TABLE | ALL_RIGHTS
        mov     dword [TRIAL_TABLE], FRAME | ALL_RIGHTS
        mov     dword [TRIAL_TABLE + 4], FRAME2 | ALL_RIGHTS
        mov     dword [LARGE_ENTRY], 0
forget_translations:
        push    eax
        mov     eax, cr3
        mov     cr3, eax
        xor     eax, eax
        mov     cr2, eax
        pop     eax
        ret

; page_attempt "title", where: with fresh translations and CR2 clear
%macro page_attempt 1-2 ring0
        call    forget_translations
        attempt %1, %2
%endmacro

; What the translation left: CR2, and of both entries what is not an address. Which accessed flags a translation that
; faults leaves, the manual does not say [4.8].
%macro also_entries 2
        also    "CR2", [seen_cr2]
        call    got_through
        jne     %%faulted
        also_masked "directory", [%1], 0FFFh
        also_masked "table", [%2], 0FFFh
%%faulted:
%endmacro

%macro write_protect 0
        mov     eax, cr0
        or      eax, CR0_WP
        mov     cr0, eax
%endmacro
%macro do_not_write_protect 0
        mov     eax, cr0
        and     eax, ~CR0_WP
        mov     cr0, eax
%endmacro

; ---- Rights

; "U/W": user or supervisor, writable or read-only
%macro write_rights 1
    %if (%1) & 2
        db      "U"
    %else
        db      "S"
    %endif
    %if (%1) & 1
        db      "/W"
    %else
        db      "/R"
    %endif
%endmacro

; What the subject grants, as (of the directory) << 8 | (of the table)
grant_subject:
        movzx   eax, byte [subject_value + 1]
        or      eax, TRIAL_TABLE
        mov     [TRIAL_ENTRY], eax
        movzx   eax, byte [subject_value]
        or      eax, FRAME
        mov     [TRIAL_TABLE], eax
        ret

%macro rights_attempt 3+                ; title, where, instruction
        call    grant_subject
        page_attempt %1, %2
        %3
        complete
        also_entries TRIAL_ENTRY, TRIAL_TABLE
%endmacro

try_rights:
        rights_attempt "ring 3 reads ", ring3, mov ecx, [TRIAL]
        rights_attempt "ring 3 writes ", ring3, mov byte [TRIAL], RETURN_OPCODE
        rights_attempt "ring 0 writes ", ring0, mov byte [TRIAL], RETURN_OPCODE
        write_protect
        rights_attempt "ring 0 reads, with WP, ", ring0, mov ecx, [TRIAL]
        rights_attempt "ring 0 writes, with WP, ", ring0, mov byte [TRIAL], RETURN_OPCODE
        do_not_write_protect
        jmp     restore_trial

        section .data
rights:
%assign of_directory 0
%rep 4
    %assign of_table 0
    %rep 4
        dd      (of_directory << 1 | PAGE_PRESENT) << 8 | of_table << 1 | PAGE_PRESENT
        db      "directory "
        write_rights of_directory
        db      ", table "
        write_rights of_table
        db      0
        %assign of_table of_table + 1
    %endrep
    %assign of_directory of_directory + 1
%endrep
        dd      END_OF_TABLE
        section .text

; ---- Absent entries

%macro absent_attempt 3+
        page_attempt %1, %2
        %3
        complete
        also    "CR2", [seen_cr2]
%endmacro

%macro titled_absent_attempt 4+          ; beginning and end of the title, where, instruction
        %strcat title %1, %2
        absent_attempt title, %3, %4
%endmacro

; Reads, writes and fetches with what is absent now
%macro absent_attempts 1
        titled_absent_attempt "ring 0 reads, ", %1, ring0, mov ecx, [TRIAL + 123h]
        titled_absent_attempt "ring 0 writes, ", %1, ring0, mov [TRIAL + 123h], ecx
        titled_absent_attempt "ring 3 reads, ", %1, ring3, mov ecx, [TRIAL + 123h]
        titled_absent_attempt "ring 3 writes, ", %1, ring3, mov [TRIAL + 123h], ecx
        titled_absent_attempt "ring 0 fetches, ", %1, ring0, jmp TRIAL
        titled_absent_attempt "ring 3 fetches, ", %1, ring3, jmp TRIAL
%endmacro

absent_entries:
        mov     dword [TRIAL_TABLE], ~PAGE_PRESENT
        absent_attempts "the page absent"
        mov     dword [TRIAL_ENTRY], ~PAGE_PRESENT
        absent_attempts "the table absent"
        mov     dword [TRIAL_ENTRY], TRIAL_TABLE | ALL_RIGHTS
        mov     dword [TRIAL_TABLE], 0
        page_attempt "a page that came needs no invalidation"
        mov     dword [TRIAL_TABLE], FRAME | ALL_RIGHTS
        mov     ecx, [TRIAL]
        complete
        also    "ECX", [seen_ecx]
        mov     dword [TRIAL_TABLE], 0
        absent_attempt "XCHG is a write", ring0, xchg ecx, [TRIAL]
        absent_attempt "CMP is a read", ring0, cmp ecx, [TRIAL]
        absent_attempt "INC", ring0, inc dword [TRIAL]
        absent_attempt "CMPXCHG that would not store", ring0, cmpxchg [TRIAL], ecx
        absent_attempt "BT is a read", ring0, bt dword [TRIAL], 1
        absent_attempt "PUSH of it", ring0, push dword [TRIAL]
        absent_attempt "INVLPG", ring0, invlpg [TRIAL]
        jmp     restore_trial

; ---- Accessed and dirty

flags:  page_attempt "a read sets accessed in both"
        mov     ecx, [TRIAL]
        complete
        also_entries TRIAL_ENTRY, TRIAL_TABLE
        page_attempt "a write after that sets dirty in the table's"
        mov     ecx, [TRIAL]
        mov     [TRIAL + 8], eax
        complete
        also_entries TRIAL_ENTRY, TRIAL_TABLE
        mov     dword [TRIAL_TABLE], FRAME | ALL_RIGHTS
        page_attempt "a page that was not dirty becomes so once it is written, its translation known or not"
        mov     ecx, [TRIAL]
        mov     edx, [TRIAL_TABLE]
        mov     [TRIAL + 8], ecx
        complete
        also_masked "before", [seen_edx], 0FFFh
        also_entries TRIAL_ENTRY, TRIAL_TABLE
        mov     dword [TRIAL_TABLE], FRAME | ALL_RIGHTS
        page_attempt "CMPXCHG that does not store makes it dirty: it writes what it read"
        xor     eax, eax
        cmpxchg [TRIAL], ecx
        complete
        also_entries TRIAL_ENTRY, TRIAL_TABLE
        call    restore_trial
        page_attempt "a fetch sets accessed"
        mov     eax, TRIAL
        call    eax
        complete
        also_entries TRIAL_ENTRY, TRIAL_TABLE
        call    restore_trial
        page_attempt "ring 3 does, too", ring3
        mov     [TRIAL + 8], eax
        complete
        also_entries TRIAL_ENTRY, TRIAL_TABLE
        jmp     restore_trial

; ---- Across pages

across: mov     dword [TRIAL_TABLE + 4], 0
        page_attempt "a read whose last byte is absent"
        mov     ecx, [TRIAL2 - 3]
        complete
        also    "CR2", [seen_cr2]
        page_attempt "a write whose last byte is absent writes nothing"
        mov     dword [TRIAL2 - 3], 0
        complete
        also    "CR2", [seen_cr2]
        also    "memory", [FRAME + 0FFCh]
        mov     dword [TRIAL_TABLE + 4], FRAME2 | PAGE_PRESENT | USER
        page_attempt "a write of ring 3 whose last word is read-only", ring3
        mov     dword [TRIAL2 - 2], 0
        complete
        also    "CR2", [seen_cr2]
        also    "memory", [FRAME + 0FFCh]
        mov     dword [TRIAL_TABLE], 0
        page_attempt "a read whose first byte is absent"
        mov     ecx, [TRIAL2 - 1]
        complete
        also    "CR2", [seen_cr2]
        mov     dword [TRIAL_TABLE], FRAME | ALL_RIGHTS
        page_attempt "a read across two frames"
        mov     ecx, [TRIAL2 - 2]
        complete
        also    "ECX", [seen_ecx]
        mov     dword [TRIAL_TABLE + 4], FRAME2 | ALL_RIGHTS
        page_attempt "a write across two frames"
        mov     dword [TRIAL2 - 2], 0AAAA_BBBBh
        complete
        also    "first", [FRAME + 0FFCh]
        also    "second", [FRAME2]
        call    fill_frames
        mov     dword [TRIAL_TABLE + 4], 0
        mov     byte [FRAME + 0FFFh], 0B8h      ; MOV EAX, what is on the next page
        page_attempt "an instruction whose second byte is absent"
        jmp     TRIAL2 - 1
        complete
        also    "CR2", [seen_cr2]
        mov     byte [FRAME + 0FFFh], RETURN_OPCODE
        page_attempt "an instruction that ends with its page"
        mov     eax, TRIAL2 - 1
        call    eax
        complete
        call    fill_frames
        jmp     restore_trial

; ---- The processor's own accesses are ring 0's.

own_accesses:
        mov     eax, [gdt + DATA3_]
        mov     [FRAME + 8], eax
        mov     eax, [gdt + DATA3_ + 4]
        and     ah, ~ACCESSED
        mov     [FRAME + 12], eax
        put_segment SPARE, TRIAL, 0FFh, LOCAL_TABLE
        mov     ax, SPARE
        lldt    ax
        mov     dword [TRIAL_TABLE], FRAME | PAGE_PRESENT
        write_protect
        page_attempt "ring 3 loads a segment from a read-only table of ring 0, with WP", ring3
        mov     ax, 15
        mov     es, ax
        complete
        also_masked "descriptor at", [seen_cr2], ~7
        do_not_write_protect
        page_attempt "without WP its descriptor is marked accessed", ring3
        mov     ax, 15
        mov     es, ax
        complete
        also    "descriptor", [FRAME + 12]
        also_entries TRIAL_ENTRY, TRIAL_TABLE
        mov     dword [TRIAL_TABLE], 0
        page_attempt "... from a table that is absent", ring3
        mov     ax, 15
        mov     es, ax
        complete
        also    "CR2", [seen_cr2]
        page_attempt "LAR from a table that is absent", ring3
        mov     ax, 15
        lar     ecx, eax
        complete
        also    "CR2", [seen_cr2]
        mov     ax, LDT0
        lldt    ax
        jmp     restore_trial

; ---- 4 MB

%macro also_large 0
        also    "ECX", [seen_ecx]
        also    "CR2", [seen_cr2]
        also    "entry", [LARGE_ENTRY]
%endmacro

large_pages:
        mov     dword [LARGE_ENTRY], ALL_RIGHTS | LARGE
        page_attempt "a read"
        mov     ecx, [LARGE_TRIAL + FRAME]
        complete
        also_large
        page_attempt "a write"
        mov     [LARGE_TRIAL + FRAME + 8], ecx
        complete
        also_large
        mov     dword [LARGE_ENTRY], PAGE_PRESENT | USER | LARGE
        page_attempt "ring 3 writes a read-only one", ring3
        mov     [LARGE_TRIAL + FRAME], ecx
        complete
        also_large
        mov     dword [LARGE_ENTRY], PAGE_PRESENT | WRITABLE | LARGE
        page_attempt "ring 3 reads one of ring 0", ring3
        mov     ecx, [LARGE_TRIAL + FRAME]
        complete
        also_large
        mov     dword [LARGE_ENTRY], 20_0000h | ALL_RIGHTS | LARGE
        page_attempt "one with bit 21 set, which is reserved"
        mov     ecx, [LARGE_TRIAL]
        complete
        also_large
        page_attempt "ring 3 writes to it", ring3
        mov     [LARGE_TRIAL], ecx
        complete
        also_large
        mov     dword [LARGE_ENTRY], TRIAL_TABLE | ALL_RIGHTS | LARGE
        xor     eax, eax
        mov     cr4, eax
        page_attempt "without CR4.PSE it is a table"
        mov     ecx, [LARGE_TRIAL]
        complete
        also_large
        mov     eax, CR4_PSE
        mov     cr4, eax
        jmp     restore_trial

; ---- Changed entries

changed_entries:
        page_attempt "INVLPG lets another frame be seen"
        mov     ecx, [TRIAL]
        mov     dword [TRIAL_TABLE], FRAME3 | ALL_RIGHTS
        invlpg  [TRIAL + 555h]
        mov     edx, [TRIAL]
        complete
        also    "ECX", [seen_ecx]
        also    "EDX", [seen_edx]
        call    restore_trial
        page_attempt "MOV to CR3 does"
        mov     ecx, [TRIAL]
        mov     dword [TRIAL_TABLE], FRAME3 | ALL_RIGHTS
        mov     eax, cr3
        mov     cr3, eax
        mov     edx, [TRIAL]
        complete
        also    "ECX", [seen_ecx]
        also    "EDX", [seen_edx]
        call    restore_trial
        mov     eax, CR4_PSE | CR4_PGE
        mov     cr4, eax
        mov     dword [TRIAL_TABLE], FRAME | ALL_RIGHTS | GLOBAL_PAGE
        page_attempt "clearing CR4.PGE does, for a global page"
        mov     ecx, [TRIAL]
        mov     dword [TRIAL_TABLE], FRAME3 | ALL_RIGHTS | GLOBAL_PAGE
        mov     eax, CR4_PSE
        mov     cr4, eax
        mov     edx, [TRIAL]
        complete
        also    "ECX", [seen_ecx]
        also    "EDX", [seen_edx]
        mov     eax, CR4_PSE | CR4_PGE
        mov     cr4, eax
        mov     dword [TRIAL_TABLE], FRAME | ALL_RIGHTS | GLOBAL_PAGE
        call    forget_translations
        page_attempt "INVLPG does, for a global page"
        mov     dword [TRIAL_TABLE], FRAME | ALL_RIGHTS | GLOBAL_PAGE
        invlpg  [TRIAL]
        mov     ecx, [TRIAL]
        mov     dword [TRIAL_TABLE], FRAME3 | ALL_RIGHTS | GLOBAL_PAGE
        invlpg  [TRIAL]
        mov     edx, [TRIAL]
        complete
        also    "ECX", [seen_ecx]
        also    "EDX", [seen_edx]
        mov     eax, CR4_PSE
        mov     cr4, eax
        jmp     restore_trial

; ---- PAE: the first 4 MB in large pages, TRIAL's two by a table

enter_pae:
        mov     dword [POINTERS], PAE_DIRECTORY | PAGE_PRESENT
        mov     dword [PAE_DIRECTORY], USED | LARGE
        mov     dword [PAE_DIRECTORY + 8], 20_0000h | USED | LARGE
        call    restore_pae
        mov     eax, cr0
        and     eax, ~CR0_PG
        mov     cr0, eax
        mov     ecx, POINTERS
        mov     cr3, ecx
        mov     ecx, CR4_PAE
        mov     cr4, ecx
        or      eax, CR0_PG
        mov     cr0, eax
        ret

restore_pae:
        mov     dword [PAE_TRIAL_ENTRY], PAE_TABLE | ALL_RIGHTS
        mov     dword [PAE_TRIAL_ENTRY + 4], 0
        mov     dword [PAE_TABLE], FRAME | ALL_RIGHTS
        mov     dword [PAE_TABLE + 4], 0
        mov     dword [PAE_TABLE + 8], FRAME2 | ALL_RIGHTS
        mov     dword [PAE_TABLE + 12], 0
        mov     dword [PAE_LARGE_ENTRY], ALL_RIGHTS | LARGE
        mov     dword [PAE_LARGE_ENTRY + 4], 0
        jmp     forget_translations

%macro pae_attempt 3+
        page_attempt %1, %2
        %3
        complete
        also    "ECX", [seen_ecx]
        also_entries PAE_TRIAL_ENTRY, PAE_TABLE
%endmacro

%macro pae_large_attempt 3+
        page_attempt %1, %2
        %3
        complete
        also    "ECX", [seen_ecx]
        also    "CR2", [seen_cr2]
        also_masked "entry", [PAE_LARGE_ENTRY], 0FFFh
%endmacro

pae_pages:
        xor     ecx, ecx
        pae_attempt "a read", ring0, mov ecx, [TRIAL]
        pae_attempt "a write", ring0, mov [TRIAL + 8], ecx
        pae_attempt "a read of the next page", ring0, mov ecx, [TRIAL2]
        mov     dword [PAE_TABLE], FRAME | PAGE_PRESENT | USER
        pae_attempt "ring 3 writes a read-only page", ring3, mov [TRIAL], eax
        mov     dword [PAE_TABLE], FRAME | PAGE_PRESENT | WRITABLE
        pae_attempt "ring 3 reads a page of ring 0", ring3, mov ecx, [TRIAL]
        mov     dword [PAE_TABLE], 0
        pae_attempt "ring 3 reads an absent page", ring3, mov ecx, [TRIAL]
        pae_large_attempt "a read of a page of 2 MB", ring0, mov ecx, [LARGE_TRIAL + FRAME]
        pae_large_attempt "a write to a page of 2 MB", ring0, mov [LARGE_TRIAL + FRAME + 8], ecx
        jmp     restore_pae

pae_reserved:
        xor     ecx, ecx
        mov     dword [PAE_TABLE + 4], RESERVED_HIGH
        pae_attempt "a read by a page's entry with bit 40 set", ring0, mov ecx, [TRIAL]
        pae_attempt "a write by it", ring0, mov [TRIAL], ecx
        pae_attempt "a read of ring 3 by it", ring3, mov ecx, [TRIAL]
        mov     dword [PAE_TABLE + 4], NO_EXECUTE
        pae_attempt "a read by a page's entry with bit 63 set, without EFER.NXE", ring0, mov ecx, [TRIAL]
        mov     dword [PAE_TABLE + 4], 0
        mov     dword [PAE_TRIAL_ENTRY + 4], RESERVED_HIGH
        pae_attempt "a read by a directory's entry with bit 40 set", ring0, mov ecx, [TRIAL]
        mov     dword [PAE_LARGE_ENTRY], ALL_RIGHTS | LARGE | 2000h
        pae_large_attempt "a page of 2 MB with bit 13 set", ring0, mov ecx, [LARGE_TRIAL]
        jmp     restore_pae

pae_pointers:
        absent_attempt "a read by an absent page directory pointer", ring0, mov ecx, [HIGH_TRIAL]
        absent_attempt "a write of ring 3 by it", ring3, mov [HIGH_TRIAL], ecx
        page_attempt "a pointer that came is not seen before MOV to CR3"
        mov     dword [POINTERS + 8], PAE_DIRECTORY | PAGE_PRESENT
        mov     ecx, [HIGH_TRIAL]
        complete
        also    "CR2", [seen_cr2]
        page_attempt "... but then"
        mov     ecx, [HIGH_TRIAL + FRAME]
        complete
        also    "ECX", [seen_ecx]
        attempt "MOV to CR3 with a reserved bit in a pointer"
        mov     dword [POINTERS + 8], PAE_DIRECTORY | PAGE_PRESENT | WRITABLE
        mov     eax, cr3
        mov     cr3, eax
        complete
        mov     dword [POINTERS + 8], 0
        jmp     restore_pae

no_execute:
        mov     ecx, EFER
        xor     edx, edx
        mov     eax, EFER_NXE
        wrmsr
        mov     dword [PAE_TABLE + 4], NO_EXECUTE
        xor     ecx, ecx
        pae_attempt "a read of a page that is not for execution", ring0, mov ecx, [TRIAL]
        pae_attempt "a write to it", ring0, mov [TRIAL + 8], ecx
        absent_attempt "ring 0 fetches from it", ring0, jmp TRIAL
        absent_attempt "ring 3 fetches from it", ring3, jmp TRIAL
        mov     dword [PAE_TABLE + 4], 0
        absent_attempt "ring 0 fetches from one that is", ring0, call TRIAL
        absent_attempt "ring 3 fetches from one that is", ring3, call TRIAL
        mov     dword [PAE_TRIAL_ENTRY + 4], NO_EXECUTE
        absent_attempt "ring 0 fetches by a table that is not for execution", ring0, jmp TRIAL
        mov     dword [PAE_TRIAL_ENTRY + 4], 0
        mov     dword [PAE_TABLE], 0
        absent_attempt "ring 3 fetches from an absent page", ring3, jmp TRIAL
        mov     dword [PAE_TABLE], FRAME | PAGE_PRESENT
        absent_attempt "ring 3 fetches from a page of ring 0", ring3, jmp TRIAL
        mov     dword [PAE_TABLE], FRAME | ALL_RIGHTS
        mov     dword [PAE_TABLE + 12], NO_EXECUTE
        mov     byte [FRAME + 0FFFh], 0B8h
        absent_attempt "an instruction that ends on a page that is not for execution", ring0, jmp TRIAL2 - 1
        jmp     restore_pae
