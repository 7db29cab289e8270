// SPDX-License-Identifier: MIT
#include "core/automation/processor.h"

namespace ferrite::automation {

std::string_view processor_name(CpuModel model) { return facts_of(model).name; }

std::optional<CpuModel> processor_called(std::string_view name) {
  for (unsigned n = 0; n < CpuModelCount; n++)
    if (processor_name(CpuModel(n)) == name) return CpuModel(n);
  return {};
}

std::string processor_names(std::string_view separator) {
  std::string all;
  for (unsigned n = 0; n < CpuModelCount; n++) all.append(n ? separator : "").append(processor_name(CpuModel(n)));
  return all;
}

}  // namespace ferrite::automation
