// SPDX-License-Identifier: MIT
#include "ui/windows/settings_pages.h"

#include <imgui.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "ui/app/app.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

using automation::DriveLocation;
using automation::FloppyDriveSettings;
using automation::FloppyDriveType;
using automation::MachineSettings;
using automation::SerialAttachment;
using automation::Speed;
using automation::VMDriveType;

constexpr float width = settings_page_width, label_gap = 4, group_gap = 16, gap = 8, choice_height = 34;
constexpr float label_column = 132;

/// On the line of the list's first row.
void label(const char* text) {
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("%s", text);
  ImGui::Dummy({0, label_gap});
}

void note(const char* text) {
  ImGui::Dummy({0, group_gap});
  paragraph(text, width, theme::soft_ink);
}

constexpr float each_of(unsigned count) { return (width - gap * float(count - 1)) / float(count); }

/// Choices side by side, so many a line.
template <class Choices, class Draw>
void grid(const Choices& choices, unsigned columns, Draw draw) {
  unsigned n = 0;
  for (const auto& choice : choices) {
    if (n % columns) ImGui::SameLine(0, gap);
    if (n && n % columns == 0) ImGui::Dummy({0, gap});
    draw(choice);
    ++n;
  }
}

/// A label and, beside it, the field that follows.
void row_label(const char* text) {
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("%s", text);
  ImGui::SameLine(label_column);
}

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('\\') + 1); }

const char* name_of(BootDevice device) {
  switch (device) {
    case BootDevice::Floppy: return "Floppy disk";
    case BootDevice::Cdrom: return "CD-ROM";
    case BootDevice::HardDisk: return "Hard disk";
    case BootDevice::Network: break;
  }
  return "Network";
}

const char* name_of(FloppyDriveType type) {
  using enum FloppyDrive::Type;
  switch (type.value_or(Inch35Hd)) {
    case None: return "None";
    case Inch525Dd: return "5.25″, 360 KB";
    case Inch525Hd: return "5.25″, 1.2 MB";
    case Inch35Dd: return "3.5″, 720 KB";
    case Inch35Hd: break;
    case Inch35Ed: return "3.5″, 2.88 MB";
  }
  return type ? "3.5″, 1.44 MB" : "Automatic";
}

const char* name_of(SerialAttachment attachment) {
  switch (attachment) {
    case SerialAttachment::Nothing: break;
    case SerialAttachment::Mouse: return "Serial mouse";
    case SerialAttachment::WheelMouse: return "Serial wheel mouse";
  }
  return "Nothing";
}

const char* name_of(NetworkCard::Kind card) {
  switch (card) {
    case NetworkCard::Kind::Rtl8029as: break;
    case NetworkCard::Kind::Ne2000: return "NE2000 (ISA, 300h, IRQ 10)";
    case NetworkCard::Kind::Virtio: return "Virtio (PCI)";
  }
  return "RTL8029AS (PCI)";
}

}  // namespace

void draw_name_page(App&, SettingsForm& form) {
  label("Name");
  ImGui::SetNextItemWidth(width);
  ImGui::InputText("##name", form.name.data(), form.name.size());
  note("The machine is off when it is made: insert a disk, then turn it on.");
}

void draw_memory_page(App& app, SettingsForm& form) {
  label("Memory");
  grid(std::array{4, 16, 64, 128, 256, 512, 1024, 2048}, 4, [&](int megabytes) {
    const std::string text = std::to_string(megabytes) + " MB";
    if (choice_button(text.c_str(), std::atoi(form.megabytes.data()) == megabytes, {each_of(4), choice_height}))
      std::snprintf(form.megabytes.data(), form.megabytes.size(), "%d", megabytes);
  });
  ImGui::Dummy({0, gap});
  ImGui::SetNextItemWidth(each_of(4));
  ImGui::InputText("##megabytes", form.megabytes.data(), form.megabytes.size(), ImGuiInputTextFlags_CharsDecimal);
  ImGui::SameLine();
  ImGui::Text("MB, 1 to %d", app.machine().most_memory());
  note("DOS wants little; Windows 98 is content with 128 MB. The page itself needs as much as the machine has.");
}

