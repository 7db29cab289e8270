// SPDX-License-Identifier: MIT
// The processor that runs the tests, one instruction at a time, in 32-bit and 16-bit code.
#pragma once
#include <memory>

#include "tests/oracle/case.h"

namespace ferrite::oracle {

class HostProcessor {
 public:
  static constexpr unsigned BatchSize = 128;

  /// Why there is no such processor here; empty: there is.
  static const std::string& missing();
  /// Whether it has an instruction set, by the name that GCC gives it ("ssse3").
  static bool has(std::string_view feature);
  /// Whether it is Intel's, whose processors agree on most flags that the manual leaves undefined.
  static bool by_intel();

  HostProcessor();
  ~HostProcessor();

  /// Starts a batch: the helper process executes while the caller does something else.
  void start(std::span<const Case>);
  /// The results of the batch, in order.
  std::span<const Result> finish();

 private:
  struct Helper;
  std::unique_ptr<Helper> helper_;
};

}  // namespace ferrite::oracle
