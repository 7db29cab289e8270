// SPDX-License-Identifier: MIT
#pragma once
#include "core/host/ethernet.h"

namespace ferrite::net {

/// There is no IPv6 here. A guest that asks for a router learns at once that there is none (RFC 4861, 4.2: a lifetime
/// of 0, no prefixes), instead of asking for a quarter of a minute. False: the frame asks nothing of the kind.
bool answer_router_solicitation(std::span<const u8> frame, EthernetFrames& to_guest);

}  // namespace ferrite::net
