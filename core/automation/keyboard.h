// SPDX-License-Identifier: MIT
#pragma once
#include <set>

#include "core/automation/services.h"
#include "core/automation/typist.h"

namespace ferrite::automation {

class VirtualMachine;

/// IVMKeyboard. Names are those of key_names(); a machine that is off answers DISP_E_EXCEPTION, the documents' only
/// code for it.
class Keyboard {
 public:
  Keyboard(VirtualMachine& machine, Services& services, u64 hertz)
      : machine_(machine), services_(services), typist_(hertz) {}

  Hresult press_key(std::string_view name);
  Hresult release_key(std::string_view name);
  Hresult press_and_release_key(std::string_view name);
  Answer<bool> is_pressed(std::string_view name) const;
  Hresult type_ascii_text(std::string_view);
  /// "DOWN, Key_LeftShift, Key_M, UP, Key_LeftShift, HOLD, Key_A": all or nothing.
  Hresult type_key_sequence(std::string_view);
  Answer<bool> has_exclusive_access() const;
  Hresult set_exclusive_access(bool);

  // Ferrite's own.

  /// type_ascii_text for a guest with this keyboard layout; "us" is known.
  Hresult type_text(std::string_view text, std::string_view layout);
  /// A key of the user's own keyboard, at once. False: a client holds the keyboard, or the machine is off.
  bool user_key(u16 code, bool down);

  // For the machine.
  Typist& typist() { return typist_; }
  void power_off();

 private:
  Hresult ready() const;
  Answer<u16> key_named(std::string_view) const;
  void key(u16 code, bool down);

  VirtualMachine& machine_;
  Services& services_;
  Typist typist_;
  std::set<u16> pressed_;
  bool exclusive_ = false;
};

}  // namespace ferrite::automation
