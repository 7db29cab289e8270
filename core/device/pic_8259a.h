// SPDX-License-Identifier: MIT
// Intel 8259A programmable interrupt controller. A PC has two: the slave's INT is wired to IR2 of the master.
// Brackets name headings of the data sheet, Intel order number 231468; [ELCR] is the edge/level control register that
// PC chip sets add (82371SB, order number 290550).
// Missing: the MCS-80/85 mode (a PC's CPU runs single INTA vectors), buffered mode's SP/EN pin.
#pragma once
#include "core/base/register.h"
#include "core/bus/interrupt_acknowledge.h"
#include "core/bus/line.h"
#include "core/bus/port_device.h"

namespace ferrite {

namespace icw1 {
inline constexpr Bit Initialize{0x10, "D4"}, LevelTriggered{0x08, "LTIM"}, Single{0x02, "SNGL"}, NeedIcw4{0x01, "IC4"};
}
namespace icw4 {
inline constexpr Bit SpecialFullyNested{0x10, "SFNM"}, AutoEoi{0x02, "AEOI"}, Mode8086{0x01, "uPM"};
}
namespace ocw2 {
inline constexpr Bit Rotate{0x80, "R"}, Specific{0x40, "SL"}, EndOfInterrupt{0x20, "EOI"};
}
namespace ocw3 {
inline constexpr Bit EnableSpecialMask{0x40, "ESMM"}, SpecialMask{0x20, "SMM"}, Select{0x08, "D3"}, Poll{0x04, "P"},
    ReadRegister{0x02, "RR"}, InService{0x01, "RIS"};
}

class Pic8259a final : public PortDevice, public LineTarget, public InterruptAcknowledge {
 public:
  enum Port : u16 { Command = 0, Data = 1 };

  /// Inputs that [ELCR] may make level triggered on a PC: not the timer, keyboard, cascade, RTC and FPU.
  static constexpr u8 MasterLevelInputs = 0xF8, SlaveLevelInputs = 0xDE;

  explicit Pic8259a(u8 level_inputs = 0xFF) : elcr(*this, level_inputs) {}
  /// The slave's INT goes to `input`, and its vector is asked for when that input is acknowledged.
  void connect_slave(unsigned input, Pic8259a& slave);

  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  /// IR0 to IR7.
  void set_line(unsigned input, bool high) override;
  /// Both INTA pulses. Without a request it answers as IR7 would: a spurious interrupt.
  u8 acknowledge() override;
  void visit(StateVisitor&);

  Line intr;  // pin INT

  /// One byte, at 4D0h for the master and 4D1h for the slave: a set bit makes that input level triggered.
  struct Elcr final : PortDevice {
    Elcr(Pic8259a& pic, u8 writable) : pic_(pic), writable_(writable) {}
    u8 read_port(u16 offset) override;
    void write_port(u16 offset, u8 value) override;

   private:
    Pic8259a& pic_;
    u8 writable_;
  } elcr;

 private:
  enum class Expects : u8 { Nothing, Icw2, Icw3, Icw4 };  // what the next write to Data means
  enum class Register : u8 { Requests, InService };       // what a read of Command shows

  void write_icw1(u8);
  void write_ocw2(u8);
  void write_ocw3(u8);
  void write_data(u8);
  u8 poll();

  u8 level_triggered() const;
  u8 requests() const;
  bool slave_at(unsigned input) const;
  unsigned rank(unsigned input) const;
  unsigned highest(u8 inputs) const;
  bool may_interrupt(unsigned input) const;
  unsigned winner() const;
  void take(unsigned input);
  void end_of_interrupt(unsigned input, bool rotate);
  void update();

  struct State {
    u8 lines = 0;       // levels of IR0 to IR7
    u8 edges = 0;       // rising edges not yet acknowledged
    u8 mask = 0;        // IMR
    u8 in_service = 0;  // ISR
    u8 icw1 = 0, icw3 = 0, icw4 = 0, vector_base = 0;
    u8 level_inputs = 0;  // [ELCR]
    u8 lowest = 7;        // input of lowest priority; the next one up has the highest
    Expects expects = Expects::Nothing;
    Register shown = Register::Requests;
    bool special_mask = false, poll_next = false, rotate_in_auto_eoi = false;
  } s_;
  std::array<Pic8259a*, 8> slaves_{};
};

}  // namespace ferrite
