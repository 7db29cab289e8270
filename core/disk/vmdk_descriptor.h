// SPDX-License-Identifier: MIT
#pragma once
// The text that describes a VMware virtual disk. Document: VMware, Virtual Disk Format 5.0. Brackets name its headings.
#include "core/base/result.h"

namespace ferrite {

/// A run of the disk's sectors, and the file that has them [Extent Description].
struct VmdkExtentLine {
  enum class Type : u8 { Flat, Sparse, Zero };
  bool writable = false;
  u64 sectors = 0;
  Type type = Type::Flat;
  std::string file;
  u64 first_sector = 0;  // within the file
};

struct VmdkDescriptor {
  static constexpr std::string_view FirstLine = "# Disk DescriptorFile";
  static constexpr std::size_t MostBytes = 64 * 1024;

  std::string create_type;
  std::vector<VmdkExtentLine> extents;

  /// Refuses a disk that is only the difference from a parent.
  static Result<VmdkDescriptor> parse(std::string_view text);
};

}  // namespace ferrite
