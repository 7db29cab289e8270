; SPDX-License-Identifier: MIT
; Page 4: a ferrite core turning over a plasma, in mode 13h. The timer is sped up to 60 Hz and the BIOS gets every tick
; that it is due; between frames the processor sleeps.

page_graphics:
        istruc page
        at page.enter, dw graphics_show
        at page.leave, dw no_handler
        at page.tick, dw no_handler
        at page.key, dw no_handler
        at page.scan, dw no_handler
        iend

SCREEN_SEGMENT  equ 0A000h
PLASMA_SEGMENT  equ 2000h               ; the still background, as on the screen
FRAME_SEGMENT   equ 3000h               ; the part of the screen that moves
SCREEN_WIDTH    equ 320
SCREEN_HEIGHT   equ 200

BOX_WIDTH       equ 176                 ; the moving part
BOX_HEIGHT      equ 168
BOX_LEFT        equ (SCREEN_WIDTH - BOX_WIDTH) / 2
BOX_TOP         equ 8
BOX_AT          equ BOX_TOP * SCREEN_WIDTH + BOX_LEFT

FRACTION        equ 14                  ; sines and unit vectors have 14 bits behind the point
CORE_RADIUS     equ 40                  ; of the ring's middle line, and of its body
CORE_BODY       equ 19
RING_STEP       equ 2                   ; in 1/256 of a turn: 128 places along the ring
BODY_STEP       equ 4                   ; 64 around its body
BODY_STEPS      equ 256 / BODY_STEP
DOT_WIDTH       equ 4                   ; one store
DOT_HEIGHT      equ 5

FIRST_CORE_COLOUR equ 1                 ; DAC entries: 0 is the caption's ground
CORE_COLOURS    equ 64                  ; dark to light
CAPTION_COLOUR  equ 65
FIRST_PLASMA_COLOUR equ 128             ; these go round
PLASMA_COLOURS  equ 128

INT_8           equ 8 * 4
TIMER_CHANNEL_0 equ 40h
RATE_0          equ 34h                 ; channel 0, low byte then high byte, mode 2
FRAME_DIVISOR   equ (TIMER_HERTZ + 30) / 60
DAC_INDEX       equ 3C8h
DAC_DATA        equ 3C9h

; Runs until a key that turns the page, then puts the text mode back for the page that follows.
graphics_show:
        call    make_sines
        call    make_plasma
        mov     ax, 13h
        int     10h
        call    make_colours
        call    show_plasma
        call    show_caption
        call    speed_up_timer
.frame: call    next_scan_code          ; not of interest here, but the queue must not fill
        jc      .frame
        call    turn_colours
        xor     byte [core_turn], 1     ; the core moves with every other frame, which is smooth and half the work
        jz      .wait
        call    draw_core
        call    show_core
        inc     byte [angle_x]
        add     byte [angle_y], 2
.wait:  mov     al, [frames]
.sleep: cli
        call    key_waiting_far
        jne     .key
        cmp     al, [frames]
        jne     .awake
        sti
        hlt
        jmp     .sleep
.awake: sti
        jmp     .frame
.key:   sti
        call    slow_down_timer
        call    text_mode
        jmp     leave_graphics

; Key waits: NE. Keeps AL.
key_waiting_far:
        push    ax
        call    key_waiting
        pop     ax
        ret

; The key stays in the BIOS's buffer for the tour's loop; a key that turns no page leads back to the first one.
leave_graphics:
        mov     word [page_number], 0
        mov     ah, 1
        int     16h
        jz      show_page
        cmp     ah, KEY_LEFT
        je      .from_here
        cmp     ah, KEY_RIGHT
        je      .from_here
        cmp     ah, KEY_ESC
        jne     show_page
        xor     ah, ah                  ; Esc has done its work; on page 1 it would restart the PC
        int     16h
        jmp     show_page
.from_here:
        mov     word [page_number], 3
        ret                             ; the loop reads the arrow and turns the page

; Timer: 60 interrupts a second; the BIOS is called each time that 65536 clocks have gone by, as it expects.
speed_up_timer:
        push    ds
        push    0
        pop     ds
        cli
        mov     eax, [INT_8]
        mov     [cs:old_int_8], eax
        mov     word [INT_8], on_int_8
        mov     [INT_8 + 2], cs
        mov     ax, FRAME_DIVISOR
        call    set_timer
        sti
        pop     ds
        ret

