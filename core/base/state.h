// SPDX-License-Identifier: MIT
#pragma once
#include <type_traits>

#include "core/base/types.h"

namespace ferrite {

/// Walks the fields of a snapshot. Saving, loading, hashing, comparing and the debugger's field pane are
/// visitors; a component lists its fields once, by name, in `void visit(StateVisitor&)`.
/// Visit fields, never whole structs: padding is not state.
class StateVisitor {
 public:
  template <class T>
  void operator()(std::string_view name, T& field) {
    if constexpr (requires { field.visit(*this); }) {
      enter(name);
      field.visit(*this);
      leave();
    } else if constexpr (IsArray<T>::value) {
      array(name, field);
    } else {
      static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>, "visit the fields of a struct, not the struct");
      bytes(name, {reinterpret_cast<u8*>(&field), sizeof field});
    }
  }

  /// A block of memory whose size is fixed by the configuration (RAM, video memory).
  void block(std::string_view name, std::span<u8> raw) { bytes(name, raw); }

 protected:
  ~StateVisitor() = default;
  virtual void bytes(std::string_view name, std::span<u8> raw) = 0;
  virtual void enter(std::string_view) {}
  virtual void leave() {}

 private:
  template <class T>
  struct IsArray : std::false_type {};
  template <class T, std::size_t N>
  struct IsArray<std::array<T, N>> : std::true_type {};

  template <class T, std::size_t N>
  void array(std::string_view name, std::array<T, N>& field) {
    if constexpr (std::is_arithmetic_v<T>) {
      bytes(name, {reinterpret_cast<u8*>(field.data()), sizeof field});
    } else {
      enter(name);
      for (std::size_t n = 0; n < N; n++) (*this)(std::to_string(n), field[n]);
      leave();
    }
  }
};

/// Number of members of an aggregate: lets a component assert that visit() forgot none.
struct AnyField {
  template <class T>
  operator T() const;
};
template <class T, class... Fields>
consteval std::size_t field_count() {
  if constexpr (requires { T{{Fields{}}..., {AnyField{}}}; })
    return field_count<T, Fields..., AnyField>();
  else
    return sizeof...(Fields);
}

}  // namespace ferrite
