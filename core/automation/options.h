// SPDX-License-Identifier: MIT
#pragma once
// IVMVirtualPC's configuration values, which Virtual PC keeps for each user in Options.xml, and what it finds in its
// search paths.
#include "core/automation/configuration_tree.h"
#include "core/automation/services.h"

namespace ferrite::automation {

class Options {
 public:
  static constexpr std::string_view File = "C:\\Virtual Machines\\Options.xml";

  explicit Options(Services& services) : services_(services) {}
  Options(const Options&) = delete;

  /// E_INVALIDARG: that is no key; VM_E_PREF_NOT_FOUND. idle_timeout is 30 unless it was set: a page ends when it is
  /// closed.
  Answer<ConfigurationValue> get(std::string_view key) const;
  Hresult set(std::string_view key, ConfigurationValue);
  Hresult remove(std::string_view key);

  /// Where machines are made whose folder nobody names.
  std::string default_configuration_path() const;
  Hresult set_default_configuration_path(std::string_view);
  /// Folders.
  std::vector<std::string> search_paths() const;
  /// PATH_NOT_FOUND: one is not there.
  Hresult set_search_paths(const std::vector<std::string>&);

  enum class FileKind : u8 { HardDisk, VirtualMachine, Floppy, Dvd };
  /// The files right in the search paths and in these folders whose names end as such files' do. A folder that is not
  /// there has none. E_INVALIDARG: one is no path.
  Answer<std::vector<std::string>> files(FileKind, const std::vector<std::string>& additional_paths) const;

 private:
  ConfigurationTree tree() const;
  Hresult store(const ConfigurationTree&);

  Services& services_;
};

}  // namespace ferrite::automation
