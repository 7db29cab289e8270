// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>

#include "core/base/types.h"

namespace ferrite {

/// Whether what was written would survive the end of the host's program: it would, the host is still storing it, or it
/// could not. What could not be stored is still read as written, and the host tries again; a new write asks anew.
enum class Settled : u8 { Kept, Pending, Failed };

/// The bytes of a disk, wherever the host keeps them. Disk formats read and write through it.
class Media {
 public:
  virtual ~Media() = default;
  /// Bytes; may grow when a write goes beyond the end.
  virtual u64 size() const = 0;
  virtual bool writable() const = 0;
  /// All of `into` or nothing. False: the host could not deliver (or the range is outside).
  virtual bool read(u64 offset, std::span<u8> into) = 0;
  /// Any part can be read again at any moment, and at once: what is worked out of it later needs no copy of all of it.
  virtual bool at_hand() const { return true; }
  /// The read before failed only because the host is still fetching: the same one will do later.
  virtual bool waiting() const { return false; }
  /// All of `from` or nothing; true only once the host holds the bytes. Grows the media where needed: a gap between the
  /// old end and `offset` reads as zeros.
  virtual bool write(u64 offset, std::span<const u8> from) = 0;
  /// The whole contents anew, as long as `all`: all or nothing, also if the host's program ends meanwhile.
  virtual bool replace(std::span<const u8> all) { return all.size() >= size() && write(0, all); }
  /// Asks the host to make all that was written last. False: it could not, but nothing is lost, try again.
  virtual bool flush() { return true; }
  /// What has become of the writes so far. A guest is told that its write is done once they are Kept.
  virtual Settled settled() const { return Settled::Kept; }
};

/// Media in memory: tests, generated disks.
class MemoryMedia final : public Media {
 public:
  explicit MemoryMedia(std::vector<u8> bytes, bool writable = true) : bytes_(std::move(bytes)), writable_(writable) {}
  const std::vector<u8>& bytes() const { return bytes_; }
  u64 size() const override { return bytes_.size(); }
  bool writable() const override { return writable_; }
  bool read(u64 offset, std::span<u8> into) override {
    if (offset > bytes_.size() || into.size() > bytes_.size() - offset) return false;
    std::copy_n(bytes_.begin() + std::ptrdiff_t(offset), into.size(), into.begin());
    return true;
  }
  bool write(u64 offset, std::span<const u8> from) override {
    if (!writable_) return false;
    if (offset + from.size() > bytes_.size()) bytes_.resize(offset + from.size());
    std::copy(from.begin(), from.end(), bytes_.begin() + std::ptrdiff_t(offset));
    return true;
  }
  bool replace(std::span<const u8> all) override {
    if (writable_) bytes_.assign(all.begin(), all.end());
    return writable_;
  }

 private:
  std::vector<u8> bytes_;
  bool writable_;
};

}  // namespace ferrite
