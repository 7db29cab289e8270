// SPDX-License-Identifier: MIT
// One instruction to execute, and what became of it: what the real processor and ours exchange. Plain bytes, because
// they pass through memory that two processes share.
#pragma once
#include <algorithm>
#include <cstring>

#include "core/base/types.h"

namespace ferrite::oracle {

/// 64 KB of linear memory in which a case lives, at the same address on both sides. Nothing else is mapped near it.
namespace window {
inline constexpr u32 Base = 0x1000'0000, Bytes = 0x1'0000, PageBytes = 0x1000;
enum class Page : u8 { Absent, Writable, ReadOnly, Code };
inline constexpr u32 Low = 0, Data = 0x4000, Constant = 0x6000, CodeAt = 0x8000, Stack = 0xB000, Top = 0xF000;
/// The pages that are there, in the order of the image; each neighbour of one that is not named is absent.
struct Mapped {
  u32 at;
  Page kind;
};
inline constexpr Mapped pages[] = {
    {Low, Page::Writable}, {Data, Page::Writable},  {Data + 0x1000, Page::Writable},  {Constant, Page::ReadOnly},
    {CodeAt, Page::Code},  {Stack, Page::Writable}, {Stack + 0x1000, Page::Writable}, {Top, Page::Writable}};
inline constexpr u32 ImageBytes = u32(std::size(pages)) * PageBytes;
inline constexpr u32 NowhereInImage = ~0u;

/// Where in the image the byte at this offset of the window lies.
constexpr u32 in_image(u32 offset) {
  for (u32 n = 0; n < std::size(pages); n++)
    if (offset >= pages[n].at && offset - pages[n].at < PageBytes) return n * PageBytes + offset - pages[n].at;
  return NowhereInImage;
}
constexpr u32 from_image(u32 at) { return pages[at / PageBytes].at + at % PageBytes; }
}  // namespace window

/// Where code runs. Flat: the 32-bit segments that Linux has. The others are described by a local table, with the
/// window as base: their offsets begin at 0, and they have limits.
enum class Room : u8 { Flat, Code32, Code16 };
namespace selector {
inline constexpr u16 FlatCode = 0x23, FlatData = 0x2B, Code16 = 0x07, Data16 = 0x0F, Code32 = 0x17, Data32 = 0x1F,
                     Small = 0x27, Down = 0x2F, BeyondTable = 0x37;
}
/// What modify_ldt takes, and what ours describes [modify_ldt(2)].
struct LocalSegment {
  u16 selector;
  u32 limit;
  bool big, code, expand_down;
};
inline constexpr LocalSegment local_segments[] = {
    {selector::Code16, 0xFFFF, false, true, false}, {selector::Data16, 0xFFFF, false, false, false},
    {selector::Code32, 0x1FFFF, true, true, false}, {selector::Data32, 0x1FFFF, true, false, false},
    {selector::Small, 0x57FF, true, false, false},  {selector::Down, 0x47FF, false, false, true}};

struct RoomSelectors {
  u16 code, data, extra;  // extra: GS
};
constexpr RoomSelectors selectors_of(Room room) {
  if (room == Room::Flat) return {selector::FlatCode, selector::FlatData, selector::Small};
  if (room == Room::Code32) return {selector::Code32, selector::Data32, selector::Small};
  return {selector::Code16, selector::Data16, selector::Down};
}

struct FpState {
  u16 control = 0x37F, status = 0;
  u16 used = 0;  // a bit for each register that is not empty
  u32 instruction = 0;
  u32 mxcsr = 0x1F80;
  std::array<std::array<u8, 10>, 8> st{};  // ST(0) first
  std::array<std::array<u8, 16>, 8> xmm{};
};

struct Registers {
  std::array<u32, 8> gpr{};
  u32 eip = 0, eflags = 0;
  u16 ds = 0, es = 0, gs = 0;
  FpState fp;
};

/// Bytes put into the window before a case runs.
struct Patch {
  u32 at = 0;
  u16 size = 0, from = 0;  // of Case::bytes
};

struct Case {
  Room room = Room::Flat;
  u8 length = 0;
  std::array<u8, 15> code{};
  Registers before;  // eip is that of the instruction
  std::array<Patch, 4> patches{};
  u16 used_bytes = 0;
  std::array<u8, 768> bytes{};
  // For whoever compares: the memory operand that the case means to have.
  u32 operand = 0;
  bool has_operand = false;
  bool repeats = false;  // a string instruction that runs through: ours may take it in one go

  u32 base() const { return room == Room::Flat ? window::Base : 0; }
  /// Where in the window the instruction lies.
  u32 code_at() const { return before.eip - base(); }
};

constexpr u8 RunsOn = 0xFF, Died = 0xFE;  // instead of a vector: no exception came; the helper process died

struct Change {
  u16 at;  // offset in the window
  u8 value;
};
struct Result {
  u8 vector = RunsOn;
  u32 error = 0, address = 0;  // of #PF
  Registers after;
  u32 changed = 0;
  std::array<Change, 640> changes;
};

/// The image that both sides start from: random, but never an instruction that does anything: code is INT3 throughout.
inline void fill_image(std::span<u8> image) {
  u64 state = 0x9E37'79B9'7F4A'7C15;
  for (u32 at = 0; at < image.size(); at++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    image[at] = window::pages[at / window::PageBytes].kind == window::Page::Code ? 0xCC : u8(state >> 56);
  }
}

/// Applies a case's code and patches with put(offset in image, byte).
template <class Put>
void apply(const Case& c, Put put) {
  const auto bytes = [&](u32 at, const u8* from, u32 size) {
    for (u32 n = 0; n < size; n++)
      if (const u32 to = window::in_image((at + n) & 0xFFFF); to != window::NowhereInImage) put(to, from[n]);
  };
  for (const Patch& patch : c.patches) bytes(patch.at, &c.bytes[patch.from], patch.size);
  bytes(c.code_at(), c.code.data(), c.length);
}

/// Keeps what an image should hold and finds out what an instruction changed.
class Image {
 public:
  Image() : pristine_(window::ImageBytes), expected_(window::ImageBytes) {
    fill_image(pristine_);
    expected_ = pristine_;
  }
  const std::vector<u8>& pristine() const { return pristine_; }

  /// Puts a case's bytes into `live`, which is pristine.
  void prepare(const Case& c, u8* live) {
    apply(c, [&](u32 at, u8 byte) { live[at] = expected_[at] = byte; });
  }
  /// Lists what differs, then makes `live` pristine again.
  void collect(const Case& c, u8* live, Result& result) {
    result.changed = 0;
    for (u32 page = 0; page < window::ImageBytes; page += window::PageBytes) {
      if (std::memcmp(live + page, &expected_[page], window::PageBytes) == 0) continue;
      for (u32 at = page; at < page + window::PageBytes; at++) {
        if (live[at] == expected_[at]) continue;
        if (result.changed < result.changes.size())
          result.changes[result.changed++] = {u16(window::from_image(at)), live[at]};
        live[at] = expected_[at];
      }
    }
    apply(c, [&](u32 at, u8) { live[at] = expected_[at] = pristine_[at]; });
  }

 private:
  std::vector<u8> pristine_, expected_;
};

}  // namespace ferrite::oracle
