// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/services.h"
#include "core/host/frame.h"

namespace ferrite::automation {

class VirtualMachine;

/// IVMDisplay, and Ferrite's screen.
class Display {
 public:
  Display(VirtualMachine& machine, Services& services) : machine_(machine), services_(services) {}

  Answer<i32> width() const;
  Answer<i32> height() const;
  Answer<VMDisplayVideoMode> video_mode() const;
  /// False: no guest of ours has the integration components that resizing needs.
  Answer<bool> can_resize() const;
  Hresult set_dimensions(i32 width, i32 height);
  static constexpr u32 ThumbnailWidth = 64, ThumbnailHeight = 48;
  /// Row by row, blue in the top byte, then green, then red.
  Answer<std::vector<u32>> thumbnail() const;

  // Ferrite's own.

  /// The rows of a text screen as UTF-8, joined by newlines, trailing blanks cut. Empty in a graphics mode.
  Answer<std::string> text() const;
  Answer<const Frame*> frame() const;

 private:
  Hresult ready() const;
  VirtualMachine& machine_;
  Services& services_;
};

}  // namespace ferrite::automation
