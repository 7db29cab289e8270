// SPDX-License-Identifier: MIT
#pragma once
// What kind of drive a host's file belongs in, as far as its name and size tell.
#include <optional>

#include "core/base/types.h"

namespace ferrite {

enum class Medium : u8 { Floppy, Disc, HardDisk };

/// Nothing: neither name nor size tells.
std::optional<Medium> medium_of(std::string_view name, u64 bytes);

/// It only lists the files that have a disc's tracks.
bool is_cue_sheet(std::string_view name);

/// The name without its suffix.
std::string file_stem(std::string_view name);

/// The suffixes that such files have, as a file chooser wants them.
std::string chooser_filter(Medium);

/// The folder of the host's files where those chosen by the user are kept.
const char* folder_of(Medium);

}  // namespace ferrite
