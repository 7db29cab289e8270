// SPDX-License-Identifier: MIT
#include "core/net/ethernet_switch.h"

namespace ferrite::net {

bool EthernetSwitch::connect(Port port) {
  for (Port& p : ports_)
    if (!p.in) return p = port, true;
  return false;
}

void EthernetSwitch::disconnect(const EthernetFrames* in) {
  for (Port& p : ports_) {
    if (p.in != in) continue;
    for (Address& known : addresses_)
      if (known.port == &p) known = {};
    p = {};
  }
}

unsigned EthernetSwitch::ports() const {
  return unsigned(std::count_if(ports_.begin(), ports_.end(), [](const Port& p) { return p.in != nullptr; }));
}

/// Only what was there before: ports that answer each other do not keep it going.
void EthernetSwitch::forward() {
  for (Port& port : ports_) {
    for (std::size_t left = port.in ? port.in->size() : 0; left; left--) {
      const auto frame = port.in->front().bytes();
      learn(frame, port);
      pass(frame, port);
      port.in->pop();
    }
  }
}

void EthernetSwitch::learn(std::span<const u8> frame, Port& port) {
  const auto source = frame.subspan<6, 6>();
  if (source[0] & 1) return;
  const auto known = std::find_if(addresses_.begin(), addresses_.end(), [&](const Address& a) {
    return a.port && std::equal(a.address.begin(), a.address.end(), source.begin());
  });
  Address& entry = known == addresses_.end() ? addresses_[next_++ % MostAddresses] : *known;
  std::copy(source.begin(), source.end(), entry.address.begin());
  entry.port = &port;
}

EthernetSwitch::Port* EthernetSwitch::port_of(std::span<const u8> frame) {
  const auto known = std::find_if(addresses_.begin(), addresses_.end(), [&](const Address& a) {
    return a.port && std::equal(a.address.begin(), a.address.end(), frame.begin());
  });
  return known == addresses_.end() ? nullptr : known->port;
}

void EthernetSwitch::pass(std::span<const u8> frame, const Port& from) {
  const Port* const to = port_of(frame);
  if (to == &from) return;
  for (Port& port : ports_)
    if (port.out && &port != &from && (!to || to == &port)) port.out->push(frame);
}

}  // namespace ferrite::net
