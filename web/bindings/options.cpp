// SPDX-License-Identifier: MIT
#include "core/automation/options.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
std::string one_a_line(const std::vector<std::string>& all) {
  std::string lines;
  for (const std::string& one : all) lines += (lines.empty() ? "" : "\n") + one;
  return lines;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

u32 give(const Answer<std::vector<std::string>>& files) {
  if (files) exchange().put(one_a_line(files.value));
  return u32(files.code);
}
}  // namespace

FERRITE_EXPORT void ferrite_default_configuration_path(VirtualPc* vpc) {
  exchange().put(vpc->options().default_configuration_path());
}
FERRITE_EXPORT u32 ferrite_set_default_configuration_path(VirtualPc* vpc) {
  const auto path = exchange().text(*vpc, 0);
  return u32(path ? vpc->options().set_default_configuration_path(path.value) : path.code);
}

// Paths are one a line.

FERRITE_EXPORT void ferrite_search_paths(VirtualPc* vpc) { exchange().put(one_a_line(vpc->options().search_paths())); }
FERRITE_EXPORT u32 ferrite_set_search_paths(VirtualPc* vpc) {
  const auto paths = exchange().text(*vpc, 0);
  return u32(paths ? vpc->options().set_search_paths(lines_of(paths.value)) : paths.code);
}
/// `kind`: Options::FileKind.
FERRITE_EXPORT u32 ferrite_find_files(VirtualPc* vpc, i32 kind) {
  const auto paths = exchange().text(*vpc, 0);
  return paths ? give(vpc->options().files(Options::FileKind(kind), lines_of(paths.value))) : u32(paths.code);
}
FERRITE_EXPORT u32 ferrite_virtual_machine_files(VirtualPc* vpc, int unregistered_only) {
  using enum VirtualPc::Machines;
  const auto paths = exchange().text(*vpc, 0);
  if (!paths) return u32(paths.code);
  return give(vpc->virtual_machine_files(lines_of(paths.value), unregistered_only ? Unregistered : All));
}

FERRITE_EXPORT u32 ferrite_quit(VirtualPc* vpc) { return u32(vpc->quit()); }
