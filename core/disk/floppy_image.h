// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// Where a sector says it is: the ID field that the controller compares (82077AA [5.1]).
struct SectorId {
  u8 cylinder = 0, head = 0, record = 0;
  u8 size_code = 2;  // 128 << size_code bytes
  bool operator==(const SectorId&) const = default;
};

/// How fast bits pass under the head; the controller's data rate must match.
enum class DataRate : u8 { Kbps500, Kbps300, Kbps250, Kbps1000 };  // the CCR's encoding

/// What a disk is shaped like.
struct Geometry {
  u8 cylinders = 80, heads = 2, sectors = 18;
  u16 sector_bytes = 512;
  DataRate rate = DataRate::Kbps500;
  constexpr u32 bytes() const { return u32(cylinders) * heads * sectors * sector_bytes; }
  bool operator==(const Geometry&) const = default;
};

}  // namespace ferrite
