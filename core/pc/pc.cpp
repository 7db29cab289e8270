// SPDX-License-Identifier: MIT
#include "core/pc/pc.h"

#include "core/pc/board.h"

namespace ferrite {

Pc::Pc(PcConfig config) : board_(std::make_unique<Board>(std::move(config))) {}
Pc::~Pc() = default;

void Pc::reset() { board_->reset(); }

void Pc::run_until(Ticks end) {
  Board& b = *board_;
  b.input_arrived();
  while (b.clock.now() < end && !powered_off()) {
    const Ticks stop = std::min(end, b.clock.next_due());
    const Ticks reached = b.cpu.run(b.clock.now(), stop);
    const Ticks idle_until = std::min(end, next_event());  // the slice may have started an earlier timer
    b.clock.advance_to(b.cpu.halted() ? std::max(reached, idle_until) : reached);
    if (b.board_reset.take()) b.reset();
  }
  if (powered_off()) b.clock.advance_to(end);
  b.sound.catch_up();
}

void Pc::power_button() {
  if (powered_off()) return reset();
  board_->power.press_power_button();
}

bool Pc::powered_off() const { return board_->power.soft_off.high(); }

Ticks Pc::now() const { return board_->clock.now(); }
Ticks Pc::hertz() const { return board_->clock.hertz(); }
u64 Pc::instructions() const { return board_->cpu.instructions(); }
bool Pc::halted() const { return powered_off() || board_->cpu.halted(); }
Ticks Pc::next_event() const {
  const Ticks due = board_->clock.next_due();
  return board_->cpu.halted() ? std::min(due, board_->cpu.wake_time()) : due;
}
void Pc::set_instruction_cost(u32 ticks) { board_->cpu.set_instruction_cost(ticks); }
u32 Pc::triple_faults() const { return board_->cpu.triple_faults(); }
FloppyDrive& Pc::floppy_drive(unsigned number) { return board_->drives[number & 1]; }
void Pc::attach_hard_disk(unsigned place, std::unique_ptr<HardDisk> disk) {
  board_->attach_hard_disk(place % IdePlaces, std::move(disk));
}
AtaDisk* Pc::hard_disk(unsigned place) { return board_->hard_disks[place % IdePlaces].get(); }
void Pc::attach_virtio_disk(unsigned place, std::unique_ptr<HardDisk> disk) {
  board_->attach_virtio_disk(place % VirtioDisks, std::move(disk));
}
VirtioBlock* Pc::virtio_disk(unsigned place) { return board_->virtio_disks[place % VirtioDisks].get(); }
void Pc::attach_virtio_console() { board_->attach_virtio_console(); }
VirtioConsole* Pc::virtio_console() { return board_->virtio_console.get(); }
void Pc::attach_host_folder(unsigned place, std::string_view tag, HostFolder& folder) {
  board_->attach_host_folder(place % HostFolders, tag, folder);
}
void Pc::attach_cdrom(unsigned place) { board_->attach_cdrom(place % IdePlaces); }
AtapiCdrom* Pc::cdrom(unsigned place) { return board_->cdroms[place % IdePlaces].get(); }
KeyInput& Pc::keys() { return board_->keyboard.keys; }
void Pc::let_go_of_keys() { board_->keyboard.let_go(); }
u8 Pc::keyboard_leds() const { return board_->keyboard.leds(); }
MouseInput& Pc::mouse() { return board_->mouse; }
bool Pc::mouse_in_use() const {
  return board_->serial_mouse ? board_->serial_mouse->powered() : board_->ps2_mouse.reports();
}
bool Pc::pointer_is_absolute() const { return board_->backdoor.absolute(); }
GamepadInput& Pc::gamepads() { return board_->game_port.pads; }
const Frame& Pc::frame() { return board_->vga.frame(); }
void Pc::set_monitor(Monitor monitor) { board_->vga.set_monitor(monitor); }
TextScreen Pc::text_screen() { return board_->vga.text_screen(); }
VideoMode Pc::video_mode() const { return board_->vga.video_mode(); }
ByteStream& Pc::serial_output(unsigned com) { return board_->uarts[com % board_->uarts.size()].output; }
ByteStream& Pc::serial_input(unsigned com) { return board_->uarts[com % board_->uarts.size()].input; }
SerialLine Pc::serial_line(unsigned com) const { return board_->uarts[com % board_->uarts.size()].line(); }
PrinterOutput& Pc::printer_output() { return board_->printer.output; }
ByteStream& Pc::debug_output() { return board_->debug_port.output; }
ByteStream& Pc::midi_output() { return board_->mpu401.output; }
ByteStream& Pc::midi_input() { return board_->mpu401.input; }
SoundQueue& Pc::sound() { return board_->sound.output; }
EthernetLink* Pc::network() { return board_->network(); }
std::span<u8> Pc::memory() { return board_->memory.ram(); }
const PcConfig& Pc::config() const { return board_->config; }
const CpuState& Pc::registers() const { return board_->cpu.s; }

void Pc::write_memory(u32 physical, std::span<const u8> bytes) {
  for (u8 byte : bytes) board_->memory.write(physical++, byte, 1);
}

namespace {
constexpr std::string_view NoteField = "note";
}  // namespace

void Pc::visit(StateVisitor& v) { board_->visit(v); }

std::vector<u8> Pc::save(std::string_view note) {
  StateSaver saver;
  visit(saver);
  if (!note.empty()) saver.text(NoteField, note);
  return saver.finish();
}

std::string Pc::note_in(const StateLoader& state) { return state.text_of(std::string(NoteField)); }

Result<StateLoader> Pc::fitting(std::span<const u8> state) const {
  auto loader = StateLoader::open(state);
  if (!loader) return loader;
  const u32 ram = loader->size_of("memory/ram");
  if (ram != board_->memory.ram().size())
    return Error{"This state belongs to a machine with " + std::to_string(ram / Board::Megabyte) +
                 " MB of memory, and this one has " + std::to_string(board_->config.memory_megabytes) +
                 " MB. Set the memory to the same size and restore again."};
  const CpuModel model = CpuModel(loader->byte_of("cpu/model", u8(CpuModel::PentiumIII)));
  if (unsigned(model) >= CpuModelCount)
    return Error{"This state belongs to a machine with a processor that only a newer version has. Restore it there."};
  if (model != board_->config.cpu_model)
    return Error{"This state belongs to a machine with a " + std::string(facts_of(model).name) +
                 ", and this one has a " + std::string(facts_of(board_->config.cpu_model).name) +
                 ". Choose that processor and restore again."};
  if (auto refused = board_->other_drives(*loader)) return *refused;
  if (auto refused = board_->other_virtio_devices(*loader)) return *refused;
  if (auto refused = board_->other_host_folders(*loader)) return *refused;
  if (auto refused = board_->other_network_card(*loader)) return *refused;
  return loader;
}

void Pc::restore(StateLoader& state) {
  board_->reset();
  visit(state);
}

Result<bool> Pc::restore(std::span<const u8> state) {
  auto loader = fitting(state);
  if (!loader) return Error{loader.sentence()};
  restore(*loader);
  return true;
}

u64 Pc::hash() {
  StateHasher hasher;
  visit(hasher);
  return hasher.result();
}

}  // namespace ferrite
