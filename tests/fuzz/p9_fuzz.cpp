// SPDX-License-Identifier: MIT
// libFuzzer: a hostile client of a shared folder, whose host is slow at times. Run it with tools/fuzz.
#include <cstdlib>

#include "core/share/p9_server.h"
#include "tests/fuzz/input.h"
#include "tests/support/slow_folder.h"

using namespace ferrite;
using namespace ferrite::test;
using p9::Type;

namespace {
constexpr Type Types[] = {Type::Lopen,  Type::Lcreate,  Type::Rename,  Type::Getattr, Type::Setattr, Type::Readdir,
                          Type::Fsync,  Type::Lock,     Type::Getlock, Type::Mkdir,   Type::Mknod,   Type::Renameat,
                          Type::Statfs, Type::Unlinkat, Type::Version, Type::Attach,  Type::Flush,   Type::Walk,
                          Type::Read,   Type::Write,    Type::Clunk,   Type::Remove,  Type::Link,    Type::Symlink};
constexpr std::string_view Names[] = {"a", "b", "docs", "..", ".", "", "a/b", "file"};

/// Fields as the input says: small numbers, large ones, names.
std::vector<u8> message(Input& input) {
  const u8 kind = input.next();
  std::vector<u8> bytes(4);
  bytes.push_back(kind < 0xF0 ? u8(Types[kind % std::size(Types)]) : input.next());
  bytes.insert(bytes.end(), {1, 0});
  const auto put = [&](u64 value, unsigned count) {
    for (unsigned n = 0; n < count; n++) bytes.push_back(u8(value >> 8 * n));
  };
  for (u8 fields = input.next() % 12; fields; fields--) {
    const u8 field = input.next();
    switch (field & 7) {
      case 0: put(field >> 3, 1); break;
      case 1: put(field >> 3, 2); break;
      case 2: put(field >> 3, 4); break;
      case 3: put(field >> 3, 8); break;
      case 4: put(u64(input.word()) << (field & 0x38), 8); break;
      case 5: put(~u64{0}, field >> 3 & 8); break;
      default: {
        const std::string_view name = Names[field >> 3 & 7];
        put(name.size(), 2);
        bytes.insert(bytes.end(), name.begin(), name.end());
      }
    }
  }
  const u32 size = u32(bytes.size()) - (kind == 0xEF ? 1 : 0);
  for (unsigned n = 0; n < 4; n++) bytes[n] = u8(size >> 8 * n);
  return bytes;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  Input input{{data, size}};
  SlowFolder host;
  host.memory = MemoryFolder(1 << 20);
  P9Server server(host);
  std::vector<u8> room(4096);
  const std::vector<u8> version{21, 0, 0, 0, 100, 255, 255, 0, 32, 0, 0, 8, 0, '9', 'P', '2', '0', '0', '0', '.', 'L'};
  const std::vector<u8> attach{23, 0, 0, 0, 104, 1, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0};
  if (server.answer(version, room) != 21) std::abort();
  server.answer(attach, room);
  while (!input.bytes.empty()) {
    host.waits = input.next() & 1;
    const std::vector<u8> request = message(input);
    u32 asked = 0, answered = 0;
    while (!(answered = server.answer(request, room)))
      if (++asked > 100) std::abort();  // it never ends
    if (answered < p9::HeaderBytes || answered > room.size()) std::abort();
  }
  return 0;
}
