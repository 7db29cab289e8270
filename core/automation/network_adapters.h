// SPDX-License-Identifier: MIT
#pragma once
// IVMNetworkAdapter: the network card of a machine, of which Ferrite's has at most one. Where its cable ends may change
// at any time; a new Ethernet address or another card is there at the next start.
#include <memory>

#include "core/automation/services.h"
#include "core/automation/settings_file.h"
#include "core/net/gateway.h"

namespace ferrite {
class Pc;
}

namespace ferrite::automation {

class VirtualMachine;

class NetworkAdapters {
 public:
  static constexpr i32 Most = 1;

  NetworkAdapters(VirtualMachine&, Services&);
  NetworkAdapters(const NetworkAdapters&) = delete;

  // An adapter is known by an id that is never used twice.

  /// The machine is off. The new adapter is not attached. VM_E_PREF_ILLEGAL_VALUE: there is one already.
  Answer<u32> add();
  Hresult remove(u32 adapter);
  Answer<i32> count() const;
  Answer<u32> item(i32 index) const;  // counted from 1

  Hresult attach(u32 adapter, u32 network);
  Hresult detach(u32 adapter);
  /// S_FALSE: it is not attached.
  Answer<u32> virtual_network(u32 adapter) const;

  /// "02-03-FF-12-34-56"; zeros until the machine has been on for the first time.
  Answer<std::string> ethernet_address(u32 adapter) const;
  Hresult set_ethernet_address(u32 adapter, std::string_view);
  Answer<bool> is_ethernet_address_dynamic(u32 adapter) const;
  Hresult set_ethernet_address_dynamic(u32 adapter, bool);

  // Ferrite's own: "RTL8029AS" or "VIRTIO" on the PCI bus, or "NE2000" on the ISA bus at 300h with IRQ 10.
  Answer<std::string> card(u32 adapter) const;
  Hresult set_card(u32 adapter, std::string_view);
  /// A file that the Internet's gateway gives to a guest that boots from the network, until the machine is deleted; no
  /// bytes: none. It need not be attached.
  void set_boot_file(std::vector<u8> bytes);

  u64 bytes_sent() const;  // since power-on
  u64 bytes_received() const;

  // For the machine.
  u32 adapter() const { return id_; }  // 0: none
  void configure(PcConfig&);
  void settings_changed();
  void power_on(Pc&);
  void power_off();
  void state_restored();
  /// Between slices.
  void exchange();
  /// Something is on its way that should not wait for the guest's next timer.
  bool busy() const;

 private:
  Hresult stopped() const;
  Hresult check(u32 adapter) const;
  const NetworkSettings& settings() const;
  Hresult change(NetworkSettings);
  void plug();
  void unplug();

  VirtualMachine& machine_;
  Services& services_;
  u32 id_ = 0;
  std::vector<u8> boot_file_;
  Pc* pc_ = nullptr;  // while the machine is on
  net::EthernetSwitch* hub_ = nullptr;
  std::unique_ptr<net::Gateway> gateway_;
};

}  // namespace ferrite::automation
