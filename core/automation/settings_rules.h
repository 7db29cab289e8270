// SPDX-License-Identifier: MIT
#pragma once
// Which settings a machine can have.
#include "core/automation/settings_file.h"

namespace ferrite::automation {

/// A setting by its name in a configuration, and what is allowed instead.
struct WrongSetting {
  std::string field;
  std::string sentence;
};

/// The first setting that no machine can have; nothing: all are possible. Whether files are there is not looked at.
std::optional<WrongSetting> wrong_setting(const MachineSettings&, i32 most_memory);

}  // namespace ferrite::automation
