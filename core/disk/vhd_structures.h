// SPDX-License-Identifier: MIT
#pragma once
// What a virtual hard disk file says about itself: footer, dynamic disk header, geometry.
// Document: Microsoft, Virtual Hard Disk Image Format Specification, version 1.0 (2006-10-11). Brackets name its
// headings.
#include "core/base/result.h"

namespace ferrite {

/// What a BIOS would set for a disk of this size.
struct HardDiskGeometry {
  u16 cylinders = 0;
  u8 heads = 0, sectors = 0;
  bool operator==(const HardDiskGeometry&) const = default;
};
/// [Appendix: CHS Calculation]
HardDiskGeometry vhd_geometry(u64 sectors);

using VhdUniqueId = std::array<u8, 16>;
enum class VhdType : u32 { Fixed = 2, Dynamic = 3, Differencing = 4 };

constexpr u64 VhdMostBytes = u64(2040) << 30;  // a dynamic disk's limit, which leaves room in 2 TB for its tables

/// [Hard Disk Footer Format]
struct VhdFooter {
  static constexpr std::size_t Bytes = 512;
  static constexpr std::size_t OldBytes = 511;  // before Virtual PC 2004
  static constexpr u64 NoHeader = ~u64(0);

  u64 header_at = NoHeader;  // Data Offset
  u32 time_stamp = 0;        // of creation, in seconds since 2000-01-01, 00:00 UTC
  u64 bytes = 0;             // Current Size
  HardDiskGeometry geometry;
  VhdType type = VhdType::Fixed;
  VhdUniqueId unique_id{};
  bool saved_state = false;

  static bool has_cookie(std::span<const u8>);
  static bool has_checksum(std::span<const u8>);
  /// `at`: where it was found, for the sentence.
  static Result<VhdFooter> parse(std::span<const u8>, u64 at);
  std::array<u8, Bytes> serialise() const;
};

/// Where a differencing disk's file says that its parent lies [Parent Locator Entries].
struct VhdParentLocator {
  static constexpr u32 WindowsRelative = 0x57327275, WindowsAbsolute = 0x57326B75;  // 'W2ru', 'W2ku'
  static constexpr u32 MacUrl = 0x4D616358;                                         // 'MacX'
  static constexpr u32 MostBytes = 64 * 1024;
  u32 platform = 0;
  u32 space = 0;  // see serialise()
  u32 length = 0;
  u64 at = 0;
};

/// [Dynamic Disk Header Format]
struct VhdDynamicHeader {
  static constexpr std::size_t Bytes = 1024;
  static constexpr std::size_t Locators = 8;
  static constexpr u32 DefaultBlockBytes = 2 * 1024 * 1024;
  static constexpr u64 MostTableBytes = 16 * 1024 * 1024;  // 2 TB in blocks of 512 KB
  static constexpr u32 LeastBlockBytes = 4096, MostBlockBytes = 256 * 1024 * 1024;

  u64 table_at = 0;
  u32 table_entries = 0;
  u32 block_bytes = DefaultBlockBytes;
  VhdUniqueId parent_id{};
  u32 parent_time_stamp = 0;  // when the parent's file was last written, in the footer's seconds; 0: unknown
  std::string parent_name;
  std::array<VhdParentLocator, Locators> locators{};

  static bool allows_blocks_of(u32 bytes);
  static u64 blocks_of(u64 disk_bytes, u32 block_bytes) { return (disk_bytes + block_bytes - 1) / block_bytes; }
  static Result<VhdDynamicHeader> parse(std::span<const u8>, u64 at);
  std::array<u8, Bytes> serialise() const;
};

}  // namespace ferrite
