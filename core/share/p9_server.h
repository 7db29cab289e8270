// SPDX-License-Identifier: MIT
// A file server for one guest by 9P2000.L over a folder of the host. A message is answered in one piece; where the host
// needs time, it is asked for anew until it has its answer, and nothing of it is kept but how many of its steps are
// done. Brackets name pages of the Plan 9 manual, section 5, or "L" and a message of diod's protocol document.
// Missing: links, device nodes, extended attributes, locks against other guests (they are granted always), owners (who
// may write may do all), times of access. What is deleted while it is open is gone at once.
#pragma once
#include "core/host/host_folder.h"
#include "core/share/p9_message.h"
#include "core/share/path_table.h"

namespace ferrite {

class P9Server {
 public:
  static constexpr u32 MostMessage = 128 << 10, ShortestAnswer = p9::HeaderBytes + 4;
  static constexpr u16 MostFids = 1024;

  explicit P9Server(HostFolder& folder) : folder_(folder) {}
  /// The bytes of the answer, in `room` of at least ShortestAnswer; 0: the host needs time, ask again.
  u32 answer(std::span<const u8> request, std::span<u8> room);
  /// The session is over.
  void reset();
  void visit(StateVisitor&);

 private:
  using Errno = p9::Errno;
  using Status = HostFolder::Status;
  using Kind = HostFolder::Kind;
  using Path = std::optional<std::string_view>;

  enum FidFlag : u8 { Used = 1, IsFolder = 2, Opened = 4, Readable = 8, Writable = 16 };
  static constexpr u16 NoIndex = 0xFFFF;
  struct Fids {
    std::array<u32, MostFids> numbers{};
    std::array<u16, MostFids> nodes{};
    std::array<u8, MostFids> flags{};
  };
  struct State {
    u32 longest_message = 0;  // 0: no session
    u16 step = 0;             // of the request under way
  };
  /// One that the request names a new one after: the folder is that of a fid.
  struct NewName {
    u16 folder = 0;
    std::string_view name{};
  };
  struct Listed {
    u32 cursor = 0;
    HostFolder::Item item{};
  };

  Errno dispatch(u8 type, p9::Reader&, p9::Writer&);
  Errno version(p9::Reader&, p9::Writer&);
  Errno attach(p9::Reader&, p9::Writer&);
  Errno flush(p9::Reader&, p9::Writer&);
  Errno walk(p9::Reader&, p9::Writer&);
  Errno open(p9::Reader&, p9::Writer&);
  Errno create(p9::Reader&, p9::Writer&);
  Errno read(p9::Reader&, p9::Writer&);
  Errno write(p9::Reader&, p9::Writer&);
  Errno clunk(p9::Reader&, p9::Writer&);
  Errno remove(p9::Reader&, p9::Writer&);
  Errno unlink_at(p9::Reader&, p9::Writer&);
  Errno rename(p9::Reader&, p9::Writer&);
  Errno rename_at(p9::Reader&, p9::Writer&);
  Errno make_folder(p9::Reader&, p9::Writer&);
  Errno make_node(p9::Reader&, p9::Writer&);
  Errno read_folder(p9::Reader&, p9::Writer&);
  Errno get_attributes(p9::Reader&, p9::Writer&);
  Errno set_attributes(p9::Reader&, p9::Writer&);
  Errno file_system(p9::Reader&, p9::Writer&);
  Errno sync(p9::Reader&, p9::Writer&);
  Errno lock(p9::Reader&, p9::Writer&);
  Errno get_lock(p9::Reader&, p9::Writer&);

  Errno walk_names(u16 from, std::span<const std::string_view> names, u32 new_number, p9::Writer&);
  Errno descend(u16 from, std::span<const std::string_view> names, std::span<p9::Qid> qids, u16& node);
  Errno create_file(std::string_view path, u32 flags, u32 mode);
  Errno create_at(const NewName&, Kind, u32 mode, p9::Writer&);
  Errno remove_at(const NewName&, Kind);
  Errno move(const NewName& from, const NewName& to);
  Errno change_fid(u16 index, const HostFolder::Change&);
  Errno list(std::string_view path, u64 offset);
  void put_listed(std::string_view path, u64 offset, p9::Writer&) const;

  u16 enter(u16 folder, std::string_view name);
  u16 find(u32 number) const;
  bool bind(u32 number, u16 node, u8 flags);
  void release(u16 index);
  bool folder_of(u32 number, NewName&) const;
  bool place_of_fid(u16 index, NewName&, PathTable::NameBuffer&) const;
  Path path_of(u16 node) { return nodes_.path(node, path_buffer_); }
  Path path_of(const NewName&, PathTable::PathBuffer&);
  p9::Qid qid(std::string_view path, const HostFolder::Entry&) const;

  State s_;
  Fids fids_;
  PathTable nodes_;
  HostFolder& folder_;
  PathTable::PathBuffer path_buffer_{}, other_buffer_{};  // empty between messages
  std::string listed_path_;                               // what was listed last, until it is listed from the start
  std::vector<Listed> listed_;
};

}  // namespace ferrite
