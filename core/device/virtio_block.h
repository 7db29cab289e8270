// SPDX-License-Identifier: MIT
// A virtio block device: one queue of requests over the disk that a file of the host keeps. It takes one request after
// the other, and the time of a fast drive for each. Brackets name sections of Virtual I/O Device (VIRTIO) 1.1 (OASIS,
// 11 April 2019). Missing: geometry and topology, discard and write zeroes, a write cache that the driver switches,
// SCSI commands.
#pragma once
#include <memory>
#include <string>

#include "core/device/virtio_pci.h"
#include "core/disk/hard_disk.h"
#include "core/time/scheduler.h"

namespace ferrite {

class VirtioBlock final : public VirtioPci {
 public:
  enum class Activity : u8 { Idle, Read, Write };

  /// `serial`: up to 20 ASCII characters by which the guest tells disks apart.
  VirtioBlock(MemorySpace&, PortSpace&, Scheduler&, std::unique_ptr<HardDisk>, std::string_view serial);
  HardDisk& disk() { return *disk_; }
  /// What a drive light shows: the last thing the guest did, Idle once a tenth of a second has passed since.
  Activity activity() const;
  void visit(StateVisitor&);

 private:
  static constexpr u32 BufferBytes = 64 * HardDisk::SectorBytes;
  enum class Direction : u8 { FromDisk, ToDisk };

  void queue_notified(unsigned queue) override;
  u8 read_device_config(u16 offset) const override;
  void device_reset() override;

  void start_request();
  void work();
  HardDisk::Io run_transfer(u64 sector, Direction);
  HardDisk::Io move(u64 sector, std::span<u8> bytes, Direction);
  HardDisk::Io write(u64 sector);
  void write_id();
  void answer(HardDisk::Io, u32 data_bytes = 0);
  void finish(u8 status, u32 data_bytes);

  struct State {
    u32 done = 0;  // bytes of the request that have moved, whole sectors
    Activity access = Activity::Idle;
    Ticks last_access = 0;
  } s_;
  std::unique_ptr<HardDisk> disk_;
  std::string serial_;
  Scheduler& scheduler_;
  Timer timer_;                           // runs while there is a request
  Virtqueue::Chain chain_;                // read from memory anew whenever the timer fires
  std::array<u8, BufferBytes> buffer_{};  // empty whenever it does
};

}  // namespace ferrite
