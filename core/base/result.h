// SPDX-License-Identifier: MIT
#pragma once
#include <utility>
#include <variant>

#include "core/base/types.h"

namespace ferrite {

/// Why something the host asked for could not be done: a sentence for the user that names the cause and the cure.
struct Error {
  std::string sentence;
};

/// A value, or the sentence that says why there is none. Only for the host's mistakes; the guest's are guest-visible
/// status.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::move(value)) {}
  Result(Error error) : held_(std::move(error)) {}
  explicit operator bool() const { return held_.index() == 0; }
  T& operator*() { return std::get<0>(held_); }
  const T& operator*() const { return std::get<0>(held_); }
  T* operator->() { return &std::get<0>(held_); }
  const std::string& sentence() const { return std::get<1>(held_).sentence; }

 private:
  std::variant<T, Error> held_;
};

}  // namespace ferrite
