; SPDX-License-Identifier: MIT
; What the images of this folder share: a floppy that boots into flat 32-bit protected mode, makes attempts, and says
; on COM1, a line for each, how they ended. An image is `%include "harness/harness.asm"`, a routine `main`, and its
; attempts (attempt.asm). Everything, at most 32 KB, lies below 64 KB in segments whose base is 0, so that an offset is
; the same in real, 16-bit and 32-bit code. Sections of the Intel SDM's Volume 3 in brackets, everywhere.

        org     7C00h
        section .data follows=.text align=16
        section .bss  follows=.data align=16
        section .text

%include "harness/constants.asm"
%include "harness/boot.asm"
%include "harness/attempt.asm"
%include "harness/print.asm"
%include "harness/record.asm"
%include "harness/tables.asm"
