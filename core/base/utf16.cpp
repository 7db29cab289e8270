// SPDX-License-Identifier: MIT
#include "core/base/utf16.h"

#include "core/base/byte_order.h"

namespace ferrite {
namespace {

constexpr char32_t Replacement = 0xFFFD;

bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

/// The character that begins at `at`, which moves behind it; behind one byte where none begins.
char32_t next(std::string_view text, std::size_t& at) {
  const u8 lead = u8(text[at++]);
  if (lead < 0x80) return lead;
  const unsigned more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < more) return Replacement;
  char32_t c = lead & (0x3Fu >> more);
  for (unsigned n = 0; n < more; n++) {
    const u8 trail = u8(text[at + n]);
    if ((trail & 0xC0) != 0x80) return Replacement;
    c = c << 6 | (trail & 0x3F);
  }
  constexpr char32_t least[] = {0, 0x80, 0x800, 0x10000};
  if (c < least[more] || c > 0x10FFFF || is_surrogate(c)) return Replacement;
  at += more;
  return c;
}

char32_t next(std::u16string_view text, std::size_t& at) {
  const char32_t lead = text[at++];
  if (!is_surrogate(lead)) return lead;
  if (lead >= 0xDC00 || at == text.size() || text[at] < 0xDC00 || text[at] > 0xDFFF) return Replacement;
  return 0x10000 + ((lead - 0xD800) << 10 | (text[at++] - 0xDC00));
}

}  // namespace

std::u16string to_utf16(std::string_view utf8) {
  std::u16string text;
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next(utf8, at);
    if (c >= 0x10000) {
      text += char16_t(0xD800 + ((c - 0x10000) >> 10));
      text += char16_t(0xDC00 + (c & 0x3FF));
    } else {
      text += char16_t(c);
    }
  }
  return text;
}

std::string to_utf8(std::u16string_view utf16) {
  std::string text;
  for (std::size_t at = 0; at < utf16.size();) {
    const char32_t c = next(utf16, at);
    const unsigned more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    constexpr u8 lead[] = {0x00, 0xC0, 0xE0, 0xF0};
    text += char(lead[more] | c >> 6 * more);
    for (unsigned n = more; n-- > 0;) text += char(0x80 | (c >> 6 * n & 0x3F));
  }
  return text;
}

std::vector<u8> to_utf16_bytes(std::string_view utf8) {
  const std::u16string text = to_utf16(utf8);
  std::vector<u8> bytes(text.size() * 2);
  for (std::size_t n = 0; n < text.size(); n++) store_little<u16>(bytes, n * 2, u16(text[n]));
  return bytes;
}

std::string from_utf16_bytes(std::span<const u8> bytes) {
  std::u16string text(bytes.size() / 2, u'\0');
  for (std::size_t n = 0; n < text.size(); n++) text[n] = char16_t(load_little<u16>(bytes, n * 2));
  return to_utf8(text);
}

}  // namespace ferrite
