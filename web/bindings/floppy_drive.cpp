// SPDX-License-Identifier: MIT
#include "core/automation/floppy_drive.h"

#include "core/automation/path.h"
#include "web/bindings/exchange.h"
#include "web/bindings/js_store.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;
using Drive = automation::FloppyDrive;

namespace {
template <class Ask>
u32 of(VirtualPc* vpc, u32 machine, u32 number, Ask ask) {
  Drive* found = web::drive(vpc, machine, number);
  return found ? exchange().give(ask(*found)) : u32(VM_E_VM_UNKNOWN);
}

/// A stale drive says so before it looks at the argument.
template <class Ask>
u32 of_text(VirtualPc* vpc, u32 machine, u32 number, Ask ask) {
  const auto text = exchange().text(*vpc, 0);
  if (!web::drive(vpc, machine, number)) return u32(VM_E_VM_UNKNOWN);
  return text ? of(vpc, machine, number, [&](Drive& drive) { return ask(drive, text.value); }) : u32(text.code);
}
}  // namespace

FERRITE_EXPORT u32 ferrite_drive_count(VirtualPc* vpc, u32 machine) {
  VirtualMachine* found = web::machine(vpc, machine);
  return found ? exchange().give(found->floppy_drives().count()) : u32(VM_E_VM_UNKNOWN);
}

/// Whether there is such an item; the number is its drive number.
FERRITE_EXPORT u32 ferrite_drive_item(VirtualPc* vpc, u32 machine, i32 index) {
  VirtualMachine* found = web::machine(vpc, machine);
  if (!found) return u32(VM_E_VM_UNKNOWN);
  const auto item = found->floppy_drives().item(index);
  return item ? exchange().give(Answer<i32>(item.value->drive_number())) : u32(item.code);
}

#define MEMBER(name)                                                                 \
  FERRITE_EXPORT u32 ferrite_drive_##name(VirtualPc* vpc, u32 machine, u32 number) { \
    return of(vpc, machine, number, [](Drive& drive) { return drive.name(); });      \
  }
MEMBER(release_image)
MEMBER(image_file)
MEMBER(release_host_drive)
MEMBER(host_drive_letter)
MEMBER(attachment)
MEMBER(eject)
MEMBER(activity)
MEMBER(write_protected)
MEMBER(type)
MEMBER(fast)
MEMBER(write_policy)
MEMBER(changed)
MEMBER(discard_changes)
#undef MEMBER

FERRITE_EXPORT u32 ferrite_drive_attach_image(VirtualPc* vpc, u32 machine, u32 number) {
  return of_text(vpc, machine, number, [](Drive& drive, std::string_view path) { return drive.attach_image(path); });
}
/// NULL is E_INVALIDARG here, as nothing is: the documents say so.
FERRITE_EXPORT u32 ferrite_drive_attach_host_drive(VirtualPc* vpc, u32 machine, u32 number) {
  const auto letter = exchange().text(*vpc, 0);
  return of(vpc, machine, number, [&](Drive& drive) { return drive.attach_host_drive(letter.value); });
}
FERRITE_EXPORT u32 ferrite_drive_set_write_protected(VirtualPc* vpc, u32 machine, u32 number, int protect) {
  return of(vpc, machine, number, [=](Drive& drive) { return drive.set_write_protected(protect); });
}

FERRITE_EXPORT u32 ferrite_drive_set_type(VirtualPc* vpc, u32 machine, u32 number) {
  return of_text(vpc, machine, number, [](Drive& drive, std::string_view name) { return drive.set_type(name); });
}

FERRITE_EXPORT u32 ferrite_drive_set_fast(VirtualPc* vpc, u32 machine, u32 number, int fast) {
  return of(vpc, machine, number, [=](Drive& drive) { return drive.set_fast(fast); });
}

FERRITE_EXPORT u32 ferrite_drive_set_write_policy(VirtualPc* vpc, u32 machine, u32 number, int policy) {
  return of(vpc, machine, number, [=](Drive& drive) { return drive.set_write_policy(WritePolicy(policy)); });
}

/// The paths of the drive's set, a line each, and which of them is in it.
FERRITE_EXPORT u32 ferrite_drive_set(VirtualPc* vpc, u32 machine, u32 number) {
  return of(vpc, machine, number, [=](Drive& drive) -> Answer<i32> {
    std::string lines;
    for (const std::string& path : drive.set().paths()) lines += path + "\n";
    exchange().put(lines);
    return drive.set().place();
  });
}
FERRITE_EXPORT u32 ferrite_drive_insert_set(VirtualPc* vpc, u32 machine, u32 number) {
  return of_text(vpc, machine, number,
                 [=](Drive& drive, std::string_view lines) { return drive.set().insert(paths_in(lines)); });
}
FERRITE_EXPORT u32 ferrite_drive_next_disk(VirtualPc* vpc, u32 machine, u32 number) {
  return of(vpc, machine, number, [=](Drive& drive) { return drive.set().next(); });
}
FERRITE_EXPORT u32 ferrite_drive_previous_disk(VirtualPc* vpc, u32 machine, u32 number) {
  return of(vpc, machine, number, [=](Drive& drive) { return drive.set().previous(); });
}

/// Takes over JavaScript's file `file`, whatever the answer.
FERRITE_EXPORT u32 ferrite_drive_insert(VirtualPc* vpc, u32 machine, u32 number, int file) {
  const auto bytes = web::JsStore::adopt(file);
  return of_text(vpc, machine, number, [&](Drive& drive, std::string_view name) { return drive.insert(name, bytes); });
}

/// The number of JavaScript's file behind the disk.
FERRITE_EXPORT u32 ferrite_drive_file(VirtualPc* vpc, u32 machine, u32 number) {
  return of(vpc, machine, number, [=](Drive& drive) -> Answer<i32> {
    const auto attached = drive.attachment();
    if (!attached) return attached.code;
    const StoredFile* file = drive.file();
    return file ? Answer<i32>(web::JsStore::number_of(*file)) : vpc->services().error.set(VM_E_NO_MEDIA_CAPTURED);
  });
}
