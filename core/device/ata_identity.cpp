// SPDX-License-Identifier: MIT
#include "core/device/ata_identity.h"

#include <algorithm>
#include <numeric>

namespace ferrite {
namespace {
namespace mode {  // [SET FEATURES], in the Sector Count register: a kind, and the number of the mode
constexpr u8 PioDefault = 0x00, Pio = 0x08, Multiword = 0x20, Ultra = 0x40;
constexpr u8 Number = 0x07, LastPioDefault = 1, LastPio = 4, LastMultiword = 2, LastUltra = 5;
}  // namespace mode

enum Word : unsigned {  // [8.15]
  SerialNumber = 10,
  FirmwareRevision = 23,
  ModelNumber = 27,
  Capabilities = 49,
  Capabilities2 = 50,
  PioMode = 51,
  MultiwordDma = 63,
  PioModes = 64,
  CycleTimes = 65,  // four of them
  MinorVersion = 81,
  UltraDma = 88,
  ResetResult = 93,
  Integrity = 255,
};
constexpr u32 LbaAndDma = 0x0300, Iordy = 0x0C00, Pio2 = 0x0200;
constexpr u32 MultiwordModes = 0x0007, UltraModes = 0x003F, AdvancedPioModes = 0x0003;
constexpr u32 FastestCycle = 120;  // ns, of PIO mode 4 and multiword DMA mode 2
constexpr u32 Revision3a = 0x0022;
constexpr u32 Valid = 0x4000;  // bit 14 of a word whose bit 15 is 0
namespace reset_result {       // [8.15] word 93
constexpr u32 Device0 = 0x0001, ByJumper0 = 0x0002, Passed0 = 0x0008, SawDevice1 = 0x0030, AnswersForDevice1 = 0x0040;
constexpr u32 Device1 = 0x0100, ByJumper1 = 0x0200, Passed1 = 0x0800;
}  // namespace reset_result
constexpr u8 IntegritySignature = 0xA5;
constexpr std::string_view Firmware = "1.0";
}  // namespace

bool AtaTransferModes::select(u8 wanted) {
  const u8 number = wanted & mode::Number;
  switch (wanted & ~mode::Number) {
    case mode::PioDefault: return number <= mode::LastPioDefault;
    case mode::Pio: return number <= mode::LastPio;
    case mode::Multiword:
      if (number > mode::LastMultiword) return false;
      multiword_ = u8(1 << number), ultra_ = 0;
      return true;
    case mode::Ultra:
      if (number > mode::LastUltra) return false;
      multiword_ = 0, ultra_ = u8(1 << number);
      return true;
  }
  return false;
}

u32 AtaTransferModes::multiword_word() const { return u32(multiword_) << 8 | MultiwordModes; }
u32 AtaTransferModes::ultra_word() const { return u32(ultra_) << 8 | UltraModes; }
void AtaTransferModes::visit(StateVisitor& v) { v("multiword", multiword_), v("ultra", ultra_); }

AtaIdentity::AtaIdentity(std::span<u8, 512> bytes) : bytes_(bytes) {
  std::fill(bytes_.begin(), bytes_.end(), u8(0));
  word(Capabilities, LbaAndDma | Iordy), word(Capabilities2, Valid);
  word(PioMode, Pio2), word(PioModes, AdvancedPioModes);
  for (unsigned n = 0; n < 4; n++) word(CycleTimes + n, FastestCycle);
  word(MinorVersion, Revision3a);
}

void AtaIdentity::word(unsigned number, u32 value) {
  bytes_[2 * number] = u8(value);
  bytes_[2 * number + 1] = u8(value >> 8);
}

void AtaIdentity::doubleword(unsigned number, u64 value) {
  word(number, u16(value));
  word(number + 1, u16(value >> 16));
}

/// Padded with blanks; the first character of each pair is the word's upper half.
void AtaIdentity::text(unsigned number, std::string_view text, unsigned words) {
  for (unsigned n = 0; n < 2 * words; n++) bytes_[2 * number + (n ^ 1)] = n < text.size() ? u8(text[n]) : ' ';
}

void AtaIdentity::names(std::string_view serial, std::string_view model) {
  text(SerialNumber, serial, 10), text(FirmwareRevision, Firmware, 4), text(ModelNumber, model, 20);
}

void AtaIdentity::transfer_modes(const AtaTransferModes& modes) {
  word(MultiwordDma, modes.multiword_word());
  word(UltraDma, modes.ultra_word());
}

void AtaIdentity::reset_result(unsigned device, bool alone) {
  using namespace reset_result;
  const u32 device0 = Device0 | ByJumper0 | Passed0 | (alone ? AnswersForDevice1 : SawDevice1);
  word(ResetResult, Valid | (device ? Device1 | ByJumper1 | Passed1 : device0));
}

/// The bytes of all words add up to 0.
void AtaIdentity::seal() {
  bytes_[2 * Integrity] = IntegritySignature;
  const u8 sum = std::accumulate(bytes_.begin(), bytes_.end() - 1, u8(0));
  bytes_[2 * Integrity + 1] = u8(-sum);
}

}  // namespace ferrite