slow_down_timer:
        push    ds
        push    0
        pop     ds
        cli
        mov     eax, [cs:old_int_8]
        mov     [INT_8], eax
        xor     ax, ax                  ; 65536
        call    set_timer
        sti
        pop     ds
        ret

set_timer:
        push    ax
        mov     al, RATE_0
        out     TIMER_CONTROL, al
        pop     ax
        out     TIMER_CHANNEL_0, al
        mov     al, ah
        out     TIMER_CHANNEL_0, al
        ret

PIC_COMMAND     equ 20h
END_OF_INTERRUPT equ 20h
on_int_8:
        inc     byte [cs:frames]
        add     word [cs:clocks_owed], FRAME_DIVISOR
        jc      .bios
        push    ax
        mov     al, END_OF_INTERRUPT
        out     PIC_COMMAND, al
        pop     ax
        iret
.bios:  jmp     far [cs:old_int_8]

; sines[n] = sin(n / 256 turn), by turning a vector 256 times by 1/256
ROOT_FRACTION   equ 30
TURN_COSINE     equ 1073418433          ; cos and sin of 1/256 turn, 30 bits behind the point
TURN_SINE       equ 26350943
make_sines:
        xor     di, di
        mov     esi, 1 << ROOT_FRACTION ; x; EBP is y
        sub     esi, 1
        xor     ebp, ebp
.next:  mov     eax, ebp
        sar     eax, ROOT_FRACTION - FRACTION
        mov     [sines + di], ax
        mov     eax, esi                ; y' = x sin + y cos
        mov     edx, TURN_SINE
        imul    edx
        shrd    eax, edx, ROOT_FRACTION
        mov     ebx, eax
        mov     eax, ebp
        mov     edx, TURN_COSINE
        imul    edx
        shrd    eax, edx, ROOT_FRACTION
        add     ebx, eax
        mov     eax, ebp                ; x' = x cos - y sin
        mov     edx, TURN_SINE
        imul    edx
        shrd    eax, edx, ROOT_FRACTION
        mov     ecx, eax
        mov     eax, esi
        mov     edx, TURN_COSINE
        imul    edx
        shrd    eax, edx, ROOT_FRACTION
        sub     eax, ecx
        mov     esi, eax
        mov     ebp, ebx
        add     di, 2
        cmp     di, 512
        jb      .next
        ret

; BL in 1/256 turn -> EAX, with FRACTION bits; changes BX
cosine: add     bl, 64
sine:   xor     bh, bh
        add     bx, bx
        movsx   eax, word [sines + bx]
        ret

; Each dot the sum of four waves
make_plasma:
        push    es
        push    PLASMA_SEGMENT
        pop     es
        xor     di, di
        xor     dx, dx                  ; DH row, CX column
        mov     dh, 0
.row:   xor     cx, cx
.dot:   mov     bl, dh
        call    sine
        sar     eax, 8
        add     al, cl
        mov     bl, al
        call    sine
        mov     ebp, eax                ; a wave bent by another
        mov     bl, cl
        add     bl, cl
        add     bl, dh
        call    sine
        add     ebp, eax
        mov     bl, dh
        add     bl, dh
        sub     bl, cl
        call    cosine
        add     ebp, eax
        mov     ax, cx
        shr     ax, 1
        mov     bl, al
        call    sine
        add     eax, ebp
        sar     eax, FRACTION - 5
        or      al, FIRST_PLASMA_COLOUR
        stosb
        inc     cx
        cmp     cx, SCREEN_WIDTH
        jb      .dot
        inc     dh
        cmp     dh, SCREEN_HEIGHT
        jb      .row
        pop     es
        ret

show_plasma:
        push    ds
        push    es
        push    PLASMA_SEGMENT
        pop     ds
        push    SCREEN_SEGMENT
        pop     es
        xor     si, si
        xor     di, di
        mov     cx, SCREEN_WIDTH * SCREEN_HEIGHT / 4
        rep movsd
        pop     es
        pop     ds
        ret

