// SPDX-License-Identifier: MIT
#pragma once
// The canvas as a window: GLFW's events become ImGui's input, and key positions go to whoever listens.
#include "core/base/types.h"

struct GLFWwindow;

namespace ferrite {

class CanvasListener {
 public:
  virtual ~CanvasListener() = default;
  /// A key by its PC set-1 make code. True: it was the machine's, and the windows do not see it.
  virtual bool key(u16 make_code, bool down, bool repeated) = 0;
  virtual void focus_changed(bool focused) = 0;
  /// Something happened that may change the picture.
  virtual void touched() = 0;
  /// The canvas has a new size and is blank: draw at once, not in the next animation frame.
  virtual void resized() = 0;
};

class Canvas {
 public:
  explicit Canvas(CanvasListener& listener);
  ~Canvas();
  Canvas(const Canvas&) = delete;

  /// False: this browser gave no WebGL 2.
  bool usable() const { return window_ != nullptr; }
  bool focused() const { return focused_; }
  /// Device pixels per CSS pixel.
  float pixel_ratio() const;
  /// On: the page around gets the keys, too, but for those that menus use. Off: none of them.
  void share_keys(bool on);
  u32 device_width() const;
  u32 device_height() const;
  /// Tells ImGui the canvas's size and the time.
  void begin_frame();
  /// Shows the pointer that ImGui asks for.
  void end_frame();

 private:
  void install_callbacks();
  void key(int key, int make_code, int action, int modifiers);

  CanvasListener& listener_;
  GLFWwindow* window_ = nullptr;
  bool focused_ = false;
  bool key_taken_ = false;  // by the machine: the character that follows it is not for the windows
  double last_time_ = 0;
  int cursor_ = -1;
};

}  // namespace ferrite
