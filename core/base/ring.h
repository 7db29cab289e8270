// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// A queue of at most N trivially copyable things that never allocates. A push into a full ring is refused.
template <class T, std::size_t N>
class Ring {
 public:
  bool empty() const { return count_ == 0; }
  bool full() const { return count_ == N; }
  std::size_t size() const { return count_; }
  bool push(T value) {
    if (full()) return false;
    items_[(first_ + count_++) % N] = value;
    return true;
  }
  T pop() {
    const T value = items_[first_];
    first_ = (first_ + 1) % N;
    count_--;
    return value;
  }
  const T& front() const { return items_[first_]; }
  void clear() { first_ = count_ = 0; }
  template <class Visitor>
  void visit(Visitor& v) {
    v("items", items_), v("first", first_), v("count", count_);
    if (first_ >= N || count_ > N) clear();  // no state file makes us read outside
  }

 private:
  std::array<T, N> items_{};
  u32 first_ = 0, count_ = 0;
};

}  // namespace ferrite
