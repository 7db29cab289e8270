// SPDX-License-Identifier: MIT
// What a real 80286 did, instruction by instruction, in real mode: SingleStepTests/80286, recorded by Daniel Balsom
// (MIT). Ours is a later processor; what the manual says differs is left out by the rules of `difference()`.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "core/cpu/cpu.h"
#include "paths.h"
#include "tests/support/gunzip.h"
#include "tests/support/json_scanner.h"

namespace ferrite::test {
namespace {

enum Register { Ax, Bx, Cx, Dx, Cs, Ss, Ds, Es, Sp, Bp, Si, Di, Ip, Flags, Registers };
constexpr std::string_view RegisterNames[] = {"ax", "bx", "cx", "dx", "cs", "ss", "ds",
                                              "es", "sp", "bp", "si", "di", "ip", "flags"};
constexpr u32 NoException = ~0u;

struct Machine {
  std::array<u16, Registers> regs{};
  std::map<u32, u8> ram;
};
struct Vector286 {
  std::string_view name, bytes, opcode;
  Machine before, after;  // `after` lists only what changed, but for regs
  u32 exception = NoException;
};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void read_machine(JsonScanner& json, Machine& machine) {
  json.object([&](std::string_view part) {
    if (part == "regs") {
      json.object([&](std::string_view name) {
        const auto found = std::find(std::begin(RegisterNames), std::end(RegisterNames), name);
        const i64 value = json.number();
        if (found != std::end(RegisterNames)) machine.regs[std::size_t(found - RegisterNames)] = u16(value);
      });
    } else if (part == "ram") {
      json.array([&] {
        u32 pair[2] = {}, n = 0;
        json.array([&] { pair[n++ & 1] = u32(json.number()); });
        machine.ram[pair[0]] = u8(pair[1]);
      });
    } else {
      json.skip();
    }
  });
}

Vector286 read_vector(std::string_view line) {
  Vector286 v;
  JsonScanner json(line);
  json.object([&](std::string_view key) {
    if (key == "name") return void(v.name = json.string());
    if (key == "bytes") return void(v.bytes = json.string());
    if (key == "op") return void(v.opcode = json.string());
    if (key == "initial") return read_machine(json, v.before), void(v.after.regs = v.before.regs);
    if (key == "final") return read_machine(json, v.after);
    if (key != "exception") return json.skip();
    json.object([&](std::string_view member) {
      const u32 value = u32(json.number());
      if (member == "number") v.exception = value;
    });
  });
  return v;
}

/// By opcode form ("D0.2"): which flags the 80286 defines.
std::map<std::string, u16> read_flag_masks(const std::string& metadata) {
  std::map<std::string, u16> masks;
  JsonScanner json(metadata);
  std::function<void(const std::string&)> opcode = [&](const std::string& name) {
    json.object([&](std::string_view key) {
      if (key == "flags-mask")
        masks[name] = u16(json.number());
      else if (key == "reg")
        json.object([&](std::string_view extension) { opcode(name + "." + std::string(extension)); });
      else
        json.skip();
    });
  };
  json.object([&](std::string_view key) {
    if (key != "opcodes") return json.skip();
    json.object([&](std::string_view name) { opcode(std::string(name)); });
  });
  return masks;
}

struct NoController final : InterruptAcknowledge {
  u8 acknowledge() override { return 0; }
};

class Runner {
 public:
  Runner() { cpu_.set_line(Cpu::A20, true); }

  /// What differs after running the vector; empty: nothing.
  std::string run(const Vector286& v, u16 flag_mask) {
    for (const auto& [at, byte] : v.before.ram) memory_.write(at, byte, 1);
    // An 80286 reports stack faults as vector 13, later ones as 12: both lead to the same handler here.
    if (v.exception == 13 && !v.before.ram.count(12 * 4)) memory_.write(12 * 4, memory_.read(13 * 4, 4), 4);
    start(v.before.regs);
    Ticks time = 0;
    for (unsigned n = 0; n < 4000 && !cpu_.halted(); n++) time = cpu_.run(time, time + 1);
    std::string differs = cpu_.halted() ? compare(v, flag_mask) : "does not reach HLT";
    for (const auto& [at, byte] : v.before.ram) memory_.write(at, 0, 1);
    for (const auto& [at, byte] : v.after.ram) memory_.write(at, 0, 1);
    memory_.write(12 * 4, 0, 4);
    return differs;
  }

 private:
  void start(const std::array<u16, Registers>& regs) {
    cpu_.reset();
    for (const auto& [name, at] : Segments) {
      cpu_.s.segment[name].selector = regs[at];
      cpu_.s.segment[name].base = u32(regs[at]) << 4;
    }
    for (const auto& [name, at] : General) cpu_.s.reg[name] = regs[at];
    cpu_.s.eip = regs[Ip];
    cpu_.set_flags(regs[Flags], KeptFlags);
  }

