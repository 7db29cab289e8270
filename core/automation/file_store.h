// SPDX-License-Identifier: MIT
#pragma once
#include <memory>

#include "core/host/media.h"

namespace ferrite::automation {

/// The bytes of one host file, wherever the host keeps them.
class StoredFile : public Media {
 public:
  /// The bytes are elsewhere, and come as they are asked for; it is never written.
  virtual bool fetched() const { return false; }
  /// Everything goes to the file that the user picked, too, which has it before a write is Kept; or no more. False:
  /// there is no such file.
  virtual bool write_through(bool on) { return !on; }
  bool flush() override = 0;
};

/// A stored file as the medium of a disk.
class StoredMedia final : public Media {
 public:
  explicit StoredMedia(std::shared_ptr<StoredFile> file) : file_(std::move(file)) {}
  u64 size() const override { return file_->size(); }
  bool writable() const override { return file_->writable(); }
  bool read(u64 offset, std::span<u8> into) override { return file_->read(offset, into); }
  bool at_hand() const override { return file_->at_hand(); }
  bool waiting() const override { return file_->waiting(); }
  bool write(u64 offset, std::span<const u8> from) override { return file_->write(offset, from); }
  bool replace(std::span<const u8> all) override { return file_->replace(all); }
  bool flush() override { return file_->flush(); }
  Settled settled() const override { return file_->settled(); }

 private:
  std::shared_ptr<StoredFile> file_;
};

enum class FileAccess : u8 { ReadWrite, ReadOnly };

/// Where bytes are kept: memory, or what outlives the host's program. That brings back the files that have a name, and
/// the lists.
class FileStore {
 public:
  virtual ~FileStore() = default;
  /// An empty file without a name; null: no room.
  virtual std::shared_ptr<StoredFile> create() = 0;
  /// The file has this path and access from now on. `replaced` had it before, and is gone in the same moment.
  virtual void name(const StoredFile&, const std::string& /*path*/, FileAccess, const StoredFile* /*replaced*/) {}
  virtual void forget(const StoredFile&) {}
  enum class List : u8 { Folders, Machines };
  /// All folders, or the configuration files of all machines: one path a line.
  virtual void keep_list(List, const std::string& /*lines*/) {}
};

/// A store in memory, for native programs and tests.
class MemoryStore final : public FileStore {
 public:
  std::shared_ptr<StoredFile> create() override { return std::make_shared<File>(); }

 private:
  class File final : public StoredFile {
   public:
    u64 size() const override { return media_.size(); }
    bool writable() const override { return true; }
    bool read(u64 offset, std::span<u8> into) override { return media_.read(offset, into); }
    bool write(u64 offset, std::span<const u8> from) override { return media_.write(offset, from); }
    bool replace(std::span<const u8> all) override { return media_.replace(all); }
    bool flush() override { return true; }

   private:
    MemoryMedia media_{{}};
  };
};

}  // namespace ferrite::automation
