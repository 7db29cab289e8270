// SPDX-License-Identifier: MIT
// libFuzzer: VMware descriptors of any text, and sparse files with patches. Run it with tools/fuzz.
#include "core/disk/vmdk_disk.h"
#include "tests/support/hard_disk_fuzz.h"
#include "tests/support/vmdk_builder.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
Bytes sparse(u64 kind) {
  VmdkSparseBuilder builder(200, 1 | (kind & 2 ? 4 : 0) | (kind & 4 ? 1 << 16 | 1 << 17 : 0));
  Bytes grain = sectors_of(8, 1);
  if (kind & 4) {
    Bytes packed{16, 0, 0, 0, 0, 0, 0, 0, 7, 16, 0, 0, 0x78, 1, 1, 0, 16, 255, 239};
    packed.insert(packed.end(), grain.begin(), grain.end());
    grain = packed;
  }
  builder.map(2, builder.append(grain));
  builder.map(9, builder.append(grain));
  builder.map(3, 1);
  return builder.bytes;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  FuzzInput input(data, size);
  const u64 kind = input.number(1);
  Bytes file = sparse(kind);
  patch(input, file);
  const Bytes operations = kind & 1 ? Bytes(64, u8(kind)) : input.rest();
  Bytes first = file;
  if (kind & 1) {
    const std::string text = vmdk_descriptor("RW 5 FLAT \"a\" 1\nRW 100 SPARSE \"b\"\n");
    first.assign(text.begin(), text.end());
    const Bytes more = input.rest();
    first.insert(first.end(), more.begin(), more.end());
  }
  auto disk =
      VmdkDisk::open(media_of(small_host_file(first)), [&](const std::string& name) -> Result<std::unique_ptr<Media>> {
        return media_of(small_host_file(name == "a" ? Bytes(8192) : file));
      });
  if (!opened(disk)) return 0;
  FuzzInput work(operations.data(), operations.size());
  work_on(**disk, work, true);
  return 0;
}
