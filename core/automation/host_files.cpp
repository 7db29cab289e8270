// SPDX-License-Identifier: MIT
#include "core/automation/host_files.h"

namespace ferrite::automation {

HostFiles::Entry* HostFiles::entry(const std::string& path) const {
  const auto found = files_.find(fold(path));
  return found == files_.end() ? nullptr : found->second.get();
}

bool HostFiles::is_folder(const std::string& path) const { return path.size() == 3 || folders_.contains(fold(path)); }

/// Whether a file may be made (or replaced) at a checked path.
Hresult HostFiles::may_be_file(const std::string& path) const {
  if (is_folder(path)) return ERROR_ACCESS_DENIED;
  for (std::string_view folder = folder_of(path); folder.size() > 3; folder = folder_of(folder))
    if (entry(std::string(folder))) return ERROR_PATH_NOT_FOUND;
  const Entry* old = entry(path);
  if (!old) return S_OK;
  if (old->users) return ERROR_SHARING_VIOLATION;
  return old->access == FileAccess::ReadOnly ? ERROR_ACCESS_DENIED : S_OK;
}

void HostFiles::add_folders(std::string_view folder) {
  const std::size_t before = folders_.size();
  for (; folder.size() > 3; folder = folder_of(folder)) folders_.try_emplace(fold(folder), folder);
  if (folders_.size() != before) keep_folders();
}

void HostFiles::keep_folders() const {
  std::string lines;
  for (const auto& [key, spelled] : folders_) lines += (lines.empty() ? "" : "\n") + spelled;
  store_.keep_list(FileStore::List::Folders, lines);
}

Hresult HostFiles::write(std::string_view path, std::span<const u8> bytes) {
  const std::shared_ptr<StoredFile> file = store_.create();
  if (!file || !file->write(0, bytes)) return ERROR_DISK_FULL;
  return adopt(path, file);
}

Hresult HostFiles::adopt(std::string_view wish, std::shared_ptr<StoredFile> file) {
  const Answer<std::string> path = checked_path(wish);
  if (!path) return path.code;
  if (const Hresult code = may_be_file(path.value); code != S_OK) return code;
  if (!file->flush()) return ERROR_DISK_FULL;
  add_folders(folder_of(path.value));
  std::shared_ptr<Entry>& place = files_[fold(path.value)];
  store_.name(*file, path.value, FileAccess::ReadWrite, place ? place->file.get() : nullptr);
  place = std::make_shared<Entry>(Entry{path.value, std::move(file)});
  changed(path.value);
  return S_OK;
}

Answer<std::shared_ptr<StoredFile>> HostFiles::find(std::string_view wish) const {
  const Answer<std::string> path = checked_path(wish);
  if (!path) return path.code;
  if (const Entry* found = entry(path.value)) return found->file;
  return is_folder(std::string(folder_of(path.value))) ? ERROR_FILE_NOT_FOUND : ERROR_PATH_NOT_FOUND;
}

Answer<std::vector<u8>> HostFiles::read(std::string_view path) const {
  const auto file = find(path);
  if (!file) return file.code;
  std::vector<u8> bytes(file.value->size());
  if (!file.value->read(0, bytes)) return DISP_E_EXCEPTION;
  return bytes;
}

bool HostFiles::exists(std::string_view wish) const {
  const Answer<std::string> path = checked_path(wish);
  return path && (entry(path.value) || is_folder(path.value));
}

Answer<HostFiles::Stat> HostFiles::stat(std::string_view path) const {
  const auto file = find(path);
  if (!file) return file.code;
  const Entry& found = *entry(checked_path(path).value);
  const FileAccess access = file.value->writable() ? found.access : FileAccess::ReadOnly;
  return Stat{found.path, file.value->size(), access, found.users > 0};
}

Answer<std::vector<std::string>> HostFiles::list(std::string_view wish) const {
  const Answer<std::string> folder = checked_path(wish);
  if (!folder) return folder.code;
  if (!is_folder(folder.value)) return ERROR_PATH_NOT_FOUND;
  const std::string parent = fold(folder.value);
  std::vector<std::string> names;
  for (const auto& [key, spelled] : folders_)
    if (folder_of(key) == parent) names.push_back(std::string(name_of(spelled)) + '\\');
  for (const auto& [key, file] : files_)
    if (folder_of(key) == parent) names.emplace_back(name_of(file->path));
  return names;
}

Hresult HostFiles::remove(std::string_view wish) {
  const Answer<std::string> path = checked_path(wish);
  if (!path) return path.code;
  if (is_folder(path.value)) {
    if (path.value.size() == 3 || !list(path.value).value.empty()) return ERROR_ACCESS_DENIED;
    folders_.erase(fold(path.value));
    keep_folders();
    return S_OK;
  }
  if (const auto file = find(path.value); !file) return file.code;
  if (const Hresult code = may_be_file(path.value); code != S_OK) return code;
  store_.forget(*entry(path.value)->file);
  files_.erase(fold(path.value));
  changed(path.value);
  return S_OK;
}

Hresult HostFiles::rename(std::string_view from, std::string_view to) {
  const Answer<std::string> source = checked_path(from), target = checked_path(to);
  if (!source) return source.code;
  if (!target) return target.code;
  if (const auto file = find(source.value); !file) return file.code;
  const std::shared_ptr<Entry> moved = files_[fold(source.value)];
  if (moved->users) return ERROR_SHARING_VIOLATION;
  const bool respelled = fold(source.value) == fold(target.value);
  if (!respelled && entry(target.value)) return ERROR_ALREADY_EXISTS;
  if (const Hresult code = respelled ? S_OK : may_be_file(target.value); code != S_OK) return code;
  files_.erase(fold(source.value));
  moved->path = target.value;
  add_folders(folder_of(target.value));
  files_[fold(target.value)] = moved;
  name(*moved);
  changed(source.value), changed(target.value);
  return S_OK;
}

Hresult HostFiles::set_access(std::string_view path, FileAccess access) {
  if (const auto file = find(path); !file) return file.code;
  Entry& found = *entry(checked_path(path).value);
  if (found.users) return ERROR_SHARING_VIOLATION;
  found.access = access;
  name(found);
  return S_OK;
}

Hresult HostFiles::make_folder(std::string_view wish) {
  const Answer<std::string> path = checked_path(wish);
  if (!path) return path.code;
  for (std::string_view folder = path.value; folder.size() > 3; folder = folder_of(folder))
    if (entry(std::string(folder))) return ERROR_PATH_NOT_FOUND;
  add_folders(path.value);
  return S_OK;
}

Answer<std::shared_ptr<HostFiles::Lease>> HostFiles::lease(const std::string& path) {
  const auto file = find(path);
  if (!file) return file.code;
  const std::shared_ptr<Entry> found = files_[fold(path)];
  if (found->users && found->access == FileAccess::ReadWrite) return ERROR_SHARING_VIOLATION;
  return std::make_shared<Lease>(found);
}

std::string HostFiles::unused_path(std::string_view folder, std::string_view name) const {
  const std::size_t dot = std::min(name.rfind('.'), name.size());
  std::string path = join(folder, name);
  for (unsigned n = 2; exists(path); n++)
    path =
        join(folder, std::string(name.substr(0, dot)) + " (" + std::to_string(n) + ")" + std::string(name.substr(dot)));
  return path;
}

}  // namespace ferrite::automation
