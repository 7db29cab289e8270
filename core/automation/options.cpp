// SPDX-License-Identifier: MIT
#include "core/automation/options.h"

#include <algorithm>

#include "core/automation/configuration_values.h"

namespace ferrite::automation {

namespace {
using Tree = ConfigurationTree;
constexpr std::string_view DefaultPath = "C:\\Virtual Machines", DefaultPathKey = "default_path",
                           SearchPath = "search_paths/path[@id=";

/// How the names of files of a kind end, folded.
std::span<const std::string_view> endings(Options::FileKind kind) {
  static constexpr std::string_view HardDisk[] = {".VHD"}, Machine[] = {".VMC"},
                                    Floppy[] = {".VFD", ".IMG", ".IMA", ".FLP", ".DSK"}, Dvd[] = {".ISO", ".CUE"};
  switch (kind) {
    case Options::FileKind::HardDisk: return HardDisk;
    case Options::FileKind::VirtualMachine: return Machine;
    case Options::FileKind::Floppy: return Floppy;
    case Options::FileKind::Dvd: return Dvd;
  }
  return {};
}

bool ends_as(std::string_view name, Options::FileKind kind) {
  const std::string folded = fold(name);
  const auto all = endings(kind);
  return std::any_of(all.begin(), all.end(), [&](std::string_view ending) { return folded.ends_with(ending); });
}

std::string search_path_key(std::size_t n) { return std::string(SearchPath) + std::to_string(n) + "]"; }
}  // namespace

/// A file that is none is as one that is not there.
Tree Options::tree() const {
  Tree none;
  none.set("idle_timeout", Tree::integer_value(30));
  const auto bytes = services_.files.read(File);
  if (!bytes) return none;
  auto read = Tree::parse(bytes.value);
  return read ? std::move(*read) : none;
}

Hresult Options::store(const Tree& tree) {
  const Hresult code = services_.files.write(File, tree.write());
  return code == S_OK
             ? S_OK
             : services_.error.set(DISP_E_EXCEPTION,
                                   std::string(File) + " cannot be written: " + std::string(describe(code).meaning));
}

Answer<ConfigurationValue> Options::get(std::string_view key) const {
  if (const Hresult code = check_key(key, services_.error); code != S_OK) return code;
  const Tree now = tree();
  const ConfigurationValue* const found = now.find(key);
  return found ? Answer<ConfigurationValue>(*found) : services_.error.set(VM_E_PREF_NOT_FOUND);
}

Hresult Options::set(std::string_view key, ConfigurationValue value) {
  if (const Hresult code = check_key(key, services_.error); code != S_OK) return code;
  Tree changed = tree();
  if (!changed.set(key, std::move(value)))
    return services_.error.set(E_INVALIDARG, "A value has no values in it: there are some below " + std::string(key) +
                                                 ", or it would be below another.");
  return store(changed);
}

Hresult Options::remove(std::string_view key) {
  if (const Hresult code = check_key(key, services_.error); code != S_OK) return code;
  Tree changed = tree();
  if (!changed.remove(key)) return services_.error.set(VM_E_PREF_NOT_FOUND);
  return store(changed);
}

std::string Options::default_configuration_path() const {
  const std::string kept = tree().text(DefaultPathKey);
  return kept.empty() ? std::string(DefaultPath) : kept;
}

Hresult Options::set_default_configuration_path(std::string_view wish) {
  const Answer<std::string> path = checked_path(wish);
  if (!path) return services_.error.set(path.code);
  if (const Hresult code = services_.files.make_folder(path.value); code != S_OK) return services_.error.set(code);
  return set(DefaultPathKey, Tree::string_value(path.value));
}

std::vector<std::string> Options::search_paths() const {
  const Tree now = tree();
  std::vector<std::string> paths;
  while (const ConfigurationValue* path = now.find(search_path_key(paths.size()))) paths.push_back(path->text);
  return paths;
}

Hresult Options::set_search_paths(const std::vector<std::string>& wishes) {
  Tree changed = tree();
  changed.remove("search_paths");
  for (std::size_t n = 0; n < wishes.size(); n++) {
    const Answer<std::string> path = checked_path(wishes[n]);
    if (!path) return services_.error.set(path.code);
    if (!services_.files.list(path.value))
      return services_.error.set(ERROR_PATH_NOT_FOUND, "There is no folder " + path.value + ".");
    changed.set(search_path_key(n), Tree::string_value(path.value));
  }
  return store(changed);
}

Answer<std::vector<std::string>> Options::files(FileKind kind, const std::vector<std::string>& additional) const {
  std::vector<std::string> folders = search_paths(), found;
  for (const std::string& path : additional) {
    const Answer<std::string> folder = checked_path(path);
    if (!folder) return services_.error.set(E_INVALIDARG, "\"" + path + "\" is no path of a folder.");
    folders.push_back(folder.value);
  }
  for (const std::string& folder : folders)
    for (const std::string& name : services_.files.list(folder).value)
      if (const std::string path = join(folder, name);
          ends_as(name, kind) && std::find(found.begin(), found.end(), path) == found.end())
        found.push_back(path);
  return found;
}

}  // namespace ferrite::automation
