// SPDX-License-Identifier: MIT
// libFuzzer: a hostile guest and a fidgety host at the floppy controller. Run it with tools/fuzz.
#include <cstdlib>

#include "tests/fuzz/input.h"
#include "tests/support/fdc_rig.h"
#include "tests/support/memory_floppy.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u64 DiskBytes[] = {163'840, 368'640, 512, 1'296'384, 1'474'560, 1'261'568};

/// A disk of two cylinders whose sectors are odd in ways that the input chooses, with weak bits in them.
std::unique_ptr<FloppyImage> odd_disk(Input& input) {
  FloppyDisk disk(2, 2);
  for (u8 place = 0; place < 4; place++) {
    StoredTrack& track = disk.track({u8(place / 2), u8(place % 2)});
    for (u8 record = 1; record <= 9; record++) {
      const u8 oddity = input.next();
      StoredSector& sector = track.sectors.emplace_back();
      sector.id = {u8(place / 2), u8(place % 2), u8(oddity & 1 ? oddity : record), u8(oddity & 2 ? oddity >> 4 : 2)};
      sector.encoding = oddity & 4 ? Encoding::Fm : Encoding::Mfm;
      sector.mark = oddity & 8 ? DataMark::Deleted : DataMark::Normal;
      sector.id_good = oddity % 7, sector.data_good = oddity % 5, sector.has_data = oddity % 11;
      if (sector.has_data) sector.data.assign(256, oddity);
      if (sector.has_data && oddity & 16) sector.weak.assign(256, oddity);
    }
  }
  return floppy_of(std::move(disk));
}

void host_acts(FdcRig& rig, Input& input) {
  const u8 what = input.next();
  FloppyDrive& drive = rig.drives[what & 1];
  switch (what >> 1 & 7) {
    case 0: drive.eject(); break;
    case 3: return drive.set_fast(what & 16);
    case 4:
    case 5: return void(drive.insert(odd_disk(input)));
    case 1: rig.insert(what & 1, Bytes(DiskBytes[input.next() % std::size(DiskBytes)], 0x5A)); break;
    case 2: drive.set_write_protected(what & 8); break;
    default: rig.fdc.reset();
  }
}

void command(FdcRig& rig, Input& input) {
  static constexpr u8 Codes[] = {0xE6, 0xC5, 0x4D, 0x4A, 0x07, 0x0F, 0x08, 0x42, 0x56, 0x4C, 0x49, 0x13, 0x03,
                                 0xCF, 0x06, 0x0D, 0x51, 0x59, 0x5D, 0xED, 0x12, 0x2E, 0x4E, 0x33, 0x8E, 0x17};
  rig.out(Fdc82077aa::Fifo, Codes[input.next() % std::size(Codes)]);
  for (int n = 0; n < 17 && rig.in(Fdc82077aa::Msr) == (msr::Rqm | msr::CmdBusy); n++)
    rig.out(Fdc82077aa::Fifo, input.next());
}

void act(FdcRig& rig, Input& input) {
  const u8 action = input.next();
  switch (action >> 4) {
    case 0: return host_acts(rig, input);
    case 1: return rig.dma.read_in(input.next() * 64u);
    case 2: return rig.dma.write_out(Bytes(input.next() * 64u, action));
    case 3:
    case 4:
    case 5: return command(rig, input);
    case 6:
    case 7: return rig.clock.advance_to(rig.clock.now() + (Ticks(input.next()) << (action & 15)));
    case 8:
    case 9:
      if (rig.clock.next_due() != Never) rig.clock.advance_to(rig.clock.next_due());
      return;
    case 10:
    case 11: return void(rig.in(action & 7));
    case 12: return void(rig.fdc.dma_read(action & 1));
    case 13: return rig.fdc.dma_write(action, action & 1);
    default: rig.out(action & 7, input.next());
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  FdcRig rig;
  Input input{{data, size}};
  rig.insert(0, Bytes(368'640));
  rig.start();
  while (!input.bytes.empty()) act(rig, input);
  rig.fdc.reset();
  rig.start();
  if (rig.send({0x10}) != Bytes{0x90}) std::abort();  // whatever happened, a reset brings it back
  return 0;
}
