// SPDX-License-Identifier: MIT
// qemu-img (Debian's qemu-utils) as the outside judge of image files. Where it is absent, its tests skip.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "core/base/types.h"

namespace ferrite::test {

class QemuImg {
 public:
  QemuImg() {
#ifndef __EMSCRIPTEN__
    char folder[] = "/tmp/ferrite_images_XXXXXX";
    there_ = std::system("command -v qemu-img >/dev/null") == 0 && mkdtemp(folder);
    folder_ = folder;
#endif
  }
  QemuImg(const QemuImg&) = delete;
  ~QemuImg() {
    if (there_) run_shell("rm -r " + folder_);
  }
  explicit operator bool() const { return there_; }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  void put(const std::string& name, const std::vector<u8>& bytes) const {
    std::ofstream(path(name), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
  }
  std::vector<u8> get(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// In the folder of the files; true: it found nothing wrong.
  bool run(const std::string& arguments) const {
    return run_shell("cd " + folder_ + " && qemu-img " + arguments + " >/dev/null");
  }

 private:
  static bool run_shell(const std::string& command) { return std::system(command.c_str()) == 0; }
  bool there_ = false;
  std::string folder_;
};

}  // namespace ferrite::test
