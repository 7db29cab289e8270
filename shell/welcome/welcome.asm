; SPDX-License-Identifier: MIT
; The welcome floppy: a tour of the machine it runs on, in six pages. Loaded by boot.asm to 1000:0000.
; Everything is in this one segment; it waits in HLT, so an idle page costs the host nothing.
;
;   screen.asm   drawing text            page_*.asm  one page each: its lists, its four handlers
;   glyphs.asm   characters and colours  keys.asm    scan codes as they come from the keyboard
;   core.asm     the ring of page 4

        cpu     386
        bits    16
        org     0

OUR_SEGMENT     equ 1000h
BIOS_DATA       equ 40h
KEY_HEAD        equ 1Ah                 ; BIOS data area: keys not yet read lie from head to tail
KEY_TAIL        equ 1Ch
TICKS           equ 6Ch                 ; 18.2 a second
WARM_BOOT       equ 72h                 ; 1234h: skip the memory test
KEY_ESC         equ 01h                 ; scan codes, as in AH from INT 16h
KEY_LEFT        equ 4Bh
KEY_RIGHT       equ 4Dh

struc page
.enter  resw 1                          ; draws all of it
.leave  resw 1
.tick   resw 1                          ; 18 times a second; what has changed
.key    resw 1                          ; AX from INT 16h; carry: the tour need not look at it
.scan   resw 1                          ; AL, a byte from the keyboard
endstruc

        jmp     start

%include "screen.asm"
%include "glyphs.asm"
%include "keys.asm"
%include "page_welcome.asm"
%include "page_keyboard.asm"
%include "page_colours.asm"
%include "page_graphics.asm"
%include "core.asm"
%include "page_speaker.asm"
%include "page_console.asm"

PAGES           equ 6
pages   dw page_welcome, page_keyboard, page_colours, page_graphics, page_speaker, page_console

start:  cli
        mov     ax, OUR_SEGMENT
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0FFFEh
        sti
        cld
        mov     [boot_drive], dl
        call    hook_keyboard
        call    find_facts
        call    text_mode
        call    show_page

; Everything happens here: a key, a scan code or a tick, else sleep until the next interrupt.
tour:   call    next_scan_code
        jc      .scan
        cli
        call    key_waiting
        jne     .key
        call    new_tick
        jne     .tick
        sti                             ; takes effect after HLT has begun: no interrupt is slept through
        hlt
        jmp     tour
.scan:  mov     si, page.scan
        call    handler
        jmp     tour
.tick:  sti
        mov     si, page.tick
        call    handler
        jmp     tour
.key:   sti
        xor     ah, ah
        int     16h
        mov     si, page.key
        push    ax
        call    handler
        pop     ax
        jc      tour
        call    turn_pages
        jmp     tour

; SI = which handler of the page on show. The flags come back from it.
handler:
        mov     bx, [page_number]
        add     bx, bx
        mov     bx, [pages + bx]
        jmp     [bx + si]
no_handler:
        clc
        ret

; NE: a key waits.
key_waiting:
        push    ds
        push    BIOS_DATA
        pop     ds
        mov     ax, [KEY_HEAD]
        cmp     ax, [KEY_TAIL]
        pop     ds
        ret

; NE: the BIOS has counted a tick since the last call.
new_tick:
        push    ds
        push    BIOS_DATA
        pop     ds
        mov     ax, [TICKS]
        pop     ds
        cmp     ax, [last_tick]
        mov     [last_tick], ax
        ret

; AX from INT 16h: digits and arrows turn the pages, Esc goes back and finally restarts the PC.
turn_pages:
        mov     bx, [page_number]
        cmp     ah, KEY_ESC
        je      .back
        cmp     ah, KEY_RIGHT
        je      .next
        cmp     ah, KEY_LEFT
        je      .previous
        sub     al, '1'
        cmp     al, PAGES
        jae     .stay
        movzx   bx, al
        jmp     .go
.next:  inc     bx
        cmp     bx, PAGES
        jb      .go
        xor     bx, bx
        jmp     .go
.previous:
        sub     bx, 1
        jnc     .go
        mov     bx, PAGES - 1
        jmp     .go
.back:  test    bx, bx
        jz      restart
        xor     bx, bx
.go:    cmp     bx, [page_number]
        je      .stay
        push    bx
        mov     si, page.leave
        call    handler
        pop     word [page_number]
        jmp     show_page
.stay:  ret

restart:
        mov     si, page.leave
        call    handler
        call    release_keyboard
        push    BIOS_DATA
        pop     ds
        mov     word [WARM_BOOT], 1234h
        jmp     0FFFFh:0

show_page:
        call    clear_page
        mov     si, page.enter
        call    handler
        ret

; The frame that all text pages share: the tabs above, the keys below, an empty middle.
clear_page:
        mov     si, frame_list
        call    draw_list
        mov     bx, [page_number]
        mov     dl, [tab_columns + bx]
        mov     cl, [tab_widths + bx]
        mov     dh, 0
        mov     ch, 1
        mov     ah, ON(AMBER, GROUND)
        jmp     tint

DOT     equ 0FAh                        ; code page 437: a dot at mid height
frame_list:
        area    1, 0, 23, 80, ON(GROUND, TEXT)
        area    0, 0, 1, 80, ON(PANEL, TEXT)
        area    24, 0, 1, 80, ON(PANEL, DIM)
        text    0, 1, ON(PANEL, AMBER), RING_LEFT, RING_RIGHT, INK, ON(PANEL, WHITE), " Ferrite"
        text    0, 12, ON(PANEL, TEXT), " 1 Welcome  2 Keyboard  3 Colours  4 Graphics  5 Speaker  6 Console "
        db      LIST_END
tab_columns     db 12, 23, 35, 46, 58, 69
tab_widths      db 11, 12, 11, 12, 11, 11

; Common last lines
hint_pages:
        text    24, 2, ON(PANEL, AMBER), "1", INK, ON(PANEL, TEXT), "-", INK, ON(PANEL, AMBER), "6", INK, ON(PANEL, TEXT), " or ", INK, ON(PANEL, AMBER), 1Bh, " ", 1Ah, INK, ON(PANEL, TEXT), " turn the pages"
        db      LIST_END

boot_drive      db 0
page_number     dw 0
last_tick       dw 0
