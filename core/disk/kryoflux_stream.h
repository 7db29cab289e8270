// SPDX-License-Identifier: MIT
#pragma once
// Captures of flux by KryoFlux: a file a track, named by it ("track00.0.raw"). Document: "KryoFlux Stream Protocol"
// revision 1.1 (Jean Louis-Guerin, 2013).
#include "core/disk/floppy_disk.h"
#include "core/disk/packed_files.h"

namespace ferrite {

/// Whether a file is named as KryoFlux names one of a set.
bool is_kryoflux_name(std::string_view name);

/// The disk from a set of such files, unpacked from an archive or chosen together, in any order. Other files in between
/// are passed over.
Result<FloppyDisk> kryoflux_disk(std::span<const PackedFile>);

}  // namespace ferrite
