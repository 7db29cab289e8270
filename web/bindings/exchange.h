// SPDX-License-Identifier: MIT
#pragma once
// The JavaScript border. Its functions take and give numbers; text and bytes lie here while they cross. Each function
// that can fail answers its HRESULT and leaves what it found in the Exchange.
#include <emscripten.h>

#include "core/automation/virtual_pc.h"

#define FERRITE_EXPORT extern "C" EMSCRIPTEN_KEEPALIVE

namespace ferrite::web {

using namespace automation;

class Exchange {
 public:
  /// What kind of value JavaScript gave where text belongs.
  enum class Kind : u8 { Missing, Text, Other };

  /// E_POINTER: null or undefined; E_INVALIDARG: a number, an object.
  Answer<std::string_view> text(VirtualPc&, unsigned index) const;
  std::span<const u8> bytes() const { return bytes_; }
  /// For calls that ask the page meanwhile, whose answers come by the same way.
  std::vector<u8> take_bytes() { return std::move(bytes_); }

  u32 give(Hresult code) const { return u32(code); }
  template <class T>
  u32 give(const Answer<T>& answer) {
    if (answer.code == S_OK) put(answer.value);
    return u32(answer.code);
  }
  void put(std::string text, unsigned index = 0) { texts_out_[index] = std::move(text); }
  void put(std::vector<u8> bytes) { bytes_out_ = std::move(bytes); }
  void put(const VirtualPc::MachinePointer& machine) { put_number(machine->id()); }
  void put(const Task&);
  void put(const LinuxSettings&);
  void put(const SerialLine&);
  void put(const ConfigurationValue&);
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void put(T value) { put_number(double(value)); }
  void put_number(double value, unsigned index = 0) { numbers_out_[index] = value; }

  // What JavaScript fills and reads.
  char* reserve_text(unsigned index, Kind, unsigned size);
  u8* reserve_bytes(unsigned size);
  const std::string& text_out(unsigned index) const { return texts_out_[index % TextCount]; }
  std::span<const u8> bytes_out() const { return bytes_out_; }
  double number_out(unsigned index) const { return numbers_out_[index & 3]; }

 private:
  struct TextArgument {
    Kind kind = Kind::Missing;
    std::string value;
  };
  static constexpr unsigned TextCount = 3;
  std::array<TextArgument, TextCount> texts_;
  std::vector<u8> bytes_, bytes_out_;
  std::array<std::string, TextCount> texts_out_;
  std::array<double, 4> numbers_out_{};
};

/// One call at a time crosses the border, so one is enough for all applications of the module.
Exchange& exchange();

/// Null, with VM_E_VM_UNKNOWN remembered: the machine is not (or no longer) registered.
VirtualMachine* machine(VirtualPc*, u32 id);
automation::FloppyDrive* drive(VirtualPc*, u32 machine_id, u32 number);

/// Asks the part of a machine that `Part` gives, as in of(vpc, id, [](Mouse& mouse) { ... }), and leaves the answer in
/// the Exchange. VM_E_VM_UNKNOWN without the machine.
template <auto Part>
struct PartOf {
  template <class Ask>
  u32 operator()(VirtualPc* vpc, u32 id, Ask ask) const {
    VirtualMachine* const found = machine(vpc, id);
    return found ? exchange().give(ask((found->*Part)())) : u32(VM_E_VM_UNKNOWN);
  }
};
/// The same with a text that JavaScript gave: of_text(vpc, id, [](Keyboard& keyboard, std::string_view keys) { ... }).
template <auto Part>
struct TextPartOf {
  template <class Ask>
  u32 operator()(VirtualPc* vpc, u32 id, Ask ask) const {
    const auto text = exchange().text(*vpc, 0);
    if (!machine(vpc, id)) return u32(VM_E_VM_UNKNOWN);
    return text ? PartOf<Part>()(vpc, id, [&](auto& part) { return ask(part, text.value); }) : u32(text.code);
  }
};
/// The same of one of several, counted from 1.
template <auto Part>
struct PortOf {
  template <class Ask>
  u32 operator()(VirtualPc* vpc, u32 id, i32 index, Ask ask) const {
    VirtualMachine* const found = machine(vpc, id);
    if (!found) return u32(VM_E_VM_UNKNOWN);
    const auto port = (found->*Part)(index);
    return port ? exchange().give(ask(*port.value)) : u32(port.code);
  }
};

}  // namespace ferrite::web
