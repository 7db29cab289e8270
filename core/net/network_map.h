// SPDX-License-Identifier: MIT
#pragma once
#include "core/net/ipv4.h"

namespace ferrite::net {

/// The network behind a machine, as Virtual PC's shared networking had it: 192.168.131.0/24, of which the gateway is
/// 254. Names are addresses of 198.18.0.0/15, which no host of the Internet has (RFC 2544).
inline constexpr Ipv4Address NetworkMask = 0xFFFF'FF00, Network = ipv4(192, 168, 131, 0);
inline constexpr Ipv4Address GatewayAddress = Network | 254, NetworkBroadcast = Network | 255;
inline constexpr Ipv4Address FirstName = ipv4(198, 18, 0, 1);
inline constexpr MacAddress gateway_mac{0x02, 0x46, 0x52, 0x00, 0x00, 0xFE};  // locally administered

}  // namespace ferrite::net
