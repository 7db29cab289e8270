// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/byte_order.h"
#include "core/base/result.h"

namespace ferrite {

/// `what` completes "The file is damaged at offset 12: ".
inline Error damaged_file(std::string_view format, std::size_t at, std::string_view what) {
  return Error{"The " + std::string(format) + " file is damaged at offset " + std::to_string(at) + ": " +
               std::string(what) + ". Restore it from a copy."};
}

/// Reads the bytes of a file in order. Behind its end come zeros, and the first thing that is wrong is kept: whoever
/// reads asks failed() before what was read is believed.
class FileReader {
 public:
  FileReader(std::span<const u8> file, std::string_view format) : file_(file), format_(format) {}

  std::size_t at() const { return at_; }
  bool ended() const { return at_ >= file_.size(); }
  std::size_t left() const { return file_.size() - at_; }
  void skip_to(std::size_t at) {
    if (at > file_.size())
      ends_early();
    else
      at_ = at;
  }

  template <class T>
  T little() {
    const std::span<const u8> there = bytes(sizeof(T));
    return there.empty() ? T() : load_little<T>(there, 0);
  }
  template <class T>
  T big() {
    const std::span<const u8> there = bytes(sizeof(T));
    return there.empty() ? T() : load_big<T>(there, 0);
  }
  u8 byte() { return little<u8>(); }
  /// Empty where the file has not as many.
  std::span<const u8> bytes(std::size_t count) {
    if (failed() || count > left()) {
      ends_early();
      return {};
    }
    at_ += count;
    return file_.subspan(at_ - count, count);
  }
  /// Up to this byte, which is read too; the file may end without it.
  std::span<const u8> until(u8 last) {
    const std::size_t begin = at_;
    while (!ended() && file_[at_] != last) at_++;
    const std::size_t end = at_;
    if (!ended()) at_++;
    return file_.subspan(begin, end - begin);
  }

  bool failed() const { return !wrong_.empty(); }
  /// As damaged_file. Only what failed first is kept.
  void fail(std::size_t at, std::string_view what) {
    if (!failed()) wrong_ = damaged_file(format_, at, what).sentence;
  }
  /// The file is in order, but this is not possible: a sentence with its cure.
  void refuse(std::string sentence) {
    if (!failed()) wrong_ = std::move(sentence);
  }
  Error error() const { return Error{wrong_}; }

 private:
  void ends_early() { fail(file_.size(), "it ends too early"); }
  std::span<const u8> file_;
  std::string_view format_;
  std::size_t at_ = 0;
  std::string wrong_;
};

}  // namespace ferrite
