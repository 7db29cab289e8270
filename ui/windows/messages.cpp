// SPDX-License-Identifier: MIT
#include "ui/windows/messages.h"

#include <imgui.h>

#include <algorithm>
#include <cstdio>

#include "ui/app/app.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

constexpr const char* restart_loop =
    "The guest crashes and restarts, over and over. What it boots may be damaged or made for another machine: "
    "eject the disk or insert another, then choose Reset.";

struct Card {
  const char* id;
  NoticeKind kind;
  const char* sentence;
  bool closable;
};

/// Draws one message with its top at `y`; moves `y` below it. True: closed.
bool draw_card(const Card& card, float& y) {
  const float room = ImGui::GetIO().DisplaySize.x;
  const bool trouble = card.kind == NoticeKind::Trouble;
  const float most = std::min(560.0f, room - 24) - 96;
  const float text_width = std::min(most, ImGui::CalcTextSize(card.sentence).x + 1);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 10.0f);
  ImGui::SetNextWindowPos({room * 0.5f, y}, ImGuiCond_Always, {0.5f, 0});
  ImGui::SetNextWindowSize({text_width + (card.closable ? 96 : 64), 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {14, 12});
  ImGui::PushStyleColor(ImGuiCol_Border, trouble ? theme::faded(theme::red, 0.55f) : theme::outline);
  ImGui::Begin(card.id, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
  cast_shadow();
  const ImVec2 low = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 mark{low.x + 10, low.y + 9.5f};
  if (trouble) {
    icons::warning(list, mark, theme::red);
  } else {
    icons::check(list, mark, theme::green);
  }
  ImGui::SetCursorScreenPos({low.x + 32, low.y});
  paragraph(card.sentence, text_width, theme::ink);
  bool closed = false;
  if (card.closable) {
    ImGui::SetCursorScreenPos({low.x + 38 + text_width, low.y - 5});
    closed = icon_button("close", &icons::cross, "Close");
  }
  y += ImGui::GetWindowHeight() + 8;
  ImGui::End();
  return closed;
}

}  // namespace

void draw_messages(App& app) {
  float y = (app.bars_shown() ? theme::menu_bar_height : 0) + 22;
  if (app.face().state == MachineState::Restarting) {
    draw_card({"restart loop", NoticeKind::Trouble, restart_loop, false}, y);
  }
  u32 closed = 0;
  for (const Notice& notice : app.notices().all()) {
    char id[24];
    std::snprintf(id, sizeof id, "notice %u", notice.id);
    if (draw_card({id, notice.kind, notice.sentence.c_str(), notice.kind == NoticeKind::Trouble}, y))
      closed = notice.id;
  }
  if (closed) app.notices().close(closed);
}

}  // namespace ferrite
