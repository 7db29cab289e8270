// SPDX-License-Identifier: MIT
#include "core/automation/setting_names.h"

namespace ferrite::automation {

std::string boot_order_text(std::span<const BootDevice> order) {
  std::string text;
  for (const BootDevice device : order) text.append(text.empty() ? "" : " ").append(name_in(boot_device_names, device));
  return text;
}

std::optional<std::vector<BootDevice>> read_boot_order(std::string_view text) {
  std::vector<BootDevice> order;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const auto device = value_in(boot_device_names, text.substr(0, end));
    if (!device) return {};
    order.push_back(*device);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return order;
}

}  // namespace ferrite::automation
