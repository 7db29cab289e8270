// SPDX-License-Identifier: MIT
#include "core/disk/hard_disk_formats.h"

#include <algorithm>

#include "core/base/byte_order.h"
#include "core/disk/padded_read.h"
#include "core/disk/qcow2_disk.h"
#include "core/disk/raw_disk.h"
#include "core/disk/vhd_disk.h"
#include "core/disk/vmdk_disk.h"

namespace ferrite {
namespace {

constexpr std::size_t HeadBytes = 512;
constexpr unsigned MostLinks = 64;  // a chain that is longer leads back to itself

/// A mark at the head of a file, and what to do about it.
struct Mark {
  std::string_view bytes;
  HardDiskFormat format;
};
constexpr Mark Marks[] = {
    {"conectix", HardDiskFormat::Vhd},
    {std::string_view("QFI\xFB", 4), HardDiskFormat::Qcow2},
    {"KDMV", HardDiskFormat::Vmdk},
    {VmdkDescriptor::FirstLine, HardDiskFormat::Vmdk},
};
struct ForeignMark {
  std::size_t at;
  std::string_view bytes;
  std::string_view name;
  bool packed = false;
};
constexpr ForeignMark ForeignMarks[] = {
    {0, "vhdxfile", "Hyper-V (VHDX)"},
    {0x40, "\x7F\x10\xDA\xBE", "VirtualBox (VDI)"},
    {0, std::string_view("QED\0", 4), "QEMU (QED)"},
    {0, "COWD", "VMware (COWD)"},
    {0, "WithoutFreeSpace", "Parallels"},
    {0, "WithouFreSpacExt", "Parallels"},
    {0, "Bochs Virtual HD Image", "Bochs (redolog)"},
    {0, "\x1F\x8B\x08", "gzip", true},
    {0,
     "\xFD"
     "7zXZ",
     "xz", true},
    {0, "7z\xBC\xAF\x27\x1C", "7-Zip", true},
    {0, "PK\x03\x04", "ZIP", true},
    {0, "(\xB5/\xFD", "zstd", true},
};

/// What qemu-img calls the formats of backing files.
std::optional<HardDiskFormat> format_named(std::string_view name) {
  if (name == "raw") return HardDiskFormat::Raw;
  if (name == "vpc") return HardDiskFormat::Vhd;
  if (name == "qcow2") return HardDiskFormat::Qcow2;
  if (name == "vmdk") return HardDiskFormat::Vmdk;
  return {};
}

/// Nothing: it is the id of a VHD.
std::optional<HardDiskFormat> format_with_id(const VhdUniqueId& id) {
  using enum HardDiskFormat;
  for (const HardDiskFormat format : {Raw, Qcow2, Vmdk})
    if (id == vhd_id_of(format)) return format;
  return {};
}

bool has(std::span<const u8> head, std::size_t at, std::string_view bytes) {
  return std::equal(bytes.begin(), bytes.end(), head.begin() + std::ptrdiff_t(at),
                    [](char a, u8 b) { return u8(a) == b; });
}

/// A fixed virtual hard disk begins with its first sector, and has its mark at the end alone.
Result<bool> ends_as_vhd(Media& media) {
  for (const std::size_t bytes : {VhdFooter::Bytes, VhdFooter::OldBytes}) {
    if (media.size() < bytes) continue;
    std::array<u8, VhdFooter::Bytes> footer{};
    if (!media.read(media.size() - bytes, std::span(footer).first(bytes)))
      return Error{"The image's last sector could not be read from where it is stored. Try to attach the file again."};
    if (VhdFooter::has_cookie(footer)) return true;
  }
  return false;
}

template <class Disk>
Result<std::unique_ptr<HardDisk>> as_hard_disk(Result<std::unique_ptr<Disk>> opened) {
  if (!opened) return Error{opened.sentence()};
  return std::unique_ptr<HardDisk>(std::move(*opened));
}

/// Opens an image, and through itself those that it is linked to.
class Opener {
 public:
  Opener(const OpenLinkedFile& open_linked, std::string path, unsigned links)
      : open_linked_(open_linked), path_(std::move(path)), links_(links) {}

  Result<std::unique_ptr<HardDisk>> open(std::unique_ptr<Media> media, HardDiskFormat format) const {
    switch (format) {
      case HardDiskFormat::Vhd: return as_hard_disk(open_vhd(std::move(media)));
      case HardDiskFormat::Qcow2:
        return as_hard_disk(
            Qcow2Disk::open(std::move(media), [this](const Qcow2Backing& backing) { return open_backing(backing); }));
      case HardDiskFormat::Vmdk:
        return as_hard_disk(
            VmdkDisk::open(std::move(media), [this](const std::string& file) -> Result<std::unique_ptr<Media>> {
              auto found = find({file});
              if (!found) return Error{found.sentence()};
              return std::move(found->media);
            }));
      case HardDiskFormat::Raw: break;
    }
    return as_hard_disk(RawDisk::open(std::move(media)));
  }

