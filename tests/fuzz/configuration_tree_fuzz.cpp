// SPDX-License-Identifier: MIT
// A .vmc of any bytes is read or refused; what was read is read again as it was written, and is a machine's settings.
#include <cstdlib>

#include "core/automation/settings_file.h"

using namespace ferrite;
using namespace ferrite::automation;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  const auto tree = ConfigurationTree::parse({data, size});
  if (!tree) return 0;
  const std::vector<u8> written = (*tree).write();
  const auto again = ConfigurationTree::parse(written);
  if (!again || (*again).write() != written) std::abort();
  const std::vector<u8> settings = write_settings(settings_of(*tree));
  const auto read = read_settings(settings);
  if (!read || write_settings(*read) != settings) std::abort();
  return 0;
}
