// SPDX-License-Identifier: MIT
#pragma once
#include "ui/platform/gl_frame.h"

struct ImDrawData;

namespace ferrite {

/// Whether a triangle of the windows as last drawn may touch the box.
bool draws_over(const ImDrawData&, DeviceBox);

}  // namespace ferrite
