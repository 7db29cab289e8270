// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/register.h"
#include "core/base/state.h"

namespace ferrite {

namespace efer {
inline constexpr Bit Nxe{0x800, "NXE"};
}

/// DEBUGCTL [SDM Volume 3, 17.4.1 and 17.14.1].
namespace debug_control {
inline constexpr Bit Lbr{1, "LBR"}, Btf{2, "BTF"}, Tr{0x40, "TR"};
}

/// IA32_MCG_CAP [SDM Volume 3, 15.3.1.1]: how many banks report errors, and whether IA32_MCG_CTL exists.
namespace machine_check {
inline constexpr u32 Banks = 0xFF, HasControl = 0x100;
}

namespace apic_base {  // [SDM Volume 3, 10.4.4]
inline constexpr Bit Bootstrap{0x100, "BSP"}, Enable{0x800, "EN"};
inline constexpr u64 Address = 0xF'FFFF'F000;  // 36 bits
}  // namespace apic_base

/// Model-specific registers that hold something [SDM Volume 4, chapter 2]. Memory types and counted events change
/// nothing here: there are no caches to type, nothing is counted, and no bank ever reports an error.
struct MsrState {
  u64 apic_base = 0xFEE0'0000 | apic_base::Bootstrap | apic_base::Enable;
  u32 sysenter_cs = 0, sysenter_esp = 0, sysenter_eip = 0;
  u64 efer = 0;
  u64 misc_enable = 0x1801;  // fast strings; no branch trace, no event sampling
  u64 pat = 0x0007'0406'0007'0406;
  u64 mtrr_default = 0;
  std::array<u64, 11> mtrr_fixed{};
  std::array<u64, 16> mtrr_variable{};  // base and mask in turn
  std::array<u64, 2> event_select{}, event_counter{};
  u64 debug_control = 0;
  std::array<u64, 4> last_branch{};  // from, to; and those before the last interrupt or exception
  u64 machine_check_status = 0, machine_check_control = 0;
  std::array<u64, 9> bank_control{};

  void visit(auto& v) {
    v("apic_base", apic_base), v("sysenter_cs", sysenter_cs), v("sysenter_esp", sysenter_esp),
        v("sysenter_eip", sysenter_eip), v("efer", efer), v("misc_enable", misc_enable), v("pat", pat),
        v("mtrr_default", mtrr_default), v("mtrr_fixed", mtrr_fixed), v("mtrr_variable", mtrr_variable),
        v("event_select", event_select), v("event_counter", event_counter), v("debug_control", debug_control),
        v("last_branch", last_branch), v("machine_check_status", machine_check_status),
        v("machine_check_control", machine_check_control), v("bank_control", bank_control);
  }
};
static_assert(field_count<MsrState>() == 17, "a field was added: visit it too");

}  // namespace ferrite
