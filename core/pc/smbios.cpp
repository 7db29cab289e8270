// SPDX-License-Identifier: MIT
#include "core/pc/smbios.h"

namespace ferrite {

namespace {
constexpr std::string_view GuidShape = "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";
/// Where the UUID's bytes are in the text: the first three numbers are stored low byte first [7.2.1].
constexpr u8 ByteAt[] = {7, 5, 3, 1, 12, 10, 17, 15, 20, 22, 25, 27, 29, 31, 33, 35};

/// 16: no digit.
u8 digit(char c) {
  if (c >= '0' && c <= '9') return u8(c - '0');
  const char letter = char(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? u8(letter - 'a' + 10) : 16;
}

std::vector<u8> zero_terminated(std::string_view text) {
  std::vector<u8> bytes(text.begin(), text.end());
  bytes.push_back(0);
  return bytes;
}

/// Type 2 [7.3], which SeaBIOS has only from others: the serial number is its only text.
std::vector<u8> base_board(std::string_view serial_number) {
  constexpr u8 Type = 2, Length = 0x0F, SerialNumber = 0x07, FirstText = 1, BoardType = 0x0D, Motherboard = 0x0A,
               Flags = 0x09, HostingBoard = 1;
  std::vector<u8> bytes(Length);
  bytes[0] = Type, bytes[1] = Length;
  bytes[SerialNumber] = FirstText;
  bytes[Flags] = HostingBoard;
  bytes[BoardType] = Motherboard;
  const std::vector<u8> text = zero_terminated(serial_number);
  bytes.insert(bytes.end(), text.begin(), text.end());
  return bytes;
}
}  // namespace

std::vector<u8> uuid_of(std::string_view guid) {
  if (guid.size() != GuidShape.size()) return {};
  for (std::size_t n = 0; n < guid.size(); n++)
    if (GuidShape[n] == 'x' ? digit(guid[n]) > 15 : guid[n] != GuidShape[n]) return {};
  std::vector<u8> bytes;
  for (const u8 at : ByteAt) bytes.push_back(u8(digit(guid[at]) << 4 | digit(guid[at + 1u])));
  return bytes;
}

void SmbiosNumbers::add_to(FwCfg& fw_cfg) const {
  // Offsets of fields: [7.2] system, [7.4] chassis.
  if (std::vector<u8> uuid = uuid_of(guid); !uuid.empty()) fw_cfg.add_file("smbios/field1-8", std::move(uuid));
  if (!serial_number.empty()) fw_cfg.add_file("smbios/field1-7", zero_terminated(serial_number));
  if (!base_board.empty()) fw_cfg.add_file("smbios/table2-0", ferrite::base_board(base_board));
  if (!chassis.empty()) fw_cfg.add_file("smbios/field3-7", zero_terminated(chassis));
  if (!asset_tag.empty()) fw_cfg.add_file("smbios/field3-8", zero_terminated(asset_tag));
}

}  // namespace ferrite
