// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite::automation {

#define ENUM(type, prefix) enum class type : i32 {
#define MEMBER(name, value) name = value,
#define END_ENUM \
  }              \
  ;
#include "core/automation/enums.inc"
#undef END_ENUM
#undef MEMBER
#undef ENUM

}  // namespace ferrite::automation
