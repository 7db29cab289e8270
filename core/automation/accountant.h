// SPDX-License-Identifier: MIT
#pragma once
// IVMAccountant: what a machine has used since it was turned on, reset or restored. Percent are of one of the host's
// processors, by the wall clock.
#include "core/automation/services.h"
#include "core/disk/hard_disk.h"
#include "core/disk/optical_disc.h"

namespace ferrite::automation {

class VirtualMachine;

/// Bytes that drives read and wrote.
struct DiskTraffic {
  u64 read = 0, written = 0;
};

class Accountant {
 public:
  static constexpr unsigned Seconds = 60;

  Accountant(VirtualMachine& machine, Services& services) : machine_(machine), services_(services) {}
  Accountant(const Accountant&) = delete;

  // S_FALSE: the machine is not running.

  /// Percent of the last whole second.
  Answer<i32> cpu_utilization();
  /// Percent of each second of the last minute, the last one at the end; zeros while the machine is off.
  Answer<std::vector<u8>> cpu_utilization_history();
  Answer<u64> disk_bytes_read() const;
  Answer<u64> disk_bytes_written() const;
  Answer<u64> network_bytes_received() const;
  Answer<u64> network_bytes_sent() const;
  Answer<i32> up_time() const;  // seconds

  // For the machine.

  /// It is turned on, reset or restored.
  void begin();
  /// It ran from one moment of the host's clock to another.
  void ran(u64 from, u64 to);
  DiskTraffic& disk_traffic() { return disks_; }

 private:
  Hresult running() const;
  void pass_to(u64 nanoseconds);

  VirtualMachine& machine_;
  Services& services_;
  DiskTraffic disks_{};
  u64 began_ = 0, second_ = 0;            // nanoseconds; seconds since then
  u64 network_in_ = 0, network_out_ = 0;  // what the adapter had counted then
  u64 busy_ = 0;                          // nanoseconds of this second
  std::array<u8, Seconds> history_{};     // percent, the last whole second at the end
};

/// A disk whose traffic is counted.
std::unique_ptr<HardDisk> counted(std::unique_ptr<HardDisk>, DiskTraffic&);
std::unique_ptr<OpticalDisc> counted(std::unique_ptr<OpticalDisc>, DiskTraffic&);
std::unique_ptr<Media> counted(std::unique_ptr<Media>, DiskTraffic&);

}  // namespace ferrite::automation
