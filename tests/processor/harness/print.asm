; SPDX-License-Identifier: MIT
; Text for COM1, from flat ring 0. Every routine keeps all registers, `print` the flags as well.

SERIAL          equ 3F8h                ; the 8250's registers by offset
DIVISOR_LOW     equ SERIAL
DIVISOR_HIGH    equ SERIAL + 1
LINE_CONTROL    equ SERIAL + 3
LINE_STATUS     equ SERIAL + 5
DIVISOR_ACCESS  equ 80h
EIGHT_BITS      equ 3
HOLDING_EMPTY   equ 20h

        bits    32

; 115200 baud
open_serial_line:
        pushad
        mov     dx, LINE_CONTROL
        mov     al, DIVISOR_ACCESS
        out     dx, al
        mov     dx, DIVISOR_LOW
        mov     al, 1
        out     dx, al
        mov     dx, DIVISOR_HIGH
        mov     al, 0
        out     dx, al
        mov     dx, LINE_CONTROL
        mov     al, EIGHT_BITS
        out     dx, al
        popad
        ret

; AL
print_character:
        pushad
        mov     bl, al
        mov     dx, LINE_STATUS
.wait:  in      al, dx
        test    al, HOLDING_EMPTY
        jz      .wait
        mov     al, bl
        mov     dx, SERIAL
        out     dx, al
        popad
        ret

; ESI: text, ended by 0
print:
        pushfd
        pushad
.next:  lodsb
        test    al, al
        jz      .end
        call    print_character
        jmp     .next
.end:   popad
        popfd
        ret

; EAX, in ECX hexadecimal digits
print_hex:
        pushad
        mov     ebx, eax
        push    ecx
        neg     ecx
        lea     ecx, [ecx * 4 + 32]
        rol     ebx, cl
        pop     ecx
.digit: rol     ebx, 4
        mov     al, bl
        and     al, 0Fh
        cmp     al, 10
        sbb     al, 69h
        das
        call    print_character
        loop    .digit
        popad
        ret

; EAX, in eight digits; an address in the attempt as "+" and its distance from the attempt's first instruction, which
; does not change when something before it does
print_value:
        push    ecx
        push    eax
        mov     ecx, 8
        cmp     eax, [attempt_start]
        jb      .plain
        cmp     eax, [attempt_end]
        ja      .plain
        sub     eax, [attempt_start]
        push    eax
        mov     al, '+'
        call    print_character
        pop     eax
        mov     ecx, 2
.plain: call    print_hex
        pop     eax
        pop     ecx
        ret

; Ends a line that something was printed on.
end_line:
        cmp     byte [line_open], 0
        je      .closed
        push    eax
        mov     al, 10
        call    print_character
        pop     eax
        mov     byte [line_open], 0
.closed:
        ret

        section .data
line_open       db 0
        section .text

; `heading "text"`: a line of its own between attempts
%macro heading 1
        call    end_line
        section .data
%%text  db      10, "== ", %1, 10, 0
        section .text
        mov     esi, %%text
        call    print
%endmacro
