// SPDX-License-Identifier: MIT
// What the host's words are in 9P2000.L, and the other way round.
#pragma once
#include "core/host/host_folder.h"
#include "core/share/p9_message.h"
#include "core/share/path_table.h"

namespace ferrite::p9 {

constexpr u64 MostFileBytes = u64{1} << 53;  // what hosts that count in doubles can reach

namespace mode {
constexpr u32 Folder = 0x4000, File = 0x8000, TypeMask = 0xF000, OwnerShift = 6, EveryoneTimes = 0111;
}

inline Errno errno_of(HostFolder::Status status) {
  using Status = HostFolder::Status;
  switch (status) {
    case Status::Done: return Errno::None;
    case Status::Waiting: return Errno::Waiting;
    case Status::NotFound: return Errno::NOENT;
    case Status::Exists: return Errno::EXIST;
    case Status::NotFolder: return Errno::NOTDIR;
    case Status::IsFolder: return Errno::ISDIR;
    case Status::NotEmpty: return Errno::NOTEMPTY;
    case Status::BadName: return Errno::INVAL;
    case Status::Denied: return Errno::ACCES;
    case Status::ReadOnly: return Errno::ROFS;
    case Status::NoRoom: return Errno::NOSPC;
    case Status::TooLarge: return Errno::FBIG;
    case Status::Failed: break;
  }
  return Errno::IO;
}

/// A name that leads nowhere but into its folder.
inline Errno check_name(std::string_view name) {
  if (name.size() > PathTable::LongestName) return Errno::NAMETOOLONG;
  const bool bad =
      name.empty() || name == "." || name == ".." || name.find('/') != name.npos || name.find('\0') != name.npos;
  return bad ? Errno::INVAL : Errno::None;
}

/// A file is what its path says: hosts need not number them. FNV-1a.
inline u64 identity(std::string_view path, u64 hash = 0xCBF2'9CE4'8422'2325) {
  for (char c : path) hash = (hash ^ u8(c)) * 0x100'0000'01B3;
  return hash;
}

inline u64 identity_in(std::string_view folder, std::string_view name) {
  return identity(name, identity("/", identity(folder)));
}

inline Qid folder_qid(std::string_view path) { return {Qid::Folder, 0, identity(path)}; }

/// The host's user is one, and so are all of the guest's.
inline u8 permissions_of(u32 mode) { return u8(mode >> mode::OwnerShift & 7); }
inline u32 mode_of(const HostFolder::Entry& entry) {
  const bool folder = entry.kind == HostFolder::Kind::Folder;
  return (folder ? mode::Folder : mode::File) | entry.permissions * mode::EveryoneTimes;
}

}  // namespace ferrite::p9
