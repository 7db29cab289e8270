// SPDX-License-Identifier: MIT
#include "core/automation/display.h"

#include "core/automation/virtual_machine.h"
#include "core/base/code_page_437.h"

namespace ferrite::automation {

Hresult Display::ready() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return machine_.active() ? S_OK : services_.error.set(VM_E_VM_NOT_RUNNING);
}

Answer<const Frame*> Display::frame() const {
  if (const Hresult code = ready(); code != S_OK) return code;
  return &machine_.pc()->frame();
}

Answer<i32> Display::width() const {
  const auto picture = frame();
  return picture ? Answer<i32>(i32(picture.value->width)) : picture.code;
}

Answer<i32> Display::height() const {
  const auto picture = frame();
  return picture ? Answer<i32>(i32(picture.value->height)) : picture.code;
}

Answer<VMDisplayVideoMode> Display::video_mode() const {
  if (const Hresult code = ready(); code != S_OK) return code;
  return VMDisplayVideoMode(machine_.pc()->video_mode());
}

Answer<bool> Display::can_resize() const {
  if (const Hresult code = ready(); code != S_OK) return code;
  return false;
}

Hresult Display::set_dimensions(i32 width, i32 height) {
  constexpr i32 MinimumWidth = 640, MinimumHeight = 480, MaximumWidth = 2048, MaximumHeight = 1920;
  if (const Hresult code = ready(); code != S_OK) return code;
  const bool possible = width >= MinimumWidth && width <= MaximumWidth && height >= MinimumHeight &&
                        height <= MaximumHeight && width % 8 == 0;
  return services_.error.set(possible ? VM_E_ADDITIONS_FEATURE_NOT_AVAIL : E_INVALIDARG);
}

Answer<std::vector<u32>> Display::thumbnail() const {
  const auto picture = frame();
  if (!picture) return picture.code;
  const Frame& from = *picture.value;
  std::vector<u32> small(ThumbnailWidth * ThumbnailHeight);
  if (from.pixels.empty()) return small;
  for (u32 y = 0; y < ThumbnailHeight; y++)
    for (u32 x = 0; x < ThumbnailWidth; x++) {
      const u32 row = y * from.height / ThumbnailHeight, column = x * from.width / ThumbnailWidth;
      small[y * ThumbnailWidth + x] = from.pixels[row * from.width + column] << 8;  // 0xAABBGGRR -> 0xBBGGRR00
    }
  return small;
}

Answer<std::string> Display::text() const {
  if (const Hresult code = ready(); code != S_OK) return code;
  const TextScreen screen = machine_.pc()->text_screen();
  std::string text;
  for (u32 row = 0; row < screen.rows; row++) {
    if (row) text += '\n';
    std::span<const u8> line = std::span(screen.characters).subspan(std::size_t{row} * screen.columns, screen.columns);
    while (!line.empty() && (line.back() == ' ' || line.back() == 0)) line = line.first(line.size() - 1);
    for (const u8 character : line) append_utf8(text, character);
  }
  return text;
}

}  // namespace ferrite::automation