void draw_processor_page(App&, SettingsForm& form) {
  label("Processor");
  std::array<CpuModel, CpuModelCount> models;
  for (unsigned n = 0; n < CpuModelCount; ++n) models[n] = CpuModel(n);
  grid(models, 2, [&](CpuModel model) {
    const std::string name(automation::processor_name(model));
    if (choice_button(name.c_str(), form.wish.processor == model, {each_of(2), choice_height}))
      form.wish.processor = model;
  });
  note(
      "The BIOS wants a 486 at least: on a 386DX it starts over and over. A newer processor knows more instructions; "
      "how fast it is, Speed says.");
}

void draw_speed_page(App&, SettingsForm& form) {
  label("Clock");
  const std::string now = form.megahertz.data();
  if (choice_button("Full speed", now.empty(), {width, choice_height})) form.megahertz[0] = 0;
  ImGui::Dummy({0, gap});
  grid(std::array{4'770, 8'000, 16'000, 33'000, 66'000, 133'000}, 3, [&](i32 clock) {
    const std::string text = automation::megahertz_text(clock);
    if (!choice_button((text + " MHz").c_str(), text == now, {each_of(3), choice_height})) return;
    std::snprintf(form.megahertz.data(), form.megahertz.size(), "%s", text.c_str());
  });
  ImGui::Dummy({0, gap});
  ImGui::SetNextItemWidth(each_of(3));
  ImGui::InputText("##megahertz", form.megahertz.data(), form.megahertz.size(), ImGuiInputTextFlags_CharsDecimal);
  ImGui::SameLine();
  const i32 clock = i32(std::atof(form.megahertz.data()) * 1000 + 0.5);
  const bool possible = clock >= Speed::Slowest && clock <= Speed::Fastest;
  ImGui::Text("MHz%s%s", possible ? ", about " : "", possible ? mips_text(form.wish.processor, clock).c_str() : "");
  note(
      "A slower clock does fewer instructions a second; timers and sound keep the time of the wall clock. This changes "
      "at once, also while the machine runs.");
}

void draw_boot_order_page(App&, SettingsForm& form) {
  auto& order = form.wish.boot_order;
  std::vector<BootDevice> shown = order;
  for (const BootDevice device : MachineSettings{}.boot_order)
    if (std::find(shown.begin(), shown.end(), device) == shown.end()) shown.push_back(device);
  label("The BIOS looks for a system here, in this order");
  for (std::size_t n = 0; n < shown.size(); ++n) {
    const auto place = std::find(order.begin(), order.end(), shown[n]);
    bool asked = place != order.end();
    const std::size_t at = std::size_t(place - order.begin());
    ImGui::PushID(int(n));
    if (check_box(name_of(shown[n]), asked)) {
      if (asked)
        order.push_back(shown[n]);
      else
        order.erase(place);
      ImGui::PopID();
      return;
    }
    ImGui::SameLine(width - 64);
    if (icon_button("up", &icons::up, "Sooner", asked && at > 0)) std::swap(order[at], order[at - 1]);
    ImGui::SameLine(0, 4);
    if (icon_button("down", &icons::down, "Later", asked && at + 1 < order.size())) std::swap(order[at], order[at + 1]);
    ImGui::PopID();
    ImGui::Dummy({0, 4});
  }
  note("A kernel of the machine’s own boots before all of these.");
}

std::string boot_order_value(const SettingsForm& form) {
  std::string text;
  for (const BootDevice device : form.wish.boot_order) text.append(text.empty() ? "" : ", ").append(name_of(device));
  return text.empty() ? "Nothing" : text;
}

namespace {

void draw_floppy_drive(FloppyDriveSettings& drive, const char* name, bool off) {
  ImGui::PushID(name);
  row_label(name);
  ImGui::BeginDisabled(!off);
  if (begin_list("##type", name_of(drive.type), width - label_column)) {
    for (const auto& [type, key] : automation::floppy_drive_type_names)
      if (menu_item({.label = name_of(type), .chosen = drive.type == type})) drive.type = type;
    end_list();
  }
  ImGui::EndDisabled();
  ImGui::Dummy({0, gap});
  row_label("");
  check_box("Fast: no time passes while it turns", drive.fast);
  ImGui::Dummy({0, group_gap});
  ImGui::PopID();
}

}  // namespace

