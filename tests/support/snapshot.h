// SPDX-License-Identifier: MIT
#pragma once
// Snapshots for tests, by name and in memory, and the three tests that every component gets for free.
//
//   struct PicRig {                                    // owns the chip and all it needs
//     Pic8259a pic;
//     void visit(StateVisitor& v) { v("pic", pic); }   // a rig with timers visits its Scheduler first
//     void act(unsigned step) { ... }                  // does something an outsider can do; another at each step
//   };
//   FERRITE_SNAPSHOT_TESTS(PicRig)
#include <catch2/catch.hpp>
#include <cstring>
#include <map>
#include <memory>
#include <new>

#include "core/base/state.h"

namespace ferrite::test {

/// Gives each field its whole name: "fdc.drives.0.cylinder".
class NamingVisitor : public StateVisitor {
 protected:
  ~NamingVisitor() = default;
  virtual void field(const std::string& name, std::span<u8> raw) = 0;

 private:
  void bytes(std::string_view name, std::span<u8> raw) final { field(prefix_ + std::string(name), raw); }
  void enter(std::string_view name) final { prefix_.append(name).append("."); }
  void leave() final {
    prefix_.pop_back();
    prefix_.erase(prefix_.rfind('.') == std::string::npos ? 0 : prefix_.rfind('.') + 1);
  }
  std::string prefix_;
};

/// The state of one or more components; equal when every field is. Visiting a name twice fails the test.
class Snapshot {
 public:
  template <class... Parts>
  static Snapshot of(Parts&... parts) {
    Saver saver;
    (parts.visit(saver), ...);
    return Snapshot(std::move(saver.fields));
  }

  /// Continues here in other instances. A field that the snapshot lacks, or has in another size, fails the test.
  template <class... Parts>
  void restore(Parts&... parts) const {
    Loader loader(fields_);
    (parts.visit(loader), ...);
    CHECK(loader.loaded == fields_.size());
  }

  /// FNV-1a over names and bytes.
  u64 hash() const {
    u64 value = 0xCBF29CE484222325;
    const auto mix = [&](u8 byte) { value = (value ^ byte) * 0x100000001B3; };
    for (const auto& [name, bytes] : fields_) {
      for (char c : name) mix(u8(c));
      for (u8 byte : bytes) mix(byte);
    }
    return value;
  }

  /// The first field that differs, for a failure's message; empty: none does.
  std::string first_difference(const Snapshot& other) const {
    for (const auto& [name, bytes] : fields_) {
      const auto theirs = other.fields_.find(name);
      if (theirs == other.fields_.end() || theirs->second != bytes) return name;
    }
    return fields_.size() == other.fields_.size() ? "" : "(a field that only one has)";
  }

  std::size_t size() const { return fields_.size(); }
  bool operator==(const Snapshot&) const = default;

 private:
  using Fields = std::map<std::string, std::vector<u8>>;

  struct Saver final : NamingVisitor {
    Fields fields;
    void field(const std::string& name, std::span<u8> raw) override {
      INFO("a field called " << name << " is visited twice");
      CHECK(fields.emplace(name, std::vector<u8>(raw.begin(), raw.end())).second);
    }
  };

  struct Loader final : NamingVisitor {
    explicit Loader(const Fields& from) : fields(from) {}
    const Fields& fields;
    std::size_t loaded = 0;
    void field(const std::string& name, std::span<u8> raw) override {
      INFO("the snapshot's field " << name);
      const auto found = fields.find(name);
      REQUIRE(found != fields.end());
      REQUIRE(found->second.size() == raw.size());
      std::memcpy(raw.data(), found->second.data(), raw.size());
      loaded++;
    }
  };

  explicit Snapshot(Fields fields) : fields_(std::move(fields)) {}
  Fields fields_;
};

inline constexpr unsigned Steps = 200;

/// A rig that may be a LineTarget, whose destructor is not virtual.
template <class Rig>
struct Owned final : Rig {};

template <class Rig>
void run(Rig& rig, unsigned first, unsigned last) {
  for (unsigned step = first; step < last; step++) rig.act(step);
}

template <class Rig>
void check_save_restore_save() {
  const auto saved = std::make_unique<Owned<Rig>>(), restored = std::make_unique<Owned<Rig>>();
  run(*saved, 0, Steps);
  const Snapshot first = Snapshot::of(*saved);
  first.restore(*restored);
  CHECK(first.first_difference(Snapshot::of(*restored)) == "");
}

template <class Rig>
void check_run_on_elsewhere() {
  const auto here = std::make_unique<Owned<Rig>>(), elsewhere = std::make_unique<Owned<Rig>>();
  run(*here, 0, Steps);
  run(*elsewhere, Steps / 2, Steps);  // elsewhere has a past of its own
  Snapshot::of(*here).restore(*elsewhere);
  run(*here, Steps, 2 * Steps);
  run(*elsewhere, Steps, 2 * Steps);
  CHECK(Snapshot::of(*here).first_difference(Snapshot::of(*elsewhere)) == "");
}

/// What becomes of `state`, restored into a rig that was built in memory full of `filler`: a member that neither the
/// constructor nor visit() sets shows.
template <class Rig>
u64 hash_over_filled_memory(const Snapshot& state, u8 filler) {
  using Mine = Owned<Rig>;
  static constexpr std::align_val_t Alignment{alignof(Mine)};
  struct Release {
    void operator()(void* memory) const { ::operator delete(memory, Alignment); }
  };
  const std::unique_ptr<void, Release> memory(::operator new(sizeof(Mine), Alignment));
  std::memset(memory.get(), filler, sizeof(Mine));
  const std::unique_ptr<Mine, void (*)(Mine*)> rig(new (memory.get()) Mine, [](Mine* r) { std::destroy_at(r); });
  state.restore(*rig);
  run(*rig, Steps, 2 * Steps);
  return Snapshot::of(*rig).hash();
}

template <class Rig>
void check_filled_memory() {
  const auto rig = std::make_unique<Owned<Rig>>();
  run(*rig, 0, Steps);
  const Snapshot state = Snapshot::of(*rig);
  CHECK(hash_over_filled_memory<Rig>(state, 0xAA) == hash_over_filled_memory<Rig>(state, 0x55));
}

}  // namespace ferrite::test

#define FERRITE_SNAPSHOT_TESTS(Rig)                                                          \
  TEST_CASE(#Rig ": saved, restored and saved again, the state is the same", "[snapshot]") { \
    ferrite::test::check_save_restore_save<Rig>();                                           \
  }                                                                                          \
  TEST_CASE(#Rig ": running on equals restoring elsewhere and running on", "[snapshot]") {   \
    ferrite::test::check_run_on_elsewhere<Rig>();                                            \
  }                                                                                          \
  TEST_CASE(#Rig ": a restored state depends on nothing that lay in memory", "[snapshot]") { \
    ferrite::test::check_filled_memory<Rig>();                                               \
  }
