// SPDX-License-Identifier: MIT
// The part of MachineView that changes a machine's settings.
#include "core/automation/virtual_pc.h"
#include "ui/app/machine_view.h"

namespace ferrite {

using automation::MachineSettings;
using automation::VirtualMachine;
using automation::WrongSetting;

MachineSettings MachineView::machine_settings() const { return machine() ? machine()->settings() : MachineSettings{}; }

i32 MachineView::most_memory() const { return pc_.maximum_memory(); }

std::vector<std::string> MachineView::networks() const {
  std::vector<std::string> names;
  const auto& networks = pc_.virtual_networks();
  for (const u32 network : networks.all()) names.push_back(networks.name(network).value);
  return names;
}

std::string MachineView::unused_name(const std::string& name) const {
  std::string unused = name;
  for (int n = 2; pc_.find_virtual_machine(unused).value; ++n) unused = name + " " + std::to_string(n);
  return unused;
}

std::optional<WrongSetting> MachineView::configure(const MachineSettings& wish) {
  VirtualMachine* const vm = machine();
  if (!vm) return WrongSetting{"", *no_machine()};
  return face_.state == MachineState::Off ? vm->configure(wish) : configure_running(wish);
}

std::optional<WrongSetting> MachineView::configure_running(const MachineSettings& wish) {
  VirtualMachine& vm = *machine();
  if (const Refusal refusal = answer(vm.set_speed(wish.speed_kilohertz))) return WrongSetting{"speed", *refusal};
  const std::string_view monitor = name_in(automation::monitor_names, wish.monitor);
  if (const Refusal refusal = answer(vm.set_monitor(monitor))) return WrongSetting{"monitor", *refusal};
  for (unsigned n = 0; n < wish.floppy_drives.size(); ++n)
    if (const Refusal refusal = set_fast(n, wish.floppy_drives[n].fast)) return WrongSetting{"floppyDrives", *refusal};
  const auto& now = vm.settings().network_adapter;
  if (!now || !wish.network_adapter || now->network == wish.network_adapter->network) return {};
  auto& adapters = vm.network_adapters();
  const u32 adapter = adapters.adapter(), network = pc_.virtual_networks().named(wish.network_adapter->network);
  const Refusal refusal = answer(network ? adapters.attach(adapter, network) : adapters.detach(adapter));
  return refusal ? std::optional(WrongSetting{"networkAdapters", *refusal}) : std::nullopt;
}

std::optional<WrongSetting> MachineView::make_machine(const std::string& name, const MachineSettings& wish) {
  if (const auto wrong = automation::wrong_setting(wish, most_memory())) return wrong;
  if (const Refusal why = pc_.services().no_room_for(wish.memory_megabytes)) return WrongSetting{"memory", *why};
  const auto made = pc_.create_virtual_machine(name, pc_.options().default_configuration_path());
  if (!made) return WrongSetting{"name", *sentence()};
  MachineSettings settings = wish;
  settings.config_id = made.value->settings().config_id;
  if (const auto wrong = made.value->configure(settings)) {
    pc_.delete_virtual_machine(*made.value);
    return wrong;
  }
  show(made.value->id());
  return {};
}

}  // namespace ferrite
