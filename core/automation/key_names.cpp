// SPDX-License-Identifier: MIT
#include "core/automation/key_names.h"

#include <algorithm>

#include "core/automation/path.h"

namespace ferrite::automation {

namespace {
// Names: Virtual PC's documents, "Key Sequences". Key_CapsLock and Key_PrintScreen are Ferrite's own: the documents
// forgot the one and call the other Key_SysReq.
constexpr KeyName Names[] = {
    {"Key_Escape", 0x01},
    {"Key_F1", 0x3B},
    {"Key_F2", 0x3C},
    {"Key_F3", 0x3D},
    {"Key_F4", 0x3E},
    {"Key_F5", 0x3F},
    {"Key_F6", 0x40},
    {"Key_F7", 0x41},
    {"Key_F8", 0x42},
    {"Key_F9", 0x43},
    {"Key_F10", 0x44},
    {"Key_F11", 0x57},
    {"Key_F12", 0x58},
    {"Key_SysReq", 0xE037},
    {"Key_ScrollLock", 0x46},
    {"Key_Break", 0xE11D},
    {"Key_LeftApostrophe", 0x29},
    {"Key_1", 0x02},
    {"Key_2", 0x03},
    {"Key_3", 0x04},
    {"Key_4", 0x05},
    {"Key_5", 0x06},
    {"Key_6", 0x07},
    {"Key_7", 0x08},
    {"Key_8", 0x09},
    {"Key_9", 0x0A},
    {"Key_0", 0x0B},
    {"Key_Hyphen", 0x0C},
    {"Key_Equals", 0x0D},
    {"Key_Backspace", 0x0E},
    {"Key_Tab", 0x0F},
    {"Key_Q", 0x10},
    {"Key_W", 0x11},
    {"Key_E", 0x12},
    {"Key_R", 0x13},
    {"Key_T", 0x14},
    {"Key_Y", 0x15},
    {"Key_U", 0x16},
    {"Key_I", 0x17},
    {"Key_O", 0x18},
    {"Key_P", 0x19},
    {"Key_LeftBracket", 0x1A},
    {"Key_RightBracket", 0x1B},
    {"Key_Enter", 0x1C},
    {"Key_LeftCtrl", 0x1D},
    {"Key_A", 0x1E},
    {"Key_S", 0x1F},
    {"Key_D", 0x20},
    {"Key_F", 0x21},
    {"Key_G", 0x22},
    {"Key_H", 0x23},
    {"Key_J", 0x24},
    {"Key_K", 0x25},
    {"Key_L", 0x26},
    {"Key_SemiColon", 0x27},
    {"Key_SingleQuote", 0x28},
    {"Key_LeftShift", 0x2A},
    {"Key_Backslash", 0x2B},
    {"Key_Z", 0x2C},
    {"Key_X", 0x2D},
    {"Key_C", 0x2E},
    {"Key_V", 0x2F},
    {"Key_B", 0x30},
    {"Key_N", 0x31},
    {"Key_M", 0x32},
    {"Key_Comma", 0x33},
    {"Key_Period", 0x34},
    {"Key_Slash", 0x35},
    {"Key_RightShift", 0x36},
    {"Key_LeftAlt", 0x38},
    {"Key_Space", 0x39},
    {"Key_RightCtrl", 0xE01D},
    {"Key_RightAlt", 0xE038},
    {"Key_LeftWindows", 0xE05B},
    {"Key_RightWindows", 0xE05C},
    {"Key_Application", 0xE05D},
    {"Key_Insert", 0xE052},
    {"Key_Delete", 0xE053},
    {"Key_Home", 0xE047},
    {"Key_End", 0xE04F},
    {"Key_PageUp", 0xE049},
    {"Key_PageDown", 0xE051},
    {"Key_Up", 0xE048},
    {"Key_Down", 0xE050},
    {"Key_Left", 0xE04B},
    {"Key_Right", 0xE04D},
    {"Key_NumLock", 0x45},
    {"KeyPad_Divide", 0xE035},
    {"KeyPad_Multiply", 0x37},
    {"KeyPad_Minus", 0x4A},
    {"KeyPad_Plus", 0x4E},
    {"KeyPad_Enter", 0xE01C},
    {"KeyPad_DecimalPoint", 0x53},
    {"KeyPad_0", 0x52},
    {"KeyPad_1", 0x4F},
    {"KeyPad_2", 0x50},
    {"KeyPad_3", 0x51},
    {"KeyPad_4", 0x4B},
    {"KeyPad_5", 0x4C},
    {"KeyPad_6", 0x4D},
    {"KeyPad_7", 0x47},
    {"KeyPad_8", 0x48},
    {"KeyPad_9", 0x49},
    {"Key_CapsLock", 0x3A},
    {"Key_PrintScreen", 0xE037},
};

/// What the keys of a US keyboard type from make code `first` on, without and with shift.
struct KeyRow {
  u16 first;
  std::string_view plain, shifted;
};
constexpr KeyRow UsRows[] = {
    {0x02, "1234567890-=", "!@#$%^&*()_+"},
    {0x10, "qwertyuiop[]", "QWERTYUIOP{}"},
    {0x1E, "asdfghjkl;'`", "ASDFGHJKL:\"~"},
    {0x2B, "\\zxcvbnm,./", "|ZXCVBNM<>?"},
    {0x39, " ", ""},
    {0x0E, "\b\t", ""},
    {0x1C, "\n", ""},
    {0x1C, "\r", ""},
    {0x01, "\x1B", ""},
};
}  // namespace

std::span<const KeyName> key_names() { return Names; }

std::optional<u16> key_code(std::string_view name) {
  const auto same = [folded = fold(name)](const KeyName& key) { return fold(key.name) == folded; };
  const auto found = std::find_if(std::begin(Names), std::end(Names), same);
  return found == std::end(Names) ? std::nullopt : std::optional<u16>(found->code);
}

std::optional<TypedKey> key_for(char32_t character) {
  if (character > 0x7E) return {};
  for (const KeyRow& row : UsRows) {
    const std::size_t plain = row.plain.find(char(character)), shifted = row.shifted.find(char(character));
    if (plain != row.plain.npos) return TypedKey{u16(row.first + plain), false};
    if (shifted != row.shifted.npos) return TypedKey{u16(row.first + shifted), true};
  }
  return {};
}

}  // namespace ferrite::automation
