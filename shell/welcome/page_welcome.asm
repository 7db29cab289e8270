; SPDX-License-Identifier: MIT
; Page 1: the name, what this machine is, and eight bytes of its memory as a core plane.

page_welcome:
        istruc page
        at page.enter, dw welcome_enter
        at page.leave, dw no_handler
        at page.tick, dw welcome_tick
        at page.key, dw no_handler
        at page.scan, dw no_handler
        iend

WORDMARK_ROW    equ 3
WORDMARK_COLUMN equ 4
WORDMARK_ROWS   equ 5
PLANE_ROW       equ 3
PLANE_COLUMN    equ 56
PLANE_ROWS      equ 8
FACTS_ROW       equ 12
FACTS_COLUMN    equ 18
FACT_INK        equ ON(GROUND, WHITE)

welcome_enter:
        call    draw_wordmark
        mov     si, welcome_list
        call    draw_list
        mov     si, hint_pages
        call    draw_list
        call    draw_facts
        mov     byte [plane_valid], 0   ; draw all of it with the first tick
        mov     byte [second_shown], 0FFh
        jmp     welcome_tick

welcome_tick:
        call    draw_plane
        jmp     draw_clock

; Each character of the map is a cell: '#' full, letters the halves of the four corners.
draw_wordmark:
        mov     si, wordmark
        mov     bx, wordmark_inks
        mov     dh, WORDMARK_ROW
        mov     ch, WORDMARK_ROWS
.row:   mov     dl, WORDMARK_COLUMN
        call    cell_at
        mov     ah, [bx]
        inc     bx
.cell:  lodsb
        test    al, al
        jz      .next
        cmp     al, '#'
        je      .full
        cmp     al, ' '
        je      .put
        add     al, CORNER_NW - 'a'
        jmp     .put
.full:  mov     al, 0DBh                ; full block
.put:   stosw
        jmp     .cell
.next:  inc     dh
        dec     ch
        jnz     .row
        ret

wordmark:
        db      "ab#### ab#### ####cd ####cd ## ###### ab####", 0
        db      "##     ##     ##  ## ##  ## ##   ##   ##    ", 0
        db      "####   ####   ####gh ####gh ##   ##   ####  ", 0
        db      "##     ##     ##  cd ##  cd ##   ##   ##    ", 0
        db      "##     ef#### ##  ## ##  ## ##   ##   ef####", 0
wordmark_inks   db GOLD, GOLD, AMBER, COPPER, RUST

welcome_list:
        text    9, 4, ON(GROUND, TEXT), "A PC in a web page, and you are ", INK, ON(GROUND, GOLD), "inside", INK, ON(GROUND, TEXT), " it."
        text    12, 4, ON(GROUND, DIM), "Processor"
        text    13, 4, ON(GROUND, DIM), "Memory"
        text    14, 4, ON(GROUND, DIM), "Display"
        text    15, 4, ON(GROUND, DIM), "Drive A:"
        text    16, 4, ON(GROUND, DIM), "Clock"
        text    12, 56, ON(GROUND, DIM), "Eight bytes of memory,"
        text    13, 56, ON(GROUND, DIM), "one ferrite core a bit."
        text    14, 56, ON(GROUND, DIM), "Hold ", INK, ON(GROUND, GOLD), "Shift", INK, ON(GROUND, DIM), " and watch."
        text    19, 4, ON(GROUND, TEXT), "Everything on this disk runs on the machine in this window, on its own"
        text    20, 4, ON(GROUND, TEXT), "processor, chips and BIOS. Click the picture, press a digit and look round."
        text    21, 4, ON(GROUND, TEXT), "Any other floppy boots as well: drop its image on the page, then restart."
        text    24, 60, ON(PANEL, AMBER), "Esc", INK, ON(PANEL, TEXT), " restarts the PC"
        db      LIST_END

; Draws a byte of the plane only when it has changed.
draw_plane:
        xor     bx, bx
.byte:  movzx   si, byte [plane_addresses + bx]
        push    ds
        push    BIOS_DATA
        pop     ds
        mov     al, [si]
        pop     ds
        cmp     byte [plane_valid], 0
        je      .draw
        cmp     al, [plane_shown + bx]
        je      .next
.draw:  mov     [plane_shown + bx], al
        call    draw_plane_byte
.next:  inc     bx
        cmp     bx, PLANE_ROWS
        jb      .byte
        mov     byte [plane_valid], 1
        ret

; BX which, AL value
draw_plane_byte:
        mov     dh, bl
        add     dh, PLANE_ROW
        mov     dl, PLANE_COLUMN
        call    cell_at
        mov     cx, 8
        mov     dl, al
.bit:   mov     ah, ON(GROUND, RUST)
        add     dl, dl
        jnc     .put
        mov     ah, ON(GROUND, GOLD)
.put:   mov     al, CORE_LEFT
        stosw
        mov     al, CORE_RIGHT
        stosw
        loop    .bit
        mov     ah, ON(GROUND, DIM)
        mov     al, ' '
        stosw
        mov     si, plane_caption
        call    print
        mov     al, [plane_addresses + bx]
        mov     ch, ON(GROUND, DIM)
        call    print_hex
        ret

plane_caption   db "40:", 0
; Offsets in the BIOS data area: three bytes of the tick counter, shift keys, keyboard buffer's ends, lights, motor time-out
plane_addresses db TICKS, TICKS + 1, TICKS + 2, 17h, KEY_HEAD, KEY_TAIL, 97h, 40h
plane_shown     times PLANE_ROWS db 0
plane_valid     db 0

