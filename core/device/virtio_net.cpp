// SPDX-License-Identifier: MIT
#include "core/device/virtio_net.h"

namespace ferrite {
namespace {
enum Queue : unsigned { Receive = 0, Transmit = 1, Queues = 2 };  // [5.1.2]
constexpr u32 EthernetController = 0x02'0000;
constexpr u32 HeaderBytes = 10;  // [5.1.6.1] without merged receive buffers
namespace feature {              // [5.1.3]
constexpr u32 Mac = 1 << 5, Status = 1 << 16;
}
namespace config {  // [5.1.4]
constexpr u16 Status = 6;
constexpr u8 LinkUp = 1;
}  // namespace config
}  // namespace

VirtioNet::VirtioNet(MemorySpace& memory, PortSpace& ports, const MacAddress& address)
    : VirtioPci(memory, ports, Type::Network, EthernetController, Queues, feature::Mac | feature::Status | AnyLayout) {
  link.address = address;
}

u8 VirtioNet::read_device_config(u16 offset) const {
  if (offset < link.address.size()) return link.address[offset];
  return offset == config::Status ? config::LinkUp : 0;
}

void VirtioNet::queue_notified(unsigned queue) {
  if (queue == Transmit)
    send_frames();
  else
    frames_arrived();
}

/// At most as many as the queue has descriptors: a ring that its own buffers overwrite has no end.
void VirtioNet::send_frames() {
  for (unsigned n = 0; n < Virtqueue::Size && peek(Transmit, chain_); n++) {
    std::array<u8, EthernetFrame::Longest> frame{};
    const u32 bytes = std::max(chain_.readable_bytes(), HeaderBytes) - HeaderBytes;
    if (bytes <= frame.size()) {
      chain_.read(HeaderBytes, std::span<u8>(frame).first(bytes));
      link.from_guest.push(std::span<const u8>(frame).first(bytes));
    }
    complete(Transmit, chain_, 0);
  }
}

/// A frame waits in the link for a buffer; without a driver, and where the buffer is too small, it is lost.
void VirtioNet::frames_arrived() {
  if (!working(Receive)) return link.to_guest.clear();
  while (!link.to_guest.empty() && peek(Receive, chain_)) {
    const std::span<const u8> frame = link.to_guest.front().bytes();
    const u32 bytes = HeaderBytes + u32(frame.size());
    if (chain_.writable_bytes() >= bytes) {
      constexpr std::array<u8, HeaderBytes> header{};
      chain_.write(0, header);
      chain_.write(HeaderBytes, frame);
      complete(Receive, chain_, bytes);
    }
    link.to_guest.pop();
  }
}

}  // namespace ferrite
