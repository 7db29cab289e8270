// SPDX-License-Identifier: MIT
// The display adapter as a board: an IBM VGA with the Bochs DISPI extensions. Its chips name their documents.
//
//   ports 3B0h-3DFh  -> ports()      memory A0000h-BFFFFh -> window()     PCI BAR -> framebuffer()
//   ports 1CEh-1D1h  -> vbe_ports()                                       PCI BAR -> mmio()
//                                                                         picture <- frame(), text_screen()
#pragma once
#include "core/device/vbe_dispi.h"
#include "core/device/vga_memory.h"
#include "core/device/vga_mmio.h"
#include "core/device/vga_registers.h"
#include "core/device/vga_renderer.h"

namespace ferrite {

class Vga {
 public:
  static constexpr u32 DefaultMemory = 32 << 20;  // two pages of 1920x1200x32, in a BAR's power of two
  static constexpr MonitorSize PreferredSize{1024, 768};

  /// `vram_bytes` is rounded up to whole multiples of a VGA's 256 KB, so that banks never end early.
  explicit Vga(Scheduler& scheduler, u32 vram_bytes = DefaultMemory)
      : vram_(whole_vgas(vram_bytes)), written_(vram_.size()), dispi_(vram_), registers_(scheduler, dispi_) {}
  Vga(const Vga&) = delete;
  Vga& operator=(const Vga&) = delete;

  PortDevice& ports() { return compatibility_; }  // offsets from 3B0h
  PortDevice& vbe_ports() { return dispi_; }      // offsets from 1CEh
  MemoryDevice& window() { return memory_; }      // offsets from A0000h
  MemoryDevice& mmio() { return mmio_; }          // VgaMmio::Size bytes
  Line& irq2() { return registers_.irq2; }

  /// All of the video memory as one linear array. The VGA's four maps are its first 256 KB, interleaved.
  /// Who has it may write it; later writes show if framebuffer_pages() hears of them.
  std::span<u8> framebuffer() { return written_.mark_all(), vram_; }
  WrittenPages& framebuffer_pages() { return written_; }

  /// The picture as the monitor shows it now; draws only what changed since the call before.
  const Frame& frame() { return renderer_.frame(); }
  TextScreen text_screen() const { return renderer_.text_screen(); }
  VideoMode video_mode() const { return renderer_.video_mode(); }

  /// Part of the desk, not of the state.
  void set_monitor(Monitor monitor) { renderer_.set_monitor(monitor); }

  /// The reset line: registers return to their power-on values, memory keeps its contents.
  void reset() {
    dispi_.reset();
    compatibility_.reset();
    registers_.reset();
    memory_.reset();
  }

  void visit(StateVisitor& v) {
    v.block("vram", vram_);
    v("dispi", dispi_), v("registers", registers_), v("compatibility", compatibility_), v("memory", memory_);
    renderer_.redraw();  // a restore changed what is shown without a write
  }

 private:
  static u32 whole_vgas(u32 bytes) {
    return std::max(1u, (bytes + VgaMemory::MapsSize - 1) / VgaMemory::MapsSize) * VgaMemory::MapsSize;
  }

  std::vector<u8> vram_;
  WrittenPages written_;
  VbeDispi dispi_;
  VgaRegisters registers_;
  VgaCompatibility compatibility_{registers_};
  VgaMmio mmio_{compatibility_, dispi_, PreferredSize};
  VgaMemory memory_{vram_, written_, registers_, compatibility_, dispi_};
  VgaRenderer renderer_{vram_, written_, registers_, compatibility_, memory_, dispi_};
};

}  // namespace ferrite
