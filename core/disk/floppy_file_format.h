// SPDX-License-Identifier: MIT
#pragma once
// The formats of files that hold floppy disks, one row each.
#include <memory>
#include <optional>

#include "core/base/result.h"
#include "core/disk/floppy_disk.h"
#include "core/host/media.h"

namespace ferrite {

/// What a format has no place for, as sentences for the user ("Track 3, head 1: a deleted data mark.").
class Losses {
 public:
  void add(std::string sentence) { sentences_.push_back(std::move(sentence)); }
  void add(Track at, std::string_view what) {
    add("Track " + std::to_string(at.cylinder) + ", head " + std::to_string(at.head) + ": " + std::string(what) + ".");
  }
  bool empty() const { return sentences_.empty(); }
  std::span<const std::string> sentences() const { return sentences_; }

 private:
  std::vector<std::string> sentences_;
};

/// Bytes that take the place of as many in a file.
struct FilePatch {
  u64 offset = 0;
  std::vector<u8> bytes;
};

struct FloppyFileFormat {
  std::string_view name;        // as menus name it: "ImageDisk"
  std::string_view extensions;  // lower case, in order of preference, separated by spaces: "imd"
  bool has_cells = false;       // its tracks are cells; else sectors
  /// Whether the bytes are such a file, by their signature. A raw image has none: it is asked last.
  bool (*recognises)(std::span<const u8> file);
  /// A file that is damaged is refused in a sentence that names the offset in the file.
  Result<FloppyDisk> (*read)(std::span<const u8> file);
  /// The file's bytes. What is lost is told; the rest is kept. Tracks that the format has as cells where the disk has
  /// sectors are synthesised, and the other way round scanned (core/disk/track_layout.h, track_scan.h). Null: this
  /// format is only read.
  std::vector<u8> (*write)(const FloppyDisk&, Losses&);
  /// What another track at this place changes in `file`, which write() made of the disk before. Nothing: more than the
  /// track's own bytes may change, or what is lost; write() the file anew. Null: that is always so.
  std::optional<FilePatch> (*patch)(const FloppyDisk& before, Track, const StoredTrack&,
                                    std::span<const u8> file) = nullptr;
  /// As read(), of media at hand that the disk keeps: tracks are read when somebody looks at them. It recognises a file
  /// by its first SignatureBytes. Null: read() is fast enough.
  Result<FloppyDisk> (*take)(std::shared_ptr<Media>) = nullptr;
  static constexpr std::size_t SignatureBytes = 16;
};

/// In the order in which they are tried.
std::span<const FloppyFileFormat> floppy_file_formats();

}  // namespace ferrite
