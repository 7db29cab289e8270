// SPDX-License-Identifier: MIT
// libFuzzer: hostile code at the processor. The first bytes choose the model, the mode and what else holds
// (tests/support/cpu_modes.h), the rest is the code. Run it with tools/fuzz.
#include "tests/support/hostile_code.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

/// Where the parts of an input begin.
enum Input : std::size_t { Model = 0, Mode = 1, Conditions = 2, Seed = 6, FirstCode = 10 };
constexpr unsigned Instructions = 600;

u32 word_at(const u8* data, std::size_t at) {
  u32 word;
  std::memcpy(&word, data + at, sizeof word);
  return word;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  if (size <= FirstCode) return 0;
  const HostileCode::Setup setup{CpuModel(data[Model] % CpuModelCount), data[Mode], word_at(data, Conditions),
                                 word_at(data, Seed)};
  HostileCode code(setup, {data + FirstCode, size - FirstCode});
  code.run(Instructions);
  return 0;
}

extern "C" std::size_t LLVMFuzzerMutate(u8* data, std::size_t size, std::size_t most);

/// Half of the mutations are libFuzzer's; the others write instructions over the code, or between it.
extern "C" std::size_t LLVMFuzzerCustomMutator(u8* data, std::size_t size, std::size_t most, unsigned seed) {
  RandomWords words(seed);
  words.next();
  if (most <= FirstCode + isa::MaxLength || words.one_in(2)) return LLVMFuzzerMutate(data, size, most);
  for (; size < FirstCode; size++) data[size] = u8(words.next());
  if (words.one_in(4)) data[words.below(FirstCode)] = u8(words.next());
  isa::Bytes code;
  for (u32 n = 1 + words.below(6); n > 0; n--)
    append_code(words, cpu_modes[data[Mode] % std::size(cpu_modes)].code32(), code);
  const std::size_t at = FirstCode + words.below(u32(size - FirstCode + 1));
  const std::size_t room = std::min(code.size(), most - at), kept = words.one_in(2) ? size - at : 0;
  const std::size_t moved = std::min(kept, most - at - room);
  std::memmove(data + at + room, data + at, moved);
  std::memcpy(data + at, code.data(), room);
  return std::max(size, at + room + moved);
}
