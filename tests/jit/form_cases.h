// SPDX-License-Identifier: MIT
#pragma once
// The cases in which interpreter and compiled code are compared: for each form the same ones on every host.
#include <optional>

#include "tests/jit/forms.h"

namespace ferrite::jit {

inline constexpr unsigned InstructionsPerForm = 50;

struct FormCase {
  isa::Insn insn;
  CpuState before;
};

/// For each form a seed of its own, so that one can be looked at alone.
inline std::vector<FormCase> cases_of(const Form& form) {
  Chance chance(form.row * 4 + form.memory * 2 + form.wide);
  std::vector<FormCase> cases;
  for (unsigned n = 0; n < InstructionsPerForm; n++) {
    const isa::Insn insn = random_instruction(form, chance);
    cases.push_back({insn, random_state(chance)});
  }
  return cases;
}

/// A module with the functions f0, f1, ..., one for each case; none if one does not translate.
inline std::optional<std::vector<u8>> compile(const std::vector<FormCase>& cases) {
  WasmWriter writer;
  Translator translator(writer);
  for (const FormCase& each : cases) {
    translator.begin("f" + std::to_string(writer.functions()));
    if (!translator.translate(each.insn)) return {};
    translator.finish();
  }
  return writer.module();
}

}  // namespace ferrite::jit
