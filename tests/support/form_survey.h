// SPDX-License-Identifier: MIT
#pragma once
#include <map>

#include "core/isa/decode.h"
#include "core/pc/pc.h"

namespace ferrite {

/// Which forms of instructions a guest executes most. It looks at runs of blocks that follow each other, at times far
/// apart, so that each instruction has the same chance to be seen. For guests without PAE.
class FormSurvey {
 public:
  /// Runs the machine a little and counts what it executes.
  void look_at(Pc&);

  struct Form {
    u16 form;  // as isa::Insn's
    u64 seen;
  };
  /// The `count` most executed, those seen most first.
  std::vector<Form> most_executed(std::size_t count) const;
  u64 seen() const { return seen_; }

 private:
  static constexpr unsigned BlocksPerLook = 100;
  std::map<u16, u64> forms_;
  u64 seen_ = 0;
};

}  // namespace ferrite
