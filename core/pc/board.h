// SPDX-License-Identifier: MIT
// The board: every chip, and the only place where wires are drawn.
#pragma once
#include <cassert>
#include <utility>

#include "core/cpu/cpu.h"
#include "core/device/atapi_cdrom.h"
#include "core/device/ct1745_mixer.h"
#include "core/device/debug_port.h"
#include "core/device/dma_8237a.h"
#include "core/device/fdc_82077aa.h"
#include "core/device/fw_cfg.h"
#include "core/device/game_port.h"
#include "core/device/host_bridge_82441fx.h"
#include "core/device/hot_plug.h"
#include "core/device/hpet.h"
#include "core/device/ide_82371sb.h"
#include "core/device/ioapic_82093aa.h"
#include "core/device/isa_bridge_82371sb.h"
#include "core/device/kbc_8042.h"
#include "core/device/mpu401.h"
#include "core/device/parallel_port.h"
#include "core/device/pci_bus.h"
#include "core/device/pic_8259a.h"
#include "core/device/pit_8254.h"
#include "core/device/power_82371ab.h"
#include "core/device/printer.h"
#include "core/device/ps2_keyboard.h"
#include "core/device/ps2_mouse.h"
#include "core/device/rtc_146818.h"
#include "core/device/rtl8029as.h"
#include "core/device/sb16_dsp.h"
#include "core/device/serial_mouse.h"
#include "core/device/sound_mixer.h"
#include "core/device/speaker.h"
#include "core/device/system_control_a.h"
#include "core/device/system_control_b.h"
#include "core/device/uart_16550.h"
#include "core/device/vga.h"
#include "core/device/virtio_9p.h"
#include "core/device/virtio_block.h"
#include "core/device/virtio_console.h"
#include "core/device/virtio_net.h"
#include "core/device/vmware_backdoor.h"
#include "core/device/ymf262.h"
#include "core/pc/cmos_defaults.h"
#include "core/pc/gates.h"
#include "core/pc/irq_lines.h"
#include "core/pc/pc.h"
#include "core/pc/places.h"
#include "core/pc/snapshot.h"

namespace ferrite {
struct Pc::Board {
  static constexpr u32 Megabyte = 1 << 20;
  /// IRQ0 comes in here, as FwCfg tells the BIOS [MultiProcessor Specification 1.4, 3.6.3]: input 0 would be the
  /// 8259A's.
  static constexpr unsigned TimerAtIoApic = 2;
  static constexpr u32 BiosAtTop = 128 << 10;  // the part of the BIOS that shows below 1 MB

  /// What lies at C0000h-FFFFFh before any shadowing: nothing, and the end of the BIOS.
  static std::vector<u8> low_rom(const PcConfig& config) {
    std::vector<u8> rom(HostBridge82441fx::RomBytes, 0xFF);
    const std::size_t shown = std::min<std::size_t>(config.bios.size(), BiosAtTop);
    std::copy(config.bios.end() - std::ptrdiff_t(shown), config.bios.end(), rom.end() - std::ptrdiff_t(shown));
    return rom;
  }

  static constexpr std::array<u16, 2> ComPorts{0x3F8, 0x2F8};