; Text of the BIOS, on a clear strip at the foot of the screen
CAPTION_LINE    equ 23
show_caption:
        push    es
        push    SCREEN_SEGMENT
        pop     es
        mov     di, (CAPTION_LINE * 8 - 4) * SCREEN_WIDTH
        mov     cx, (SCREEN_HEIGHT - CAPTION_LINE * 8 + 4) * SCREEN_WIDTH / 4
        xor     eax, eax
        rep stosd
        pop     es
        mov     ah, 2                   ; cursor
        xor     bh, bh
        mov     dx, CAPTION_LINE << 8 | 1
        int     10h
        mov     si, caption
.next:  lodsb
        test    al, al
        jz      .done
        mov     ah, 0Eh
        mov     bx, CAPTION_COLOUR
        int     10h
        jmp     .next
.done:  ret
caption db "Mode 13h: 320 x 200, 256 colours   Esc", 0

; The plasma's colours come from slow sines; the core's go from rust to gold.
make_colours:
        mov     di, plasma_colours
        xor     cx, cx
.plasma:
        mov     bl, cl
        add     bl, cl
        call    sine
        sar     eax, FRACTION - 3
        add     al, 9
        mov     [di], al                ; red
        mov     bl, cl
        add     bl, cl
        add     bl, 90
        call    sine
        sar     eax, FRACTION - 4
        add     al, 16
        mov     [di + 1], al            ; green
        mov     bl, cl
        add     bl, cl
        add     bl, 130
        call    sine
        sar     eax, FRACTION - 4
        add     al, 24
        mov     [di + 2], al            ; blue
        add     di, 3
        inc     cl
        cmp     cl, PLASMA_COLOURS
        jb      .plasma
        mov     dx, DAC_INDEX
        xor     al, al
        out     dx, al
        inc     dx
        mov     si, caption_ground
        mov     cx, 3
        rep outsb
        xor     cl, cl
.core:  mov     al, cl                  ; red 12 to 63
        mov     ah, 51
        mul     ah
        shr     ax, 6
        add     al, 12
        out     dx, al
        mov     al, cl                  ; green 5 to 52, slowly at first
        mul     cl
        mov     bx, ax
        shr     ax, 7
        movzx   si, cl
        shr     si, 2
        add     ax, si
        add     al, 5
        out     dx, al
        mov     ax, bx                  ; blue 3 to 34
        shr     ax, 7
        add     al, 3
        out     dx, al
        inc     cl
        cmp     cl, CORE_COLOURS
        jb      .core
        mov     si, caption_ink
        mov     cx, 3
        rep outsb
        ret
caption_ground: rgb 14, 18, 26
caption_ink:    rgb 200, 208, 218

; Shows the plasma's colours from another one on
turn_colours:
        inc     byte [first_colour]
        and     byte [first_colour], PLASMA_COLOURS - 1
        movzx   cx, byte [first_colour]
        mov     dx, DAC_INDEX
        mov     al, FIRST_PLASMA_COLOUR
        out     dx, al
        mov     ax, 3
        mul     cx
        mov     bx, ax                  ; bytes before the first
        mov     dx, DAC_DATA
        mov     cx, PLASMA_COLOURS * 3
        sub     cx, bx
        lea     si, [plasma_colours + bx]
        rep outsb
        mov     si, plasma_colours
        mov     cx, bx
        rep outsb
        ret

; The core: a ring of radius CORE_RADIUS around z, turned about x, then about y, drawn as overlapping dots: slices of the
; ring from the farthest to the nearest, left and right in turn. A vector is x, y, z and its brightness, the part along
; the light.
draw_core:
        call    clear_box
        call    turn_axes
        call    make_body
        call    find_farthest
        push    es
        push    FRAME_SEGMENT
        pop     es
        xor     ax, ax
.slice: push    ax
        mov     bl, [farthest]
        add     bl, al
        call    draw_slice
        pop     ax
        push    ax
        mov     bl, [farthest]
        sub     bl, al
        call    draw_slice
        pop     ax
        add     al, RING_STEP
        cmp     al, 128
        jbe     .slice
        pop     es
        ret

; BL angle along the ring
draw_slice:
        mov     [ring_angle], bl
        call    place_spoke
        xor     bp, bp                  ; angle around the body
