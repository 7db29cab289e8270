// SPDX-License-Identifier: MIT
#include "core/automation/unique_ids.h"

namespace ferrite::automation {

namespace {
u64 seed(const Services& services) {
  const bool same_each_time = services.time_source == TimeSource::Caller;
  return (same_each_time ? 0 : services.clock.nanoseconds()) ^ u64(services.clock.local_seconds()) << 20 ^
         services.next_id;
}

/// Knuth's MMIX generator; its upper bits are the good ones.
u64 next_random(u64& state) { return state = state * 6364136223846793005 + 1442695040888963407; }
}  // namespace

std::string make_guid(const Services& services) {
  constexpr std::string_view Digits = "0123456789ABCDEF";
  u64 random = seed(services);
  std::string guid = "{xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx}";
  for (char& c : guid) {
    const u64 number = next_random(random);
    if (c == 'x') c = Digits[number >> 60];
  }
  return guid;
}

NewVhd new_vhd(Services& services, u64 sectors) {
  constexpr i64 year_2000 = 946'684'800;
  services.next_id++;  // another seed, though the clock stands still
  NewVhd disk{.sectors = sectors, .time_stamp = u32(services.clock.local_seconds() - year_2000)};
  u64 random = seed(services);
  for (u8& byte : disk.unique_id) byte = u8(next_random(random) >> 56);
  return disk;
}

}  // namespace ferrite::automation
