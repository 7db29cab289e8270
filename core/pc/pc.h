// SPDX-License-Identifier: MIT
#pragma once
// The PUBLIC face of the machine, for those who build on it (automation, ui, tests). The wiring follows.
#include <memory>

#include "core/base/result.h"
#include "core/host/byte_stream.h"
#include "core/host/ethernet.h"
#include "core/host/frame.h"
#include "core/host/gamepad_input.h"
#include "core/host/key_input.h"
#include "core/host/mouse_input.h"
#include "core/host/printer.h"
#include "core/host/serial_line.h"
#include "core/host/sound.h"
#include "core/pc/pc_config.h"
#include "core/pc/snapshot.h"
#include "core/time/scheduler.h"

namespace ferrite {

class AtaDisk;
class AtapiCdrom;
class HardDisk;
class HostFolder;
class VirtioBlock;
class VirtioConsole;
struct CpuState;

/// The machine. The one place that knows every device, and the only place where wires are drawn.
/// Everything here is called between slices, never while run_until runs.
class Pc {
 public:
  explicit Pc(PcConfig config);
  ~Pc();
  Pc(const Pc&) = delete;

  /// Before the machine runs: a drive with this disk at place 0 to 3 (primary master and slave, secondary master and
  /// slave), which was empty.
  void attach_hard_disk(unsigned place, std::unique_ptr<HardDisk>);
  /// The drive there, or null: its light, and the disk it holds.
  AtaDisk* hard_disk(unsigned place);
  /// The same for a CD-ROM drive. Insert, eject and the light are on the drive.
  void attach_cdrom(unsigned place);
  AtapiCdrom* cdrom(unsigned place);
  /// Before the machine runs: a virtio disk at place 0 to 3 (PCI devices 5 to 8), which was empty. It boots after the
  /// hard disks.
  void attach_virtio_disk(unsigned place, std::unique_ptr<HardDisk>);
  VirtioBlock* virtio_disk(unsigned place);
  /// The same for a virtio console (PCI device 9), whose streams are the card's.
  void attach_virtio_console();
  VirtioConsole* virtio_console();
  /// The same for a folder of the host at place 0 to 3 (PCI devices 10 to 13), which was empty. The guest mounts it by
  /// `tag`, at most 32 characters of ASCII. The folder must outlive the machine.
  void attach_host_folder(unsigned place, std::string_view tag, HostFolder&);

  /// Pulls the reset line; memory keeps its contents, as on the board.
  void reset();

  /// The button on the case. A guest that listens (ACPI) shuts itself down and powers off; without one that does, the
  /// power is off at once. Pressed while it is off, the machine starts anew.
  void power_button();
  /// The guest, or its button, turned the power off (ACPI's S5). Time passes, but nothing runs until reset().
  bool powered_off() const;

  /// Runs until guest time `end` (or a little beyond). Time passes while the CPU is halted, at no cost.
  void run_until(Ticks end);
  Ticks now() const;
  Ticks hertz() const;
  u64 instructions() const;  // executed since power-on
  bool halted() const;       // the CPU sits in HLT, or has no power: the host may sleep until next_event()
  Ticks next_event() const;  // when the next timer falls due, or the CPU wakes by itself

  /// Free run: how many 1/1024 ticks an instruction costs from now on. 1024 is one tick, the fixed speed.
  void set_instruction_cost(u32 ticks_per_1024_instructions);

  /// CPU resets by triple fault since power-on.
  u32 triple_faults() const;

  /// Drive 0 is A:. Insert, eject, busy lights and write protection are on the drive.
  FloppyDrive& floppy_drive(unsigned number);

  KeyInput& keys();
  /// After a restore: releases the keys that were held when the state was saved.
  void let_go_of_keys();
  u8 keyboard_leds() const;  // bit 0 scroll, 1 num, 2 caps lock
  MouseInput& mouse();
  /// A driver of the guest listens to the mouse.
  bool mouse_in_use() const;
  /// The guest follows the place that the host points at: no need to catch the host's pointer.
  bool pointer_is_absolute() const;
  GamepadInput& gamepads();

  /// The picture as the monitor shows it now. Draws into the Pc's own frame; only changed rows are drawn anew.
  const Frame& frame();
  void set_monitor(Monitor);  // a composite one makes colours of 640x200 where a CGA would
  TextScreen text_screen();
  VideoMode video_mode() const;

  ByteStream& serial_output(unsigned com = 0);  // what the guest sent on COM1 (0) or COM2 (1)
  ByteStream& serial_input(unsigned com = 0);   // what it will receive there
  SerialLine serial_line(unsigned com) const;   // as the guest has set it
  PrinterOutput& printer_output();              // what it printed at LPT1
  ByteStream& debug_output();                   // port 402h
  ByteStream& midi_output();                    // what the guest sent to the MPU-401
  ByteStream& midi_input();                     // what it will receive there
  SoundQueue& sound();                          // what comes out of the loudspeakers, rendered up to now()
  EthernetLink* network();                      // null: no network card

  std::span<u8> memory();  // RAM; writes from the host must go through write_memory
  void write_memory(u32 physical, std::span<const u8> bytes);

  const PcConfig& config() const;
  const CpuState& registers() const;

  /// Every component's state by name; host surfaces and media are not part of it.
  void visit(StateVisitor&);
  /// `note`: what the host wants to find in the state again, at most StateLoader::LongestText.
  std::vector<u8> save(std::string_view note = {});
  /// A state that restore() takes; a sentence: it does not fit this machine.
  Result<StateLoader> fitting(std::span<const u8> state) const;
  static std::string note_in(const StateLoader&);
  void restore(StateLoader&);
  /// All or nothing: a state that does not fit leaves the machine as it was.
  Result<bool> restore(std::span<const u8> state);
  u64 hash();

 private:
  struct Board;
  std::unique_ptr<Board> board_;
};

}  // namespace ferrite
