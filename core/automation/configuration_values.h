// SPDX-License-Identifier: MIT
#pragma once
// IVMVirtualMachine's configuration values, by the keys of its .vmc, and its activation values: the copy of them that
// is made when the machine is turned on, and is gone when it is off.
#include "core/automation/services.h"
#include "core/automation/settings_file.h"

namespace ferrite::automation {

class VirtualMachine;

class ConfigurationValues {
 public:
  ConfigurationValues(VirtualMachine& machine, Services& services) : machine_(machine), services_(services) {}
  ConfigurationValues(const ConfigurationValues&) = delete;

  // E_INVALIDARG: that is no key; VM_E_PREF_NOT_FOUND: nothing is there.

  Answer<ConfigurationValue> get(std::string_view key) const;
  /// Keys of the user's own are kept, at any time. Those of the machine are changed while it is off, as its properties
  /// are; E_INVALIDARG: the property would not take that value.
  Hresult set(std::string_view key, const ConfigurationValue&);
  /// What the machine needs has its default then.
  Hresult remove(std::string_view key);

  // VM_E_PREF_NOT_FOUND also while the machine is off.

  Answer<ConfigurationValue> get_activation(std::string_view key) const;
  Hresult set_activation(std::string_view key, ConfigurationValue);
  Hresult remove_activation(std::string_view key);

  // For the machine.
  void power_on();
  void power_off() { activation_.reset(); }

 private:
  Hresult check(std::string_view key) const;
  Hresult check_active() const;
  Hresult apply(const MachineSettings& wish, std::string_view key);

  VirtualMachine& machine_;
  Services& services_;
  std::optional<ConfigurationTree> activation_{};
};

/// E_INVALIDARG unless it is a key.
Hresult check_key(std::string_view key, LastError&);

}  // namespace ferrite::automation
