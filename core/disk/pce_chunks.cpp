// SPDX-License-Identifier: MIT
#include "core/disk/pce_chunks.h"

#include "core/base/crc.h"

namespace ferrite {
namespace {
constexpr std::size_t IdBytes = 4;
using ChunkCrc = Crc<u32, 0x1EDC6F41>;

void append(std::vector<u8>& out, u32 number) {
  std::array<u8, 4> bytes{};
  store_big<u32>(bytes, 0, number);
  out.insert(out.end(), bytes.begin(), bytes.end());
}
}  // namespace

PceChunk read_pce_chunk(FileReader& in) {
  const std::size_t at = in.at();
  const std::span<const u8> id = in.bytes(IdBytes), length = in.bytes(4);
  const std::span<const u8> data = in.bytes(in.failed() ? 0 : load_big<u32>(length, 0));
  const u32 crc = in.big<u32>();
  if (in.failed()) return {};
  if (ChunkCrc::of(data, ChunkCrc::of(length, ChunkCrc::of(id))) != crc) in.fail(at, "the CRC of this chunk is wrong");
  return {std::string_view(reinterpret_cast<const char*>(id.data()), id.size()), at, data};
}

void write_pce_chunk(std::vector<u8>& out, std::string_view id, std::span<const u8> data) {
  const std::size_t begin = out.size();
  out.insert(out.end(), id.begin(), id.end());
  append(out, u32(data.size()));
  out.insert(out.end(), data.begin(), data.end());
  append(out, ChunkCrc::of(std::span<const u8>(out).subspan(begin)));
}

void add_pce_text(std::string& lines, const PceChunk& chunk) {
  std::span<const u8> text = chunk.data;
  if (!text.empty() && text.front() == '\n') text = text.subspan(1);
  lines.append(text.begin(), text.end());
  if (!lines.empty() && lines.back() != '\n') lines += '\n';
}

void write_pce_text(std::vector<u8>& out, const std::string& lines) {
  if (lines.empty()) return;
  const std::string text = "\n" + lines;
  write_pce_chunk(out, "TEXT", std::vector<u8>(text.begin(), text.end()));
}

}  // namespace ferrite
