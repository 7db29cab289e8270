// SPDX-License-Identifier: MIT
#pragma once
// An application on a host whose clock stands still, and whose storage fails when told to. Its BIOS is a few bytes of
// code at the reset vector.
#include <algorithm>
#include <catch2/catch.hpp>
#include <initializer_list>

#include "core/automation/virtual_pc.h"

namespace ferrite::test {

using namespace ferrite::automation;

class ManualClock final : public HostClock {
 public:
  u64 nanoseconds() override { return now += step; }
  i64 local_seconds() override { return 1'000'000'000; }
  u64 now = 0;
  u64 step = 0;  // how far it moves each time somebody looks
};

/// Memory that can be made to refuse.
class TestStore final : public FileStore {
 public:
  bool full = false;         // no new bytes
  bool unreachable = false;  // nothing is made to last
  std::shared_ptr<StoredFile> create() override { return std::make_shared<File>(*this); }

 private:
  class File final : public StoredFile {
   public:
    explicit File(TestStore& store) : store_(store) {}
    u64 size() const override { return media_.size(); }
    bool writable() const override { return true; }
    bool read(u64 offset, std::span<u8> into) override { return media_.read(offset, into); }
    bool write(u64 offset, std::span<const u8> from) override { return !store_.full && media_.write(offset, from); }
    bool flush() override { return !store_.unreachable; }

   private:
    TestStore& store_;
    MemoryMedia media_{{}};
  };
};

constexpr std::initializer_list<u8> Halts{0xFA, 0xF4, 0xEB, 0xFC};                     // cli; hlt; jmp to hlt
constexpr std::initializer_list<u8> Spins{0xEB, 0xFE};                                 // jmp $
constexpr std::initializer_list<u8> TripleFaults{0x0F, 0x01, 0x1E, 0x00, 0x00, 0xCC};  // lidt [0]; int3

inline std::vector<u8> bios_with(std::initializer_list<u8> code) {
  std::vector<u8> bios(0x20000, 0xF4);
  std::copy(code.begin(), code.end(), bios.end() - 16);
  return bios;
}

inline std::vector<u8> blank_floppy(u8 first_byte = 0) {
  std::vector<u8> bytes(1'474'560);
  bytes[0] = first_byte;
  return bytes;
}

struct AutomationRig {
  explicit AutomationRig(TimeSource source = TimeSource::Caller, std::initializer_list<u8> code = Halts)
      : vpc(clock, store, source) {
    vpc.roms().bios = bios_with(code);
    vm = vpc.create_virtual_machine("DOS", "C:\\Machines").value;
    REQUIRE(vm->set_memory(4) == S_OK);
    write("C:\\a.img", blank_floppy('A'));
    write("C:\\b.img", blank_floppy('B'));
    forget_events();
  }

  void write(std::string_view path, std::span<const u8> bytes) { REQUIRE(vpc.host_files().write(path, bytes) == S_OK); }
  automation::FloppyDrive& drive(i32 index = 1) { return *vm->floppy_drives().item(index).value; }
  ferrite::FloppyDrive& device() { return vm->pc()->floppy_drive(0); }

  void forget_events() {
    while (vpc.events().pop()) {
    }
  }
  /// "state 3, state 5": what clients of the machine and its drives heard since the last call.
  std::string heard() {
    std::string all;
    while (const auto event = vpc.events().pop()) {
      const std::string word = word_for(*event);
      if (!word.empty()) all += (all.empty() ? "" : ", ") + word;
    }
    return all;
  }

  ManualClock clock;
  TestStore store;
  VirtualPc vpc;
  VirtualPc::MachinePointer vm;

 private:
  static std::string word_for(const Event& event) {
    switch (event.kind) {
      case Event::Kind::MachineStateChange: return "state " + std::to_string(event.number);
      case Event::Kind::MachineReset: return "reset";
      case Event::Kind::MachineTripleFault: return "triple fault";
      case Event::Kind::MachineRenamed: return "renamed " + event.text;
      case Event::Kind::MediaInsert: return "insert " + event.text;
      case Event::Kind::MediaEject: return "eject " + event.text;
      default: return "";
    }
  }
};

}  // namespace ferrite::test
