// SPDX-License-Identifier: MIT
#pragma once
#include <optional>

#include "core/base/types.h"

namespace ferrite {

/// A folder of the host that a guest may look into, and write to unless it is read-only. Paths are UTF-8, relative to
/// the folder and divided by "/", without "." and ".."; the folder itself is "".
class HostFolder {
 public:
  /// Waiting: the host needs time; nothing else is asked until the same question, asked again, has its answer.
  enum class Status : u8 {
    Done,
    Waiting,
    NotFound,
    Exists,
    NotFolder,  // what should be a folder is a file
    IsFolder,   // and the other way round
    NotEmpty,
    BadName,  // the host has no such names
    Denied,   // the host's user must not, or took the permission back
    ReadOnly,
    NoRoom,
    TooLarge,
    Failed,
  };
  enum class Kind : u8 { File, Folder };
  static constexpr u8 Execute = 1, Write = 2, Read = 4;

  struct Entry {
    Kind kind = Kind::Folder;
    u64 size = 0;
    i64 modified = 0;  // nanoseconds since 1970-01-01, UTC
    u8 permissions = Read | Write | Execute;
  };
  struct Item {
    std::string name;
    Kind kind = Kind::File;
  };
  struct Change {
    std::optional<u64> size{};  // only of a file
    std::optional<u8> permissions{};
    std::optional<i64> modified{};
    bool modified_now = false;  // by the host's clock
  };
  struct Space {
    u64 bytes = 0, free = 0;
  };

  virtual ~HostFolder() = default;
  virtual bool writable() const = 0;

  virtual Status look(std::string_view path, Entry&) = 0;
  /// All that is right in a folder, in any order.
  virtual Status list(std::string_view path, std::vector<Item>&) = 0;
  /// `got` is less than there is room only at the end of the file.
  virtual Status read(std::string_view path, u64 offset, std::span<u8> into, u32& got) = 0;
  /// All of `from` or nothing. Beyond the end, what is between reads as zeros.
  virtual Status write(std::string_view path, u64 offset, std::span<const u8> from) = 0;
  /// An empty file or folder that was not there.
  virtual Status create(std::string_view path, Kind, u8 permissions) = 0;
  /// A file, or an empty folder.
  virtual Status remove(std::string_view path, Kind) = 0;
  /// In the place of a file or an empty folder that has the new name. `to` is neither `from` nor inside it.
  virtual Status rename(std::string_view from, std::string_view to) = 0;
  virtual Status change(std::string_view path, const Change&) = 0;
  /// Done: the host's own programs see what was written to this file.
  virtual Status flush(std::string_view path) = 0;
  virtual Status space(Space&) = 0;
  /// The guest is gone: what it wrote is flushed as soon as it can be.
  virtual void settle() {}
};

}  // namespace ferrite
