// SPDX-License-Identifier: MIT
// libFuzzer: qcow2 images with patches, over a backing file or without. Run it with tools/fuzz.
#include "core/disk/qcow2_disk.h"
#include "core/disk/raw_disk.h"
#include "tests/support/hard_disk_fuzz.h"
#include "tests/support/qcow2_builder.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
Result<std::unique_ptr<HardDisk>> open_backing(const Qcow2Backing&) {
  auto disk = RawDisk::open(media_of(host_file(sectors_of(150, 1))));
  return std::unique_ptr<HardDisk>(std::move(*disk));
}

Bytes image(u64 kind, u64 more) {
  Qcow2Builder builder({200, kind & 1 ? 2u : 3u, u32(9 + more % 4), kind & 1 ? 4u : u32(more / 4 % 7)});
  if (kind & 2) builder.name_backing("base", kind & 4 ? "raw" : "");
  for (u64 cluster = 0; cluster < 5; cluster++)
    builder.map(cluster * 3, builder.add(sectors_of(unsigned(builder.cluster_bytes() / 512), 1)) | Qcow2Copied);
  if (kind & 8) {
    const u64 packed = builder.add({1, 0, 2, 255, 253, 9, 9, 9});
    builder.map(1, Qcow2Compressed | u64(1) << (62 - (more % 4 + 1)) | packed);
  }
  if (kind & 16) builder.map(2, 1);
  return builder.bytes;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  FuzzInput input(data, size);
  const u64 kind = input.number(1), more = input.number(1);
  const auto file = small_host_file(image(kind, more));
  const bool patched = patch(input, file->bytes) || kind & 8 || (kind & 1 && kind & 16);
  auto disk = Qcow2Disk::open(media_of(file), open_backing);
  if (!opened(disk)) return 0;
  work_on(**disk, input, !patched);
  auto again = Qcow2Disk::open(media_of(file), open_backing);
  if (opened(again) && !patched) {
    must(all_of(**again) == all_of(**disk));
    must(Qcow2Account(file->bytes).missing == 0);
  }
  return 0;
}
