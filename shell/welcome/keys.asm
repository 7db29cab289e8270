; SPDX-License-Identifier: MIT
; Scan codes as the keyboard sends them, presses and releases. The BIOS offers each byte to INT 15h, AH=4Fh before it
; makes a character of it; we keep a copy and let it go on.

INT_15          equ 15h * 4
KEYBOARD_INTERCEPT equ 4Fh
QUEUE_BYTES     equ 64                  ; a power of two

hook_keyboard:
        push    ds
        push    0
        pop     ds
        mov     eax, [INT_15]
        mov     [cs:old_int_15], eax
        mov     word [INT_15], on_int_15
        mov     [INT_15 + 2], cs
        pop     ds
        ret

release_keyboard:
        push    ds
        push    0
        pop     ds
        mov     eax, [cs:old_int_15]
        mov     [INT_15], eax
        pop     ds
        ret

on_int_15:
        cmp     ah, KEYBOARD_INTERCEPT
        jne     .chain
        push    bx
        mov     bl, [cs:queue_tail]
        xor     bh, bh
        mov     [cs:queue + bx], al
        inc     bl
        and     bl, QUEUE_BYTES - 1
        mov     [cs:queue_tail], bl
        pop     bx
.chain: jmp     far [cs:old_int_15]

; Carry: AL is the next byte from the keyboard. A queue that overflows forgets all of it, which is harmless here.
next_scan_code:
        movzx   bx, byte [queue_head]
        cmp     bl, [queue_tail]
        je      .none
        mov     al, [queue + bx]
        inc     bl
        and     bl, QUEUE_BYTES - 1
        mov     [queue_head], bl
        stc
        ret
.none:  clc
        ret

forget_scan_codes:
        mov     al, [queue_tail]
        mov     [queue_head], al
        ret

old_int_15      dd 0
queue_head      db 0
queue_tail      db 0
queue           times QUEUE_BYTES db 0
