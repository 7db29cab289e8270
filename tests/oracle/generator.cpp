// SPDX-License-Identifier: MIT
#include "tests/oracle/generator.h"

#include "core/cpu/cpu_state.h"

namespace ferrite::oracle {
namespace {

constexpr u32 AlwaysSet = 2 | eflags::If;
constexpr u8 SegmentPrefix[] = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};

void append(std::vector<u8>& code, u32 value, unsigned bytes) {
  for (unsigned n = 0; n < bytes; n++) code.push_back(u8(value >> 8 * n));
}

}  // namespace

Generator::Generator(const Form& form)
    : form_(form), row_(form.table_row()), encoding_(row_), seed_(hash_of(form.name())) {}

bool Generator::any_of(std::initializer_list<std::string_view> names) const {
  return std::find(names.begin(), names.end(), mnemonic()) != names.end();
}
bool Generator::loads_selector() const {
  return any_of({"lar", "lsl", "verr", "verw", "lldt", "ltr"}) || first_operand() == "Sw";
}
bool Generator::implicit_address() const { return any_of({"xlat", "maskmovq", "maskmovdqu"}); }
bool Generator::near_branch() const {
  return encoding_.has("J") || any_of({"ret"}) || (any_of({"jmp", "call"}) && encoding_.has("E"));
}

