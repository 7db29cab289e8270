// SPDX-License-Identifier: MIT
#include "core/net/ethernet_switch.h"

#include <catch2/catch.hpp>
#include <memory>

using namespace ferrite;

namespace {
/// Four hosts at a switch; host n has the address 02-00-00-00-00-0n.
struct SwitchRig {
  struct Cable {
    EthernetFrames in, out;
  };
  std::array<Cable, 4> cables;
  net::EthernetSwitch hub;

  SwitchRig() {
    for (Cable& cable : cables) REQUIRE(hub.connect({&cable.in, &cable.out}));
  }
  static MacAddress host(u8 number) { return {2, 0, 0, 0, 0, number}; }
  /// Which hosts hear a frame of `from`, one bit each.
  unsigned heard(u8 from, MacAddress to) {
    std::vector<u8> frame(to.begin(), to.end());
    const MacAddress source = host(from);
    frame.insert(frame.end(), source.begin(), source.end());
    frame.resize(60);
    cables[from].in.push(frame);
    hub.forward();
    unsigned hosts = 0;
    for (unsigned n = 0; n < cables.size(); n++) {
      hosts |= unsigned(!cables[n].out.empty()) << n;
      cables[n].out.clear();
    }
    return hosts;
  }
};
constexpr MacAddress everybody{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
}  // namespace

TEST_CASE("a switch sends everywhere what it does not know, and then only where it belongs [802.1D, 7.7]") {
  SwitchRig rig;
  CHECK(rig.heard(0, SwitchRig::host(1)) == 0b1110);
  CHECK(rig.heard(1, SwitchRig::host(0)) == 0b0001);
  CHECK(rig.heard(0, SwitchRig::host(1)) == 0b0010);
  CHECK(rig.heard(1, everybody) == 0b1101);
  CHECK(rig.heard(2, {0x33, 0x33, 0, 0, 0, 1}) == 0b1011);
}

TEST_CASE("a frame to a host on the same port stays there, and who moves is found where it speaks") {
  SwitchRig rig;
  rig.heard(0, everybody);
  CHECK(rig.heard(0, SwitchRig::host(0)) == 0);
  rig.cables[3].in.push(std::vector<u8>{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 8, 0});
  rig.hub.forward();
  for (auto& cable : rig.cables) cable.out.clear();
  CHECK(rig.heard(1, SwitchRig::host(0)) == 0b1000);
}

TEST_CASE("a port that is pulled hears nothing, and its addresses are forgotten") {
  SwitchRig rig;
  rig.heard(1, everybody);
  rig.hub.disconnect(&rig.cables[1].in);
  CHECK(rig.hub.ports() == 3);
  CHECK(rig.heard(0, SwitchRig::host(1)) == 0b1100);
}

TEST_CASE("a switch has so many ports, and forgets the oldest of too many addresses") {
  SwitchRig rig;
  rig.heard(1, everybody);
  std::vector<std::unique_ptr<SwitchRig::Cable>> more;
  while (rig.hub.ports() < net::EthernetSwitch::MostPorts) {
    more.push_back(std::make_unique<SwitchRig::Cable>());
    REQUIRE(rig.hub.connect({&more.back()->in, &more.back()->out}));
  }
  SwitchRig::Cable one;
  CHECK_FALSE(rig.hub.connect({&one.in, &one.out}));
  for (unsigned n = 0; n < net::EthernetSwitch::MostAddresses; n++) {
    std::vector<u8> frame(60);
    frame[6] = 4, frame[10] = u8(n >> 8), frame[11] = u8(n);
    rig.cables[2].in.push(frame);
    rig.hub.forward();
    for (auto& cable : rig.cables) cable.out.clear();
  }
  CHECK(rig.heard(0, SwitchRig::host(1)) == 0b1110);
}
