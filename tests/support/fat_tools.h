// SPDX-License-Identifier: MIT
#pragma once
// mtools and dosfstools, which know FAT file systems independently of core/disk, where they are installed. Natively
// only.
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <iterator>

#include "core/base/types.h"

namespace ferrite::test {

class FatTools {
 public:
  static bool available() {
#ifdef __EMSCRIPTEN__
    return false;
#else
    return std::system("command -v mcopy mkfs.fat fsck.fat >/dev/null 2>&1") == 0;
#endif
  }

  explicit FatTools(const std::vector<u8>& image) {
    std::ofstream(image_, std::ios::binary)
        .write(reinterpret_cast<const char*>(image.data()), std::streamsize(image.size()));
  }
  FatTools(const FatTools&) = delete;
  ~FatTools() { std::remove(image_.c_str()), std::remove(file_.c_str()); }

  /// What the shell's command writes; IMAGE and FILE are temporary files.
  std::string run(std::string command) const {
    replace(command, "IMAGE", image_), replace(command, "FILE", file_);
    std::string output;
    // Without a UTF-8 locale mtools finds no name beyond ASCII.
    const std::string environment = "PATH=$PATH:/usr/sbin:/sbin MTOOLS_SKIP_CHECK=1 LC_ALL=C.UTF-8; ";
    std::FILE* const pipe = popen((environment + "export PATH MTOOLS_SKIP_CHECK LC_ALL; " + command).c_str(), "r");
    for (int c = 0; pipe && (c = std::fgetc(pipe)) != EOF;) output += char(c);
    if (pipe) pclose(pipe);
    return output;
  }
  std::vector<u8> image() const {
    std::ifstream in(image_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  static void replace(std::string& text, std::string_view word, const std::string& by) {
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + by.size()))
      text.replace(at, word.size(), by);
  }
  static std::string unused(std::string_view what) {
    static unsigned number = 0;
    return std::string(std::getenv("TMPDIR") ? std::getenv("TMPDIR") : "/tmp") + "/ferrite-fat-" +
           std::to_string(getpid()) + "-" + std::string(what) + std::to_string(number++);
  }
  std::string image_ = unused("i"), file_ = unused("f");
};

}  // namespace ferrite::test

#define FERRITE_NEEDS_FAT_TOOLS                               \
  if (!ferrite::test::FatTools::available()) {                \
    WARN("skipped: mtools and dosfstools are not installed"); \
    return;                                                   \
  }
