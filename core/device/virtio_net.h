// SPDX-License-Identifier: MIT
// A virtio network device: a queue of frames for the guest and one of frames from it, at the end of a cable. Brackets
// name sections of Virtual I/O Device (VIRTIO) 1.1 (OASIS, 11 April 2019).
// Missing: checksum and segmentation offload, merged receive buffers, the control queue, other addresses than its own,
// a boot ROM, the time that a frame takes. Filtering is the driver's: every frame on the cable is received.
#pragma once
#include "core/device/virtio_pci.h"
#include "core/host/ethernet.h"

namespace ferrite {

class VirtioNet final : public VirtioPci {
 public:
  VirtioNet(MemorySpace&, PortSpace&, const MacAddress&);
  /// To be called before a slice in which `link.to_guest` may hold something new.
  void frames_arrived();

  EthernetLink link;

 private:
  void queue_notified(unsigned queue) override;
  u8 read_device_config(u16 offset) const override;
  void device_reset() override {}
  void send_frames();

  Virtqueue::Chain chain_;  // read from memory anew for each frame
};

}  // namespace ferrite
