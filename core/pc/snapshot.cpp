// SPDX-License-Identifier: MIT
#include "core/pc/snapshot.h"

#include <algorithm>
#include <cstring>

#include "core/base/trace.h"

namespace ferrite {
namespace {

constexpr std::string_view Magic = "FERRITE";
constexpr char Format = '1';
constexpr std::size_t HeadBytes = Magic.size() + 1, TailBytes = 8;
constexpr u32 PageSize = 4096;  // fields larger than this are stored as (page number, page) pairs
constexpr u64 FnvPrime = 0x100'0000'01B3, FnvStart = 0xCBF2'9CE4'8422'2325;

/// FNV-1a, eight bytes a step.
u64 hash_bytes(u64 hash, std::span<const u8> raw) {
  std::size_t at = 0;
  for (; at + 8 <= raw.size(); at += 8) {
    u64 word;
    std::memcpy(&word, raw.data() + at, 8);
    hash = (hash ^ word) * FnvPrime;
    hash ^= hash >> 32;
  }
  for (; at < raw.size(); at++) hash = (hash ^ raw[at]) * FnvPrime;
  return hash;
}

template <class T>
void append(std::vector<u8>& out, T value) {
  for (unsigned n = 0; n < sizeof value; n++) out.push_back(u8(value >> 8 * n));
}

template <class T>
bool take(std::span<const u8>& in, T& value) {
  if (in.size() < sizeof value) return false;
  value = 0;
  for (unsigned n = 0; n < sizeof value; n++) value = T(value | T(in[n]) << 8 * n);
  in = in.subspan(sizeof value);
  return true;
}

bool empty(std::span<const u8> page) {
  return std::all_of(page.begin(), page.end(), [](u8 b) { return b == 0; });
}

/// Appends the pages of `raw` that are not all zero.
void append_pages(std::vector<u8>& out, std::span<const u8> raw) {
  for (u32 at = 0; at < raw.size(); at += PageSize) {
    const auto page = raw.subspan(at, std::min<std::size_t>(PageSize, raw.size() - at));
    if (empty(page)) continue;
    append(out, at / PageSize);
    out.insert(out.end(), page.begin(), page.end());
  }
}

/// A block of memory that grew since the state was saved is zero behind what it had.
bool fits(std::size_t saved, std::size_t now) { return saved == now || (saved > PageSize && saved < now); }

bool read_pages(std::span<const u8> stored, std::span<u8> raw) {
  std::fill(raw.begin(), raw.end(), u8{0});
  u32 page;
  while (take(stored, page)) {
    if (u64(page) * PageSize >= raw.size()) return false;
    const std::size_t at = std::size_t(page) * PageSize, size = std::min<std::size_t>(PageSize, raw.size() - at);
    if (stored.size() < size) return false;
    std::copy_n(stored.begin(), size, raw.begin() + std::ptrdiff_t(at));
    stored = stored.subspan(size);
  }
  return stored.empty();
}

}  // namespace

StateSaver::StateSaver() {
  out_.assign(Magic.begin(), Magic.end());
  out_.push_back(u8(Format));
}

void StateSaver::bytes(std::string_view name, std::span<u8> raw) {
  const std::string full = path(name);
  append(out_, u16(full.size()));
  out_.insert(out_.end(), full.begin(), full.end());
  append(out_, u32(raw.size()));
  const std::size_t stored_at = out_.size();
  append(out_, u32(0));
  if (raw.size() > PageSize)
    append_pages(out_, raw);
  else
    out_.insert(out_.end(), raw.begin(), raw.end());
  const u32 stored = u32(out_.size() - stored_at - 4);
  std::memcpy(out_.data() + stored_at, &stored, 4);
}

void StateSaver::text(std::string_view name, std::string_view text) {
  std::vector<u8> bytes_of_text(text.begin(), text.end());
  bytes(name, bytes_of_text);
}

std::vector<u8> StateSaver::finish() {
  append(out_, hash_bytes(FnvStart, out_));
  return std::move(out_);
}

Result<StateLoader> StateLoader::open(std::span<const u8> state) {
  const Error damaged{"This saved state is damaged or incomplete. Restore another one, or start the machine anew."};
  if (state.size() < HeadBytes + TailBytes || !std::equal(Magic.begin(), Magic.end(), state.begin()))
    return Error{"This is not a saved state of Ferrite. Choose a file that Ferrite saved."};
  if (const char format = char(state[Magic.size()]); format != Format) {
    const bool newer = format > Format;
    return Error{std::string("This state was saved by ") + (newer ? "a newer" : "an older") +
                 " version of Ferrite, whose states this one cannot read. " +
                 (newer ? "Load it with that version or a newer one." : "Start the machine anew.")};
  }
  std::span<const u8> in = state.first(state.size() - TailBytes), tail = state.last(TailBytes);
  u64 hash;
  take(tail, hash);
  StateLoader loader;
  if (hash != hash_bytes(FnvStart, in) || !loader.read_fields(in.subspan(HeadBytes))) return damaged;
  return loader;
}

bool StateLoader::read_fields(std::span<const u8> in) {
  while (!in.empty()) {
    u16 length;
    Field field;
    u32 stored;
    if (!take(in, length) || in.size() < length) return false;
    const std::string name(in.begin(), in.begin() + length);
    in = in.subspan(length);
    if (!take(in, field.size) || !take(in, stored) || in.size() < stored) return false;
    field.stored = in.first(stored);
    in = in.subspan(stored);
    fields_[name] = field;
  }
  return true;
}

u32 StateLoader::size_of(const std::string& path) const {
  const auto found = fields_.find(path);
  return found == fields_.end() ? 0 : found->second.size;
}

std::string StateLoader::text_of(const std::string& path) const {
  const auto found = fields_.find(path);
  if (found == fields_.end() || found->second.size > LongestText) return {};
  return std::string(found->second.stored.begin(), found->second.stored.end());
}

u8 StateLoader::byte_of(const std::string& path, u8 otherwise) const {
  const auto found = fields_.find(path);
  return found != fields_.end() && found->second.stored.size() == 1 ? found->second.stored[0] : otherwise;
}

void StateLoader::bytes(std::string_view name, std::span<u8> raw) {
  const auto found = fields_.find(path(name));
  if (found == fields_.end() || !fits(found->second.size, raw.size()))
    return note(Note::Unusual, "snapshot",
                "a field is not in this state, or has another size: it keeps its reset value");
  const Field& field = found->second;
  if (raw.size() > PageSize)
    read_pages(field.stored, raw);
  else if (field.stored.size() == raw.size())
    std::copy(field.stored.begin(), field.stored.end(), raw.begin());
}

void StateHasher::bytes(std::string_view, std::span<u8> raw) { hash_ = hash_bytes(hash_, raw); }

}  // namespace ferrite