; What the machine says of itself, asked once at the start

find_facts:
        call    find_processor
        call    find_memory
        call    find_display
        jmp     find_drive

ID_FLAG         equ 1 << 21
find_processor:
        pushfd
        pop     eax
        mov     ebx, eax
        xor     eax, ID_FLAG            ; only a processor with CPUID lets this flag be changed
        push    eax
        popfd
        pushfd
        pop     eax
        xor     eax, ebx
        test    eax, ID_FLAG
        jz      .done
        cpu     586
        xor     eax, eax
        cpuid
        mov     [processor_vendor], ebx
        mov     [processor_vendor + 4], edx
        mov     [processor_vendor + 8], ecx
        mov     eax, 1
        cpuid
        cpu     386
        and     ah, 0Fh
        mov     [processor_family], ah
.done:  ret

find_memory:
        mov     ax, 0E801h              ; AX KB from 1 to 16 MB, BX blocks of 64 KB above
        int     15h
        jc      .old
        movzx   eax, ax
        movzx   ebx, bx
        shl     ebx, 6
        add     eax, ebx
        jmp     .sum
.old:   mov     ah, 88h                 ; KB above 1 MB
        int     15h
        movzx   eax, ax
.sum:   add     eax, 1024 + 512         ; rounds: the BIOS keeps some for itself
        shr     eax, 10
        mov     [memory_megabytes], eax
        ret

; What the VESA BIOS returns needs 512 bytes; the segment for the graphics page is free now
SCRATCH_SEGMENT equ 3000h
find_display:
        push    SCRATCH_SEGMENT
        pop     es
        xor     di, di
        mov     ax, 4F00h
        int     10h
        cmp     ax, 4Fh
        jne     .done
        mov     ax, [es:4]              ; version in BCD
        mov     [vesa_version], ax
        mov     ax, [es:18]             ; blocks of 64 KB
        mov     [video_blocks], ax
.done:  ret

find_drive:
        mov     ah, 8
        mov     dl, [boot_drive]
        xor     di, di
        int     13h
        jc      .done
        cmp     bl, 6
        ja      .done
        mov     [drive_type], bl
.done:  ret

draw_facts:
        mov     dx, FACTS_ROW << 8 | FACTS_COLUMN
        call    draw_processor
        inc     dh
        call    cell_at
        push    dx
        mov     eax, [memory_megabytes]
        mov     ch, FACT_INK
        call    print_decimal
        mov     ah, FACT_INK
        mov     si, megabytes
        call    print
        pop     dx
        inc     dh
        call    draw_display
        inc     dh
        movzx   bx, byte [drive_type]
        add     bx, bx
        mov     si, [drive_names + bx]
        mov     ah, FACT_INK
        jmp     print_at

draw_processor:
        mov     ah, FACT_INK
        mov     si, no_cpuid
        cmp     byte [processor_vendor], 0
        je      print_at
        mov     si, processor_vendor
        call    print_at
        mov     si, family
        call    print
        mov     al, [processor_family]
        add     al, '0'
        stosw
        ret

draw_display:
        push    dx
        mov     ah, FACT_INK
        mov     si, vga
        call    print_at
        cmp     word [vesa_version], 0
        je      .done
        mov     si, vesa
        call    print
        mov     al, [vesa_version + 1]
        add     al, '0'
        stosw
        mov     al, '.'
        stosw
        mov     al, [vesa_version]
        add     al, '0'
        stosw
        mov     si, with
        call    print
        movzx   eax, word [video_blocks]
        shr     eax, 4
        mov     ch, FACT_INK
        call    print_decimal
        mov     ah, FACT_INK
        mov     si, megabytes
        call    print
.done:  pop     dx
        ret

no_cpuid        db "386 or 486", 0
family          db ", family ", 0
megabytes       db " MB", 0
vga             db "VGA", 0
vesa            db ", VESA ", 0
with            db ", ", 0
drive_names     dw .0, .1, .2, .3, .4, .5, .5
.0      db "unknown", 0
.1      db '5.25", 360 KB', 0
.2      db '5.25", 1.2 MB', 0
.3      db '3.5", 720 KB', 0
.4      db '3.5", 1.44 MB', 0
.5      db '3.5", 2.88 MB', 0

; Date and time from the RTC, when the second has changed
draw_clock:
        mov     ah, 2
        int     1Ah
        jc      .done
        cmp     dh, [second_shown]
        je      .done
        mov     [second_shown], dh
        push    dx
        push    cx
        mov     ah, 4
        int     1Ah
        push    dx
        push    cx
        mov     dx, (FACTS_ROW + 4) << 8 | FACTS_COLUMN
        call    cell_at
        mov     ch, FACT_INK
        pop     dx                      ; century, year
        mov     bl, '-'
        mov     al, dh
        call    print_hex
        mov     al, dl
        call    print_hex
        pop     dx                      ; month, day
        mov     al, dh
        call    .part
        mov     al, dl
        call    .part
        mov     bl, ':'
        mov     ax, ON(GROUND, DIM) << 8 | ' '
        stosw
        stosw
        pop     dx                      ; hours, minutes
        mov     al, dh
        call    print_hex
        mov     al, dl
        call    .part
        pop     dx                      ; seconds
        mov     al, dh
.part:  xchg    al, bl
        mov     ah, ON(GROUND, DIM)
        stosw
        xchg    al, bl
        jmp     print_hex
.done:  ret

processor_vendor        times 13 db 0
processor_family        db 0
memory_megabytes        dd 0
vesa_version            dw 0
video_blocks            dw 0
drive_type              db 0
second_shown            db 0
