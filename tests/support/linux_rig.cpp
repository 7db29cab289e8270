// SPDX-License-Identifier: MIT
#include "tests/support/linux_rig.h"
#include "paths.h"

namespace ferrite {
namespace {

constexpr u32 Megabytes = 128;
constexpr u32 SlicesPerSecond = 1000;

PcConfig config_with(std::string_view arguments, std::optional<NetworkCard> network_card) {
  PcConfig config = LinuxRig::machine();
  auto linux_boot =
      LinuxBoot::open(read_file(FERRITE_LINUX_ROM), read_file(LinuxRig::Kernel), read_file(LinuxRig::Initrd),
                      "console=ttyS0,115200 " + std::string(arguments), Megabytes << 20);
  if (!linux_boot) FAIL(linux_boot.sentence());
  config.linux = std::move(*linux_boot);
  config.network_card = std::move(network_card);
  return config;
}

}  // namespace

PcConfig LinuxRig::machine() { return test_machine(Megabytes, 200 * PcRig::Megahertz); }

LinuxRig::LinuxRig(PcConfig config) : pc(std::move(config)) {}

LinuxRig::LinuxRig(std::string_view arguments, std::optional<NetworkCard> network_card)
    : pc(config_with(arguments, std::move(network_card))) {}

std::optional<std::string> LinuxRig::wait_for(std::string_view text, u32 seconds) {
  for (u32 slice = 0; slice < seconds * SlicesPerSecond; slice++) {
    while (!pc.serial_output().empty()) said_ += char(pc.serial_output().pop());
    if (const auto at = said_.find(text); at != said_.npos) {
      const std::string before = said_.substr(0, at);
      said_.erase(0, at + text.size());
      return before;
    }
    while (!typed_.empty() && pc.serial_input().push(u8(typed_[0]))) typed_.erase(0, 1);
    pc.run_until(pc.now() + pc.hertz() / SlicesPerSecond);
    if (between_slices) between_slices(pc);
  }
  UNSCOPED_INFO("\"" << text << "\" was not said within " << seconds << " s. The last of what was:\n"
                     << said_.substr(said_.size() - std::min<std::size_t>(said_.size(), 2000)));
  return {};
}

void LinuxRig::type(std::string_view text) { typed_ += text; }

std::string LinuxRig::answer_to(const std::string& command, u32 seconds) {
  type(command + "\n");
  const auto echo = wait_for(command + "\r\n", seconds);
  REQUIRE(echo);
  const auto answer = wait_for(Prompt, seconds);
  REQUIRE(answer);
  return *answer;
}

}  // namespace ferrite
