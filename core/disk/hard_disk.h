// SPDX-License-Identifier: MIT
#pragma once
#include "core/host/media.h"

namespace ferrite {

/// A hard disk as its drive's electronics see it: numbered sectors of 512 bytes, whatever file keeps them.
class HardDisk {
 public:
  static constexpr u32 SectorBytes = 512;

  /// Waiting: the host is still fetching (a URL, a slow file), or storing; the drive stays busy and asks again with the
  /// same arguments. Failed: the host could not deliver, or not keep, the bytes; of a write, leading sectors may be
  /// kept.
  enum class Io : u8 { Done, Waiting, Failed };

  virtual ~HardDisk() = default;

  virtual u64 sectors() const = 0;
  /// Whether that many bytes from this sector on are whole sectors of the disk.
  bool holds(u64 sector, u64 bytes) const {
    return bytes % SectorBytes == 0 && sector <= sectors() && bytes / SectorBytes <= sectors() - sector;
  }
  virtual bool writable() const = 0;  // false: the host's file is read-only

  /// Whole sectors; the span's length is a multiple of SectorBytes and ends on the disk.
  virtual Io read(u64 sector, std::span<u8> into) = 0;
  virtual Io write(u64 sector, std::span<const u8> from) = 0;
  /// Done: all that was written before would survive the end of the host's program. Waiting: it is being stored.
  virtual Io flush() = 0;

 protected:
  /// flush() of a disk in one file.
  static Io flush_media(Media& media) {
    const bool taken = media.flush();
    const Settled writes = media.settled();
    if (!taken || writes == Settled::Failed) return Io::Failed;
    return writes == Settled::Pending ? Io::Waiting : Io::Done;
  }
};

}  // namespace ferrite
