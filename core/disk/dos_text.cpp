// SPDX-License-Identifier: MIT
#include "core/disk/dos_text.h"

#include <algorithm>

#include "core/base/code_page_437.h"
#include "core/base/utf16.h"

namespace ferrite {
namespace {
constexpr u8 FirstCharacter = 0x20, FirstOfCodePage = 0x80;
}

std::string from_dos_text(std::span<const u8> text) {
  std::string utf8;
  for (const u8 c : text)
    if (c >= FirstOfCodePage)
      append_utf8(utf8, c);
    else if (c >= FirstCharacter || c == '\n')
      utf8 += char(c);
  if (!utf8.empty() && utf8.back() != '\n') utf8 += '\n';
  return utf8;
}

std::vector<u8> to_dos_text(std::string_view utf8, std::string_view line_end) {
  std::vector<u8> text;
  for (const char16_t c : to_utf16(utf8)) {
    const auto found = std::find(CodePage437.begin() + FirstOfCodePage, CodePage437.end(), c);
    if (c == '\n')
      text.insert(text.end(), line_end.begin(), line_end.end());
    else if (c >= FirstOfCodePage)
      text.push_back(found == CodePage437.end() ? u8('?') : u8(found - CodePage437.begin()));
    else if (c >= FirstCharacter)
      text.push_back(u8(c));
  }
  return text;
}

}  // namespace ferrite
