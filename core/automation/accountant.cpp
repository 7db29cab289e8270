// SPDX-License-Identifier: MIT
#include "core/automation/accountant.h"

#include <algorithm>

#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

namespace {
constexpr u64 Second = 1'000'000'000, Percent = 100;

u8 percent_of_second(u64 nanoseconds) { return u8(std::min(nanoseconds * Percent / Second, Percent)); }

using Io = HardDisk::Io;

class CountedDisk final : public HardDisk {
 public:
  CountedDisk(std::unique_ptr<HardDisk> disk, DiskTraffic& traffic) : disk_(std::move(disk)), traffic_(traffic) {}
  u64 sectors() const override { return disk_->sectors(); }
  bool writable() const override { return disk_->writable(); }
  Io read(u64 sector, std::span<u8> into) override {
    const Io result = disk_->read(sector, into);
    if (result == Io::Done) traffic_.read += into.size();
    return result;
  }
  Io write(u64 sector, std::span<const u8> from) override {
    const Io result = disk_->write(sector, from);
    if (result == Io::Done) traffic_.written += from.size();
    return result;
  }
  Io flush() override { return disk_->flush(); }

 private:
  std::unique_ptr<HardDisk> disk_;
  DiskTraffic& traffic_;
};

class CountedDisc final : public OpticalDisc {
 public:
  CountedDisc(std::unique_ptr<OpticalDisc> disc, DiskTraffic& traffic) : disc_(std::move(disc)), traffic_(traffic) {}
  u32 sectors() const override { return disc_->sectors(); }
  unsigned tracks() const override { return disc_->tracks(); }
  DiscTrack track(unsigned number) const override { return disc_->track(number); }
  std::string_view catalogue_number() const override { return disc_->catalogue_number(); }
  Io read(u32 sector, std::span<u8> into) override { return count(disc_->read(sector, into), into.size()); }
  Io read_raw(u32 sector, std::span<u8, RawBytes> into) override {
    return count(disc_->read_raw(sector, into), into.size());
  }

 private:
  Io count(Io result, u64 bytes) {
    if (result == Io::Done) traffic_.read += bytes;
    return result;
  }

  std::unique_ptr<OpticalDisc> disc_;
  DiskTraffic& traffic_;
};

class CountedMedia final : public Media {
 public:
  CountedMedia(std::unique_ptr<Media> media, DiskTraffic& traffic) : media_(std::move(media)), traffic_(traffic) {}
  u64 size() const override { return media_->size(); }
  bool writable() const override { return media_->writable(); }
  bool read(u64 offset, std::span<u8> into) override {
    if (!media_->read(offset, into)) return false;
    traffic_.read += into.size();
    return true;
  }
  bool at_hand() const override { return media_->at_hand(); }
  bool waiting() const override { return media_->waiting(); }
  bool write(u64 offset, std::span<const u8> from) override {
    if (!media_->write(offset, from)) return false;
    traffic_.written += from.size();
    return true;
  }
  bool replace(std::span<const u8> all) override {
    if (!media_->replace(all)) return false;
    traffic_.written += all.size();
    return true;
  }
  bool flush() override { return media_->flush(); }
  Settled settled() const override { return media_->settled(); }

 private:
  std::unique_ptr<Media> media_;
  DiskTraffic& traffic_;
};
}  // namespace

std::unique_ptr<HardDisk> counted(std::unique_ptr<HardDisk> disk, DiskTraffic& traffic) {
  return std::make_unique<CountedDisk>(std::move(disk), traffic);
}
std::unique_ptr<OpticalDisc> counted(std::unique_ptr<OpticalDisc> disc, DiskTraffic& traffic) {
  return std::make_unique<CountedDisc>(std::move(disc), traffic);
}
std::unique_ptr<Media> counted(std::unique_ptr<Media> media, DiskTraffic& traffic) {
  return std::make_unique<CountedMedia>(std::move(media), traffic);
}

Hresult Accountant::running() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return machine_.active() ? S_OK : S_FALSE;
}

void Accountant::begin() {
  disks_ = {};
  history_ = {};
  busy_ = second_ = 0;
  began_ = services_.clock.nanoseconds();
  network_in_ = machine_.network_adapters().bytes_received();
  network_out_ = machine_.network_adapters().bytes_sent();
}

/// Closes the seconds that are over.
void Accountant::pass_to(u64 nanoseconds) {
  const u64 now = (nanoseconds - began_) / Second;
  for (u64 left = std::min<u64>(now - second_, Seconds); left; left--) {
    std::rotate(history_.begin(), history_.begin() + 1, history_.end());
    history_.back() = percent_of_second(busy_);
    busy_ = 0;
  }
  second_ = now;
}

void Accountant::ran(u64 from, u64 to) {
  pass_to(from);
  const auto end_of_second = [this] { return began_ + (second_ + 1) * Second; };
  for (u64 end = end_of_second(); to >= end; end = end_of_second()) {
    busy_ += end - from;
    pass_to(end);
    from = end;
  }
  busy_ += to - from;
}

Answer<i32> Accountant::cpu_utilization() {
  if (const Hresult code = running(); code != S_OK) return code;
  const u64 now = services_.clock.nanoseconds();
  pass_to(now);
  if (second_) return i32(history_.back());
  return now == began_ ? 0 : i32(std::min(busy_ * Percent / (now - began_), Percent));
}

Answer<std::vector<u8>> Accountant::cpu_utilization_history() {
  const Hresult code = running();
  if (!succeeded(code)) return code;
  if (code == S_FALSE) return std::vector<u8>(Seconds);
  pass_to(services_.clock.nanoseconds());
  return std::vector<u8>(history_.begin(), history_.end());
}

Answer<u64> Accountant::disk_bytes_read() const {
  const Hresult code = running();
  return code == S_OK ? Answer<u64>(disks_.read) : code;
}
Answer<u64> Accountant::disk_bytes_written() const {
  const Hresult code = running();
  return code == S_OK ? Answer<u64>(disks_.written) : code;
}
Answer<u64> Accountant::network_bytes_received() const {
  const Hresult code = running();
  return code == S_OK ? Answer<u64>(machine_.network_adapters().bytes_received() - network_in_) : code;
}
Answer<u64> Accountant::network_bytes_sent() const {
  const Hresult code = running();
  return code == S_OK ? Answer<u64>(machine_.network_adapters().bytes_sent() - network_out_) : code;
}

Answer<i32> Accountant::up_time() const {
  const Hresult code = running();
  return code == S_OK ? Answer<i32>(i32(machine_.guest_nanoseconds() / Second)) : code;
}

}  // namespace ferrite::automation
