// SPDX-License-Identifier: MIT
// The interpreter and the compiled code do the same. As WebAssembly under Node the tests run what they compile;
// natively they only print the cases, and tests/jit/agree.mjs runs them.
#include <catch2/catch.hpp>
#include <cstdio>

#include "tests/jit/forms.h"
#include "tests/support/compiled_code.h"

namespace ferrite::jit {
namespace {

constexpr unsigned StatesPerForm = 50;

struct Case {
  isa::Insn insn;
  CpuState before;
};

/// For each form a seed of its own, so that one can be looked at alone.
std::vector<Case> cases_of(const Form& form) {
  Chance chance(form.row * 4 + form.memory * 2 + form.wide);
  std::vector<Case> cases;
  for (unsigned n = 0; n < StatesPerForm; n++) {
    const isa::Insn insn = random_instruction(form, chance);
    cases.push_back({insn, random_state(chance)});
  }
  return cases;
}

std::vector<u8> compile(const std::vector<Case>& cases) {
  WasmWriter writer;
  Translator translator(writer);
  for (const Case& each : cases) {
    translator.begin("f" + std::to_string(writer.functions()));
    REQUIRE(translator.translate(each.insn));
    translator.finish();
  }
  return writer.module();
}

#ifdef __EMSCRIPTEN__

TEST_CASE("each instruction, compiled, leaves what the interpreter leaves: registers, EIP, flags, memory, faults") {
  CpuRig interpreted, compiled;
  unsigned faults = 0, runs = 0;
  for (const Form& form : all_forms()) {
    INFO(name(form));
    const std::vector<Case> cases = cases_of(form);
    CompiledCode code(compile(cases));
    for (unsigned n = 0; n < cases.size(); n++, runs++) {
      INFO("case " << n);
      interpreted.set(cases[n].before), compiled.set(cases[n].before);
      REQUIRE(interpreted.interpret({&cases[n].insn, 1}) == 1);
      REQUIRE(code.run(n, *compiled.cpu) == 1);
      REQUIRE(visible(compiled.cpu->s) == visible(interpreted.cpu->s));
      REQUIRE(compiled.cpu->faulted() == interpreted.cpu->faulted());
      faults += compiled.cpu->faulted();
    }
    REQUIRE(std::memcmp(interpreted.memory.ram().data(), compiled.memory.ram().data(), compiled.memory.ram().size()) ==
            0);
  }
  CHECK(runs == all_forms().size() * StatesPerForm);
  CHECK(faults > runs / 50);
}

TEST_CASE("blocks of random instructions, compiled, leave what the interpreter leaves") {
  CpuRig interpreted, compiled;
  const std::vector<Form> forms = all_forms();
  Chance chance(1);
  constexpr unsigned Blocks = 400, Batch = 20;
  for (unsigned batch = 0; batch < Blocks / Batch; batch++) {
    WasmWriter writer;
    Translator translator(writer);
    std::vector<std::vector<isa::Insn>> blocks;
    while (blocks.size() < Batch) {
      std::vector<isa::Insn> block;
      const unsigned length = 1 + chance.below(24);
      while (block.size() < length && (block.empty() || !block.back().ends_block()))
        block.push_back(random_instruction(forms[chance.below(u32(forms.size()))], chance));
      translator.begin("f" + std::to_string(blocks.size()));
      for (const isa::Insn& insn : block) REQUIRE(translator.translate(insn));
      translator.finish();
      blocks.push_back(block);
    }
    CompiledCode code(writer.module());
    for (unsigned n = 0; n < Batch; n++)
      for (unsigned state = 0; state < 20; state++) {
        INFO("batch " << batch << ", block " << n << ", state " << state);
        const CpuState before = random_state(chance);
        interpreted.set(before), compiled.set(before);
        REQUIRE(code.run(n, *compiled.cpu) == interpreted.interpret(blocks[n]));
        REQUIRE(compiled.cpu->s.reg == interpreted.cpu->s.reg);
        REQUIRE(compiled.cpu->s.eip == interpreted.cpu->s.eip);
        REQUIRE(compiled.cpu->get_flags() == interpreted.cpu->get_flags());
        REQUIRE(compiled.cpu->faulted() == interpreted.cpu->faulted());
      }
    REQUIRE(std::memcmp(interpreted.memory.ram().data(), compiled.memory.ram().data(), compiled.memory.ram().size()) ==
            0);
  }
}

#endif

std::string hex(const void* data, std::size_t bytes) {
  std::string text;
  for (std::size_t n = 0; n < bytes; n++) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<const u8*>(data)[n]);
    text += digits;
  }
  return text;
}

// Whole states but for what lies behind the segments; of those that follow only what compiled code may change.
TEST_CASE("prints each form, compiled, with states before and after it", "[.][agree]") {
  CpuRig rig;
  for (const Form& form : all_forms()) {
    const std::vector<Case> cases = cases_of(form);
    const std::vector<u8> module = compile(cases);
    std::printf("{\"form\": \"%s\", \"module\": \"%s\", \"cases\": [", name(form).c_str(),
                hex(module.data(), module.size()).c_str());
    for (unsigned n = 0; n < cases.size(); n++) {
      rig.set(cases[n].before);
      rig.interpret({&cases[n].insn, 1});
      std::printf("%s{\"before\": \"%s\", \"after\": \"%s\", \"faulted\": %s}", n ? ", " : "",
                  hex(&cases[n].before, offsetof(CpuState, ldtr)).c_str(), hex(&rig.cpu->s, state_bytes).c_str(),
                  rig.cpu->faulted() ? "true" : "false");
    }
    std::printf("]}\n");
  }
}

}  // namespace
}  // namespace ferrite::jit
