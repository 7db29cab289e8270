// SPDX-License-Identifier: MIT
// KeyboardEvent.code -> [GLFW key, PC set-1 make code (0xE0xx: extended; 0xE11D: Pause)]. The make code travels as
// GLFW's scancode: the machine sees the physical key whatever the host's layout. An Emscripten --js-library.

var FerriteKeys = {
  $GlfwKeys: {
    Escape: [256, 0x01], Digit1: [49, 0x02], Digit2: [50, 0x03], Digit3: [51, 0x04], Digit4: [52, 0x05],
    Digit5: [53, 0x06], Digit6: [54, 0x07], Digit7: [55, 0x08], Digit8: [56, 0x09], Digit9: [57, 0x0A],
    Digit0: [48, 0x0B], Minus: [45, 0x0C], Equal: [61, 0x0D], Backspace: [259, 0x0E], Tab: [258, 0x0F],
    KeyQ: [81, 0x10], KeyW: [87, 0x11], KeyE: [69, 0x12], KeyR: [82, 0x13], KeyT: [84, 0x14], KeyY: [89, 0x15],
    KeyU: [85, 0x16], KeyI: [73, 0x17], KeyO: [79, 0x18], KeyP: [80, 0x19], BracketLeft: [91, 0x1A],
    BracketRight: [93, 0x1B], Enter: [257, 0x1C], ControlLeft: [341, 0x1D], KeyA: [65, 0x1E], KeyS: [83, 0x1F],
    KeyD: [68, 0x20], KeyF: [70, 0x21], KeyG: [71, 0x22], KeyH: [72, 0x23], KeyJ: [74, 0x24], KeyK: [75, 0x25],
    KeyL: [76, 0x26], Semicolon: [59, 0x27], Quote: [39, 0x28], Backquote: [96, 0x29], ShiftLeft: [340, 0x2A],
    Backslash: [92, 0x2B], KeyZ: [90, 0x2C], KeyX: [88, 0x2D], KeyC: [67, 0x2E], KeyV: [86, 0x2F], KeyB: [66, 0x30],
    KeyN: [78, 0x31], KeyM: [77, 0x32], Comma: [44, 0x33], Period: [46, 0x34], Slash: [47, 0x35],
    ShiftRight: [344, 0x36], NumpadMultiply: [332, 0x37], AltLeft: [342, 0x38], Space: [32, 0x39],
    CapsLock: [280, 0x3A], F1: [290, 0x3B], F2: [291, 0x3C], F3: [292, 0x3D], F4: [293, 0x3E], F5: [294, 0x3F],
    F6: [295, 0x40], F7: [296, 0x41], F8: [297, 0x42], F9: [298, 0x43], F10: [299, 0x44], NumLock: [282, 0x45],
    ScrollLock: [281, 0x46], Numpad7: [327, 0x47], Numpad8: [328, 0x48], Numpad9: [329, 0x49],
    NumpadSubtract: [333, 0x4A], Numpad4: [324, 0x4B], Numpad5: [325, 0x4C], Numpad6: [326, 0x4D],
    NumpadAdd: [334, 0x4E], Numpad1: [321, 0x4F], Numpad2: [322, 0x50], Numpad3: [323, 0x51], Numpad0: [320, 0x52],
    NumpadDecimal: [330, 0x53], IntlBackslash: [162, 0x56], F11: [300, 0x57], F12: [301, 0x58],
    IntlRo: [-1, 0x73], IntlYen: [-1, 0x7D], KanaMode: [-1, 0x70], Convert: [-1, 0x79], NonConvert: [-1, 0x7B],
    NumpadEnter: [335, 0xE01C], ControlRight: [345, 0xE01D], NumpadDivide: [331, 0xE035],
    PrintScreen: [283, 0xE037], AltRight: [346, 0xE038], Home: [268, 0xE047], ArrowUp: [265, 0xE048],
    PageUp: [266, 0xE049], ArrowLeft: [263, 0xE04B], ArrowRight: [262, 0xE04D], End: [269, 0xE04F],
    ArrowDown: [264, 0xE050], PageDown: [267, 0xE051], Insert: [260, 0xE052], Delete: [261, 0xE053],
    MetaLeft: [343, 0xE05B], MetaRight: [347, 0xE05C], ContextMenu: [348, 0xE05D], Pause: [284, 0xE11D],
  },
};

mergeInto(LibraryManager.library, FerriteKeys);
