// SPDX-License-Identifier: MIT
// Guests of a few bytes: boot sectors that do one thing over and over. Machine code of the 8086, as a BIOS starts it at
// 0000:7C00 with the drive in DL.

const FloppyBytes = 1_474_560;
const SectorBytes = 512;

/** A 1.44 MB disk whose boot sector is this code. */
export function bootDisk(...code) {
  const disk = new Uint8Array(FloppyBytes);
  disk.set(code);
  disk.set([0x55, 0xaa], SectorBytes - 2);
  return disk;
}

const printA = [0xb8, 0x41, 0x0e, 0xcd, 0x10]; // mov ax, 0E41h; int 10h

/** Prints "Ready" and then every key typed. */
export const echo = () =>
  bootDisk(
    ...[..."Ready "].flatMap((c) => [0xb8, c.charCodeAt(0), 0x0e, 0xcd, 0x10]), // mov ax, 0E00h + c; int 10h
    // again: xor ax,ax; int 16h; mov ah,0Eh; int 10h; jmp again
    ...[0x31, 0xc0, 0xcd, 0x16, 0xb4, 0x0e, 0xcd, 0x10, 0xeb, 0xf6],
  );

/** Prints A and halts for ever. */
export const halted = () => bootDisk(...printA, 0xfa, 0xf4, 0xeb, 0xfd); // cli; again: hlt; jmp again

/** Sends back through COM1 what it receives there, after a first "!". */
export const serialEcho = () =>
  bootDisk(
    ...[0xba, 0xfb, 0x03, 0xb0, 0x03, 0xee], // mov dx,3FBh; mov al,3; out dx,al: 8 bits, no parity
    ...[0x42, 0xee], // inc dx; out dx,al: ready to receive
    ...[0xba, 0xf8, 0x03, 0xb0, 0x21, 0xee], // mov dx,3F8h; mov al,'!'; out dx,al
    ...[0xba, 0xfd, 0x03, 0xec, 0xa8, 0x01, 0x74, 0xfb], // wait: mov dx,3FDh; in al,dx; test al,1; jz (in)
    ...[0xba, 0xf8, 0x03, 0xec, 0xee, 0xeb, 0xf1], // mov dx,3F8h; in al,dx; out dx,al; jmp wait
  );

/** Sends 90h as MIDI, and then back what it receives as MIDI. */
export const midiEcho = () =>
  bootDisk(
    ...[0xba, 0x31, 0x03, 0xb0, 0x3f, 0xee], // mov dx,331h; mov al,3Fh; out dx,al: UART mode
    ...[0x4a, 0xec, 0xb0, 0x90, 0xee], // dec dx; in al,dx: acknowledged; mov al,90h; out dx,al
    ...[0xba, 0x31, 0x03, 0xec, 0xa8, 0x80, 0x75, 0xfb], // wait: mov dx,331h; again: in al,dx; test al,80h; jnz again
    ...[0x4a, 0xec, 0xee, 0xeb, 0xf3], // dec dx; in al,dx; out dx,al; jmp wait
  );

/** Prints A and sounds at 1000 Hz for ever. */
export const beep = () =>
  bootDisk(
    ...[0xb0, 0xb6, 0xe6, 0x43, 0xb8, 0xa9, 0x04, 0xe6, 0x42], // mov al,0B6h; out 43h,al; mov ax,1193; out 42h,al
    ...[0x88, 0xe0, 0xe6, 0x42, 0xe4, 0x61, 0x0c, 0x03, 0xe6, 0x61], // mov al,ah; out 42h,al; in al,61h; or al,3; out 61h,al
    ...printA,
    ...[0xf4, 0xeb, 0xfd], // again: hlt; jmp again
  );

