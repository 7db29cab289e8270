// SPDX-License-Identifier: MIT
#include "tests/oracle/oracle.h"

#include "tests/oracle/generator.h"

namespace ferrite::oracle {
namespace {

template <class Row>
std::string_view gcc_name_of_feature(const Row& row) {
  if constexpr (requires { row.feature; }) {
    using Feature = decltype(row.feature);
    switch (Feature(row.feature)) {
      case Feature::Sse3: return "sse3";
      case Feature::Ssse3: return "ssse3";
      case Feature::Sse41: return "sse4.1";
      case Feature::Sse42: return "sse4.2";
      case Feature::Popcnt: return "popcnt";
      default: return {};
    }
  }
  return {};
}

}  // namespace

std::string_view host_lacks(const isa::Row& row) {
  const std::string_view name = gcc_name_of_feature(row);
  return name.empty() || HostProcessor::has(name) ? std::string_view{} : name;
}

Outcome Oracle::ask(const Form& form, u32 count) {
  Generator generator(form);
  const Comparison comparison(form);
  Outcome outcome;
  std::vector<Result> ours(HostProcessor::BatchSize);
  for (u32 begun = 0; begun < count;) {
    cases_.clear();
    for (u32 n = begun; n < std::min(count, begun + HostProcessor::BatchSize); n++) cases_.push_back(generator.make(n));
    host_.start(cases_);
    for (u32 n = 0; n < cases_.size(); n++) machine_.run(cases_[n], ours[n]);
    const std::span<const Result> host = host_.finish();
    for (u32 n = 0; n < cases_.size(); n++) {
      outcome.cases++;
      outcome.faulted += host[n].vector != 1 && host[n].vector != 3;
      comparison.count_undefined(cases_[n], host[n], ours[n], outcome.undefined);
      outcome.fingerprints.push_back(Comparison::fingerprint(comparison.reduced(cases_[n], ours[n])));
      const std::string difference = comparison.difference(cases_[n], host[n], ours[n]);
      if (difference.empty()) continue;
      if (!outcome.differing++)
        outcome.first =
            "  case " + std::to_string(begun + n) + " of " + form.name() + "\n" + describe(cases_[n]) + difference;
    }
    begun += u32(cases_.size());
  }
  return outcome;
}

std::vector<u16> Oracle::fingerprints(const Form& form, u32 count) {
  Generator generator(form);
  const Comparison comparison(form);
  std::vector<u16> all;
  for (u32 n = 0; n < count; n++) {
    const Case c = generator.make(n);
    machine_.run(c, ours_);
    all.push_back(Comparison::fingerprint(comparison.reduced(c, ours_)));
  }
  return all;
}

}  // namespace ferrite::oracle
