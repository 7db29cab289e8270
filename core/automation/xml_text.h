// SPDX-License-Identifier: MIT
#pragma once
// As much of XML 1.0 as configuration files have: elements, attributes, references to characters; comments and
// declarations are passed over.
#include <string>
#include <vector>

#include "core/base/types.h"

namespace ferrite::automation {

std::string escaped(std::string_view text);
/// With the five references of XML [4.6] and those by number [4.1]; what is none stays as it is.
std::string unescaped(std::string_view text);

/// Of a name's characters [2.3] those of ASCII, without the colon.
constexpr bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

struct XmlTag {
  enum class Kind : u8 { Open, Close, Empty };
  Kind kind = Kind::Open;
  std::size_t begin = 0;  // where its < is
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;

  /// Empty: there is none.
  std::string attribute(std::string_view called) const;
};

class XmlScanner {
 public:
  explicit XmlScanner(std::string_view xml) : xml_(xml) {}
  /// The next tag of an element. False: there is none, or it is none that is well-formed.
  bool next_tag(XmlTag&);
  std::size_t position() const { return at_; }
  std::string_view text(std::size_t begin, std::size_t end) const {
    return std::string_view(xml_).substr(begin, end - begin);
  }

 private:
  bool skip_other_markup();
  bool pass(std::string_view end);
  void skip_space();
  std::string name();
  bool attribute(XmlTag&);

  std::string xml_;
  std::size_t at_ = 0;
};

}  // namespace ferrite::automation
