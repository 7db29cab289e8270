// SPDX-License-Identifier: MIT
#include "core/automation/network_adapters.h"

#include <algorithm>

#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

namespace {
constexpr std::string_view BootFile = "boot";
constexpr std::size_t AddressText = 17;  // XX-XX-XX-XX-XX-XX

std::string to_text(const MacAddress& address) {
  constexpr std::string_view Digits = "0123456789ABCDEF";
  std::string text;
  for (const u8 byte : address) {
    if (!text.empty()) text += '-';
    text += Digits[byte >> 4], text += Digits[byte & 15];
  }
  return text;
}

/// Nothing: no address of a card. A group's address is none.
std::optional<MacAddress> to_address(std::string_view text) {
  if (text.size() != AddressText) return {};
  MacAddress address{};
  for (std::size_t n = 0; n < text.size(); n++) {
    const char c = text[n];
    const bool digit = c >= '0' && c <= '9', letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
    if (n % 3 == 2 ? c != '-' : !digit && !letter) return {};
    if (n % 3 != 2) address[n / 3] = u8(address[n / 3] << 4 | (digit ? c - '0' : (c | 0x20) - 'a' + 10));
  }
  return address[0] & 1 ? std::nullopt : std::optional(address);
}

/// Of the machine's GUID (FNV-1a): the same for ever, and locally administered.
MacAddress dynamic_address(std::string_view config_id) {
  u32 hash = 0x811C'9DC5;
  for (const char c : config_id) hash = (hash ^ u8(c)) * 0x0100'0193;
  return {0x02, 0x03, 0xFF, u8(hash >> 16), u8(hash >> 8), u8(hash)};
}
}  // namespace

NetworkAdapters::NetworkAdapters(VirtualMachine& machine, Services& services) : machine_(machine), services_(services) {
  const auto& adapter = machine.settings().network_adapter;
  if (!adapter) return;
  id_ = services.next_id++;
  services.networks.named(adapter->network);
}

Hresult NetworkAdapters::stopped() const {
  const Answer<VMVMState> state = machine_.state();
  if (!state) return state.code;
  return state.value == VMVMState::TurnedOff ? S_OK : services_.error.set(VM_E_VM_RUNNING_OR_SAVED);
}

Hresult NetworkAdapters::check(u32 adapter) const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (adapter && adapter == id_) return S_OK;
  return services_.error.set(DISP_E_EXCEPTION, "The network adapter was removed from its machine.");
}

const NetworkSettings& NetworkAdapters::settings() const { return *machine_.settings().network_adapter; }

Hresult NetworkAdapters::change(NetworkSettings changed) {
  MachineSettings all = machine_.settings();
  all.network_adapter = std::move(changed);
  return machine_.store(all);
}

Answer<u32> NetworkAdapters::add() {
  if (const Hresult code = stopped(); code != S_OK) return code;
  if (id_) return services_.error.set(VM_E_PREF_ILLEGAL_VALUE, "A machine has at most one network adapter.");
  if (const Hresult code = change({}); code != S_OK) return code;
  return id_ = services_.next_id++;
}

Hresult NetworkAdapters::remove(u32 adapter) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  if (const Hresult code = check(adapter); code != S_OK) return code;
  MachineSettings all = machine_.settings();
  all.network_adapter.reset();
  if (const Hresult code = machine_.store(all); code != S_OK) return code;
  id_ = 0;
  return S_OK;
}

Answer<i32> NetworkAdapters::count() const {
  return machine_.known() ? Answer<i32>(id_ ? 1 : 0) : services_.error.set(VM_E_VM_UNKNOWN);
}

Answer<u32> NetworkAdapters::item(i32 index) const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return id_ && index == 1 ? Answer<u32>(id_) : services_.error.set(DISP_E_BADINDEX);
}

// ---- where its cable ends -------------------------------------------------------------------------------------------

Hresult NetworkAdapters::attach(u32 adapter, u32 network) {
  if (const Hresult code = check(adapter); code != S_OK) return code;
  const Answer<std::string> name = services_.networks.name(network);
  if (!name) return name.code;
  NetworkSettings changed = settings();
  changed.network = name.value;
  if (const Hresult code = change(std::move(changed)); code != S_OK) return code;
  unplug();
  plug();
  return S_OK;
}

Hresult NetworkAdapters::detach(u32 adapter) {
  if (const Hresult code = check(adapter); code != S_OK) return code;
  NetworkSettings changed = settings();
  changed.network.clear();
  if (const Hresult code = change(std::move(changed)); code != S_OK) return code;
  unplug();
  return S_OK;
}

Answer<u32> NetworkAdapters::virtual_network(u32 adapter) const {
  if (const Hresult code = check(adapter); code != S_OK) return code;
  if (settings().network.empty()) return S_FALSE;
  const Answer<u32> network = services_.networks.find(settings().network);
  return network.value ? network : services_.error.set(VM_E_INVALID_VIRTUAL_NETWORK_ID);
}