.dot:   call    draw_dot
        add     bp, BODY_STEP
        cmp     bp, 256
        jb      .dot
        ret

; [farthest] = the angle whose spoke points away from the eye
find_farthest:
        mov     ebp, 80000000h          ; the greatest z so far
        xor     cl, cl
.next:  mov     bl, cl
        call    cosine
        imul    eax, [axis_x + vector.z]
        mov     edx, eax
        mov     bl, cl
        call    sine
        imul    eax, [axis_y + vector.z]
        add     edx, eax
        cmp     edx, ebp
        jle     .nearer
        mov     ebp, edx
        mov     [farthest], cl
.nearer:
        add     cl, RING_STEP
        jnz     .next
        ret

; The moving part starts as the plasma.
clear_box:
        push    es
        push    ds
        push    FRAME_SEGMENT
        pop     es
        push    PLASMA_SEGMENT
        pop     ds
        mov     si, BOX_AT
        xor     di, di
        mov     dx, BOX_HEIGHT
.row:   mov     cx, BOX_WIDTH / 4
        rep movsd
        add     si, SCREEN_WIDTH - BOX_WIDTH
        dec     dx
        jnz     .row
        pop     ds
        pop     es
        ret

show_core:
        push    es
        push    ds
        push    SCREEN_SEGMENT
        pop     es
        push    FRAME_SEGMENT
        pop     ds
        xor     si, si
        mov     di, BOX_AT
        mov     dx, BOX_HEIGHT
.row:   mov     cx, BOX_WIDTH / 4
        rep movsd
        add     di, SCREEN_WIDTH - BOX_WIDTH
        dec     dx
        jnz     .row
        pop     ds
        pop     es
        ret

struc vector
.x      resd 1
.y      resd 1
.z      resd 1                          ; away from the eye
.light  resd 1
endstruc

LIGHT_X         equ -9000               ; where the light comes from, a unit vector with FRACTION bits
LIGHT_Y         equ -9000
LIGHT_Z         equ -10300

; Where the three axes point after the turns:
;   x' = (cos b, 0, -sin b)   y' = (sin a sin b, cos a, sin a cos b)   z' = (cos a sin b, -sin a, cos a cos b)
turn_axes:
        mov     bl, [angle_x]
        call    sine
        mov     [sine_a], eax
        mov     bl, [angle_x]
        call    cosine
        mov     [cosine_a], eax
        mov     bl, [angle_y]
        call    sine
        mov     [sine_b], eax
        mov     bl, [angle_y]
        call    cosine
        mov     [cosine_b], eax

        mov     [axis_x + vector.x], eax
        mov     dword [axis_x + vector.y], 0
        mov     ecx, [sine_b]
        neg     ecx
        mov     [axis_x + vector.z], ecx

        mov     edx, [sine_a]
        mov     di, axis_y
        call    .turn_about_y
        mov     eax, [cosine_a]
        mov     [axis_y + vector.y], eax

        mov     edx, [cosine_a]
        mov     di, axis_z
        call    .turn_about_y
        mov     eax, [sine_a]
        neg     eax
        mov     [axis_z + vector.y], eax

        mov     di, axis_x
        call    light_up
        mov     di, axis_y
        call    light_up
        mov     di, axis_z
        jmp     light_up
.turn_about_y:
        mov     eax, [sine_b]
        imul    eax, edx
        sar     eax, FRACTION
        mov     [di + vector.x], eax
        mov     eax, [cosine_b]
        imul    eax, edx
        sar     eax, FRACTION
        mov     [di + vector.z], eax
        ret

light_up:
        imul    eax, [di + vector.x], LIGHT_X
        imul    ecx, [di + vector.y], LIGHT_Y
        add     eax, ecx
        imul    ecx, [di + vector.z], LIGHT_Z
        add     eax, ecx
        sar     eax, FRACTION
        mov     [di + vector.light], eax
        ret

; How far the body reaches along the ring's axis at each of its angles: body[n] = z' sin n
make_body:
        xor     bp, bp
        mov     di, body
.next:  mov     bx, bp
        call    sine
        mov     cx, 4
        mov     si, axis_z
