; SPDX-License-Identifier: MIT
; The ferrite core of page 4: a shaded ring in fixed-point arithmetic, drawn into FRAME_SEGMENT.

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