/** Prints R when it listens to the mouse, and the buttons' number with each report. */
export const mouseButtons = () =>
  bootDisk(
    ...[0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xc0], // xor ax,ax; mov ds,ax; mov es,ax
    ...[0xb8, 0x05, 0xc2, 0xb7, 0x03, 0xcd, 0x15], // mov ax,C205h; mov bh,3; int 15h: initialize
    ...[0xb8, 0x07, 0xc2, 0xbb, 0x24, 0x7c, 0xcd, 0x15], // mov ax,C207h; mov bx,heard; int 15h
    ...[0xb8, 0x00, 0xc2, 0xb7, 0x01, 0xcd, 0x15], // mov ax,C200h; mov bh,1; int 15h: enable
    ...[0xb8, 0x52, 0x0e, 0xcd, 0x10, 0xf4, 0xeb, 0xfd], // mov ax,0E52h; int 10h; again: hlt; jmp again
    ...[0x55, 0x89, 0xe5, 0x8a, 0x46, 0x0c, 0x24, 0x07, 0x04, 0x30], // heard: ... mov al,[bp+12]; and al,7; add al,'0'
    ...[0xb4, 0x0e, 0x31, 0xdb, 0xcd, 0x10, 0x5d, 0xcb], // mov ah,0Eh; xor bx,bx; int 10h; pop bp; retf
  );

/** Prints a page with "ok". */
export const prints = () =>
  bootDisk(
    ...[0x31, 0xd2, 0xb4, 0x01, 0xcd, 0x17], // xor dx,dx; mov ah,1; int 17h: initialize
    ...[0xb8, 0x6f, 0x00, 0xcd, 0x17, 0xb8, 0x6b, 0x00, 0xcd, 0x17], // mov ax,'o'; int 17h; mov ax,'k'; int 17h
    ...[0xb8, 0x0c, 0x00, 0xcd, 0x17, 0xf4, 0xeb, 0xfd], // mov ax,12; int 17h; again: hlt; jmp again
  );

/** Writes cylinder 1, head 0, sector 1 with 5Ah bytes again and again; prints A after each time. */
export const writer = () =>
  bootDisk(
    ...[0x31, 0xc0, 0x8e, 0xc0, 0xbf, 0x00, 0x80, 0xb9, 0x00, 0x02], // xor ax,ax; mov es,ax; mov di,8000h; mov cx,512
    ...[0xb0, 0x5a, 0xfc, 0xf3, 0xaa], // mov al,5Ah; cld; rep stosb
    ...[0xbb, 0x00, 0x80, 0xb9, 0x01, 0x01, 0xb6, 0x00], // again: mov bx,8000h; mov cx,0101h; mov dh,0
    ...[0xb8, 0x01, 0x03, 0xcd, 0x13], // mov ax,0301h; int 13h
    ...printA,
    ...[0xeb, 0xec], // jmp again
  );

/** An ISO of 64 KB whose first bytes say so. */
export const disc = () => new Uint8Array(65_536).fill(0x43);

/** A bzImage of three sectors that prints its command line and halts for ever. */
export function tinyKernel() {
  const kernel = new Uint8Array(1536);
  kernel[0x1f1] = 1; // sectors of setup behind the first
  kernel.set([0xeb, 0x66, ...[..."HdrS"].map((c) => c.charCodeAt(0)), 0x03, 0x02], 0x200); // jmp 268h; version 2.03
  kernel[0x211] = 1; // loaded high
  kernel.set([0xff, 0xff, 0xff, 0x37], 0x22c); // the initrd's highest address
  kernel.set(
    [
      ...[0xb8, 0x00, 0x20, 0x8e, 0xd8, 0x31, 0xf6], // mov ax,2000h; mov ds,ax; xor si,si
      ...[0xac, 0x84, 0xc0, 0x74, 0x06, 0xb4, 0x0e, 0xcd, 0x10, 0xeb, 0xf5], // again: lodsb; test al,al; jz; int 10h
      ...[0xfa, 0xf4, 0xeb, 0xfd], // cli; again: hlt; jmp again
    ],
    0x268,
  );
  return kernel;
}

