// SPDX-License-Identifier: MIT
// The long run: every form of every row, on this processor and on ours.
#include <cstdio>
#include <cstdlib>

#include "tests/oracle/oracle.h"
#include "tests/oracle/recording.h"

using namespace ferrite;
using namespace ferrite::oracle;

namespace {

constexpr const char* Usage =
    "usage: ferrite_oracle [--cases N] [--forms] [--record FILE] [filter]\n"
    "  Runs N (2000) random cases of each form of each row on this processor and on ours; prints rows with their\n"
    "  forms, cases, faults and disagreements, and the first disagreement of each form that has one.\n"
    "  --forms   a line per form\n"
    "  --record  writes what the tests use where there is no such processor: tests/golden/oracle.bin\n"
    "  filter    only forms whose name contains it, such as \"add\" or \"[0F A4 /r]\" or \"16-bit code\"\n";

struct Totals {
  u32 forms = 0, cases = 0, faulted = 0, differing = 0, forms_differing = 0;
  UndefinedFlags undefined;
  void add(const Outcome& outcome) {
    forms++, cases += outcome.cases, faulted += outcome.faulted, differing += outcome.differing;
    forms_differing += outcome.differing != 0;
    for (unsigned n = 0; n < 6; n++)
      undefined.seen[n] += outcome.undefined.seen[n], undefined.agreed[n] += outcome.undefined.agreed[n];
  }
  void print(const char* name) const {
    std::printf("%-44s %5u forms %9u cases %8u faults %7u differ in %u forms", name, forms, cases, faulted, differing,
                forms_differing);
    for (unsigned n = 0; n < 6; n++)
      if (undefined.seen[n])
        std::printf("  %c? %.0f%%", UndefinedFlags::names[n], 100.0 * undefined.agreed[n] / undefined.seen[n]);
    std::printf("\n");
  }
};

struct Wishes {
  u32 cases = 2000;
  bool each_form = false, understood = true;
  std::string filter, record;

  Wishes(int count, char** words) {
    for (int n = 1; n < count; n++) {
      const std::string word = words[n];
      const bool more = n + 1 < count;
      if (word == "--cases" && more)
        cases = u32(std::atoi(words[++n]));
      else if (word == "--record" && more)
        record = words[++n];
      else if (word == "--forms")
        each_form = true;
      else if (word.starts_with("-"))
        understood = false;
      else
        filter = word;
    }
    if (!record.empty()) cases = std::max(cases, Recording::CasesPerForm);
  }
};

std::string title(const isa::Row& row) {
  return std::string(row.mnemonic) + " " + std::string(row.operands) + " [" + std::string(row.encoding) + "]";
}

void print_left_out() {
  for (const isa::Row& row : isa::rows) {
    if (!left_out(row).empty()) std::printf("left out: %s: %s\n", title(row).c_str(), left_out(row).data());
    if (!host_lacks(row).empty())
      std::printf("left out: %s: the host lacks %s\n", title(row).c_str(), host_lacks(row).data());
  }
}

void run(const Wishes& wishes, Totals& all, Recording& recording) {
  Oracle oracle;
  Totals row;
  const std::vector<Form> forms = all_forms();
  for (std::size_t n = 0; n < forms.size(); n++) {
    const Form& form = forms[n];
    if (form.name().find(wishes.filter) != std::string::npos && host_lacks(form.table_row()).empty()) {
      const Outcome outcome = oracle.ask(form, wishes.cases);
      row.add(outcome), all.add(outcome);
      if (wishes.each_form || outcome.differing)
        std::printf("%s: %u of %u differ\n%s", form.name().c_str(), outcome.differing, outcome.cases,
                    outcome.first.c_str());
      if (!outcome.differing && !wishes.record.empty()) recording.add(form, outcome.fingerprints);
    }
    if (n + 1 < forms.size() && forms[n + 1].row == form.row) continue;
    if (row.forms) row.print(title(form.table_row()).c_str());
    std::fflush(stdout);
    row = Totals{};
  }
}

}  // namespace

int main(int count, char** words) {
  const Wishes wishes(count, words);
  if (!wishes.understood) return std::fputs(Usage, stderr), 2;
  if (!HostProcessor::missing().empty()) {
    std::fprintf(stderr, "ferrite_oracle: %s\n", HostProcessor::missing().c_str());
    return 1;
  }
  Totals all;
  Recording recording;
  run(wishes, all, recording);
  print_left_out();
  all.print("all");
  if (!wishes.record.empty() && !recording.write(wishes.record)) {
    std::fprintf(stderr, "ferrite_oracle: can't write %s\n", wishes.record.c_str());
    return 1;
  }
  return all.differing != 0;
}
