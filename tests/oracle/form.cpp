// SPDX-License-Identifier: MIT
#include "tests/oracle/form.h"

namespace ferrite::oracle {
namespace {

struct LeftOut {
  std::string_view mnemonic, operands, reason;  // operands: what they begin with
};
constexpr LeftOut not_comparable[] = {
    {"cpuid", "", "tells which processor it is"},
    {"rdtsc", "", "tells the time"},
    {"rdpmc", "", "counts what the host does"},
    {"sgdt", "", "the kernel answers with addresses of its own, or refuses (UMIP)"},
    {"sidt", "", "the kernel answers with addresses of its own, or refuses (UMIP)"},
    {"sldt", "", "the kernel answers, or refuses (UMIP)"},
    {"str", "", "the kernel answers, or refuses (UMIP)"},
    {"smsw", "", "the kernel answers, or refuses (UMIP)"},
    {"sysenter", "", "enters the host's kernel"},
    {"syscall", "", "enters the host's kernel"},
    {"callf", "", "goes where the host's descriptors lead, 64-bit mode among it"},
    {"jmpf", "", "goes where the host's descriptors lead, 64-bit mode among it"},
    {"retf", "", "goes where the host's descriptors lead, 64-bit mode among it"},
    {"iret", "", "goes where the host's descriptors lead, 64-bit mode among it"},
    {"pop", "SS", "holds back the exception that ends a case"},
    {"lss", "", "holds back the exception that ends a case"},
    {"pop", "FS", "FS keeps the host thread's data"},
    {"lfs", "", "FS keeps the host thread's data"},
};

bool is_hex(std::string_view word) {
  const auto digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); };
  return word.size() == 2 && digit(word[0]) && digit(word[1]);
}
u8 hex(std::string_view word) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
  return u8(digit(word[0]) << 4 | digit(word[1]));
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (unsigned n = 0; !isa::nth_word(text, n).empty(); n++) words.push_back(isa::nth_word(text, n));
  return words;
}

bool is_string(const Encoding& encoding) { return encoding.has("XY"); }

}  // namespace

Encoding::Encoding(const isa::Row& row) : operands(words_of(row.operands)) {
  std::vector<std::string_view> words = words_of(row.encoding);
  if (words.size() > 1 && words[1] == "0F" && words[0] != "0F") {
    mandatory = words[0] == "NP" ? 0 : hex(words[0]);
    words.erase(words.begin());
  }
  unsigned at = 0;
  opcode.push_back(hex(words[at++]));
  if (opcode[0] == 0x0F) opcode.push_back(hex(words[at++]));
  if (opcode.size() == 2 && (opcode[1] == 0x38 || opcode[1] == 0x3A)) opcode.push_back(hex(words[at++]));
  for (; at < words.size(); at++) {
    const std::string_view word = words[at];
    if (word == "+r") adds_register = true;
    if (word == "+i") adds_stack_index = true;
    if (is_hex(word)) exact_modrm = hex(word);
    if (word[0] == '/') modrm = true, extension = word[1] == 'r' ? -1 : word[1] - '0';
  }
}

bool Encoding::has(std::string_view letters) const {
  return std::any_of(operands.begin(), operands.end(), [&](std::string_view word) {
    // Not the words that are names of registers.
    const bool name = word == "CS" || word == "DS" || word == "ES" || word == "SS" || word == "FS" || word == "GS" ||
                      word == "AL" || word == "AX" || word == "CL" || word == "DX" || word.starts_with("ST") ||
                      word == "XMM0";
    return !name && letters.find(word[0]) != letters.npos;
  });
}
bool Encoding::memory_form() const { return has("O") || (modrm && !has("RNU")); }
bool Encoding::register_form() const { return !has("MO") && !(modrm && escapes_to_x87()); }

bool Encoding::sized() const {
  return std::any_of(operands.begin(), operands.end(), [](std::string_view word) {
    const char last = word.back();
    return last == 'v' || last == 'z' || word == "rAX" || word == "Ibs" || word == "Ap" || word == "Mp" ||
           word == "Ma" || word == "Ms" || word.find('/') != word.npos;
  });
}

std::string Form::name() const {
  const isa::Row& r = table_row();
  std::string text = std::string(r.mnemonic) + " " + std::string(r.operands) + " [" + std::string(r.encoding) + "], ";
  text += code32() ? "32-bit code" : "16-bit code";
  text += operand32 ? ", 32-bit operands" : ", 16-bit operands";
  if (memory)
    text += address32 ? ", memory, 32-bit address" : ", memory, 16-bit address";
  else
    text += address32 ? ", 32-bit address" : ", 16-bit address";
  constexpr std::string_view prefixes[] = {"", ", LOCK", ", LOCK where it is forbidden", ", REP", ", REPNE"};
  return text += prefixes[unsigned(prefix)];
}

std::string_view reason_in(std::span<const LeftOut> list, const isa::Row& row) {
  for (const LeftOut& rule : list)
    if (row.mnemonic == rule.mnemonic && row.operands.starts_with(rule.operands)) return rule.reason;
  return {};
}
std::string_view left_out(const isa::Row& row) { return reason_in(not_comparable, row); }

std::vector<Form> all_forms() {
  std::vector<Form> forms;
  for (u16 row = 0; row < isa::row_count; row++) {
    const isa::Row& r = isa::rows[row];
    if (!left_out(r).empty()) continue;
    const Encoding encoding(r);
    const bool sizes = encoding.mandatory < 0 && (encoding.sized() || r.traits & isa::Sized);
    // Where the address size counts though there is no memory operand.
    const bool counts =
        is_string(encoding) || r.mnemonic == "xlat" || r.mnemonic.starts_with("loop") || r.mnemonic == "jcxz";
    for (const bool code32 : {true, false})
      for (const bool operand32 : {code32, !code32}) {
        if (operand32 != code32 && !sizes) continue;
        const auto add = [&](bool memory, bool address32, Prefix prefix) {
          const Room room = !code32 ? Room::Code16 : address32 ? Room::Flat : Room::Code32;
          forms.push_back({row, room, memory, operand32, address32, prefix});
        };
        const auto add_prefixes = [&](bool memory, bool address32) {
          add(memory, address32, Prefix::None);
          if (memory && r.traits & isa::Lockable && !encoding.operands[0].starts_with("G"))
            add(memory, address32, Prefix::Lock);
          if (is_string(encoding)) add(memory, address32, Prefix::Rep), add(memory, address32, Prefix::RepNe);
        };
        if (encoding.memory_form())
          for (const bool address32 : {true, false}) add_prefixes(true, address32);
        if (encoding.register_form()) {
          add_prefixes(false, code32);
          if (counts) add_prefixes(false, !code32);
        }
        if (encoding.register_form())
          add(false, code32, Prefix::ForbiddenLock);
        else
          add(true, code32, r.traits & isa::Lockable ? Prefix::None : Prefix::ForbiddenLock);
      }
  }
  return forms;
}

}  // namespace ferrite::oracle
