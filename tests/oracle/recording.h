// SPDX-License-Identifier: MIT
// What the real processor did, for hosts that are none: a fingerprint for each of the first cases of each form, taken
// from ours where the two agreed. tests/golden/oracle.bin, written by `ferrite_oracle --record FILE`.
#pragma once
#include <map>

#include "tests/oracle/form.h"

namespace ferrite::oracle {

class Recording {
 public:
  static constexpr u32 CasesPerForm = 16;

  /// Empty where there is no such file.
  static Recording read(const std::string& path);
  bool write(const std::string& path) const;

  bool empty() const { return forms_.empty(); }
  std::size_t size() const { return forms_.size(); }
  void add(const Form&, std::span<const u16> fingerprints);
  /// Empty: the form was not recorded.
  std::span<const u16> find(const Form&) const;

 private:
  using Fingerprints = std::array<u16, CasesPerForm>;
  std::map<u32, Fingerprints> forms_;  // by the hash of the form's name
};

}  // namespace ferrite::oracle
