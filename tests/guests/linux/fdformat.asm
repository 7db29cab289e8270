; SPDX-License-Identifier: MIT
; fdformat DEVICE: lays all 160 tracks of a floppy anew by the ioctls of Linux's floppy driver (linux/fd.h). A program for
; Linux on the i386, without libraries; its exit status is the number of the error.
bits 32
org 0x08048000

SYS_EXIT equ 1
SYS_OPEN equ 5
SYS_IOCTL equ 54
O_RDWR equ 2
FDFMTBEG equ 0x0247
FDFMTTRK equ 0x400C0248
FDFMTEND equ 0x0249
CYLINDERS equ 80

; The file's header, and one part with all of it [System V ABI, 4.1 and 5.2].
header:
  db 0x7F, "ELF", 1, 1, 1, 0
  times 8 db 0
  dw 2, 3                   ; a program, for the i386
  dd 1, start, program_header - $$, 0, 0
  dw program_header - header, 32, 1, 0, 0, 0
program_header:
  dd 1, 0, $$, $$, file_size, file_size, 7, 0x1000

start:
  mov ebx, [esp + 8]        ; argv[1]
  mov eax, SYS_OPEN
  mov ecx, O_RDWR
  int 0x80
  mov ebx, eax
  test eax, eax
  js error
  mov ecx, FDFMTBEG
  call control
track:
  mov ecx, FDFMTTRK
  call control
  xor byte [head], 1
  jnz track
  inc byte [cylinder]
  cmp byte [cylinder], CYLINDERS
  jb track
  mov ecx, FDFMTEND
  call control
error:
  mov ebx, eax
  neg ebx
  mov eax, SYS_EXIT
  int 0x80

; ioctl(EBX, ECX, &format); does not come back from an error.
control:
  mov eax, SYS_IOCTL
  mov edx, format
  int 0x80
  test eax, eax
  js error
  ret

format:                     ; struct format_descr
  dd 0                      ; device
head:
  dd 0
cylinder:
  dd 0
file_size equ $ - $$
