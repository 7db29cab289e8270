// SPDX-License-Identifier: MIT
// ferrite_agree_forms: prints each form that the translator knows, a line of JSON each: its module, and the states
// before and after each of the module's functions, by the interpreter. tests/jit/agree.mjs runs them.
#include "tests/jit/form_cases.h"
#include "tests/programs/hex.h"

namespace ferrite::jit {
namespace {

std::string hex_of(const CpuState& state, std::size_t bytes) {
  return hex({reinterpret_cast<const u8*>(&state), bytes});
}

// Whole states but for what lies behind the segments; of those that follow only what compiled code may change.
bool print(const Form& form, CpuRig& rig) {
  const std::vector<FormCase> cases = cases_of(form);
  const auto module = compile(cases);
  if (!module) {
    std::fprintf(stderr, "%s does not translate\n", name(form).c_str());
    return false;
  }
  std::printf("{\"form\": \"%s\", \"module\": \"%s\", \"cases\": [", name(form).c_str(), hex(*module).c_str());
  for (unsigned n = 0; n < cases.size(); n++) {
    rig.set(cases[n].before);
    rig.interpret({&cases[n].insn, 1});
    std::printf("%s{\"before\": \"%s\", \"after\": \"%s\", \"faulted\": %s}", n ? ", " : "",
                hex_of(cases[n].before, offsetof(CpuState, ldtr)).c_str(), hex_of(rig.cpu->s, state_bytes).c_str(),
                rig.cpu->faulted() ? "true" : "false");
  }
  std::printf("]}\n");
  return true;
}

}  // namespace
}  // namespace ferrite::jit

int main() {
  using namespace ferrite::jit;
  CpuRig rig;
  bool all = true;
  for (const Form& form : all_forms()) all &= print(form, rig);
  return all ? 0 : 1;
}
