// SPDX-License-Identifier: MIT
#include "core/automation/path.h"

namespace ferrite::automation {

namespace {
constexpr std::string_view IllegalInPaths = "*?<>/|\":";
constexpr std::string_view IllegalInNames = "*?:<>/|\\\"";

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
char capital(char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; }

bool holds(std::string_view text, std::string_view illegal) {
  for (const char c : text)
    if (u8(c) < ' ' || illegal.find(c) != illegal.npos) return true;
  return false;
}

/// Appends one component to a tidy path; ".." stops at the root.
void descend(std::string& path, std::string_view component) {
  if (component.empty() || component == ".") return;
  if (component == "..")
    path = folder_of(path);
  else
    path = join(path, component);
}
}  // namespace

std::size_t utf16_length(std::string_view utf8) {
  std::size_t units = 0;
  for (const char c : utf8) units += (u8(c) & 0xC0) == 0x80 ? 0 : u8(c) >= 0xF0 ? 2 : 1;
  return units;
}

Answer<std::string> checked_path(std::string_view path) {
  if (path.empty()) return ERROR_BAD_PATHNAME;
  if (utf16_length(path) >= MaximumPath) return ERROR_BUFFER_OVERFLOW;
  const bool has_drive = path.size() >= 2 && is_letter(path[0]) && path[1] == ':';
  if (holds(path.substr(has_drive ? 2 : 0), IllegalInPaths)) return ERROR_INVALID_NAME;
  if (!has_drive || path.size() < 3 || path[2] != '\\') return ERROR_BAD_PATHNAME;
  std::string tidy{capital(path[0]), ':', '\\'};
  for (std::string_view rest = path.substr(3); !rest.empty();) {
    const std::size_t end = std::min(rest.find('\\'), rest.size());
    descend(tidy, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return tidy;
}

Hresult check_machine_name(std::string_view name) {
  if (name.empty()) return VM_E_CONFIG_NO_NAME;
  if (utf16_length(name) > MaximumMachineName) return VM_E_CONFIG_NAME_TOO_LONG;
  return holds(name, IllegalInNames) ? VM_E_CONFIG_NAME_INVALID_CHAR : S_OK;
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('\\');
  if (slash == path.npos) return {};
  return path.substr(0, slash == 2 ? 3 : slash);
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('\\') + 1); }

std::string join(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.ends_with('\\')) path += '\\';
  return path.append(name);
}

std::string fold(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) c = capital(c);
  return folded;
}

std::string legal_file_name(std::string_view wish, std::string_view otherwise) {
  std::string name(wish);
  for (char& c : name)
    if (u8(c) < ' ' || IllegalInNames.find(c) != std::string_view::npos) c = '_';
  while (name.ends_with('.') || name.ends_with(' ')) name.pop_back();
  return name.empty() ? std::string(otherwise) : name;
}

std::string relative_to(std::string_view folder, const std::string& path) {
  return fold(folder_of(path)) == fold(folder) ? ".\\" + std::string(name_of(path)) : path;
}

std::vector<std::string> paths_in(std::string_view lines) {
  std::vector<std::string> paths;
  for (std::size_t end; (end = lines.find('\n')) != lines.npos; lines.remove_prefix(end + 1))
    paths.emplace_back(lines.substr(0, end));
  return paths;
}

}  // namespace ferrite::automation
