// SPDX-License-Identifier: MIT
// Debian's kernel for the i386, booted without a disk.
#include "tests/support/form_survey.h"
#include "tests/support/linux_rig.h"

using namespace ferrite;

namespace {

/// What the board has beside the AT's chips is found, and used.
void check_board(LinuxRig& rig, const std::string& boot) {
  for (const char* found :
       {"ACPI: PM-Timer IO Port: 0xb008", "ACPI: Using IOAPIC for interrupt routing",
        "..TIMER: vector=0x30 apic1=0 pin1=2 apic2=-1 pin2=-1", "ACPI: PM: (supports S0 S5)",
        "00:05: ttyS0 at I/O 0x3f8", "00:06: ttyS1 at I/O 0x2f8", "hpet0: 3 comparators, 64-bit 14.318180 MHz counter"})
    CHECK(boot.find(found) != boot.npos);
  CHECK(rig.answer_to("cat /sys/devices/system/clocksource/*0/a*") == "tsc hpet acpi_pm \r\n");
  CHECK(rig.answer_to("cat /sys/devices/system/clockevents/*0/c*") == "lapic\r\n");
  CHECK(rig.answer_to("grep -c XT-PIC /proc/interrupts") == "0\r\n");
  CHECK(rig.answer_to("grep -c IO-APIC.*acpi /proc/interrupts") == "1\r\n");
  CHECK(rig.answer_to("grep -E '^(ERR|MIS|SPU):  *0' /proc/interrupts | wc -l") == "3\r\n");
}

}  // namespace

TEST_CASE("Debian's Linux 6.1 boots to a shell and computes", "[guest]") {
  FERRITE_NEEDS(std::string(LinuxRig::Kernel));
  FERRITE_NEEDS(std::string(LinuxRig::Initrd));
  LinuxRig rig("cryptomgr.notests");
  FormSurvey survey;
  rig.between_slices = [&](Pc& pc) { survey.look_at(pc); };
  const auto boot = rig.wait_for(LinuxRig::Prompt, 60);
  REQUIRE(boot);
  for (const char* trouble : {"BUG:", "WARNING:", "Oops", "Call Trace", "general protection", "segfault", "BIOS bug",
                              "already used", "nobody cared", "nstable"})
    CHECK(boot->find(trouble) == boot->npos);
  CHECK(boot->find("Linux version 6.1") != boot->npos);
  CHECK(boot->find("Run /init as init process") != boot->npos);

  // At most one in five of the forms that a boot executes most is not translated.
  const auto most = survey.most_executed(300);
  CHECK(most.size() == 300);
  CHECK(std::count_if(most.begin(), most.end(), [](auto form) { return !isa::rows[form.form / 4].translates(); }) <=
        60);
  rig.between_slices = {};

  check_board(rig, *boot);
  CHECK(rig.answer_to("uname -m") == "i686\r\n");
  CHECK(rig.answer_to("grep 'model name' /proc/cpuinfo") == "model name\t: Pentium III (Coppermine)\r\n");
  CHECK(rig.answer_to("echo 'scale=40; 4*a(1)' | bc -l") == "3.1415926535897932384626433832795028841968\r\n");
  CHECK(rig.answer_to("awk 'BEGIN { printf \"%.15f\\n\", 1 / 7 }'") == "0.142857142857143\r\n");
  CHECK(rig.answer_to("seq 1 20000 | sha256sum") ==
        "f6351f5ead9a700e34275480b3856ea738122a7c57bdeb744a631251c069587a  -\r\n");

  rig.type("poweroff -f\n");
  CHECK(rig.wait_for("reboot: Power down", 5));
  rig.pc.run_until(rig.pc.now() + rig.pc.hertz());
  CHECK(rig.pc.powered_off());
}
