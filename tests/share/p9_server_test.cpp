// SPDX-License-Identifier: MIT
#include "core/share/p9_server.h"

#include <set>

#include "tests/support/imagined_folder.h"
#include "tests/support/p9_client.h"
#include "tests/support/port_noise.h"
#include "tests/support/slow_folder.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace ferrite::test;
using p9::Type;

namespace {
enum Error : u32 {
  PERM = 1,
  NOENT = 2,
  IO = 5,
  BADF = 9,
  ACCES = 13,
  EXIST = 17,
  NOTDIR = 20,
  ISDIR = 21,
  INVAL = 22,
  NFILE = 23,
  FBIG = 27,
  NOSPC = 28,
  ROFS = 30,
  NAMETOOLONG = 36,
  NOTEMPTY = 39,
  PROTO = 71,
  OPNOTSUPP = 95
};
constexpr u8 Readable = HostFolder::Read | HostFolder::Write;
using Kind = HostFolder::Kind;

struct FolderRig {
  SlowFolder host;
  P9Client client{host};

  FolderRig() {
    host.memory.set_clock(1'000'000'000'123'456'789);
    put("hello.txt", "Hello, guest!\n");
    host.memory.create("docs", Kind::Folder, 7);
    put("docs/deep.txt", "deep");
  }
  void put(std::string_view path, std::string_view text) {
    host.memory.create(path, Kind::File, Readable);
    host.memory.write(path, 0, {reinterpret_cast<const u8*>(text.data()), text.size()});
  }
  std::string get(std::string_view path) {
    const auto* bytes = host.memory.bytes(path);
    return bytes ? std::string(bytes->begin(), bytes->end()) : "(none)";
  }
  /// "name/" for folders, in the order of the listing.
  std::vector<std::string> list(u32 fid, u32 count = 4096) {
    std::vector<std::string> names;
    u64 offset = 0;
    for (;;) {
      P9Answer answer = client.call(P9Message(Type::Readdir).u32(fid).u64(offset).u32(count));
      REQUIRE(answer.error == 0);
      p9::Reader entries(answer.fields.bytes(answer.fields.take<u32>()));
      if (!entries.left()) return names;
      while (entries.left()) {
        const u8 type = entries.take<u8>();
        entries.take<u32>(), entries.take<u64>();
        offset = entries.take<u64>();
        CHECK(entries.take<u8>() == (type ? 4 : 8));
        names.push_back(std::string(entries.text()) + (type ? "/" : ""));
      }
      CHECK(entries.whole());
    }
  }
};
}  // namespace

TEST_CASE("9P: a session begins with the version, and the longest message both can take [version(5)]") {
  MemoryFolder folder;
  P9Client client(folder);
  P9Answer answer = client.call(P9Message(Type::Version, 0xFFFF).u32(1 << 20).text("9P2000.L"));
  CHECK(answer.type == 101);
  CHECK(answer.tag == 0xFFFF);
  CHECK(answer.fields.take<u32>() == P9Server::MostMessage);
  CHECK(answer.fields.text() == "9P2000.L");
  P9Answer other = client.call(P9Message(Type::Version, 0xFFFF).u32(8192).text("9P2000.u"));
  other.fields.take<u32>();
  CHECK(other.fields.text() == "unknown");
  CHECK(client.clunk(0) == PROTO);
}

TEST_CASE("9P: a new version ends the session: its fids are gone, and what was written is flushed [version(5)]") {
  FolderRig rig;
  CHECK(rig.client.walk(0, 1, {"hello.txt"}) == 0);
  const u32 before = rig.host.settled;
  rig.client.call(P9Message(Type::Version, 0xFFFF).u32(8192).text("9P2000.L"));
  CHECK(rig.host.settled == before + 1);
  CHECK(rig.client.clunk(1) == BADF);
  CHECK(rig.client.clunk(0) == BADF);
}

