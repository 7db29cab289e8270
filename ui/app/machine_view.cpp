// SPDX-License-Identifier: MIT
#include "ui/app/machine_view.h"

#include <algorithm>

#include "core/automation/virtual_pc.h"

namespace ferrite {
namespace {

using automation::VMVMState;
using DiskDrive = automation::FloppyDrive;

void collect_images(const automation::HostFiles& files, Medium medium, const std::string& folder,
                    std::vector<std::string>& found) {
  const auto names = files.list(folder);
  if (!names) return;
  for (const std::string& name : names.value) {
    if (name.ends_with('\\')) {
      collect_images(files, medium, automation::join(folder, name.substr(0, name.size() - 1)), found);
      continue;
    }
    const std::string path = automation::join(folder, name);
    if (medium_of(name, files.stat(path).value.size) == medium) found.push_back(path);
  }
}

MachineState state_of(VMVMState state) {
  switch (state) {
    case VMVMState::Running:
    case VMVMState::Saving:
    case VMVMState::TurningOff: return MachineState::Running;
    case VMVMState::TurningOn:
    case VMVMState::Restoring: return MachineState::Starting;
    case VMVMState::Paused: return MachineState::Paused;
    case VMVMState::Saved: return MachineState::Saved;
    default: return MachineState::Off;
  }
}

}  // namespace

automation::VirtualMachine* MachineView::machine() const {
  return pc_.find(watched_).get();  // the application keeps it
}

std::vector<MachineView::Choice> MachineView::machines() const {
  std::vector<Choice> all;
  for (const auto& machine : pc_.virtual_machines())
    all.push_back({machine->id(), machine->name().value, machine->id() == watched_});
  return all;
}

void MachineView::show(u32 id) { pc_.show_machine(id); }

bool MachineView::another_is_shown() const {
  const auto shown = pc_.shown_machine();
  return (shown ? shown->id() : 0) != watched_;
}

/// What was seen of one machine says nothing of another.
void MachineView::watch_shown_machine() {
  if (!another_is_shown()) return;
  const auto shown = pc_.shown_machine();
  watched_ = shown ? shown->id() : 0;
  speed_since_ = 0;
  faults_ = {};
  triple_faults_then_ = shown && shown->pc() ? shown->pc()->triple_faults() : 0;
  lights_ = {};
  hard_disk_light_ = cdrom_light_ = {};
}

DiskDrive* MachineView::drive(unsigned number) const {
  automation::VirtualMachine* const vm = machine();
  return vm && number < DriveCount ? &vm->floppy_drives().all()[number] : nullptr;
}

std::string MachineView::version() const { return pc_.version(); }

bool MachineView::poll(double milliseconds) {
  const MachineFace before = face_;
  watch_shown_machine();
  automation::VirtualMachine* const vm = machine();
  Pc* const pc = vm ? vm->pc() : nullptr;
  face_.name = vm ? vm->name().value : std::string();
  face_.state = vm ? state_of(vm->state().value) : MachineState::Missing;
  face_.volume = vm ? vm->sound().volume().value : automation::Sound::Loudest;
  face_.muted = vm && vm->sound().muted().value;
  face_.speed_kilohertz = vm ? vm->settings().speed_kilohertz : automation::Speed::Full;
  face_.processor = vm ? vm->settings().processor : CpuModel::PentiumIII;
  face_.leds = pc ? pc->keyboard_leds() : u8{0};
  look_at_speed(pc, milliseconds);
  for (unsigned number = 0; number < DriveCount; ++number) look_at_drive(number, milliseconds);
  look_at_ide(milliseconds);
  return look_at_picture(pc) || !(before == face_);
}

bool MachineView::look_at_picture(Pc* pc) {
  const Frame* const before = frame_;
  frame_ = pc ? &pc->frame() : nullptr;
  if (!frame_) rows_ = {};
  if (!frame_) return before != nullptr;
  const bool missed_one = before != frame_ || frame_->number > picture_number_ + 1 ||
                          (frame_->number != picture_number_ && frame_->changed_first == frame_->changed_end);
  picture_number_ = frame_->number;
  const Rows fresh = missed_one ? Rows{0, frame_->height} : Rows{frame_->changed_first, frame_->changed_end};
  if (fresh.any() && rows_.any()) {
    rows_ = {std::min(rows_.first, fresh.first), std::max(rows_.end, fresh.end)};
  } else if (fresh.any()) {
    rows_ = fresh;
  }
  return before != frame_;
}

void MachineView::look_at_speed(const Pc* pc, double milliseconds) {
  constexpr double window = 500;
  if (!pc || face_.state == MachineState::Paused) {
    speed_since_ = 0;
    faults_ = {};
    face_.tenths_of_mips = 0;
    face_.idle = false;
    return;
  }
  look_at_faults(*pc, milliseconds);
  const double elapsed = milliseconds - speed_since_;
  if (speed_since_ > 0 && elapsed < window) return;
  const u64 instructions = pc->instructions();
  if (speed_since_ > 0 && instructions >= instructions_then_) {
    const double per_second = double(instructions - instructions_then_) * 1000 / elapsed;
    constexpr double hardly_any = 250'000;
    face_.idle = per_second < hardly_any;
    face_.tenths_of_mips = face_.idle ? 0 : u32(per_second / 100'000 + 0.5);
  }
  speed_since_ = milliseconds;
  instructions_then_ = instructions;
}

/// Three triple faults within 20 seconds: it will not get any further by itself.
void MachineView::look_at_faults(const Pc& pc, double milliseconds) {
  constexpr double loop_milliseconds = 20'000;
  const u32 count = pc.triple_faults();
  if (count > triple_faults_then_) {
    for (u32 i = triple_faults_then_; i < count && i < triple_faults_then_ + faults_.size(); ++i) {
      std::rotate(faults_.begin(), faults_.begin() + 1, faults_.end());
      faults_.back() = milliseconds;
    }
  }
  triple_faults_then_ = count;
  const bool loop = faults_.front() > 0 && milliseconds - faults_.front() < loop_milliseconds;
  if (loop && face_.state == MachineState::Running) face_.state = MachineState::Restarting;
}

void MachineView::look_at_policy(DriveView& view, DiskDrive& disk) {
  using automation::WritePolicy;
  view.write_protected = disk.write_protected().value;
  view.set_size = i32(disk.set().paths().size());
  view.set_place = disk.set().place();
  view.host_drive = disk.attachment().value == automation::VMFloppyDriveAttachmentType::HostDrive;
  const auto policy = disk.write_policy();
  if (policy) view.policy = policy.value, view.changed = disk.changed().value;
  switch (view.policy) {
    case WritePolicy::Keep: break;
    case WritePolicy::WriteThrough: view.look.badge = DriveBadge::WrittenThrough; break;
    case WritePolicy::Ask: view.look.badge = DriveBadge::Asked; break;
    case WritePolicy::Discard: view.look.badge = DriveBadge::Discarded; break;
  }
  if (view.write_protected) view.look.badge = DriveBadge::Protected;
}

void MachineView::look_at_drive(unsigned number, double milliseconds) {
  DriveView& view = face_.drives[number];
  DiskDrive* const disk = drive(number);
  view = {};
  if (!disk) return;
  const FloppyDrive::Type type = disk->wanted().type;
  view.there = type != FloppyDrive::Type::None;
  if (view.there && FloppyDrive::slot(type) == DiskSize::Inch525) view.look.size = DriveSize::Inch525;
  view.fast = disk->fast().value;
  const std::string image = disk->image_file().value, letter = disk->host_drive_letter().value;
  view.look.inserted = !image.empty() || !letter.empty();
  view.path = !image.empty() ? image : letter.empty() ? letter : "Host drive " + letter + ":";
  view.name = std::string(automation::name_of(view.path));
  view.look.light = light_of(disk->activity().value);
  look_at_policy(view, *disk);
  if (!image.empty() && (recent_.empty() || recent_.front() != image)) {
    std::erase(recent_, image);
    recent_.insert(recent_.begin(), image);
  }
  view.look.light = held(lights_[number], view.look.light, milliseconds);
}

DriveLight MachineView::held(Light& light, DriveLight now, double milliseconds) {
  constexpr double shortest_light = 90;
  if (now != DriveLight::Dark) light = {now, milliseconds + shortest_light};
  return milliseconds < light.until ? light.shown : now;
}

Refusal MachineView::sentence() const { return pc_.last_error().sentence; }

Refusal MachineView::answer(automation::Hresult code) const {
  return automation::succeeded(code) ? Refusal() : sentence();
}

Refusal MachineView::answer(const automation::Answer<automation::Task>& task) const {
  if (!task) return answer(task.code);
  return task.value.result == automation::VMTaskResult::Success ? Refusal() : task.value.error_description;
}

Refusal MachineView::no_machine() const {
  return "There is no machine. Make one in the console: vm = vpc.createVirtualMachine(\"DOS\", \"C:\\\\Machines\")";
}

Refusal MachineView::start() { return machine() ? answer(machine()->startup()) : no_machine(); }
Refusal MachineView::turn_off() { return machine() ? answer(machine()->turn_off()) : no_machine(); }
Refusal MachineView::reset() { return machine() ? answer(machine()->reset()) : no_machine(); }
Refusal MachineView::pause() { return machine() ? answer(machine()->pause()) : no_machine(); }
Refusal MachineView::resume() { return machine() ? answer(machine()->resume()) : no_machine(); }

Refusal MachineView::set_speed(i32 kilohertz) {
  return machine() ? answer(machine()->set_speed(kilohertz)) : no_machine();
}

Refusal MachineView::set_volume(int percent) {
  automation::VirtualMachine* const vm = machine();
  return vm ? answer(vm->sound().set_volume(percent)) : no_machine();
}

Refusal MachineView::set_muted(bool muted) {
  automation::VirtualMachine* const vm = machine();
  return vm ? answer(vm->sound().set_muted(muted)) : no_machine();
}

bool MachineView::key(u16 make_code, bool down) { return machine() && machine()->keyboard().user_key(make_code, down); }

void MachineView::chord(std::span<const u16> make_codes) {
  for (const u16 code : make_codes) key(code, true);
  for (auto code = make_codes.rbegin(); code != make_codes.rend(); ++code) key(*code, false);
}

MachineView::PointerUse MachineView::pointer_use() const {
  const auto* const shown = machine();
  const bool running = face_.state == MachineState::Running || face_.state == MachineState::Restarting;
  if (!shown || !running) return PointerUse::None;
  if (shown->mouse().follows_pointer()) return PointerUse::Absolute;
  return shown->mouse().in_use() ? PointerUse::Relative : PointerUse::None;
}

void MachineView::move_pointer(int right, int down) {
  if (machine()) machine()->mouse().user_move(right, down);
}

void MachineView::point_at(float x, float y) {
  if (machine()) machine()->mouse().user_point(x, y);
}

void MachineView::hold_buttons(u8 buttons) {
  if (machine()) machine()->mouse().user_buttons(buttons);
}

void MachineView::turn_wheel(int clicks) {
  if (machine()) machine()->mouse().user_wheel(clicks);
}

GamepadInput* MachineView::gamepads() { return machine() ? machine()->gamepads() : nullptr; }

Refusal MachineView::insert(unsigned number, const std::string& name, std::span<const u8> bytes) {
  DiskDrive* const disk = drive(number);
  if (!disk) return no_machine();
  auto file = pc_.host_files().new_file();
  if (!file || !file->write(0, bytes))
    return "There is no memory left to keep the image. Close other pages and try again.";
  return answer(disk->insert(name, std::move(file)));
}

Refusal MachineView::insert_kept(unsigned number, const std::string& path) {
  DiskDrive* const disk = drive(number);
  return disk ? answer(disk->attach_image(path)) : no_machine();
}

Refusal MachineView::eject(unsigned number) {
  DiskDrive* const disk = drive(number);
  return disk ? answer(disk->eject()) : no_machine();
}

Refusal MachineView::protect(unsigned number, bool on) {
  DiskDrive* const disk = drive(number);
  return disk ? answer(disk->set_write_protected(on)) : no_machine();
}

Refusal MachineView::set_fast(unsigned number, bool on) {
  DiskDrive* const disk = drive(number);
  return disk ? answer(disk->set_fast(on)) : no_machine();
}

Refusal MachineView::set_write_policy(unsigned number, automation::WritePolicy policy) {
  DiskDrive* const disk = drive(number);
  return disk ? answer(disk->set_write_policy(policy)) : no_machine();
}

Refusal MachineView::discard_changes(unsigned number) {
  DiskDrive* const disk = drive(number);
  return disk ? answer(disk->discard_changes()) : no_machine();
}

void MachineView::accept_changes(unsigned number) {
  if (DiskDrive* const disk = drive(number)) disk->accept_changes();
}

Refusal MachineView::insert_set(unsigned number, std::vector<std::string> paths) {
  DiskDrive* const disk = drive(number);
  return disk ? answer(disk->set().insert(std::move(paths))) : no_machine();
}

Refusal MachineView::next_disk(unsigned number) {
  DiskDrive* const disk = drive(number);
  return disk ? answer(disk->set().next()) : no_machine();
}

Refusal MachineView::previous_disk(unsigned number) {
  DiskDrive* const disk = drive(number);
  return disk ? answer(disk->set().previous()) : no_machine();
}

std::optional<std::vector<u8>> MachineView::image(unsigned number) {
  const DiskDrive* const disk = drive(number);
  automation::StoredFile* const file = disk ? disk->file() : nullptr;
  if (!file) return std::nullopt;
  std::vector<u8> bytes(file->size());
  if (!file->read(0, bytes)) return std::nullopt;
  return bytes;
}

std::vector<std::string> MachineView::kept_images(Medium medium) const {
  const automation::HostFiles& files = pc_.host_files();
  std::vector<std::string> images, kept;
  if (medium == Medium::Floppy) images = recent_;
  std::erase_if(images, [&](const std::string& path) { return !files.exists(path); });
  collect_images(files, medium, "C:\\", kept);
  for (std::string& path : kept) {
    if (std::find(images.begin(), images.end(), path) == images.end()) images.push_back(std::move(path));
  }
  return images;
}

}  // namespace ferrite
