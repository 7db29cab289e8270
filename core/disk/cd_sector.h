// SPDX-License-Identifier: MIT
#pragma once
// The 2352 bytes of a sector that holds data. Documents: ECMA-130, whose sections are in brackets, and the CD-ROM XA
// specification (Philips and Sony, 1991) for the subheader.
#include "core/disk/optical_disc.h"

namespace ferrite {

class CdSector {
 public:
  using Raw = std::span<u8, OpticalDisc::RawBytes>;
  using ConstRaw = std::span<const u8, OpticalDisc::RawBytes>;
  enum class Form : u8 { Mode0, Mode1, Mode2, Mode2Form1, Mode2Form2 };

  static constexpr u32 Header = 12, Mode = 15, Subheader = 16, Mode1Data = 16, Mode2Data = 24;
  static constexpr u32 Mode2Bytes = OpticalDisc::RawBytes - Subheader;

  /// What the header, and in mode 2 the subheader, say that it is.
  static Form form_of(ConstRaw);
  /// Sync field and header [14.1, 14.2].
  static void put_header(Raw, u32 sector, u8 mode);
  /// All around the user data of mode 1: header, EDC and ECC [14.3 to 14.6].
  static void complete_mode1(Raw, u32 sector);
};

}  // namespace ferrite
