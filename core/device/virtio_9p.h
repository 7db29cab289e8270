// SPDX-License-Identifier: MIT
// A virtio 9P transport: one queue of 9P2000.L messages for a folder of the host. It takes one message after the other.
// VIRTIO 1.1 reserves its number [5]; feature bit and configuration are those that Linux's uapi/linux/virtio_9p.h
// describes.
#pragma once
#include <string>

#include "core/device/virtio_pci.h"
#include "core/share/p9_server.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Virtio9p final : public VirtioPci {
 public:
  static constexpr std::size_t LongestTag = 32;

  /// `tag`: ASCII by which the guest mounts the folder, which must outlive the device.
  Virtio9p(MemorySpace&, PortSpace&, Scheduler&, std::string_view tag, HostFolder&);
  void visit(StateVisitor&);

 private:
  void queue_notified(unsigned queue) override;
  u8 read_device_config(u16 offset) const override;
  void device_reset() override;
  void start_request();
  void work();

  std::string tag_;
  P9Server server_;
  Scheduler& scheduler_;
  Timer timer_;                                                 // runs while there is a request
  Virtqueue::Chain chain_;                                      // read from memory anew whenever the timer fires
  std::array<u8, P9Server::MostMessage> request_{}, answer_{};  // empty whenever it does
};

}  // namespace ferrite
