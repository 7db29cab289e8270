// SPDX-License-Identifier: MIT
#include "core/device/edid.h"

#include <algorithm>

namespace ferrite {

namespace {

enum Offset : u8 {  // [3.1]
  Manufacturer = 8,
  Product = 10,
  ModelYearFlag = 16,
  ModelYear,
  Version,
  Revision,
  VideoInput,
  ScreenWidth,
  ScreenHeight,
  Gamma,
  Features,
  Chromaticity,
  EstablishedTimings = 35,
  StandardTimings = 38,
  PreferredTiming = 54,
  RangeLimits = 72,
  ProductName = 90,
  Dummy = 108,
  Checksum = 127
};

constexpr u16 letters(const char (&name)[4]) {  // [3.4.1] five bits each
  return u16((name[0] - '@') << 10 | (name[1] - '@') << 5 | (name[2] - '@'));
}
constexpr u8 AnalogSeparateSync = 0x08;                                                      // [3.6.1]
constexpr u8 RgbSrgbPreferredContinuous = 0x0F;                                              // [3.6.4]
constexpr u8 Srgb[] = {0xEE, 0x91, 0xA3, 0x54, 0x4C, 0x99, 0x26, 0x0F, 0x50, 0x54};          // [3.7]
constexpr u8 Text720x400 = 0x80, Vga640x480 = 0x20, Svga800x600 = 0x01, Xga1024x768 = 0x08;  // [3.8]
constexpr u32 Dpi = 96;
constexpr u8 ModelOf2026 = 2026 - 1990;

enum class Aspect : u8 { W16H10, W4H3, W5H4, W16H9 };  // [3.9]
struct StandardTiming {
  u32 width;
  Aspect aspect;
};
constexpr StandardTiming Standard60Hz[8] = {{1920, Aspect::W16H10}, {1920, Aspect::W16H9},  {1600, Aspect::W4H3},
                                            {1280, Aspect::W5H4},   {1280, Aspect::W16H10}, {1440, Aspect::W16H10},
                                            {1680, Aspect::W16H10}, {1152, Aspect::W4H3}};

// [CVT 1.1, 5.4] Reduced blanking, in pixels and lines.
constexpr u32 HorizontalBlank = 160, HorizontalFront = 48, HorizontalSync = 32;
constexpr u32 VerticalFront = 3, LeastVerticalBack = 6, LeastVerticalBlankMicroseconds = 460, Hertz = 60;
constexpr u32 ClockStep = 250'000;

constexpr u32 vertical_sync(MonitorSize size) {  // [CVT 1.1, 5.2] tells the aspect ratio
  if (size.width * 3 == size.height * 4) return 4;
  if (size.width * 9 == size.height * 16) return 5;
  if (size.width * 10 == size.height * 16) return 6;
  return size.width * 4 == size.height * 5 ? 7 : 10;
}

constexpr u32 vertical_blank(MonitorSize size) {
  const u32 picture_microseconds = 1'000'000 / Hertz - LeastVerticalBlankMicroseconds;
  const u32 lines = LeastVerticalBlankMicroseconds * size.height / picture_microseconds + 1;
  return std::max(lines, VerticalFront + vertical_sync(size) + LeastVerticalBack);
}

constexpr u32 millimetres(u32 pixels) { return pixels * 254 / (Dpi * 10); }

/// [3.10.2]
void write_timing(std::span<u8> to, MonitorSize size) {
  const u32 blank = vertical_blank(size), sync = vertical_sync(size);
  const u32 clock = (size.width + HorizontalBlank) * (size.height + blank) * Hertz / ClockStep * (ClockStep / 10'000);
  const u32 wide = millimetres(size.width), high = millimetres(size.height);
  const auto upper = [](u32 first, u32 second) { return u8((first >> 8) << 4 | second >> 8); };
  const u8 bytes[18] = {u8(clock),
                        u8(clock >> 8),
                        u8(size.width),
                        u8(HorizontalBlank),
                        upper(size.width, HorizontalBlank),
                        u8(size.height),
                        u8(blank),
                        upper(size.height, blank),
                        u8(HorizontalFront),
                        u8(HorizontalSync),
                        u8(VerticalFront << 4 | sync),
                        0,
                        u8(wide),
                        u8(high),
                        upper(wide, high),
                        0,
                        0,
                        0x1A};  // separate sync, horizontal positive
  std::copy(std::begin(bytes), std::end(bytes), to.begin());
}

/// [3.10.3] A descriptor that is no timing.
template <std::size_t N>
void write_descriptor(std::span<u8> to, u8 tag, const u8 (&data)[N]) {
  static_assert(N <= 13);
  to[3] = tag;
  std::copy(std::begin(data), std::end(data), to.begin() + 5);
}

void write_identity(EdidBlock& block) {
  std::fill(block.begin() + 1, block.begin() + 7, u8(0xFF));  // [3.3]
  constexpr u16 manufacturer = letters("FER");
  block[Manufacturer] = u8(manufacturer >> 8), block[Manufacturer + 1] = u8(manufacturer);
  block[Product] = 1;
  block[ModelYearFlag] = 0xFF, block[ModelYear] = ModelOf2026;
  block[Version] = 1, block[Revision] = 4;
}

void write_standard_timings(EdidBlock& block) {
  block[EstablishedTimings] = Text720x400 | Vga640x480 | Svga800x600, block[EstablishedTimings + 1] = Xga1024x768;
  u8* to = &block[StandardTimings];
  for (const StandardTiming& timing : Standard60Hz)
    *to++ = u8(timing.width / 8 - 31), *to++ = u8(u8(timing.aspect) << 6);
}

}  // namespace

EdidBlock edid(MonitorSize preferred) {
  EdidBlock block{};
  write_identity(block);
  block[VideoInput] = AnalogSeparateSync;
  block[ScreenWidth] = u8(millimetres(preferred.width) / 10),
  block[ScreenHeight] = u8(millimetres(preferred.height) / 10);
  block[Gamma] = 220 - 100;
  block[Features] = RgbSrgbPreferredContinuous;
  std::copy(std::begin(Srgb), std::end(Srgb), block.begin() + Chromaticity);
  write_standard_timings(block);
  write_timing(std::span(block).subspan(PreferredTiming), preferred);
  // [3.10.3.3] 50 to 85 Hz, 30 to 110 kHz, 200 MHz, no formula.
  write_descriptor(std::span(block).subspan(RangeLimits), 0xFD,
                   {50, 85, 30, 110, 20, 1, '\n', ' ', ' ', ' ', ' ', ' ', ' '});
  write_descriptor(std::span(block).subspan(ProductName), 0xFC,
                   {'F', 'e', 'r', 'r', 'i', 't', 'e', '\n', ' ', ' ', ' ', ' ', ' '});
  write_descriptor(std::span(block).subspan(Dummy), 0x10, {0});
  u8 sum = 0;
  for (u8 byte : block) sum = u8(sum + byte);
  block[Checksum] = u8(-sum);
  return block;
}

}  // namespace ferrite