/// A switch without a free port leaves it unplugged.
void NetworkAdapters::plug() {
  if (!pc_ || settings().network.empty()) return;
  EthernetLink& link = *pc_->network();
  const u32 network = services_.networks.named(settings().network);
  if (net::EthernetSwitch* const hub = services_.networks.hub(network)) {
    if (hub->connect({&link.from_guest, &link.to_guest})) hub_ = hub;
    return;
  }
  if (!network) return;
  gateway_ = std::make_unique<net::Gateway>(services_.networks.host());
  if (boot_file_.empty()) return;
  gateway_->set_file(std::string(BootFile), boot_file_);
  gateway_->set_boot_file(std::string(BootFile));
}

void NetworkAdapters::unplug() {
  gateway_.reset();
  if (hub_) hub_->disconnect(&pc_->network()->from_guest);
  hub_ = nullptr;
}

// ---- the card -------------------------------------------------------------------------------------------------------

Answer<std::string> NetworkAdapters::ethernet_address(u32 adapter) const {
  if (const Hresult code = check(adapter); code != S_OK) return code;
  return to_text(settings().address);
}

Hresult NetworkAdapters::set_ethernet_address(u32 adapter, std::string_view text) {
  if (const Hresult code = check(adapter); code != S_OK) return code;
  const std::optional<MacAddress> address = to_address(text);
  if (!address)
    return services_.error.set(E_INVALIDARG,
                               "An Ethernet address is written like 02-03-FF-12-34-56, and its first byte is even.");
  if (settings().dynamic) return services_.error.set(VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS);
  NetworkSettings changed = settings();
  changed.address = *address;
  return change(std::move(changed));
}

Answer<bool> NetworkAdapters::is_ethernet_address_dynamic(u32 adapter) const {
  if (const Hresult code = check(adapter); code != S_OK) return code;
  return settings().dynamic;
}

/// What it was given it keeps, until it is dynamic again.
Hresult NetworkAdapters::set_ethernet_address_dynamic(u32 adapter, bool dynamic) {
  if (const Hresult code = check(adapter); code != S_OK) return code;
  NetworkSettings changed = settings();
  changed.dynamic = dynamic;
  if (dynamic) changed.address = {};
  return change(std::move(changed));
}

Answer<std::string> NetworkAdapters::card(u32 adapter) const {
  if (const Hresult code = check(adapter); code != S_OK) return code;
  return std::string(name_in(card_names, settings().card));
}

Hresult NetworkAdapters::set_card(u32 adapter, std::string_view name) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  if (const Hresult code = check(adapter); code != S_OK) return code;
  const auto kind = value_in(card_names, fold(name));
  if (!kind) return services_.error.set(E_INVALIDARG, "A network card is an RTL8029AS, an NE2000 or VIRTIO.");
  NetworkSettings changed = settings();
  changed.card = *kind;
  return change(std::move(changed));
}

void NetworkAdapters::set_boot_file(std::vector<u8> bytes) {
  boot_file_ = std::move(bytes);
  if (!gateway_) return;
  unplug();
  plug();
}

// ---- the machine ----------------------------------------------------------------------------------------------------

/// An adapter that was there is the same.
void NetworkAdapters::settings_changed() {
  const auto& adapter = machine_.settings().network_adapter;
  if (!adapter) id_ = 0;
  if (!adapter) return;
  if (!id_) id_ = services_.next_id++;
  services_.networks.named(adapter->network);
}

void NetworkAdapters::configure(PcConfig& config) {
  if (!id_) return;
  if (settings().dynamic && settings().address == MacAddress{}) {
    NetworkSettings changed = settings();
    changed.address = dynamic_address(machine_.settings().config_id);
    change(std::move(changed));  // where the host cannot keep it, the next start finds the same again
  }
  const bool none = settings().address == MacAddress{};
  const MacAddress given = none ? dynamic_address(machine_.settings().config_id) : settings().address;
  config.network_card = {.kind = settings().card, .address = given, .boot_rom = services_.roms.network_boot};
}

void NetworkAdapters::power_on(Pc& pc) {
  if (!pc.network()) return;
  pc_ = &pc;
  plug();
}

/// Connections were those of another past.
void NetworkAdapters::state_restored() {
  if (!pc_) return;
  unplug();
  pc_->network()->from_guest.clear(), pc_->network()->to_guest.clear();
  plug();
}

void NetworkAdapters::power_off() {
  unplug();
  pc_ = nullptr;
}

void NetworkAdapters::exchange() {
  if (!pc_) return;
  EthernetLink& link = *pc_->network();
  if (gateway_) {
    const auto now = net::Time(pc_->now() / (pc_->hertz() / 1000));
    gateway_->exchange(link.from_guest, link.to_guest, now);
  } else if (!hub_) {
    link.from_guest.clear();
  } else if (!link.from_guest.empty()) {
    hub_->forward();
    services_.wake();  // machines that sleep
  }
}

bool NetworkAdapters::busy() const {
  return pc_ && (!pc_->network()->to_guest.empty() || (gateway_ && gateway_->busy()));
}

u64 NetworkAdapters::bytes_sent() const { return pc_ ? pc_->network()->from_guest.total_bytes() : 0; }
u64 NetworkAdapters::bytes_received() const { return pc_ ? pc_->network()->to_guest.total_bytes() : 0; }

}  // namespace ferrite::automation
