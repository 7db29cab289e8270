// SPDX-License-Identifier: MIT
// A virtio console with one port: bytes from the host in one queue, bytes to it in the other. Brackets name sections of
// Virtual I/O Device (VIRTIO) 1.1 (OASIS, 11 April 2019).
// Missing: further ports and the control queues that make them, the window's size, emergency writes.
#pragma once
#include "core/device/virtio_pci.h"
#include "core/host/byte_stream.h"
#include "core/time/scheduler.h"

namespace ferrite {

class VirtioConsole final : public VirtioPci {
 public:
  VirtioConsole(MemorySpace&, PortSpace&, Scheduler&);
  /// To be called before a slice in which `input` may hold something new.
  void input_arrived();
  void visit(StateVisitor&);

  ByteStream output;  // what the guest sent; while it is full, the guest waits
  ByteStream input;   // what it will receive

 private:
  void queue_notified(unsigned queue) override;
  u8 read_device_config(u16) const override { return 0; }
  void device_reset() override;
  void send();
  bool send_chain();

  struct State {
    u32 sent = 0;  // bytes of the chain that the host has
  } s_;
  Scheduler& scheduler_;
  Timer timer_;             // runs while the host has no room
  Virtqueue::Chain chain_;  // read from memory anew whenever it is used
};

}  // namespace ferrite
