// SPDX-License-Identifier: MIT
#include "core/device/fw_cfg.h"

#include <algorithm>

namespace ferrite {
namespace {
enum Key : u16 {
  Signature = 0x00,
  Id = 0x01,
  Uuid = 0x02,
  RamSize = 0x03,
  NoGraphic = 0x04,
  CpuCount = 0x05,
  KernelAddress = 0x07,
  KernelSize = 0x08,
  InitrdAddress = 0x0A,
  InitrdSize = 0x0B,
  Numa = 0x0D,
  BootMenu = 0x0E,
  MaxCpus = 0x0F,
  KernelData = 0x11,
  InitrdData = 0x12,
  CommandLineAddress = 0x13,
  CommandLineSize = 0x14,
  CommandLineData = 0x15,
  SetupAddress = 0x16,
  SetupSize = 0x17,
  SetupData = 0x18,
  FileDirectory = 0x19,
  FirstFile = 0x20,
  AcpiTables = 0x8000,
  SmbiosEntries = 0x8001,
  Irq0Override = 0x8002,
  E820Table = 0x8003,
};
constexpr u32 TraditionalInterface = 1;    // Id bit 0; bit 1 would be DMA
constexpr std::size_t FileNameBytes = 56;  // with its NUL
constexpr u32 E820Ram = 1;
/// By FwCfg::Part.
constexpr struct {
  Key address, size, data;
} part_keys[] = {
    {KernelAddress, KernelSize, KernelData},
    {InitrdAddress, InitrdSize, InitrdData},
    {CommandLineAddress, CommandLineSize, CommandLineData},
    {SetupAddress, SetupSize, SetupData},
};

void append_little(std::vector<u8>& bytes, u64 value, unsigned size) {
  for (unsigned n = 0; n < size; n++) bytes.push_back(u8(value >> 8 * n));
}
void append_big(std::vector<u8>& bytes, u64 value, unsigned size) {
  for (unsigned n = size; n--;) bytes.push_back(u8(value >> 8 * n));
}
}  // namespace

FwCfg::FwCfg(u32 ram_bytes, std::string_view boot_order) {
  add(Signature, {'Q', 'E', 'M', 'U'});
  add_number(Id, TraditionalInterface, 4);
  add(Uuid, std::vector<u8>(16));
  add_number(RamSize, ram_bytes, 8);
  add_number(NoGraphic, 0, 2);
  add_number(CpuCount, 1, 2);
  add_number(MaxCpus, 1, 2);
  add_number(Numa, 0, 16);  // no nodes, and none for the one CPU
  add_number(BootMenu, 0, 2);
  add_number(AcpiTables, 0, 2);
  add_number(SmbiosEntries, 0, 2);
  add_number(Irq0Override, 1, 4);  // the timer is at input 2 of the I/O APIC
  add_number(E820Table, 0, 4);
  std::vector<u8> e820;
  append_little(e820, 0, 8), append_little(e820, ram_bytes, 8), append_little(e820, E820Ram, 4);
  add_file("etc/e820", std::move(e820));
  set_boot_order(boot_order);
}

void FwCfg::set_boot_order(std::string_view paths) {
  std::vector<u8> order(paths.begin(), paths.end());
  order.push_back(0);
  add_file("bootorder", std::move(order));
}

std::string FwCfg::ide_drive(unsigned channel, unsigned device) {
  return "/pci@i0cf8/ide@1,1/drive@" + std::to_string(channel) + "/disk@" + std::to_string(device);
}

std::string FwCfg::virtio_disk(unsigned slot) { return "/pci@i0cf8/scsi@" + std::to_string(slot) + "/disk@0,0"; }

std::string FwCfg::network_card(unsigned slot) { return "/pci@i0cf8/ethernet@" + std::to_string(slot); }

void FwCfg::add(u16 key, std::vector<u8> bytes) {
  std::erase_if(items_, [&](const Item& item) { return item.key == key; });
  items_.push_back({key, std::move(bytes)});
}

void FwCfg::add_number(u16 key, u64 value, unsigned bytes) {
  std::vector<u8> number;
  append_little(number, value, std::min(bytes, 8u));
  number.resize(bytes);
  add(key, std::move(number));
}

void FwCfg::add_file(std::string_view name, std::vector<u8> bytes) {
  name = name.substr(0, FileNameBytes - 1);
  const auto known = std::find_if(files_.begin(), files_.end(), [&](const File& file) { return file.name == name; });
  const u16 key = known == files_.end() ? u16(FirstFile + files_.size()) : known->key;
  if (known == files_.end())
    files_.push_back({std::string(name), key, u32(bytes.size())});
  else
    known->size = u32(bytes.size());
  add(key, std::move(bytes));
  list_files();
}

void FwCfg::add_part(Part part, u32 address, std::vector<u8> bytes) {
  const auto& keys = part_keys[part];
  add_number(keys.address, address, 4);
  add_number(keys.size, bytes.size(), 4);
  add(keys.data, std::move(bytes));
}

/// The directory is big-endian: a count, then size, key, reserved and name of each file, sorted by name.
void FwCfg::list_files() {
  std::sort(files_.begin(), files_.end(), [](const File& a, const File& b) { return a.name < b.name; });
  std::vector<u8> directory;
  append_big(directory, files_.size(), 4);
  for (const File& file : files_) {
    append_big(directory, file.size, 4);
    append_big(directory, file.key, 2);
    append_big(directory, 0, 2);
    std::string name = file.name;
    name.resize(FileNameBytes);
    directory.insert(directory.end(), name.begin(), name.end());
  }
  add(FileDirectory, std::move(directory));
}

const FwCfg::Item* FwCfg::selected() const {
  const auto found = std::find_if(items_.begin(), items_.end(), [&](const Item& item) { return item.key == s_.key; });
  return found == items_.end() ? nullptr : &*found;
}

/// Behind the end of an item, and where there is none, zeros are read.
u8 FwCfg::read_port(u16 offset) {
  if (offset != Data) return 0xFF;
  const Item* const item = selected();
  return item && s_.offset < item->bytes.size() ? item->bytes[s_.offset++] : 0;
}

u16 FwCfg::read_port16(u16 offset) { return offset == Selector ? s_.key : PortDevice::read_port16(offset); }

void FwCfg::write_port(u16, u8) {}

void FwCfg::write_port16(u16 offset, u16 value) {
  if (offset != Selector) return;
  s_.key = value;
  s_.offset = 0;
}

void FwCfg::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 2, "a field was added: visit it too");
  v("key", s_.key), v("offset", s_.offset);
}

}  // namespace ferrite
