// SPDX-License-Identifier: MIT
#include "core/automation/path.h"

#include <catch2/catch.hpp>

using namespace ferrite::automation;

TEST_CASE("paths are tidied: doubled backslashes, dots, the drive's case") {
  CHECK(checked_path("c:\\A\\\\b.img").value == "C:\\A\\b.img");
  CHECK(checked_path("C:\\A\\.\\b\\..\\c").value == "C:\\A\\c");
  CHECK(checked_path("C:\\..\\..\\x").value == "C:\\x");
  CHECK(checked_path("C:\\A\\").value == "C:\\A");
  CHECK(checked_path("C:\\").value == "C:\\");
}

TEST_CASE("a path of 259 characters is accepted, of 260 not; characters are UTF-16 units") {
  CHECK(checked_path("C:\\" + std::string(256, 'x')));
  CHECK(checked_path("C:\\" + std::string(257, 'x')).code == ERROR_BUFFER_OVERFLOW);
  std::string clefs = "C:\\";
  for (int n = 0; n < 128; n++) clefs += "\xF0\x9D\x84\x9E";  // U+1D11E: two units
  CHECK(checked_path(clefs));
  CHECK(checked_path(clefs + "x").code == ERROR_BUFFER_OVERFLOW);
}

TEST_CASE("each illegal character is found, wherever it stands") {
  for (const char c : std::string_view("*?<>/|\":\n\x01")) {
    CHECK(checked_path(std::string("C:\\a") + c).code == ERROR_INVALID_NAME);
    CHECK(checked_path(std::string("C:\\") + c + "\\a").code == ERROR_INVALID_NAME);
  }
  CHECK(checked_path("C:/a").code == ERROR_INVALID_NAME);
  CHECK(checked_path("http://x/y.img").code == ERROR_INVALID_NAME);
}

TEST_CASE("what is not absolute is a bad path") {
  for (const char* path : {"", "a", "a\\b", "\\a", "C:", "C:a", "\\\\server\\share\\a", "1:\\a"}) {
    INFO(path);
    CHECK_FALSE(checked_path(path));
  }
  CHECK(checked_path("a\\b").code == ERROR_BAD_PATHNAME);
}

TEST_CASE("machine names have at most 80 characters and none of the illegal ones") {
  CHECK(check_machine_name("DOS 6.22 (work)") == S_OK);
  CHECK(check_machine_name("") == VM_E_CONFIG_NO_NAME);
  CHECK(check_machine_name(std::string(80, 'x')) == S_OK);
  CHECK(check_machine_name(std::string(81, 'x')) == VM_E_CONFIG_NAME_TOO_LONG);
  for (const char c : std::string_view("*?:<>/|\\\""))
    CHECK(check_machine_name(std::string("a") + c) == VM_E_CONFIG_NAME_INVALID_CHAR);
}

TEST_CASE("a path comes apart and together") {
  CHECK(folder_of("C:\\A\\B") == "C:\\A");
  CHECK(folder_of("C:\\A") == "C:\\");
  CHECK(name_of("C:\\A\\B.img") == "B.img");
  CHECK(join("C:\\", "A") == "C:\\A");
  CHECK(join("C:\\A", "B") == "C:\\A\\B");
}

TEST_CASE("any wish becomes a legal file name") {
  CHECK(legal_file_name("a/b:c.img", "disk.img") == "a_b_c.img");
  CHECK(legal_file_name("", "disk.img") == "disk.img");
  CHECK(legal_file_name("...", "disk.img") == "disk.img");
}
