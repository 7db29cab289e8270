; SPDX-License-Identifier: MIT
; Words of the manual as numbers.

; Stacks, each growing down from its top; a page apart, so that none reaches another.
STACK1          equ 3000h
STACK2          equ 4000h
STACK3          equ 5000h
STACK_INNER     equ 6000h               ; ring 0's, in the task segment
STACK0          equ 7000h               ; where attempts start

; EFLAGS [2.3]
CARRY           equ 1
ONE             equ 2
ZERO            equ 40h
TRAP            equ 100h
INTERRUPTS      equ 200h
DIRECTION       equ 400h
OVERFLOW        equ 800h
IOPL3           equ 3000h
NESTED          equ 4000h
RESUME          equ 1_0000h
VIRTUAL         equ 2_0000h
ALIGNMENT       equ 4_0000h

; CR0 and CR4 [2.5]
CR0_PE          equ 1
CR0_MP          equ 2
CR0_EM          equ 4
CR0_TS          equ 8
CR0_NE          equ 20h
CR0_WP          equ 1_0000h
CR0_AM          equ 4_0000h
CR0_PG          equ 8000_0000h
CR4_DE          equ 8
CR4_PSE         equ 10h
CR4_PAE         equ 20h
CR4_PGE         equ 80h

; Access bytes of descriptors [3.4.5], present, of privilege 0
READ_ONLY       equ 91h
READ_WRITE      equ 93h
DOWN_READ_ONLY  equ 95h
DOWN_READ_WRITE equ 97h
EXECUTE_ONLY    equ 99h
EXECUTE_READ    equ 9Bh
CONFORMING      equ 9Fh
TSS16_AVAILABLE equ 81h
LOCAL_TABLE     equ 82h
TSS16_BUSY      equ 83h
CALL_GATE16     equ 84h
TASK_GATE       equ 85h
INTERRUPT_GATE16 equ 86h
TRAP_GATE16     equ 87h
TSS32_AVAILABLE equ 89h
TSS32_BUSY      equ 8Bh
CALL_GATE32     equ 8Ch
INTERRUPT_GATE32 equ 8Eh
TRAP_GATE32     equ 8Fh
ACCESSED        equ 1
DPL1            equ 20h                 ; or them on
DPL2            equ 40h
DPL3            equ 60h
PRESENT         equ 80h                 ; take it away

; Flags of descriptors: the high half of byte 6
BIG             equ 4
PAGES           equ 8
FLAT            equ BIG | PAGES

; Offsets in a task segment of 32 bits [Figure 7-2] and of 16 bits [Figure 7-10]
TSS_LINK        equ 0
TSS_ESP0        equ 4
TSS_SS0         equ 8
TSS_ESP1        equ 12
TSS_SS1         equ 16
TSS_CR3         equ 1Ch
TSS_EIP         equ 20h
TSS_EFLAGS      equ 24h
TSS_EAX         equ 28h
TSS_ECX         equ 2Ch
TSS_ESP         equ 38h
TSS_EBP         equ 3Ch
TSS_ES          equ 48h
TSS_CS          equ 4Ch
TSS_SS          equ 50h
TSS_DS          equ 54h
TSS_FS          equ 58h
TSS_GS          equ 5Ch
TSS_LDT         equ 60h
TSS_TRAP        equ 64h
TSS_IO_MAP      equ 66h
TSS_BYTES       equ 68h
TSS16_IP        equ 0Eh
TSS16_FLAGS     equ 10h
TSS16_AX        equ 12h
TSS16_SP        equ 1Ah
TSS16_ES        equ 22h
TSS16_CS        equ 24h
TSS16_SS        equ 26h
TSS16_DS        equ 28h
TSS16_LDT       equ 2Ah
TSS16_BYTES     equ 2Ch

; Vectors [Table 6-1]
DIVIDE_ERROR    equ 0
DEBUG_TRAP      equ 1
BREAKPOINT      equ 3
OVERFLOW_TRAP   equ 4
DOUBLE_FAULT    equ 8
INVALID_TSS     equ 10
ABSENT_SEGMENT  equ 11
PROTECTION      equ 13
PAGE_FAULT      equ 14
EXCEPTIONS      equ 32
VECTORS         equ 64                  ; how many gates the table of this image has
