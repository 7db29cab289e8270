// SPDX-License-Identifier: MIT
#include "ui/platform/fonts.h"

namespace ferrite {
namespace {

// Made by the build (ui/CMakeLists.txt) from Debian's font packages.
constexpr u8 inter_medium[] = {
#include "inter_medium.inc"
};
constexpr u8 inter_semi_bold[] = {
#include "inter_semi_bold.inc"
};
constexpr u8 jetbrains_mono[] = {
#include "jetbrains_mono.inc"
};

}  // namespace

std::span<const u8> font_file(FontFile file) {
  switch (file) {
    case FontFile::InterMedium: return inter_medium;
    case FontFile::InterSemiBold: return inter_semi_bold;
    case FontFile::JetBrainsMono: return jetbrains_mono;
  }
  return {};
}

}  // namespace ferrite
