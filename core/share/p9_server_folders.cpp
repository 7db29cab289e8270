// SPDX-License-Identifier: MIT
// Names in folders, and what is known of files.
#include <limits>

#include "core/share/p9_mapping.h"
#include "core/share/p9_server.h"

namespace ferrite {
using namespace p9;
namespace {
namespace attribute {  // L, getattr and setattr
constexpr u64 Basic = 0x7FF;
constexpr u32 Mode = 1, Owner = 2, Group = 4, Size = 8, Modified = 0x20, ModifiedGiven = 0x100;
}  // namespace attribute
constexpr u32 RemoveFolder = 0x200;          // of unlinkat's flags
constexpr u32 FileSystemType = 0x0102'1997;  // Linux's V9FS_MAGIC
constexpr u32 BlockBytes = 4096, AttributeBlock = 512;
constexpr i64 Second = 1'000'000'000;
constexpr u32 Root = 0, NoChange = ~0u;  // as owner and group

/// Where a listing goes on. It must not change while files come and go, so a name's place follows from the name; it has
/// 31 bits, because C libraries of 32-bit guests refuse more. Names of the same place are numbered.
enum Cursor : u32 { Start = 0, Itself = 1, Parent = 2, OrdinalBits = 7, MostOrdinal = 127, Places = (1 << 24) - 1 };
enum EntryType : u8 { FolderEntry = 4, FileEntry = 8 };

u32 place_of(std::string_view name) { return u32(identity(name) % Places + 1) << OrdinalBits; }

void put_entry(Writer& out, const Qid& qid, u64 cursor, std::string_view name) {
  out.qid(qid), out.put(cursor), out.put(u8(qid.type == Qid::Folder ? FolderEntry : FileEntry)), out.text(name);
}
}  // namespace

// Making

Errno P9Server::create_at(const NewName& place, Kind kind, u32 mode, Writer& out) {
  if (const Errno error = check_name(place.name); error != Errno::None) return error;
  if (!folder_.writable()) return Errno::ROFS;
  const Path path = path_of(place, path_buffer_);
  if (!path) return Errno::NOENT;
  if (const Errno error = errno_of(folder_.create(*path, kind, permissions_of(mode))); error != Errno::None)
    return error;
  out.qid(kind == Kind::Folder ? folder_qid(*path) : Qid{Qid::File, 0, identity(*path)});
  return Errno::None;
}

Errno P9Server::make_folder(Reader& in, Writer& out) {
  const u32 number = in.take<u32>();
  NewName place;
  place.name = in.text();
  const u32 mode = in.take<u32>();
  in.take<u32>();  // group
  if (!in.whole()) return Errno::PROTO;
  return folder_of(number, place) ? create_at(place, Kind::Folder, mode, out) : Errno::BADF;
}

/// Files, too, are made this way.
Errno P9Server::make_node(Reader& in, Writer& out) {
  const u32 number = in.take<u32>();
  NewName place;
  place.name = in.text();
  const u32 mode = in.take<u32>();
  in.take<u32>(), in.take<u32>(), in.take<u32>();  // device, group
  if (!in.whole()) return Errno::PROTO;
  if (!folder_of(number, place)) return Errno::BADF;
  const u32 type = mode & mode::TypeMask;
  return type == mode::File || !type ? create_at(place, Kind::File, mode, out) : Errno::PERM;
}

// Removing and renaming

Errno P9Server::remove_at(const NewName& place, Kind kind) {
  if (!folder_.writable()) return Errno::ROFS;
  const Path path = path_of(place, path_buffer_);
  if (!path) return Errno::NOENT;
  const Errno error = errno_of(folder_.remove(*path, kind));
  if (error == Errno::None) nodes_.remove(place.folder, place.name);
  return error;
}

Errno P9Server::unlink_at(Reader& in, Writer&) {
  const u32 number = in.take<u32>();
  NewName place;
  place.name = in.text();
  const u32 flags = in.take<u32>();
  if (!in.whole()) return Errno::PROTO;
  if (!folder_of(number, place)) return Errno::BADF;
  if (const Errno error = check_name(place.name); error != Errno::None) return error;
  return remove_at(place, flags & RemoveFolder ? Kind::Folder : Kind::File);
}

/// What a fid stands for as a name in a folder; false: it is the root, or was deleted.
bool P9Server::place_of_fid(u16 index, NewName& place, PathTable::NameBuffer& name) const {
  const u16 node = fids_.nodes[index];
  if (node == PathTable::Root || nodes_.deleted(node)) return false;
  place = {nodes_.parent(node), nodes_.copy_name(node, name)};
  return true;
}

/// [remove(5)] The fid is gone whatever comes of it.
Errno P9Server::remove(Reader& in, Writer&) {
  const u32 number = in.take<u32>();
  if (!in.whole()) return Errno::PROTO;
  const u16 index = find(number);
  if (index == NoIndex) return Errno::BADF;
  PathTable::NameBuffer name;
  NewName place;
  Errno error = Errno::NOENT;
  if (place_of_fid(index, place, name))
    error = remove_at(place, fids_.flags[index] & IsFolder ? Kind::Folder : Kind::File);
  if (error != Errno::Waiting) release(index);
  return error;
}

Errno P9Server::rename(Reader& in, Writer&) {
  const u32 number = in.take<u32>(), folder = in.take<u32>();
  NewName from, to;
  to.name = in.text();
  if (!in.whole()) return Errno::PROTO;
  const u16 index = find(number);
  if (index == NoIndex || !folder_of(folder, to)) return Errno::BADF;
  PathTable::NameBuffer name;
  return place_of_fid(index, from, name) ? move(from, to) : Errno::NOENT;
}

Errno P9Server::rename_at(Reader& in, Writer&) {
  NewName from, to;
  const u32 old_folder = in.take<u32>();
  from.name = in.text();
  const u32 new_folder = in.take<u32>();
  to.name = in.text();
  if (!in.whole()) return Errno::PROTO;
  if (!folder_of(old_folder, from) || !folder_of(new_folder, to)) return Errno::BADF;
  if (const Errno error = check_name(from.name); error != Errno::None) return error;
  return move(from, to);
}

Errno P9Server::move(const NewName& from, const NewName& to) {
  if (const Errno error = check_name(to.name); error != Errno::None) return error;
  if (!folder_.writable()) return Errno::ROFS;
  const Path old_path = path_of(from, path_buffer_), new_path = path_of(to, other_buffer_);
  if (!old_path || !new_path) return Errno::NOENT;
  if (*old_path == *new_path) return Errno::None;
  const bool into_itself = new_path->size() > old_path->size() && (*new_path)[old_path->size()] == '/' &&
                           new_path->substr(0, old_path->size()) == *old_path;
  if (into_itself) return Errno::INVAL;
  const Errno error = errno_of(folder_.rename(*old_path, *new_path));
  if (error == Errno::None) nodes_.move(from.folder, from.name, to.folder, to.name);
  return error;
}

// Listing

Errno P9Server::list(std::string_view path, u64 offset) {
  if (offset != Start && listed_path_ == path && !listed_.empty()) return Errno::None;
  std::vector<HostFolder::Item> items;
  if (const Errno error = errno_of(folder_.list(path, items)); error != Errno::None) return error;
  listed_path_ = path;
  listed_.clear();
  for (HostFolder::Item& item : items)
    if (check_name(item.name) == Errno::None) listed_.push_back({place_of(item.name), std::move(item)});
  std::sort(listed_.begin(), listed_.end(), [](const Listed& a, const Listed& b) {
    return a.cursor != b.cursor ? a.cursor < b.cursor : a.item.name < b.item.name;
  });
  u32 ordinal = 0;
  for (std::size_t n = 1; n < listed_.size(); n++) {
    const bool same = listed_[n].cursor == listed_[n - 1].cursor - ordinal;
    ordinal = same ? std::min<u32>(ordinal + 1, MostOrdinal) : 0;
    listed_[n].cursor += ordinal;
  }
  return Errno::None;
}

void P9Server::put_listed(std::string_view path, u64 offset, Writer& out) const {
  const auto fits = [&](std::size_t name) { return out.left() >= QidBytes + 8 + 1 + 2 + name; };
  for (const u32 dots : {Itself, Parent}) {
    if (offset >= dots) continue;
    if (!fits(dots)) return;
    put_entry(out, folder_qid(path), dots, std::string_view("..").substr(0, dots));
  }
  const auto first = std::upper_bound(listed_.begin(), listed_.end(), offset,
                                      [](u64 after, const Listed& listed) { return after < listed.cursor; });
  for (auto next = first; next != listed_.end() && fits(next->item.name.size()); ++next) {
    const std::string_view name = next->item.name;
    const u64 id = path.empty() ? identity(name) : identity_in(path, name);
    put_entry(out, {next->item.kind == Kind::Folder ? Qid::Folder : Qid::File, 0, id}, next->cursor, name);
  }
}

/// L, readdir.
Errno P9Server::read_folder(Reader& in, Writer& out) {
  const u32 number = in.take<u32>();
  const u64 offset = in.take<u64>();
  const u32 wanted = in.take<u32>();
  if (!in.whole()) return Errno::PROTO;
  const u16 index = find(number);
  if (index == NoIndex || !(fids_.flags[index] & Opened)) return Errno::BADF;
  if (!(fids_.flags[index] & IsFolder)) return Errno::NOTDIR;
  const Path path = path_of(fids_.nodes[index]);
  if (!path) return Errno::NOENT;
  if (const Errno error = list(*path, offset); error != Errno::None) return error;
  Writer ahead = out;
  ahead.put<u32>(0);
  Writer entries(ahead.reserve(std::min<std::size_t>(wanted, ahead.left())));
  put_listed(*path, offset, entries);
  out.put(u32(entries.size()));
  out.reserve(entries.size());
  return Errno::None;
}

// Attributes

/// L, getattr: all that is asked for and more.
Errno P9Server::get_attributes(Reader& in, Writer& out) {
  const u32 number = in.take<u32>();
  in.take<u64>();
  if (!in.whole()) return Errno::PROTO;
  const u16 index = find(number);
  if (index == NoIndex) return Errno::BADF;
  const Path path = path_of(fids_.nodes[index]);
  if (!path) return Errno::NOENT;
  HostFolder::Entry entry;
  if (const Errno error = errno_of(folder_.look(*path, entry)); error != Errno::None) return error;
  out.put(attribute::Basic), out.qid(qid(*path, entry)), out.put(mode_of(entry)), out.put(Root), out.put(Root);
  out.put<u64>(1), out.put<u64>(0);  // links, device
  out.put(entry.size), out.put<u64>(BlockBytes), out.put((entry.size + AttributeBlock - 1) / AttributeBlock);
  i64 seconds = entry.modified / Second, nanoseconds = entry.modified % Second;
  if (nanoseconds < 0) seconds--, nanoseconds += Second;
  for (unsigned time = 0; time < 3; time++) out.put(seconds), out.put(nanoseconds);  // access, modification, change
  for (unsigned unknown = 0; unknown < 4; unknown++) out.put<u64>(0);
  return Errno::None;
}

Errno P9Server::set_attributes(Reader& in, Writer&) {
  const u32 number = in.take<u32>(), valid = in.take<u32>(), mode = in.take<u32>();
  const u32 owner = in.take<u32>(), group = in.take<u32>();
  const u64 size = in.take<u64>();
  in.take<u64>(), in.take<u64>();  // access
  const i64 seconds = in.take<i64>(), nanoseconds = in.take<i64>();
  if (!in.whole()) return Errno::PROTO;
  const u16 index = find(number);
  if (index == NoIndex) return Errno::BADF;
  const auto other = [](u32 id) { return id != Root && id != NoChange; };
  if ((valid & attribute::Owner && other(owner)) || (valid & attribute::Group && other(group))) return Errno::PERM;
  HostFolder::Change change;
  if (valid & attribute::Mode) change.permissions = permissions_of(mode);
  if (valid & attribute::Size) change.size = size;
  if (valid & attribute::Modified) {
    constexpr i64 most = std::numeric_limits<i64>::max() / Second - 1;
    change.modified_now = !(valid & attribute::ModifiedGiven);
    if (!change.modified_now && (seconds > most || seconds < -most || nanoseconds < 0 || nanoseconds >= Second))
      return Errno::INVAL;
    if (!change.modified_now) change.modified = seconds * Second + nanoseconds;
  }
  return change_fid(index, change);
}

Errno P9Server::change_fid(u16 index, const HostFolder::Change& change) {
  if (!change.permissions && !change.size && !change.modified && !change.modified_now) return Errno::None;
  if (!folder_.writable()) return Errno::ROFS;
  if (change.size && fids_.flags[index] & IsFolder) return Errno::ISDIR;
  if (change.size.value_or(0) > MostFileBytes) return Errno::FBIG;
  const Path path = path_of(fids_.nodes[index]);
  return path ? errno_of(folder_.change(*path, change)) : Errno::NOENT;
}

/// L, statfs.
Errno P9Server::file_system(Reader& in, Writer& out) {
  const u32 number = in.take<u32>();
  if (!in.whole()) return Errno::PROTO;
  if (find(number) == NoIndex) return Errno::BADF;
  HostFolder::Space space;
  if (const Errno error = errno_of(folder_.space(space)); error != Errno::None) return error;
  const u64 free = space.free / BlockBytes;
  out.put(FileSystemType), out.put(BlockBytes);
  out.put(space.bytes / BlockBytes), out.put(free), out.put(free);
  for (unsigned unknown = 0; unknown < 3; unknown++) out.put<u64>(0);  // files, free ones, identity
  out.put(u32(PathTable::LongestName));
  return Errno::None;
}

void P9Server::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 2 && field_count<Fids>() == 3, "a field was added: visit it too");
  v("longest_message", s_.longest_message), v("step", s_.step);
  v("numbers", fids_.numbers), v("nodes", fids_.nodes), v("flags", fids_.flags), v("names", nodes_);
  std::vector<u16> used;
  for (u16 index = 0; index < MostFids; index++)
    if (fids_.flags[index]) used.push_back(fids_.nodes[index]);
  if (!nodes_.recount(used)) fids_ = {};
  listed_.clear();  // listed anew
}

}  // namespace ferrite
