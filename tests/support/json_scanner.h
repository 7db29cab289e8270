// SPDX-License-Identifier: MIT
// Walks once over JSON text [RFC 8259] without building a tree. For test material only: no escapes, fractions or
// exponents, and damaged text ends the walk early.
#pragma once
#include <algorithm>

#include "core/base/types.h"

namespace ferrite::test {

class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : rest_(text) {}

  /// `member(name)` is called with the scanner before each value and reads or skips it.
  template <class Member>
  void object(Member member) {
    list('{', '}', [&] {
      const std::string_view name = string();
      take(':');
      member(name);
    });
  }
  template <class Element>
  void array(Element element) {
    list('[', ']', element);
  }
  i64 number() {
    const bool negative = take('-');
    i64 value = 0;
    for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; rest_.remove_prefix(1))
      value = value * 10 + (rest_[0] - '0');
    return negative ? -value : value;
  }
  std::string_view string() {
    if (!take('"')) return {};
    const std::string_view value = rest_.substr(0, rest_.find('"'));
    rest_.remove_prefix(std::min(value.size() + 1, rest_.size()));
    return value;
  }
  void skip() {
    switch (peek()) {
      case '{': return object([&](std::string_view) { skip(); });
      case '[': return array([&] { skip(); });
      case '"': return void(string());
      default: rest_.remove_prefix(std::min(rest_.find_first_of(",]}\n"), rest_.size()));
    }
  }

 private:
  char peek() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
    return rest_.empty() ? '\0' : rest_[0];
  }
  bool take(char c) {
    if (peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  template <class Item>
  void list(char open, char close, Item item) {
    if (!take(open) || take(close)) return;
    do {
      const std::size_t before = rest_.size();
      item();
      if (rest_.size() == before) return;
    } while (take(','));
    take(close);
  }
  std::string_view rest_;
};

}  // namespace ferrite::test
