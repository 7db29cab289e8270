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

void RealDrives::write(unsigned drive, bool then_eject) {
  ejects_ = then_eject;
  app_.open_dialog(Dialog::RealDrive, drive);
  work_ = Work::Writing;
  part_ = 0;
  if (app_.face().drives[drive].policy == automation::WritePolicy::Discard)
    app_.act(app_.machine().set_write_policy(drive, automation::WritePolicy::Keep));
  app_.machine().accept_changes(drive);  // the page takes them now; what is written meanwhile is a change again
  ferrite_page_write_real_drive(drive);
}

void RealDrives::stop() {
  if (work_ != Work::None) ferrite_page_stop_real_drive();
}

void RealDrives::look() {
  for (unsigned drive = 0; drive < disks_.size(); drive++) {
    const DriveView& view = app_.face().drives[drive];
    Disk& disk = disks_[drive];
    disk.inserted = disk.read && view.host_drive;
    if (disk.inserted) disk.behind = disk.failed || view.changed;
  }
}

void RealDrives::progress(unsigned, float part) {
  if (work_ == Work::Choosing) work_ = Work::Reading;
  part_ = part;
  app_.animate();
}

void RealDrives::ended(unsigned drive, bool done) {
  const bool wrote = work_ == Work::Writing;
  work_ = Work::None;
  if (drive < disks_.size()) {
    Disk& disk = disks_[drive];
    disk.failed = wrote && !done;
    disk.behind = disk.failed;
    disk.read = disk.read || done;
  }
  if (done)
    app_.tell(NoticeKind::Done, wrote ? "The real disk has all that was written" : "The real disk is in the drive");
  if (wrote && done && ejects_) app_.act(app_.machine().eject(drive));
  const bool chooses_again = !wrote && !done;
  if (app_.dialog() == Dialog::RealDrive && !chooses_again) app_.open_dialog(Dialog::None);
  app_.animate();
}

}  // namespace ferrite
