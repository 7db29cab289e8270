// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <optional>

#include "core/automation/file_store.h"
#include "core/automation/hresult.h"

namespace ferrite::automation {

/// Drives of the host: media that a page offers under a letter and that are no image files.
class HostDrives {
 public:
  enum class Kind : u8 { Floppy, Dvd };
  struct Drive {
    char letter = 'A';
    Kind kind = Kind::Floppy;
    std::shared_ptr<StoredFile> media;  // null: no disk in it
    bool captured = false;              // a virtual machine holds it
  };

  /// "a", "A:" and "A:\" all mean A.
  static std::optional<char> letter_of(std::string_view);

  /// E_INVALIDARG: not a letter; VM_E_DRIVE_IN_USE: a machine holds the drive of that letter.
  Hresult offer(std::string_view letter, Kind, std::shared_ptr<StoredFile> media);
  Hresult withdraw(std::string_view letter);
  /// Null: there is no such drive of that kind.
  std::shared_ptr<Drive> find(std::string_view letter, Kind) const;
  std::string letters(Kind) const;  // "AB"

 private:
  std::shared_ptr<Drive> find(std::string_view letter) const;

  std::map<char, std::shared_ptr<Drive>> drives_;
};

}  // namespace ferrite::automation
