// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>

#include "core/base/ring.h"

namespace ferrite {

/// A byte that the guest printed, or the end of a print job.
struct PrinterItem {
  u8 byte = 0;
  bool ends_job = false;
  void visit(auto& v) { v("byte", byte), v("ends_job", ends_job); }
};

/// Emptied by the host between slices; while it is full, the printer is busy.
using PrinterOutput = Ring<PrinterItem, 4096>;

enum class PrintJobKind : u8 { PlainText, EscP, PostScript };

/// What a whole job is written in. PostScript may have an end of transmission or a printer's job language before it.
inline PrintJobKind kind_of_print_job(std::span<const u8> job) {
  constexpr u8 escape = 0x1B, end_of_transmission = 0x04;
  constexpr std::size_t header_bytes = 1024;
  constexpr std::string_view postscript = "%!", job_language = "\x1B%-12345X";
  while (!job.empty() && job[0] == end_of_transmission) job = job.subspan(1);
  const auto starts_with = [&](std::string_view text) {
    return job.size() >= text.size() &&
           std::equal(text.begin(), text.end(), job.begin(), [](char c, u8 b) { return u8(c) == b; });
  };
  if (starts_with(postscript)) return PrintJobKind::PostScript;
  const auto header = job.first(std::min(job.size(), header_bytes));
  const bool named = std::search(header.begin(), header.end(), postscript.begin(), postscript.end(),
                                 [](u8 b, char c) { return u8(c) == b; }) != header.end();
  if (starts_with(job_language) && named) return PrintJobKind::PostScript;
  return std::find(job.begin(), job.end(), escape) == job.end() ? PrintJobKind::PlainText : PrintJobKind::EscP;
}

}  // namespace ferrite
