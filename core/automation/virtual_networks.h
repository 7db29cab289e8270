// SPDX-License-Identifier: MIT
#pragma once
// IVMVirtualNetwork: what network adapters are attached to. "Internet" is a gateway that each machine has for itself;
// every other network is a switch between machines, and has a name and nothing else. One that a configuration names is
// there.
#include <memory>
#include <optional>

#include "core/automation/last_error.h"
#include "core/net/ethernet_switch.h"
#include "core/net/host_network.h"
#include "core/net/no_internet.h"

namespace ferrite::automation {

class VirtualNetworks {
 public:
  static constexpr std::string_view Internet = "Internet", LocalOnly = "Local only";
  static constexpr std::size_t Most = 64, LongestName = 80;

  VirtualNetworks(u32& next_id, LastError&);
  VirtualNetworks(const VirtualNetworks&) = delete;

  // A network is known by an id that is never used twice.

  std::vector<u32> all() const;
  /// By a name in any case; S_FALSE: there is none.
  Answer<u32> find(std::string_view name) const;
  Answer<std::string> name(u32 network) const;
  /// Ferrite's own: a switch of this name.
  Answer<u32> create(std::string_view name);
  /// Ferrite's own. ERROR_SHARING_VIOLATION: something is attached.
  Hresult remove(u32 network);
  /// The network of that name, made if it is not there; 0: it cannot be.
  u32 named(std::string_view name);
  /// Null: the Internet, or no network.
  net::EthernetSwitch* hub(u32 network);

  /// Ferrite's own: the host as one more station on a network, which has a cable to somewhere else. At most
  /// EthernetFrames::Most frames wait on it, each way.
  Answer<u32> open_port(u32 network);
  Hresult close_port(u32 port);
  /// A frame from elsewhere.
  Hresult send(u32 port, std::span<const u8> frame);
  /// A frame for elsewhere; S_FALSE: there is none.
  Answer<std::vector<u8>> receive(u32 port);

  /// Who fetches what guests ask the Internet for; it outlives the machines.
  void set_host(net::HostNetwork& host) { host_ = &host; }
  net::HostNetwork& host() { return *host_; }

 private:
  struct Network {
    u32 id;
    std::string name;
    std::unique_ptr<net::EthernetSwitch> hub;  // null: the Internet
  };
  struct Port {
    u32 id, network;
    EthernetFrames from_host, to_host;
  };
  const Network* by_id(u32 id) const;
  const Network* by_name(std::string_view name) const;
  Port* port(u32 id);
  u32 add(std::string_view name, std::unique_ptr<net::EthernetSwitch>);

  u32& next_id_;
  LastError& error_;
  net::NoInternet nowhere_;
  net::HostNetwork* host_ = &nowhere_;
  std::vector<Network> networks_;
  std::vector<std::unique_ptr<Port>> ports_;
};

}  // namespace ferrite::automation