/** A hard disk of 1 MB whose boot sector prints A, writes sector 9 full of 5Ah bytes, and prints B. */
export function hardDiskWriter() {
  const disk = new Uint8Array(1 << 20);
  disk.set([
    ...printA,
    ...[0x31, 0xc0, 0x8e, 0xc0, 0x8e, 0xd8, 0xbf, 0x00, 0x80, 0xb9, 0x00, 0x02], // xor ax,ax; mov es,ax; mov ds,ax; ...
    ...[0xb0, 0x5a, 0xfc, 0xf3, 0xaa], // mov di,8000h; mov cx,512; mov al,5Ah; cld; rep stosb
    ...[0xbe, 0x40, 0x7c, 0xb2, 0x80, 0xb8, 0x00, 0x43, 0xcd, 0x13], // mov si,7C40h; mov dl,80h; mov ax,4300h; int 13h
    ...[0x72, 0x05, 0xb8, 0x42, 0x0e, 0xcd, 0x10], // jc (hlt); mov ax,0E42h; int 10h
    ...[0xfa, 0xf4, 0xeb, 0xfd], // cli; again: hlt; jmp again
  ]);
  disk.set([0x10, 0, 1, 0, 0x00, 0x80, 0, 0, 9], 0x40); // the address packet: one sector, 0000:8000, number 9
  disk.set([0x55, 0xaa], SectorBytes - 2);
  return disk;
}

/** Stores CPUID's signature at 9000h, 0 where there is no CPUID (EFLAGS.ID stays), prints A and halts for ever. */
export const signature = () =>
  bootDisk(
    ...[0x31, 0xc0, 0x8e, 0xd8], // xor ax,ax; mov ds,ax
    ...[0x66, 0x9c, 0x66, 0x58, 0x66, 0x89, 0xc1], // pushfd; pop eax; mov ecx,eax
    ...[0x66, 0x35, 0x00, 0x00, 0x20, 0x00, 0x66, 0x50, 0x66, 0x9d], // xor eax,200000h; push eax; popfd
    ...[0x66, 0x9c, 0x66, 0x58, 0x66, 0x31, 0xc8, 0x74, 0x08], // pushfd; pop eax; xor eax,ecx; jz (mov)
    ...[0x66, 0xb8, 0x01, 0x00, 0x00, 0x00, 0x0f, 0xa2], // mov eax,1; cpuid
    ...[0x66, 0xa3, 0x00, 0x90], // mov [9000h],eax
    ...printA,
    ...[0xfa, 0xf4, 0xeb, 0xfd], // cli; again: hlt; jmp again
  );

/** Loads an empty interrupt table and asks for an interrupt: the CPU resets by triple fault. */
export const tripleFault = () =>
  bootDisk(
    // xor ax,ax; mov ds,ax; mov si,9000h; mov word [si],0
    ...[0x31, 0xc0, 0x8e, 0xd8, 0xbe, 0x00, 0x90, 0xc7, 0x04, 0x00, 0x00],
    ...[0x0f, 0x01, 0x1c, 0xcc], // lidt [si]; int3
  );

/** Random bytes as code, the same for the same seed. */
export function garbage(seed) {
  const code = [];
  for (let state = seed; code.length < 500;) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    code.push((state >>> 16) & 0xff);
  }
  return bootDisk(...code);
}

/** Writes random bytes to random ports, below 400h and around the PCI and VBE registers, for ever. */
export const portNoise = () =>
  bootDisk(
    ...[0xfa, 0xbb, 0x39, 0x30], // cli; mov bx,3039h
    ...[0x69, 0xdb, 0x6d, 0x4e, 0x81, 0xc3, 0x39, 0x30], // again: imul bx,bx,4E6Dh; add bx,3039h
    ...[0x89, 0xda, 0x81, 0xe2, 0xff, 0x03], // mov dx,bx; and dx,3FFh
    ...[0x88, 0xf8, 0xee, 0x83, 0xf2, 0x30, 0xef, 0xed], // mov al,bh; out dx,al; xor dx,30h; out dx,ax; in ax,dx
    ...[0xeb, 0xe8], // jmp again
  );
