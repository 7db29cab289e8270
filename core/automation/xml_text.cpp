// SPDX-License-Identifier: MIT
#include "core/automation/xml_text.h"

#include <algorithm>
#include <optional>

#include "core/base/utf16.h"

namespace ferrite::automation {

namespace {
struct Reference {
  char character;
  std::string_view entity;
};
constexpr Reference References[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}};
constexpr std::size_t LongestReference = 10;  // &#x10FFFF;

/// What a reference stands for, and how long it is.
struct Replacement {
  std::string text;
  std::size_t length;
};

std::string character(u32 code) {
  if (code < 0x10000) return to_utf8(std::u16string(1, char16_t(code)));
  return to_utf8(std::u16string{char16_t(0xD7C0 + (code >> 10)), char16_t(0xDC00 + (code & 0x3FF))});
}

/// "&#65;" and "&#x41;"; nothing: it is none.
std::optional<Replacement> numbered(std::string_view text) {
  const std::size_t end = text.substr(0, LongestReference).find(';');
  if (!text.starts_with("&#") || end == text.npos) return {};
  const bool hexadecimal = text[2] == 'x';
  const std::string_view digits = text.substr(hexadecimal ? 3 : 2, end - (hexadecimal ? 3 : 2));
  constexpr std::string_view Digits = "0123456789abcdef";
  const u32 base = hexadecimal ? 16 : 10;
  u32 code = 0;
  for (const char digit : digits) {
    const std::size_t value = Digits.find(digit >= 'A' && digit <= 'F' ? char(digit | 0x20) : digit);
    if (value >= base) return {};
    code = code * base + u32(value);
  }
  if (!code || code > 0x10FFFF) return {};
  return Replacement{character(code), end + 1};
}

Replacement replacement(std::string_view text) {
  for (const Reference& reference : References)
    if (text.starts_with(reference.entity)) return {std::string(1, reference.character), reference.entity.size()};
  return numbered(text).value_or(Replacement{std::string(1, text[0]), 1});
}
}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    std::string_view piece(&c, 1);
    for (const Reference& reference : References)
      if (reference.character == c) piece = reference.entity;
    out.append(piece);
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Replacement next = replacement(text);
    out += next.text;
    text.remove_prefix(next.length);
  }
  return out;
}

std::string XmlTag::attribute(std::string_view called) const {
  for (const auto& [name, value] : attributes)
    if (name == called) return value;
  return {};
}

bool XmlScanner::pass(std::string_view end) {
  const std::size_t found = xml_.find(end, at_);
  at_ = found == xml_.npos ? xml_.size() : found + end.size();
  return found != xml_.npos;
}

void XmlScanner::skip_space() {
  while (at_ < xml_.size() && std::string_view(" \t\r\n").find(xml_[at_]) != std::string_view::npos) at_++;
}

/// Comments [2.5], processing instructions [2.6], declarations. False: there was one, and it does not end.
bool XmlScanner::skip_other_markup() {
  for (;;) {
    const std::string_view rest = std::string_view(xml_).substr(at_);
    if (rest.starts_with("<!--")) {
      if (!pass("-->")) return false;
    } else if (rest.starts_with("<?") || rest.starts_with("<!")) {
      if (!pass(">")) return false;
    } else {
      return true;
    }
    at_ = std::min(xml_.find('<', at_), xml_.size());
  }
}

std::string XmlScanner::name() {
  const std::size_t begin = at_;
  while (at_ < xml_.size() && is_name_character(xml_[at_])) at_++;
  return xml_.substr(begin, at_ - begin);
}

/// name="value"
bool XmlScanner::attribute(XmlTag& tag) {
  const std::string called = name();
  skip_space();
  if (called.empty() || at_ >= xml_.size() || xml_[at_] != '=') return false;
  at_++;
  skip_space();
  if (at_ >= xml_.size() || (xml_[at_] != '"' && xml_[at_] != '\'')) return false;
  const char quote = xml_[at_++];
  const std::size_t begin = at_;
  if (!pass(std::string_view(&quote, 1))) return false;
  tag.attributes.emplace_back(called, unescaped(text(begin, at_ - 1)));
  return true;
}

bool XmlScanner::next_tag(XmlTag& tag) {
  at_ = std::min(xml_.find('<', at_), xml_.size());
  if (!skip_other_markup() || at_ >= xml_.size()) return false;
  tag = {XmlTag::Kind::Open, at_++, {}, {}};
  if (at_ < xml_.size() && xml_[at_] == '/') tag.kind = XmlTag::Kind::Close, at_++;
  tag.name = name();
  if (tag.name.empty()) return false;
  for (skip_space(); at_ < xml_.size() && xml_[at_] != '>'; skip_space()) {
    if (xml_[at_] == '/' && tag.kind == XmlTag::Kind::Open)
      tag.kind = XmlTag::Kind::Empty, at_++;
    else if (tag.kind != XmlTag::Kind::Open || !attribute(tag))
      return false;
  }
  return pass(">");
}

}  // namespace ferrite::automation