void draw_floppies_page(App& app, SettingsForm& form) {
  const bool off = app.dialog() == Dialog::NewMachine || app.face().state == MachineState::Off;
  draw_floppy_drive(form.wish.floppy_drives[0], "Drive A", off);
  draw_floppy_drive(form.wish.floppy_drives[1], "Drive B", off);
  note(off ? "An automatic drive is what the disk in it was made for. Any other takes the disks of its size, and reads "
             "the "
             "densities that such a drive read."
           : "How fast the drives are changes at once; other drives go in while the machine is off.");
}

std::string floppies_value(const SettingsForm& form) {
  const auto& drives = form.wish.floppy_drives;
  const std::string first = name_of(drives[0].type), second = name_of(drives[1].type);
  return first == second ? first : first + "; " + second;
}

namespace {

std::string drive_text(const DriveLocation& drive) {
  if (drive.type == VMDriveType::HardDisk) return file_name(drive.image);
  if (drive.type == VMDriveType::DVD) return drive.image.empty() ? "CD-ROM drive" : "CD-ROM: " + file_name(drive.image);
  return "Nothing";
}

void image_items(App& app, DriveLocation& drive, Medium medium, VMDriveType type) {
  for (const std::string& path : app.machine().kept_images(medium)) {
    ImGui::PushID(path.c_str());
    const std::string name = shortened(file_name(path), 300);
    const bool chosen = drive.type == type && drive.image == path;
    const Icon icon = type == VMDriveType::DVD ? &icons::disc : &icons::hard_disk;
    if (menu_item({.label = name.c_str(), .icon = icon, .chosen = chosen})) drive = {type, path};
    ImGui::PopID();
  }
}

void draw_drive(App& app, DriveLocation& drive, const char* place, bool may_be_cdrom) {
  row_label(place);
  ImGui::PushID(place);
  if (begin_list("##drive", drive_text(drive).c_str(), width - label_column)) {
    if (menu_item({.label = "Nothing", .chosen = drive.type == VMDriveType::Null})) drive = {};
    const bool empty_cdrom = drive.type == VMDriveType::DVD && drive.image.empty();
    if (may_be_cdrom && menu_item({.label = "CD-ROM drive", .icon = &icons::disc, .chosen = empty_cdrom}))
      drive = {VMDriveType::DVD};
    if (may_be_cdrom) image_items(app, drive, Medium::Disc, VMDriveType::DVD);
    image_items(app, drive, Medium::HardDisk, VMDriveType::HardDisk);
    end_list();
  }
  ImGui::PopID();
  ImGui::Dummy({0, 4});
}

}  // namespace

void draw_drives_page(App& app, SettingsForm& form) {
  constexpr std::array<const char*, MachineSettings::DrivePlaces> places{
      "Primary master", "Primary slave", "Secondary master", "Secondary slave",
      "Virtio disk 1",  "Virtio disk 2", "Virtio disk 3",    "Virtio disk 4"};
  for (unsigned n = 0; n < places.size(); ++n)
    draw_drive(app, form.wish.drives[n], places[n], n < MachineSettings::IdePlaces);
}

std::string drives_value(const SettingsForm& form) {
  const auto& drives = form.wish.drives;
  const auto count = [&](VMDriveType type) {
    return std::count_if(drives.begin(), drives.end(), [=](const DriveLocation& drive) { return drive.type == type; });
  };
  const auto disks = count(VMDriveType::HardDisk), cdroms = count(VMDriveType::DVD);
  std::string text;
  if (disks) text = std::to_string(disks) + (disks == 1 ? " hard disk" : " hard disks");
  if (cdroms)
    text.append(text.empty() ? "" : ", ").append(cdroms == 1 ? "CD-ROM" : std::to_string(cdroms) + " CD-ROMs");
  return text.empty() ? "No hard disk" : text;
}

