// SPDX-License-Identifier: MIT
#include "ui/platform/canvas.h"

#include <GLFW/glfw3.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <utility>

extern "C" {
void ferrite_canvas_size(float* width, float* height);
void ferrite_canvas_share_keys(int on);
}

namespace ferrite {
namespace {

constexpr std::array editing_keys = std::to_array<std::pair<int, ImGuiKey>>({
    {GLFW_KEY_TAB, ImGuiKey_Tab},
    {GLFW_KEY_LEFT, ImGuiKey_LeftArrow},
    {GLFW_KEY_RIGHT, ImGuiKey_RightArrow},
    {GLFW_KEY_UP, ImGuiKey_UpArrow},
    {GLFW_KEY_DOWN, ImGuiKey_DownArrow},
    {GLFW_KEY_PAGE_UP, ImGuiKey_PageUp},
    {GLFW_KEY_PAGE_DOWN, ImGuiKey_PageDown},
    {GLFW_KEY_HOME, ImGuiKey_Home},
    {GLFW_KEY_END, ImGuiKey_End},
    {GLFW_KEY_INSERT, ImGuiKey_Insert},
    {GLFW_KEY_DELETE, ImGuiKey_Delete},
    {GLFW_KEY_BACKSPACE, ImGuiKey_Backspace},
    {GLFW_KEY_SPACE, ImGuiKey_Space},
    {GLFW_KEY_ENTER, ImGuiKey_Enter},
    {GLFW_KEY_ESCAPE, ImGuiKey_Escape},
    {GLFW_KEY_KP_ENTER, ImGuiKey_KeypadEnter},
    {GLFW_KEY_A, ImGuiKey_A},
    {GLFW_KEY_C, ImGuiKey_C},
    {GLFW_KEY_V, ImGuiKey_V},
    {GLFW_KEY_X, ImGuiKey_X},
    {GLFW_KEY_Y, ImGuiKey_Y},
    {GLFW_KEY_Z, ImGuiKey_Z},
});

ImGuiKey imgui_key(int key) {
  const auto row = std::find_if(editing_keys.begin(), editing_keys.end(), [key](auto& r) { return r.first == key; });
  return row == editing_keys.end() ? ImGuiKey_None : row->second;
}

constexpr int no_cursor = 0;  // none of GLFW's

int glfw_cursor(ImGuiMouseCursor cursor) {
  switch (cursor) {
    case ImGuiMouseCursor_None: return no_cursor;
    case ImGuiMouseCursor_TextInput: return GLFW_IBEAM_CURSOR;
    case ImGuiMouseCursor_Hand: return GLFW_HAND_CURSOR;
    default: return GLFW_ARROW_CURSOR;
  }
}

}  // namespace

Canvas::Canvas(CanvasListener& listener) : listener_(listener) {
  glfwInit();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
  glfwWindowHint(GLFW_ALPHA_BITS, 0);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  window_ = glfwCreateWindow(640, 480, "Ferrite", nullptr, nullptr);
  if (!window_) return;
  ImGuiIO& io = ImGui::GetIO();
  io.BackendPlatformName = "ferrite_canvas";
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  io.ClipboardUserData = window_;
  io.GetClipboardTextFn = [](void* window) { return glfwGetClipboardString(static_cast<GLFWwindow*>(window)); };
  io.SetClipboardTextFn = [](void* window, const char* text) {
    glfwSetClipboardString(static_cast<GLFWwindow*>(window), text);
  };
  install_callbacks();
}

Canvas::~Canvas() { glfwTerminate(); }

void Canvas::install_callbacks() {
  glfwSetWindowUserPointer(window_, this);
  static constexpr auto self = [](GLFWwindow* window) -> Canvas& {
    return *static_cast<Canvas*>(glfwGetWindowUserPointer(window));
  };
  glfwSetKeyCallback(window_, [](GLFWwindow* window, int key, int make_code, int action, int modifiers) {
    self(window).key(key, make_code, action, modifiers);
  });
  glfwSetCharCallback(window_, [](GLFWwindow* window, unsigned character) {
    if (!self(window).key_taken_) ImGui::GetIO().AddInputCharacter(character);
  });
  glfwSetCursorPosCallback(window_, [](GLFWwindow* window, double x, double y) {
    ImGui::GetIO().AddMousePosEvent(float(x), float(y));
    self(window).listener_.touched();
  });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* window, int entered) {
    if (!entered) ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
    self(window).listener_.touched();
  });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int button, int action, int) {
    ImGui::GetIO().AddMouseButtonEvent(button, action != GLFW_RELEASE);
    self(window).listener_.touched();
  });
  glfwSetScrollCallback(window_, [](GLFWwindow* window, double x, double y) {
    ImGui::GetIO().AddMouseWheelEvent(float(x), float(y));
    self(window).listener_.touched();
  });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* window, int focused) {
    self(window).focused_ = focused != 0;
    ImGui::GetIO().AddFocusEvent(focused != 0);
    self(window).listener_.focus_changed(focused != 0);
  });
  glfwSetWindowSizeCallback(window_, [](GLFWwindow* window, int, int) { self(window).listener_.resized(); });
}

void Canvas::key(int key, int make_code, int action, int modifiers) {
  const bool down = action != GLFW_RELEASE;
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(ImGuiMod_Ctrl, modifiers & GLFW_MOD_CONTROL);
  io.AddKeyEvent(ImGuiMod_Shift, modifiers & GLFW_MOD_SHIFT);
  io.AddKeyEvent(ImGuiMod_Alt, modifiers & GLFW_MOD_ALT);
  io.AddKeyEvent(ImGuiMod_Super, modifiers & GLFW_MOD_SUPER);
  key_taken_ = listener_.key(u16(make_code), down, action == GLFW_REPEAT);
  const ImGuiKey windows_key = imgui_key(key);
  if (key_taken_) return;
  if (windows_key != ImGuiKey_None) io.AddKeyEvent(windows_key, down);
  listener_.touched();
}

float Canvas::pixel_ratio() const {
  float width = 0, height = 0;
  ferrite_canvas_size(&width, &height);
  return width > 0 ? float(device_width()) / width : 1.0f;
}

void Canvas::share_keys(bool on) { ferrite_canvas_share_keys(on); }

u32 Canvas::device_width() const {
  int width = 0;
  glfwGetFramebufferSize(window_, &width, nullptr);
  return u32(width);
}

u32 Canvas::device_height() const {
  int height = 0;
  glfwGetFramebufferSize(window_, nullptr, &height);
  return u32(height);
}

void Canvas::begin_frame() {
  ImGuiIO& io = ImGui::GetIO();
  ferrite_canvas_size(&io.DisplaySize.x, &io.DisplaySize.y);
  const float ratio = pixel_ratio();
  io.DisplayFramebufferScale = {ratio, ratio};
  const double now = glfwGetTime();
  io.DeltaTime = float(std::clamp(now - last_time_, 0.001, 0.1));
  last_time_ = now;
}

void Canvas::end_frame() {
  const int wanted = glfw_cursor(ImGui::GetMouseCursor());
  if (wanted == cursor_) return;
  cursor_ = wanted;
  glfwSetCursor(window_, glfwCreateStandardCursor(wanted));
}

}  // namespace ferrite
