// SPDX-License-Identifier: MIT
// libFuzzer: cue sheets of any text over files of a few sectors, and reads all over the disc. Run it with tools/fuzz.
#include <cstdlib>

#include "core/disk/bin_image.h"

using namespace ferrite;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  const auto sheet = CueSheet::parse({reinterpret_cast<const char*>(data), size});
  if (!sheet) return sheet.sentence().empty() ? std::abort(), 0 : 0;
  const auto disc = BinImage::open(*sheet, [&](const std::string& name) -> Result<std::unique_ptr<Media>> {
    std::vector<u8> bytes(name.size() * 9999, u8(name.front()));
    std::copy_n(data, std::min(size, bytes.size()), bytes.begin());
    return std::unique_ptr<Media>(std::make_unique<MemoryMedia>(std::move(bytes)));
  });
  if (!disc) return 0;
  OpticalDisc& image = **disc;
  for (unsigned n = 0; n < image.tracks(); n++) {
    const DiscTrack track = image.track(n);
    if (track.pause > track.start || track.start >= track.end || track.end > image.sectors()) std::abort();
    std::array<u8, OpticalDisc::RawBytes> raw{};
    std::array<u8, OpticalDisc::SectorBytes> user_data{};
    for (const u32 sector : {track.pause, track.start, track.end - 1, track.end}) {
      image.read_raw(sector, raw);
      image.read(sector, user_data);
    }
  }
  return 0;
}
