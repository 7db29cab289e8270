// SPDX-License-Identifier: MIT
// The messages of 9P2000.L as bytes. Facts: the Plan 9 manual, section 5 ("intro(5)"), and for what Linux added the
// protocol document of diod ("L").
#pragma once
#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/types.h"

namespace ferrite::p9 {

/// Of requests; the answer's is one more.
enum class Type : u8 {
  Lerror = 6,
  Statfs = 8,
  Lopen = 12,
  Lcreate = 14,
  Symlink = 16,
  Mknod = 18,
  Rename = 20,
  Readlink = 22,
  Getattr = 24,
  Setattr = 26,
  Xattrwalk = 30,
  Xattrcreate = 32,
  Readdir = 40,
  Fsync = 50,
  Lock = 52,
  Getlock = 54,
  Link = 70,
  Mkdir = 72,
  Renameat = 74,
  Unlinkat = 76,
  Version = 100,
  Auth = 102,
  Attach = 104,
  Flush = 108,
  Walk = 110,
  Read = 116,
  Write = 118,
  Clunk = 120,
  Remove = 122,
};

/// Linux's E..., with its numbers on any guest.
enum class Errno : u32 {
  None = 0,
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
  MSGSIZE = 90,
  OPNOTSUPP = 95,
  Waiting = ~0u,  // no answer yet
};

constexpr u32 HeaderBytes = 7, QidBytes = 13, NoFid = ~0u;
constexpr std::string_view Version = "9P2000.L", UnknownVersion = "unknown";

/// What a server knows a file by [intro(5)].
struct Qid {
  enum Type : u8 { File = 0x00, Folder = 0x80 };
  u8 type = File;
  u32 version = 0;
  u64 path = 0;
};

/// The fields of a message in their order. Behind the end everything is 0, and whole() false.
class Reader {
 public:
  explicit Reader(std::span<const u8> bytes) : left_(bytes) {}
  template <class T>
  T take() {
    u64 value = 0;
    const std::span<const u8> field = bytes(sizeof(T));
    for (std::size_t n = 0; n < field.size(); n++) value |= u64(field[n]) << 8 * n;
    return T(value);
  }
  std::string_view text() {
    const std::span<const u8> field = bytes(take<u16>());
    return {reinterpret_cast<const char*>(field.data()), field.size()};
  }
  std::span<const u8> bytes(std::size_t count) {
    if (count > left_.size()) whole_ = false;
    if (!whole_) return {};
    const std::span<const u8> field = left_.first(count);
    left_ = left_.subspan(count);
    return field;
  }
  std::size_t left() const { return left_.size(); }
  /// Every field was there, and nothing behind them.
  bool whole() const { return whole_ && left_.empty(); }

 private:
  std::span<const u8> left_;
  bool whole_ = true;
};

/// The fields of an answer. What does not fit is left away, and fits() false.
class Writer {
 public:
  explicit Writer(std::span<u8> room) : room_(room) {}
  template <class T>
  void put(T value) {
    const std::span<u8> field = reserve(sizeof(T));
    for (std::size_t n = 0; n < field.size(); n++) field[n] = u8(u64(value) >> 8 * n);
  }
  void text(std::string_view text) {
    put<u16>(u16(text.size()));
    const std::span<u8> field = reserve(text.size());
    if (!field.empty()) std::copy(text.begin(), text.end(), field.begin());
  }
  void qid(const Qid& qid) { put(qid.type), put(qid.version), put(qid.path); }
  /// Room for bytes; empty: there is none.
  std::span<u8> reserve(std::size_t count) {
    if (count > room_.size() - size_) fits_ = false;
    if (!fits_) return {};
    size_ += count;
    return room_.subspan(size_ - count, count);
  }
  std::size_t size() const { return size_; }
  std::size_t left() const { return room_.size() - size_; }
  bool fits() const { return fits_; }

 private:
  std::span<u8> room_;
  std::size_t size_ = 0;
  bool fits_ = true;
};

}  // namespace ferrite::p9
