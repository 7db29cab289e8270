// SPDX-License-Identifier: MIT
// The part of a CD-ROM drive that plays sound: it follows the disc at 75 sectors a second of guest time, and its
// converter ends in the cable to the sound card. Brackets name sections and commands of MMC-2 (T10 1228D).
// A sector that the host is still fetching is waited for in silence.
// Missing: de-emphasis; SCAN.
#pragma once
#include "core/device/sound_mixer.h"
#include "core/disk/optical_disc.h"

namespace ferrite {

class CdAudio final : public SoundSource {
 public:
  enum class Status : u8 { Playing = 0x11, Paused = 0x12, Completed = 0x13, Failed = 0x14, None = 0x15 };
  /// [CD Audio Control Page] What one side of the output gets: bits by channel of the disc, and how loud.
  struct Port {
    u8 channels = 0, volume = 0xFF;
    void visit(StateVisitor& v) { v("channels", channels), v("volume", volume); }
  };
  static constexpr u8 Left = 0x01, Right = 0x02;
  static constexpr std::array<Port, 2> Stereo{Port{Left, 0xFF}, Port{Right, 0xFF}};

  explicit CdAudio(Scheduler&);
  /// The cable. Without one nobody hears it.
  void connect(SoundMixer&);
  /// What the drive holds from now on; it no longer plays.
  void set_disc(OpticalDisc*);

  /// Up to, not including, `end`.
  void play(u32 first, u32 end);
  void pause();
  void resume();
  void stop();
  bool playing() const { return s_.status == Status::Playing; }
  bool paused() const { return s_.status == Status::Paused; }
  /// [READ SUB-CHANNEL] That it has completed, or failed, is told once.
  Status take_status();
  /// The sector that plays, or played last.
  u32 position() const { return s_.sector; }
  void moved_to(u32 sector) { s_.sector = sector; }
  const std::array<Port, 2>& ports() const { return s_.ports; }
  void set_ports(const std::array<Port, 2>&);
  void render(Ticks until) override;
  void visit(StateVisitor&);

 private:
  static constexpr u32 Hertz = 44'100, SamplesPerSector = OpticalDisc::RawBytes / 4;
  static_assert(SamplesPerSector * Msf::FramesPerSecond == Hertz);

  void start();
  void next_sector();
  void load_sector();
  void end_with(Status);
  void heard_so_far();
  void silence();
  i32 level(const Port&) const;

  struct State {
    Status status = Status::None;
    u32 sector = 0, end = 0;
    Ticks origin = 0;     // of a time that is counted in sectors
    u32 played = 0;       // sectors since then
    bool loaded = false;  // the sector that plays is in `samples`
    u32 sample = 0;       // the next of it
    std::array<Port, 2> ports = Stereo;
    std::array<u8, OpticalDisc::RawBytes> samples{};
  } s_;
  Scheduler& scheduler_;
  Timer timer_;
  SoundMixer* mixer_ = nullptr;
  OpticalDisc* disc_ = nullptr;
};

}  // namespace ferrite
