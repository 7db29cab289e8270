// SPDX-License-Identifier: MIT
#include "core/automation/shared_folders.h"

#include "web/bindings/exchange.h"
#include "web/bindings/js_folder.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
constexpr web::PartOf<&VirtualMachine::shared_folders> of;
}  // namespace

/// Takes over JavaScript's folder `folder`, whatever the answer.
FERRITE_EXPORT u32 ferrite_folder_add(VirtualPc* vpc, u32 machine, int folder, int read_only) {
  const auto access = read_only ? web::FolderAccess::ReadOnly : web::FolderAccess::ReadWrite;
  const auto adopted = web::adopt_folder(folder, access);
  const auto tag = exchange().text(*vpc, 0);
  if (!tag) return u32(tag.code);
  return of(vpc, machine, [&](SharedFolders& folders) { return folders.add(tag.value, adopted); });
}
FERRITE_EXPORT u32 ferrite_folder_remove(VirtualPc* vpc, u32 machine, u32 folder) {
  return of(vpc, machine, [=](SharedFolders& folders) { return folders.remove(folder); });
}
FERRITE_EXPORT u32 ferrite_folder_count(VirtualPc* vpc, u32 machine) {
  return of(vpc, machine, [](SharedFolders& folders) { return folders.count(); });
}
FERRITE_EXPORT u32 ferrite_folder_item(VirtualPc* vpc, u32 machine, i32 index) {
  return of(vpc, machine, [=](SharedFolders& folders) { return folders.item(index); });
}
FERRITE_EXPORT u32 ferrite_folder_tag(VirtualPc* vpc, u32 machine, u32 folder) {
  return of(vpc, machine, [=](SharedFolders& folders) { return folders.tag(folder); });
}
FERRITE_EXPORT u32 ferrite_folder_read_only(VirtualPc* vpc, u32 machine, u32 folder) {
  return of(vpc, machine, [=](SharedFolders& folders) { return folders.read_only(folder); });
}