Case Generator::make(u32 number) {
  random_ = Random(seed_ ^ (number + 1) * 0x9E37'79B9'7F4A'7C15u);
  c_ = Case{};
  c_.room = form_.room == Room::Flat && random_.one_in(6) ? Room::Code32 : form_.room;
  relative_ = 0, rm_register_ = -1;
  choose_segment();
  choose_registers();
  choose_flags();
  choose_fp();
  if (form_.memory) place_ = choose_place(operand_bytes());
  Bytes code = prefixes();
  code.insert(code.end(), encoding_.opcode.begin(), encoding_.opcode.end());
  if (encoding_.adds_register) code.back() = u8(code.back() + random_.below(8));
  if (encoding_.exact_modrm >= 0)
    code.push_back(u8(encoding_.exact_modrm + (encoding_.adds_stack_index ? random_.below(8) : 0)));
  if (encoding_.modrm) add_modrm(code);
  add_immediates(code);
  choose_selector_register(), choose_target_register();
  place(code);
  if (form_.memory) fill_operand();
  return c_;
}

// ---- State before

void Generator::choose_registers() {
  for (u32& value : c_.before.gpr) value = u32(integer(random_, 32));
  const RoomSelectors selectors = selectors_of(c_.room);
  c_.before.ds = c_.before.es = selectors.data, c_.before.gs = selectors.extra;
  choose_stack();
  if (string() || implicit_address()) choose_string();
  if (any_of({"div", "idiv"})) choose_dividend();
  if (mnemonic().starts_with("loop") && random_.below(2)) reg(ECX) = random_.below(3) | (random_.below(2) << 16);
}

/// Near the middle of the stack's pages; sometimes so that it runs out of them, or round the end of the segment.
void Generator::choose_stack() {
  const auto choose = [&] {
    switch (random_.below(16)) {
      case 0: return window::Stack + random_.below(8) * 2;
      case 1: return window::Stack + 0x2000 - random_.below(8) * 2;
      case 2: return window::Stack + 0x1000 + random_.below(5) - 2;
      case 3: return c_.room == Room::Code16 ? random_.below(6) * 2 : window::Stack + 0x800;
      case 4: return window::Constant + random_.below(0x1000);
      case 5: return window::Stack + random_.below(0x2000);
      default: return window::Stack + 0x100 + random_.below(0x780) * 4;
    }
  };
  // A CALL that has both a bad stack and a bad target may report either.
  good_target_ = any_of({"call"}) && random_.below(2);
  reg(ESP) = c_.base() + (any_of({"call"}) && !good_target_ ? window::Stack + 0x800 : choose());
  if (random_.below(3) || any_of({"enter", "leave"})) reg(EBP) = c_.base() + choose();
  if (any_of({"pop"}) && first_operand().ends_with("S"))
    patch_word(reg(ESP) - c_.base(), random_.one_of(safe_selectors), operand_size());
  // Something to return to.
  if (any_of({"ret"}) && !random_.one_in(16)) patch_word(reg(ESP) - c_.base(), choose_target(), operand_size());
}

void Generator::choose_string() {
  const u32 mask = form_.address32 ? ~0u : 0xFFFFu;
  const auto put = [&](unsigned n, u32 value) { reg(n) = (reg(n) & ~mask) | (value & mask); };
  put(ESI, wanted(choose_place(4)));
  // MASKMOVQ: whether and where bytes fault that the mask leaves out depends on the processor.
  put(EDI, string() ? c_.base() + choose_place(4) : wanted(window::Data + 0x900 + random_.below(0xE00)));
  if (any_of({"xlat"})) put(EBX, wanted(choose_place(1)) - (reg(EAX) & 0xFF));
  const u32 count = random_.one_in(16) ? random_.below(2000) : random_.below(20);
  reg(ECX) = (reg(ECX) & ~mask) | count;
}

/// Most quotients should fit.
void Generator::choose_dividend() {
  if (random_.one_in(4)) return;
  const bool byte = first_operand() == "Eb", negative = mnemonic() == "idiv" && random_.below(2);
  const u32 high = negative ? 0 - random_.below(20) : random_.below(20);
  if (byte)
    reg(EAX) = (reg(EAX) & 0xFFFF'00FF) | (high & 0xFF) << 8;
  else
    reg(EDX) = form_.operand32 ? high : (reg(EDX) & 0xFFFF'0000) | (high & 0xFFFF);
}

void Generator::choose_selector_register() {
  if (loads_selector() && rm_register_ >= 0) reg(unsigned(rm_register_)) = random_.one_of(safe_selectors);
}
void Generator::choose_target_register() {
  if (near_branch() && encoding_.has("E") && rm_register_ >= 0 && (good_target_ || !random_.one_in(16)))
    reg(unsigned(rm_register_)) = choose_target();
}

/// Branches and most others stop by single step: what follows them never runs. Repeated string instructions run through
/// to INT3.
void Generator::choose_flags() {
  u32& flags = c_.before.eflags = AlwaysSet | (u32(random_.bits()) & eflags::Arithmetic);
  const bool repeats = form_.prefix == Prefix::Rep || form_.prefix == Prefix::RepNe;
  if (near_branch() || (repeats ? random_.one_in(6) : !random_.one_in(4))) flags |= eflags::Tf;
  if (random_.one_in(string() ? 3 : 8)) flags |= eflags::Df;
  c_.repeats = repeats && !(flags & eflags::Tf);
}

void Generator::choose_fp() {
  FpState& fp = c_.before.fp;
  const u32 control = u32(random_.bits()), status = u32(random_.bits());
  fp.control = u16(0x40 | (control & 0xC00) | (random_.below(3) ? 0x300 : control & 0x200) | (control & 0x1000));
  fp.control |= u16(random_.one_in(4) ? control & 0x3F : 0x3F);
  fp.status = u16(status & 0x7F00);
  if (random_.one_in(4)) fp.status |= u16(status & (random_.one_in(8) ? 0x7F : 0x7F & fp.control));
  if (fp.status & ~fp.control & 0x3F) fp.status |= 0x8080;
  fp.used = u16(random_.below(3) ? 0xFF : status >> 16 & 0xFF);
  fp.instruction = u32(random_.bits());
  if (encoding_.has("PQN")) {
    for (auto& st : fp.st) vector(random_, st.data(), 8), st[8] = st[9] = 0xFF;
  } else {
    for (auto& st : fp.st) extended(random_, st.data());
    if (random_.one_in(8)) fp.st[random_.below(8)] = fp.st[0];
  }
  choose_x87_arguments();
  for (auto& xmm : fp.xmm) vector(random_, xmm.data(), 16);
  if (random_.one_in(8)) fp.xmm[random_.below(8)] = fp.xmm[random_.below(8)];
  fp.mxcsr = 0x1F80;
  if (random_.below(2)) fp.mxcsr |= u32(random_.bits()) & 0xE07F;
  if (random_.one_in(5)) fp.mxcsr &= ~(u32(random_.bits()) & 0x1F80);
}

/// Outside these ranges results are undefined [SDM Volume 2, F2XM1 and FYL2XP1].
void Generator::choose_x87_arguments() {
  auto& st = c_.before.fp.st[0];
  u16 top;
  std::memcpy(&top, &st[8], 2);
  const u16 most = mnemonic() == "f2xm1" ? 0x3FFE : mnemonic() == "fyl2xp1" ? 0x3FFC : 0x7FFF;
  if ((top & 0x7FFF) > most) top = u16((top & 0x8000) | (most - random_.below(70)));
  std::memcpy(&st[8], &top, 2);
}

// ---- Bytes

void Generator::choose_segment() {
  segment_ = -1;
  const bool uses = form_.memory || string() || implicit_address();
  if (random_.one_in(uses ? 4 : 20)) segment_ = int(random_.below(6));
  if (segment_ == isa::FS) segment_ = isa::GS;
  if (mnemonic().starts_with("maskmov") && segment_ != isa::ES) segment_ = -1;
}

Generator::Bytes Generator::prefixes() {
  Bytes bytes;
  if (segment_ >= 0) bytes.push_back(SegmentPrefix[segment_]);
  if (form_.operand32 != form_.code32()) bytes.push_back(0x66);
  if (form_.address32 != form_.code32()) bytes.push_back(0x67);
  if (form_.prefix == Prefix::Lock || form_.prefix == Prefix::ForbiddenLock) bytes.push_back(0xF0);
  if (form_.prefix == Prefix::Rep) bytes.push_back(0xF3);
  if (form_.prefix == Prefix::RepNe) bytes.push_back(0xF2);
  if (encoding_.mandatory > 0) bytes.push_back(u8(encoding_.mandatory));
  for (std::size_t n = bytes.size(); n > 1; n--) std::swap(bytes[n - 1], bytes[random_.below(u32(n))]);
  return bytes;
}

u8 Generator::reg_field() {
  if (encoding_.extension >= 0) return u8(encoding_.extension);
  if (!encoding_.has("S")) return u8(random_.below(8));
  constexpr u8 loadable[] = {isa::ES, isa::ES, isa::DS, isa::GS, isa::CS, 6, 7};
  return first_operand() == "Sw" ? random_.one_of(loadable) : u8(random_.below(8));
}

void Generator::add_modrm(Bytes& code) {
  const u8 reg_bits = u8(reg_field() << 3);
  if (form_.memory) return form_.address32 ? add_memory32(code, reg_bits) : add_memory16(code, reg_bits);
  rm_register_ = int(random_.below(8));
  code.push_back(u8(0xC0 | reg_bits | rm_register_));
}

/// [SDM Volume 2, Table 2-1] The base's low half is chosen so that the sum is right.
void Generator::add_memory16(Bytes& code, u8 reg_bits) {
  static constexpr i8 bases[] = {EBX, EBX, EBP, EBP, ESI, EDI, EBP, EBX},
                      indices[] = {ESI, EDI, ESI, EDI, -1, -1, -1, -1};
  const u32 target = wanted(place_);
  const u8 rm = u8(random_.below(8));
  const unsigned mod = random_.below(3);
  code.push_back(u8(mod << 6 | reg_bits | rm));
  if (mod == 0 && rm == 6) return append(code, target, 2);
  const u32 displacement = mod == 0 ? 0 : mod == 1 ? u32(i32(i8(random_.bits()))) : u32(random_.bits());
  const u32 index = indices[rm] < 0 ? 0 : reg(unsigned(indices[rm]));
  u32& base = reg(unsigned(bases[rm]));
  base = (base & 0xFFFF'0000) | ((target - displacement - index) & 0xFFFF);
  if (mod) append(code, displacement, mod);
}

/// [SDM Volume 2, Tables 2-2 and 2-3] The base is chosen so that the sum is right; the displacement, where the base is
/// also the index, or is the stack's pointer.
void Generator::add_memory32(Bytes& code, u8 reg_bits) {
  const u32 target = wanted(place_);
  const u8 rm = u8(random_.below(8)), sib = u8(random_.bits());
  const u8 base = rm == 4 ? sib & 7 : rm, index = rm == 4 ? sib >> 3 & 7 : 4;
  unsigned mod = random_.below(3);
  if (base == index || base == ESP) mod = 2;
  const bool no_base = mod == 0 && base == 5;
  const u32 scaled = index == 4 ? 0 : reg(index) << (sib >> 6);
  u32 displacement = mod == 1           ? u32(i32(i8(random_.bits())))
                     : random_.below(2) ? random_.below(256)
                                        : u32(random_.bits());
  if (no_base)
    displacement = target - scaled;
  else if (base == index || base == ESP)
    displacement = target - scaled - reg(base);
  else
    reg(base) = target - scaled - (mod == 0 ? 0 : displacement);
  code.push_back(u8(mod << 6 | reg_bits | rm));
  if (rm == 4) code.push_back(sib);
  if (no_base || mod == 2) append(code, displacement, 4);
  if (mod == 1) append(code, displacement, 1);
}

void Generator::add_immediates(Bytes& code) {
  for (const std::string_view word : encoding_.operands) add_immediate(code, word);
  if (any_of({"enter"})) code.push_back(u8(random_.one_in(8) ? random_.bits() : random_.below(4)));
}

void Generator::add_immediate(Bytes& code, std::string_view word) {
  const char width = word.size() > 1 ? word[1] : 'b';
  const unsigned bytes = width == 'b' ? 1 : width == 'w' ? 2 : operand_size();
  if (word[0] == 'I') {
    u32 value = u32(integer(random_, bytes * 8));
    if (any_of({"enter", "ret"}) && !random_.one_in(8)) value &= 0xFF;
    if (any_of({"int"}) && value == 0x80) value = 0x81;  // the host's system call
    append(code, value, bytes);
  } else if (word[0] == 'O') {
    append(code, wanted(place_), form_.address32 ? 4 : 2);
  } else if (word[0] == 'J') {
    relative_ = bytes;
    append(code, u32(random_.bits()), bytes);
  }
}

/// Where the code lies: in the page's middle, at its end, or so that its last bytes are in a page that is not there.
void Generator::place(Bytes& code) {
  c_.length = u8(std::min<std::size_t>(code.size(), c_.code.size()));
  const u32 end = window::CodeAt + window::PageBytes;
  u32 at = window::CodeAt + 0x100 + random_.below(0xC00);
  if (random_.one_in(24)) at = end - c_.length;
  if (random_.one_in(48)) at = end - 1 - random_.below(c_.length);
  c_.before.eip = c_.base() + at;
  if (relative_ > 1 && (good_target_ || !random_.one_in(16))) {
    const u32 displacement = choose_target() - (c_.before.eip + c_.length);
    for (unsigned n = 0; n < relative_; n++) code[code.size() - relative_ + n] = u8(displacement >> 8 * n);
  }
  std::copy_n(code.begin(), c_.length, c_.code.begin());
}

// ---- Memory

/// Bytes of the memory operand, as its word says; 16 where it says nothing that is known.
unsigned Generator::operand_bytes() const {
  struct Size {
    std::string_view suffix;
    unsigned bytes;
  };
  static constexpr Size sizes[] = {{"b", 1},    {"w", 2},   {"d", 4},   {"q", 8},   {"s", 6},    {"f32", 4}, {"f64", 8},
                                   {"f80", 10}, {"i16", 2}, {"i32", 4}, {"i64", 8}, {"bcd", 10}, {"ss", 4},  {"sd", 8}};
  for (const std::string_view word : encoding_.operands) {
    if (std::string_view("EMOQW").find(word[0]) == std::string_view::npos) continue;
    const std::string_view suffix = word.substr(1);
    if (suffix == "v" || suffix == "z") return operand_size();
    if (suffix == "p") return operand_size() + 2;
    if (suffix == "a") return operand_size() * 2;
    if (suffix == "14/28") return form_.operand32 ? 28 : 14;
    if (suffix == "94/108") return form_.operand32 ? 108 : 94;
    if (mnemonic().starts_with("fxsave") || mnemonic().starts_with("fxrstor")) return 512;
    for (const Size& size : sizes)
      if (suffix == size.suffix) return size.bytes;
  }
  return 16;
}

/// Mostly within the two data pages; else at an edge of what is mapped, writable, or within the limits.
u32 Generator::choose_place(unsigned bytes) {
  const bool whole = form_.prefix == Prefix::Lock || any_of({"xchg"});  // a lock must not split a cache line
  const u32 align = whole ? 8 : bytes >= 16 && !random_.one_in(8) ? 16 : 1;
  const auto choose = [&] {
    switch (random_.below(24)) {
      case 0: return window::Data + 0x1000 - random_.below(bytes + 1);
      case 1: return window::Constant - random_.below(bytes + 1);
      case 2: return window::Constant + random_.below(0x1000);
      case 3: return window::Constant + 0x1000 - random_.below(bytes + 1);
      case 4: return window::Data - random_.below(bytes + 1);
      case 5: return 0x1'0000 - random_.below(bytes + 4);
      case 6: return random_.below(bytes + 4);
      case 7: return 0x5800 - random_.below(bytes + 1);  // the end of Small
      default: return window::Data + random_.below(0x2000 - 2 * bytes);
    }
  };
  return choose() & ~(align - 1) & 0xFFFF;
}

/// The offset that reaches a place of the window through the operand's segment.
u32 Generator::wanted(u32 place) const {
  return place + (c_.room == Room::Flat && segment_ != isa::GS ? window::Base : 0);
}

/// Where a branch goes: code, mostly.
u32 Generator::choose_target() {
  const u32 inside =
      !good_target_ && random_.one_in(16) ? random_.below(0x1'0000) : window::CodeAt + random_.below(window::PageBytes);
  return c_.base() + inside;
}

void Generator::patch(u32 at, std::span<const u8> bytes) {
  for (Patch& patch : c_.patches) {
    if (patch.size) continue;
    patch = {at & 0xFFFF, u16(bytes.size()), c_.used_bytes};
    std::copy(bytes.begin(), bytes.end(), c_.bytes.begin() + c_.used_bytes);
    c_.used_bytes = u16(c_.used_bytes + bytes.size());
    return;
  }
}
void Generator::patch_word(u32 at, u32 value, unsigned bytes) {
  const u8 raw[] = {u8(value), u8(value >> 8), u8(value >> 16), u8(value >> 24)};
  patch(at, {raw, bytes});
}

void Generator::fill_operand() {
  std::array<u8, 512> bytes;
  const std::span<u8> operand(bytes.data(), operand_bytes());
  c_.operand = place_, c_.has_operand = true;
  std::string_view word;
  for (const std::string_view candidate : encoding_.operands)
    if (std::string_view("EMOQW").find(candidate[0]) != std::string_view::npos) word = candidate;
  fill_number(operand, word);
  fill_control_operand(operand);
  const auto put = [&](u32 value, std::size_t at, std::size_t size) {
    for (std::size_t n = 0; n < size; n++) operand[at + n] = u8(value >> 8 * n);
  };
  if (near_branch() && (good_target_ || !random_.one_in(16))) put(choose_target(), 0, operand.size());
  if (loads_selector()) put(random_.one_of(safe_selectors), 0, 2);
  if (word == "Mp") put(random_.one_of(safe_selectors), operand.size() - 2, 2);
  if (mnemonic().starts_with("cmpxchg") && random_.below(2)) {
    put(reg(EAX), 0, std::min<std::size_t>(operand.size(), 4));
    if (operand.size() == 8) put(reg(EDX), 4, 4);
  }
  patch(place_, operand);
}

void Generator::fill_number(std::span<u8> operand, std::string_view word) {
  const auto number = [&](u64 value) { std::memcpy(operand.data(), &value, std::min<std::size_t>(operand.size(), 8)); };
  for (u8& byte : operand) byte = u8(random_.bits());
  if (word.ends_with("f32")) return number(single(random_));
  if (word.ends_with("f64")) return number(twice(random_));
  if (word.ends_with("f80")) return extended(random_, operand.data());
  if (word.ends_with("bcd")) {
    if (random_.below(4))
      for (u8& byte : operand) byte = u8(random_.below(10) | random_.below(10) << 4);
    operand[9] = u8(random_.below(2) << 7);
  } else if (word[0] == 'W' || word[0] == 'Q') {
    std::array<u8, 16> bytes;
    vector(random_, bytes.data(), 16);
    std::copy_n(bytes.begin(), operand.size(), operand.begin());
  } else if (operand.size() <= 8) {
    number(integer(random_, unsigned(operand.size()) * 8));
  }
}

/// Operands that are state: mostly such as can be loaded.
void Generator::fill_control_operand(std::span<u8> operand) {
  const bool wide = form_.operand32, any = random_.one_in(8);
  const auto put16 = [&](std::size_t at, u32 value) { operand[at] = u8(value), operand[at + 1] = u8(value >> 8); };
  const FpState& fp = c_.before.fp;
  if (any_of({"fldcw"}) && !any) put16(0, fp.control ^ (random_.bits() & 0xF3F));
  if (any_of({"ldmxcsr"}) && !any) put16(2, 0);
  if (any_of({"fldenv", "frstor"})) {
    if (!any) put16(0, fp.control);
    put16(wide ? 4 : 2, fp.status);
    for (std::size_t at = wide ? 28 : 14; at + 10 <= operand.size(); at += 10) extended(random_, &operand[at]);
  }
  if (any_of({"fxrstor"})) {
    put16(0, fp.control), put16(2, fp.status), put16(26, any ? 1 : 0);
    for (std::size_t at = 32; at < 160; at += 16) extended(random_, &operand[at]);
  }
}

}  // namespace ferrite::oracle
