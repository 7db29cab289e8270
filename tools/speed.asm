; SPDX-License-Identifier: MIT
; A BIOS that only computes, to measure processors by. It goes through its loops for ever and writes a letter to the debug
; port and to COM1 where one begins and its small letter where it ends, so that whoever runs it can take the time:
;   A  the interpreter's figure: 2 loads, 1 store, 4 register operations, 1 address computation, count and branch
;   B  32-bit arithmetic in registers
;   C  the same in 16-bit real mode
;   D  copying memory by doublewords
;   E  calls, returns, pushes and pops
;   F  x87: load, add, multiply, divide, compare, store
;   G  SSE and SSE2: packed arithmetic, logic and shuffles
;   H  straight-line code in 512 pages, run 60 times
;   I  x87: load, multiply, add
;   J  1000 IDE reads of 64 KB by DMA; without a hard disk it is left out

        cpu     prescott
        bits    16
        org     0

ROM             equ 0F0000h             ; where this half of the image lies
CODE            equ 8
DATA            equ 10h
CODE16          equ 18h
BUFFER          equ 20000h
BUFFER_MASK     equ 3FFCh               ; 16 KB of it, by doublewords
COPY            equ 30000h
PAGES           equ 100000h
PAGE_COUNT      equ 512
DESCRIPTORS     equ 48000h              ; of the bus master
READ_INTO       equ 800000h
GATES           equ 4A000h
IDE_VECTOR      equ 76h
BUS_MASTER      equ 0C000h
IDE_FUNCTION    equ 80000900h           ; bus 0, device 1, function 1
COM1            equ 3F8h
DEBUG           equ 402h

%macro mark 1
        mov     al, %1
        mov     dx, DEBUG
        out     dx, al
        mov     dx, COM1
        out     dx, al
%endmacro

%macro port 2
        mov     dx, %1
        mov     al, %2
        out     dx, al
%endmacro

%macro pci 2
        mov     dx, 0CF8h
        mov     eax, IDE_FUNCTION + %1
        out     dx, eax
        mov     dx, 0CFCh
        mov     eax, %2
        out     dx, eax
%endmacro

        times 10000h db 0FFh            ; the image's first half: nothing
section second vstart=0

start:  cli
        xor     ebp, ebp
        lgdt    [cs:table_register]
        jmp     enter_protected

        bits    32
protected:
        mov     ax, DATA
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     esp, BUFFER
        mov     eax, cr4
        or      eax, 600h               ; OSFXSR, OSXMMEXCPT
        mov     cr4, eax
        fninit
        call    write_pages
again:  call    mixed
        call    arithmetic
        call    copy
        call    calls
        call    x87
        call    sse
        call    pages
        call    multiply_add
        call    dma
        jmp     to_real_mode

mixed:  mark    'A'
        mov     edx, 12345678h
        mov     ecx, 4000000
.next:  mov     esi, ecx
        and     esi, BUFFER_MASK
        mov     eax, [BUFFER + esi]
        add     eax, edx
        mov     [BUFFER + esi], eax
        xor     edx, [BUFFER + 4 + esi]
        lea     ebx, [eax + edx * 2]
        shr     ebx, 3
        dec     ecx
        jnz     .next
        mark    'a'
        ret

arithmetic:
        mark    'B'
        mov     ecx, 4000000
.next:  add     eax, ebx
        xor     ebx, edx
        sub     edx, eax
        shl     esi, 1
        or      esi, 1
        and     edi, eax
        cmp     eax, edi
        adc     edi, 7
        dec     ecx
        jnz     .next
        mark    'b'
        ret

copy:   mark    'D'
        mov     edi, 1500
.block: mov     ecx, 4096
        mov     esi, 0
.next:  mov     eax, [BUFFER + esi]
        mov     [COPY + esi], eax
        add     esi, 4
        dec     ecx
        jnz     .next
        dec     edi
        jnz     .block
        mark    'd'
        ret

calls:  mark    'E'
        mov     ecx, 2500000
.next:  push    ecx
        push    eax
        call    .function
        pop     eax
        pop     ecx
        dec     ecx
        jnz     .next
        mark    'e'
        ret
.function:
        push    ebx
        mov     ebx, [esp + 8]
        lea     ebx, [ebx + 3]
        pop     ebx
        ret

x87:    mark    'F'
        mov     dword [BUFFER], 3
        mov     dword [BUFFER + 4], 40490FDBh
        mov     ecx, 700000
.next:  fld     dword [BUFFER + 4]
        fild    dword [BUFFER]
        fadd    st0, st1
        fmul    st0, st1
        fdiv    st0, st1
        fcom    st1
        fnstsw  ax
        fstp    qword [BUFFER + 16]
        fstp    st0
        dec     ecx
        jnz     .next
        mark    'f'
        ret

sse:    mark    'G'
        movups  xmm1, [cs:ROM + floats]
        movups  xmm2, [cs:ROM + floats]
        movaps  [BUFFER], xmm1
        mov     ecx, 700000
