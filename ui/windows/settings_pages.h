// SPDX-License-Identifier: MIT
#pragma once
// The pages of the dialog of a machine's settings, and what its list says of them.
#include <string>

namespace ferrite {

class App;
struct SettingsForm;

inline constexpr float settings_page_width = 372;

void draw_name_page(App& app, SettingsForm& form);
void draw_memory_page(App& app, SettingsForm& form);
void draw_processor_page(App& app, SettingsForm& form);
void draw_speed_page(App& app, SettingsForm& form);
void draw_boot_order_page(App& app, SettingsForm& form);
void draw_floppies_page(App& app, SettingsForm& form);
void draw_drives_page(App& app, SettingsForm& form);
void draw_network_page(App& app, SettingsForm& form);
void draw_sound_page(App& app, SettingsForm& form);
void draw_ports_page(App& app, SettingsForm& form);
void draw_display_page(App& app, SettingsForm& form);

std::string boot_order_value(const SettingsForm& form);
std::string floppies_value(const SettingsForm& form);
std::string drives_value(const SettingsForm& form);
std::string network_value(const SettingsForm& form);
std::string ports_value(const SettingsForm& form);

}  // namespace ferrite
