// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite::net {

/// What is at the other end of a guest's TCP connection. Nothing here waits: it is asked again. Destroyed before both
/// ends are done, the connection is aborted.
class ByteChannel {
 public:
  virtual ~ByteChannel() = default;
  /// Bytes from the guest; answers how many of them are taken. The others are offered again.
  virtual std::size_t write(std::span<const u8>) = 0;
  /// The guest sends no more.
  virtual void end() = 0;
  /// Bytes for the guest: as many as there are now.
  virtual std::size_t read(std::span<u8> into) = 0;
  /// Ended: nothing more will be read. Failed: the connection is reset.
  enum class State : u8 { Open, Ended, Failed };
  virtual State state() const = 0;
};

}  // namespace ferrite::net
