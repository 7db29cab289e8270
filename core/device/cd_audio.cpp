// SPDX-License-Identifier: MIT
#include "core/device/cd_audio.h"

#include <algorithm>
#include <utility>

#include "core/base/byte_order.h"

namespace ferrite {

CdAudio::CdAudio(Scheduler& scheduler) : scheduler_(scheduler), timer_(scheduler, [this] { next_sector(); }) {}

void CdAudio::connect(SoundMixer& mixer) {
  mixer_ = &mixer;
  mixer.connect(*this);
}

void CdAudio::set_disc(OpticalDisc* disc) {
  disc_ = disc;
  stop();
}

void CdAudio::play(u32 first, u32 end) {
  heard_so_far();
  s_.sector = first, s_.end = end;
  start();
}

void CdAudio::pause() {
  if (!playing()) return;
  heard_so_far();
  end_with(Status::Paused);
}

/// From the start of the sector where it was paused.
void CdAudio::resume() {
  if (paused()) start();
}

void CdAudio::stop() {
  heard_so_far();
  end_with(Status::None);
}

CdAudio::Status CdAudio::take_status() {
  const bool ended = s_.status == Status::Completed || s_.status == Status::Failed;
  return ended ? std::exchange(s_.status, Status::None) : s_.status;
}

void CdAudio::set_ports(const std::array<Port, 2>& ports) {
  heard_so_far();
  s_.ports = ports;
}

void CdAudio::start() {
  s_.status = Status::Playing;
  s_.origin = scheduler_.now(), s_.played = 0;
  load_sector();
}

void CdAudio::next_sector() {
  if (!playing()) return;
  heard_so_far();
  if (!s_.loaded) return start();
  s_.sector++, s_.played++;
  load_sector();
}

void CdAudio::load_sector() {
  s_.loaded = false;
  if (!disc_) return end_with(Status::Failed);
  if (s_.sector >= s_.end) return end_with(Status::Completed);
  if (s_.sector >= disc_->sectors() || !disc_->track_of(s_.sector).audio()) return end_with(Status::Failed);
  switch (disc_->read_raw(s_.sector, s_.samples)) {
    case OpticalDisc::Io::Failed: return end_with(Status::Failed);
    case OpticalDisc::Io::Waiting: silence(); break;
    case OpticalDisc::Io::Done: s_.loaded = true; break;
  }
  s_.sample = 0;
  timer_.start_at(s_.origin + scheduler_.ticks_for(s_.played + u64(1), Msf::FramesPerSecond));
}

void CdAudio::end_with(Status status) {
  s_.status = status;
  s_.loaded = false;
  timer_.stop();
  silence();
}

void CdAudio::silence() {
  if (mixer_) mixer_->set_level(SoundMixer::Input::Cd, 0, 0);
}

void CdAudio::heard_so_far() {
  if (mixer_) mixer_->catch_up();
}

i32 CdAudio::level(const Port& port) const {
  constexpr i32 loudest = 0xFF;
  i32 sum = 0;
  for (u32 channel = 0; channel < 2; channel++)
    if (port.channels & (Left << channel)) sum += load_little<i16>(s_.samples, s_.sample * 4 + channel * 2);
  return sum * port.volume / loudest;
}

void CdAudio::render(Ticks until) {
  if (!playing() || !s_.loaded) return;
  const u64 first = u64(s_.played) * SamplesPerSector;
  for (; s_.sample < SamplesPerSector; s_.sample++) {
    const Ticks time = s_.origin + scheduler_.ticks_for(first + s_.sample, Hertz);
    if (time >= until) return;
    mixer_->set_level_at(SoundMixer::Input::Cd, time, level(s_.ports[0]), level(s_.ports[1]));
  }
}

void CdAudio::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 9, "a field was added: visit it too");
  v("status", s_.status), v("sector", s_.sector), v("end", s_.end), v("origin", s_.origin), v("played", s_.played);
  v("loaded", s_.loaded), v("sample", s_.sample), v("ports", s_.ports), v("samples", s_.samples), v("timer", timer_);
  s_.sample = std::min(s_.sample, SamplesPerSector);  // no state file makes us read outside
  const Ticks began = s_.origin + scheduler_.ticks_for(s_.played, Msf::FramesPerSecond), now = scheduler_.now();
  const bool of_now = began <= now && now - began <= scheduler_.hertz();
  if (playing() && !of_now) s_.origin = now, s_.played = 0;
}

}  // namespace ferrite
