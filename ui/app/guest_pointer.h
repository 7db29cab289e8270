// SPDX-License-Identifier: MIT
#pragma once
// The user's pointer on its way to the guest. A guest that follows the pointer gets it wherever it is over the picture;
// for one that hears of movements only, a click catches the pointer; a finger drags and taps.
#include "ui/app/machine_view.h"

namespace ferrite {

/// What a pointer event of the page says.
struct PointerEvent {
  float x = 0, y = 0;         // in CSS pixels of the canvas
  float right = 0, down = 0;  // since the last one
  u8 buttons = 0;             // held now: left, right, middle, fourth, fifth
  bool touch = false;
  double milliseconds = 0;
};

class GuestPointer {
 public:
  explicit GuestPointer(MachineView& machine) : machine_(machine) {}

  struct Box {
    float x = 0, y = 0, width = 0, height = 0;
  };
  /// With each picture: where the guest's is.
  void place(Box picture) { picture_ = picture; }
  bool inside(float x, float y) const;

  enum class Verdict : u8 {
    Windows,  // it is for the windows
    Shared,   // the guest has it, and the windows may show where the pointer is
    Guest,    // the guest alone has it
    Catch,    // the guest wants the pointer caught
  };
  Verdict event(const PointerEvent&);
  /// `clicks` towards the user. True: the guest has them.
  bool wheel(float x, float y, float clicks);

  /// The page holds the pointer fast, or does no longer.
  void set_caught(bool caught);
  bool caught() const { return caught_; }
  /// What comes next belongs to something that began over the picture.
  bool holds_on() const { return caught_ || catching_ || held_ || finger_.down; }
  /// The pointer can't be meant for the guest any more: what it held is let go.
  void let_go();

 private:
  Verdict follow(const PointerEvent&);
  Verdict drag(const PointerEvent&);
  void move(float right, float down);
  void hold(u8 buttons);

  MachineView& machine_;
  Box picture_;
  bool caught_ = false;
  u8 held_ = 0;                              // by the guest's mouse
  bool catching_ = false;                    // the button that catches the pointer is still down
  float right_ = 0, down_ = 0, clicks_ = 0;  // less than a count or click of the wheel
  struct Finger {
    bool down = false;
    float way = 0;
    double since = 0;
  } finger_;
};

}  // namespace ferrite
