// SPDX-License-Identifier: MIT
#include "core/pc/linux_boot.h"

#include <algorithm>
#include <numeric>

#include "core/base/byte_order.h"

namespace ferrite {
namespace {

/// The setup header, by offset in the file ["The Real-Mode Kernel Header"].
enum Field : std::size_t {
  SetupSectors = 0x1F1,
  Magic = 0x202,
  Version = 0x206,
  LoaderType = 0x210,
  LoadFlags = 0x211,
  InitrdAddress = 0x218,
  InitrdSize = 0x21C,
  HeapEnd = 0x224,
  CommandLine = 0x228,
  InitrdLimit = 0x22C,
  PreferredAddress = 0x258,
  RunningSize = 0x260,
  HeaderEnd = 0x264,
};
constexpr u32 MagicHdrS = 0x5372'6448;  // "HdrS"
constexpr u16 OldestVersion = 0x0203;   // it has InitrdLimit
constexpr u16 KnowsItsSize = 0x020A;    // it has RunningSize
constexpr u8 UnknownLoader = 0xFF;
constexpr u8 LoadedHigh = 1, CanUseHeap = 0x80;  // of LoadFlags
constexpr u32 SectorBytes = 512;

// Where things go. The heap ends below the stack, both in the segment of the real mode part.
constexpr u32 SetupAddress = 0x10000, CommandLineAddress = 0x20000, KernelAddress = 0x100000;
constexpr u16 HeapEndOffset = 0xE000 - 0x200;
constexpr u32 BiosTables = 1 << 20;  // what the BIOS keeps for itself at the end of memory, with room to spare
constexpr u32 PageBytes = 4096;
constexpr std::size_t LongestCommandLine = 2047;

u32 setup_bytes(const std::vector<u8>& kernel) {
  const u32 sectors = kernel[SetupSectors] ? kernel[SetupSectors] : 4;
  return (sectors + 1) * SectorBytes;
}

bool is_kernel(const std::vector<u8>& file) {
  return file.size() > HeaderEnd && load_little<u32>(file, Magic) == MagicHdrS &&
         load_little<u16>(file, Version) >= OldestVersion && file[LoadFlags] & LoadedHigh &&
         file.size() > setup_bytes(file);
}

/// Where the unpacked kernel ends, or an estimate.
u64 kernel_end(const std::vector<u8>& kernel) {
  const u32 size = load_little<u16>(kernel, Version) >= KnowsItsSize ? load_little<u32>(kernel, RunningSize) : 0;
  if (size) return u64(std::max(load_little<u32>(kernel, PreferredAddress), KernelAddress)) + size;
  return u64(KernelAddress) + kernel.size() * 4;
}

std::string megabytes(u64 bytes) { return std::to_string((bytes + 0xF'FFFF) >> 20) + " MB"; }

}  // namespace

Result<LinuxBoot> LinuxBoot::open(std::vector<u8> option_rom, std::vector<u8> kernel, std::vector<u8> initrd,
                                  std::string command_line, u32 ram_bytes) {
  if (!is_kernel(kernel))
    return Error{
        "This is not a Linux kernel that a PC can boot: choose a bzImage, as distributions have under /boot/vmlinuz."};
  if (command_line.size() > LongestCommandLine)
    return Error{"The kernel's command line has " + std::to_string(command_line.size()) +
                 " characters; the kernel takes " + std::to_string(LongestCommandLine) + "."};
  const u64 needed = kernel_end(kernel) + initrd.size() + BiosTables;
  if (needed > ram_bytes)
    return Error{"The kernel and its initrd need about " + megabytes(needed) + " of memory, and the machine has " +
                 megabytes(ram_bytes) + ". Give it more."};

  const u32 end = u32(std::min<u64>(ram_bytes - BiosTables, u64(load_little<u32>(kernel, InitrdLimit)) + 1));
  if (KernelAddress + kernel.size() + initrd.size() > end)
    return Error{"This kernel takes no initrd of " + megabytes(initrd.size()) + ". Make it smaller."};

  LinuxBoot boot;
  boot.option_rom_ = std::move(option_rom);
  const u8 sum = std::accumulate(boot.option_rom_.begin(), boot.option_rom_.end(), u8(0));
  if (sum) boot.option_rom_.back() = u8(boot.option_rom_.back() - sum);  // the bytes of an option ROM add up to 0
  boot.initrd_.address = (end - u32(initrd.size())) & ~(PageBytes - 1);
  kernel[LoaderType] = UnknownLoader;
  kernel[LoadFlags] |= CanUseHeap;
  store_little<u16>(kernel, HeapEnd, HeapEndOffset);
  store_little<u32>(kernel, CommandLine, CommandLineAddress);
  store_little<u32>(kernel, InitrdAddress, initrd.empty() ? 0 : boot.initrd_.address);
  store_little<u32>(kernel, InitrdSize, u32(initrd.size()));
  const auto protected_part = kernel.begin() + setup_bytes(kernel);
  boot.setup_ = {SetupAddress, {kernel.begin(), protected_part}};
  boot.kernel_ = {KernelAddress, {protected_part, kernel.end()}};
  boot.command_line_ = {CommandLineAddress, {command_line.begin(), command_line.end()}};
  boot.command_line_.bytes.push_back(0);
  boot.initrd_.bytes = std::move(initrd);
  return boot;
}

void LinuxBoot::add_to(FwCfg& fw_cfg) && {
  fw_cfg.add_part(FwCfg::Setup, setup_.address, std::move(setup_.bytes));
  fw_cfg.add_part(FwCfg::CommandLine, command_line_.address, std::move(command_line_.bytes));
  fw_cfg.add_part(FwCfg::Kernel, kernel_.address, std::move(kernel_.bytes));
  fw_cfg.add_part(FwCfg::Initrd, initrd_.address, std::move(initrd_.bytes));
  fw_cfg.add_file(BootPath.substr(BootPath.find('@') + 1), std::move(option_rom_));
}

}  // namespace ferrite
