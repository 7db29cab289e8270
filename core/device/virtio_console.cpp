// SPDX-License-Identifier: MIT
#include "core/device/virtio_console.h"

namespace ferrite {
using namespace std::chrono_literals;
namespace {
enum Queue : unsigned { Receive = 0, Transmit = 1, Queues = 2 };  // [5.3.2]
constexpr u32 CommunicationOther = 0x07'8000;
constexpr std::chrono::nanoseconds HostRetry = 1ms;
constexpr u32 PieceBytes = 256;
}  // namespace

VirtioConsole::VirtioConsole(MemorySpace& memory, PortSpace& ports, Scheduler& scheduler)
    : VirtioPci(memory, ports, Type::Console, CommunicationOther, Queues, AnyLayout),
      scheduler_(scheduler),
      timer_(scheduler, [this] { send(); }) {}

void VirtioConsole::device_reset() {
  timer_.stop();
  s_ = {};
}

void VirtioConsole::queue_notified(unsigned queue) {
  if (queue == Receive) return input_arrived();
  if (!timer_.running()) send();
}

/// At most as many chains as the queue has descriptors: a ring that its own buffers overwrite has no end.
void VirtioConsole::send() {
  for (unsigned n = 0; n < Virtqueue::Size && peek(Transmit, chain_); n++) {
    if (!send_chain()) return timer_.start(scheduler_.ticks(HostRetry));
    complete(Transmit, chain_, 0);
    s_.sent = 0;
  }
}

/// False: the host has no room for the rest.
bool VirtioConsole::send_chain() {
  std::array<u8, PieceBytes> piece{};
  while (s_.sent < chain_.readable_bytes()) {
    const u32 bytes = chain_.read(s_.sent, piece);
    for (u32 n = 0; n < bytes; n++, s_.sent++)
      if (!output.push(piece[n])) return false;
  }
  return true;
}

/// Bytes wait in the stream for a buffer; without a driver they are lost.
void VirtioConsole::input_arrived() {
  if (!working(Receive)) return input.clear();
  while (!input.empty() && peek(Receive, chain_)) {
    u32 received = 0;
    for (; !input.empty() && received < chain_.writable_bytes(); received++) {
      const std::array<u8, 1> byte{input.pop()};
      chain_.write(received, byte);
    }
    complete(Receive, chain_, received);
    if (!received) break;
  }
}

void VirtioConsole::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 1, "a field was added: visit it too");
  v("sent", s_.sent), v("timer", timer_);
  VirtioPci::visit(v);
}

}  // namespace ferrite
