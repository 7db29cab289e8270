// SPDX-License-Identifier: MIT
#include "core/automation/open_disks.h"

#include "web/bindings/exchange.h"
#include "web/bindings/fat_items.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;
using web::Pair;

namespace {
/// What `ask` finds out about an open disk, with the path that JavaScript gave.
template <class Ask>
u32 of_path(VirtualPc* vpc, u32 disk, Ask ask) {
  const auto path = exchange().text(*vpc, 0);
  if (!path) return u32(path.code);
  OpenDisk* const found = vpc->open_disks().find(disk);
  return found ? exchange().give(ask(*found, path.value)) : u32(E_HANDLE);
}
}  // namespace

FERRITE_EXPORT u32 ferrite_disk_open(VirtualPc* vpc) {
  const auto path = exchange().text(*vpc, 0);
  return path ? exchange().give(vpc->open_disks().open(path.value)) : u32(path.code);
}
FERRITE_EXPORT u32 ferrite_disk_format(VirtualPc* vpc) {
  const auto path = exchange().text(*vpc, 0), label = exchange().text(*vpc, 1);
  if (!path || !label) return u32(path ? label.code : path.code);
  return exchange().give(vpc->open_disks().format(path.value, label.value));
}
FERRITE_EXPORT u32 ferrite_disk_close(VirtualPc* vpc, u32 disk) { return u32(vpc->open_disks().close(disk)); }
/// The text is its label, the number its free bytes.
FERRITE_EXPORT u32 ferrite_disk_about(VirtualPc* vpc, u32 disk) {
  OpenDisk* const found = vpc->open_disks().find(disk);
  if (!found) return u32(E_HANDLE);
  exchange().put(found->label());
  exchange().put_number(double(found->free_bytes()));
  return u32(S_OK);
}
FERRITE_EXPORT u32 ferrite_disk_list(VirtualPc* vpc, u32 disk) {
  return of_path(vpc, disk, [](OpenDisk& open, std::string_view path) -> Answer<std::string> {
    const auto items = open.list(path);
    return items ? Answer<std::string>(web::lines_of(items.value)) : items.code;
  });
}
FERRITE_EXPORT u32 ferrite_disk_read(VirtualPc* vpc, u32 disk) {
  return of_path(vpc, disk, [](OpenDisk& open, std::string_view path) { return open.read(path); });
}
FERRITE_EXPORT u32 ferrite_disk_write(VirtualPc* vpc, u32 disk, i32 modified) {
  return of_path(vpc, disk, [=](OpenDisk& open, std::string_view path) {
    return open.write(path, exchange().bytes(), modified * Pair);
  });
}
FERRITE_EXPORT u32 ferrite_disk_set_label(VirtualPc* vpc, u32 disk, i32 modified) {
  return of_path(vpc, disk,
                 [=](OpenDisk& open, std::string_view label) { return open.set_label(label, modified * Pair); });
}
FERRITE_EXPORT u32 ferrite_disk_make_folder(VirtualPc* vpc, u32 disk, i32 modified) {
  return of_path(vpc, disk,
                 [=](OpenDisk& open, std::string_view path) { return open.make_folder(path, modified * Pair); });
}
FERRITE_EXPORT u32 ferrite_disk_delete(VirtualPc* vpc, u32 disk) {
  return of_path(vpc, disk, [](OpenDisk& open, std::string_view path) { return open.remove(path); });
}
FERRITE_EXPORT u32 ferrite_disk_rename(VirtualPc* vpc, u32 disk) {
  const auto to = exchange().text(*vpc, 1);
  if (!to) return u32(to.code);
  return of_path(vpc, disk, [&](OpenDisk& open, std::string_view path) { return open.rename(path, to.value); });
}
