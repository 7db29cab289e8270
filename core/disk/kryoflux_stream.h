// SPDX-License-Identifier: MIT
#pragma once
// Captures of flux by KryoFlux: a file a track, named by it ("track00.0.raw"). Document: "KryoFlux Stream Protocol"
// revision 1.1 (Jean Louis-Guerin, 2013).
#include "core/base/result.h"
#include "core/disk/floppy_disk.h"

namespace ferrite {

struct NamedBytes {
  std::string name;
  std::span<const u8> bytes;
};

/// Whether a file is named as KryoFlux names one of a set.
bool is_kryoflux_name(std::string_view name);

/// The disk from a set of such files, in any order. Other files in between are passed over.
Result<FloppyDisk> kryoflux_disk(std::span<const NamedBytes>);

}  // namespace ferrite
