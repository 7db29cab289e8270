// SPDX-License-Identifier: MIT
// Debian's Linux from a CD-ROM of tools/make_iso, with its own drivers for all that is on the board.
#include "core/device/ata_disk.h"
#include "core/device/atapi_cdrom.h"
#include "core/disk/f86_file.h"
#include "core/disk/fat12.h"
#include "core/disk/fat_volume.h"
#include "core/disk/floppy_image.h"
#include "core/disk/floppy_sectors.h"
#include "core/disk/iso_image.h"
#include "tests/support/fat12_reader.h"
#include "tests/support/guest_stack.h"
#include "tests/support/linux_rig.h"
#include "tests/support/memory_disk.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

/// A machine with everything, the CD-ROM in its drive, and the gateway at its network card.
struct LinuxDisc {
  FakeHost host;
  net::Gateway gateway{host};
  MemoryDisk::Handle hard_disk = std::make_shared<MemoryDisk::Switches>();
  LinuxRig linux;

  explicit LinuxDisc(FloppyDrive::Type drive_a = FloppyDrive::Type::Inch35Hd) : linux(machine(drive_a)) {
    hard_disk->bytes.resize(64 << 20);
    linux.pc.attach_hard_disk(0, std::make_unique<MemoryDisk>(hard_disk));
    linux.pc.attach_cdrom(2);
    auto disc = IsoImage::open(std::make_unique<MemoryMedia>(read_file(FERRITE_LINUX_DISC)));
    if (!disc) FAIL(disc.sentence());
    linux.pc.cdrom(2)->insert(std::move(*disc));
    linux.between_slices = [this](Pc& pc) {
      gateway.exchange(pc.network()->from_guest, pc.network()->to_guest, net::Time(pc.now() * 1000 / pc.hertz()));
    };
  }
  static PcConfig machine(FloppyDrive::Type drive_a) {
    PcConfig config = LinuxRig::machine();
    config.floppy_drives[0].type = drive_a;
    config.network_card = NetworkCard{.address = {0x02, 0x46, 0x45, 0, 0, 1}};
    return config;
  }
  void insert_floppy(std::vector<u8> file) {
    auto floppy = FloppyImage::open(std::make_unique<MemoryMedia>(std::move(file)));
    if (!floppy) FAIL(floppy.sentence());
    linux.pc.floppy_drive(0).insert(std::move(*floppy));
  }
  std::vector<u8> eject_floppy() {
    const auto floppy = linux.pc.floppy_drive(0).eject();
    return dynamic_cast<const MemoryMedia&>(floppy->media()).bytes();
  }
  std::string answer_to(const std::string& command) { return linux.answer_to(command, 60); }
  /// How many lines of the kernel's log have this.
  std::string logged(const std::string& text) { return answer_to("dmesg | grep -c '" + text + "'"); }
};

const std::string Once = "1\r\n", Same = "same\r\n", Nothing;

std::string without_carriage_returns(std::string text) {
  std::erase(text, '\r');
  return text;
}

/// Warnings and worse are those that QEMU's pc machine gives, too: qemu.test.mjs compares.
void check_log(LinuxDisc& guest) {
  const auto warnings = guest.answer_to("dmesg -r | grep '^<[0-4]>' | sed 's/^.*[0-9]\\] //'");
  const auto expected = read_file(FERRITE_SOURCE_DIR "/tests/guests/linux/disc_warnings.txt");
  CHECK(without_carriage_returns(warnings) == std::string(expected.begin(), expected.end()));
  for (const char* found :
       {"ata1.00: 131072 sectors, multi", "ata1.00: ATA-6: Ferrite hard disk, 1.0, max UDMA/100",
        "ata2.00: ATAPI: Ferrite CD-ROM, 1.0, max UDMA/100", "40x/40x xa/form2 cdda tray", "fd0 is 1.44M, fd1 is 1.44M",
        "FDC 0 is a S82078B", "parport0: PC-style at 0x378, irq 7 .PCSPP",
        "piix4_smbus 0000:00:01.3: SMBus Host Controller at 0xb100", "input: ImExPS/2 Generic Explorer Mouse",
        "input: AT Translated Set 2 keyboard", "rtc_cmos 00:00: registered as rtc0",
        "hpet0: 3 comparators, 64-bit 14.318180 MHz counter", "ttyS0 at I/O 0x3f8 (irq = 4.* is a 16550A",
        "ttyS1 at I/O 0x2f8 (irq = 3.* is a 16550A", "eth0: RealTek RTL-8029(AS) found"}) {
    INFO(found);
    CHECK(guest.logged(found) == Once);
  }
}

