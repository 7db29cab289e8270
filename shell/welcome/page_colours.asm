; SPDX-License-Identifier: MIT
; Page 3: every pair of colours a text cell can have, blinking or not, in two palettes, and all 256 characters.

page_colours:
        istruc page
        at page.enter, dw colours_enter
        at page.leave, dw colours_leave
        at page.tick, dw no_handler
        at page.key, dw colours_key
        at page.scan, dw no_handler
        iend

MATRIX_ROW      equ 3
MATRIX_COLUMN   equ 7
MATRIX_CELL     equ 3
CHARACTERS_ROW  equ 20
CHARACTERS_WIDE equ 72
STATE_COLUMN    equ 59

colours_list:
        text    2, 7, ON(GROUND, DIM), " 0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F"
        text    4, 58, ON(GROUND, TEXT), "A cell of text is"
        text    5, 58, ON(GROUND, TEXT), "two bytes: character"
        text    6, 58, ON(GROUND, TEXT), "and colours, ink in"
        text    7, 58, ON(GROUND, TEXT), "the low four bits."
        text    10, 58, ON(GROUND, AMBER), "P", INK, ON(GROUND, TEXT), " palette"
        text    13, 58, ON(GROUND, AMBER), "B", INK, ON(GROUND, TEXT), " bit 7 means"
        text    24, 2, ON(PANEL, AMBER), "P", INK, ON(PANEL, TEXT), " palette   ", INK, ON(PANEL, AMBER), "B", INK, ON(PANEL, TEXT), " blink   ", INK, ON(PANEL, AMBER), "Esc", INK, ON(PANEL, TEXT), " back   ", INK, ON(PANEL, AMBER), "1", INK, ON(PANEL, TEXT), "-", INK, ON(PANEL, AMBER), "6", INK, ON(PANEL, TEXT), " turn the pages"
        db      LIST_END

colours_enter:
        mov     si, colours_list
        call    draw_list
        call    draw_matrix
        call    draw_characters
        jmp     draw_state

colours_leave:
        mov     byte [old_palette], 0
        mov     byte [blinking], 0
        jmp     apply_colours

colours_key:
        and     al, ~20h & 0FFh         ; letters to capitals
        cmp     al, 'P'
        je      .palette
        cmp     al, 'B'
        je      .blink
        clc
        ret
.palette:
        xor     byte [old_palette], 1
        jmp     .apply
.blink: xor     byte [blinking], 1
.apply: call    apply_colours
        call    draw_state
        stc
        ret

apply_colours:
        mov     si, palette_of_the_tour
        cmp     byte [old_palette], 0
        je      .set
        mov     si, palette_of_1981
.set:   call    set_palette
        cmp     byte [blinking], 0
        je      bright_backgrounds
        jmp     blinking_foregrounds

draw_state:
        movzx   bx, byte [old_palette]
        mov     dx, 11 << 8 | STATE_COLUMN + 1
        mov     si, palette_names
        call    .draw
        movzx   bx, byte [blinking]
        mov     dx, 14 << 8 | STATE_COLUMN + 1
        mov     si, blink_names
.draw:  add     bx, bx
        mov     si, [si + bx]
        mov     ah, ON(GROUND, GOLD)
        jmp     print_at

palette_names   dw .tour, .old
.tour   db "this disk's   ", 0
.old    db "the one of '81", 0
blink_names     dw .bright, .blink
.bright db "a bright ground", 0
.blink  db "blinking ink   ", 0

; A row for each ground, a column for each ink
draw_matrix:
        xor     bl, bl                  ; the attribute
        mov     dh, MATRIX_ROW
.row:   mov     dl, MATRIX_COLUMN - 3
        call    cell_at
        mov     al, bl
        shr     al, 4
        mov     ch, ON(GROUND, DIM)
        call    print_hex
        sub     di, 4                   ; only the second digit
        mov     ax, ON(GROUND, DIM) << 8 | ' '
        stosw
        add     di, 4
.cell:  mov     ah, bl
        mov     al, ' '
        stosw
        mov     al, 0FEh                ; a square
        stosw
        mov     al, ' '
        stosw
        inc     bl
        test    bl, 0Fh
        jnz     .cell
        inc     dh
        test    bl, bl
        jnz     .row
        ret

draw_characters:
        xor     al, al
        mov     dh, CHARACTERS_ROW
        mov     ah, ON(GROUND, TEAL)
.row:   mov     dl, 4
        call    cell_at
        mov     cx, CHARACTERS_WIDE
.next:  stosw
        inc     al
        jz      .done
        loop    .next
        inc     dh
        jmp     .row
.done:  ret

old_palette     db 0
blinking        db 0
