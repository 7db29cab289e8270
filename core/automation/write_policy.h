// SPDX-License-Identifier: MIT
#pragma once
// What becomes of what a guest writes to a disk that was inserted, and the way back to what the disk was like then.
#include <memory>
#include <optional>

#include "core/host/media.h"

namespace ferrite::automation {

/// Keep: in the host file. WriteThrough: in the file that the user picked, too. Ask: in the host file, and whoever
/// ejects the disk asks the user first. Discard: nowhere; it is gone with the disk.
enum class WritePolicy : u8 { Keep, WriteThrough, Ask, Discard };

/// The bytes of an inserted disk. Its first write takes a copy of them: floppies are small.
class InsertedDisk {
 public:
  explicit InsertedDisk(std::unique_ptr<Media> file) : file_(std::move(file)) {}

  /// Whether anything was written since the disk was inserted, or its changes were discarded.
  bool changed() const { return as_inserted_.has_value(); }
  /// The bytes are again what they were. False: the host could not write them.
  bool discard_changes();
  /// The bytes as they are count as inserted.
  void accept_changes() { as_inserted_.reset(); }
  bool holds_back() const { return held_ != nullptr; }
  /// From now on writes go no further than here; and again to the file, with what was held back till then. False: the
  /// host could not write that, or could not read the file.
  bool hold_back();
  bool let_go();

  Media& bytes() { return held_ ? *held_ : *file_; }
  const Media& bytes() const { return held_ ? *held_ : *file_; }
  bool writable() const { return file_->writable(); }
  /// Before a write: false where the host does not deliver the bytes that it would change.
  bool remember();

 private:
  std::unique_ptr<Media> file_;
  std::unique_ptr<MemoryMedia> held_;  // in place of the file, while it is not written
  std::optional<std::vector<u8>> as_inserted_;
};

/// An inserted disk as the medium of its image.
class InsertedMedia final : public Media {
 public:
  explicit InsertedMedia(std::shared_ptr<InsertedDisk> disk) : disk_(std::move(disk)) {}
  u64 size() const override { return disk_->bytes().size(); }
  bool writable() const override { return disk_->writable(); }
  bool read(u64 offset, std::span<u8> into) override { return disk_->bytes().read(offset, into); }
  bool at_hand() const override { return disk_->bytes().at_hand(); }
  bool waiting() const override { return disk_->bytes().waiting(); }
  bool write(u64 offset, std::span<const u8> from) override {
    return writable() && disk_->remember() && disk_->bytes().write(offset, from);
  }
  bool replace(std::span<const u8> all) override {
    return writable() && disk_->remember() && disk_->bytes().replace(all);
  }
  bool flush() override { return disk_->bytes().flush(); }
  Settled settled() const override { return disk_->bytes().settled(); }

 private:
  std::shared_ptr<InsertedDisk> disk_;
};

}  // namespace ferrite::automation
