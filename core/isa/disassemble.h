// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "core/isa/decode.h"

namespace ferrite::isa {

/// The instruction in Intel syntax as NASM takes it, for example "lock add dword [fs:ebx+esi*4+0x10], 0x1".
/// `eip`: where it lies in its segment; branch targets are absolute. `code32`: the D bit of the code segment.
std::string disassemble(const Insn&, u32 eip, bool code32);

}  // namespace ferrite::isa
