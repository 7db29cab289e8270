// SPDX-License-Identifier: MIT
#include "core/automation/virtual_networks.h"

#include "core/automation/path.h"

namespace ferrite::automation {

VirtualNetworks::VirtualNetworks(u32& next_id, LastError& error) : next_id_(next_id), error_(error) {
  add(Internet, nullptr);
  add(LocalOnly, std::make_unique<net::EthernetSwitch>());
}

u32 VirtualNetworks::add(std::string_view name, std::unique_ptr<net::EthernetSwitch> hub) {
  networks_.push_back({next_id_++, std::string(name), std::move(hub)});
  return networks_.back().id;
}

const VirtualNetworks::Network* VirtualNetworks::by_id(u32 id) const {
  for (const Network& network : networks_)
    if (network.id == id) return &network;
  return nullptr;
}

const VirtualNetworks::Network* VirtualNetworks::by_name(std::string_view name) const {
  for (const Network& network : networks_)
    if (fold(network.name) == fold(name)) return &network;
  return nullptr;
}

std::vector<u32> VirtualNetworks::all() const {
  std::vector<u32> ids;
  for (const Network& network : networks_) ids.push_back(network.id);
  return ids;
}

Answer<u32> VirtualNetworks::find(std::string_view name) const {
  if (name.empty()) return error_.set(E_INVALIDARG, "Name the network to look for.");
  const Network* const found = by_name(name);
  return found ? Answer<u32>(found->id) : S_FALSE;
}

Answer<std::string> VirtualNetworks::name(u32 network) const {
  const Network* const found = by_id(network);
  return found ? Answer<std::string>(found->name) : error_.set(VM_E_INVALID_VIRTUAL_NETWORK_ID);
}

Answer<u32> VirtualNetworks::create(std::string_view name) {
  if (by_name(name))
    return error_.set(VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS,
                      "There is a network called " + std::string(name) + " already.");
  const u32 id = named(name);
  return id ? Answer<u32>(id)
            : error_.set(E_INVALIDARG,
                         "A network has a name of 1 to 80 characters, and there are at most 64 networks.");
}

u32 VirtualNetworks::named(std::string_view name) {
  if (const Network* const found = by_name(name)) return found->id;
  if (name.empty() || utf16_length(name) > LongestName || networks_.size() >= Most) return 0;
  return add(name, std::make_unique<net::EthernetSwitch>());
}

Hresult VirtualNetworks::remove(u32 network) {
  const Network* const found = by_id(network);
  if (!found) return error_.set(VM_E_INVALID_VIRTUAL_NETWORK_ID);
  if (found->name == Internet || found->name == LocalOnly)
    return error_.set(ERROR_ACCESS_DENIED, found->name + " is always there.");
  if (found->hub->ports()) return error_.set(ERROR_SHARING_VIOLATION, found->name + " is in use.");
  std::erase_if(networks_, [&](const Network& n) { return n.id == network; });
  return S_OK;
}

net::EthernetSwitch* VirtualNetworks::hub(u32 network) {
  const Network* const found = by_id(network);
  return found ? found->hub.get() : nullptr;
}

// ---- the host's own cables ------------------------------------------------------------------------------------------

VirtualNetworks::Port* VirtualNetworks::port(u32 id) {
  for (const auto& port : ports_)
    if (port->id == id) return port.get();
  return nullptr;
}

Answer<u32> VirtualNetworks::open_port(u32 network) {
  net::EthernetSwitch* const to = hub(network);
  if (!to) return error_.set(VM_E_INVALID_VIRTUAL_NETWORK_ID, "Only a network between machines takes a cable.");
  auto port = std::make_unique<Port>();
  port->id = next_id_++, port->network = network;
  if (!to->connect({&port->from_host, &port->to_host}))
    return error_.set(E_FAIL, "All ports of the network are taken; detach something first.");
  ports_.push_back(std::move(port));
  return ports_.back()->id;
}

Hresult VirtualNetworks::close_port(u32 id) {
  Port* const closed = port(id);
  if (!closed) return error_.set(E_HANDLE);
  hub(closed->network)->disconnect(&closed->from_host);
  std::erase_if(ports_, [&](const auto& p) { return p.get() == closed; });
  return S_OK;
}

Hresult VirtualNetworks::send(u32 id, std::span<const u8> frame) {
  Port* const from = port(id);
  if (!from) return error_.set(E_HANDLE);
  if (!from->from_host.push(frame))
    return error_.set(E_INVALIDARG, "A frame has 14 to 1514 bytes, without its check sequence.");
  hub(from->network)->forward();
  return S_OK;
}

Answer<std::vector<u8>> VirtualNetworks::receive(u32 id) {
  Port* const to = port(id);
  if (!to) return error_.set(E_HANDLE);
  if (to->to_host.empty()) return S_FALSE;
  const auto bytes = to->to_host.front().bytes();
  std::vector<u8> frame(bytes.begin(), bytes.end());
  to->to_host.pop();
  return frame;
}

}  // namespace ferrite::automation
