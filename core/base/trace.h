// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// What the machine says about a guest that does something we may have got wrong.
/// Unimplemented: the chip does it, we do not. Unusual: legal but rare, look here first.
/// Unverified: our best reading of the data sheet, never seen confirmed.
enum class Note : u8 { Unimplemented, Unusual, Unverified };

/// Where notes go; null is silent. `who` and `what` are string literals, so a sink may keep them.
inline void (*note_sink)(Note, std::string_view who, std::string_view what) = nullptr;

inline void note(Note kind, std::string_view who, std::string_view what) {
  if (note_sink) note_sink(kind, who, what);
}

}  // namespace ferrite
