// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <optional>

#include "paths.h"
#include "tests/support/pc_rig.h"

namespace ferrite {

/// Debian's kernel on a Pentium III, and someone at its serial line.
class LinuxRig {
 public:
  static constexpr const char* Kernel = FERRITE_LINUX_KERNEL;
  static constexpr const char* Initrd = FERRITE_LINUX_INITRD;
  static constexpr std::string_view Prompt = "ferrite# ";  // the shell's

  static PcConfig machine();  // without a kernel: for one that boots from a drive
  explicit LinuxRig(PcConfig);
  /// Without a disk. `arguments` come behind those that put the console on COM1.
  explicit LinuxRig(std::string_view arguments, std::optional<NetworkCard> = {});

  /// Runs until COM1 said `text` behind what was waited for before. Answers what it said up to there; nothing when it
  /// does not come within so many guest seconds, which are then reported with the assertion that follows.
  std::optional<std::string> wait_for(std::string_view text, u32 seconds);
  void type(std::string_view text);
  /// What the shell says to a command.
  std::string answer_to(const std::string& command, u32 seconds = 20);
  /// Called every millisecond of guest time.
  std::function<void(Pc&)> between_slices;

  Pc pc;

 private:
  std::string said_, typed_;
};

}  // namespace ferrite
