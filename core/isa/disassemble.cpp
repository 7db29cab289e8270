// SPDX-License-Identifier: MIT
// Text from the table's own words: nothing about a single instruction is written here but where assemblers spell it
// otherwise than by its operands.
#include "core/isa/disassemble.h"

namespace ferrite::isa {
namespace {

constexpr const char* names8[] = {"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};
constexpr const char* names16[] = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
constexpr const char* names32[] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
constexpr const char* segments[] = {"es", "cs", "ss", "ds", "fs", "gs"};

std::string hex(u32 value) {
  std::string digits;
  do digits.insert(digits.begin(), "0123456789abcdef"[value & 15]);
  while (value >>= 4);
  return "0x" + digits;
}

class Text {
 public:
  Text(const Insn& insn, u32 eip, bool code32) : insn_(insn), row_(insn.row()), eip_(eip), code32_(code32) {}

  std::string line() const {
    std::string text = prefixes() + mnemonic();
    std::string separator = " ";
    for (unsigned n = 0; n < shown_operands(); n++) {
      const std::string word = operand(n);
      if (word.empty()) continue;
      text += separator + word;
      separator = ", ";
    }
    return text;
  }

 private:
  bool wide() const { return insn_.wide(); }
  bool is(std::string_view mnemonic) const { return row_.mnemonic == mnemonic; }
  /// Of an instruction with vector registers assemblers know the size.
  bool vector() const {
    for (unsigned n = 0; n < 3; n++) {
      const Kind kind = row_.operand(n).kind;
      if (kind == Kind::Mmx || kind == Kind::Xmm) return true;
    }
    return false;
  }
  bool string_instruction() const {
    for (unsigned n = 0; n < 2; n++) {
      const Kind kind = row_.operand(n).kind;
      if (kind == Kind::StringSource || kind == Kind::StringTarget) return true;
    }
    return false;
  }

  /// LOCK and repeats; sizes where no operand shows that they differ from the segment's.
  std::string prefixes() const {
    std::string text;
    if (insn_.has(prefix::Lock)) text += "lock ";
    const bool own = row_.mandatory() != Mandatory::Any;
    const bool compares = is("cmps") || is("scas");
    if (!own && string_instruction() && insn_.has(prefix::Rep)) text += compares ? "repe " : "rep ";
    if (!own && string_instruction() && insn_.has(prefix::RepNe)) text += "repne ";
    if (addresses_silently() && insn_.has(prefix::Address32) != code32_) text += code32_ ? "a16 " : "a32 ";
    if (sized_silently() && wide() != code32_) text += code32_ ? "o16 " : "o32 ";
    if (string_instruction() && insn_.has(prefix::SegmentOverride)) text += std::string(segments[insn_.segment]) + " ";
    if (is("xlat") && insn_.has(prefix::SegmentOverride)) text += std::string(segments[insn_.segment]) + " ";
    return text;
  }
  bool addresses_silently() const {
    return string_instruction() || is("xlat") || is("jcxz") || row_.mnemonic.substr(0, 4) == "loop";
  }
  bool sized_silently() const {
    if (is("push") || is("pop")) return row_.operand(0).kind == Kind::FixedSegment;
    if (row_.operand(0).kind == Kind::Relative) return row_.operand(0).width == Width::Byte;
    return is("enter") || is("leave") || is("ret") || is("retf") || is("fldenv") || is("fnstenv") || is("frstor") ||
           is("fnsave") || is("lgdt") || is("lidt") || is("sgdt") || is("sidt");
  }

  std::string mnemonic() const {
    const std::string_view name = row_.mnemonic;
    if (name == "cwde") return wide() ? "cwde" : "cbw";
    if (name == "cdq") return wide() ? "cdq" : "cwd";
    if (name == "jcxz") return insn_.has(prefix::Address32) ? "jecxz" : "jcxz";
    if (name == "callf") return "call";
    if (name == "jmpf") return "jmp";
    if (name == "xlat") return "xlatb";
    if (name == "fnsetpm") return "fsetpm";
    if (name == "pusha" || name == "popa" || name == "pushf" || name == "popf" || name == "iret")
      return std::string(name) + (wide() ? "d" : "w");
    if (string_instruction()) return std::string(name) + string_size();
    return std::string(name);
  }
  const char* string_size() const {
    const OperandSpec first = row_.operand(0);
    const OperandSpec spec = first.kind == Kind::PortDx ? row_.operand(1) : first;
    return spec.width == Width::Byte ? "b" : wide() ? "d" : "w";
  }

  /// String instructions say it all in their names; hints have an operand that assemblers do not know.
  unsigned shown_operands() const {
    if (string_instruction()) return 0;
    return is("nop") ? 1 : 3;
  }

  std::string operand(unsigned n) const {
    const OperandSpec spec = row_.operand(n);
    switch (spec.kind) {
      case Kind::Absent:
      case Kind::StringSource:
      case Kind::StringTarget: return {};
      case Kind::Modrm: return insn_.memory() ? memory(n) : general(insn_.rm, spec.width);
      case Kind::Memory: return memory(n);
      case Kind::RegisterOnly:
      case Kind::InOpcode: return general(insn_.rm, spec.width);
      case Kind::Register: return general(insn_.reg, spec.width);
      case Kind::Accumulator: return general(0, spec.width);
      case Kind::CountCl: return "cl";
      case Kind::PortDx: return "dx";
      case Kind::Immediate: return immediate(spec);
      case Kind::SignedByte: return signed_byte();
      case Kind::One: return "1";
      case Kind::Offset: return size_word(spec.width) + "[" + override_word() + absolute() + "]";
      case Kind::Relative: return target(spec.width);
      case Kind::FarPointer: return unusual_size(wide()) + hex(insn_.immediate2) + ":" + hex(insn_.immediate);
      case Kind::SegmentReg: return segments[insn_.reg % 6];
      case Kind::FixedSegment: return segments[spec.fixed];
      case Kind::Control: return "cr" + std::to_string(insn_.reg);
      case Kind::Debug: return "dr" + std::to_string(insn_.reg);
      case Kind::Test: return "tr" + std::to_string(insn_.reg);
      case Kind::FpuTop: return "st0";
      case Kind::FpuStack: return "st" + std::to_string(insn_.rm);
      case Kind::Mmx: return "mm" + std::to_string(insn_.reg);
      case Kind::MmxModrm: return insn_.memory() ? memory(n) : "mm" + std::to_string(insn_.rm);
      case Kind::MmxRm: return "mm" + std::to_string(insn_.rm);
      case Kind::Xmm: return "xmm" + std::to_string(insn_.reg);
      case Kind::XmmModrm: return insn_.memory() ? memory(n) : "xmm" + std::to_string(insn_.rm);
      case Kind::XmmRm: return "xmm" + std::to_string(insn_.rm);
      case Kind::Xmm0: return "xmm0";
    }
    return {};
  }

  std::string general(unsigned number, Width width) const {
    if (vector()) return names32[number];
    if (width == Width::Byte) return names8[number];
    if (width == Width::Word) return names16[number];
    if (width == Width::Dword) return names32[number];
    return wide() ? names32[number] : names16[number];
  }
  std::string immediate(OperandSpec spec) const {
    if (is("enter")) return hex(insn_.immediate) + ", " + hex(insn_.immediate2);
    const bool fixed_size = row_.operand(1).kind == Kind::Absent && is("push");
    return (fixed_size ? wide() ? "dword " : "word " : "") +
           hex(spec.width == Width::Byte ? u8(insn_.immediate) : insn_.immediate);
  }
  std::string signed_byte() const {
    const i32 value = i32(insn_.immediate);
    const std::string size = is("push") ? wide() ? "dword " : "word " : "";
    return size + (value < 0 ? "-" + hex(u32(-value)) : hex(u32(value)));
  }
  std::string target(Width width) const {
    const u32 at = eip_ + insn_.length + insn_.immediate;
    const bool only_short = addresses_silently();
    const std::string distance = width != Width::Byte ? "near " + unusual_size(wide()) : only_short ? "" : "short ";
    return distance + hex(wide() ? at : at & 0xFFFF);
  }
  /// Of an address or an offset that is not of the segment's size.
  std::string unusual_size(bool is32) const { return is32 == code32_ ? "" : is32 ? "dword " : "word "; }
  std::string absolute() const { return unusual_size(insn_.has(prefix::Address32)) + hex(insn_.displacement); }

  std::string memory(unsigned n) const {
    const std::string_view word = nth_word(row_.operands, n);
    const std::string size =
        is("callf") || is("jmpf") ? std::string(wide() ? "dword" : "word") + " far " : size_of(word);
    return size + "[" + override_word() + address() + "]";
  }
  /// The x87's words say what is there, the others how much.
  std::string size_of(std::string_view word) const {
    const std::string_view format = word.substr(1);
    if (format == "f32" || format == "i32") return "dword ";
    if (format == "f64" || format == "i64") return "qword ";
    if (format == "f80" || format == "bcd") return "tword ";
    if (format == "i16") return "word ";
    if (vector() || is("lea") || is("invlpg") || is("clflush") || is("bound")) return {};
    const bool always_word = is("sldt") || is("str") || is("smsw") || row_.operand(1).kind == Kind::SegmentReg;
    return always_word ? "word " : size_word(operand_of(word).width);
  }
  std::string size_word(Width width) const {
    switch (width) {
      case Width::Byte: return "byte ";
      case Width::Word: return "word ";
      case Width::Dword: return "dword ";
      case Width::Qword: return "qword ";
      case Width::Dqword: return "oword ";
      case Width::Var: return wide() ? "dword " : "word ";
      case Width::None: break;
    }
    return {};
  }
  std::string override_word() const {
    return insn_.has(prefix::SegmentOverride) ? std::string(segments[insn_.segment]) + ":" : std::string();
  }
  std::string address() const {
    const bool address32 = insn_.has(prefix::Address32);
    const auto& names = address32 ? names32 : names16;
    std::string text;
    if (insn_.base != NoRegister) text = names[insn_.base];
    if (insn_.index != NoRegister) {
      text += (text.empty() ? "" : "+") + std::string(names[insn_.index]);
      if (insn_.scale || insn_.base == NoRegister) text += "*" + std::to_string(1 << insn_.scale);
    }
    if (text.empty()) return absolute();
    if (insn_.displacement == 0) return text;
    const i32 distance = address32 ? i32(insn_.displacement) : i32(i16(insn_.displacement));
    return text + (distance < 0 ? "-" + hex(u32(-i64(distance))) : "+" + hex(u32(distance)));
  }

  const Insn& insn_;
  const Row& row_;
  u32 eip_;
  bool code32_;
};

}  // namespace

std::string disassemble(const Insn& insn, u32 eip, bool code32) { return Text(insn, eip, code32).line(); }

}  // namespace ferrite::isa
