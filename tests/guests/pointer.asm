; SPDX-License-Identifier: MIT
; A boot sector that shows what its pointer does, in hexadecimal, and never ends:
;   MOUSE buttons x y        the PS/2 mouse by the BIOS: buttons of the last report, and all movement since the start
;   POINTER buttons x y      VMware's absolute pointer, once A is pressed
; The BIOS calls are those of the IBM PS/2 and PC BIOS Interface Technical Reference, INT 15h, AH = C2h.
bits 16
org 0x7C00

Backdoor equ 0x5658
Magic equ 0x564D5868

    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 0x7C00
    mov ax, 3
    int 0x10
    mov ax, 0xC205          ; initialize: three bytes a report
    mov bh, 3
    int 0x15
    mov ax, 0xC207          ; who hears of reports
    mov bx, reported
    int 0x15
    mov ax, 0xC200          ; enable
    mov bh, 1
    int 0x15

show:
    mov ax, 0xB800
    mov es, ax
    xor di, di
    mov si, mouse
    call show_line
    mov di, 160
    mov si, pointer
    call show_line
    hlt
    mov ah, 1
    int 0x16
    jz show
    xor ah, ah
    int 0x16
    cmp al, 'a'
    jne show
    mov ebx, 0x45414552     ; enable
    mov cx, 41
    call backdoor
    mov ebx, 1              ; its version
    mov cx, 39
    call backdoor
    mov ebx, 0x53424152     ; absolute
    mov cx, 41
    call backdoor
    inc byte [followed]
    mov byte [pointer], 'P'
    jmp show

backdoor:
    mov eax, Magic
    mov dx, Backdoor
    in eax, dx
    ret

; The BIOS pushed status, x, y and 0.
reported:
    push bp
    mov bp, sp
    push ds
    pushad
    xor ax, ax
    mov ds, ax
    mov ax, [bp + 12]
    mov bx, ax
    and bx, 7
    mov [mouse.buttons], bx
    mov bx, [bp + 10]
    test al, 0x10
    jz .right
    mov bh, 0xFF
.right:
    add [mouse.x], bx
    mov bx, [bp + 8]
    test al, 0x20
    jz .up
    mov bh, 0xFF
.up:
    add [mouse.y], bx
    cmp byte [followed], 0
    je .done
.drain:
    mov cx, 40
    call backdoor
    cmp eax, 4
    jb .done
    test eax, 0xFFFF0000
    jnz .done
    mov ebx, 4
    mov cx, 39
    call backdoor
    mov [pointer.buttons], ax
    mov [pointer.x], bx
    mov [pointer.y], cx
    jmp .drain
.done:
    popad
    pop ds
    pop bp
    retf

; Eight letters and three words from SI to ES:DI.
show_line:
    mov cx, 8
    mov ah, 7
.letter:
    lodsb
    stosw
    loop .letter
    mov cl, 3
.word:
    lodsw
    mov dx, ax
    mov bx, 4
.digit:
    rol dx, 4
    mov al, dl
    and al, 15
    cmp al, 10
    sbb al, 0x69
    das                     ; 0 to 9, A to F
    mov ah, 7
    stosw
    dec bx
    jnz .digit
    mov al, ' '
    stosw
    loop .word
    ret

mouse: db "MOUSE   "
.buttons: dw 0
.x: dw 0
.y: dw 0
pointer: db "pointer "
.buttons: dw 0
.x: dw 0
.y: dw 0
followed: db 0

    times 510 - ($ - $$) db 0
    dw 0xAA55
