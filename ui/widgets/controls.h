// SPDX-License-Identifier: MIT
#pragma once
// Menu items, buttons and the like, in the theme's look. They behave as ImGui's own: mouse, keyboard, disabled state.
#include <string>

#include "ui/widgets/icons.h"

struct ImFont;

namespace ferrite {

/// A window across the whole canvas, without a frame; then ImGui::End().
void begin_bar(const char* id, float top, float height);

struct MenuItem {
  const char* label = "";
  const char* shortcut = "";
  Icon icon = nullptr;
  bool enabled = true;
  bool chosen = false;  // a check mark
};

/// True: chosen now. Closes the menu, as menu items do.
bool menu_item(const MenuItem& item);
/// True while the submenu is open: draw its items, then ImGui::EndMenu().
bool submenu(const char* label, Icon icon, bool enabled = true);
void menu_separator();
/// A small heading inside a menu or dialog.
void caption(const char* text);

/// A square button without a frame until the pointer is over it.
bool icon_button(const char* id, Icon icon, const char* tooltip, bool enabled = true);

enum class ButtonKind : unsigned char { Plain, Main };
bool button(const char* label, ButtonKind kind, float width = 0);

/// One of several of which one is chosen.
bool choice_button(const char* label, bool chosen, ImVec2 size);

bool check_box(const char* label, bool& value);

/// A field that shows `chosen` and opens a list; True while it is open: draw its menu_items, then end_list().
bool begin_list(const char* id, const char* chosen, float width);
void end_list();

/// A slider from 0 to 100 of this width, with its number beside it. True: moved.
bool percent_slider(const char* id, int& percent, float width);

/// Text after `offset` from the cursor's left edge, cut with an ellipsis where it does not fit.
std::string shortened(const std::string& text, float width);

/// Wrapped text with room between its lines.
void paragraph(const char* text, float width, ImU32 colour);
/// How high paragraph() would be.
float paragraph_height(const char* text, float width);

void tooltip(const char* text);

/// The shadow of the window being drawn: it lies above what is around it.
void cast_shadow();

/// A keycap, as on the help page. Returns its width.
float keycap(const char* label);

}  // namespace ferrite
