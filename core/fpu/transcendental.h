// SPDX-License-Identifier: MIT
// The transcendental instructions of the 387 and later as functions. Results are computed with 128 bits and rounded
// once as the rounding control says; precision control has no effect [8.1.5.2].
// Document: Intel SDM Volume 1 (8.3.7 to 8.3.10) and Volume 2 (the tables at each instruction).
#pragma once
#include <optional>

#include "core/fpu/float80.h"

namespace ferrite::fpu {

// Nothing if the operand's magnitude is 2^63 or more: the instruction sets C2 and leaves the operand.
std::optional<Float80> sine(Status&, Float80);
std::optional<Float80> cosine(Status&, Float80);
std::optional<Float80> tangent(Status&, Float80);

Float80 arctangent(Status&, Float80 y, Float80 x);  // of y/x, in the quadrant of the point (x, y)
Float80 power_of_two_minus_one(Status&, Float80);   // 2^x - 1 for x from -1 to 1
Float80 y_log2(Status&, Float80 y, Float80 x);
Float80 y_log2_plus_one(Status&, Float80 y, Float80 x);  // y * log2(x + 1)

/// What FLDL2T, FLDL2E, FLDPI, FLDLG2 and FLDLN2 load, rounded as asked [8.3.2].
enum class Constant : u8 { Log2Of10, Log2OfE, Pi, Log10Of2, LnOf2 };
Float80 constant(Constant, Rounding);

}  // namespace ferrite::fpu
