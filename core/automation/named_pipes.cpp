// SPDX-License-Identifier: MIT
#include "core/automation/named_pipes.h"

#include <algorithm>

#include "core/automation/byte_port.h"
#include "core/automation/path.h"

namespace ferrite::automation {

void NamedPipes::open(BytePort& end, std::string_view name) {
  close(end);
  ends_.push_back({&end, fold(name)});
}

void NamedPipes::close(BytePort& end) {
  std::erase_if(ends_, [&](const End& one) { return one.port == &end; });
}

void NamedPipes::send(BytePort& from, std::span<const u8> bytes) {
  const auto sender = std::find_if(ends_.begin(), ends_.end(), [&](const End& one) { return one.port == &from; });
  if (sender == ends_.end()) return;
  for (const End& end : ends_)
    if (end.port != &from && end.name == sender->name) end.port->write(bytes);
}

}  // namespace ferrite::automation