  std::string compare(const Vector286& v, u16 flag_mask) {
    std::string differs;
    auto check = [&](std::string_view what, u32 ours, u32 theirs) {
      if (ours != theirs && differs.empty())
        differs = std::string(what) + " is " + std::to_string(ours) + ", not " + std::to_string(theirs);
    };
    for (const auto& [name, at] : Segments) check(RegisterNames[at], cpu_.s.segment[name].selector, v.after.regs[at]);
    for (const auto& [name, at] : General) check(RegisterNames[at], cpu_.s.reg[name] & 0xFFFF, v.after.regs[at]);
    check("ip", cpu_.s.eip & 0xFFFF, v.after.regs[Ip]);
    const u32 mask = flag_mask & KeptFlags;
    check("flags", cpu_.get_flags() & mask, v.after.regs[Flags] & mask);
    for (const auto& [at, byte] : v.after.ram) {
      // The pushed flags: what an exception's handler finds four bytes above the top of the stack.
      const u32 flags_at = (u32(v.after.regs[Ss]) << 4) + u16(v.after.regs[Sp] + 4);
      const bool flags = v.exception != NoException && (at == flags_at || at == flags_at + 1);
      const u32 care = flags ? (at == flags_at ? mask : mask >> 8) & 0xFF : 0xFF;
      check("byte " + std::to_string(at), memory_.read(at, 1) & care, byte & care);
    }
    return differs;
  }

  static constexpr u32 KeptFlags = 0xFFF;  // bits 12 to 15 differ between the generations in real mode
  static constexpr std::pair<u8, Register> Segments[] = {{isa::CS, Cs}, {isa::SS, Ss}, {isa::DS, Ds}, {isa::ES, Es}};
  static constexpr std::pair<u8, Register> General[] = {{EAX, Ax}, {EBX, Bx}, {ECX, Cx}, {EDX, Dx},
                                                        {ESP, Sp}, {EBP, Bp}, {ESI, Si}, {EDI, Di}};
  MemorySpace memory_{17u << 20};
  PortSpace ports_;
  Scheduler clock_{100'000'000};
  NoController pic_;
  Cpu cpu_{memory_, ports_, clock_, pic_};
};

bool is_undefined(const Vector286& v) {
  std::vector<u8> code;
  for (std::size_t n = 0; n < v.bytes.size(); n += 2)
    code.push_back(u8(std::stoul(std::string(v.bytes.substr(n, 2)), nullptr, 16)));
  isa::Insn insn;
  return isa::decode(code, false, insn) == isa::Decoded::Ok && insn.row().mnemonic == "ud2";
}

/// Why a vector says nothing about a 386 or later [SDM Volume 3, chapter 23]; empty: it does.
std::string_view difference(const Vector286& v) {
  const bool protection = v.exception == 13;
  const std::size_t length = v.bytes.size() / 2 - 1;  // without the HLT
  const unsigned opcode = unsigned(std::stoul(std::string(v.opcode.substr(0, 2)), nullptr, 16));
  const bool strings =
      (opcode >= 0xA4 && opcode <= 0xAF && opcode != 0xA8 && opcode != 0xA9) || (opcode >= 0x6C && opcode <= 0x6F);
  if (v.name.find("lock") != v.name.npos && is_undefined(v)) return "LOCK is #UD before what can't be locked";
  if (v.name.find("fs") != v.name.npos || v.name.find("gs") != v.name.npos) return "FS and GS are segment registers";
  if (protection && length > 10) return "instructions may have 15 bytes, not 10";
  if (protection && strings) return "a string instruction that faults leaves SI, DI and CX alone";
  if (protection && opcode == 0x8F) return "POP that faults leaves SP alone";
  if (v.exception == 0 && opcode == 0xD4) return "AAM by 0 leaves the flags alone";
  return {};
}

}  // namespace

TEST_CASE("real-mode instructions do what a Harris 80286 was recorded doing", "[harris]") {
  const std::string folder = std::string(FERRITE_SHARED_DIR) + "/corpora/cpu/";
  const std::string packed = read_file(folder + "80286_real_mode.jsonl.gz");
  if (std::string_view(FERRITE_SHARED_DIR).empty() || packed.empty()) {
    WARN("skipped: no 80286 vectors");
    return;
  }
  const auto masks = read_flag_masks(read_file(folder + "80286_metadata.json"));
  const auto raw = Gunzip::unpack({reinterpret_cast<const u8*>(packed.data()), packed.size()});
  std::string_view text(reinterpret_cast<const char*>(raw.data()), raw.size());
  const auto runner = std::make_unique<Runner>();
  std::map<std::string_view, unsigned> left_out;
  unsigned good = 0, bad = 0;
  for (; text.find('\n') != text.npos; text.remove_prefix(text.find('\n') + 1)) {
    const Vector286 v = read_vector(text.substr(0, text.find('\n')));
    if (const std::string_view why = difference(v); !why.empty()) {
      left_out[why]++;
      continue;
    }
    const auto mask = masks.find(std::string(v.opcode));
    const std::string differs = runner->run(v, mask == masks.end() ? u16(0xFFFF) : mask->second);
    good += differs.empty();
    bad += !differs.empty();
    if (!differs.empty()) UNSCOPED_INFO(v.opcode << " " << v.name << " (" << v.bytes << "): " << differs);
  }
  for (const auto& [why, count] : left_out) UNSCOPED_INFO(count << " left out: " << why);
  UNSCOPED_INFO(good << " agree");
  CHECK(bad == 0);
  CHECK(good > 14'000);
}

}  // namespace ferrite::test
