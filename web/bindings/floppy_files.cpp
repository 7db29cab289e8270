// SPDX-License-Identifier: MIT
#include "core/automation/floppy_files.h"

#include "web/bindings/exchange.h"
#include "web/bindings/fat_items.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;
using web::Pair;

namespace {

/// The drive, and the first text that JavaScript gave.
struct Given {
  automation::FloppyDrive* drive;
  Answer<std::string_view> text;
  Hresult trouble() const { return drive ? text.code : VM_E_VM_UNKNOWN; }
};
Given given(VirtualPc* vpc, u32 machine, u32 number) {
  return {web::drive(vpc, machine, number), exchange().text(*vpc, 0)};
}

template <class T>
u32 give(VirtualPc* vpc, const Result<T>& result) {
  if (!result) return u32(vpc->services().error.set(VM_E_HD_IMAGE_ACCESS, result.sentence()));
  exchange().put(*result);
  return u32(S_OK);
}
u32 give(VirtualPc* vpc, const FloppyFiles::Objection& objection) {
  return u32(vpc->services().error.set(objection.code, objection.sentence));
}

/// What `ask(FatVolume&, path)` finds out.
template <class Ask>
u32 look(VirtualPc* vpc, u32 machine, u32 number, Ask ask) {
  const Given from = given(vpc, machine, number);
  if (from.trouble() != S_OK) return u32(from.trouble());
  const FloppyFiles files = from.drive->files();
  if (const auto objection = files.objection_to_look()) return give(vpc, *objection);
  return give(vpc, files.look([&](FatVolume& volume) { return ask(volume, from.text.value); }));
}

/// Does `action(FatVolume&, path)`.
template <class Action>
u32 change(VirtualPc* vpc, u32 machine, u32 number, Action action) {
  const Given from = given(vpc, machine, number);
  if (from.trouble() != S_OK) return u32(from.trouble());
  const FloppyFiles files = from.drive->files();
  if (const auto objection = files.objection_to_change()) return give(vpc, *objection);
  return give(vpc, files.change([&](FatVolume& volume) { return action(volume, from.text.value); }));
}

}  // namespace

/// The text is the disk's label, the number its free bytes.
FERRITE_EXPORT u32 ferrite_drive_files_about(VirtualPc* vpc, u32 machine, u32 number) {
  return look(vpc, machine, number, [](FatVolume& volume, std::string_view) -> Result<u64> {
    exchange().put(volume.label());
    return volume.free_bytes();
  });
}
FERRITE_EXPORT u32 ferrite_drive_files_list(VirtualPc* vpc, u32 machine, u32 number) {
  return look(vpc, machine, number, [](FatVolume& volume, std::string_view folder) -> Result<std::string> {
    const auto items = volume.list(folder);
    return items ? Result<std::string>(web::lines_of(*items)) : Error{items.sentence()};
  });
}
FERRITE_EXPORT u32 ferrite_drive_files_read(VirtualPc* vpc, u32 machine, u32 number) {
  return look(vpc, machine, number, [](FatVolume& volume, std::string_view path) { return volume.read(path); });
}
FERRITE_EXPORT u32 ferrite_drive_files_write(VirtualPc* vpc, u32 machine, u32 number, i32 modified) {
  return change(vpc, machine, number, [=](FatVolume& volume, std::string_view path) {
    return volume.write(path, exchange().bytes(), modified * Pair);
  });
}
FERRITE_EXPORT u32 ferrite_drive_files_set_label(VirtualPc* vpc, u32 machine, u32 number, i32 modified) {
  return change(vpc, machine, number,
                [=](FatVolume& volume, std::string_view label) { return volume.set_label(label, modified * Pair); });
}
FERRITE_EXPORT u32 ferrite_drive_files_make_folder(VirtualPc* vpc, u32 machine, u32 number, i32 modified) {
  return change(vpc, machine, number,
                [=](FatVolume& volume, std::string_view path) { return volume.make_folder(path, modified * Pair); });
}
FERRITE_EXPORT u32 ferrite_drive_files_delete(VirtualPc* vpc, u32 machine, u32 number) {
  return change(vpc, machine, number, [](FatVolume& volume, std::string_view path) { return volume.remove(path); });
}
FERRITE_EXPORT u32 ferrite_drive_files_rename(VirtualPc* vpc, u32 machine, u32 number) {
  const auto to = exchange().text(*vpc, 1);
  if (!to) return u32(to.code);
  return change(vpc, machine, number,
                [&](FatVolume& volume, std::string_view path) { return volume.rename(path, to.value); });
}
