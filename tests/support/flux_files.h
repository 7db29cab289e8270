// SPDX-License-Identifier: MIT
#pragma once
// Captures of flux in files, as the devices write them.
#include <algorithm>
#include <map>
#include <numeric>

#include "core/base/byte_order.h"
#include "tests/support/flux_builder.h"

namespace ferrite::test {

using Bytes = std::vector<u8>;

inline void put(Bytes& file, std::initializer_list<u8> bytes) { file.insert(file.end(), bytes); }
inline void put16(Bytes& file, u16 number) { put(file, {u8(number), u8(number >> 8)}); }
inline void put32(Bytes& file, u32 number) { put16(file, u16(number)), put16(file, u16(number >> 16)); }

/// A SuperCard Pro file [SuperCard Pro Image File Specification v2.5].
class ScpBuilder {
 public:
  explicit ScpBuilder(u8 revolutions) : file_(16 + 168 * 4) {
    const std::string_view signature = "SCP";
    std::copy(signature.begin(), signature.end(), file_.begin());
    file_[3] = 0x25;
    file_[5] = revolutions;
    file_[8] = 0x03;  // index, 96 TPI
  }

  /// `flux` begins at an index pulse.
  void add_track(u8 number, const FluxTimes& flux) {
    const u32 at = u32(file_.size());
    store_little<u32>(file_, 16 + number * 4u, at);
    put(file_, {'T', 'R', 'K', number});
    std::size_t entry = file_.size();
    file_.resize(entry + 12u * file_[5]);
    std::size_t change = 0;
    u64 last = 0;
    for (u8 n = 0; n < file_[5]; n++, entry += 12) {
      const u64 begin = ticks(flux.indexes[n]), end = ticks(flux.indexes[n + 1u]);
      store_little<u32>(file_, entry, u32(end - begin));
      store_little<u32>(file_, entry + 8, u32(file_.size() - at));
      last = begin;
      u32 samples = 0;
      for (; change < flux.changes.size() && ticks(flux.changes[change]) < end; change++) {
        const u64 now = ticks(flux.changes[change]);
        if (now <= last) continue;
        samples += add_interval(now - last);
        last = now;
      }
      store_little<u32>(file_, entry + 4, samples);
    }
  }

  void set_header(std::size_t at, u8 value) { file_[at] = value; }

  /// [Footer] With a comment.
  void add_footer(std::string_view comment) {
    const u32 at = u32(file_.size());
    put16(file_, u16(comment.size()));
    file_.insert(file_.end(), comment.begin(), comment.end());
    put(file_, {0});
    Bytes footer(48);
    store_little<u32>(footer, 20, at);
    std::copy_n("FPCS", 4, footer.begin() + 44);
    file_.insert(file_.end(), footer.begin(), footer.end());
    file_[8] |= 1 << 5;
  }

  Bytes file() {
    store_little<u32>(file_, 12, std::accumulate(file_.begin() + 16, file_.end(), u32(0)));
    return file_;
  }

 private:
  static u64 ticks(double nanoseconds) { return u64(nanoseconds / 25 + 0.5); }
  u32 add_interval(u64 interval) {
    u32 samples = 1;
    for (; interval > 0xFFFF; interval -= 0x10000, samples++) put(file_, {0, 0});
    put(file_, {u8(interval >> 8), u8(interval)});
    return samples;
  }
  Bytes file_;
};

/// A stream of KryoFlux [KryoFlux Stream Protocol 1.1].
class StreamBuilder {
 public:
  static constexpr double SampleNanoseconds = 1e9 / 24'027'428.5714285;

  explicit StreamBuilder(const FluxTimes& flux) {
    oob_text("name=KryoFlux DiskSystem, version=2.20s, sck=24027428.5714285, ick=3003428.5714285625");
    u64 last = 0;
    std::size_t index = 0;
    for (const double change : flux.changes) {
      const u64 now = samples(change);
      // An index block comes somewhat later than the change that it names.
      for (; index < flux.indexes.size() && samples(flux.indexes[index]) < now; index++)
        pending_.push_back({position_, u32(samples(flux.indexes[index]) - last), u32(flux.indexes[index] / 333)});
      add_interval(now - last);
      last = now;
      if (position_ % 7 == 0) add_indexes();
      if (position_ % 5000 < 2) add_filler();
    }
    add_indexes();
    oob(3, {position_, 0});
    put(stream_, {0x0D, 0x0D, 0x0D, 0x0D});
  }
  const Bytes& stream() const { return stream_; }

 private:
  struct PendingIndex {
    u32 position, since, counter;
  };
  static u64 samples(double nanoseconds) { return u64(nanoseconds / SampleNanoseconds + 0.5); }

  void block(std::initializer_list<u8> bytes) {
    put(stream_, bytes);
    position_ += u32(bytes.size());
  }
  void add_interval(u64 interval) {
    for (; interval > 0xFFFF; interval -= 0x10000) block({0x0B});
    if (interval > 0x7FF)
      block({0x0C, u8(interval >> 8), u8(interval)});
    else if (interval < 0x0E || interval > 0xFF)
      block({u8(interval >> 8), u8(interval)});
    else
      block({u8(interval)});
  }
  void add_filler() {
    block({0x08});
    block({0x09, 0xAA});
    block({0x0A, 0xAA, 0xAA});
    oob(1, {position_, 0});
  }
  void add_indexes() {
    for (const PendingIndex& index : pending_) oob(2, {index.position, index.since, index.counter});
    pending_.clear();
  }
  void oob(u8 type, std::initializer_list<u32> words) {
    put(stream_, {0x0D, type});
    put16(stream_, u16(words.size() * 4));
    for (const u32 word : words) put32(stream_, word);
  }
  void oob_text(std::string_view text) {
    put(stream_, {0x0D, 0x04});
    put16(stream_, u16(text.size() + 1));
    stream_.insert(stream_.end(), text.begin(), text.end());
    put(stream_, {0});
  }

  Bytes stream_;
  u32 position_ = 0;
  std::vector<PendingIndex> pending_;
};

}  // namespace ferrite::test
