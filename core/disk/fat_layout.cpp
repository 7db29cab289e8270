// SPDX-License-Identifier: MIT
#include "core/disk/fat_layout.h"

#include <algorithm>

#include "core/base/byte_order.h"

namespace ferrite {
namespace {
using Type = FatLayout::Type;
constexpr u32 MostFat12 = 4084, MostFat16 = 65524, MostFat32 = 0x0FFF'FFF4;  // clusters ["FAT Type Determination"]
constexpr u32 Fat32Reserved = 32, InformationSector = 1, BackupSector = 6;
constexpr u8 VolumeLabel = 0x08, ExtendedBootSignature = 0x29;
constexpr std::size_t LabelLength = 11;
constexpr u16 FirstDate = 0x0021;  // 1 January 1980

namespace boot {  // fields of the boot sector ["Boot Sector and BPB"]
enum : std::size_t {
  Jump = 0x00,
  System = 0x03,
  SectorBytes = 0x0B,
  ClusterSectors = 0x0D,
  Reserved = 0x0E,
  Fats = 0x10,
  RootEntries = 0x11,
  Total16 = 0x13,
  Media = 0x15,
  FatSectors16 = 0x16,
  TrackSectors = 0x18,
  Heads = 0x1A,
  Hidden = 0x1C,
  Total32 = 0x20,
  FatSectors32 = 0x24,
  RootCluster = 0x2C,
  Information = 0x30,
  Backup = 0x32,
  Signature = 0x1FE,
};
}  // namespace boot
/// The fields behind those of the type's own.
std::size_t tail_of(Type type) { return type == Type::Fat32 ? 0x40 : 0x24; }
enum Tail : std::size_t { Drive = 0, BootSignature = 2, Number = 3, Label = 7, TypeName = 18, Code = 26 };

// Prints the message that follows it, waits for a key and starts the boot anew.
constexpr u8 BootCode[] = {
    0x31, 0xC0,        // xor ax, ax
    0x8E, 0xD8,        // mov ds, ax
    0x8E, 0xD0,        // mov ss, ax
    0xBC, 0x00, 0x7C,  // mov sp, 7C00h
    0xFB,              // sti
    0xFC,              // cld
    0xBE, 0x00, 0x7C,  // mov si, 7C00h + where the message is
    0xAC,              // next: lodsb
    0x08, 0xC0,        // or al, al
    0x74, 0x09,        // jz wait
    0xB4, 0x0E,        // mov ah, 0Eh
    0xBB, 0x07, 0x00,  // mov bx, 7
    0xCD, 0x10,        // int 10h
    0xEB, 0xF2,        // jmp next
    0x30, 0xE4,        // wait: xor ah, ah
    0xCD, 0x16,        // int 16h
    0xCD, 0x19,        // int 19h
};
constexpr std::size_t MessageOperand = 12;
constexpr u16 LoadedAt = 0x7C00;
constexpr std::string_view Message =
    "This disk has no operating system on it.\r\nInsert one that has, then press any key.\r\n";

void put_text(std::span<u8> disk, std::size_t at, std::string_view text) {
  std::copy(text.begin(), text.end(), disk.begin() + std::ptrdiff_t(at));
}

/// The same label gives the same disk: a volume number from the clock would make images differ for no reason.
u32 volume_number(std::string_view label) {
  u32 hash = 0x811C9DC5;  // FNV-1a
  for (char c : label) hash = (hash ^ u8(c)) * 0x01000193;
  return hash;
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::Fat12: return "FAT12   ";
    case Type::Fat16: return "FAT16   ";
    case Type::Fat32: break;
  }
  return "FAT32   ";
}

void put_code(std::span<u8> sector, std::size_t code) {
  sector[boot::Jump] = 0xEB, sector[boot::Jump + 1] = u8(code - 2), sector[boot::Jump + 2] = 0x90;
  std::copy(std::begin(BootCode), std::end(BootCode), sector.begin() + std::ptrdiff_t(code));
  const std::size_t message = code + sizeof BootCode;
  store_little<u16>(sector, code + MessageOperand, u16(LoadedAt + message));
  put_text(sector, message, Message);
  store_little<u16>(sector, boot::Signature, 0xAA55);
}

void put_boot_sector(std::span<u8> sector, const FatLayout& layout, std::string_view label) {
  const Type type = layout.type();
  const bool small = type != Type::Fat32, short_total = small && layout.total_sectors < 0x10000;
  put_text(sector, boot::System, "FERRITE ");
  store_little<u16>(sector, boot::SectorBytes, u16(layout.sector_bytes));
  sector[boot::ClusterSectors] = u8(layout.cluster_sectors);
  store_little<u16>(sector, boot::Reserved, u16(layout.reserved_sectors));
  sector[boot::Fats] = u8(layout.fats);
  store_little<u16>(sector, boot::RootEntries, u16(layout.root_entries));
  store_little<u16>(sector, boot::Total16, u16(short_total ? layout.total_sectors : 0));
  sector[boot::Media] = layout.media;
  store_little<u16>(sector, boot::FatSectors16, u16(small ? layout.fat_sectors : 0));
  store_little<u16>(sector, boot::TrackSectors, u16(layout.sectors_per_track));
  store_little<u16>(sector, boot::Heads, u16(layout.heads));
  store_little<u32>(sector, boot::Hidden, layout.hidden_sectors);
  store_little<u32>(sector, boot::Total32, short_total ? 0 : layout.total_sectors);
  if (!small) {
    store_little<u32>(sector, boot::FatSectors32, layout.fat_sectors);
    store_little<u32>(sector, boot::RootCluster, layout.root_cluster);
    store_little<u16>(sector, boot::Information, u16(layout.information_sector));
    store_little<u16>(sector, boot::Backup, BackupSector);
  }
  const std::size_t tail = tail_of(type);
  if (layout.hidden_sectors) sector[tail + Drive] = 0x80;
  sector[tail + BootSignature] = ExtendedBootSignature;
  store_little<u32>(sector, tail + Number, volume_number(label));
  put_text(sector, tail + Label, label);
  put_text(sector, tail + TypeName, type_name(type));
  put_code(sector, tail + Code);
}

/// FAT32's count of free clusters: none but the root's is taken ["FAT32 FSInfo Sector Structure"].
void put_information(std::span<u8> sector, const FatLayout& layout) {
  store_little<u32>(sector, 0, 0x4161'5252);
  store_little<u32>(sector, 0x1E4, 0x6141'7272);
  store_little<u32>(sector, 0x1E8, layout.clusters() - 1);
  store_little<u32>(sector, 0x1EC, layout.root_cluster + 1);
  store_little<u32>(sector, 0x1FC, 0xAA55'0000);
}

/// The first two entries are no clusters'; FAT32's third is the root's, which ends there.
void put_fat(std::span<u8> fat, const FatLayout& layout) {
  switch (layout.type()) {
    case Type::Fat12: return store_little<u16>(fat, 1, 0xFFFF), void(fat[0] = layout.media);
    case Type::Fat16: return store_little<u32>(fat, 0, 0xFFFF'FF00 | layout.media);
    case Type::Fat32: break;
  }
  store_little<u32>(fat, 0, 0x0FFF'FF00 | layout.media);
  store_little<u32>(fat, 4, 0x0FFF'FFFF);
  store_little<u32>(fat, 8, 0x0FFF'FFFF);
}

struct ClusterChoice {
  u32 most_sectors, cluster_sectors;
};
// ["FAT Volume Initialization"], for sectors of 512 bytes. Below: FAT12, by the same rule of doubling.
constexpr u32 Smallest = 128, LeastFat16 = 8400, LeastFat32 = 1'048'576;
constexpr ClusterChoice Fat16Clusters[] = {{32'680, 2}, {262'144, 4}, {524'288, 8}, {1'048'576, 16}};
constexpr ClusterChoice Fat32Clusters[] = {{16'777'216, 8}, {33'554'432, 16}, {67'108'864, 32}, {~0u, 64}};

u32 choose_clusters(std::span<const ClusterChoice> choices, u32 sectors) {
  const auto fits = [=](const ClusterChoice& choice) { return sectors <= choice.most_sectors; };
  return std::find_if(choices.begin(), choices.end(), fits)->cluster_sectors;
}

bool is_power_of_two(u32 value) { return value && !(value & (value - 1)); }
}  // namespace

Type FatLayout::type() const {
  const u32 count = clusters();
  if (count <= MostFat12) return Type::Fat12;
  return count <= MostFat16 ? Type::Fat16 : Type::Fat32;
}

void fit_fat(FatLayout& layout, Type type) {
  const u64 bits = type == Type::Fat12 ? 12 : type == Type::Fat16 ? 16 : 32;
  u32 needed = 1;
  do {
    layout.fat_sectors = needed;
    const u64 bytes = ((u64(layout.clusters()) + FatLayout::FirstCluster) * bits + 7) / 8;
    needed = u32((bytes + layout.sector_bytes - 1) / layout.sector_bytes);
  } while (needed > layout.fat_sectors);
}

Result<FatLayout> layout_of_volume(u32 sectors, u32 hidden_sectors) {
  if (sectors < Smallest) return Error{"A volume of less than 64 KB can't be formatted. Make a larger one."};
  FatLayout layout{.total_sectors = sectors,
                   .root_entries = 512,
                   .sectors_per_track = 63,
                   .heads = sectors + hidden_sectors > 1'032'192 ? 255u : 16u,  // what a BIOS does above 504 MB
                   .hidden_sectors = hidden_sectors};
  Type type = Type::Fat16;
  if (sectors >= LeastFat32) {
    type = Type::Fat32;
    layout.root_entries = 0, layout.reserved_sectors = Fat32Reserved;
    layout.root_cluster = FatLayout::FirstCluster, layout.information_sector = InformationSector;
    layout.cluster_sectors = choose_clusters(Fat32Clusters, sectors);
  } else if (sectors > LeastFat16) {
    layout.cluster_sectors = choose_clusters(Fat16Clusters, sectors);
  } else {
    type = Type::Fat12;
    while (sectors / layout.cluster_sectors > MostFat12) layout.cluster_sectors *= 2;
  }
  fit_fat(layout, type);
  return layout;
}

Result<std::string> dos_label(std::string_view label) {
  if (label.size() > LabelLength)
    return Error{"A disk's name has at most 11 characters, and \"" + std::string(label) + "\" has " +
                 std::to_string(label.size()) + ". Choose a shorter one."};
  std::string text;
  for (char c : label) {
    if (u8(c) < 0x20 || u8(c) > 0x7E || std::string_view("*?/\\|.,;:+=<>[]\"").find(c) != std::string_view::npos)
      return Error{
          "The disk's name holds a character that DOS does not allow in names. Use letters, digits, blanks, - or _."};
    text += c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
  }
  if (text.empty()) text = "NO NAME";
  text.resize(LabelLength, ' ');
  return text;
}

void put_label(std::span<u8> boot_sector, Type type, std::string_view label) {
  const std::size_t tail = tail_of(type);
  if (boot_sector[tail + BootSignature] == ExtendedBootSignature) put_text(boot_sector, tail + Label, label);
}

std::vector<u8> format_fat(const FatLayout& layout, std::string_view label) {
  const bool large = layout.type() == Type::Fat32;
  const std::size_t sector = layout.sector_bytes, root = std::size_t(layout.first_root_sector()) * sector;
  std::vector<u8> disk(std::size_t(layout.first_data_sector()) * sector + (large ? layout.cluster_bytes() : 0));
  const std::span<u8> all(disk);
  put_boot_sector(all.first(sector), layout, label);
  if (large) {
    put_information(all.subspan(InformationSector * sector, sector), layout);
    std::copy_n(disk.begin(), (InformationSector + 1) * sector, disk.begin() + std::ptrdiff_t(BackupSector * sector));
  }
  for (u32 fat = 0; fat < layout.fats; fat++)
    put_fat(all.subspan(std::size_t(layout.reserved_sectors + fat * layout.fat_sectors) * sector), layout);
  if (label.substr(0, 7) != "NO NAME") {
    put_text(all, root, label);
    disk[root + LabelLength] = VolumeLabel;
    store_little<u16>(all, root + 0x18, FirstDate);
  }
  return disk;
}

Result<FatLayout> read_fat_layout(std::span<const u8> sector, u64 sectors) {
  const Error damaged{"This volume's boot sector is none of a FAT file system. Format the volume."};
  if (sector.size() < 512 || load_little<u16>(sector, boot::Signature) != 0xAA55) return damaged;
  FatLayout layout{.sector_bytes = load_little<u16>(sector, boot::SectorBytes),
                   .total_sectors = load_little<u16>(sector, boot::Total16),
                   .cluster_sectors = sector[boot::ClusterSectors],
                   .reserved_sectors = load_little<u16>(sector, boot::Reserved),
                   .fats = sector[boot::Fats],
                   .root_entries = load_little<u16>(sector, boot::RootEntries),
                   .fat_sectors = load_little<u16>(sector, boot::FatSectors16),
                   .hidden_sectors = load_little<u32>(sector, boot::Hidden),
                   .media = sector[boot::Media]};
  if (!layout.total_sectors) layout.total_sectors = load_little<u32>(sector, boot::Total32);
  if (!layout.fat_sectors) {
    layout.fat_sectors = load_little<u32>(sector, boot::FatSectors32);
    layout.root_cluster = load_little<u32>(sector, boot::RootCluster);
    layout.information_sector = load_little<u16>(sector, boot::Information);
  }
  if (layout.sector_bytes != 512 || !is_power_of_two(layout.cluster_sectors) || !layout.reserved_sectors ||
      !layout.fats || layout.fats > 2 || !layout.fat_sectors || layout.total_sectors > sectors)
    return damaged;
  const u64 before_data = u64(layout.reserved_sectors) + u64(layout.fats) * layout.fat_sectors + layout.root_sectors();
  if (before_data >= layout.total_sectors) return damaged;
  const Type type = layout.type();
  const u64 bits = type == Type::Fat12 ? 12 : type == Type::Fat16 ? 16 : 32;
  const bool root_fits = type == Type::Fat32 ? layout.root_cluster >= FatLayout::FirstCluster &&
                                                   layout.root_cluster < layout.clusters() + FatLayout::FirstCluster
                                             : layout.root_entries != 0;
  const bool fat_fits = (u64(layout.clusters()) + FatLayout::FirstCluster) * bits <= u64(layout.fat_sectors) * 512 * 8;
  if (!root_fits || !fat_fits || layout.clusters() > MostFat32) return damaged;
  return layout;
}

}  // namespace ferrite
