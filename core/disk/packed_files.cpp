// SPDX-License-Identifier: MIT
#include "core/disk/packed_files.h"

#include <algorithm>

#include "core/base/code_page_437.h"
#include "core/disk/file_reader.h"
#include "core/disk/inflate.h"

namespace ferrite {
namespace {

constexpr std::size_t MostBytes = 64 * 1024 * 1024;
constexpr u8 Deflated = 8;

bool begins(std::span<const u8> file, std::string_view with) {
  return file.size() >= with.size() &&
         std::equal(with.begin(), with.end(), file.begin(), [](char a, u8 b) { return u8(a) == b; });
}
bool is_gzip(std::span<const u8> file) { return begins(file, "\x1F\x8B"); }
bool is_zip(std::span<const u8> file) { return begins(file, "PK\3\4") || begins(file, "PK\5\6"); }

std::string too_much(std::string_view format) {
  return "The " + std::string(format) + " file unpacks to more than 64 MB, which no set of floppy disks has. " +
         "Unpack it yourself and take out what you need.";
}

/// One of a gzip file's members [RFC 1952, 2.3].
class GzipMember {
 public:
  GzipMember(FileReader& in, std::span<const u8> file) : in_(in), file_(file) {}

  void read(PackedFile& into) {
    const std::string name = header();
    if (into.name.empty()) into.name = name;
    const std::size_t at = in_.at();
    if (in_.failed()) return;
    const auto inflated = inflate_all(file_.subspan(at), MostBytes - into.bytes.size());
    if (!inflated) return refuse(at, MostBytes - into.bytes.size());
    in_.skip_to(at + inflated->packed_bytes);
    const std::size_t trailer = in_.at();
    const u32 crc = in_.little<u32>(), length = in_.little<u32>();
    if (!in_.failed() && crc != crc32_of(inflated->bytes)) in_.fail(trailer, "the CRC of what it unpacks to is wrong");
    if (length != u32(inflated->bytes.size())) in_.fail(trailer + 4, "it unpacks to another length than it says");
    into.bytes.insert(into.bytes.end(), inflated->bytes.begin(), inflated->bytes.end());
  }

 private:
  enum : u8 { HasHeaderCrc = 2, HasExtra = 4, HasName = 8, HasComment = 16, Reserved = 0xE0 };

  std::string header() {
    const std::size_t at = in_.at();
    const std::span<const u8> fixed = in_.bytes(10);
    if (in_.failed()) return {};
    const u8 flags = fixed[3];
    if (!is_gzip(fixed) || fixed[2] != Deflated || flags & Reserved) in_.fail(at, "there is no gzip header");
    if (flags & HasExtra) in_.bytes(in_.little<u16>());
    std::string name;
    if (flags & HasName)
      for (const u8 c : in_.until(0)) append_latin1(name, c);
    if (flags & HasComment) in_.until(0);
    if (flags & HasHeaderCrc) in_.little<u16>();
    return name;
  }
  static void append_latin1(std::string& text, u8 c) {
    if (c >= 0x80) text += char(0xC0 | c >> 6);
    text += char(c >= 0x80 ? 0x80 | (c & 0x3F) : c);
  }

  /// What cannot be unpacked is damaged, or too much: its last bytes say which.
  void refuse(std::size_t at, std::size_t room) {
    if (file_.size() >= 4 && load_little<u32>(file_, file_.size() - 4) > room)
      in_.refuse(too_much("gzip"));
    else
      in_.fail(at, "what follows cannot be unpacked");
  }

  FileReader& in_;
  std::span<const u8> file_;
};

Result<std::vector<PackedFile>> unpack_gzip(std::span<const u8> file) {
  FileReader in(file, "gzip");
  std::vector<PackedFile> files(1);
  const auto is_zero = [](u8 byte) { return byte == 0; };
  do GzipMember(in, file).read(files[0]);
  while (!in.failed() && !std::all_of(file.begin() + std::ptrdiff_t(in.at()), file.end(), is_zero));
  if (in.failed()) return in.error();
  return files;
}

/// An entry of the central directory [4.3.12], as far as it is of interest.
struct ZipEntry {
  u16 flags = 0, method = 0;
  u32 crc = 0, packed_bytes = 0, bytes = 0, at = 0;
  std::string name;
};
namespace zip_flag {  // [4.4.4]
constexpr u16 Encrypted = 1, Utf8 = 0x800;
}

class ZipReader {
 public:
  explicit ZipReader(std::span<const u8> file) : in_(file, "ZIP"), file_(file) {}

  Result<std::vector<PackedFile>> read() {
    const unsigned entries = find_directory();
    std::vector<PackedFile> files;
    for (unsigned n = 0; n < entries && !in_.failed(); n++) {
      const ZipEntry entry = read_entry();
      if (in_.failed()) break;
      const std::size_t next = in_.at();
      if (is_file(entry.name)) files.push_back({entry.name, contents(entry)});
      if (!in_.failed()) in_.skip_to(next);
    }
    if (in_.failed()) return in_.error();
    return files;
  }

