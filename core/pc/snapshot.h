// SPDX-License-Identifier: MIT
// A machine state as bytes: "FERRITE", the format's number as a digit, then each field as name length (u16), path, size
// (u32), stored size (u32), bytes, and at the end a hash of all before it. Large fields are stored without their empty
// pages. Unknown fields are skipped and missing ones keep their reset value, so that states survive new versions.
// core/README.md, "State", tells when the number goes up.
#pragma once
#include <map>

#include "core/base/result.h"
#include "core/base/state.h"

namespace ferrite {

/// Visits and keeps the path of the field it is at: "cpu/eip".
class PathVisitor : public StateVisitor {
 protected:
  ~PathVisitor() = default;
  void enter(std::string_view name) override { path_.append(name).push_back('/'); }
  void leave() override {
    path_.pop_back();
    path_.resize(path_.rfind('/') == std::string::npos ? 0 : path_.rfind('/') + 1);
  }
  std::string path(std::string_view name) const { return path_ + std::string(name); }

 private:
  std::string path_;
};

class StateSaver final : public PathVisitor {
 public:
  StateSaver();
  void text(std::string_view name, std::string_view text);
  std::vector<u8> finish();

 private:
  void bytes(std::string_view name, std::span<u8> raw) override;
  std::vector<u8> out_;
};

class StateLoader final : public PathVisitor {
 public:
  /// A sentence if `state` is not a whole, undamaged state.
  static Result<StateLoader> open(std::span<const u8> state);
  /// The size in bytes that the field had when it was saved; 0: it is not there.
  u32 size_of(const std::string& path) const;
  static constexpr std::size_t LongestText = 4096;
  /// What StateSaver::text kept; empty: nothing.
  std::string text_of(const std::string& path) const;
  /// What a field of one byte holds; `otherwise`: it is not there.
  u8 byte_of(const std::string& path, u8 otherwise) const;

 private:
  struct Field {
    u32 size;
    std::span<const u8> stored;
  };
  StateLoader() = default;
  bool read_fields(std::span<const u8> in);
  void bytes(std::string_view name, std::span<u8> raw) override;
  std::map<std::string, Field, std::less<>> fields_;
};

class StateHasher final : public StateVisitor {
 public:
  u64 result() const { return hash_; }

 private:
  void bytes(std::string_view name, std::span<u8> raw) override;
  u64 hash_ = 0xCBF2'9CE4'8422'2325;
};

}  // namespace ferrite
