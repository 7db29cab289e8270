// SPDX-License-Identifier: MIT
#include "core/automation/virtual_hard_disks.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
/// What `ask` finds out with the path that JavaScript gave.
template <class Ask>
u32 of_path(VirtualPc* vpc, Ask ask) {
  const auto path = exchange().text(*vpc, 0);
  return path ? exchange().give(ask(vpc->hard_disks(), path.value)) : u32(path.code);
}
/// The same with a second path.
template <class Ask>
u32 of_paths(VirtualPc* vpc, Ask ask) {
  const auto other = exchange().text(*vpc, 1);
  if (!other) return u32(other.code);
  return of_path(vpc, [&](VirtualHardDisks& disks, std::string_view path) { return ask(disks, path, other.value); });
}
}  // namespace

FERRITE_EXPORT u32 ferrite_create_dynamic_virtual_hard_disk(VirtualPc* vpc, i32 megabytes) {
  return of_path(vpc,
                 [=](VirtualHardDisks& disks, std::string_view path) { return disks.create_dynamic(path, megabytes); });
}
FERRITE_EXPORT u32 ferrite_create_fixed_virtual_hard_disk(VirtualPc* vpc, i32 megabytes) {
  return of_path(vpc,
                 [=](VirtualHardDisks& disks, std::string_view path) { return disks.create_fixed(path, megabytes); });
}
FERRITE_EXPORT u32 ferrite_create_differencing_virtual_hard_disk(VirtualPc* vpc) {
  return of_paths(vpc, [](VirtualHardDisks& disks, std::string_view path, std::string_view parent) {
    return disks.create_differencing(path, parent);
  });
}

#define MEMBER_OF_PATH(name)                                                                              \
  FERRITE_EXPORT u32 ferrite_hard_disk_##name(VirtualPc* vpc) {                                           \
    return of_path(vpc, [](VirtualHardDisks& disks, std::string_view path) { return disks.name(path); }); \
  }
MEMBER_OF_PATH(get)
MEMBER_OF_PATH(type)
MEMBER_OF_PATH(size_in_guest)
MEMBER_OF_PATH(size_on_host)
MEMBER_OF_PATH(parent)
MEMBER_OF_PATH(merge)
MEMBER_OF_PATH(compact)
#undef MEMBER_OF_PATH

FERRITE_EXPORT u32 ferrite_hard_disk_set_parent(VirtualPc* vpc) {
  return of_paths(vpc, [](VirtualHardDisks& disks, std::string_view path, std::string_view parent) {
    return disks.set_parent(path, parent);
  });
}
FERRITE_EXPORT u32 ferrite_hard_disk_merge_to(VirtualPc* vpc, i32 type) {
  return of_paths(vpc, [=](VirtualHardDisks& disks, std::string_view path, std::string_view new_path) {
    return disks.merge_to(path, new_path, type);
  });
}
FERRITE_EXPORT u32 ferrite_hard_disk_convert(VirtualPc* vpc, i32 type) {
  return of_paths(vpc, [=](VirtualHardDisks& disks, std::string_view path, std::string_view new_path) {
    return disks.convert(path, new_path, type);
  });
}
