// SPDX-License-Identifier: MIT
#include "core/automation/ide_drives.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;

namespace {
constexpr web::PartOf<&VirtualMachine::ide_drives> of;
constexpr web::TextPartOf<&VirtualMachine::ide_drives> of_text;
}  // namespace

FERRITE_EXPORT u32 ferrite_ide_add_hard_disk(VirtualPc* vpc, u32 machine, i32 bus, i32 device) {
  return of_text(vpc, machine,
                 [=](IdeDrives& drives, std::string_view path) { return drives.add_hard_disk(path, bus, device); });
}
FERRITE_EXPORT u32 ferrite_ide_add_dvd_drive(VirtualPc* vpc, u32 machine, i32 bus, i32 device) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.add_dvd_drive(bus, device); });
}
FERRITE_EXPORT u32 ferrite_ide_remove(VirtualPc* vpc, u32 machine, u32 drive) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.remove(drive); });
}
FERRITE_EXPORT u32 ferrite_ide_count(VirtualPc* vpc, u32 machine, i32 type) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.count(VMDriveType(type)); });
}
FERRITE_EXPORT u32 ferrite_ide_item(VirtualPc* vpc, u32 machine, i32 type, i32 index) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.item(VMDriveType(type), index); });
}
FERRITE_EXPORT u32 ferrite_ide_bus_number(VirtualPc* vpc, u32 machine, u32 drive) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.bus_number(drive); });
}
FERRITE_EXPORT u32 ferrite_ide_device_number(VirtualPc* vpc, u32 machine, u32 drive) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.device_number(drive); });
}
FERRITE_EXPORT u32 ferrite_ide_set_bus_location(VirtualPc* vpc, u32 machine, u32 drive, i32 bus, i32 device) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.set_bus_location(drive, bus, device); });
}
FERRITE_EXPORT u32 ferrite_ide_image_file(VirtualPc* vpc, u32 machine, u32 drive) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.image_file(drive); });
}
FERRITE_EXPORT u32 ferrite_ide_undo_hard_disk(VirtualPc* vpc, u32 machine, u32 drive) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.undo_hard_disk(drive); });
}
FERRITE_EXPORT u32 ferrite_ide_attach_image(VirtualPc* vpc, u32 machine, u32 drive) {
  return of_text(vpc, machine,
                 [=](IdeDrives& drives, std::string_view path) { return drives.attach_image(drive, path); });
}
FERRITE_EXPORT u32 ferrite_ide_attach_host_drive(VirtualPc* vpc, u32 machine, u32 drive) {
  const auto letter = web::exchange().text(*vpc, 0);
  return of(vpc, machine, [&](IdeDrives& drives) { return drives.attach_host_drive(drive, letter.value); });
}
FERRITE_EXPORT u32 ferrite_ide_release_host_drive(VirtualPc* vpc, u32 machine, u32 drive) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.release_host_drive(drive); });
}
FERRITE_EXPORT u32 ferrite_ide_host_drive_letter(VirtualPc* vpc, u32 machine, u32 drive) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.host_drive_letter(drive); });
}
FERRITE_EXPORT u32 ferrite_ide_attachment(VirtualPc* vpc, u32 machine, u32 drive) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.attachment(drive); });
}
FERRITE_EXPORT u32 ferrite_ide_release_image(VirtualPc* vpc, u32 machine, u32 drive) {
  return of(vpc, machine, [=](IdeDrives& drives) { return drives.release_image(drive); });
}