TEST_CASE("9P: attach gives the root to a fid, without authentication [attach(5)]") {
  FolderRig rig;
  P9Answer root = rig.client.call(P9Message(Type::Attach).u32(7).u32(~0u).text("").text("/").u32(1000));
  CHECK(root.qid().type == 0x80);
  CHECK(rig.client.call(P9Message(Type::Attach).u32(7).u32(~0u).text("").text("").u32(0)).error == INVAL);
  CHECK(rig.client.call(P9Message(Type::Attach).u32(8).u32(~0u).text("").text("other").u32(0)).error == NOENT);
  CHECK(rig.client.call(P9Message(Type::Auth).u32(9).text("").text("").u32(0)).error == OPNOTSUPP);
}

TEST_CASE("9P: walks to files, clones fids, and says how far the names led [walk(5)]") {
  FolderRig rig;
  P9Client& client = rig.client;
  P9Answer deep = client.call(P9Message(Type::Walk).u32(0).u32(1).u16(2).text("docs").text("deep.txt"));
  CHECK(deep.fields.take<u16>() == 2);
  CHECK(deep.qid().type == 0x80);
  CHECK(deep.qid().type == 0x00);
  CHECK(client.walk(1, 2, {}) == 0);
  CHECK(client.open(2) == 0);
  CHECK(client.read(2) == "deep");
  CHECK(client.walk(0, 3, {"none"}) == NOENT);
  CHECK(client.walk(0, 3, {"docs", "none", "deeper"}) == P9Client::NotWhole);
  CHECK(client.clunk(3) == BADF);  // it was not made
  CHECK(client.walk(0, 1, {"docs"}) == INVAL);
  CHECK(client.walk(99, 3, {}) == BADF);
  CHECK(client.walk(2, 2, {}) == INVAL);  // open
  CHECK(client.walk(1, 4, {"inside a file"}) == NOENT);
}

TEST_CASE("9P: no name leads out of the folder") {
  FolderRig rig;
  for (std::string_view name : {"", ".", "/", "a/b", "../x"}) CHECK(rig.client.walk(0, 1, {name}) == INVAL);
  CHECK(rig.client.walk(0, 1, {std::string_view("a\0b", 3)}) == INVAL);
  CHECK(rig.client.walk(0, 1, {std::string(256, 'x')}) == NAMETOOLONG);
  CHECK(rig.client.walk(0, 1, {"docs", "..", "..", "..", "hello.txt"}) == 0);  // the root's folder is the root
  CHECK(rig.client.mkdir(0, "..") == INVAL);
  CHECK(rig.client.create(0, "a/b") == INVAL);
  CHECK(rig.client.rename(0, "docs", 0, "../docs") == INVAL);
  CHECK(rig.client.rename(0, "..", 0, "docs") == INVAL);
  CHECK(rig.client.unlink(0, "..") == INVAL);
}

TEST_CASE("9P: reads and writes at any offset, as the fid was opened [read(5)]") {
  FolderRig rig;
  P9Client& client = rig.client;
  client.walk(0, 1, {"hello.txt"});
  CHECK(client.read(1) == "error 9");  // not open
  CHECK(client.open(1) == 0);
  CHECK(client.open(1) == INVAL);
  CHECK(client.read(1, 7, 5) == "guest");
  CHECK(client.read(1, 100) == "");
  CHECK(client.read(1, ~u64{0}) == "");
  CHECK(client.write(1, 0, "x") == BADF);
  client.walk(0, 2, {"hello.txt"});
  CHECK(client.open(2, P9Client::ReadWrite) == 0);
  CHECK(client.write(2, 7, "world") == 0);
  CHECK(client.read(1) == "Hello, world!\n");
  CHECK(client.write(2, ~u64{0} - 3, "far") == FBIG);
  client.walk(0, 3, {"docs"});
  CHECK(client.open(3, P9Client::WriteOnly) == ISDIR);
  CHECK(client.open(3) == 0);
  CHECK(client.read(3) == "error 21");
}

