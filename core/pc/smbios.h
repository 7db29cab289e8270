// SPDX-License-Identifier: MIT
#pragma once
// What the BIOS tells the guest of the machine as a thing. Document: DMTF DSP0134, System Management BIOS Reference
// Specification. SeaBIOS makes the structures; fields and whole structures of others come as files of the firmware
// configuration device.
#include "core/device/fw_cfg.h"

namespace ferrite {

/// Empty: SeaBIOS has nothing, or its own.
struct SmbiosNumbers {
  std::string guid{};  // "{8-4-4-4-12 hexadecimal digits}"
  std::string serial_number{}, base_board{}, chassis{}, asset_tag{};
  bool operator==(const SmbiosNumbers&) const = default;

  /// Before power-on.
  void add_to(FwCfg&) const;
};

/// The UUID as type 1 has it [7.2.1]; nothing: the text is none.
std::vector<u8> uuid_of(std::string_view guid);

}  // namespace ferrite
