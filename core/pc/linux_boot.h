// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/result.h"
#include "core/device/fw_cfg.h"

namespace ferrite {

/// A Linux kernel that the machine boots by itself, without a disk [Linux, Documentation/arch/x86/boot.rst]. The kernel
/// and what belongs to it are items of the firmware configuration device; an option ROM (shell/linux) copies them into
/// memory and enters the kernel's real mode part, as a boot loader does.
class LinuxBoot {
 public:
  /// `kernel` is a bzImage file, `initrd` its first file system (may be empty). Refuses, with a sentence: other files,
  /// and what does not fit into `ram_bytes`.
  static Result<LinuxBoot> open(std::vector<u8> option_rom, std::vector<u8> kernel, std::vector<u8> initrd,
                                std::string command_line, u32 ram_bytes);
  /// Hands everything over.
  void add_to(FwCfg&) &&;
  /// The option ROM's path, for the order in which the BIOS boots.
  static constexpr std::string_view BootPath = "/rom@genroms/linux.bin";

 private:
  LinuxBoot() = default;
  struct Part {
    u32 address;
    std::vector<u8> bytes;
  };
  std::vector<u8> option_rom_;
  Part setup_, command_line_, kernel_, initrd_;
};

}  // namespace ferrite
