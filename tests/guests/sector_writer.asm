; SPDX-License-Identifier: MIT
; A boot sector that writes numbered sectors to the floppy it came from, by the BIOS, and tells COM1 of each that the
; BIOS says is written: 'W' and the number in four bytes; 'F' and the number where it could not be.
; Number n fills the sector 36 + n modulo 2844. The first number is one more than what `number` has in the image.
bits 16
org 0x7C00

FirstSector equ 36
Sectors equ 2880 - FirstSector
SectorsPerTrack equ 18
Buffer equ 0x8000
Com1 equ 0x3F8
LineStatus equ Com1 + 5
TransmitterEmpty equ 0x20

    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 0x7C00
next:
    inc dword [number]
    mov eax, [number]
    mov di, Buffer
    mov cx, 512 / 4
    rep stosd

    xor edx, edx
    mov ecx, Sectors
    div ecx
    lea eax, [edx + FirstSector]
    xor edx, edx
    mov ecx, SectorsPerTrack
    div ecx                 ; eax the track, edx the sector on it
    mov cl, dl
    inc cl
    mov dh, al
    and dh, 1
    shr ax, 1
    mov ch, al
    mov dl, 0
    mov bx, Buffer
    mov ax, 0x0301
    int 0x13
    mov al, 'W'
    jnc told
    mov ah, 0               ; the drive finds its way again
    mov dl, 0
    int 0x13
    mov al, 'F'
told:
    call send
    mov si, number
    mov cx, 4
.byte:
    lodsb
    call send
    loop .byte
    jmp next

send:
    push ax
    mov dx, LineStatus
.wait:
    in al, dx
    test al, TransmitterEmpty
    jz .wait
    pop ax
    mov dx, Com1
    out dx, al
    ret

times 504 - ($ - $$) db 0
number: dd 0
times 510 - ($ - $$) db 0
    dw 0xAA55
