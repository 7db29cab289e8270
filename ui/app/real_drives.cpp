// SPDX-License-Identifier: MIT
#include "ui/app/real_drives.h"

#include "ui/app/app.h"
#include "ui/platform/page.h"

namespace ferrite {

void RealDrives::read(unsigned drive, int bus, unsigned unit) {
  work_ = Work::Choosing;
  part_ = 0;
  ferrite_page_read_real_drive(drive, bus, unit, settings.forty_tracks ? 40 : 80, settings.one_side ? 1 : 2);
}

void RealDrives::write(unsigned drive) {
  app_.open_dialog(Dialog::RealDrive, drive);
  work_ = Work::Writing;
  part_ = 0;
  app_.machine().accept_changes(drive);  // the page takes them now; what is written meanwhile is a change again
  ferrite_page_write_real_drive(drive);
}

void RealDrives::stop() {
  if (work_ != Work::None) ferrite_page_stop_real_drive();
}

bool RealDrives::holds(unsigned drive) const { return read_[drive] && app_.face().drives[drive].host_drive; }

bool RealDrives::behind(unsigned drive) const {
  return holds(drive) && (failed_[drive] || app_.face().drives[drive].changed);
}

void RealDrives::progress(unsigned, float part) {
  if (work_ == Work::Choosing) work_ = Work::Reading;
  part_ = part;
  app_.animate();
}

void RealDrives::ended(unsigned drive, bool done) {
  const bool wrote = work_ == Work::Writing;
  work_ = Work::None;
  if (drive < read_.size()) {
    if (!wrote && done) read_[drive] = true;
    failed_[drive] = wrote && !done;
  }
  if (done)
    app_.tell(NoticeKind::Done, wrote ? "The real disk has all that was written" : "The real disk is in the drive");
  const bool chooses_again = !wrote && !done;
  if (app_.dialog() == Dialog::RealDrive && !chooses_again) app_.open_dialog(Dialog::None);
  app_.animate();
}

}  // namespace ferrite
