// SPDX-License-Identifier: MIT
// libFuzzer: floppy disks as cells and as flux, in files with patches whose checksums are right all the same. What is
// read and can be written is written and read again, and must have the same tracks. Run it with tools/fuzz.
#include "core/disk/f86_file.h"
#include "core/disk/hfe_file.h"
#include "core/disk/hxc_mfm_file.h"
#include "core/disk/kryoflux_stream.h"
#include "core/disk/pce_chunks.h"
#include "core/disk/pri_file.h"
#include "core/disk/scp_file.h"
#include "core/disk/track_layout.h"
#include "tests/support/flux_files.h"
#include "tests/support/hard_disk_fuzz.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

const FloppyFileFormat* const Formats[] = {&HfeFormat, &HfeV3Format, &HxcMfmFormat, &F86Format, &PriFormat, &ScpFormat};
constexpr u64 Kinds = std::size(Formats) + 1;  // the last is a KryoFlux stream

FloppyDisk small_disk() {
  FloppyDisk disk(2, 2);
  for (u8 cylinder = 0; cylinder < 2; cylinder++) {
    CellTrack cells(900u + cylinder * 8);
    for (u32 cell = 0; cell < cells.cells(); cell += 2 + cell % 3) cells.set_flux(cell, true);
    for (u32 cell = 300; cell < 340; cell++) cells.set_flux(cell, false), cells.set_weak(cell, true);
    disk.track({cylinder, cylinder}).cells = std::move(cells);
  }
  return disk;
}

FluxTimes short_capture() {
  return flux_of(cells_of(numbered_track({0, 0}, 2), 300), 2000, {.jitter = 0.1, .turns = 2});
}

Bytes image(u64 kind) {
  if (kind == Kinds - 1) return StreamBuilder(short_capture()).stream();
  if (Formats[kind] != &ScpFormat) {
    Losses losses;
    return Formats[kind]->write(small_disk(), losses);
  }
  ScpBuilder scp(2);
  scp.add_track(1, short_capture());
  scp.add_footer("A comment");
  scp.set_header(8, 0x33);  // no checksum is kept up
  return scp.file();
}
const Bytes& pristine(u64 kind) {
  static const std::vector<Bytes> images = [] {
    std::vector<Bytes> all;
    for (u64 n = 0; n < Kinds; n++) all.push_back(image(n));
    return all;
  }();
  return images[kind];
}

/// The chunks of a PRI file get the CRC that they have now.
void restore_crcs(Bytes& file) {
  Bytes mended;
  for (std::size_t at = 0; at + 12 <= file.size();) {
    const u64 bytes = load_big<u32>(file, at + 4);
    if (bytes > file.size() - at - 12) break;
    const std::string_view id(reinterpret_cast<const char*>(&file[at]), 4);
    write_pce_chunk(mended, id, std::span(file).subspan(at + 8, std::size_t(bytes)));
    at += std::size_t(bytes) + 12;
  }
  std::copy(mended.begin(), mended.end(), file.begin());
}

bool same_tracks(const FloppyDisk& a, const FloppyDisk& b) {
  if (a.cylinders() != b.cylinders() || a.heads() != b.heads() || a.write_protected != b.write_protected) return false;
  for (u8 cylinder = 0; cylinder < a.cylinders(); cylinder++)
    for (u8 head = 0; head < a.heads(); head++)
      if (!(a.track({cylinder, head}) == b.track({cylinder, head}))) return false;
  return true;
}

void write_again(const FloppyFileFormat& format, const FloppyDisk& disk) {
  Losses losses;
  auto back = format.read(format.write(disk, losses));
  must(bool(back));
  if (losses.empty()) must(same_tracks(*back, disk));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  FuzzInput input(data, size);
  const u64 how = input.number(1), kind = how % Kinds;
  Bytes file = pristine(kind);
  patch(input, file);
  if (kind == Kinds - 1) {
    const PackedFile stream{"track00.0.raw", file};
    opened(kryoflux_disk(std::span(&stream, 1)));
    return 0;
  }
  if (Formats[kind] == &PriFormat && !(how & 128)) restore_crcs(file);
  if (!Formats[kind]->recognises(file)) return 0;
  auto disk = Formats[kind]->read(file);
  if (!opened(disk)) return 0;
  if (Formats[kind]->write) write_again(*Formats[kind], *disk);
  if (how & 64 && disk->cylinders() < 4)
    for (const FloppyFileFormat* other : Formats)
      if (other->write) write_again(*other, *disk);
  return 0;
}
