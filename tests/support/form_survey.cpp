// SPDX-License-Identifier: MIT
#include "tests/support/form_survey.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "core/cpu/cpu_state.h"

namespace ferrite {
namespace {

constexpr u32 PageBytes = 4096, LargePageBytes = 1 << 22;
constexpr u32 Present = 1, Large = 0x80;

class GuestCode {
 public:
  explicit GuestCode(Pc& pc) : memory_(pc.memory()), registers_(pc.registers()) {}

  /// The instruction `offset` bytes behind EIP.
  std::optional<isa::Insn> at(u32 offset) const {
    std::array<u8, isa::MaxLength> bytes{};
    for (u32 n = 0; n < bytes.size(); n++) {
      const auto byte = fetch(registers_.segment[isa::CS].base + registers_.eip + offset + n);
      if (!byte) break;
      bytes[n] = *byte;
    }
    isa::Insn insn;
    if (isa::decode(bytes, registers_.segment[isa::CS].big, insn) != isa::Decoded::Ok) return {};
    return insn;
  }

 private:
  std::optional<u32> entry(u32 at) const {
    u32 value = 0;
    if (at + 4 > memory_.size()) return {};
    std::memcpy(&value, &memory_[at], 4);
    return value & Present ? std::optional(value) : std::nullopt;
  }
  std::optional<u32> physical(u32 linear) const {
    if (!(registers_.cr0 & cr0::Pg)) return linear;
    const auto directory = entry((registers_.cr3 & ~(PageBytes - 1)) + (linear >> 22) * 4);
    if (!directory) return {};
    if (*directory & Large && registers_.cr4 & cr4::Pse)
      return (*directory & ~(LargePageBytes - 1)) | (linear & (LargePageBytes - 1));
    const auto table = entry((*directory & ~(PageBytes - 1)) + (linear >> 12 & 1023) * 4);
    if (!table) return {};
    return (*table & ~(PageBytes - 1)) | (linear & (PageBytes - 1));
  }
  std::optional<u8> fetch(u32 linear) const {
    const auto at = physical(linear);
    return at && *at < memory_.size() ? std::optional(memory_[*at]) : std::nullopt;
  }

  std::span<const u8> memory_;
  const CpuState& registers_;
};

}  // namespace

void FormSurvey::look_at(Pc& pc) {
  for (unsigned block = 0; block < BlocksPerLook && !pc.halted(); block++) {
    const GuestCode code(pc);
    std::vector<u16> ahead;
    for (u32 offset = 0; ahead.size() < 32;) {
      const auto insn = code.at(offset);
      if (!insn) break;
      ahead.push_back(insn->form);
      offset += insn->length;
      if (insn->ends_block()) break;
    }
    const u64 before = pc.instructions();
    pc.run_until(pc.now() + 1);  // a block
    const u64 executed = std::min<u64>(pc.instructions() - before, ahead.size());
    for (u64 n = 0; n < executed; n++) forms_[ahead[n]]++;
    seen_ += executed;
  }
}

std::vector<FormSurvey::Form> FormSurvey::most_executed(std::size_t count) const {
  std::vector<Form> forms;
  for (const auto& [form, seen] : forms_) forms.push_back({form, seen});
  std::stable_sort(forms.begin(), forms.end(), [](const Form& a, const Form& b) { return a.seen > b.seen; });
  if (forms.size() > count) forms.resize(count);
  return forms;
}

}  // namespace ferrite
