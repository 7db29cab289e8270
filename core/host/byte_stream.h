// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/ring.h"

namespace ferrite {

/// Bytes on their way between a port of the guest and the host, in either direction: serial line, debug console.
/// The host empties (or fills) it between slices; what does not fit is refused, as on a wire without handshake.
using ByteStream = Ring<u8, 4096>;

}  // namespace ferrite
