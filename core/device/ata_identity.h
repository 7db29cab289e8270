// SPDX-License-Identifier: MIT
// What IDENTIFY DEVICE and IDENTIFY PACKET DEVICE say alike. Brackets name sections and commands of ATA/ATAPI-6
// (T13 1410D).
#pragma once
#include "core/base/state.h"

namespace ferrite {

/// [SET FEATURES] One DMA mode is selected at a time, beside a PIO mode that nobody can ask for.
class AtaTransferModes {
 public:
  /// What SET FEATURES wants, in its Sector Count; false: there is no such mode.
  bool select(u8 wanted);
  u32 multiword_word() const;  // word 63
  u32 ultra_word() const;      // word 88
  void visit(StateVisitor&);

 private:
  u8 multiword_ = 1 << 2, ultra_ = 0;  // the bit of the selected mode; the other is 0
};

/// The 256 words while they are put together.
class AtaIdentity {
 public:
  explicit AtaIdentity(std::span<u8, 512> bytes);
  void word(unsigned number, u32 value);
  void doubleword(unsigned number, u64 value);
  void names(std::string_view serial, std::string_view model);
  void transfer_modes(const AtaTransferModes&);
  /// Word 93: `alone` says that the cable has no other device.
  void reset_result(unsigned device, bool alone);
  /// Last: the integrity word.
  void seal();

 private:
  void text(unsigned number, std::string_view text, unsigned words);
  std::span<u8, 512> bytes_;
};

}  // namespace ferrite
