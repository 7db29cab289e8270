; SPDX-License-Identifier: MIT
; Page 6: what to type into the browser's console, and the drive as it sees the disk go and another come.

page_console:
        istruc page
        at page.enter, dw console_enter
        at page.leave, dw no_handler
        at page.tick, dw console_tick
        at page.key, dw console_key
        at page.scan, dw no_handler
        iend

KEY_ENTER       equ 1Ch
CONSOLE_ROW     equ 4
STATE_ROW       equ 14
FILES_ROW       equ 17
FILES_COLUMN    equ 6
FILES_SHOWN     equ 15
FILE_WIDTH      equ 14
FILES_ACROSS    equ 5

DOR             equ 3F2h                ; digital output register: motors, drive select
DOR_MOTOR_A     equ 1Ch                 ; drive 0 and its motor on, controller not in reset, DMA on
DIR             equ 3F7h                ; digital input register
DIR_CHANGED     equ 80h                 ; no disk, or one the drive has not stepped since it came
TICKS_A_LOOK    equ 9                   ; look at the drive twice a second

console_list:
        text    2, 4, ON(GROUND, TEXT), "Open the browser's console (", INK, ON(GROUND, AMBER), "F12", INK, ON(GROUND, TEXT), " there) and take this disk away:"
        area    CONSOLE_ROW, 4, 9, 72, ON(PANEL, TEXT)
        text    5, 6, ON(PANEL, BLUE), "> ", INK, ON(PANEL, TEXT), "drive = vm.floppyDrives.", INK, ON(PANEL, MINT), "item", INK, ON(PANEL, TEXT), "(", INK, ON(PANEL, VIOLET), "1", INK, ON(PANEL, TEXT), ")"
        text    6, 6, ON(PANEL, BLUE), "> ", INK, ON(PANEL, TEXT), "drive.", INK, ON(PANEL, MINT), "releaseImage", INK, ON(PANEL, TEXT), "()"
        text    7, 6, ON(PANEL, DIM), "< ", INK, ON(PANEL, VIOLET), "0", INK, ON(PANEL, DIM), "             S_OK: the disk has left the drive"
        text    8, 6, ON(PANEL, BLUE), "> ", INK, ON(PANEL, TEXT), "drive.", INK, ON(PANEL, MINT), "releaseImage", INK, ON(PANEL, TEXT), "()"
        text    9, 6, ON(PANEL, DIM), "< ", INK, ON(PANEL, VIOLET), "2684618322", INK, ON(PANEL, DIM), "    VM_E_NO_MEDIA_CAPTURED, 0xA0040652: there was none"
        text    10, 6, ON(PANEL, BLUE), "> ", INK, ON(PANEL, TEXT), "vm.keyboard.", INK, ON(PANEL, MINT), "typeText", INK, ON(PANEL, TEXT), "(", INK, ON(PANEL, GREEN), 22h, "5", 22h, INK, ON(PANEL, TEXT), ")"
        text    11, 6, ON(PANEL, BLUE), "> ", INK, ON(PANEL, TEXT), "vm.screen.", INK, ON(PANEL, MINT), "text", INK, ON(PANEL, TEXT), "()"
        text    24, 2, ON(PANEL, AMBER), "Enter", INK, ON(PANEL, TEXT), " reads the disk in drive A:   ", INK, ON(PANEL, AMBER), "Esc", INK, ON(PANEL, TEXT), " back   ", INK, ON(PANEL, AMBER), "1", INK, ON(PANEL, TEXT), "-", INK, ON(PANEL, AMBER), "6", INK, ON(PANEL, TEXT), " turn the pages"
        db      LIST_END

console_enter:
        mov     si, console_list
        call    draw_list
        mov     byte [disk_state], UNKNOWN
        mov     byte [ticks_to_look], 1
        ret

console_tick:
        dec     byte [ticks_to_look]
        jnz     .done
        mov     byte [ticks_to_look], TICKS_A_LOOK
        call    disk_changed
        mov     al, PRESENT
        jnc     .known
        mov     al, GONE
        cmp     byte [disk_state], UNREADABLE
        je      .done                   ; says more than GONE
.known: jmp     say_state
.done:  ret

; Carry: the change line of drive 0 is active. The drive answers only while selected with its motor on, so both are
; lent to it for the moment of looking.
disk_changed:
        cli
        mov     dx, DOR
        in      al, dx
        mov     ah, al
        or      al, DOR_MOTOR_A
        and     al, ~3 & 0FFh           ; select drive 0
        out     dx, al
        mov     dx, DIR
        in      al, dx
        xchg    al, ah
        mov     dx, DOR
        out     dx, al
        sti
        add     ah, ah                  ; DIR_CHANGED to carry
        ret

; What is known of the disk, in the order of state_lists
UNKNOWN         equ 0
PRESENT         equ 1
GONE            equ 2
READING         equ 3
UNREADABLE      equ 4

; AL = state; drawn when it is a new one
say_state:
        cmp     al, [disk_state]
        je      .done
        mov     [disk_state], al
        movzx   bx, al
        add     bx, bx
        mov     si, state_clear
        push    bx
        call    draw_list
        pop     bx
        mov     si, [state_lists + bx]
        jmp     draw_list
.done:  ret

state_lists     dw state_none, state_present, state_gone, state_reading, state_unreadable
state_clear:
        area    STATE_ROW, 4, 1, 72, ON(GROUND, TEXT)
