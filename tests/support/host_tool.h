// SPDX-License-Identifier: MIT
// A program of the host's as the outside judge of files. Where it is absent, its tests skip.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "core/base/types.h"

namespace ferrite::test {

class HostTool {
 public:
  explicit HostTool(std::string program) : program_(std::move(program)) {
#ifndef __EMSCRIPTEN__
    char folder[] = "/tmp/ferrite_images_XXXXXX";
    there_ = run_shell("command -v " + program_ + " >/dev/null") && mkdtemp(folder);
    folder_ = folder;
#endif
  }
  HostTool(const HostTool&) = delete;
  ~HostTool() {
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
    return run_shell("cd " + folder_ + " && " + program_ + " " + arguments + " >/dev/null 2>&1");
  }

 private:
  static bool run_shell(const std::string& command) { return std::system(command.c_str()) == 0; }
  std::string program_;
  bool there_ = false;
  std::string folder_;
};

}  // namespace ferrite::test
