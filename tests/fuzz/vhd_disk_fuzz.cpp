// SPDX-License-Identifier: MIT
// libFuzzer: virtual hard disks with patches, whose checksums are right all the same. Run it with tools/fuzz.
#include "core/base/byte_order.h"
#include "core/disk/vhd_disk.h"
#include "tests/support/hard_disk_fuzz.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u32 Sectors = 200, Block = 4096;

std::shared_ptr<HostFile> parent_file() {
  static const Bytes file = [] {
    const auto made = host_file();
    auto disk = VhdDisk::create_dynamic(media_of(made), {Sectors, {1}, 0, Block});
    (*disk)->write(17, sectors_of(50, 1));
    return made->bytes;
  }();
  return small_host_file(file);
}

Result<VhdParent> open_parent(const VhdParentReference&) {
  auto disk = VhdDisk::open(media_of(parent_file()));
  return VhdParent{std::move(*disk), {}};
}

Result<std::unique_ptr<VhdDisk>> make(const std::shared_ptr<HostFile>& file, u64 kind) {
  const NewVhd wanted{Sectors, {2}, 0, Block};
  if (kind % 4 == 0) return VhdDisk::create_fixed(media_of(file), wanted);
  if (kind % 4 == 1) return VhdDisk::create_dynamic(media_of(file), wanted);
  auto parent = open_parent({});
  return VhdDisk::create_differencing(media_of(file), wanted, std::move(*parent), {"C:\\a.vhd", ".\\a.vhd"});
}

std::shared_ptr<HostFile> image(u64 kind) {
  const auto file = host_file();
  auto disk = make(file, kind);
  (*disk)->write(30, sectors_of(70, 2));
  return file;
}

void restore_checksum(Bytes& file, u64 at, std::size_t bytes, std::size_t field) {
  if (at > file.size() || file.size() - at < bytes) return;
  const auto structure = std::span(file).subspan(std::size_t(at), bytes);
  store_big<u32>(structure, field, 0);
  u32 sum = 0;
  for (u8 byte : structure) sum += byte;
  store_big<u32>(structure, field, ~sum);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  FuzzInput input(data, size);
  const u64 kind = input.number(1);
  const auto file = image(kind);
  file->most_bytes = 16 << 20;
  patch(input, file->bytes);
  if (file->bytes.size() >= 512 && !(kind & 64)) {
    restore_checksum(file->bytes, 0, 512, 64);
    restore_checksum(file->bytes, file->bytes.size() - 512, 512, 64);
    restore_checksum(file->bytes, load_big<u64>(file->bytes, 16), 1024, 36);
  }
  auto disk = VhdDisk::open(media_of(file), open_parent);
  if (!opened(disk)) return 0;
  work_on(**disk, input, true);
  if (kind & 16) (*disk)->commit();
  if (kind & 32) (*disk)->discard();
  work_on(**disk, input, true);
  if ((*disk)->sectors() > 4096) return 0;
  auto again = VhdDisk::open(media_of(file), open_parent);
  must(opened(again));
  if (!(kind & 16)) must(all_of(**again) == all_of(**disk));
  return 0;
}
