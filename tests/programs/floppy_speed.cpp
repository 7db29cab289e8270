// SPDX-License-Identifier: MIT
// What it costs to open floppy images, in milliseconds, and to convert them to cells: a disk of 2.88 MB, where a format
// knows the rate of one, else of 1.68 MB. The shape is asked for too, as a drive does when a disk comes in.
// Only of a Release build do the figures mean anything. An argument: only the formats whose name begins so.
#include <chrono>
#include <cstdio>

#include "core/disk/f86_file.h"
#include "core/disk/floppy_image.h"
#include "core/disk/geometry.h"
#include "core/disk/raw_file.h"
#include "core/disk/track_layout.h"
#include "core/disk/xdf_layout.h"
#include "tests/support/flux_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

constexpr u8 Cylinders = 80;
std::string_view wanted;

template <class Work>
double milliseconds(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

FloppyDisk full_disk(u8 sectors, DataRate rate) {
  FloppyDisk disk(Cylinders, 2);
  for (u8 cylinder = 0; cylinder < Cylinders; cylinder++)
    for (u8 head = 0; head < 2; head++) disk.track({cylinder, head}) = numbered_track({cylinder, head}, sectors, rate);
  return disk;
}

FloppyDisk weak(FloppyDisk disk) {
  for (u8 cylinder = 0; cylinder < Cylinders; cylinder++)
    for (u8 head = 0; head < 2; head++) disk.track({cylinder, head}).sectors[3].weak.assign(512, 0x18);
  return disk;
}

/// Whether what the format writes is a disk of that rate.
bool keeps_rate(const FloppyFileFormat& format, const FloppyDisk& disk) {
  Losses losses;
  auto again = format.read(format.write(disk, losses));
  if (!again) return false;
  const StoredTrack& track = again->track({0, 0});
  return (track.cells.empty() ? track.rate : rate_of(track.cells, again->turns_per_minute)) == disk.track({0, 0}).rate;
}

/// High density, as many turns as devices take.
Bytes capture(u8 turns) {
  ScpBuilder scp(turns);
  FluxTimes flux;
  for (u8 cylinder = 0; cylinder < Cylinders; cylinder++)
    for (u8 head = 0; head < 2; head++) {
      if (cylinder < 3)
        flux = flux_of(cells_of(numbered_track({cylinder, head}, 18, DataRate::Kbps500), 300), 1000,
                       {.jitter = 0.05, .wobble = 0.01, .index_jitter = 2, .turns = turns}, cylinder + 1u);
      scp.add_track(u8(cylinder * 2 + head), flux);
    }
  return scp.file();
}

void measure(std::string_view name, const Bytes& file) {
  if (!name.starts_with(wanted)) return;
  double open = 1e9, convert = 0;
  for (int n = 0; n < 5; n++) {
    auto media = std::make_unique<MemoryMedia>(file);
    std::unique_ptr<FloppyImage> image;
    const double opened = milliseconds([&] {
      auto result = FloppyImage::open(std::move(media));
      if (result)
        image = std::move(*result);
      else
        return void(std::printf("%s: %s\n", std::string(name).c_str(), result.sentence().c_str()));
      image->geometry();
    });
    if (!image) return;
    open = std::min(open, opened);
    Losses losses;
    if (n == 0) convert = milliseconds([&] { F86Format.write(image->disk(), losses); });
  }
  std::printf("%-32s %9zu bytes %8.1f ms, as 86F %8.1f ms\n", std::string(name).c_str(), file.size(), open, convert);
}

}  // namespace

int main(int count, char** words) {
  if (count > 1) wanted = words[1];
  const FloppyDisk extra = full_disk(36, DataRate::Kbps1000), high = full_disk(21, DataRate::Kbps500);
  for (const FloppyFileFormat& format : floppy_file_formats()) {
    if (!format.write || format.name == RawFormat.name || format.name == XdfFormat.name) continue;
    const FloppyDisk& disk = keeps_rate(format, extra) ? extra : high;
    Losses losses;
    measure(format.name, format.write(disk, losses));
    measure(std::string(format.name) + ", weak bits", format.write(weak(disk), losses));
  }
  measure("Raw sectors", Bytes(Cylinders * 2 * 36 * 512, 0xE5));
  measure(XdfFormat.name, Bytes(XdfBlocks * 512, 0xE5));
  for (const u8 turns : {1, 2, 3, 5}) measure("SuperCard Pro, " + std::to_string(turns) + " turns", capture(turns));
}
