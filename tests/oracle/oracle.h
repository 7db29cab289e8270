// SPDX-License-Identifier: MIT
// The real processor as oracle: forms run on both sides, or ours against what was recorded.
#pragma once
#include "tests/oracle/comparison.h"
#include "tests/oracle/host.h"
#include "tests/oracle/machine.h"

namespace ferrite::oracle {

struct Outcome {
  u32 cases = 0, differing = 0, faulted = 0;
  std::string first;  // difference, with its case
  UndefinedFlags undefined;
  std::vector<u16> fingerprints;  // of ours
};

/// Why this host can't judge a row; empty: it can.
std::string_view host_lacks(const isa::Row&);

class Oracle {
 public:
  /// Runs cases 0 to count - 1 of a form on both processors.
  Outcome ask(const Form&, u32 count);
  /// Runs ours alone.
  std::vector<u16> fingerprints(const Form&, u32 count);

 private:
  HostProcessor host_;
  Machine machine_;
  std::vector<Case> cases_;
  Result ours_;
};

}  // namespace ferrite::oracle
