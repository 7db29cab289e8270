// SPDX-License-Identifier: MIT
#include "core/share/p9_server.h"

#include "core/share/p9_mapping.h"

namespace ferrite {
using namespace p9;
namespace {
constexpr u32 ShortestMessage = 256;  // that a client may want to be the longest
constexpr u16 MostNames = 16;         // in one walk [walk(5)]

namespace open_flag {  // Linux's, as L's lopen has them
constexpr u32 Access = 3, WriteOnly = 1, ReadWrite = 2, Exclusive = 0x80, Truncate = 0x200;
}
constexpr u8 LockGranted = 0, Unlocked = 2;

/// [version(5)] Only the size that precedes it says where a message ends.
void finish(std::span<u8> message, u8 type, u16 tag) {
  Writer header(message);
  header.put(u32(message.size())), header.put(type), header.put(tag);
}
}  // namespace

u32 P9Server::answer(std::span<const u8> request, std::span<u8> room) {
  Reader header(request);
  const u32 size = header.take<u32>();
  const u8 type = header.take<u8>();
  const u16 tag = header.take<u16>();
  const u32 longest = s_.longest_message ? s_.longest_message : MostMessage;
  Writer out(room.first(std::min<std::size_t>(room.size(), longest)));
  out.reserve(HeaderBytes);
  Errno error = Errno::PROTO;
  if (size >= HeaderBytes && size <= request.size()) {
    Reader in(request.first(size).subspan(HeaderBytes));
    error = dispatch(type, in, out);
  }
  if (error == Errno::Waiting) return 0;
  s_.step = 0;
  if (error == Errno::None && !out.fits()) error = Errno::MSGSIZE;
  if (error == Errno::None) {
    finish(room.first(out.size()), u8(type + 1), tag);
    return u32(out.size());
  }
  finish(room.first(ShortestAnswer), u8(Type::Lerror) + 1, tag);  // L, lerror
  Writer(room.subspan(HeaderBytes)).put(u32(error));
  return ShortestAnswer;
}

Errno P9Server::dispatch(u8 type, Reader& in, Writer& out) {
  if (Type(type) != Type::Version && !s_.longest_message) return Errno::PROTO;
  switch (Type(type)) {
    case Type::Version: return version(in, out);
    case Type::Attach: return attach(in, out);
    case Type::Flush: return flush(in, out);
    case Type::Walk: return walk(in, out);
    case Type::Lopen: return open(in, out);
    case Type::Lcreate: return create(in, out);
    case Type::Read: return read(in, out);
    case Type::Write: return write(in, out);
    case Type::Clunk: return clunk(in, out);
    case Type::Remove: return remove(in, out);
    case Type::Unlinkat: return unlink_at(in, out);
    case Type::Rename: return rename(in, out);
    case Type::Renameat: return rename_at(in, out);
    case Type::Mkdir: return make_folder(in, out);
    case Type::Mknod: return make_node(in, out);
    case Type::Readdir: return read_folder(in, out);
    case Type::Getattr: return get_attributes(in, out);
    case Type::Setattr: return set_attributes(in, out);
    case Type::Statfs: return file_system(in, out);
    case Type::Fsync: return sync(in, out);
    case Type::Lock: return lock(in, out);
    case Type::Getlock: return get_lock(in, out);
    case Type::Readlink: return Errno::INVAL;  // nothing is a link
    case Type::Symlink:
    case Type::Link: return Errno::PERM;
    default: return Errno::OPNOTSUPP;  // auth, extended attributes, what 9P2000.L has not
  }
}

// The session

void P9Server::reset() {
  s_ = {};
  fids_ = {};
  nodes_.clear();
  listed_path_.clear();
  listed_.clear();
  folder_.settle();
}

/// [version(5)] Ends the session before.
Errno P9Server::version(Reader& in, Writer& out) {
  const u32 longest = in.take<u32>();
  const std::string_view version = in.text();
  if (!in.whole() || longest < ShortestMessage) return Errno::PROTO;
  reset();
  const bool known = version == p9::Version;
  const u32 agreed = std::min(longest, MostMessage);
  if (known) s_.longest_message = agreed;
  out.put(agreed);
  out.text(known ? p9::Version : UnknownVersion);
  return Errno::None;
}

Errno P9Server::attach(Reader& in, Writer& out) {
  const u32 number = in.take<u32>(), auth = in.take<u32>();
  in.text();  // who
  const std::string_view tree = in.text();
  in.take<u32>();
  if (!in.whole()) return Errno::PROTO;
  if (auth != NoFid) return Errno::OPNOTSUPP;
  if (!tree.empty() && tree != "/") return Errno::NOENT;
  if (find(number) != NoIndex || number == NoFid) return Errno::INVAL;
  nodes_.use(PathTable::Root);
  if (!bind(number, PathTable::Root, IsFolder)) return Errno::NFILE;
  out.qid(folder_qid({}));
  return Errno::None;
}

/// [flush(5)] Whatever came before has been answered.
Errno P9Server::flush(Reader& in, Writer&) {
  in.take<u16>();
  return in.whole() ? Errno::None : Errno::PROTO;
}

// Fids

u16 P9Server::find(u32 number) const {
  for (u16 index = 0; index < MostFids; index++)
    if (fids_.flags[index] && fids_.numbers[index] == number) return index;
  return NoIndex;
}

/// Takes over one use of `node`.
bool P9Server::bind(u32 number, u16 node, u8 flags) {
  u16 index = find(number);
  if (index != NoIndex) release(index);
  const auto free = std::find(fids_.flags.begin(), fids_.flags.end(), 0);
  if (free == fids_.flags.end()) {
    nodes_.leave(node);
    return false;
  }
  index = u16(free - fids_.flags.begin());
  fids_.numbers[index] = number;
  fids_.nodes[index] = node;
  fids_.flags[index] = flags | Used;
  return true;
}

void P9Server::release(u16 index) {
  nodes_.leave(fids_.nodes[index]);
  fids_.numbers[index] = 0, fids_.nodes[index] = 0, fids_.flags[index] = 0;
}

bool P9Server::folder_of(u32 number, NewName& place) const {
  const u16 index = find(number);
  if (index == NoIndex) return false;
  place.folder = fids_.nodes[index];
  return true;
}

P9Server::Path P9Server::path_of(const NewName& place, PathTable::PathBuffer& buffer) {
  const u16 node = nodes_.enter(place.folder, place.name);
  if (node == PathTable::None) return {};
  const Path path = nodes_.path(node, buffer);
  nodes_.leave(node);
  return path;
}

Qid P9Server::qid(std::string_view path, const HostFolder::Entry& entry) const {
  if (entry.kind == Kind::Folder) return folder_qid(path);
  return {Qid::File, u32(entry.modified >> 10) ^ u32(entry.size), identity(path)};
}

/// [walk(5)]
Errno P9Server::walk(Reader& in, Writer& out) {
  const u32 number = in.take<u32>(), new_number = in.take<u32>();
  const u16 count = in.take<u16>();
  if (count > MostNames) return Errno::INVAL;
  std::array<std::string_view, MostNames> names;
  for (u16 n = 0; n < count; n++) names[n] = in.text();
  if (!in.whole()) return Errno::PROTO;
  const u16 from = find(number);
  if (from == NoIndex) return Errno::BADF;
  if (new_number == NoFid || (new_number != number && find(new_number) != NoIndex)) return Errno::INVAL;
  if (new_number == number && fids_.flags[from] & Opened) return Errno::INVAL;
  if (count) return walk_names(fids_.nodes[from], std::span(names).first(count), new_number, out);
  out.put<u16>(0);
  if (new_number == number) return Errno::None;
  nodes_.use(fids_.nodes[from]);
  return bind(new_number, fids_.nodes[from], fids_.flags[from] & IsFolder) ? Errno::None : Errno::NFILE;
}

/// Only the host knows how far the names lead; all but the last are folders if it knows the last. Each step leaves one
/// name more away.
Errno P9Server::walk_names(u16 from, std::span<const std::string_view> names, u32 new_number, Writer& out) {
  std::array<Qid, MostNames> qids;
  for (; s_.step < names.size(); s_.step++) {
    const std::size_t count = names.size() - s_.step;
    u16 node = from;
    const Errno error = descend(from, names.first(count), qids, node);
    const bool found = error == Errno::None, whole = found && count == names.size();
    if (whole && !bind(new_number, node, qids[count - 1].type == Qid::Folder ? IsFolder : 0)) return Errno::NFILE;
    if (found && !whole) nodes_.leave(node);
    if (found) {
      out.put(u16(count));
      for (std::size_t n = 0; n < count; n++) out.qid(qids[n]);
      return Errno::None;
    }
    if (error == Errno::Waiting || count == 1) return error;
  }
  return Errno::NOENT;
}

/// What is called so in a folder, used once more.
u16 P9Server::enter(u16 folder, std::string_view name) {
  if (name != "..") return nodes_.enter(folder, name);
  const u16 node = nodes_.deleted(folder) ? folder : nodes_.parent(folder);
  nodes_.use(node);
  return node;
}

/// Gives one use of the node; none unless it is there.
Errno P9Server::descend(u16 from, std::span<const std::string_view> names, std::span<Qid> qids, u16& node) {
  node = from;
  nodes_.use(node);
  Errno error = Errno::None;
  Path path;
  for (std::size_t n = 0; n < names.size() && error == Errno::None; n++) {
    if (names[n] != "..") error = check_name(names[n]);
    const u16 next = error == Errno::None ? enter(node, names[n]) : PathTable::None;
    if (next == PathTable::None) break;
    nodes_.leave(node);
    node = next;
    path = path_of(node);
    if (path)
      qids[n] = folder_qid(*path);
    else
      error = nodes_.deleted(node) ? Errno::NOENT : Errno::NAMETOOLONG;
    if (n + 1 < names.size()) path.reset();
  }
  HostFolder::Entry entry;
  if (error == Errno::None) error = path ? errno_of(folder_.look(*path, entry)) : Errno::NFILE;
  if (error == Errno::None)
    qids[names.size() - 1] = qid(*path, entry);
  else
    nodes_.leave(node);
  return error;
}

/// [clunk(5)] The fid is gone even if what was written through it can't be kept.
Errno P9Server::clunk(Reader& in, Writer&) {
  const u32 number = in.take<u32>();
  if (!in.whole()) return Errno::PROTO;
  const u16 index = find(number);
  if (index == NoIndex) return Errno::BADF;
  Errno error = Errno::None;
  if (fids_.flags[index] & Writable)
    if (const Path path = path_of(fids_.nodes[index])) error = errno_of(folder_.flush(*path));
  if (error != Errno::Waiting) release(index);
  return error == Errno::NOENT ? Errno::None : error;
}

// Files

/// L, lopen.
Errno P9Server::open(Reader& in, Writer& out) {
  const u32 number = in.take<u32>(), flags = in.take<u32>();
  if (!in.whole()) return Errno::PROTO;
  const u16 index = find(number);
  if (index == NoIndex) return Errno::BADF;
  const u32 access = flags & open_flag::Access;
  const bool writes = access == open_flag::WriteOnly || access == open_flag::ReadWrite;
  if (access == open_flag::Access || fids_.flags[index] & Opened) return Errno::INVAL;
  if (writes && fids_.flags[index] & IsFolder) return Errno::ISDIR;
  if (writes && !folder_.writable()) return Errno::ROFS;
  const Path path = path_of(fids_.nodes[index]);
  if (!path) return Errno::NOENT;
  if (s_.step == 0) {
    Errno error = Errno::None;
    if (writes && flags & open_flag::Truncate) error = errno_of(folder_.change(*path, {.size = 0}));
    if (error != Errno::None) return error;
    s_.step = 1;
  }
  HostFolder::Entry entry;
  if (const Errno error = errno_of(folder_.look(*path, entry)); error != Errno::None) return error;
  const bool folder = entry.kind == Kind::Folder;
  if (folder && writes) return Errno::ISDIR;
  const u8 may = u8((access != open_flag::WriteOnly ? Readable : 0) | (writes ? Writable : 0));
  fids_.flags[index] = u8(Used | Opened | may | (folder ? IsFolder : 0));
  out.qid(qid(*path, entry));
  out.put<u32>(0);  // no unit: as much as a message holds
  return Errno::None;
}

/// L, lcreate: the fid of the folder becomes that of the file.
Errno P9Server::create(Reader& in, Writer& out) {
  const u32 number = in.take<u32>();
  NewName place;
  place.name = in.text();
  const u32 flags = in.take<u32>(), mode = in.take<u32>();
  in.take<u32>();  // group
  if (!in.whole()) return Errno::PROTO;
  const u16 index = find(number);
  if (index == NoIndex) return Errno::BADF;
  if (fids_.flags[index] & Opened || !(fids_.flags[index] & IsFolder)) return Errno::INVAL;
  place.folder = fids_.nodes[index];
  if (const Errno error = check_name(place.name); error != Errno::None) return error;
  if (!folder_.writable()) return Errno::ROFS;
  const Path path = path_of(place, path_buffer_);
  if (!path) return Errno::NOENT;
  if (const Errno error = create_file(*path, flags, mode); error != Errno::None) return error;
  HostFolder::Entry entry;
  if (const Errno error = errno_of(folder_.look(*path, entry)); error != Errno::None) return error;
  if (entry.kind == Kind::Folder) return Errno::ISDIR;
  const u32 access = flags & open_flag::Access;
  const u8 may = u8((access != open_flag::WriteOnly ? Readable : 0) | (access ? Writable : 0));
  const u16 node = nodes_.enter(place.folder, place.name);
  if (node == PathTable::None || !bind(number, node, Opened | may)) return Errno::NFILE;
  out.qid(qid(*path, entry));
  out.put<u32>(0);
  return Errno::None;
}

/// Makes a file, or takes one that is there as open(2) would.
Errno P9Server::create_file(std::string_view path, u32 flags, u32 mode) {
  enum Step : u16 { Create, Truncate, Made };
  if (s_.step == Create) {
    const Errno error = errno_of(folder_.create(path, Kind::File, permissions_of(mode)));
    const bool there = error == Errno::EXIST && !(flags & open_flag::Exclusive);
    if (error != Errno::None && !there) return error;
    s_.step = there && flags & open_flag::Truncate ? Truncate : Made;
  }
  if (s_.step == Truncate) {
    if (const Errno error = errno_of(folder_.change(path, {.size = 0})); error != Errno::None) return error;
    s_.step = Made;
  }
  return Errno::None;
}

/// [read(5)]
Errno P9Server::read(Reader& in, Writer& out) {
  const u32 number = in.take<u32>();
  const u64 offset = in.take<u64>();
  const u32 wanted = in.take<u32>();
  if (!in.whole()) return Errno::PROTO;
  const u16 index = find(number);
  if (index == NoIndex || !(fids_.flags[index] & Readable)) return Errno::BADF;
  if (fids_.flags[index] & IsFolder) return Errno::ISDIR;
  const Path path = path_of(fids_.nodes[index]);
  if (!path) return Errno::NOENT;
  Writer ahead = out;
  ahead.put<u32>(0);
  const std::span<u8> into = ahead.reserve(std::min<std::size_t>(wanted, ahead.left()));
  u32 got = 0;
  if (offset < MostFileBytes && !into.empty())
    if (const Errno error = errno_of(folder_.read(*path, offset, into, got)); error != Errno::None) return error;
  out.put(got);
  out.reserve(got);
  return Errno::None;
}

Errno P9Server::write(Reader& in, Writer& out) {
  const u32 number = in.take<u32>();
  const u64 offset = in.take<u64>();
  const u32 count = in.take<u32>();
  const std::span<const u8> bytes = in.bytes(count);
  if (!in.whole()) return Errno::PROTO;
  const u16 index = find(number);
  if (index == NoIndex || !(fids_.flags[index] & Writable)) return Errno::BADF;
  if (offset > MostFileBytes || count > MostFileBytes - offset) return Errno::FBIG;
  const Path path = path_of(fids_.nodes[index]);
  if (!path) return Errno::NOENT;
  if (count)
    if (const Errno error = errno_of(folder_.write(*path, offset, bytes)); error != Errno::None) return error;
  out.put(count);
  return Errno::None;
}

/// L, fsync.
Errno P9Server::sync(Reader& in, Writer&) {
  const u32 number = in.take<u32>();
  in.take<u32>();  // "data only"
  if (!in.whole()) return Errno::PROTO;
  const u16 index = find(number);
  if (index == NoIndex) return Errno::BADF;
  if (!(fids_.flags[index] & Writable)) return Errno::None;
  const Path path = path_of(fids_.nodes[index]);
  return path ? errno_of(folder_.flush(*path)) : Errno::NOENT;
}

/// L, lock: there is nobody to lock others out from.
Errno P9Server::lock(Reader& in, Writer& out) {
  const u32 number = in.take<u32>();
  in.take<u8>(), in.take<u32>(), in.take<u64>(), in.take<u64>(), in.take<u32>(), in.text();
  if (!in.whole()) return Errno::PROTO;
  if (find(number) == NoIndex) return Errno::BADF;
  out.put(LockGranted);
  return Errno::None;
}

Errno P9Server::get_lock(Reader& in, Writer& out) {
  const u32 number = in.take<u32>();
  in.take<u8>();
  const u64 start = in.take<u64>(), length = in.take<u64>();
  const u32 process = in.take<u32>();
  const std::string_view client = in.text();
  if (!in.whole()) return Errno::PROTO;
  if (find(number) == NoIndex) return Errno::BADF;
  out.put(Unlocked), out.put(start), out.put(length), out.put(process), out.text(client);
  return Errno::None;
}

}  // namespace ferrite