TEST_CASE("9P: a long read is as long as a message can be") {
  FolderRig rig;
  rig.put("long", std::string(20'000, 'x'));
  rig.client.walk(0, 1, {"long"});
  rig.client.open(1);
  CHECK(rig.client.read(1, 0, ~0u).size() == P9Client::MessageBytes - 11);
}

TEST_CASE("9P: opening truncates if it is asked to, creating takes what is there unless it is exclusive") {
  FolderRig rig;
  P9Client& client = rig.client;
  client.walk(0, 1, {"hello.txt"});
  CHECK(client.open(1, P9Client::WriteOnly | P9Client::Truncate) == 0);
  CHECK(rig.get("hello.txt") == "");
  client.walk(0, 2, {"docs"});
  CHECK(client.create(2, "new.txt") == 0);
  CHECK(client.write(2, 0, "new") == 0);
  CHECK(rig.get("docs/new.txt") == "new");
  client.walk(0, 3, {"docs"});
  CHECK(client.create(3, "new.txt", P9Client::ReadWrite | P9Client::Exclusive) == EXIST);
  CHECK(client.create(3, "new.txt", P9Client::ReadWrite) == 0);
  CHECK(client.read(3) == "new");
  client.walk(0, 4, {"docs"});
  CHECK(client.create(4, "new.txt", P9Client::ReadWrite | P9Client::Truncate) == 0);
  CHECK(client.read(3) == "");
}

TEST_CASE("9P: what was written is flushed when the file is closed or synced, and its failure is told") {
  FolderRig rig;
  P9Client& client = rig.client;
  client.walk(0, 1, {"hello.txt"}), client.walk(0, 2, {"hello.txt"});
  client.open(1, P9Client::ReadWrite), client.open(2);
  CHECK(client.call(P9Message(Type::Fsync).u32(1).u32(0)).error == 0);
  CHECK(rig.host.flushes == 1);
  CHECK(client.clunk(2) == 0);
  CHECK(rig.host.flushes == 1);  // it was only read
  rig.host.trouble = HostFolder::Status::NoRoom;
  CHECK(client.clunk(1) == NOSPC);
  CHECK(client.clunk(1) == BADF);  // gone all the same
}

TEST_CASE("9P: makes, removes and renames") {
  FolderRig rig;
  P9Client& client = rig.client;
  CHECK(client.mkdir(0, "new") == 0);
  CHECK(client.mkdir(0, "new") == EXIST);
  CHECK(client.unlink(0, "docs", 0x200) == NOTEMPTY);
  CHECK(client.unlink(0, "docs") == ISDIR);
  CHECK(client.unlink(0, "hello.txt", 0x200) == NOTDIR);
  client.walk(0, 1, {"docs"}), client.walk(0, 2, {"new"});
  CHECK(client.rename(1, "deep.txt", 2, "deeper.txt") == 0);
  CHECK(rig.get("new/deeper.txt") == "deep");
  CHECK(client.unlink(0, "docs", 0x200) == 0);
  CHECK(client.mkdir(1, "in a folder that is gone") == NOENT);
  CHECK(client.rename(0, "new", 2, "itself") == INVAL);
  CHECK(client.call(P9Message(Type::Mknod).u32(0).text("made").u32(0x81A4).u32(0).u32(0).u32(0)).error == 0);
  CHECK(rig.get("made") == "");
  CHECK(client.call(P9Message(Type::Mknod).u32(0).text("pipe").u32(0x11A4).u32(0).u32(0).u32(0)).error == PERM);
}

TEST_CASE("9P: a fid stays with its file when the file, or a folder above it, is renamed") {
  FolderRig rig;
  P9Client& client = rig.client;
  client.walk(0, 1, {"docs", "deep.txt"}), client.walk(0, 2, {"docs", "deep.txt"});
  client.open(1);
  CHECK(client.rename(0, "docs", 0, "papers") == 0);
  CHECK(client.read(1) == "deep");
  CHECK(client.call(P9Message(Type::Rename).u32(2).u32(0).text("top.txt")).error == 0);
  CHECK(client.read(1) == "deep");
  CHECK(rig.get("top.txt") == "deep");
  CHECK(client.call(P9Message(Type::Remove).u32(2)).error == 0);
  CHECK(client.clunk(2) == BADF);
  CHECK(client.read(1) == "error 2");
  CHECK(client.clunk(1) == 0);
}

TEST_CASE("9P: a listing has every name once, however short the messages are, and while names come and go") {
  FolderRig rig;
  std::set<std::string> expected{"./", "../", "docs/", "hello.txt"};
  for (unsigned n = 0; n < 300; n++) {
    const std::string name = "file " + std::to_string(n);
    rig.put(name, "");
    expected.insert(name);
  }
  rig.client.walk(0, 1, {});
  rig.client.open(1);
  const auto names = rig.list(1, 200);
  CHECK(names.size() == expected.size());
  CHECK(std::set<std::string>(names.begin(), names.end()) == expected);
  CHECK(rig.host.lists == 1);

  // As "rm -r" does it: removes what the first message names, and goes on behind it.
  P9Answer part = rig.client.call(P9Message(Type::Readdir).u32(1).u64(0).u32(1000));
  p9::Reader entries(part.fields.bytes(part.fields.take<u32>()));
  u64 offset = 0;
  while (entries.left()) {
    entries.take<u8>(), entries.take<u32>(), entries.take<u64>();
    offset = entries.take<u64>();
    entries.take<u8>();
    const std::string name(entries.text());
    CHECK(expected.erase(name) + expected.erase(name + "/") == 1);
    rig.client.unlink(0, name);
  }
  CHECK(offset < 1u << 31);
  P9Answer rest = rig.client.call(P9Message(Type::Readdir).u32(1).u64(offset).u32(8000));
  p9::Reader others(rest.fields.bytes(rest.fields.take<u32>()));
  others.take<u8>(), others.take<u32>(), others.take<u64>(), others.take<u64>(), others.take<u8>();
  CHECK(expected.count(std::string(others.text())) == 1);
}

TEST_CASE("9P: tells size, time and rights of a file, and changes them") {
  FolderRig rig;
  P9Client& client = rig.client;
  client.walk(0, 1, {"hello.txt"});
  const auto attributes = [&](u32 fid) { return client.call(P9Message(Type::Getattr).u32(fid).u64(0x7FF)); };
  P9Answer file = attributes(1);
  CHECK(file.fields.take<u64>() == 0x7FF);
  CHECK(file.qid().type == 0);
  CHECK(file.fields.take<u32>() == 0x81B6);  // -rw-rw-rw-
  file.fields.bytes(4 + 4 + 8 + 8);
  CHECK(file.fields.take<u64>() == 14);
  file.fields.bytes(8);
  CHECK(file.fields.take<u64>() == 1);  // block of 512
  file.fields.bytes(16);
  CHECK(file.fields.take<u64>() == 1'000'000'000);
  CHECK(file.fields.take<u64>() == 123'456'789);

  CHECK(client.set(1, 0x08, 5) == 0);
  CHECK(rig.get("hello.txt") == "Hello");
  CHECK(client.set(1, 0x01, 0, 0x8140) == 0);
  CHECK(client.set(1, 0x120, 0, 0, 86'400, 5) == 0);
  CHECK(client.set(1, 0x120, 0, 0, ~u64{0} / 2, 5) == INVAL);
  CHECK(client.set(1, 0x02, 0, 0, 0, 0, 1000) == PERM);
  CHECK(client.set(1, 0x08, ~u64{0}) == FBIG);
  HostFolder::Entry entry;
  rig.host.memory.look("hello.txt", entry);
  CHECK(entry.permissions == 5);
  CHECK(entry.modified == 86'400'000'000'005);
  client.walk(0, 2, {"docs"});
  CHECK(client.set(2, 0x08, 5) == ISDIR);
  CHECK(attributes(9).error == BADF);
}

TEST_CASE("9P: tells how much room there is, grants locks, and refuses what it has not") {
  FolderRig rig;
  P9Answer space = rig.client.call(P9Message(Type::Statfs).u32(0));
  CHECK(space.fields.take<u32>() == 0x01021997);
  CHECK(space.fields.take<u32>() == 4096);
  CHECK(space.fields.take<u64>() == 16384);
  P9Answer lock = rig.client.call(P9Message(Type::Lock).u32(0).u8(1).u32(0).u64(0).u64(10).u32(42).text("guest"));
  CHECK(lock.fields.take<u8>() == 0);
  P9Answer locked = rig.client.call(P9Message(Type::Getlock).u32(0).u8(1).u64(3).u64(10).u32(42).text("guest"));
  CHECK(locked.fields.take<u8>() == 2);
  CHECK(locked.fields.take<u64>() == 3);
  CHECK(rig.client.call(P9Message(Type::Xattrwalk).u32(0).u32(5).text("user.x")).error == OPNOTSUPP);
  CHECK(rig.client.call(P9Message(Type::Symlink).u32(0).text("a").text("/etc").u32(0)).error == PERM);
  CHECK(rig.client.call(P9Message(Type::Link).u32(0).u32(0).text("a")).error == PERM);
  CHECK(rig.client.call(P9Message(Type::Readlink).u32(0)).error == INVAL);
  CHECK(rig.client.call(P9Message(Type::Flush).u16(3)).type == 109);
}

TEST_CASE("9P: nothing changes in a folder that is read-only") {
  FolderRig rig;
  rig.host.memory.set_writable(false);
  P9Client& client = rig.client;
  client.walk(0, 1, {"hello.txt"});
  CHECK(client.open(1, P9Client::ReadWrite) == ROFS);
  CHECK(client.set(1, 0x08, 5) == ROFS);
  CHECK(client.mkdir(0, "new") == ROFS);
  CHECK(client.unlink(0, "hello.txt") == ROFS);
  CHECK(client.rename(0, "hello.txt", 0, "x") == ROFS);
  client.walk(0, 2, {});
  CHECK(client.create(2, "new") == ROFS);
  CHECK(client.open(1) == 0);
  CHECK(client.read(1).substr(0, 5) == "Hello");
}

TEST_CASE("9P: the host's trouble is an error number of Linux's") {
  using Status = HostFolder::Status;
  const auto [status, error] = GENERATE(table<Status, u32>({{Status::Denied, u32(ACCES)},
                                                            {Status::NoRoom, u32(NOSPC)},
                                                            {Status::Failed, u32(IO)},
                                                            {Status::BadName, u32(INVAL)},
                                                            {Status::TooLarge, u32(FBIG)}}));
  FolderRig rig;
  rig.host.trouble = status;
  CHECK(rig.client.mkdir(0, "new") == error);
}

TEST_CASE("9P: a host that needs time for each question is asked until all are answered") {
  FolderRig rig;
  rig.host.waits = 3;
  P9Client& client = rig.client;
  CHECK(client.walk(0, 1, {"docs", "none", "none", "none"}) == P9Client::NotWhole);
  CHECK(client.asked == 13);
  CHECK(client.walk(0, 1, {"hello.txt"}) == 0);
  CHECK(client.open(1, P9Client::ReadWrite | P9Client::Truncate) == 0);
  CHECK(client.asked == 7);
  CHECK(client.write(1, 0, "slow") == 0);
  client.walk(0, 2, {});
  CHECK(client.create(2, "hello.txt", P9Client::ReadWrite | P9Client::Truncate) == 0);
  CHECK(client.asked == 10);
  CHECK(client.rename(0, "docs", 0, "papers") == 0);
  client.walk(0, 3, {"papers"});
  CHECK(client.open(3) == 0);
  CHECK(rig.list(3).size() == 3);
  CHECK(client.clunk(1) == 0);
}

TEST_CASE("9P: there are 1,024 fids and no more") {
  FolderRig rig;
  for (u32 fid = 1; fid < P9Server::MostFids; fid++) REQUIRE(rig.client.walk(0, fid, {}) == 0);
  CHECK(rig.client.walk(0, 5000, {}) == NFILE);
  CHECK(rig.client.clunk(77) == 0);
  CHECK(rig.client.walk(0, 5000, {"hello.txt"}) == 0);
}

TEST_CASE("9P: a message whose lengths do not fit is an error, and changes nothing") {
  FolderRig rig;
  const std::vector<u8> whole = P9Message(Type::Mkdir).u32(0).text("new").u32(0x41ED).u32(0).bytes();
  for (std::size_t bytes = p9::HeaderBytes; bytes < whole.size(); bytes++) {
    std::vector<u8> part(whole.begin(), whole.begin() + std::ptrdiff_t(bytes));
    CHECK(rig.client.call(part).error == PROTO);  // longer than it is
    part[0] = u8(bytes);
    CHECK(rig.client.call(part).error == PROTO);  // too short
  }
  CHECK(rig.client.call(std::vector<u8>{3, 0, 0}).error == PROTO);
  CHECK(rig.client.call({}).error == PROTO);
  CHECK(rig.client.call(P9Message(Type::Mkdir).u32(0).text("new").u32(0).u32(0).u8(0)).error == PROTO);
  CHECK(rig.client.call(P9Message(Type::Write).u32(0).u64(0).u32(~0u).raw("x")).error == PROTO);
  CHECK(rig.client.call(P9Message(Type::Walk).u32(0).u32(1).u16(17)).error == INVAL);
  CHECK(rig.client.call(P9Message(Type(200))).error == OPNOTSUPP);
  HostFolder::Entry entry;
  CHECK(rig.host.memory.look("new", entry) == HostFolder::Status::NotFound);
}

TEST_CASE("9P: an answer that has no room is an error") {
  FolderRig rig;
  std::array<u8, 20> room{};
  const auto request = P9Message(Type::Getattr).u32(0).u64(0x7FF).bytes();
  CHECK(rig.client.server.answer(request, room) == P9Server::ShortestAnswer);
  CHECK(room[4] == 7);
}

TEST_CASE("9P: a state that is none leaves a server without fids, not one that looks outside its tables") {
  FolderRig rig;
  rig.client.walk(0, 1, {"docs", "deep.txt"});
  struct Spoiler final : NamingVisitor {
    unsigned how;
    explicit Spoiler(unsigned n) : how(n) {}
    void field(const std::string& name, std::span<u8> raw) override {
      if (how == 0 && name == "nodes") raw[0] = raw[1] = 0xF0;
      if (how == 1 && name == "names.parents") raw[2] = 2, raw[3] = 0, raw[4] = 1, raw[5] = 0;  // a circle
      if (how == 2 && name == "names.parents") raw[2] = 0x44, raw[3] = 0x44;
      if (how == 3 && name == "names.parents") std::fill(raw.begin(), raw.end(), u8(0xFF));
    }
  } spoiler(GENERATE(0u, 1u, 2u, 3u));
  rig.client.server.visit(spoiler);
  CHECK(rig.client.clunk(1) == BADF);
  CHECK(rig.client.call(P9Message(Type::Attach).u32(0).u32(~0u).text("").text("").u32(0)).error == 0);
  CHECK(rig.client.walk(0, 1, {"docs"}) == 0);
}

namespace {
/// A client that opens, moves and deletes what it comes across.
struct SessionRig {
  ImaginedFolder host;
  P9Client client{host};

  void act(unsigned step) {
    PortNoise noise(step);
    const std::string name(1, char('a' + noise.next() % 26)), other(1, char('a' + noise.next() % 26));
    const u32 fid = noise.next() % 8, target = 1 + noise.next() % 7;
    switch (noise.next() % 8) {
      case 0: client.walk(fid, target, {name, other}); break;
      case 1: client.walk(0, target, {name}); break;
      case 2: client.mkdir(fid, name); break;
      case 3: client.create(target, name); break;
      case 4: client.rename(fid, name, 0, other); break;
      case 5: client.unlink(fid, name, noise.next() & 0x200); break;
      case 6: client.open(target, noise.next() % 3), client.write(target, step, name); break;
      default: client.clunk(target);
    }
  }
  void visit(StateVisitor& v) { v("server", client.server); }
};
}  // namespace

FERRITE_SNAPSHOT_TESTS(SessionRig)
