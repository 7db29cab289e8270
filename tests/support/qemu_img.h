// SPDX-License-Identifier: MIT
// qemu-img (Debian's qemu-utils).
#pragma once
#include "tests/support/host_tool.h"

namespace ferrite::test {

class QemuImg : public HostTool {
 public:
  QemuImg() : HostTool("qemu-img") {}
};

}  // namespace ferrite::test