.part:  mov     edx, [si]
        imul    edx, eax
        sar     edx, FRACTION
        mov     [di], edx
        add     si, 4
        add     di, 4
        loop    .part
        add     bp, BODY_STEP
        cmp     bp, 256
        jb      .next
        ret

; spoke = x' cos u + y' sin u, from the middle of the ring outwards; hub = the middle line there, in dots
place_spoke:
        mov     bl, [ring_angle]
        call    cosine
        mov     ecx, eax
        mov     bl, [ring_angle]
        call    sine
        xor     si, si
.part:  mov     edx, [axis_x + si]
        imul    edx, ecx
        mov     ebx, [axis_y + si]
        imul    ebx, eax
        add     edx, ebx
        sar     edx, FRACTION
        mov     [spoke + si], edx
        imul    edx, CORE_RADIUS
        mov     [hub + si], edx
        add     si, 4
        cmp     si, vector_size
        jb      .part
        ret

; BP angle around the body: the normal there is spoke cos + body, the point is hub + CORE_BODY normal
draw_dot:
        mov     bx, bp
        call    cosine
        mov     ecx, eax
        mov     si, bp
        shl     si, 2
        add     si, body                ; BP / BODY_STEP vectors of 16 bytes

        mov     ebx, [spoke + vector.z]
        imul    ebx, ecx
        sar     ebx, FRACTION
        add     ebx, [si + vector.z]
        jns     .done                   ; looks away from the eye
        imul    ebx, CORE_BODY
        add     ebx, [hub + vector.z]
        sar     ebx, FRACTION           ; -61 near to 61 far
        mov     edi, 256 + 40           ; nearer is larger: scale by (256 + 40 - z) / 256
        sub     edi, ebx

        mov     eax, [spoke + vector.y]
        imul    eax, ecx
        sar     eax, FRACTION
        add     eax, [si + vector.y]
        imul    eax, CORE_BODY
        add     eax, [hub + vector.y]
        sar     eax, FRACTION - 4
        imul    eax, edi
        sar     eax, 8 + 4
        add     ax, BOX_HEIGHT / 2
        mov     dx, BOX_WIDTH
        imul    dx, ax
        cmp     ax, BOX_HEIGHT - DOT_HEIGHT
        ja      .done

        mov     eax, [spoke + vector.x]
        imul    eax, ecx
        sar     eax, FRACTION
        add     eax, [si + vector.x]
        imul    eax, CORE_BODY
        add     eax, [hub + vector.x]
        sar     eax, FRACTION - 4
        imul    eax, edi
        sar     eax, 8 + 4
        add     ax, BOX_WIDTH / 2
        cmp     ax, BOX_WIDTH - DOT_WIDTH
        ja      .done
        mov     di, dx
        add     di, ax

        mov     eax, [spoke + vector.light]
        imul    eax, ecx
        sar     eax, FRACTION
        add     eax, [si + vector.light]
        sar     eax, FRACTION - 6       ; -64 to 64
        sar     eax, 1
        add     al, CORE_COLOURS / 2    ; the dark side is not black
        jns     .lit
        xor     al, al
.lit:   cmp     al, CORE_COLOURS - 1
        jbe     .colour
        mov     al, CORE_COLOURS - 1
.colour:
        add     al, FIRST_CORE_COLOUR
        mov     ah, al
        mov     cx, ax
        shl     eax, 16
        mov     ax, cx                  ; the colour four times
        mov     cl, DOT_HEIGHT
.row:   mov     [es:di], eax
        add     di, BOX_WIDTH
        dec     cl
        jnz     .row
.done:  ret

old_int_8       dd 0
clocks_owed     dw 0
frames          db 0
angle_x         db 20
angle_y         db 40
first_colour    db 0
core_turn       db 0
ring_angle      db 0
farthest        db 0

; Worked out at run time: not on the disk
        section .bss align=4
sines           resw 256
plasma_colours  resb PLASMA_COLOURS * 3
sine_a          resd 1
cosine_a        resd 1
sine_b          resd 1
cosine_b        resd 1
axis_x          resb vector_size
axis_y          resb vector_size
axis_z          resb vector_size
spoke           resb vector_size
hub             resb vector_size
body            resb BODY_STEPS * vector_size
        section .text
