// SPDX-License-Identifier: MIT
#pragma once
// The processors a machine can have, by the names that users read: "Pentium III".
#include <optional>

#include "core/pc/pc_config.h"

namespace ferrite::automation {

std::string_view processor_name(CpuModel);
/// Nothing: there is none of that name. Case and spaces matter.
std::optional<CpuModel> processor_called(std::string_view name);
/// All names from the oldest on, in the order of CpuModel, with `separator` between them.
std::string processor_names(std::string_view separator);

}  // namespace ferrite::automation
