// SPDX-License-Identifier: MIT
#include "core/automation/settings_file.h"

#include <catch2/catch.hpp>

using namespace ferrite;
using namespace ferrite::automation;

TEST_CASE("settings are read as they were written, whatever the notes hold") {
  const MachineSettings written{
      "{GUID}",
      64,
      CpuModel::I486Dx2,
      LinuxSettings{"C:\\Linux & more\\vmlinuz", "C:\\initrd.gz", "console=ttyS0 root=\"<x>\""},
      {{{VMDriveType::HardDisk, "C:\\a & b.vhd", HardDiskFormat::Vhd},
        {},
        {VMDriveType::DVD, ""},
        {VMDriveType::DVD, "C:\\<c>.iso"}}},
      "<b> & \"ä\" 𝄞 '"};
  auto read = read_settings(write_settings(written));
  REQUIRE(read);
  CHECK(read->config_id == written.config_id);
  CHECK(read->memory_megabytes == 64);
  CHECK(read->processor == CpuModel::I486Dx2);
  CHECK(read->linux_boot.kernel == written.linux_boot.kernel);
  CHECK(read->linux_boot.initrd == written.linux_boot.initrd);
  CHECK(read->linux_boot.command_line == written.linux_boot.command_line);
  for (unsigned place = 0; place < MachineSettings::IdePlaces; place++) {
    CHECK(read->drives[place].type == written.drives[place].type);
    CHECK(read->drives[place].image == written.drives[place].image);
    CHECK(read->drives[place].format == written.drives[place].format);
  }
  CHECK(read->notes == written.notes);
}

