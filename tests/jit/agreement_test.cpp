// SPDX-License-Identifier: MIT
// The interpreter and the compiled code do the same, where the tests can run what they compile: as WebAssembly under
// Node. What the native build compiles tests/jit/agree.mjs runs.
#ifdef __EMSCRIPTEN__
#include <catch2/catch.hpp>

#include "tests/jit/form_cases.h"
#include "tests/support/compiled_code.h"

namespace ferrite::jit {

namespace {

constexpr unsigned StatesPerInstruction = 20;  // 1,000 for each form

struct TwoRigs {
  CpuRig interpreted, compiled;
  unsigned faults = 0, runs = 0;

  bool agree(const isa::Insn& insn, CompiledCode& code, unsigned function, const CpuState& before) {
    interpreted.set(before), compiled.set(before);
    runs++;
    if (interpreted.interpret({&insn, 1}) != code.run(function, *compiled.cpu)) return false;
    faults += compiled.cpu->faulted();
    return visible(compiled.cpu->s) == visible(interpreted.cpu->s) &&
           compiled.cpu->faulted() == interpreted.cpu->faulted();
  }
  bool memory_agrees() {
    const std::span<u8> left = interpreted.memory.ram(), right = compiled.memory.ram();
    return std::memcmp(left.data(), right.data(), left.size()) == 0;
  }
};

}  // namespace

TEST_CASE("each instruction, compiled, leaves what the interpreter leaves: registers, EIP, flags, memory, faults") {
  TwoRigs rigs;
  for (const Form& form : all_forms()) {
    INFO(name(form));
    const std::vector<FormCase> cases = cases_of(form);
    const auto module = compile(cases);
    REQUIRE(module);
    CompiledCode code(*module);
    Chance chance(form.row);
    for (unsigned n = 0; n < cases.size(); n++)
      for (unsigned state = 0; state < StatesPerInstruction; state++)
        if (!rigs.agree(cases[n].insn, code, n, state ? random_state(chance) : cases[n].before))
          FAIL("instruction " << n << " in state " << state);
    REQUIRE(rigs.memory_agrees());
  }
  CHECK(rigs.runs == all_forms().size() * InstructionsPerForm * StatesPerInstruction);
  CHECK(rigs.faults > rigs.runs / 50);
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

}  // namespace ferrite::jit
#endif
