// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/services.h"
#include "core/host/frame.h"

namespace ferrite::automation {

class VirtualMachine;

/// IVMMouse. Positions are pixels of the guest's screen, or movements while coordinates are relative, as they are
/// whenever a machine is turned on. Absolute ones need a guest that follows the host's pointer; the documents have
/// their integration components for that, ours a driver of VMware's mouse.
class Mouse {
 public:
  Mouse(VirtualMachine& machine, Services& services) : machine_(machine), services_(services) {}

  Answer<bool> get_button(i32 button) const;
  Hresult set_button(i32 button, bool down);
  Hresult click(i32 button);
  Answer<i32> horizontal_position() const;
  Hresult set_horizontal_position(i32 position);
  Answer<i32> vertical_position() const;
  Hresult set_vertical_position(i32 position);
  Hresult set_scroll_wheel_position(i32 clicks);
  Answer<bool> using_absolute_coordinates() const;
  Hresult set_using_absolute_coordinates(bool);

  // Ferrite's own: the user's pointer, at once. Nothing happens while the machine is off.

  void user_move(i32 right, i32 down);
  /// From 0 (left, top) to 1 (right, bottom) of the picture.
  void user_point(double x, double y);
  void user_buttons(u8 held);  // MouseInput's
  void user_wheel(i32 clicks);
  /// A driver of the guest listens to the mouse.
  bool in_use() const;
  /// The guest follows user_point.
  bool follows_pointer() const;

  // For the machine.
  void power_off();

 private:
  Hresult ready() const;
  Hresult ready_for_absolute() const;
  Hresult set_position(i32& mine, i32 position, i32 extent, i32 right, i32 down);
  Hresult check_movement(i32 movement, i32 most) const;
  Answer<i32> position(i32 mine) const;
  void show_buttons();
  void point();

  VirtualMachine& machine_;
  Services& services_;
  bool absolute_ = false;
  i32 x_ = 0, y_ = 0;                   // where a client pointed last
  u8 client_held_ = 0, user_held_ = 0;  // buttons
};

}  // namespace ferrite::automation
