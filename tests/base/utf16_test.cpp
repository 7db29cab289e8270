// SPDX-License-Identifier: MIT
#include "core/base/utf16.h"

#include <catch2/catch.hpp>

using namespace ferrite;

TEST_CASE("UTF-16: text of one to four bytes a character comes back as it was") {
  const std::string text = "C:\\disks\\\xC3\xA4\xE2\x82\xAC\xF0\x9F\x92\xBE.vhd";
  CHECK(to_utf16(text) == u"C:\\disks\\\u00E4\u20AC\U0001F4BE.vhd");
  CHECK(to_utf8(to_utf16(text)) == text);
}

TEST_CASE("UTF-16: bytes have each unit's low byte first, and an odd one at the end is left out") {
  const std::vector<u8> bytes{0x41, 0x00, 0xAC, 0x20};
  CHECK(to_utf16_bytes("A\xE2\x82\xAC") == bytes);
  CHECK(from_utf16_bytes(bytes) == "A\xE2\x82\xAC");
  CHECK(from_utf16_bytes(std::span(bytes).first(3)) == "A");
}

TEST_CASE("UTF-16: what is no character becomes U+FFFD, and the rest stays") {
  CHECK(to_utf16("a\xFF"
                 "b") == u"a\uFFFDb");
  CHECK(to_utf16("\xC0\x80") == u"\uFFFD\uFFFD");              // an overlong NUL
  CHECK(to_utf16("\xED\xA0\x80x") == u"\uFFFD\uFFFD\uFFFDx");  // a surrogate
  CHECK(to_utf16("\xE2\x82") == u"\uFFFD\uFFFD");
  CHECK(to_utf16("\xF4\x90\x80\x80") == u"\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond U+10FFFF
  const char16_t halves[] = {u'a', 0xDC00, u'b', 0xD800};
  CHECK(to_utf8({halves, 4}) ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
}
