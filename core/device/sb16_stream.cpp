// SPDX-License-Identifier: MIT
#include "core/device/sb16_stream.h"

#include <algorithm>
#include <utility>

namespace ferrite {
namespace {
constexpr u32 BurstsPerSecond = 5512;  // at least
constexpr u8 SilentByte = 0x80;
constexpr i32 ByteScale = 0x100;
}  // namespace

Sb16Stream::Sb16Stream(Scheduler& scheduler, SoundMixer& mixer)
    : scheduler_(scheduler), mixer_(mixer), burst_(scheduler, [this] { ask_for_burst(); }) {}

// ---- the converter's clock ------------------------------------------------------------------------------------------

/// What is converted as one: a sample of each side, or a byte of packed ones.
unsigned Sb16Stream::unit_bytes() const {
  return (s_.setup.coding == Coding::Words ? 2u : 1u) * (s_.setup.stereo ? 2u : 1u);
}
unsigned Sb16Stream::frames_per_unit() const {
  return s_.setup.coding == Coding::Packed ? CreativeAdpcm::samples_per_byte(s_.setup.packing) : 1;
}
unsigned Sb16Stream::burst_units() const {
  const u32 frames_per_second = s_.setup.rate.hertz / s_.setup.rate.divisor;
  return std::clamp(frames_per_second / BurstsPerSecond / frames_per_unit(), 1u, FifoBytes / 2 / unit_bytes());
}

Ticks Sb16Stream::due(u64 frame) const {
  return s_.origin + scheduler_.ticks_for(frame * s_.setup.rate.divisor, s_.setup.rate.hertz);
}
u64 Sb16Stream::frames_before(Ticks time) const {
  if (time <= s_.origin) return 0;
  return scheduler_.periods(time - 1 - s_.origin, s_.setup.rate.hertz) / s_.setup.rate.divisor + 1;
}

/// The first frame is a period away.
void Sb16Stream::begin_clock() {
  s_.origin = scheduler_.now();
  s_.origin = due(1);
  s_.next_frame = s_.next_burst = 0;
  burst_.start_at(s_.origin);
}

// ---- blocks ---------------------------------------------------------------------------------------------------------

void Sb16Stream::start(const Setup& setup) {
  stop();
  s_.setup = setup;
  s_.fetching = true;
  s_.reference_next = setup.reference;
  s_.block_left = setup.block_bytes;
  if (setup.reference) adpcm_.start(SilentByte);
  begin_clock();
}

void Sb16Stream::stop() {
  s_.fetching = s_.paused = false;
  s_.burst_left = 0;
  fifo_.clear();
  burst_.stop();
  drq.lower();
}

void Sb16Stream::pause() {
  if (s_.paused || !s_.fetching) return;
  s_.paused = true;
  burst_.stop();
  drq.lower();
}

void Sb16Stream::resume() {
  if (!s_.paused) return;
  s_.paused = false;
  begin_clock();
}

/// Room in the FIFO is what the last burst left behind: none, unless its DMA has been held up.
void Sb16Stream::ask_for_burst() {
  mixer_.catch_up();
  const u64 frames = burst_units() * frames_per_unit();
  s_.next_burst += frames;
  if (due(s_.next_burst) <= scheduler_.now()) begin_clock();  // a clock that a state file made up
  burst_.start_at(std::max(due(s_.next_burst), scheduler_.now() + 1));
  s_.burst_left = burst_units() * unit_bytes() + (s_.reference_next ? 1 : 0);
  drq.raise();
}

/// A byte went over the bus, in either direction.
void Sb16Stream::moved_byte() {
  if (s_.burst_left > 0) s_.burst_left--;
  if (s_.block_left > 0) s_.block_left--;
  if (s_.block_left == 0) {
    s_.fetching = s_.setup.auto_initialize;
    s_.block_left = s_.setup.block_bytes;
    irq.raise();
  }
  if (!s_.fetching) burst_.stop();
  if (s_.burst_left == 0 || !s_.fetching) drq.lower();
}

u8 Sb16Stream::dma_read() {
  const bool upper = s_.setup.coding == Coding::Words && s_.block_left % 2 == 1;
  const bool middle = !s_.setup.is_signed && (s_.setup.coding != Coding::Words || upper);
  moved_byte();
  return middle ? SilentByte : 0;
}

void Sb16Stream::dma_write(u8 value) {
  if (s_.setup.direction == Direction::Play) {
    if (!frame_waits()) s_.next_frame = std::max(s_.next_frame, frames_before(scheduler_.now()));
    if (std::exchange(s_.reference_next, false))
      adpcm_.start(value);
    else
      fifo_.push(value);
  }
  moved_byte();
}

// ---- conversion -----------------------------------------------------------------------------------------------------

bool Sb16Stream::frame_waits() const {
  if (s_.setup.coding == Coding::Packed) return !adpcm_.empty() || !fifo_.empty();
  return fifo_.size() >= unit_bytes();
}

void Sb16Stream::render(Ticks until, Heard heard) {
  if (s_.paused) return;
  for (; frame_waits() && due(s_.next_frame) < until; s_.next_frame++) convert(due(s_.next_frame), heard);
}

void Sb16Stream::convert(Ticks time, Heard heard) {
  const i32 left = take_sample();
  const i32 right = s_.setup.stereo && s_.setup.coding != Coding::Packed ? take_sample() : left;
  if (heard == Heard::Yes) mixer_.set_level_at(SoundMixer::Input::Voice, time, left, right);
}

i32 Sb16Stream::take_sample() {
  if (s_.setup.coding == Coding::Words) {
    const u16 low = fifo_.pop();
    const u16 word = u16(low | fifo_.pop() << 8);
    return s_.setup.is_signed ? i16(word) : word - SoundMixer::FullScale;
  }
  if (s_.setup.coding == Coding::Bytes) {
    const u8 byte = fifo_.pop();
    return (s_.setup.is_signed ? i8(byte) : byte - SilentByte) * ByteScale;
  }
  if (adpcm_.empty()) adpcm_.load(fifo_.pop(), s_.setup.packing);
  return (adpcm_.next() - SilentByte) * ByteScale;
}

void Sb16Stream::Setup::visit(StateVisitor& v) {
  static_assert(field_count<Setup>() == 9, "a field was added: visit it too");
  v("coding", coding), v("direction", direction), v("packing", packing), v("auto_initialize", auto_initialize);
  v("stereo", stereo), v("is_signed", is_signed), v("reference", reference), v("block_bytes", block_bytes);
  v("rate", rate);
  coding = Coding(u8(coding) % 3);
  packing = CreativeAdpcm::Packing(u8(packing) % 3);
  rate.hertz = std::clamp(rate.hertz, 1u, 1'000'000u), rate.divisor = std::clamp(rate.divisor, 1u, 512u);
}

void Sb16Stream::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 9, "a field was added: visit it too");
  v("setup", s_.setup), v("fetching", s_.fetching), v("paused", s_.paused), v("reference_next", s_.reference_next);
  v("block_left", s_.block_left), v("burst_left", s_.burst_left), v("origin", s_.origin);
  v("next_frame", s_.next_frame), v("next_burst", s_.next_burst), v("fifo", fifo_), v("adpcm", adpcm_);
  v("burst", burst_), v("irq", irq), v("drq", drq);
}

}  // namespace ferrite
