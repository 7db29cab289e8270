// SPDX-License-Identifier: MIT
// PUBLIC: joins machines, and what else speaks Ethernet. It learns where addresses are and sends a frame only there; a
// frame for a group, or for one it does not know, goes to all others (IEEE 802.1D, 7.7 and 7.8).
// Missing: spanning trees (a loop of switches floods), ageing (who moves is found when it speaks).
#pragma once
#include "core/host/ethernet.h"

namespace ferrite::net {

class EthernetSwitch {
 public:
  static constexpr unsigned MostPorts = 16;
  static constexpr std::size_t MostAddresses = 256;  // beyond, the oldest is forgotten

  /// A port: `in` comes from it, `out` goes to it. They outlive the port.
  struct Port {
    EthernetFrames* in = nullptr;
    EthernetFrames* out = nullptr;
  };
  /// False: all ports are taken.
  bool connect(Port);
  void disconnect(const EthernetFrames* in);
  unsigned ports() const;
  /// Passes on what has come in.
  void forward();

 private:
  struct Address {
    MacAddress address{};
    Port* port = nullptr;
  };
  void learn(std::span<const u8> frame, Port&);
  Port* port_of(std::span<const u8> frame);
  void pass(std::span<const u8> frame, const Port& from);

  std::array<Port, MostPorts> ports_{};
  std::array<Address, MostAddresses> addresses_{};
  std::size_t next_ = 0;  // to be replaced
};

}  // namespace ferrite::net
