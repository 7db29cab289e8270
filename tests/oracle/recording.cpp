// SPDX-License-Identifier: MIT
#include "tests/oracle/recording.h"

#include <fstream>

#include "tests/oracle/values.h"

namespace ferrite::oracle {
namespace {

// The file: for each form four bytes of its name's hash and two of each fingerprint, low byte first.
constexpr unsigned EntryBytes = 4 + 2 * Recording::CasesPerForm;

u32 key_of(const Form& form) {
  const u64 hash = hash_of(form.name());
  return u32(hash ^ hash >> 32);
}

}  // namespace

Recording Recording::read(const std::string& path) {
  Recording recording;
  std::ifstream file(path, std::ios::binary);
  std::array<char, EntryBytes> raw;
  const auto byte = [&](unsigned n) { return u32(u8(raw[n])); };
  while (file.read(raw.data(), EntryBytes)) {
    Fingerprints& entry = recording.forms_[byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24];
    for (unsigned n = 0; n < CasesPerForm; n++) entry[n] = u16(byte(4 + 2 * n) | byte(5 + 2 * n) << 8);
  }
  return recording;
}

bool Recording::write(const std::string& path) const {
  std::ofstream file(path, std::ios::binary);
  const auto put = [&](u32 value, unsigned bytes) {
    for (unsigned n = 0; n < bytes; n++) file.put(char(value >> 8 * n));
  };
  for (const auto& [key, fingerprints] : forms_) {
    put(key, 4);
    for (const u16 fingerprint : fingerprints) put(fingerprint, 2);
  }
  return bool(file.flush());
}

void Recording::add(const Form& form, std::span<const u16> fingerprints) {
  Fingerprints& entry = forms_[key_of(form)];
  std::copy_n(fingerprints.begin(), CasesPerForm, entry.begin());
}

std::span<const u16> Recording::find(const Form& form) const {
  const auto found = forms_.find(key_of(form));
  if (found == forms_.end()) return {};
  return found->second;
}

}  // namespace ferrite::oracle
