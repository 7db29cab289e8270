// SPDX-License-Identifier: MIT
#pragma once
// Which format a hard disk image has, and the disk in it.
#include <functional>
#include <memory>
#include <optional>

#include "core/base/result.h"
#include "core/disk/hard_disk.h"
#include "core/disk/vhd_structures.h"
#include "core/host/media.h"

namespace ferrite {

enum class HardDiskFormat : u8 { Raw, Vhd, Qcow2, Vmdk };
std::string_view name_of(HardDiskFormat);

/// The id by which a differencing VHD knows a parent of that format, which has none of its own: Ferrite's. So the
/// format of the parent need not be guessed again.
VhdUniqueId vhd_id_of(HardDiskFormat);

/// By its bytes. What none of the formats marks is raw; formats that cannot be read here are refused by name.
/// A raw disk belongs to its guest, which can write anything there, the marks of another format too: who knows the
/// format of an image already should not ask again.
Result<HardDiskFormat> recognise_hard_disk(Media&);

/// A file that an image needs beside itself.
struct LinkedFile {
  std::vector<std::string> paths;  // as the image has them, the likeliest first; relative to `referrer`, or absolute
  std::string referrer;            // the path of the image that names them; empty: of the first
};
struct HostFileOfDisk {
  std::unique_ptr<Media> media;
  std::string path;             // to be the `referrer` of what it names in turn
  std::optional<u32> modified;  // when it was last written, in seconds since 2000-01-01 UTC, where the host knows
};
using OpenLinkedFile = std::function<Result<HostFileOfDisk>(const LinkedFile&)>;

class VhdDisk;
/// The disk in a VHD, with its parents.
Result<std::unique_ptr<VhdDisk>> open_vhd(std::unique_ptr<Media>, const OpenLinkedFile& open_linked);

/// The disk in an image, with all that it is linked to. `format`: none if it is to be recognised.
Result<std::unique_ptr<HardDisk>> open_hard_disk(std::unique_ptr<Media>, const OpenLinkedFile& open_linked = {},
                                                 std::optional<HardDiskFormat> format = {});

}  // namespace ferrite
