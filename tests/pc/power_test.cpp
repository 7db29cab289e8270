// SPDX-License-Identifier: MIT
// Power management as SeaBIOS finds it: the ACPI tables it makes, and turning the machine off and on.
#include <cstring>

#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {

std::string text(std::span<const u8> memory, u32 at, u32 size) {
  return {memory.begin() + std::ptrdiff_t(at), memory.begin() + std::ptrdiff_t(at + size)};
}

u32 number(std::span<const u8> memory, u32 at) {
  u32 value = 0;
  std::memcpy(&value, &memory[at], 4);
  return value;
}

/// Where the Root System Description Pointer is [ACPI 1.0b, 5.2.4.1]; 0: nowhere.
u32 find_rsdp(std::span<const u8> memory) {
  for (u32 at = 0xE0000; at < 0x100000; at += 16)
    if (text(memory, at, 8) == "RSD PTR ") return at;
  return 0;
}

/// The table of that signature that the RSDT names [ACPI 1.0b, 5.2.6]; 0: none.
u32 find_table(std::span<const u8> memory, const std::string& signature) {
  const u32 rsdt = number(memory, find_rsdp(memory) + 16);
  for (u32 entry = rsdt + 36; entry < rsdt + number(memory, rsdt + 4); entry += 4)
    if (text(memory, number(memory, entry), 4) == signature) return number(memory, entry);
  return 0;
}

bool sums_to_zero(std::span<const u8> memory, u32 at, u32 bytes) {
  u8 sum = 0;
  for (u32 n = 0; n < bytes; n++) sum = u8(sum + memory[at + n]);
  return sum == 0;
}

/// A boot sector that writes `value` to the 16-bit port and then loops.
std::vector<u8> writes_port(u16 port, u16 value) {
  return {0xBA, u8(port), u8(port >> 8), 0xB8, u8(value), u8(value >> 8), 0xEF, 0xEB, 0xFE};
}

constexpr u16 PmControl = 0xB004, SoftOff = 0x2000;

}  // namespace

TEST_CASE("SeaBIOS finds the power management function and makes ACPI tables", "[guest]") {
  PcRig rig;
  REQUIRE(rig.wait_for("No bootable device."));
  const auto memory = rig.pc.memory();
  const u32 rsdp = find_rsdp(memory);
  REQUIRE(rsdp);
  CHECK(sums_to_zero(memory, rsdp, 20));

  const u32 fadt = find_table(memory, "FACP");
  REQUIRE(fadt);
  CHECK(sums_to_zero(memory, fadt, number(memory, fadt + 4)));
  CHECK((number(memory, fadt + 46) & 0xFFFF) == 9);       // SCI_INT
  CHECK((number(memory, fadt + 48)) == 0xB2);             // SMI_CMD
  CHECK((number(memory, fadt + 52) & 0xFFFF) == 0xF0F1);  // ACPI_ENABLE, ACPI_DISABLE
  CHECK(number(memory, fadt + 64) == PmControl);          // PM1a_CNT_BLK
  CHECK(number(memory, fadt + 76) == PmControl + 4);      // PM_TMR_BLK
  const u32 dsdt = number(memory, fadt + 40);
  CHECK(text(memory, dsdt, 4) == "DSDT");
  CHECK(sums_to_zero(memory, dsdt, number(memory, dsdt + 4)));
}

TEST_CASE("SeaBIOS tells of the processor's APIC, the I/O APIC and the HPET", "[guest]") {
  PcRig rig;
  REQUIRE(rig.wait_for("No bootable device."));
  const auto memory = rig.pc.memory();
  const u32 madt = find_table(memory, "APIC");
  REQUIRE(madt);
  CHECK(number(memory, madt + 36) == 0xFEE0'0000);
  CHECK(number(memory, madt + 44) == 0x0000'0800);        // type 0, 8 bytes: processor 0 has the APIC 0 ...
  CHECK(number(memory, madt + 48) == 1);                  // ... and may be used
  CHECK((number(memory, madt + 52) & 0xFFFF) == 0x0C01);  // type 1, 12 bytes: the I/O APIC
  CHECK(number(memory, madt + 56) == 0xFEC0'0000);
  CHECK(number(memory, madt + 60) == 0);            // its first interrupt
  CHECK(number(memory, madt + 64) == 0x0000'0A02);  // type 2, 10 bytes: IRQ0 of the ISA bus ...
  CHECK(number(memory, madt + 68) == 2);            // ... comes to input 2
  const u32 hpet = find_table(memory, "HPET");
  REQUIRE(hpet);
  CHECK(number(memory, hpet + 36) == 0x8086'A201);
  CHECK(number(memory, hpet + 44) == 0xFED0'0000);
}

TEST_CASE("a DOS program turns the machine off through APM", "[guest]") {
  PcRig rig;
  // mov ax, 5307h / mov bx, 1 / mov cx, 3 / int 15h: all devices off; jmp $
  rig.insert_boot_sector({0xB8, 0x07, 0x53, 0xBB, 0x01, 0x00, 0xB9, 0x03, 0x00, 0xCD, 0x15, 0xEB, 0xFE});
  CHECK(rig.run_until([&] { return rig.pc.powered_off(); }, 20));
}

TEST_CASE("a guest turns the machine off, and the host hears of it", "[guest]") {
  PcRig rig;
  rig.insert_boot_sector(writes_port(PmControl, SoftOff));
  REQUIRE(rig.run_until([&] { return rig.pc.powered_off(); }, 20));
  const u64 executed = rig.pc.instructions();
  const Ticks then = rig.pc.now();
  rig.run_milliseconds(100);
  CHECK(rig.pc.instructions() == executed);
  CHECK(rig.pc.now() >= then + rig.pc.hertz() / 10);
  CHECK(rig.pc.halted());
  rig.eject();
  rig.pc.power_button();
  CHECK_FALSE(rig.pc.powered_off());
  CHECK(rig.wait_for("No bootable device."));
}

TEST_CASE("the power button turns a machine off that has no ACPI system", "[guest]") {
  PcRig rig;
  REQUIRE(rig.wait_for("No bootable device."));
  rig.pc.power_button();
  CHECK(rig.pc.powered_off());
}

TEST_CASE("a machine saved while it is off is off elsewhere", "[guest]") {
  PcRig here, elsewhere;
  here.pc.power_button();
  REQUIRE(elsewhere.pc.restore(here.pc.save()));
  CHECK(elsewhere.pc.powered_off());
  elsewhere.pc.reset();
  CHECK_FALSE(elsewhere.pc.powered_off());
}