 private:
  static constexpr u32 EntryMark = 0x02014B50, LocalMark = 0x04034B50;
  static constexpr std::string_view EndMark = "PK\5\6";
  static constexpr std::size_t EndBytes = 22, MostComment = 0xFFFF;

  /// Folders, and what macOS adds to an archive, are none.
  static bool is_file(const std::string& name) { return !name.ends_with('/') && !name.starts_with("__MACOSX/"); }

  /// The end record [4.3.16] says where the directory begins, and is the last thing but for a comment.
  unsigned find_directory() {
    for (std::size_t back = EndBytes; back <= std::min(file_.size(), EndBytes + MostComment); back++) {
      const std::span<const u8> end = file_.last(back);
      if (!begins(end, EndMark) || load_little<u16>(end, 20) != back - EndBytes) continue;
      if (load_little<u32>(end, 4) != 0) in_.refuse("The ZIP file is one of several parts. Join them first.");
      const u32 at = load_little<u32>(end, 16);
      if (at == ~u32(0)) in_.refuse("The ZIP file is in the ZIP64 format. Make one of less than 4 GB.");
      in_.skip_to(at);
      return load_little<u16>(end, 10);
    }
    in_.fail(file_.size(), "the end of its directory is not there");
    return 0;
  }

  ZipEntry read_entry() {
    const std::size_t at = in_.at();
    const std::span<const u8> fixed = in_.bytes(46);
    if (in_.failed()) return {};
    if (load_little<u32>(fixed, 0) != EntryMark) in_.fail(at, "there is no entry of its directory");
    ZipEntry entry;
    entry.flags = load_little<u16>(fixed, 8);
    entry.method = load_little<u16>(fixed, 10);
    entry.crc = load_little<u32>(fixed, 16);
    entry.packed_bytes = load_little<u32>(fixed, 20);
    entry.bytes = load_little<u32>(fixed, 24);
    entry.at = load_little<u32>(fixed, 42);
    for (const u8 c : in_.bytes(load_little<u16>(fixed, 28)))
      if (entry.flags & zip_flag::Utf8)
        entry.name += char(c);
      else
        append_utf8(entry.name, c);
    in_.bytes(std::size_t(load_little<u16>(fixed, 30)) + load_little<u16>(fixed, 32));
    return entry;
  }

  /// Behind the entry's own header [4.3.7], whose name and extra field may have other lengths than in the directory.
  std::vector<u8> contents(const ZipEntry& entry) {
    if (entry.flags & zip_flag::Encrypted)
      in_.refuse("\"" + entry.name + "\" in the ZIP file is encrypted. Unpack the file yourself.");
    if (entry.bytes > MostBytes - total_) in_.refuse(too_much("ZIP"));
    in_.skip_to(entry.at);
    const std::span<const u8> local = in_.bytes(30);
    if (in_.failed()) return {};
    if (load_little<u32>(local, 0) != LocalMark) in_.fail(entry.at, "there is no header of a packed file");
    in_.bytes(std::size_t(load_little<u16>(local, 26)) + load_little<u16>(local, 28));
    const std::size_t at = in_.at();
    std::vector<u8> bytes = unpack_method(entry, at, in_.bytes(entry.packed_bytes));
    if (!in_.failed() && crc32_of(bytes) != entry.crc) in_.fail(at, "the CRC of \"" + entry.name + "\" is wrong");
    total_ += bytes.size();
    return bytes;
  }

  std::vector<u8> unpack_method(const ZipEntry& entry, std::size_t at, std::span<const u8> packed) {
    constexpr u16 Stored = 0;
    if (in_.failed()) return {};
    if (entry.method == Stored && packed.size() == entry.bytes) return {packed.begin(), packed.end()};
    if (entry.method != Stored && entry.method != Deflated) {
      in_.refuse("\"" + entry.name + "\" in the ZIP file is packed by the method " + std::to_string(entry.method) +
                 ", which is not known here. Pack it with deflate.");
      return {};
    }
    auto inflated = inflate_all(packed, entry.bytes);
    if (!inflated || inflated->bytes.size() != entry.bytes) {
      in_.fail(at, "\"" + entry.name + "\" cannot be unpacked");
      return {};
    }
    return std::move(inflated->bytes);
  }

  FileReader in_;
  std::span<const u8> file_;
  std::size_t total_ = 0;
};
}  // namespace

bool is_packed_file(std::span<const u8> file) { return is_gzip(file) || is_zip(file); }

Result<std::vector<PackedFile>> unpack(std::span<const u8> file) {
  return is_zip(file) ? ZipReader(file).read() : unpack_gzip(file);
}

}  // namespace ferrite
