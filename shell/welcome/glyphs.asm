; SPDX-License-Identifier: MIT
; The tour's own characters, drawn by the assembler from circles, and its colours.

GLYPH_ROWS      equ 16
FIRST_GLYPH     equ 80h

; Characters of our own, in the order they are drawn below
CORNER_NW       equ 80h                 ; and 81h: a quarter disc, two cells wide
CORNER_NE       equ 82h
CORNER_SW       equ 84h
CORNER_SE       equ 86h
RING_LEFT       equ 88h                 ; a small ring: the emblem
RING_RIGHT      equ 89h
CORE_LEFT       equ 8Ah                 ; a ferrite core on its two wires
CORE_RIGHT      equ 8Bh
CAP_LEFT        equ 8Ch                 ; the edges of a key
CAP_RIGHT       equ 8Dh
CAP_BASE_LEFT   equ 8Eh                 ; ... and of its lower half
CAP_BASE        equ 8Fh
CAP_BASE_RIGHT  equ 90h
HALF_BASE_RIGHT equ 91h                 ; ... of a key that ends in the middle of its last cell

; Cell of a picture whose left edge is x = %1: the dots between two circles about (%2, %3). All in half dots, dots being
; at odd places, so that every centre and radius is a whole number. %4 and %5 are the outer and inner radius.
%macro circle_glyph 5
  %assign y 1
  %rep GLYPH_ROWS
    %assign bits 0
    %assign x 1
    %rep 8
      %assign distance (%1 + x - %2) * (%1 + x - %2) + (y - %3) * (y - %3)
      %assign bits bits * 2
      %if distance <= %4 * %4 && distance >= %5 * %5
        %assign bits bits + 1
      %endif
      %assign x x + 2
    %endrep
        db      bits
    %assign y y + 2
  %endrep
%endmacro

; As above with the two wires through the middle, which the ring hides
%macro core_glyph 1                     ; left edge
  %assign y 1
  %rep GLYPH_ROWS
    %assign bits 0
    %assign x 1
    %rep 8
      %assign distance (%1 + x - 16) * (%1 + x - 16) + (y - 16) * (y - 16)
      %assign bits bits * 2
      %if distance <= 13 * 13
        %if distance >= 7 * 7
          %assign bits bits + 1
        %endif
      %elif y == 15 || %1 + x == 15
        %assign bits bits + 1
      %endif
      %assign x x + 2
    %endrep
        db      bits
    %assign y y + 2
  %endrep
%endmacro

glyphs:
        circle_glyph 0, 32, 32, 32, 0
        circle_glyph 16, 32, 32, 32, 0
        circle_glyph 0, 0, 32, 32, 0
        circle_glyph 16, 0, 32, 32, 0
        circle_glyph 0, 32, 0, 32, 0
        circle_glyph 16, 32, 0, 32, 0
        circle_glyph 0, 0, 0, 32, 0
        circle_glyph 16, 0, 0, 32, 0
        circle_glyph 0, 16, 16, 14, 7
        circle_glyph 16, 16, 16, 14, 7
        core_glyph 0
        core_glyph 16
        db      03Fh, 07Fh              ; CAP_LEFT
        times 14 db 0FFh
        db      0F0h, 0F8h              ; CAP_RIGHT
        times 14 db 0FCh
        times 5 db 0FFh                 ; CAP_BASE_LEFT
        db      07Fh, 03Fh
        times 9 db 0
        times 7 db 0FFh                 ; CAP_BASE
        times 9 db 0
        times 5 db 0FCh                 ; CAP_BASE_RIGHT
        db      0F8h, 0F0h
        times 9 db 0
        times 5 db 0F0h                 ; HALF_BASE_RIGHT
        db      0E0h, 0C0h
        times 9 db 0
GLYPHS          equ ($ - glyphs) / GLYPH_ROWS