TEST_CASE("what Virtual PC has no key for is kept too, and nonsense in it is left out") {
  MachineSettings written;
  written.speed_kilohertz = 4'770;
  written.boot_order = {BootDevice::Network, BootDevice::HardDisk};
  written.sound_card = false;
  written.serial_ports = {SerialAttachment::Nothing, SerialAttachment::WheelMouse};
  written.monitor = Monitor::Composite;
  written.floppies = {FloppyLocation{"C:\\a & b.img", true, WritePolicy::Discard}, FloppyLocation{}};
  written.drives[1] = {VMDriveType::HardDisk, "C:\\a.vhd", HardDiskFormat::Vhd, "C:\\a & b.vud"};
  written.drives[5] = {VMDriveType::HardDisk, "C:\\v.vhd", HardDiskFormat::Vhd};
  written.undoable = true;
  written.undo_action = VMUndoAction::Commit;
  auto read = read_settings(write_settings(written));
  REQUIRE(read);
  CHECK(read->speed_kilohertz == 4'770);
  CHECK(read->boot_order == written.boot_order);
  CHECK_FALSE(read->sound_card);
  CHECK(read->serial_ports == written.serial_ports);
  CHECK(read->monitor == Monitor::Composite);
  CHECK(read->floppies == written.floppies);
  CHECK(read->drives == written.drives);
  CHECK(read->undoable);
  CHECK(read->undo_action == VMUndoAction::Commit);

  const std::string_view nonsense =
      "<preferences><settings><undo_drives><default_action>9</default_action></undo_drives></settings>"
      "<ferrite><enabled>true</enabled><speed>fast</speed><boot_order>tape "
      "floppy</boot_order><sound_card>2</sound_card>"
      "<monitor>oak</monitor><serial_port id=\"0\"><attached>modem</attached></serial_port></ferrite></preferences>";
  auto plain = read_settings({reinterpret_cast<const u8*>(nonsense.data()), nonsense.size()});
  REQUIRE(plain);
  CHECK(plain->speed_kilohertz == Speed::Full);
  CHECK(plain->boot_order == MachineSettings{}.boot_order);
  CHECK(plain->sound_card);
  CHECK_FALSE(plain->undoable);
  CHECK(plain->undo_action == VMUndoAction::Keep);
  CHECK(plain->monitor == Monitor::Rgb);
  CHECK(plain->serial_ports == MachineSettings{}.serial_ports);
}

TEST_CASE("a configuration of Virtual PC's own is understood") {
  constexpr std::string_view xml =
      "<?xml version=\"1.0\"?><preferences><hardware><memory><ram_size type=\"integer\">128</ram_size></memory>"
      "<pci_bus><ide_adapter><ide_controller id=\"0\"><location id=\"0\"><drive_type type=\"integer\">1</drive_type>"
      "<pathname><absolute type=\"string\">C:\\XP.vhd</absolute><relative "
      "type=\"string\">.\\XP.vhd</relative></pathname>"
      "</location></ide_controller><ide_controller id=\"1\"><location id=\"0\"><drive_type "
      "type=\"integer\">2</drive_type>"
      "</location></ide_controller></ide_adapter></pci_bus></hardware></preferences>";
  auto read = read_settings({reinterpret_cast<const u8*>(xml.data()), xml.size()});
  REQUIRE(read);
  CHECK(read->memory_megabytes == 128);
  CHECK(read->processor == CpuModel::PentiumIII);
  CHECK(read->linux_boot.kernel.empty());
  CHECK(read->drives[0].type == VMDriveType::HardDisk);
  CHECK(read->drives[0].image == "C:\\XP.vhd");
  CHECK(read->drives[1].type == VMDriveType::Null);
  CHECK(read->drives[2].type == VMDriveType::DVD);
}

TEST_CASE("only a file called so is taken for an undo disk, for those are deleted") {
  MachineSettings written;
  written.drives[0] = {VMDriveType::HardDisk, "C:\\a.vhd", HardDiskFormat::Vhd, "C:\\dear.vhd"};
  written.drives[1] = {VMDriveType::HardDisk, "C:\\b.vhd", HardDiskFormat::Vhd, "C:\\b.VUD"};
  auto read = read_settings(write_settings(written));
  REQUIRE(read);
  CHECK(read->drives[0].undo.empty());
  CHECK(read->drives[1].undo == "C:\\b.VUD");
}

TEST_CASE("a network adapter is read back, also from Virtual PC's own files, and nonsense in it is left out") {
  MachineSettings written;
  written.network_adapter = {"Lab & more", {2, 3, 0xFF, 0xAB, 0, 1}, false, NetworkCard::Kind::Ne2000};
  auto read = read_settings(write_settings(written));
  REQUIRE(read->network_adapter);
  CHECK(read->network_adapter->network == "Lab & more");
  CHECK(read->network_adapter->address == written.network_adapter->address);
  CHECK_FALSE(read->network_adapter->dynamic);
  CHECK(read->network_adapter->card == NetworkCard::Kind::Ne2000);
  written.network_adapter->card = NetworkCard::Kind::Virtio;
  CHECK(read_settings(write_settings(written))->network_adapter->card == NetworkCard::Kind::Virtio);
  CHECK_FALSE(read_settings(write_settings(MachineSettings{}))->network_adapter);

  const auto adapter_in = [](const std::string& controller) {
    const std::string xml =
        "<preferences><hardware><pci_bus><ethernet_adapter><controller_count type=\"integer\">1"
        "</controller_count><ethernet_controller id=\"0\">" +
        controller + "</ethernet_controller></ethernet_adapter></pci_bus></hardware></preferences>";
    return *read_settings(std::vector<u8>(xml.begin(), xml.end()))->network_adapter;
  };
  const NetworkSettings theirs = adapter_in(
      "<virtual_network><id type=\"bytes\">01010101</id><name type=\"string\">Local only</name>"
      "</virtual_network><ethernet_card_address type=\"bytes\">0003FF123456</ethernet_card_address>");
  CHECK(theirs.network == "Local only");
  CHECK(theirs.address == MacAddress{0, 3, 0xFF, 0x12, 0x34, 0x56});
  CHECK(theirs.dynamic);
  CHECK(adapter_in("<ethernet_card_address type=\"bytes\">01</ethernet_card_address>").address == MacAddress{});
  CHECK(adapter_in("<ethernet_card_address type=\"bytes\">010000000001</ethernet_card_address>").address ==
        MacAddress{});
}

TEST_CASE("nonsense is no configuration, and nonsense inside one is left out") {
  const auto read = [](std::string_view text) {
    return read_settings({reinterpret_cast<const u8*>(text.data()), text.size()});
  };
  CHECK_FALSE(read(""));
  CHECK_FALSE(read("hello"));
  CHECK_FALSE(read(std::string_view("\xFF\xFE", 2)));
  CHECK_FALSE(read(std::string_view("\xFF\xFE<", 3)));
  CHECK(read("<preferences><ram_size>lots</ram_size></preferences>")->memory_megabytes == 16);
  CHECK(read("<preferences><ram_size>99999999999</ram_size></preferences>")->memory_megabytes == 16);
  CHECK(read("<preferences></preferences><ram_size")->memory_megabytes == 16);
  for (const std::string name : {"", "pentium", "Pentium ", "Pentium IX", "6"})
    CHECK(read("<preferences><processor>" + name + "</processor></preferences>")->processor == CpuModel::PentiumIII);
}