.next:  movaps  xmm0, [BUFFER]
        addps   xmm0, xmm1
        mulps   xmm0, xmm2
        paddd   xmm3, xmm1
        pxor    xmm4, xmm3
        pshufd  xmm5, xmm0, 1Bh
        subsd   xmm6, xmm1
        movaps  [BUFFER + 32], xmm0
        dec     ecx
        jnz     .next
        mark    'g'
        ret

pages:  mark    'H'
        mov     ecx, 60
.next:  mov     eax, PAGES
        push    ecx
        call    eax
        pop     ecx
        dec     ecx
        jnz     .next
        mark    'h'
        ret

multiply_add:
        mark    'I'
        fld1
        fldln2
        mov     ecx, 1500000
.next:  fld     st0
        fmul    st0, st2
        fadd    st0, st1
        fstp    st2
        dec     ecx
        jnz     .next
        fstp    st0
        fstp    st0
        mark    'i'
        ret

dma:    pci     20h, BUS_MASTER
        pci     4, 5                    ; I/O space, bus master
        pci     40h, 80008000h          ; both channels decode
        mov     dx, 1F7h
        in      al, dx
        cmp     al, 0FFh                ; no drive drives the bus
        je      .none
        test    al, 40h                 ; DRDY
        jz      .none
        call    let_ide_interrupt
        mov     dword [DESCRIPTORS], READ_INTO
        mov     dword [DESCRIPTORS + 4], 80000000h
        mark    'J'
        mov     ecx, 1000
.next:  port    BUS_MASTER + 2, 6
        mov     dx, BUS_MASTER + 4
        mov     eax, DESCRIPTORS
        out     dx, eax
        port    BUS_MASTER, 8           ; towards memory
        port    1F2h, 128
        port    1F3h, 0
        port    1F4h, 0
        port    1F5h, 0
        port    1F6h, 0E0h
        port    1F7h, 0C8h              ; READ DMA
        port    BUS_MASTER, 9
        sti
        hlt
        cli
        port    BUS_MASTER, 0
        dec     ecx
        jnz     .next
        mark    'j'
.none:  ret

; IRQ14 alone, at its usual vector
let_ide_interrupt:
        mov     dword [GATES + IDE_VECTOR * 8], (CODE << 16) + ide_interrupt
        mov     dword [GATES + IDE_VECTOR * 8 + 4], ROM + 8E00h
        lidt    [ROM + gates_register]
        port    20h, 11h
        port    21h, 8
        port    21h, 4
        port    21h, 1
        port    0A0h, 11h
        port    0A1h, IDE_VECTOR & 0F8h
        port    0A1h, 2
        port    0A1h, 1
        port    21h, 0FBh
        port    0A1h, 0BFh
        ret
ide_interrupt:
        mov     dx, 1F7h
        in      al, dx                  ; the drive takes its interrupt back
        port    0A0h, 20h
        port    20h, 20h
        iretd

; Straight-line code: add ebx, eax; mov ecx, [BUFFER]; lea esi, [eax + ebx * 2 + 8]; sub ebx, edx; xor eax, ebx; again
; and again, then a return.
write_pages:
        mov     edi, PAGES
        mov     ecx, PAGE_COUNT * 1000h / 16
.next:  mov     dword [edi], 0D8BC301h
        mov     dword [edi + 4], BUFFER
        mov     dword [edi + 8], 0858748Dh
        mov     dword [edi + 12], 0D831D329h
        add     edi, 16
        dec     ecx
        jnz     .next
        mov     byte [edi], 0C3h
        ret

to_real_mode:
        jmp     CODE16:.narrow
        bits    16
.narrow:
        mov     eax, cr0
        and     al, 0FEh
        mov     cr0, eax
        jmp     0F000h:.real
.real:  mark    'C'
        mov     bp, 60
.outer: mov     cx, 65000
.next:  add     ax, bx
        xor     bx, dx
        sub     dx, ax
        shl     si, 1
        or      si, 1
        and     di, ax
        cmp     ax, di
        adc     di, 7
        dec     cx
        jnz     .next
        dec     bp
        jnz     .outer
        mark    'c'
        mov     ebp, again
enter_protected:
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        cmp     ebp, again
        je      .back
        jmp     dword CODE:ROM + protected
.back:  jmp     dword CODE:ROM + returned

        bits    32
returned:
        mov     ax, DATA
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     esp, BUFFER
        jmp     again

        align   16
floats: dd      1.5, 0.25, -3.0, 7.125
table:  dq      0
        dq      00CF9B000000FFFFh       ; code, 4 GB
        dq      00CF93000000FFFFh       ; data, 4 GB
        dq      00009B0F0000FFFFh       ; code, 64 KB at ROM
table_register:
        dw      31
        dd      ROM + table

gates_register:
        dw      IDE_VECTOR * 8 + 7
        dd      GATES

        times 0FFF0h - ($ - $$) db 0FFh
        bits    16
        jmp     0F000h:start
        times 10000h - ($ - $$) db 0FFh
