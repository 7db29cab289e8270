// SPDX-License-Identifier: MIT
#pragma once
#include "core/disk/packed_files.h"

namespace ferrite {

/// The images of floppies in an archive, in the order of their names, which have no folders any more; what lies beside
/// them (a text to read) is left out. The streams of one KryoFlux capture are one disk, as an 86F image.
Result<std::vector<PackedFile>> floppies_in(std::span<const u8> archive);

}  // namespace ferrite
