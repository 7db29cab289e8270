// SPDX-License-Identifier: MIT
// The registers of the IBM VGA: general, sequencer, CRT controller, graphics controller, attribute controller, DAC.
// Document: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem" (1992); [CR11], [SR04], [GR05], [AR10]
// are its register tables, other brackets its section titles. The DAC follows the INMOS IMSG171 data sheet; [G171].
// Missing: the light pen registers, the video feedback bits of input status 1, the DAC's comparator behind the switch
// sense bit (a colour monitor is always found).
#pragma once
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/device/vbe_dispi.h"
#include "core/device/vga_raster.h"

namespace ferrite {

class VgaRegisters final : public PortDevice {
 public:
  /// Offsets from 3B0h.
  enum Port : u16 {
    MonoCrtcIndex = 0x04,
    MonoCrtcData,
    MonoStatus1 = 0x0A,
    AttributeIndex = 0x10,
    AttributeData,
    MiscOutput,  // read: input status 0
    SubsystemEnable,
    SequencerIndex,
    SequencerData,
    DacMask,
    DacReadAddress,  // read: DAC state
    DacWriteAddress,
    DacData,
    FeatureRead,
    MiscRead = 0x1C,
    GraphicsIndex = 0x1E,
    GraphicsData,
    ColorCrtcIndex = 0x24,
    ColorCrtcData,
    ColorStatus1 = 0x2A,  // write: feature control
  };

  VgaRegisters(Scheduler& scheduler, const VbeDispi& dispi)
      : dispi_(dispi), raster_(scheduler), retrace_(scheduler, [this] { set_interrupt(true); }) {
    raster_.set_timing(file_.timing());
  }

  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;

  Line irq2;  // the vertical retrace interrupt [CR11]

  /// The registers as they are written now; raster() knows which of them the beam met earlier.
  const VgaRegisterFile& file() const { return file_; }
  u8 crtc_index() const { return s_.crtc_index; }
  const VgaRaster& raster() const { return raster_; }
  /// Where the picture in hand began.
  u16 start_address() const { return raster_.start_address(file_.start_address()); }
  /// The processor may reach the display memory.
  bool memory_enabled() const { return s_.subsystem_enable && file_.misc_output() & vga::misc::RamEnable; }
  VgaRegisterFile::DacWidth dac_width() const {
    return dispi_.dac_8bit() ? VgaRegisterFile::DacWidth::Eight : VgaRegisterFile::DacWidth::Six;
  }

  /// Counts changes of all that is shown but the cursor and the start address (not state: a renderer compares it with
  /// what it saw last).
  u32 changes() const { return changes_; }

  /// What the board itself writes, as a VGA BIOS would.
  void program(VgaRegisterFile::Number, u32 value);
  void set_clocks(VgaRegisterFile::Clocks);

  void reset();
  void visit(StateVisitor&);

 private:
  using File = VgaRegisterFile;
  u8 read_indexed(u8 index, File::Number first, u8 count) const;
  u8 read_status0() const;
  u8 read_status1();
  u8 read_dac_data();
  void write_crtc(u8 value);
  void write_sequencer(u8 value);
  void write_graphics(u8 value);
  void write_attribute(u8 value);
  void write_dac_data(u8 value);
  enum class DacUse : u8 { Reading, Writing };
  void set_dac_address(u8 value, DacUse);
  void load_dac_color();
  void store(File::Number, u32 value);
  void time_interrupt();
  void set_interrupt(bool pending);
  bool port_answers(u16 offset) const;
  void keep_existing_bits();

  struct State {
    u8 feature_control = 0;
    bool subsystem_enable = true;
    u8 crtc_index = 0, sequencer_index = 0, graphics_index = 0;
    bool attribute_takes_data = false;  // the flip-flop behind 3C0h
    bool interrupt = false;
    u8 dac_address = 0, dac_component = 0;
    bool dac_reading = false;
    std::array<u8, 3> dac_color{};  // the colour value on its way in or out [G171]
    File::Clocks clocks = File::Clocks::Vga;
  } s_;
  VgaRegisterFile file_;
  const VbeDispi& dispi_;
  VgaRaster raster_;
  Timer retrace_;
  u32 changes_ = 0;
};

}  // namespace ferrite
