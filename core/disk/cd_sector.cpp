// SPDX-License-Identifier: MIT
#include "core/disk/cd_sector.h"

#include <algorithm>

#include "core/base/byte_order.h"

namespace ferrite {
namespace {
constexpr u32 Edc = 2064, Intermediate = 2068, ParityP = 2076, ParityQ = 2248;
constexpr u8 Form2 = 0x20;  // in the submode byte of the subheader
constexpr u32 Submode = CdSector::Subheader + 2, SubheaderHalf = 4;

constexpr u8 decimal(u8 value) { return u8(value / 10 << 4 | value % 10); }

/// [14.3] (x^16 + x^15 + x^2 + 1)(x^16 + x^2 + x + 1), the lowest bit first.
constexpr auto edc_of_byte = [] {
  constexpr u32 polynomial = 0xD801'8001;
  std::array<u32, 256> table{};
  for (u32 n = 0; n < table.size(); n++) {
    table[n] = n;
    for (unsigned bit = 0; bit < 8; bit++) table[n] = table[n] >> 1 ^ (table[n] & 1 ? polynomial : 0);
  }
  return table;
}();

/// [Annex A] The field of x^8 + x^4 + x^3 + x^2 + 1, times its primitive element.
constexpr u8 times_alpha(u8 value) { return u8(value << 1 ^ (value & 0x80 ? 0x1D : 0)); }

/// The inverse of 1 + alpha as a table of products.
constexpr auto over_alpha_plus_1 = [] {
  std::array<u8, 256> table{};
  for (unsigned n = 0; n < 256; n++) table[times_alpha(u8(n)) ^ n] = u8(n);
  return table;
}();

/// [Annex A] Vectors of bytes, each with two of parity that make its sum 0, and its sum weighted by powers of alpha.
struct Parity {
  u32 at, vectors, length, between_pairs, step;
  void put(CdSector::Raw raw) const {
    const u32 bytes = vectors * length;
    for (u32 vector = 0; vector < vectors; vector++) {
      u8 sum = 0, weighted = 0;
      u32 index = vector / 2 * between_pairs + vector % 2;
      for (u32 n = 0; n < length; n++) {
        const u8 byte = raw[CdSector::Header + index];
        sum ^= byte, weighted = times_alpha(weighted ^ byte);
        index = (index + step) % bytes;
      }
      const u8 first = over_alpha_plus_1[times_alpha(weighted) ^ sum];
      raw[at + vector] = first, raw[at + vectors + vector] = first ^ sum;
    }
  }
};
constexpr Parity P{ParityP, 86, 24, 2, 86}, Q{ParityQ, 52, 43, 86, 88};
}  // namespace

CdSector::Form CdSector::form_of(ConstRaw raw) {
  constexpr u8 mode_field = 0x03;
  switch (raw[Mode] & mode_field) {
    case 1: return Form::Mode1;
    case 2: break;
    default: return Form::Mode0;
  }
  const auto subheader = raw.begin() + Subheader;
  if (!std::equal(subheader, subheader + SubheaderHalf, subheader + SubheaderHalf)) return Form::Mode2;
  return raw[Submode] & Form2 ? Form::Mode2Form2 : Form::Mode2Form1;
}

void CdSector::put_header(Raw raw, u32 sector, u8 mode) {
  const Msf msf = Msf::of_sector(sector);
  std::fill_n(raw.begin(), Header, u8(0xFF));
  raw[0] = raw[Header - 1] = 0;
  raw[Header] = decimal(msf.minute), raw[Header + 1] = decimal(msf.second), raw[Header + 2] = decimal(msf.frame);
  raw[Mode] = mode;
}

void CdSector::complete_mode1(Raw raw, u32 sector) {
  put_header(raw, sector, 1);
  u32 edc = 0;
  for (u32 n = 0; n < Edc; n++) edc = edc >> 8 ^ edc_of_byte[(edc ^ raw[n]) & 0xFF];
  store_little(raw, Edc, edc);
  std::fill(raw.begin() + Intermediate, raw.begin() + ParityP, u8(0));
  P.put(raw);
  Q.put(raw);  // covers P's bytes
}

}  // namespace ferrite