void check_cdrom(LinuxDisc& guest) {
  CHECK(guest.answer_to("mkdir /cd && mount -t iso9660 -o ro /dev/sr0 /cd") == Nothing);
  CHECK(guest.answer_to("cmp /cd/busybox /bin/busybox && echo same") == Same);
}

/// By DMA: what the first mount wrote, the second reads from the disk.
void check_hard_disk(LinuxDisc& guest) {
  guest.answer_to("printf 'n\\np\\n1\\n\\n\\nw\\n' | fdisk /dev/sda >/dev/null 2>&1");
  CHECK(guest.answer_to("mke2fs -L ferrite /dev/sda1 >/dev/null && mkdir /hd && mount -t ext4 /dev/sda1 /hd") ==
        Nothing);
  CHECK(guest.answer_to("cp /bin/busybox /hd && umount /hd && mount -t ext4 /dev/sda1 /hd") == Nothing);
  CHECK(guest.answer_to("cmp /hd/busybox /bin/busybox && echo same; umount /hd") == Same);
  CHECK(guest.answer_to("cat /sys/class/ata_device/dev1.0/xfer_mode") == "XFER_MW_DMA_2\r\n");
  CHECK(guest.answer_to("dd if=/dev/sda1 skip=2 count=1 2>/dev/null | strings | grep -o ferrite | head -n 1") ==
        "ferrite\r\n");
  constexpr std::size_t partition = 63 * HardDisk::SectorBytes, label = 1024 + 120;
  CHECK(std::string(&reinterpret_cast<char&>(guest.hard_disk->bytes[partition + label])) == "ferrite");
  CHECK(guest.hard_disk->flushes > 0);
}

void check_floppy(LinuxDisc& guest) {
  guest.insert_floppy(read_file(FERRITE_WELCOME_IMAGE));
  CHECK(guest.answer_to("mkdir /fd && mount -t vfat /dev/fd0 /fd && ls /fd") ==
        "CONSOLE.TXT  README.TXT   WELCOME.SYS\r\n");
  CHECK(guest.answer_to("sha256sum </fd/WELCOME.SYS >/fd/SUM.TXT; cat /fd/README.TXT /fd/WELCOME.SYS >/fd/BOTH.TXT; "
                        "umount /fd") == Nothing);
  const auto floppy = guest.eject_floppy();
  const Fat12Reader files(floppy);
  REQUIRE(files.read("BOTH.TXT"));
  CHECK(*files.read("BOTH.TXT") == *files.read("README.TXT") + *files.read("WELCOME.SYS"));
}

