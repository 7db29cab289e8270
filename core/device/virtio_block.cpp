// SPDX-License-Identifier: MIT
#include "core/device/virtio_block.h"

#include "core/base/byte_order.h"

namespace ferrite {
using namespace std::chrono_literals;
namespace {
constexpr u32 SectorBytes = HardDisk::SectorBytes, IdBytes = 20;
constexpr unsigned Requests = 0;  // the only queue [5.2.2]
constexpr u32 MassStorageOther = 0x01'8000;
constexpr std::chrono::nanoseconds Overhead = 5us, SectorTakes = 1us, HostRetry = 100us, LightStaysOn = 100ms;

namespace feature {  // [5.2.3]
constexpr u32 SizeMax = 1 << 1, SegMax = 1 << 2, ReadOnly = 1 << 5, BlockSize = 1 << 6, Flush = 1 << 9;
}
namespace config {  // [5.2.4]
constexpr std::size_t Capacity = 0, SizeMax = 8, SegMax = 12, BlockSize = 20, Bytes = 24;
constexpr u32 LargestSegment = 64 << 10, MostSegments = Virtqueue::Size - 2;  // beside header and status
static_assert(LargestSegment * MostSegments <= Virtqueue::MostBytes - SectorBytes);
}  // namespace config
namespace request {  // [5.2.6]
enum Type : u32 { In = 0, Out = 1, Flush = 4, GetId = 8 };
enum Status : u8 { Ok = 0, IoError = 1, Unsupported = 2 };
constexpr u32 HeaderBytes = 16, TypeAt = 0, SectorAt = 8, StatusBytes = 1;
}  // namespace request

u32 features_of(const HardDisk& disk) {
  const u32 always = feature::SizeMax | feature::SegMax | feature::BlockSize | feature::Flush;
  return disk.writable() ? always : always | feature::ReadOnly;
}
}  // namespace

VirtioBlock::VirtioBlock(MemorySpace& memory, PortSpace& ports, Scheduler& scheduler, std::unique_ptr<HardDisk> disk,
                         std::string_view serial)
    : VirtioPci(memory, ports, Type::Block, MassStorageOther, 1, features_of(*disk) | AnyLayout),
      disk_(std::move(disk)),
      serial_(serial.substr(0, IdBytes)),
      scheduler_(scheduler),
      timer_(scheduler, [this] { work(); }) {}

void VirtioBlock::device_reset() {
  timer_.stop();
  s_.done = 0;
}

u8 VirtioBlock::read_device_config(u16 offset) const {
  std::array<u8, config::Bytes> bytes{};
  store_little<u64>(bytes, config::Capacity, disk_->sectors());
  store_little<u32>(bytes, config::SizeMax, config::LargestSegment);
  store_little<u32>(bytes, config::SegMax, config::MostSegments);
  store_little<u32>(bytes, config::BlockSize, SectorBytes);
  return offset < bytes.size() ? bytes[offset] : 0;
}

VirtioBlock::Activity VirtioBlock::activity() const {
  const bool recent = scheduler_.now() - s_.last_access < scheduler_.ticks(LightStaysOn);
  return recent ? s_.access : Activity::Idle;
}

void VirtioBlock::queue_notified(unsigned) {
  if (!timer_.running()) start_request();
}

void VirtioBlock::start_request() {
  if (!peek(Requests, chain_)) return;
  s_.done = 0;
  const u32 sectors = (chain_.readable_bytes() + chain_.writable_bytes()) / SectorBytes;
  timer_.start(scheduler_.ticks(Overhead + sectors * SectorTakes));
}

void VirtioBlock::work() {
  if (!peek(Requests, chain_)) return;
  std::array<u8, request::HeaderBytes> header{};
  if (chain_.read(0, header) < header.size() || !chain_.writable_bytes()) return need_reset();
  const u64 sector = load_little<u64>(header, request::SectorAt);
  switch (load_little<u32>(header, request::TypeAt)) {
    case request::In: {
      const HardDisk::Io io = run_transfer(sector, Direction::FromDisk);
      return answer(io, s_.done);
    }
    case request::Out: return answer(write(sector));
    case request::Flush: return answer(disk_->flush());
    case request::GetId: return write_id();
    default: return finish(request::Unsupported, 0);
  }
}

/// A driver that can't ask for a flush expects of every write that it lasts [5.2.6.2].
HardDisk::Io VirtioBlock::write(u64 sector) {
  if (!disk_->writable()) return HardDisk::Io::Failed;
  const HardDisk::Io io = run_transfer(sector, Direction::ToDisk);
  return io == HardDisk::Io::Done && !negotiated(feature::Flush) ? disk_->flush() : io;
}

/// Goes on where the host was waited for.
HardDisk::Io VirtioBlock::run_transfer(u64 sector, Direction direction) {
  const bool reads = direction == Direction::FromDisk;
  const u32 bytes =
      reads ? chain_.writable_bytes() - request::StatusBytes : chain_.readable_bytes() - request::HeaderBytes;
  if (!disk_->holds(sector, bytes)) return HardDisk::Io::Failed;
  s_.access = reads ? Activity::Read : Activity::Write;
  s_.last_access = scheduler_.now();
  while (s_.done < bytes) {
    const std::span<u8> piece = std::span<u8>(buffer_).first(std::min(BufferBytes, bytes - s_.done));
    const HardDisk::Io io = move(sector + s_.done / SectorBytes, piece, direction);
    if (io != HardDisk::Io::Done) return io;
    s_.done += u32(piece.size());
  }
  return HardDisk::Io::Done;
}

HardDisk::Io VirtioBlock::move(u64 sector, std::span<u8> bytes, Direction direction) {
  if (direction == Direction::ToDisk) {
    chain_.read(request::HeaderBytes + s_.done, bytes);
    return disk_->write(sector, bytes);
  }
  const HardDisk::Io io = disk_->read(sector, bytes);
  if (io == HardDisk::Io::Done) chain_.write(s_.done, bytes);
  return io;
}

void VirtioBlock::write_id() {
  std::array<u8, IdBytes> id{};
  std::copy(serial_.begin(), serial_.end(), id.begin());
  const u32 room = std::min(IdBytes, chain_.writable_bytes() - request::StatusBytes);
  finish(request::Ok, chain_.write(0, std::span<const u8>(id).first(room)));
}

void VirtioBlock::answer(HardDisk::Io io, u32 data_bytes) {
  if (io == HardDisk::Io::Waiting) return timer_.start(scheduler_.ticks(HostRetry));
  finish(io == HardDisk::Io::Done ? request::Ok : request::IoError, data_bytes);
}

/// The status is the last byte that the device may write.
void VirtioBlock::finish(u8 status, u32 data_bytes) {
  const std::array<u8, request::StatusBytes> last{status};
  chain_.write(chain_.writable_bytes() - request::StatusBytes, last);
  complete(Requests, chain_, data_bytes + request::StatusBytes);
  start_request();
}

void VirtioBlock::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 3, "a field was added: visit it too");
  v("done", s_.done), v("access", s_.access), v("last_access", s_.last_access), v("timer", timer_);
  VirtioPci::visit(v);
  s_.done -= s_.done % SectorBytes;
}

}  // namespace ferrite
