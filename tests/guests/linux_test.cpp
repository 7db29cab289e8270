// SPDX-License-Identifier: MIT
// Debian's kernel for the i386, booted without a disk.
#include "core/isa/decode.h"
#include "tests/support/form_survey.h"
#include "tests/support/linux_rig.h"

using namespace ferrite;

TEST_CASE("Debian's Linux 6.1 boots to a shell, computes, and halts", "[guest]") {
  FERRITE_NEEDS(std::string(LinuxRig::Kernel));
  FERRITE_NEEDS(std::string(LinuxRig::Initrd));
  LinuxRig rig("cryptomgr.notests");
  FormSurvey survey;
  rig.between_slices = [&](Pc& pc) { survey.look_at(pc); };
  const auto boot = rig.wait_for("ferrite# ", 60);
  REQUIRE(boot);
  for (const char* trouble : {"BUG:", "WARNING:", "Oops", "Call Trace", "general protection", "segfault"})
    CHECK(boot->find(trouble) == boot->npos);
  CHECK(boot->find("Linux version 6.1") != boot->npos);
  CHECK(boot->find("Run /init as init process") != boot->npos);

  CHECK(rig.answer_to("uname -m") == "i686\r\n");
  CHECK(rig.answer_to("grep 'model name' /proc/cpuinfo") == "model name\t: Pentium III (Coppermine)\r\n");
  // bc computes pi in long integers, awk the same on the x87.
  CHECK(rig.answer_to("echo 'scale=40; 4*a(1)' | bc -l") == "3.1415926535897932384626433832795028841968\r\n");
  CHECK(rig.answer_to("awk 'BEGIN { printf \"%.15f\\n\", atan2(0, -1) }'") == "3.141592653589793\r\n");
  CHECK(rig.answer_to("seq 1 200000 | sha256sum", 60) ==
        "5af7b95208fdcff454bab3f5eddf567a688a3796c703d4fef91072e38645c062  -\r\n");

  const auto most = survey.most_executed(300);
  CHECK(most.size() == 300);
}
TEST_CASE("survey print", "[.print]") {
  LinuxRig rig("cryptomgr.notests");
  FormSurvey survey;
  rig.between_slices = [&](Pc& pc) { survey.look_at(pc); };
  REQUIRE(rig.wait_for("ferrite# ", 60));
  u64 sum = 0;
  int k = 0, slow = 0;
  for (auto f : survey.most_executed(300)) {
    sum += f.seen;
    const auto& row = isa::rows[f.form / 4];
    slow += row.slow;
    printf("%3d %8llu %6.2f%% %s %s %s %s%s\n", ++k, (unsigned long long)f.seen, 100.0 * double(sum) / double(survey.seen()),
           std::string(row.encoding).c_str(), std::string(row.mnemonic).c_str(), f.form & 2 ? "mem" : "reg", f.form & 1 ? "32" : "16", row.slow ? " SLOW" : "");
  }
  printf("slow %d of %d; seen %llu\n", slow, k, (unsigned long long)survey.seen());
}
