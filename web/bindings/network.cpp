// SPDX-License-Identifier: MIT
#include "core/automation/network_adapters.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
constexpr web::PartOf<&VirtualMachine::network_adapters> of;
constexpr web::TextPartOf<&VirtualMachine::network_adapters> of_text;
}  // namespace

FERRITE_EXPORT u32 ferrite_adapter_add(VirtualPc* vpc, u32 machine) {
  return of(vpc, machine, [](NetworkAdapters& adapters) { return adapters.add(); });
}
FERRITE_EXPORT u32 ferrite_adapter_remove(VirtualPc* vpc, u32 machine, u32 adapter) {
  return of(vpc, machine, [=](NetworkAdapters& adapters) { return adapters.remove(adapter); });
}
FERRITE_EXPORT u32 ferrite_adapter_count(VirtualPc* vpc, u32 machine) {
  return of(vpc, machine, [](NetworkAdapters& adapters) { return adapters.count(); });
}
FERRITE_EXPORT u32 ferrite_adapter_item(VirtualPc* vpc, u32 machine, i32 index) {
  return of(vpc, machine, [=](NetworkAdapters& adapters) { return adapters.item(index); });
}
FERRITE_EXPORT u32 ferrite_adapter_attach(VirtualPc* vpc, u32 machine, u32 adapter, u32 network) {
  return of(vpc, machine, [=](NetworkAdapters& adapters) { return adapters.attach(adapter, network); });
}
FERRITE_EXPORT u32 ferrite_adapter_detach(VirtualPc* vpc, u32 machine, u32 adapter) {
  return of(vpc, machine, [=](NetworkAdapters& adapters) { return adapters.detach(adapter); });
}
FERRITE_EXPORT u32 ferrite_adapter_network(VirtualPc* vpc, u32 machine, u32 adapter) {
  return of(vpc, machine, [=](NetworkAdapters& adapters) { return adapters.virtual_network(adapter); });
}
FERRITE_EXPORT u32 ferrite_adapter_address(VirtualPc* vpc, u32 machine, u32 adapter) {
  return of(vpc, machine, [=](NetworkAdapters& adapters) { return adapters.ethernet_address(adapter); });
}
FERRITE_EXPORT u32 ferrite_adapter_set_address(VirtualPc* vpc, u32 machine, u32 adapter) {
  return of_text(vpc, machine, [=](NetworkAdapters& adapters, std::string_view text) {
    return adapters.set_ethernet_address(adapter, text);
  });
}
FERRITE_EXPORT u32 ferrite_adapter_dynamic(VirtualPc* vpc, u32 machine, u32 adapter) {
  return of(vpc, machine, [=](NetworkAdapters& adapters) { return adapters.is_ethernet_address_dynamic(adapter); });
}
FERRITE_EXPORT u32 ferrite_adapter_set_dynamic(VirtualPc* vpc, u32 machine, u32 adapter, i32 dynamic) {
  return of(vpc, machine,
            [=](NetworkAdapters& adapters) { return adapters.set_ethernet_address_dynamic(adapter, dynamic != 0); });
}
FERRITE_EXPORT u32 ferrite_adapter_card(VirtualPc* vpc, u32 machine, u32 adapter) {
  return of(vpc, machine, [=](NetworkAdapters& adapters) { return adapters.card(adapter); });
}
FERRITE_EXPORT u32 ferrite_adapter_set_card(VirtualPc* vpc, u32 machine, u32 adapter) {
  return of_text(vpc, machine,
                 [=](NetworkAdapters& adapters, std::string_view name) { return adapters.set_card(adapter, name); });
}
FERRITE_EXPORT u32 ferrite_adapter_boot_file(VirtualPc* vpc, u32 machine) {
  return of(vpc, machine, [](NetworkAdapters& adapters) {
    const auto bytes = exchange().bytes();
    adapters.set_boot_file({bytes.begin(), bytes.end()});
    return S_OK;
  });
}
/// Numbers 0 and 1: bytes sent and received since power-on.
FERRITE_EXPORT u32 ferrite_adapter_traffic(VirtualPc* vpc, u32 machine) {
  return of(vpc, machine, [](NetworkAdapters& adapters) {
    exchange().put_number(double(adapters.bytes_sent()), 0);
    exchange().put_number(double(adapters.bytes_received()), 1);
    return S_OK;
  });
}

// ---- networks -------------------------------------------------------------------------------------------------------

FERRITE_EXPORT u32 ferrite_network_count(VirtualPc* vpc) { return u32(vpc->virtual_networks().all().size()); }
/// The id of the network at `index`, from 0; 0: there is none.
FERRITE_EXPORT u32 ferrite_network_id(VirtualPc* vpc, u32 index) {
  const auto all = vpc->virtual_networks().all();
  return index < all.size() ? all[index] : 0;
}
FERRITE_EXPORT u32 ferrite_network_find(VirtualPc* vpc) {
  const auto name = exchange().text(*vpc, 0);
  return name ? exchange().give(vpc->virtual_networks().find(name.value)) : u32(name.code);
}
FERRITE_EXPORT u32 ferrite_network_create(VirtualPc* vpc) {
  const auto name = exchange().text(*vpc, 0);
  return name ? exchange().give(vpc->virtual_networks().create(name.value)) : u32(name.code);
}
FERRITE_EXPORT u32 ferrite_network_remove(VirtualPc* vpc, u32 network) {
  return u32(vpc->virtual_networks().remove(network));
}
FERRITE_EXPORT u32 ferrite_network_name(VirtualPc* vpc, u32 network) {
  return exchange().give(vpc->virtual_networks().name(network));
}
FERRITE_EXPORT u32 ferrite_network_adapter_count(VirtualPc* vpc, u32 network) {
  return u32(vpc->network_adapters(network).size());
}
/// The machine whose adapter is at `index`, from 0; 0: there is none.
FERRITE_EXPORT u32 ferrite_network_adapter_machine(VirtualPc* vpc, u32 network, u32 index) {
  const auto adapters = vpc->network_adapters(network);
  return index < adapters.size() ? adapters[index].machine->id() : 0;
}

// ---- the host's cables ----------------------------------------------------------------------------------------------

FERRITE_EXPORT u32 ferrite_cable_open(VirtualPc* vpc, u32 network) {
  return exchange().give(vpc->virtual_networks().open_port(network));
}
FERRITE_EXPORT u32 ferrite_cable_close(VirtualPc* vpc, u32 port) {
  return u32(vpc->virtual_networks().close_port(port));
}
FERRITE_EXPORT u32 ferrite_cable_send(VirtualPc* vpc, u32 port) {
  vpc->services().wake();
  return u32(vpc->virtual_networks().send(port, exchange().bytes()));
}
FERRITE_EXPORT u32 ferrite_cable_receive(VirtualPc* vpc, u32 port) {
  return exchange().give(vpc->virtual_networks().receive(port));
}
