// SPDX-License-Identifier: MIT
// Words of a line, for image formats that are text.
#pragma once
#include <algorithm>
#include <string_view>

namespace ferrite {

inline constexpr std::string_view Blanks = " \t\r";

inline std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(Blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(Blanks) - first + 1);
}

/// The next word of the line, or what stands between quotes; the line begins behind it then.
inline std::string_view take_word(std::string_view& line) {
  line = trimmed(line);
  const bool quoted = line.starts_with('"');
  if (quoted) line.remove_prefix(1);
  const std::size_t end = std::min(quoted ? line.find('"') : line.find_first_of(Blanks), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

/// Whatever the letters' case.
inline bool same_word(std::string_view a, std::string_view b) {
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return upper(x) == upper(y); });
}

}  // namespace ferrite
