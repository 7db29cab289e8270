// SPDX-License-Identifier: MIT
#pragma once
// Ferrite's own: folders of the host that a guest with a 9P client (Linux) mounts by their tags. They are not part of
// the configuration: a folder is a permission of the host's user, who gives it anew.
#include <memory>

#include "core/automation/services.h"
#include "core/host/host_folder.h"
#include "core/pc/places.h"

namespace ferrite {
class Pc;
}

namespace ferrite::automation {

class VirtualMachine;

class SharedFolders {
 public:
  static constexpr std::size_t Most = HostFolders;

  SharedFolders(VirtualMachine& machine, Services& services) : machine_(machine), services_(services) {}
  SharedFolders(const SharedFolders&) = delete;

  // A folder is known by an id that is never used twice.

  /// From the next start on; VM_E_VM_RUNNING: not now. `tag`: 1 to 32 characters of ASCII without blanks, commas and
  /// quotes, another for each folder.
  Answer<u32> add(std::string_view tag, std::shared_ptr<HostFolder>);
  /// VM_E_FOLDER_NOT_SHARED: it was removed before.
  Hresult remove(u32 folder);
  Answer<i32> count() const;
  Answer<u32> item(i32 index) const;  // counted from 1
  Answer<std::string> tag(u32 folder) const;
  Answer<bool> read_only(u32 folder) const;

  // For the machine.
  void power_on(Pc&);
  void power_off();

 private:
  struct Shared {
    u32 id = 0;
    std::string tag{};
    std::shared_ptr<HostFolder> folder{};
  };
  Hresult stopped() const;
  Hresult check_tag(std::string_view tag) const;
  Answer<const Shared*> find(u32 folder) const;

  VirtualMachine& machine_;
  Services& services_;
  std::vector<Shared> shared_;
};

}  // namespace ferrite::automation