void draw_network_page(App& app, SettingsForm& form) {
  auto& adapter = form.wish.network_adapter;
  const bool off = app.dialog() == Dialog::NewMachine || app.face().state == MachineState::Off;
  ImGui::BeginDisabled(!off);
  row_label("Card");
  if (begin_list("##card", adapter ? name_of(adapter->card) : "None", width - label_column)) {
    if (menu_item({.label = "None", .chosen = !adapter})) adapter.reset();
    for (const auto& [kind, name] : automation::card_names) {
      if (!menu_item({.label = name_of(kind), .chosen = adapter && adapter->card == kind})) continue;
      if (!adapter) adapter = automation::NetworkSettings{.network = "Internet"};
      adapter->card = kind;
    }
    end_list();
  }
  ImGui::EndDisabled();
  ImGui::Dummy({0, gap});
  ImGui::BeginDisabled(!adapter);
  row_label("Network");
  const std::string network = !adapter || adapter->network.empty() ? "Not connected" : adapter->network;
  if (begin_list("##network", network.c_str(), width - label_column)) {
    if (menu_item({.label = "Not connected", .chosen = adapter->network.empty()})) adapter->network.clear();
    for (const std::string& name : app.machine().networks())
      if (menu_item({.label = name.c_str(), .chosen = adapter->network == name})) adapter->network = name;
    end_list();
  }
  ImGui::EndDisabled();
  note(
      off ? "On the Internet a guest reaches what a web page may fetch. Any other network is a switch between machines."
          : "The cable can go to another network now; another card goes in while the machine is off.");
}

std::string network_value(const SettingsForm& form) {
  const auto& adapter = form.wish.network_adapter;
  if (!adapter) return "None";
  return adapter->network.empty() ? "Not connected" : adapter->network;
}

void draw_sound_page(App&, SettingsForm& form) {
  label("Sound card");
  if (choice_button("Sound Blaster 16", form.wish.sound_card, {each_of(2), choice_height})) form.wish.sound_card = true;
  ImGui::SameLine(0, gap);
  if (choice_button("None", !form.wish.sound_card, {each_of(2), choice_height})) form.wish.sound_card = false;
  note(
      "The card is at 220h with IRQ 5, DMA 1 and 5; its MIDI port at 330h, its FM chip also at 388h. The PC's speaker "
      "is "
      "always there.");
}

void draw_ports_page(App&, SettingsForm& form) {
  constexpr std::array<const char*, 2> names{"COM1", "COM2"};
  auto& ports = form.wish.serial_ports;
  for (std::size_t n = 0; n < ports.size(); ++n) {
    row_label(names[n]);
    ImGui::PushID(names[n]);
    if (begin_list("##port", name_of(ports[n]), width - label_column)) {
      for (const auto& [attachment, name] : automation::serial_attachment_names)
        if (menu_item({.label = name_of(attachment), .chosen = ports[n] == attachment})) ports[n] = attachment;
      end_list();
    }
    ImGui::PopID();
    ImGui::Dummy({0, gap});
  }
  row_label("LPT1");
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted("Printer");
  note(
      "With a mouse at a serial port there is none at the PS/2 port. Whatever is plugged in, vm.serialPorts hears and "
      "answers too; what is printed arrives as files.");
}

std::string ports_value(const SettingsForm& form) {
  const auto& ports = form.wish.serial_ports;
  for (std::size_t n = 0; n < ports.size(); ++n)
    if (ports[n] != SerialAttachment::Nothing) return "COM" + std::to_string(n + 1) + ": " + name_of(ports[n]);
  return "PS/2 mouse, printer";
}

void draw_display_page(App&, SettingsForm& form) {
  label("Monitor");
  Monitor& monitor = form.wish.monitor;
  if (choice_button("VGA", monitor == Monitor::Rgb, {each_of(2), choice_height})) monitor = Monitor::Rgb;
  ImGui::SameLine(0, gap);
  if (choice_button("Composite", monitor == Monitor::Composite, {each_of(2), choice_height}))
    monitor = Monitor::Composite;
  note(
      "A composite monitor makes colours of fine patterns, as games for a CGA of 1983 expect. Everything else looks "
      "the "
      "same. This changes at once.");
}

}  // namespace ferrite
