// SPDX-License-Identifier: MIT
// From a form and a number to a case; the same case on every host.
#pragma once
#include "tests/oracle/form.h"
#include "tests/oracle/values.h"

namespace ferrite::oracle {

class Generator {
 public:
  explicit Generator(const Form&);
  Case make(u32 number);

 private:
  using Bytes = std::vector<u8>;

  // State before.
  void choose_registers();
  void choose_flags();
  void choose_fp();
  void choose_x87_arguments();
  void choose_stack();
  void choose_string();
  void choose_dividend();
  void choose_selector_register();
  void choose_target_register();

  // Bytes.
  Bytes prefixes();
  void choose_segment();
  void add_modrm(Bytes&);
  u8 reg_field();
  void add_memory16(Bytes&, u8 reg);
  void add_memory32(Bytes&, u8 reg);
  void add_immediates(Bytes&);
  void add_immediate(Bytes&, std::string_view word);
  void place(Bytes&);

  // Memory.
  unsigned operand_bytes() const;
  u32 choose_place(unsigned bytes);
  u32 choose_target();
  u32 wanted(u32 place) const;
  void fill_operand();
  void fill_control_operand(std::span<u8>);
  void fill_number(std::span<u8>, std::string_view word);
  void patch(u32 at, std::span<const u8>);
  void patch_word(u32 at, u32 value, unsigned bytes);

  std::string_view mnemonic() const { return row_.mnemonic; }
  std::string_view first_operand() const { return isa::nth_word(row_.operands, 0); }
  bool any_of(std::initializer_list<std::string_view> names) const;
  bool loads_selector() const;
  bool near_branch() const;
  bool implicit_address() const;
  bool string() const { return encoding_.has("XY"); }
  unsigned operand_size() const { return form_.operand32 ? 4 : 2; }
  u32& reg(unsigned n) { return c_.before.gpr[n]; }

  const Form form_;
  const isa::Row& row_;
  const Encoding encoding_;
  const u64 seed_;
  Random random_{1};
  Case c_;
  int segment_ = -1;       // override, or -1
  unsigned relative_ = 0;  // bytes of a branch displacement at the end
  int rm_register_ = -1;   // of a register form
  u32 place_ = 0;
  bool good_target_ = false;
};

/// Values that all of the segment registers and selectors of both sides know.
inline constexpr u16 safe_selectors[] = {0,
                                         1,
                                         3,
                                         selector::FlatCode,
                                         selector::FlatData,
                                         selector::FlatData & ~1,
                                         selector::Code16,
                                         selector::Data16,
                                         selector::Data16,
                                         selector::Code32,
                                         selector::Data32,
                                         selector::Small,
                                         selector::Down,
                                         selector::Down & ~3,
                                         selector::BeyondTable};

}  // namespace ferrite::oracle
