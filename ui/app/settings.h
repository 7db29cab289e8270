// SPDX-License-Identifier: MIT
#pragma once

namespace ferrite {

enum class Scaling : unsigned char {
  Monitor,      // as large as fits, 4:3 as on the tube, even by covered area
  WholePixels,  // square pixels, the largest whole factor that fits
};

/// What the user chose about the look.
struct Settings {
  Scaling scaling = Scaling::Monitor;
};

}  // namespace ferrite