  Result<std::unique_ptr<VhdDisk>> open_vhd(std::unique_ptr<Media> media) const {
    return VhdDisk::open(std::move(media), [this](const VhdParentReference& parent) -> Result<VhdParent> {
      auto found = find(parent.paths);
      if (!found) return Error{found.sentence()};
      if (const auto format = format_with_id(parent.id)) {
        auto disk = linked(*found).open(std::move(found->media), *format);
        if (!disk) return Error{found->path + ": " + disk.sentence()};
        return VhdParent(std::move(*disk), parent.id);
      }
      auto disk = linked(*found).open_vhd(std::move(found->media));
      if (!disk) return Error{found->path + ": " + disk.sentence()};
      return VhdParent{std::move(*disk), found->modified};
    });
  }

 private:
  Result<std::unique_ptr<HardDisk>> open_backing(const Qcow2Backing& backing) const {
    auto found = find({backing.name});
    if (!found) return Error{found.sentence()};
    std::optional<HardDiskFormat> format = format_named(backing.format);
    if (!format && !backing.format.empty())
      return Error{"The qcow2 image's backing file " + backing.name + " has the format " + backing.format +
                   ", which cannot be read here. Make them one: qemu-img convert -O qcow2 OLD NEW."};
    if (!format) {
      const auto recognised = recognise_hard_disk(*found->media);
      if (!recognised) return Error{found->path + ": " + recognised.sentence()};
      format = *recognised;
    }
    auto disk = linked(*found).open(std::move(found->media), *format);
    if (!disk) return Error{found->path + ": " + disk.sentence()};
    return disk;
  }

  Result<HostFileOfDisk> find(std::vector<std::string> paths) const {
    const std::string name = paths.empty() ? "(its name is missing)" : paths.front();
    if (!open_linked_) return Error{"The image needs the file " + name + " beside it. Attach both."};
    if (links_ == MostLinks)
      return Error{"The image is linked to more than 64 files, one through the other, the last being " + name +
                   ". They probably name each other: restore them from copies."};
    return open_linked_({std::move(paths), path_});
  }

  Opener linked(const HostFileOfDisk& found) const { return {open_linked_, found.path, links_ + 1}; }

  const OpenLinkedFile& open_linked_;
  std::string path_;
  unsigned links_;
};

}  // namespace

std::string_view name_of(HardDiskFormat format) {
  static constexpr std::string_view Names[] = {"Raw", "VHD", "qcow2", "VMDK"};
  return Names[std::size_t(format)];
}

VhdUniqueId vhd_id_of(HardDiskFormat format) {
  return {'F', 'e', 'r', 'r', 'i', 't', 'e', ' ', 'f', 'o', 'r', 'm', 'a', 't', ' ', u8('0' + u8(format))};
}

Result<HardDiskFormat> recognise_hard_disk(Media& media) {
  std::array<u8, HeadBytes> head{};
  if (!read_padded(media, 0, head))
    return Error{"The image's first sector could not be read from where it is stored. Try to attach the file again."};
  for (const Mark& mark : Marks)
    if (has(head, 0, mark.bytes)) return mark.format;
  const auto vhd = ends_as_vhd(media);
  if (!vhd) return Error{vhd.sentence()};
  if (*vhd) return HardDiskFormat::Vhd;
  const bool boots = head[510] == 0x55 && head[511] == 0xAA;  // then a short mark may be code
  for (const ForeignMark& mark : ForeignMarks) {
    if (boots || !has(head, mark.at, mark.bytes)) continue;
    if (mark.packed)
      return Error{"The file is packed (" + std::string(mark.name) +
                   "). Unpack it, and attach the image that is in it."};
    return Error{"The file is a hard disk image of " + std::string(mark.name) +
                 ", which cannot be read here. Convert it: qemu-img convert -O qcow2 OLD NEW."};
  }
  return HardDiskFormat::Raw;
}

Result<std::unique_ptr<VhdDisk>> open_vhd(std::unique_ptr<Media> media, const OpenLinkedFile& open_linked) {
  return Opener(open_linked, "", 0).open_vhd(std::move(media));
}

Result<std::unique_ptr<HardDisk>> open_hard_disk(std::unique_ptr<Media> media, const OpenLinkedFile& open_linked,
                                                 std::optional<HardDiskFormat> format) {
  if (!format) {
    const auto recognised = recognise_hard_disk(*media);
    if (!recognised) return Error{recognised.sentence()};
    format = *recognised;
  }
  return Opener(open_linked, "", 0).open(std::move(media), *format);
}

}  // namespace ferrite
