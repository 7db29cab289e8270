// SPDX-License-Identifier: MIT
#pragma once
#include <imgui.h>

namespace ferrite {

enum class DriveSize : unsigned char { Inch525, Inch35 };
enum class DriveLight : unsigned char { Dark, Reading, Writing };

/// Of a floppy drive or an IDE drive.
template <class Activity>
DriveLight light_of(Activity activity) {
  switch (activity) {
    case Activity::Read: return DriveLight::Reading;
    case Activity::Write: return DriveLight::Writing;
    case Activity::Idle: break;
  }
  return DriveLight::Dark;
}

/// What becomes of what is written to the disk, where that is not the usual.
enum class DriveBadge : unsigned char { None, Protected, Discarded, WrittenThrough, Asked };

/// What a drive's icon shows at a glance.
struct DriveLook {
  DriveSize size = DriveSize::Inch35;
  bool inserted = false;
  DriveBadge badge = DriveBadge::None;
  DriveLight light = DriveLight::Dark;
  bool operator==(const DriveLook&) const = default;
};

/// A diskette of the drive's kind in a box of 22 CSS pixels, its activity light beside it.
void draw_drive(ImDrawList& list, ImVec2 centre, const DriveLook& look, float scale = 1);

}  // namespace ferrite