state_none:
        db      LIST_END
state_present:
        text    STATE_ROW, 4, ON(GROUND, GREEN), 0FEh, " A disk is in drive A:", INK, ON(GROUND, TEXT), "   Enter reads it."
        db      LIST_END
state_gone:
        text    STATE_ROW, 4, ON(GROUND, RED), 0FEh, " The disk has left drive A:", INK, ON(GROUND, TEXT), "   This tour lives on in memory."
        area    STATE_ROW + 1, 4, 8, 72, ON(GROUND, TEXT)
        text    STATE_ROW + 1, 6, ON(GROUND, TEXT), "Drop another on the page, then press ", INK, ON(GROUND, AMBER), "Enter", INK, ON(GROUND, TEXT), "; or ", INK, ON(GROUND, AMBER), "Esc", INK, ON(GROUND, TEXT), " twice, and it boots."
        db      LIST_END
state_reading:
        text    STATE_ROW, 4, ON(GROUND, YELLOW), 0FEh, " Reading drive A: ..."
        area    STATE_ROW + 1, 4, 8, 72, ON(GROUND, TEXT)
        db      LIST_END
state_unreadable:
        text    STATE_ROW, 4, ON(GROUND, RED), 0FEh, " Drive A: has no disk that can be read.", INK, ON(GROUND, TEXT), "   Drop an image on the page."
        db      LIST_END

; Enter: whatever lies in the drive shows its files.
console_key:
        cmp     ah, KEY_ENTER
        je      .read
        clc
        ret
.read:  mov     al, READING
        call    say_state
        call    read_directory
        mov     al, UNREADABLE
        jc      .say
        call    list_files
        mov     al, PRESENT
.say:   call    say_state
        stc
        ret

; The disk's first sector, and the first of its root directory, go to SCRATCH_SEGMENT. Carry: cannot be read.
BPB_RESERVED    equ 0Eh                 ; in the boot sector
BPB_FATS        equ 10h
BPB_FAT_SECTORS equ 16h
BPB_TRACK       equ 18h                 ; sectors on a track
BPB_HEADS       equ 1Ah
DIRECTORY_BYTES equ 512                 ; where it goes: behind the boot sector
READ_ATTEMPTS   equ 3                   ; the first one after a change only reports it
read_directory:
        mov     cx, 1
        xor     dh, dh
        xor     bx, bx
        call    read_sector
        jc      .done
        push    es
        push    SCRATCH_SEGMENT
        pop     es
        movzx   ax, byte [es:BPB_FATS]
        mul     word [es:BPB_FAT_SECTORS]
        add     ax, [es:BPB_RESERVED]
        mov     bx, [es:BPB_TRACK]
        mov     cx, [es:BPB_HEADS]
        pop     es
        dec     bx                      ; a disk without file system may say anything here
        cmp     bx, 63
        jae     .refuse
        inc     bx
        dec     cx
        cmp     cx, 2
        jae     .refuse
        inc     cx
        xor     dx, dx
        div     bx
        mov     bx, dx                  ; sector, from 0
        xor     dx, dx
        div     cx
        cmp     ax, 80
        jae     .refuse
        mov     dh, dl
        mov     ch, al
        mov     cl, bl
        inc     cl
        mov     bx, DIRECTORY_BYTES
        jmp     read_sector
.refuse:
        stc
.done:  ret

; CH cylinder, CL sector, DH head, BX offset
read_sector:
        push    es
        push    SCRATCH_SEGMENT
        pop     es
        mov     si, READ_ATTEMPTS
.again: mov     dl, [boot_drive]
        mov     ax, 0201h               ; read one sector
        int     13h
        jnc     .done
        xor     ah, ah                  ; reset
        int     13h
        dec     si
        jnz     .again
        stc
.done:  pop     es
        ret

ENTRY_BYTES     equ 32
ENTRY_ATTRIBUTES equ 11
LABEL_OR_LONG   equ 8
DELETED         equ 0E5h
list_files:
        push    SCRATCH_SEGMENT
        pop     fs
        mov     si, DIRECTORY_BYTES
        xor     bx, bx                  ; how many are shown
.entry: mov     al, [fs:si]
        test    al, al
        jz      .done
        cmp     al, DELETED
        je      .next
        test    byte [fs:si + ENTRY_ATTRIBUTES], LABEL_OR_LONG
        jnz     .next
        call    print_file
        inc     bx
        cmp     bx, FILES_SHOWN
        je      .done
.next:  add     si, ENTRY_BYTES
        cmp     si, DIRECTORY_BYTES + 512
        jb      .entry
.done:  ret

; FS:SI directory entry, BX its place on the page
print_file:
        mov     ax, bx
        mov     cl, FILES_ACROSS
        div     cl
        mov     dh, al
        add     dh, FILES_ROW
        mov     al, ah
        mov     cl, FILE_WIDTH
        mul     cl
        mov     dl, al
        add     dl, FILES_COLUMN
        call    cell_at
        push    si
        mov     cx, 11
        mov     ah, ON(GROUND, GOLD)
.next:  cmp     cx, 3
        jne     .letter
        cmp     byte [fs:si], ' '
        je      .letter
        mov     al, '.'
        stosw
.letter:
        mov     al, [fs:si]
        inc     si
        cmp     al, ' '
        je      .skip
        stosw
.skip:  loop    .next
        pop     si
        ret

disk_state      db UNKNOWN
ticks_to_look   db 1
