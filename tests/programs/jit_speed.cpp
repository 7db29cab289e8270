// SPDX-License-Identifier: MIT
// ferrite_jit_speed: prints what compiled code costs and how fast it is, the figures behind core/README.md's decision
// on templates. `node build/wasm/tests/programs/ferrite_jit_speed.js`
#include <emscripten.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "tests/jit/forms.h"
#include "tests/support/compiled_code.h"

namespace ferrite::jit {
namespace {

// Ten instructions that touch registers only, and a jump back to the first.
constexpr u8 program[] = {
    0x01, 0xC8,                    // add eax, ecx
    0x31, 0xC2,                    // xor edx, eax
    0x8D, 0x5C, 0x50, 0x08,        // lea ebx, [eax+edx*2+8]
    0xC1, 0xE1, 0x03,              // shl ecx, 3
    0x29, 0xDA,                    // sub edx, ebx
    0x25, 0xFF, 0xFF, 0xFF, 0x00,  // and eax, 00FFFFFFh
    0x46,                          // inc esi
    0x0F, 0xB6, 0xF8,              // movzx edi, al
    0x39, 0xFA,                    // cmp edx, edi
    0x0F, 0x42, 0xCE,              // cmovb ecx, esi
    0xEB, 0xE3,                    // jmp to the first
};
constexpr unsigned Body = 10, Rounds = 9;

std::vector<isa::Insn> body() {
  std::vector<isa::Insn> block;
  for (std::span<const u8> rest = program; block.size() < Body;) {
    isa::Insn insn;
    if (isa::decode(rest, true, insn) != isa::Decoded::Ok) std::abort();
    block.push_back(insn);
    rest = rest.subspan(insn.length);
  }
  return block;
}

enum class Keep { Nothing, Block };  // what is held in locals beyond one instruction

void write_block(Translator& translator, unsigned copies, Keep keep, u32 constant = 0xFF'FFFF) {
  static std::vector<isa::Insn> block = body();
  block[5].immediate = constant;  // AND's
  for (unsigned copy = 0; copy < copies; copy++)
    for (const isa::Insn& insn : block) {
      translator.translate(insn);
      if (keep == Keep::Nothing) translator.write_back();
    }
}
/// The block in a wasm loop.
std::vector<u8> compile_loop(u32 times, unsigned copies, Keep keep) {
  WasmWriter writer;
  Translator translator(writer);
  translator.begin("f0");
  const WasmWriter::Local counter = writer.local();
  writer.loop();
  translator.write_back();
  write_block(translator, copies, keep);
  translator.write_back();
  writer.get(counter), writer.i32_const(1), writer.i32_add(), writer.set(counter);
  writer.get(counter), writer.i32_const(times), writer.i32_lt_u();
  writer.br_if(0);
  writer.end();
  translator.finish();
  return writer.module();
}
/// No two modules with the same constant are the same: V8 would remember the first.
std::vector<u8> compile_block(unsigned functions, Keep keep, u32 constant) {
  WasmWriter writer;
  Translator translator(writer);
  for (unsigned n = 0; n < functions; n++) {
    translator.begin("f" + std::to_string(n));
    write_block(translator, 5, keep, constant);
    translator.finish();
  }
  return writer.module();
}

template <class Action>
double fastest_ms(Action action) {
  std::array<double, Rounds> times;
  for (double& each : times) {
    const double start = emscripten_get_now();
    action();
    each = emscripten_get_now() - start;
  }
  return *std::min_element(times.begin(), times.end());
}

void print_loop(const char* what, unsigned copies, Keep keep) {
  constexpr u32 Times = 2'000'000;
  CpuRig rig;
  CompiledCode code(compile_loop(Times / copies, copies, keep));
  code.run(0, *rig.cpu);
  const double ms = fastest_ms([&] { code.run(0, *rig.cpu); });
  std::printf("%-44s %7.0f M instructions/s\n", what, double(Times) * Body / ms / 1000);
}

/// One instruction a tick.
void print_interpreter(Cpu& cpu) {
  constexpr Ticks Slice = 5'000'000;
  Ticks now = 0;
  const double ms = fastest_ms([&] { now = cpu.run(now, now + Slice); });
  std::printf("%-44s %7.0f M instructions/s\n", "interpreter", double(Slice) / ms / 1000);
}

void print_module(Cpu& cpu, Keep keep) {
  u32 constant = 0;
  std::vector<std::vector<u8>> ones, hundreds;
  for (unsigned n = 0; n < Rounds; n++) {
    ones.push_back(compile_block(1, keep, ++constant));
    hundreds.push_back(compile_block(100, keep, ++constant));
  }
  const double translate = fastest_ms([&] { compile_block(100, keep, 1); });
  unsigned round = 0;
  const double alone = fastest_ms([&] {
    CompiledCode code(ones[round++]);
    code.run(0, cpu);
  });
  round = 0;
  const double batch = fastest_ms([&] {
    CompiledCode code(hundreds[round++]);
    for (unsigned n = 0; n < 100; n++) code.run(n, cpu);
  });
  std::printf(
      "50 instructions %s: %zu bytes; translated in %.1f us; to its first result %.0f us alone, %.0f us of 100\n",
      keep == Keep::Nothing ? "in memory" : "in locals", ones[0].size(), translate * 10, alone * 1000, batch * 10);
}

}  // namespace
}  // namespace ferrite::jit

int main() {
  using namespace ferrite::jit;
  CpuRig rig;
  std::copy(std::begin(program), std::end(program), rig.memory.ram().begin() + 0x1000);
  rig.cpu->jump_far(0, 0x1000, 2);
  rig.cpu->s.segment[ferrite::isa::CS].big = true;
  rig.cpu->set_instruction_cost(1024);

  print_interpreter(*rig.cpu);
  print_loop("compiled, state in memory between any two", 1, Keep::Nothing);
  print_loop("compiled, in locals within 10", 1, Keep::Block);
  print_loop("compiled, in locals within 50", 5, Keep::Block);
  for (const Keep keep : {Keep::Nothing, Keep::Block}) print_module(*rig.cpu, keep);
}
