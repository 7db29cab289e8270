// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "core/base/types.h"

namespace ferrite::automation {

class BytePort;

/// The named pipes of an application, which serial ports of its machines lead to: what a guest sends into one comes out
/// of all other ends of that name.
class NamedPipes {
 public:
  /// The end may be at another pipe already.
  void open(BytePort& end, std::string_view name);
  void close(BytePort& end);
  void send(BytePort& from, std::span<const u8>);

 private:
  struct End {
    BytePort* port;
    std::string name;  // folded
  };
  std::vector<End> ends_;
};

}  // namespace ferrite::automation
