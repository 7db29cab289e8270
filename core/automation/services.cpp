// SPDX-License-Identifier: MIT
#include "core/automation/services.h"

#include <cstdlib>

namespace ferrite::automation {

/// Without exceptions an allocation that fails ends the program: ask first. Volatile, for a compiler may think that
/// what is freed at once need not be had at all.
std::optional<std::string> Services::no_room_for(i32 megabytes) const {
  void* volatile block = std::malloc(std::size_t(megabytes) << 20);
  std::free(block);
  if (block) return {};
  return "The host has no " + std::to_string(megabytes) + " MB left for the guest; give it less memory.";
}

}  // namespace ferrite::automation