; 80x25 text as the tour wants it: cells of 8 dots, so that shapes join across cells; 16 background colours, no cursor.
text_mode:
        mov     ax, 3
        int     10h
        push    ds
        pop     es
        mov     ax, 1100h               ; load glyphs into font 0
        mov     bx, GLYPH_ROWS << 8
        mov     cx, GLYPHS
        mov     dx, FIRST_GLYPH
        mov     bp, glyphs
        int     10h
        call    eight_dots
        mov     ah, 1                   ; no cursor
        mov     cx, 2000h
        int     10h
        call    bright_backgrounds
        mov     si, palette_of_the_tour
        call    set_palette
        push    TEXT_SEGMENT
        pop     es
        ret

bright_backgrounds:
        mov     ax, 1003h
        xor     bx, bx
        int     10h
        ret

blinking_foregrounds:
        mov     ax, 1003h
        mov     bx, 1
        int     10h
        ret

SEQUENCER       equ 3C4h
CLOCKING_MODE   equ 1                   ; bit 0: 8 dots a cell
MISC_WRITE      equ 3C2h
MISC_READ       equ 3CCh
PIXEL_PANNING   equ 13h                 ; in the attribute controller: 8 means "none" with 9 dots, 0 with 8
eight_dots:
        mov     dx, SEQUENCER
        mov     ax, 0100h               ; hold the sequencer in reset while its clock changes
        out     dx, ax
        mov     al, CLOCKING_MODE
        out     dx, al
        inc     dx
        in      al, dx
        or      al, 1
        out     dx, al
        mov     dx, MISC_READ
        in      al, dx
        and     al, ~0Ch & 0FFh         ; 25 MHz: 640 dots in the time of 720 at 28
        mov     dx, MISC_WRITE
        out     dx, al
        mov     dx, SEQUENCER
        mov     ax, 0300h
        out     dx, ax
        mov     ax, 1000h               ; set one attribute register
        mov     bx, PIXEL_PANNING
        int     10h
        ret

; SI = 16 colours of three bytes, 0 to 63. Colour n looks at DAC entry dac_entries[n], as the BIOS has set it up.
set_palette:
        push    es
        xor     bx, bx
.next:  movzx   ax, byte [dac_entries + bx]
        push    bx
        mov     bx, ax
        lodsb
        mov     dh, al                  ; red
        lodsb
        mov     ch, al                  ; green
        lodsb
        mov     cl, al                  ; blue
        mov     ax, 1010h               ; set one DAC register
        int     10h
        pop     bx
        inc     bx
        cmp     bx, 16
        jb      .next
        pop     es
        ret

dac_entries:
        db      0, 1, 2, 3, 4, 5, 14h, 7, 38h, 39h, 3Ah, 3Bh, 3Ch, 3Dh, 3Eh, 3Fh

%macro rgb 3                            ; 0 to 255 each; the DAC takes six bits
        db      %1 >> 2, %2 >> 2, %3 >> 2
%endmacro
palette_of_the_tour:
        rgb     14, 18, 26              ; ground
        rgb     28, 36, 50              ; panel
        rgb     122, 60, 32             ; rust
        rgb     186, 98, 48             ; copper
        rgb     232, 142, 76            ; amber
        rgb     255, 200, 142           ; gold
        rgb     44, 150, 146            ; teal
        rgb     200, 208, 218           ; text
        rgb     96, 110, 130            ; dim
        rgb     98, 164, 240            ; blue
        rgb     132, 202, 124           ; green
        rgb     130, 222, 212           ; mint
        rgb     240, 104, 108           ; red
        rgb     184, 146, 240           ; violet
        rgb     240, 210, 110           ; yellow
        rgb     246, 248, 252           ; white
palette_of_1981:
        db       0,  0,  0,   0,  0, 42,   0, 42,  0,   0, 42, 42
        db      42,  0,  0,  42,  0, 42,  42, 21,  0,  42, 42, 42
        db      21, 21, 21,  21, 21, 63,  21, 63, 21,  21, 63, 63
        db      63, 21, 21,  63, 21, 63,  63, 63, 21,  63, 63, 63
