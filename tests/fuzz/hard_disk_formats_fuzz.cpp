// SPDX-License-Identifier: MIT
// libFuzzer: files of any bytes, behind the mark of a format or none, that are linked to one another. Run it with
// tools/fuzz.
#include "core/disk/hard_disk_formats.h"
#include "tests/support/hard_disk_fuzz.h"
#include "tests/support/qcow2_builder.h"
#include "tests/support/vmdk_builder.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
Bytes image(FuzzInput& input) {
  const u64 kind = input.number(1);
  Bytes file;
  if (kind % 4 == 1) {
    Qcow2Builder builder({20});
    builder.name_backing("a", kind & 8 ? "" : kind & 16 ? "raw" : "vmdk");
    file = builder.bytes;
  }
  if (kind % 4 == 2) file = VmdkSparseBuilder(100).bytes;
  if (kind % 4 == 3) {
    const std::string text = vmdk_descriptor("RW 1 FLAT \"a\" 0\nRW 2 ZERO\n");
    file.assign(text.begin(), text.end());
  }
  patch(input, file);
  return file;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  FuzzInput input(data, size);
  std::vector<Bytes> files{image(input), image(input)};
  files.push_back(input.rest());
  unsigned asked = 0;
  auto disk = open_hard_disk(media_of(small_host_file(files[2].size() % 2 ? files[0] : files[2])),
                             [&](const LinkedFile& link) -> Result<HostFileOfDisk> {
                               must(!link.paths.empty());
                               const Bytes& file = files[asked++ % files.size()];
                               return HostFileOfDisk{media_of(small_host_file(file)), "b", {}};
                             });
  must(asked <= 1000);
  if (!opened(disk)) return 0;
  FuzzInput work(files[2].data(), files[2].size());
  work_on(**disk, work, false);
  return 0;
}
