// SPDX-License-Identifier: MIT
// Kernels that are booted without a disk. The one here is ours: it says what it finds on the debug port.
#include "core/pc/linux_boot.h"

#include "paths.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {

constexpr u32 Megabyte = 1 << 20;
constexpr std::size_t SetupBytes = 5 * 512;  // a boot sector and four more

/// Real mode code at the entry, 200h; the protected mode part is "KERN".
std::vector<u8> tiny_kernel() {
  std::vector<u8> kernel(SetupBytes);
  kernel[0x1F1] = 4;
  // 200h: jump over the header to 280h.
  kernel[0x200] = 0xEB, kernel[0x201] = 0x7E;
  const std::string magic = "HdrS";
  std::copy(magic.begin(), magic.end(), kernel.begin() + 0x202);
  kernel[0x206] = 0x0F, kernel[0x207] = 0x02;  // protocol 2.15
  kernel[0x211] = 1;                           // loaded high
  for (unsigned n = 0; n < 4; n++) kernel[0x22C + n] = u8(0x37FF'FFFFu >> 8 * n);
  const u8 code[] = {
      0xBA, 0x02, 0x04,  // mov dx, 402h
      0xB0, '[',  0xEE,  // mov al, '['; out dx, al
      0xB8, 0x00, 0x20,  // mov ax, 2000h: where the header says, 20000h
      0x8E, 0xD8,        // mov ds, ax
      0x31, 0xF6,        // xor si, si
      0xAC,              // next: lodsb
      0x84, 0xC0,        // test al, al
      0x74, 0x03,        // jz done
      0xEE,              // out dx, al
      0xEB, 0xF8,        // jmp next
      0xB0, ']',  0xEE,  // done: mov al, ']'; out dx, al
      0xF4, 0xEB, 0xFD,  // hlt; jmp
  };
  std::copy(std::begin(code), std::end(code), kernel.begin() + 0x280);
  for (char c : std::string("KERN")) kernel.push_back(u8(c));
  return kernel;
}

Result<LinuxBoot> open(std::vector<u8> kernel, std::string command_line = "", u32 ram_bytes = 16 * Megabyte,
                       std::vector<u8> initrd = {}) {
  return LinuxBoot::open(read_file(FERRITE_LINUX_ROM), std::move(kernel), std::move(initrd), std::move(command_line),
                         ram_bytes);
}

u32 little(std::span<const u8> bytes, u32 at) {
  return u32(bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24);
}

PcConfig machine(std::vector<u8> initrd) {
  PcConfig config = test_machine(16, 100 * PcRig::Megahertz);
  auto boot = open(tiny_kernel(), "quiet init=/bin/sh", config.memory_megabytes * Megabyte, std::move(initrd));
  if (!boot) FAIL(boot.sentence());
  config.linux = std::move(*boot);
  return config;
}

}  // namespace

TEST_CASE("a kernel without a disk is entered with its command line, its parts where the boot protocol wants them") {
  Pc pc(machine({'I', 'N', 'I', 'T'}));
  std::string said;
  for (u32 n = 0; n < 500 && said.find("sh]") == said.npos; n++) {
    pc.run_until(pc.now() + pc.hertz() / 50);
    while (!pc.debug_output().empty()) said += char(pc.debug_output().pop());
  }
  CHECK(said.find("[quiet init=/bin/sh]") != said.npos);
  CHECK(pc.registers().segment[isa::CS].selector == 0x1020);
  CHECK(pc.registers().segment[isa::SS].selector == 0x1000);

  const std::span<const u8> memory = pc.memory(), setup = memory.subspan(0x10000);
  CHECK(setup[0x210] == 0xFF);  // a loader without a number
  CHECK(setup[0x211] == 0x81);  // loaded high, with a heap
  CHECK(little(setup, 0x228) == 0x20000);
  CHECK(std::string(memory.begin() + 0x10'0000, memory.begin() + 0x10'0004) == "KERN");
  const u32 initrd = little(setup, 0x218);
  CHECK(little(setup, 0x21C) == 4);
  CHECK(initrd % 4096 == 0);
  CHECK(std::string(memory.begin() + initrd, memory.begin() + initrd + 4) == "INIT");
}

TEST_CASE("a machine with a kernel boots it before its floppy, and again after a reset") {
  Pc pc(machine({}));
  pc.run_until(pc.hertz() * 5);
  pc.reset();
  pc.memory()[0x10'0000] = 0;
  pc.run_until(pc.hertz() * 10);
  CHECK(pc.memory()[0x10'0000] == 'K');
  CHECK(little(pc.memory().subspan(0x10000), 0x218) == 0);  // no initrd
}

TEST_CASE("what is no bzImage is refused with a sentence") {
  const std::string sentence =
      "This is not a Linux kernel that a PC can boot: choose a bzImage, as distributions have under /boot/vmlinuz.";
  CHECK(open({}).sentence() == sentence);
  CHECK(open(std::vector<u8>(1'474'560)).sentence() == sentence);
  auto old = tiny_kernel();
  old[0x206] = 1;  // protocol 2.01
  CHECK(open(old).sentence() == sentence);
  auto low = tiny_kernel();
  low[0x211] = 0;  // a zImage
  CHECK(open(low).sentence() == sentence);
  auto cut = tiny_kernel();
  cut.resize(SetupBytes);
  CHECK(open(cut).sentence() == sentence);
}

TEST_CASE("a kernel that does not fit and a command line that is too long are refused with a sentence") {
  CHECK(open(tiny_kernel(), "", 3 * Megabyte, std::vector<u8>(2 * Megabyte)).sentence() ==
        "The kernel and its initrd need about 5 MB of memory, and the machine has 3 MB. Give it more.");
  auto large = tiny_kernel();
  large[0x25B] = 1;   // runs at 16 MB,
  large[0x262] = 32;  // in 2 MB
  CHECK(open(large).sentence() ==
        "The kernel and its initrd need about 19 MB of memory, and the machine has 16 MB. Give it more.");
  CHECK(open(large, "", 19 * Megabyte));
  auto near = tiny_kernel();
  near[0x22D] = near[0x22E] = near[0x22F] = 0;  // its initrd lies below 256
  CHECK(open(near, "", 16 * Megabyte, {1}).sentence() == "This kernel takes no initrd of 1 MB. Make it smaller.");
  CHECK(open(tiny_kernel(), std::string(2048, 'x')).sentence() ==
        "The kernel's command line has 2048 characters; the kernel takes 2047.");
  CHECK(open(tiny_kernel(), std::string(2047, 'x')));
}
