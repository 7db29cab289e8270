// SPDX-License-Identifier: MIT
#include "core/disk/vhd_parent.h"

#include "core/base/utf16.h"

namespace ferrite {

namespace {
constexpr u64 SectorBytes = HardDisk::SectorBytes;

Error unreadable() { return {"The virtual hard disk could not be read from where it is stored. Try it again."}; }
Error not_kept() { return {"The host could not store the virtual hard disk's new parent. Make room and try again."}; }

/// [Parent Locator Entries] The path behind `data`, which will lie at `begin` of the file.
VhdParentLocator add_locator(u32 platform, std::string_view path, u64 begin, std::vector<u8>& data) {
  const std::vector<u8> text = to_utf16_bytes(path);
  const u64 space = (text.size() + SectorBytes - 1) / SectorBytes * SectorBytes;
  const VhdParentLocator locator{platform, u32(space), u32(text.size()), begin + data.size()};
  data.insert(data.end(), text.begin(), text.end());
  data.resize(data.size() + std::size_t(space) - text.size());
  return locator;
}
}  // namespace

/// The new locators lie where the footer was, with the footer behind them: nothing points there until the header does.
Result<bool> set_vhd_parent_paths(Media& media, const VhdParentPaths& paths) {
  const u64 size = media.size();
  std::array<u8, VhdFooter::Bytes> footer_bytes{};
  const u64 footer_at = size < footer_bytes.size() ? 0 : size - footer_bytes.size();
  if (!media.read(footer_at, footer_bytes)) return unreadable();
  const auto footer = VhdFooter::parse(footer_bytes, footer_at);
  if (!footer) return Error{footer.sentence()};
  if ((*footer).type != VhdType::Differencing) return Error{"The virtual hard disk has no parent."};
  std::array<u8, VhdDynamicHeader::Bytes> header_bytes{};
  const u64 header_at = (*footer).header_at;
  if (header_at > size || size - header_at < header_bytes.size() || !media.read(header_at, header_bytes))
    return unreadable();
  auto header = VhdDynamicHeader::parse(header_bytes, header_at);
  if (!header) return Error{header.sentence()};

  std::vector<u8> data;
  header->locators = {};
  header->locators[0] = add_locator(VhdParentLocator::WindowsRelative, paths.relative, footer_at, data);
  header->locators[1] = add_locator(VhdParentLocator::WindowsAbsolute, paths.absolute, footer_at, data);
  header->parent_name = paths.absolute.substr(paths.absolute.find_last_of("\\/") + 1);
  header->parent_time_stamp = 0;
  data.insert(data.end(), footer_bytes.begin(), footer_bytes.end());
  if (!media.write(footer_at, data) || !media.flush()) return not_kept();
  if (!media.write(header_at, header->serialise()) || !media.flush()) return not_kept();
  return true;
}

}  // namespace ferrite
