// SPDX-License-Identifier: MIT
#include "core/automation/configuration_values.h"

#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

namespace {
/// Whether they differ in nothing but values that no setting is kept in.
bool same_machine(MachineSettings one, MachineSettings other) {
  one.other.clear(), other.other.clear();
  return write_settings(one) == write_settings(other);
}

Answer<ConfigurationValue> value_in(const ConfigurationTree& tree, std::string_view key, LastError& error) {
  const ConfigurationValue* const found = tree.find(key);
  return found ? Answer<ConfigurationValue>(*found) : error.set(VM_E_PREF_NOT_FOUND);
}
}  // namespace

Hresult check_key(std::string_view key, LastError& error) {
  if (ConfigurationTree::is_key(key)) return S_OK;
  return error.set(E_INVALIDARG, "\"" + std::string(key) +
                                     "\" is no configuration key; one is hardware/memory/ram_size, another "
                                     "hardware/pci_bus/ide_adapter/ide_controller[@id=0].");
}

Hresult ConfigurationValues::check(std::string_view key) const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return check_key(key, services_.error);
}

Answer<ConfigurationValue> ConfigurationValues::get(std::string_view key) const {
  if (const Hresult code = check(key); code != S_OK) return code;
  return value_in(tree_of(machine_.settings()), key, services_.error);
}

Hresult ConfigurationValues::set(std::string_view key, const ConfigurationValue& value) {
  if (const Hresult code = check(key); code != S_OK) return code;
  ConfigurationTree tree = tree_of(machine_.settings());
  if (!tree.set(key, value))
    return services_.error.set(E_INVALIDARG, "A value has no values in it: there are some below " + std::string(key) +
                                                 ", or it would be below another.");
  const MachineSettings wish = settings_of(tree);
  if (tree_of(wish).text(key) != value.text)
    return services_.error.set(E_INVALIDARG, std::string(key) + " cannot be \"" + value.text + "\".");
  return apply(wish, key);
}

Hresult ConfigurationValues::remove(std::string_view key) {
  if (const Hresult code = check(key); code != S_OK) return code;
  ConfigurationTree tree = tree_of(machine_.settings());
  if (!tree.remove(key)) return services_.error.set(VM_E_PREF_NOT_FOUND);
  return apply(settings_of(tree), key);
}

Hresult ConfigurationValues::apply(const MachineSettings& wish, std::string_view key) {
  if (same_machine(wish, machine_.settings())) {
    const Hresult code = machine_.store(wish);
    if (code == S_OK) machine_.configuration_changed(key);
    return code;
  }
  if (machine_.state().value != VMVMState::TurnedOff)
    return services_.error.set(
        DISP_E_EXCEPTION, std::string(key) + " is locked while the machine is running or saved; turn it off first.");
  const auto wrong = machine_.configure(wish, key);
  return wrong ? services_.error.set(E_INVALIDARG, wrong->sentence) : S_OK;
}

// ---- activation values ----------------------------------------------------------------------------------------------

void ConfigurationValues::power_on() { activation_ = tree_of(machine_.settings()); }

Hresult ConfigurationValues::check_active() const {
  if (activation_) return S_OK;
  return services_.error.set(VM_E_PREF_NOT_FOUND, "The machine has activation values while it is running only.");
}

Answer<ConfigurationValue> ConfigurationValues::get_activation(std::string_view key) const {
  if (const Hresult code = check(key); code != S_OK) return code;
  if (const Hresult code = check_active(); code != S_OK) return code;
  return value_in(*activation_, key, services_.error);
}

Hresult ConfigurationValues::set_activation(std::string_view key, ConfigurationValue value) {
  if (const Hresult code = check(key); code != S_OK) return code;
  if (const Hresult code = check_active(); code != S_OK) return code;
  return activation_->set(key, std::move(value)) ? S_OK : services_.error.set(E_INVALIDARG);
}

Hresult ConfigurationValues::remove_activation(std::string_view key) {
  if (const Hresult code = check(key); code != S_OK) return code;
  if (const Hresult code = check_active(); code != S_OK) return code;
  return activation_->remove(key) ? S_OK : services_.error.set(VM_E_PREF_NOT_FOUND);
}

}  // namespace ferrite::automation
