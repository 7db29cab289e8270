// SPDX-License-Identifier: MIT
#pragma once
#include "core/host/frame.h"

namespace ferrite {

/// A rectangle in device pixels, origin at the top left.
struct DeviceBox {
  float x = 0, y = 0, width = 0, height = 0;
};

/// The guest's picture on the GPU. Scaled by covered area in linear light: every device pixel is the mean of what it
/// covers, so whole factors are exact pixels, other factors keep even stems, and shrinking loses no line.
class GlFrame {
 public:
  GlFrame();
  ~GlFrame();
  GlFrame(const GlFrame&) = delete;

  /// Takes over the rows [first, end); all of them when the size is new.
  void upload(const Frame& frame, u32 first, u32 end);
  /// Draws into a canvas of the given size; `dim` 0 to 1 takes colour and light away (paused).
  void draw(DeviceBox box, u32 canvas_width, u32 canvas_height, float dim);
  static void clear(u32 canvas_width, u32 canvas_height, u32 colour);
  /// The picture has the size of the one that was uploaded.
  bool fits(const Frame& frame) const { return frame.width == width_ && frame.height == height_; }
  /// What a change of these rows can change on a canvas that shows the picture in `box`: whole device pixels.
  static DeviceBox rows_box(const Frame&, DeviceBox box, u32 first, u32 end);
  /// Only pixels in the box are drawn, until unclip().
  static void clip(DeviceBox, u32 canvas_width, u32 canvas_height);
  static void unclip();

 private:
  u32 texture_ = 0, program_ = 0, vertices_ = 0;
  i32 box_location_ = -1, source_location_ = -1, footprint_location_ = -1, dim_location_ = -1;
  u32 width_ = 0, height_ = 0;
};

}  // namespace ferrite
