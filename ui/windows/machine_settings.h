// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <string>

#include "core/automation/settings_rules.h"

namespace ferrite {

class App;

enum class SettingsPage : u8 {
  Name,
  Memory,
  Processor,
  Speed,
  BootOrder,
  Floppies,
  Drives,
  Network,
  Sound,
  Ports,
  Display
};

/// What the dialog shows, until OK makes it the machine's.
struct SettingsForm {
  automation::MachineSettings wish;
  SettingsPage page = SettingsPage::Memory;
  std::array<char, 64> name{};
  std::array<char, 8> megabytes{}, megahertz{};
  automation::WrongSetting wrong;  // why the last try failed
};

/// The contents of the dialog that changes the machine shown. True: finished, close it.
bool draw_machine_settings(App& app, bool just_opened);
/// ... that makes a machine.
bool draw_new_machine(App& app, bool just_opened);

/// "0.3 MIPS"
std::string mips_text(CpuModel, i32 kilohertz);

}  // namespace ferrite
