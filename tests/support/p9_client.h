// SPDX-License-Identifier: MIT
// A client's side of 9P2000.L: messages to bytes, and answers to fields.
#pragma once
#include <catch2/catch.hpp>
#include <initializer_list>
#include <string>

#include "core/share/p9_server.h"

namespace ferrite::test {

/// A message that is being written: the fields behind size, type and tag.
class P9Message {
 public:
  explicit P9Message(p9::Type type, u16 tag = 1) { u32(0).u8(ferrite::u8(type)).u16(tag); }
  P9Message& u8(ferrite::u8 value) { return put(value, 1); }
  P9Message& u16(ferrite::u16 value) { return put(value, 2); }
  P9Message& u32(ferrite::u32 value) { return put(value, 4); }
  P9Message& u64(ferrite::u64 value) { return put(value, 8); }
  P9Message& text(std::string_view text) { return u16(ferrite::u16(text.size())).raw(text); }
  P9Message& raw(std::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    return *this;
  }
  std::vector<ferrite::u8> bytes() const {
    std::vector<ferrite::u8> whole = bytes_;
    for (unsigned n = 0; n < 4; n++) whole[n] = ferrite::u8(whole.size() >> 8 * n);
    return whole;
  }

 private:
  P9Message& put(ferrite::u64 value, unsigned bytes) {
    for (unsigned n = 0; n < bytes; n++) bytes_.push_back(ferrite::u8(value >> 8 * n));
    return *this;
  }
  std::vector<ferrite::u8> bytes_;
};

/// An answer: its type, or the error that Rlerror has, and the fields to be taken.
struct P9Answer {
  std::vector<u8> bytes;
  p9::Reader fields{{}};
  u8 type = 0;
  u16 tag = 0;
  u32 error = 0;

  explicit P9Answer(std::vector<u8> message) : bytes(std::move(message)) {
    p9::Reader in(bytes);
    CHECK(in.take<u32>() == bytes.size());
    type = in.take<u8>(), tag = in.take<u16>();
    fields = in;
    if (type == u8(p9::Type::Lerror) + 1) error = in.take<u32>();
  }
  P9Answer(const P9Answer&) = delete;
  struct Qid {
    u8 type;
    u32 version;
    u64 path;
    bool operator==(const Qid&) const = default;
  };
  Qid qid() {
    const u8 kind = fields.take<u8>();
    const u32 version = fields.take<u32>();
    return {kind, version, fields.take<u64>()};
  }
};

/// Someone who mounted a folder: fid 0 is its root.
class P9Client {
 public:
  static constexpr u32 Root = 0, MessageBytes = 8192;
  static constexpr u32 WriteOnly = 1, ReadWrite = 2, Create = 0x40, Exclusive = 0x80, Truncate = 0x200;

  explicit P9Client(HostFolder& folder) : server(folder) {
    call(P9Message(p9::Type::Version, 0xFFFF).u32(MessageBytes).text("9P2000.L"));
    call(P9Message(p9::Type::Attach).u32(Root).u32(~0u).text("root").text("").u32(0));
  }

  P9Answer call(const P9Message& message) { return call(message.bytes()); }
  P9Answer call(const std::vector<u8>& request) {
    std::vector<u8> room(MessageBytes);
    u32 bytes = 0;
    for (asked = 1; !(bytes = server.answer(request, room)); asked++) REQUIRE(asked < 1000);
    room.resize(bytes);
    return P9Answer(std::move(room));
  }

  u32 walk(u32 from, u32 to, std::initializer_list<std::string_view> names) {
    P9Message message(p9::Type::Walk);
    message.u32(from).u32(to).u16(u16(names.size()));
    for (std::string_view name : names) message.text(name);
    P9Answer answer = call(message);
    if (answer.error) return answer.error;
    return answer.fields.take<u16>() == names.size() ? 0 : NotWhole;
  }
  u32 open(u32 fid, u32 flags = 0) { return call(P9Message(p9::Type::Lopen).u32(fid).u32(flags)).error; }
  u32 create(u32 fid, std::string_view name, u32 flags = ReadWrite | Create) {
    return call(P9Message(p9::Type::Lcreate).u32(fid).text(name).u32(flags).u32(0x81A4).u32(0)).error;
  }
  u32 write(u32 fid, u64 offset, std::string_view text) {
    P9Message message(p9::Type::Write);
    P9Answer answer = call(message.u32(fid).u64(offset).u32(u32(text.size())).raw(text));
    if (!answer.error) CHECK(answer.fields.take<u32>() == text.size());
    return answer.error;
  }
  std::string read(u32 fid, u64 offset = 0, u32 count = 4096) {
    P9Answer answer = call(P9Message(p9::Type::Read).u32(fid).u64(offset).u32(count));
    if (answer.error) return "error " + std::to_string(answer.error);
    const auto bytes = answer.fields.bytes(answer.fields.take<u32>());
    CHECK(answer.fields.whole());
    return {bytes.begin(), bytes.end()};
  }
  u32 clunk(u32 fid) { return call(P9Message(p9::Type::Clunk).u32(fid)).error; }
  u32 mkdir(u32 fid, std::string_view name) {
    return call(P9Message(p9::Type::Mkdir).u32(fid).text(name).u32(0x41ED).u32(0)).error;
  }
  u32 unlink(u32 fid, std::string_view name, u32 flags = 0) {
    return call(P9Message(p9::Type::Unlinkat).u32(fid).text(name).u32(flags)).error;
  }
  u32 rename(u32 from, std::string_view name, u32 to, std::string_view new_name) {
    return call(P9Message(p9::Type::Renameat).u32(from).text(name).u32(to).text(new_name)).error;
  }
  u32 set(u32 fid, u32 valid, u64 size = 0, u32 mode = 0, u64 seconds = 0, u64 nanoseconds = 0, u32 owner = 0) {
    P9Message message(p9::Type::Setattr);
    message.u32(fid).u32(valid).u32(mode).u32(owner).u32(0).u64(size).u64(0).u64(0).u64(seconds).u64(nanoseconds);
    return call(message).error;
  }

  static constexpr u32 NotWhole = 0x1000;  // the walk ended early
  P9Server server;
  unsigned asked = 0;  // how often the last message was
};

}  // namespace ferrite::test