std::vector<u8> disk_with_a_file(std::string_view text) {
  MemoryMedia media(*format_fat12({}, "SECOND"));
  auto volume = FatVolume::open(media);
  REQUIRE(volume);
  REQUIRE(volume->write("NEW.TXT", {reinterpret_cast<const u8*>(text.data()), text.size()}, 1'000'000'000));
  REQUIRE(volume->flush());
  return media.bytes();
}

/// What Linux still has to write belongs to the disk that it mounted, and no other.
void check_disk_change(LinuxDisc& guest) {
  const auto second = disk_with_a_file("from the second disk\n");
  guest.insert_floppy(read_file(FERRITE_WELCOME_IMAGE));
  guest.answer_to("sleep 4");  // the driver looks at the disk-change line every three seconds
  CHECK(guest.answer_to("mount -t vfat /dev/fd0 /fd && echo kept >/fd/KEPT.TXT && sync && echo lost >/fd/LOST.TXT") ==
        Nothing);
  const auto first = guest.eject_floppy();
  CHECK(Fat12Reader(first).read("KEPT.TXT") == "kept\n");
  guest.insert_floppy(second);
  guest.answer_to("sync; umount /fd");
  CHECK(guest.logged("disk absent or changed during operation") != "0\r\n");
  CHECK(guest.answer_to("mount -t vfat -o ro /dev/fd0 /fd && ls /fd && cat /fd/NEW.TXT; umount /fd") ==
        "NEW.TXT\r\nfrom the second disk\r\n");
  CHECK((guest.eject_floppy() == second));
}

void check_network(LinuxDisc& guest) {
  CHECK(guest.answer_to("udhcpc -i eth0 -n -q -s /bound 2>&1 | grep -c 'e of 192.168.131.1 '") == Once);
  guest.host.answer.body = text("a page\n");
  CHECK(guest.answer_to("wget -q -O - http://page.example/") == "a page\r\n");
}

/// Two seconds of silence, at 8000 bytes a second, take two seconds.
void check_sound(LinuxDisc& guest) {
  CHECK(guest.answer_to("grep -c 'Sound Blaster 16 at 0x220, irq 5, dma 1&5' /proc/asound/cards") == Once);
  const Ticks before = guest.linux.pc.now();
  CHECK(guest.answer_to("dd if=/dev/zero of=/dev/dsp bs=8000 count=2 2>/dev/null") == Nothing);
  const double seconds = double(guest.linux.pc.now() - before) / double(guest.linux.pc.hertz());
  CHECK(seconds == Approx(2).margin(0.25));
}

/// A disk that was never formatted, in a file that has a place for whatever is done to it.
std::vector<u8> unformatted_disk() {
  Losses losses;
  return F86Format.write(FloppyDisk(80, 2), losses);
}

/// Lays all tracks anew, fills the disk and reads it back. `minor` is the device's: drive 0 with a fixed format.
void check_formatting(LinuxDisc& guest, unsigned minor, u32 bytes, std::vector<u8> file) {
  CAPTURE(minor);
  guest.insert_floppy(std::move(file));
  const std::string device = "/dev/format" + std::to_string(minor), size = std::to_string(bytes);
  const auto answer_to = [&](const std::string& command) { return guest.linux.answer_to(command, 600); };
  guest.answer_to("mknod " + device + " b 2 " + std::to_string(minor));
  CHECK(answer_to("/bin/fdformat " + device + "; echo $?") == "0\r\n");
  guest.answer_to("cat /bin/busybox /bin/busybox | head -c " + size + " >/data; echo 3 >/proc/sys/vm/drop_caches");
  CHECK(answer_to("dd if=/data of=" + device + " bs=512 2>/dev/null; sync") == Nothing);
  CHECK(answer_to("echo 3 >/proc/sys/vm/drop_caches; cmp /data " + device + " && echo same") == Same);

  const auto disk = guest.linux.pc.floppy_drive(0).eject();
  FloppySectors sectors(*disk);
  CAPTURE(int(disk->geometry().cylinders), int(disk->geometry().sectors), disk->geometry().sector_bytes);
  std::vector<u8> written(bytes), expected = read_file(FERRITE_LINUX_BUSYBOX);
  expected.insert(expected.end(), expected.begin(), expected.end());
  expected.resize(bytes);
  REQUIRE(sectors.read(0, written));
  CHECK(written == expected);
}

}  // namespace

TEST_CASE("Debian's Linux from a CD-ROM finds all that is on the board, and uses it", "[guest]") {
  FERRITE_NEEDS(std::string(FERRITE_LINUX_DISC));
  LinuxDisc guest;
  REQUIRE(guest.linux.wait_for(LinuxRig::Prompt, 60));
  check_log(guest);
  guest.answer_to("dmesg -n 1");  // answers without the kernel's messages between them
  check_cdrom(guest);
  check_hard_disk(guest);
  check_floppy(guest);
  check_disk_change(guest);
  check_network(guest);
  check_sound(guest);
  guest.linux.type("poweroff -f\n");
  CHECK(guest.linux.wait_for("reboot: Power down", 10));
  guest.linux.pc.run_until(guest.linux.pc.now() + guest.linux.pc.hertz());
  CHECK(guest.linux.pc.powered_off());
}

TEST_CASE("Linux's floppy driver formats, fills and reads disks of 720K, 1.44M, 1.68M and 2.88M", "[guest][slow]") {
  FERRITE_NEEDS(std::string(FERRITE_LINUX_DISC));
  LinuxDisc guest(FloppyDrive::Type::Inch35Ed);
  REQUIRE(guest.linux.wait_for(LinuxRig::Prompt, 60));
  guest.answer_to(
      "dmesg -n 1; mkdir /cd; mount -t iso9660 -o ro /dev/sr0 /cd; cp /cd/fdformat /bin; chmod +x /bin/fdformat");
  check_formatting(guest, 16, 737'280, std::vector<u8>(737'280));
  guest.linux.pc.floppy_drive(0).set_fast(true);
  check_formatting(guest, 28, 1'474'560, unformatted_disk());
  check_formatting(guest, 44, 1'720'320, unformatted_disk());
  check_formatting(guest, 32, 2'949'120, unformatted_disk());
}
