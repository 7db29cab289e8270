// SPDX-License-Identifier: MIT
#include "core/automation/hresult.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

using namespace ferrite;
using namespace ferrite::automation;

TEST_CASE("the codes of releaseImage have the values of VPCCOMInterfaces.h") {
  CHECK(u32(S_OK) == 0);
  CHECK(u32(VM_E_NO_MEDIA_CAPTURED) == 0xA0040652);
  CHECK(u32(VM_E_MEDIA_WRONG_TYPE) == 0xA0040728);
  CHECK(u32(VM_E_VM_UNKNOWN) == 0xA0040207);
  CHECK(u32(DISP_E_EXCEPTION) == 0x80020009);
}

TEST_CASE("every VM_E code is a customer code of FACILITY_ITF with a number of twelve bits") {
  for (const Code& code : codes())
    if (code.name.starts_with("VM_E_")) CHECK((u32(code.value) & 0xFFFFF000) == 0xA0040000);
}

TEST_CASE("every code has a name of its own and a sentence, and VM_E values are told apart") {
  std::set<std::string_view> names;
  std::set<Hresult> values;
  for (const Code& code : codes()) {
    CHECK(names.insert(code.name).second);
    CHECK_FALSE(code.meaning.empty());
    if (code.name.starts_with("VM_E_")) CHECK(values.insert(code.value).second);
  }
  CHECK(values.size() == 86);
}

TEST_CASE("the nine digits of the documentation mean the eight of the header") {
  CHECK(from_printed(0xA00400652) == VM_E_NO_MEDIA_CAPTURED);
  CHECK(from_printed(0xA00400728) == VM_E_MEDIA_WRONG_TYPE);
  for (const Code& code : codes())
    if (code.name.starts_with("VM_E_")) {
      const u32 value = u32(code.value);
      CHECK(from_printed(i64(value & 0xFFFFF000) << 4 | (value & 0xFFF)) == code.value);
    }
}

TEST_CASE("other printed numbers are taken for what they are") {
  CHECK(from_printed(0xA0040652) == VM_E_NO_MEDIA_CAPTURED);
  CHECK(from_printed(-1610348974) == VM_E_NO_MEDIA_CAPTURED);
  CHECK(from_printed(0x80000003) == E_INVALIDARG);
  CHECK(from_printed(0) == S_OK);
}

TEST_CASE("a code describes itself, an unknown one has no name") {
  CHECK(describe(VM_E_NO_MEDIA_CAPTURED).name == "VM_E_NO_MEDIA_CAPTURED");
  CHECK(describe(Hresult(0x12345678)).name.empty());
}

TEST_CASE("S_FALSE is a success") {
  CHECK(succeeded(S_FALSE));
  CHECK_FALSE(succeeded(E_FAIL));
}
