// SPDX-License-Identifier: MIT
#include "core/automation/disk_images.h"

#include "web/bindings/exchange.h"
#include "web/bindings/js_store.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
/// What `ask` answers to the path that JavaScript gave; a failure is remembered.
template <class Ask>
u32 of_path(VirtualPc* vpc, Ask ask) {
  const auto path = exchange().text(*vpc, 0);
  if (!path) return u32(path.code);
  const auto answer = ask(vpc->host_files(), path.value);
  const u32 code = exchange().give(answer);
  return succeeded(Hresult(code)) ? code : u32(vpc->services().error.set(Hresult(code)));
}
}  // namespace

/// Takes over JavaScript's file `file`, whatever the answer.
FERRITE_EXPORT u32 ferrite_files_write(VirtualPc* vpc, int file, int read_only) {
  const auto bytes = web::JsStore::adopt(file);
  return of_path(vpc, [&](HostFiles& files, std::string_view path) {
    const Hresult code = files.adopt(path, bytes);
    return code == S_OK && read_only ? files.set_access(path, FileAccess::ReadOnly) : code;
  });
}

/// The number of JavaScript's file.
FERRITE_EXPORT u32 ferrite_files_find(VirtualPc* vpc) {
  return of_path(vpc, [](HostFiles& files, std::string_view path) -> Answer<i32> {
    const auto file = files.find(path);
    return file ? Answer<i32>(web::JsStore::number_of(*file.value)) : file.code;
  });
}

/// Whether a drive could open the image now; else what is missing is being fetched.
FERRITE_EXPORT u32 ferrite_files_at_hand(VirtualPc* vpc) {
  return of_path(vpc, [](HostFiles& files, std::string_view path) {
    return Answer<bool>(DiskImages(files).at_hand(std::string(path)));
  });
}

FERRITE_EXPORT u32 ferrite_files_exists(VirtualPc* vpc) {
  return of_path(vpc, [](HostFiles& files, std::string_view path) { return Answer<bool>(files.exists(path)); });
}

/// Numbers: size, read-only, in use; the text is the path as it was first spelled.
FERRITE_EXPORT u32 ferrite_files_stat(VirtualPc* vpc) {
  return of_path(vpc, [](HostFiles& files, std::string_view path) {
    const auto stat = files.stat(path);
    if (!stat) return stat.code;
    exchange().put_number(double(stat.value.size), 0);
    exchange().put_number(stat.value.access == FileAccess::ReadOnly, 1);
    exchange().put_number(stat.value.in_use, 2);
    exchange().put(stat.value.path);
    return S_OK;
  });
}

/// The text is one name a line.
FERRITE_EXPORT u32 ferrite_files_list(VirtualPc* vpc) {
  return of_path(vpc, [](HostFiles& files, std::string_view folder) -> Answer<std::string> {
    const auto names = files.list(folder);
    if (!names) return names.code;
    std::string lines;
    for (const std::string& name : names.value) lines += (lines.empty() ? "" : "\n") + name;
    return lines;
  });
}

FERRITE_EXPORT u32 ferrite_files_make_folder(VirtualPc* vpc) {
  return of_path(vpc, [](HostFiles& files, std::string_view path) { return files.make_folder(path); });
}

FERRITE_EXPORT u32 ferrite_files_delete(VirtualPc* vpc) {
  return of_path(vpc, [](HostFiles& files, std::string_view path) { return files.remove(path); });
}

FERRITE_EXPORT u32 ferrite_files_rename(VirtualPc* vpc) {
  const auto target = exchange().text(*vpc, 1);
  if (!target) return u32(target.code);
  return of_path(vpc, [&](HostFiles& files, std::string_view path) { return files.rename(path, target.value); });
}

FERRITE_EXPORT u32 ferrite_files_set_read_only(VirtualPc* vpc, int read_only) {
  return of_path(vpc, [=](HostFiles& files, std::string_view path) {
    return files.set_access(path, read_only ? FileAccess::ReadOnly : FileAccess::ReadWrite);
  });
}

FERRITE_EXPORT u32 ferrite_host_drives_offer(VirtualPc* vpc, int file) {
  const auto media = web::JsStore::adopt(file);
  const auto letter = exchange().text(*vpc, 0);
  const Hresult code = letter ? vpc->host_drives().offer(letter.value, media) : letter.code;
  return u32(code == S_OK ? S_OK : vpc->services().error.set(code));
}

FERRITE_EXPORT u32 ferrite_host_drives_withdraw(VirtualPc* vpc) {
  const auto letter = exchange().text(*vpc, 0);
  const Hresult code = letter ? vpc->host_drives().withdraw(letter.value) : letter.code;
  return u32(code == S_OK ? S_OK : vpc->services().error.set(code));
}

/// All letters, one after the other.
FERRITE_EXPORT void ferrite_host_drives_letters(VirtualPc* vpc) { exchange().put(vpc->host_drives().letters()); }