  static constexpr PciIdentity VgaIdentity{.vendor = 0x1234, .device = 0x1111, .class_code = 0x03'0000, .revision = 2};

  explicit Board(PcConfig c) : config(std::move(c)), rom(low_rom(config)) {
    map_ports();
    map_memory();
    map_ide();
    connect_interrupts();
    if (config.sound_card) connect_sound_card();
    connect_the_rest();
    if (config.network_card) plug_network_card(*config.network_card);
    write_cmos_defaults(rtc, config);
    if (config.linux) std::move(*config.linux).add_to(fw_cfg);
    config.smbios.add_to(fw_cfg);
  }

  void map_ports() {
    ports.map(0x00, 0x0F, dma1, 0x00);
    ports.map(0x20, 0x21, pic1, 0x20);
    ports.map(0x40, 0x43, pit, 0x40);
    ports.map(0x60, 0x60, kbc, 0x60);
    ports.map(0x61, 0x61, control_b, 0x61);
    ports.map(0x64, 0x64, kbc, 0x60);
    ports.map(0x70, 0x71, rtc, 0x70);
    ports.map(0x80, 0x8F, pages, 0x80);
    ports.map(0x92, 0x92, control_a, 0x92);
    ports.map(0xA0, 0xA1, pic2, 0xA0);
    ports.map(0xB2, 0xB3, power.apm, 0xB2);
    ports.map(0xC0, 0xDF, dma2, 0xC0);
    ports.map(0x1CE, 0x1D1, vga.vbe_ports(), 0x1CE);
    ports.map(0x201, 0x201, game_port, 0x201);
    if (config.sound_card) map_sound_card();
    ports.map(0x378, 0x37A, lpt1, 0x378);
    ports.map(0x3B0, 0x3DF, vga.ports(), 0x3B0);
    ports.map(0x3F0, 0x3F5, fdc, 0x3F0);
    ports.map(0x3F7, 0x3F7, fdc, 0x3F0);  // 3F6h belongs to the IDE interface
    for (unsigned n = 0; n < uarts.size(); n++) ports.map(ComPorts[n], ComPorts[n] + 7, uarts[n], ComPorts[n]);
    ports.map(0x402, 0x402, debug_port, 0x402);
    ports.map(0x4D0, 0x4D0, pic1.elcr, 0x4D0);
    ports.map(0x4D1, 0x4D1, pic2.elcr, 0x4D1);
    ports.map(0x510, 0x511, fw_cfg, 0x510);
    ports.map(0xCF8, 0xCFF, pci, 0xCF8);
    ports.map(0x5658, 0x565B, backdoor, 0x5658);
    ports.map(0xAE00, 0xAE0F, hot_plug, 0xAE00);
    ports.map(0xAFE0, 0xAFE3, hot_plug, 0xAE00);
  }

  void map_sound_card() {
    ports.map(0x220, 0x22F, sb16, 0x220);
    ports.map(0x220, 0x223, opl, 0x220);
    ports.map(0x224, 0x225, ct1745, 0x224);
    ports.map(0x228, 0x229, opl, 0x228);
    ports.map(0x330, 0x331, mpu401, 0x330);
    ports.map(0x388, 0x38B, opl, 0x388);
  }

  void map_memory() {
    memory.map_device(0xA0000, 0xBFFFF, vga.window());
    memory.map_device(Hpet::Base, Hpet::Base + (MemorySpace::PageSize - 1), hpet);
    memory.map_device(IoApic82093aa::Base, IoApic82093aa::Base + (MemorySpace::PageSize - 1), io_apic);
    memory.map_bytes(u32(-config.bios.size()), config.bios, false);
    vga_function.set_memory_bar(0, vga.framebuffer(), PciFunction::BarKind::PrefetchableMemory,
                                &vga.framebuffer_pages());
    vga_function.set_memory_bar(2, vga.mmio(), VgaMmio::Size);
    vga_function.set_memory_bar(PciFunction::RomBar, config.vga_bios, PciFunction::BarKind::Rom);
    plug(0, 0, host_bridge);
    plug(1, 0, isa_bridge);
    power.decode_ports();
    plug(1, 3, power);
    plug(2, 0, vga_function);
    pci.connect_reset_control(host_bridge.reset_control);
  }

  void plug(unsigned device, unsigned number, PciFunction& function) {
    pci.plug(device, number, function);
    if (const u8 pin = function.interrupt_pin())
      function.interrupt.connect(isa_bridge, IsaBridge82371sb::pirq_of(device, pin));
  }

  void map_ide() {
    ports.map(0x170, 0x177, ide.secondary.cable.command_block, 0x170);
    ports.map(0x1F0, 0x1F7, ide.primary.cable.command_block, 0x1F0);
    ports.map(0x376, 0x376, ide.secondary.cable.control_block, 0x376);
    ports.map(0x3F6, 0x3F6, ide.primary.cable.control_block, 0x3F6);
    plug(1, 1, ide);
  }

  void attach_hard_disk(unsigned place, std::unique_ptr<HardDisk> disk) {
    auto& drive = hard_disks[place];
    drive = std::make_unique<AtaDisk>(clock, place & 1, std::move(disk), serial_numbers[place]);
    write_cmos_hard_disk(rtc, place, drive->default_translation());
    plug_drive(place, *drive);
  }

  void attach_cdrom(unsigned place) {
    cdroms[place] = std::make_unique<AtapiCdrom>(clock, place & 1, serial_numbers[place]);
    const auto drives = std::count_if(cdroms.begin(), cdroms.end(), [](const auto& drive) { return bool(drive); });
    if (drives == 1) cdroms[place]->connect_audio(sound);  // the card has one socket for the cable
    plug_drive(place, *cdroms[place]);
  }

  void plug_drive(unsigned place, AtaDevice& drive) {
    AtaCable& cable = (place & 2 ? ide.secondary : ide.primary).cable;
    assert(!cable.device(place & 1));
    cable.plug(drive);
    fw_cfg.set_boot_order(boot_order());
  }

  void attach_virtio_disk(unsigned place, std::unique_ptr<HardDisk> disk) {
    auto& drive = virtio_disks[place];
    assert(!drive);
    drive = std::make_unique<VirtioBlock>(memory, ports, clock, std::move(disk), virtio_serial_numbers[place]);
    plug(FirstVirtioDiskSlot + place, 0, *drive);
    fw_cfg.set_boot_order(boot_order());
  }

  void attach_virtio_console() {
    assert(!virtio_console);
    virtio_console = std::make_unique<VirtioConsole>(memory, ports, clock);
    plug(VirtioConsoleSlot, 0, *virtio_console);
  }

  void attach_host_folder(unsigned place, std::string_view tag, HostFolder& folder) {
    auto& transport = host_folders[place];
    assert(!transport);
    transport = std::make_unique<Virtio9p>(memory, ports, clock, tag, folder);
    plug(FirstHostFolderSlot + place, 0, *transport);
  }

  void plug_network_card(NetworkCard& card) {
    if (card.kind == NetworkCard::Kind::Ne2000) {
      ne2000 = std::make_unique<Ne2000>(clock, card.address);
      ports.map(card.port, u16(card.port + Ne2000::Ports - 1), *ne2000, card.port);
      ne2000->chip.irq.connect(irqs, card.irq % IrqLines::Count);
    } else if (card.kind == NetworkCard::Kind::Virtio) {
      virtio_net = std::make_unique<VirtioNet>(memory, ports, card.address);
      plug(NetworkSlot, 0, *virtio_net);
    } else {
      rtl8029as = std::make_unique<Rtl8029as>(memory, ports, clock, card.address, card.boot_rom);
      plug(NetworkSlot, 0, *rtl8029as);
    }
  }

  Dp8390* network_chip() {
    if (rtl8029as) return &rtl8029as->ne2000.chip;
    return ne2000 ? &ne2000->chip : nullptr;
  }

  EthernetLink* network() {
    if (virtio_net) return &virtio_net->link;
    Dp8390* const chip = network_chip();
    return chip ? &chip->link : nullptr;
  }

  /// Before a slice: what the host put into its surfaces.
  void input_arrived() {
    keyboard.keys_arrived();
    mouse_moved();
    for (Uart16550& uart : uarts) uart.input_arrived();
    mpu401.input_arrived();
    if (Dp8390* const chip = network_chip()) chip->frames_arrived();
    if (virtio_net) virtio_net->frames_arrived();
    if (virtio_console) virtio_console->input_arrived();
  }

  /// A path a line. SeaBIOS asks devices that are not listed, too, unless HALT ends the list.
  std::string boot_order() const {
    std::string paths;
    const auto append = [&](std::string_view path) { paths.append(paths.empty() ? "" : "\n").append(path); };
    if (config.linux) append(LinuxBoot::BootPath);
    for (const BootDevice device : config.boot_order) append_boot_paths(device, append);
    if (config.boot_order.size() < BootDevices) append("HALT");
    return paths;
  }

  template <class Append>
  void append_boot_paths(BootDevice device, Append append) const {
    const auto append_ide = [&](const auto& drives) {
      for (unsigned place = 0; place < IdePlaces; place++)
        if (drives[place]) append(FwCfg::ide_drive(place / 2, place % 2));
    };
    const auto& card = config.network_card;
    switch (device) {
      case BootDevice::Floppy: return append(FwCfg::FloppyA);
      case BootDevice::Cdrom: return append_ide(cdroms);
      case BootDevice::HardDisk:
        append_ide(hard_disks);
        for (unsigned place = 0; place < VirtioDisks; place++)
          if (virtio_disks[place]) append(FwCfg::virtio_disk(FirstVirtioDiskSlot + place));
        return;
      case BootDevice::Network:
        if (card && card->kind == NetworkCard::Kind::Rtl8029as && !card->boot_rom.empty())
          append(FwCfg::network_card(NetworkSlot));
    }
  }

  void connect_interrupts() {
    pic1.intr.connect(cpu, Cpu::Intr);
    pic1.connect_slave(2, pic2);
    io_apic.connect(cpu.local_apic());
    cpu.local_apic().connect(io_apic);
    for (unsigned n = 0; n < IrqLines::Count; n++) {
      irqs.pic[n].connect(n < 8 ? pic1 : pic2, n % 8);
      irqs.io_apic[n].connect(io_apic, n ? n : TimerAtIoApic);
      isa_bridge.irq[n].connect(irqs, n);
    }
    pit.out0.connect(hpet, Hpet::Timer8254);
    rtc.irq.connect(hpet, Hpet::Rtc);
    hpet.irq0.connect(irqs, 0);
    hpet.irq8.connect(irqs, 8);
    for (unsigned n = 0; n < Hpet::Routes; n++) hpet.routed[n].connect(io_apic, Hpet::FirstRoute + n);
    kbc.irq1.connect(irqs, 1);
    uarts[0].irq.connect(irqs, 4);
    uarts[1].irq.connect(irqs, 3);
    fdc.irq.connect(irqs, 6);
    lpt1.irq.connect(irqs, 7);
    power.irq9.connect(irqs, 9);
    vga.irq2().connect(irqs, 9);  // where an AT has the pin that was IRQ2
    kbc.irq12.connect(irqs, 12);
    cpu.ferr.connect(irqs, 13);
    ide.primary.irq.connect(irqs, 14);
    ide.secondary.irq.connect(irqs, 15);
  }

  void connect_sound_card() {
    sb16.bytes.irq.connect(ct1745, Ct1745Mixer::ByteInterrupt);
    sb16.words.irq.connect(ct1745, Ct1745Mixer::WordInterrupt);
    mpu401.irq.connect(ct1745, Ct1745Mixer::MidiInterrupt);
    sb16.bytes.drq.connect(ct1745, Ct1745Mixer::ByteRequest);
    sb16.words.drq.connect(ct1745, Ct1745Mixer::WordRequest);
    for (unsigned n = 0; n < ct1745.irq.size(); n++) ct1745.irq[n].connect(irqs, Ct1745Mixer::Interrupts[n]);
    for (unsigned channel : {0, 1, 3, 5, 6, 7}) {
      ct1745.drq[channel].connect(channel < 4 ? dma1 : dma2, channel % 4);
      if (channel < 4)
        dma1.connect(channel, sb16.byte_channel());
      else
        dma2.connect(channel % 4, sb16.word_channel());
    }
  }

  void connect_the_rest() {
    dma2.connect_cascade(0, dma1);
    dma1.connect(2, fdc);
    fdc.drq.connect(dma1, 2);
    kbc.plug(Kbc8042::Source::Keyboard, keyboard);
    plug_mouse();
    lpt1.plug(printer);
    printer.busy.connect(lpt1, ParallelPort::Busy);
    printer.acknowledge.connect(lpt1, ParallelPort::Acknowledge);
    backdoor.pointer_taken.connect(ps2_mouse, 0);
    a20.out.connect(cpu, Cpu::A20);
    kbc.a20.connect(a20, 0);
    control_a.a20.connect(a20, 1);
    kbc.cpu_reset.connect(cpu, Cpu::Reset);
    control_a.cpu_reset.connect(cpu, Cpu::Reset);
    host_bridge.cpu_reset.connect(board_reset, 0);
    pit.out2.connect(speaker, Speaker::TimerOut);
    control_b.speaker_data.connect(speaker, Speaker::Data);
    control_b.timer2_gate.connect(pit, 2);
    if (kbc.a20.high()) a20.set_line(0, true);
  }

  void plug_mouse() {
    using Kind = MouseConfig::Kind;
    const auto [kind, com] = config.mouse;
    if (kind == Kind::Ps2) return kbc.plug(Kbc8042::Source::Auxiliary, ps2_mouse);
    serial_mouse.emplace(
        kind == Kind::SerialIntelliMouse ? SerialMouse::Kind::IntelliMouse : SerialMouse::Kind::TwoButtons, clock,
        mouse, uarts[com % uarts.size()]);
  }

  void mouse_moved() {
    if (serial_mouse)
      serial_mouse->moved();
    else
      ps2_mouse.moved();
  }

  void reset() {
    pci.reset();
    vga.reset();
    dma1.reset();
    dma2.reset();
    fdc.reset();
    kbc.reset();
    control_a.reset();
    control_b.reset();
    rtc.reset();
    for (Uart16550& uart : uarts) uart.reset();
    lpt1.reset();
    backdoor.reset();
    opl.reset();
    sb16.reset();
    ct1745.reset();
    mpu401.reset();
    fw_cfg.reset();
    hot_plug.reset();
    if (ne2000) ne2000->reset();
    hpet.reset();
    io_apic.reset();
    cpu.reset();
  }

  void visit(StateVisitor& v) {
    v("clock", clock), v("memory", memory);
    v("pic1", pic1), v("pic2", pic2), v("io_apic", io_apic), v("irqs", irqs), v("pit", pit), v("dma_pages", pages),
        v("dma1", dma1), v("dma2", dma2);
    v("rtc", rtc), v("kbc", kbc), v("keyboard", keyboard), v("ps2_mouse", ps2_mouse), v("backdoor", backdoor);
    v("control_a", control_a), v("control_b", control_b), v("a20", a20);
    v("sound", sound), v("speaker", speaker), v("opl", opl), v("sb16", sb16), v("ct1745", ct1745), v("mpu401", mpu401);
    v("floppy_a", drives[0]), v("floppy_b", drives[1]), v("fdc", fdc);
    v("uart", uarts[0]), v("uart2", uarts[1]);
    if (serial_mouse) v("serial_mouse", *serial_mouse);
    v("game_port", game_port), v("lpt1", lpt1), v("printer", printer);
    v("pci", pci), v("host_bridge", host_bridge), v("isa_bridge", isa_bridge);
    v("hpet", hpet), v("power", power), v("hot_plug", hot_plug);
    v("ide", ide);
    for (unsigned place = 0; place < IdePlaces; place++) {
      if (hard_disks[place]) v(place_names[place], *hard_disks[place]);
      if (cdroms[place]) v(place_names[place], *cdroms[place]);
    }
    for (unsigned place = 0; place < VirtioDisks; place++)
      if (virtio_disks[place]) v(virtio_disk_names[place], *virtio_disks[place]);
    if (ne2000) v("ne2000", *ne2000);
    if (rtl8029as) v("rtl8029as", *rtl8029as);
    if (virtio_net) v("virtio_net", *virtio_net);
    if (virtio_console) v("virtio_console", *virtio_console);
    for (unsigned place = 0; place < HostFolders; place++)
      if (host_folders[place]) v(host_folder_names[place], *host_folders[place]);
    v("vga_function", vga_function), v("vga", vga), v("fw_cfg", fw_cfg), v("board_reset", board_reset);
    v("cpu", cpu);  // last: it forgets what it derived from the others
  }

  /// Why a state does not fit the drives of this machine; nothing: it does.
  std::optional<Error> other_drives(const StateLoader& state) const {
    for (unsigned place = 0; place < IdePlaces; place++) {
      const auto kind = [](bool hard_disk, bool cdrom) {
        return hard_disk ? "a hard disk" : cdrom ? "a CD-ROM drive" : "nothing";
      };
      std::string name(place_names[place]);
      const bool packets = state.size_of(name + "/packet") != 0, registers = state.size_of(name + "/command") != 0;
      const std::string_view theirs = kind(registers && !packets, packets);
      const std::string_view ours = kind(hard_disks[place] != nullptr, cdroms[place] != nullptr);
      if (theirs == ours) continue;
      name.replace(name.find('_'), 1, " ");
      return Error{"This state belongs to a machine with " + std::string(theirs) + " as " + name +
                   ", and this one has " + std::string(ours) + " there. Attach the same drives and restore again."};
    }
    return {};
  }

  /// The same for virtio disks and the virtio console.
  std::optional<Error> other_virtio_devices(const StateLoader& state) const {
    for (unsigned place = 0; place < VirtioDisks; place++) {
      const bool theirs = state.size_of(std::string(virtio_disk_names[place]) + "/done") != 0;
      if (theirs == (virtio_disks[place] != nullptr)) continue;
      return Error{"This state belongs to a machine with " + std::string(theirs ? "a" : "no") +
                   " virtio disk at place " + std::to_string(place) + ", and this one has " +
                   (theirs ? "none" : "one") + " there. Attach the same disks and restore again."};
    }
    const bool theirs = state.size_of("virtio_console/sent") != 0;
    if (theirs == (virtio_console != nullptr)) return {};
    return Error{"This state belongs to a machine with" + std::string(theirs ? " a" : "out a") +
                 " virtio console, and this one has " + (theirs ? "none" : "one") +
                 ". Attach the same and restore again."};
  }

  /// The same for folders of the host.
  std::optional<Error> other_host_folders(const StateLoader& state) const {
    for (unsigned place = 0; place < HostFolders; place++) {
      const bool theirs = state.size_of(std::string(host_folder_names[place]) + "/server/step") != 0;
      if (theirs == (host_folders[place] != nullptr)) continue;
      return Error{"This state belongs to a machine with " + std::string(theirs ? "a" : "no") +
                   " shared folder at place " + std::to_string(place + 1) + ", and this one has " +
                   (theirs ? "none" : "one") + " there. Share the same folders, in the same order, and restore again."};
    }
    return {};
  }

  /// The same for the network card.
  std::optional<Error> other_network_card(const StateLoader& state) const {
    const auto kind = [](bool pci, bool isa, bool virtio) {
      return pci ? "an RTL8029AS" : isa ? "an NE2000" : virtio ? "a virtio network card" : "no network card";
    };
    const std::string_view theirs = kind(state.size_of("rtl8029as/command_9346"), state.size_of("ne2000/buffer"),
                                         state.size_of("virtio_net/driver_features"));
    const std::string_view ours = kind(rtl8029as != nullptr, ne2000 != nullptr, virtio_net != nullptr);
    if (theirs == ours) return {};
    return Error{"This state belongs to a machine with " + std::string(theirs) + ", and this one has " +
                 std::string(ours) + ". Give it the same and restore again."};
  }

  PcConfig config;
  std::vector<u8> rom;
  Scheduler clock{config.hertz};
  MemorySpace memory{config.memory_megabytes * Megabyte};
  PortSpace ports;
  Pic8259a pic1{Pic8259a::MasterLevelInputs}, pic2{Pic8259a::SlaveLevelInputs};
  IoApic82093aa io_apic;
  IrqLines irqs;
  Cpu cpu{memory, ports, clock, pic1, config.cpu_model};
  Pit8254 pit{clock};
  DmaPageRegisters pages;
  Dma8237a dma1{memory, pages, Dma8237a::Width::Bytes}, dma2{memory, pages, Dma8237a::Width::Words};
  Rtc146818 rtc{clock, config.power_on_time};
  Kbc8042 kbc;
  Ps2Keyboard keyboard{clock};
  MouseInput mouse;
  Ps2Mouse ps2_mouse{clock, mouse};
  VmwareBackdoor backdoor{std::span(cpu.s.reg).first<8>(), mouse};
  SystemControlA control_a;
  SystemControlB control_b{pit};
  SoundMixer sound{clock};
  Speaker speaker{sound};
  Ymf262 opl{clock, sound};
  Sb16Dsp sb16{clock, sound};
  Ct1745Mixer ct1745{sound};
  Mpu401 mpu401{clock};
  OrGate a20;
  FloppyDrive fitted(const FloppyDriveConfig& drive) { return {clock, drive.type, drive.mechanics}; }
  std::array<FloppyDrive, 2> drives{fitted(config.floppy_drives[0]), fitted(config.floppy_drives[1])};
  Fdc82077aa fdc{clock, drives};
  std::array<Uart16550, 2> uarts{Uart16550{clock}, Uart16550{clock}};
  std::optional<SerialMouse> serial_mouse;
  GamePort game_port{clock};
  ParallelPort lpt1;
  Printer printer{clock};
  PciBus pci;
  HostBridge82441fx host_bridge{memory, std::span<u8, HostBridge82441fx::RomBytes>(rom)};
  IsaBridge82371sb isa_bridge{memory};
  Power82371ab power{memory, ports, clock};
  HotPlug hot_plug;
  Hpet hpet{clock};
  Ide82371sb ide{memory, ports};
  std::array<std::unique_ptr<AtaDisk>, IdePlaces> hard_disks;
  std::array<std::unique_ptr<AtapiCdrom>, IdePlaces> cdroms;
  std::array<std::unique_ptr<VirtioBlock>, VirtioDisks> virtio_disks;
  std::unique_ptr<Ne2000> ne2000;
  std::unique_ptr<Rtl8029as> rtl8029as;
  std::unique_ptr<VirtioNet> virtio_net;
  std::unique_ptr<VirtioConsole> virtio_console;
  std::array<std::unique_ptr<Virtio9p>, HostFolders> host_folders;
  Vga vga{clock};
  PciFunction vga_function{memory, VgaIdentity};
  FwCfg fw_cfg{config.memory_megabytes * Megabyte, boot_order()};
  DebugPort debug_port;
  ResetLatch board_reset;
};

}  // namespace ferrite
