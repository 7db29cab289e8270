// SPDX-License-Identifier: MIT
#include "core/automation/virtual_pc.h"

#include <cmath>

#include "web/bindings/exchange.h"
#include "web/bindings/js_network.h"
#include "web/bindings/js_store.h"

// clang-format off
EM_JS(void, ferrite_js_wake, (void* vpc), { Module.ferriteHost.wake(vpc); });
EM_JS(double, ferrite_js_local_seconds, (), {
  const now = new Date();
  return Math.floor(now.getTime() / 1000) - now.getTimezoneOffset() * 60;
});
// clang-format on

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
constexpr double NanosecondsPerMillisecond = 1e6;
constexpr i64 DeterministicStart = 946'684'800;  // 2000-01-01 00:00:00: the same at every run
constexpr i32 MaximumMemory = 2048;              // MB; a module's memory ends at 4 GB

class BrowserClock final : public HostClock {
 public:
  explicit BrowserClock(TimeSource source) : source_(source) {}
  u64 nanoseconds() override { return u64(emscripten_get_now() * NanosecondsPerMillisecond); }
  i64 local_seconds() override {
    return source_ == TimeSource::Caller ? DeterministicStart : i64(ferrite_js_local_seconds());
  }

 private:
  TimeSource source_;
};

/// An application and what it stands on; it lives as long as the module.
struct Application {
  explicit Application(TimeSource source) : clock(source), vpc(clock, store, source) {
    vpc.services().maximum_memory = MaximumMemory;
    vpc.virtual_networks().set_host(network);
    const auto wake = [this] { ferrite_js_wake(&vpc); };
    vpc.services().wake = wake;
    vpc.events().on_work(wake);
  }
  BrowserClock clock;
  web::JsStore store;
  web::JsNetwork network;
  VirtualPc vpc;
};

u32 give_machine(const Answer<VirtualPc::MachinePointer>& found) {
  if (found.value) exchange().put(found.value);
  return u32(found.code);
}
}  // namespace

FERRITE_EXPORT VirtualPc* ferrite_open(int deterministic) {
  auto* application = new Application(deterministic ? TimeSource::Caller : TimeSource::WallClock);
  return &application->vpc;
}

/// Room for a ROM image; JavaScript fills it at once.
FERRITE_EXPORT u8* ferrite_bios(VirtualPc* vpc, unsigned size) {
  vpc->roms().bios.resize(size);
  return vpc->roms().bios.data();
}
FERRITE_EXPORT u8* ferrite_vga_bios(VirtualPc* vpc, unsigned size) {
  vpc->roms().vga_bios.resize(size);
  return vpc->roms().vga_bios.data();
}

FERRITE_EXPORT u8* ferrite_linux_rom(VirtualPc* vpc, unsigned size) {
  vpc->roms().linux_boot.resize(size);
  return vpc->roms().linux_boot.data();
}

FERRITE_EXPORT u8* ferrite_network_rom(VirtualPc* vpc, unsigned size) {
  vpc->roms().network_boot.resize(size);
  return vpc->roms().network_boot.data();
}

/// Milliseconds in, milliseconds until there is something to do out; -1: no machine runs.
FERRITE_EXPORT double ferrite_run_slice(VirtualPc* vpc, double budget) {
  const u64 wait = vpc->run_slice(u64(budget * NanosecondsPerMillisecond));
  return wait == VirtualMachine::NothingToRun ? -1 : double(wait) / NanosecondsPerMillisecond;
}

FERRITE_EXPORT u32 ferrite_find_virtual_machine(VirtualPc* vpc) {
  const auto name = exchange().text(*vpc, 0);
  return name ? give_machine(vpc->find_virtual_machine(name.value)) : u32(name.code);
}

FERRITE_EXPORT u32 ferrite_create_virtual_machine(VirtualPc* vpc) {
  const auto name = exchange().text(*vpc, 0), path = exchange().text(*vpc, 1);
  if (!name) return u32(name.code);
  return path ? give_machine(vpc->create_virtual_machine(name.value, path.value)) : u32(path.code);
}

FERRITE_EXPORT u32 ferrite_register_virtual_machine(VirtualPc* vpc) {
  const auto name = exchange().text(*vpc, 0), path = exchange().text(*vpc, 1);
  if (!name) return u32(name.code);
  return path ? give_machine(vpc->register_virtual_machine(name.value, path.value)) : u32(path.code);
}

FERRITE_EXPORT u32 ferrite_delete_virtual_machine(VirtualPc* vpc, u32 id) {
  const auto found = vpc->find(id);
  return u32(found ? vpc->delete_virtual_machine(*found) : S_FALSE);
}

FERRITE_EXPORT u32 ferrite_unregister_virtual_machine(VirtualPc* vpc, u32 id) {
  VirtualMachine* found = web::machine(vpc, id);
  return u32(found ? vpc->unregister_virtual_machine(*found) : VM_E_VM_UNKNOWN);
}

FERRITE_EXPORT u32 ferrite_virtual_machine_count(VirtualPc* vpc) { return u32(vpc->virtual_machines().size()); }

/// The id of the machine at `index`, from 0.
FERRITE_EXPORT u32 ferrite_virtual_machine_id(VirtualPc* vpc, u32 index) {
  return index < vpc->virtual_machines().size() ? vpc->virtual_machines()[index]->id() : 0;
}

/// The id of the machine that the windows show; 0: there is none.
FERRITE_EXPORT u32 ferrite_shown_machine(VirtualPc* vpc) {
  const auto shown = vpc->shown_machine();
  return shown ? shown->id() : 0;
}
FERRITE_EXPORT u32 ferrite_show_machine(VirtualPc* vpc, u32 id) { return u32(vpc->show_machine(id)); }

FERRITE_EXPORT u32 ferrite_create_floppy_disk_image(VirtualPc* vpc, i32 type) {
  const auto path = exchange().text(*vpc, 0);
  return u32(path ? vpc->create_floppy_disk_image(path.value, type) : path.code);
}

FERRITE_EXPORT u32 ferrite_floppy_disk_image_type(VirtualPc* vpc) {
  const auto path = exchange().text(*vpc, 0);
  return path ? exchange().give(vpc->floppy_disk_image_type(path.value)) : u32(path.code);
}

FERRITE_EXPORT void ferrite_application_name(VirtualPc* vpc) { exchange().put(vpc->name()); }
FERRITE_EXPORT void ferrite_application_version(VirtualPc* vpc) { exchange().put(vpc->version()); }
FERRITE_EXPORT i32 ferrite_application_up_time(VirtualPc* vpc) { return vpc->up_time(); }
FERRITE_EXPORT i32 ferrite_minimum_memory(VirtualPc*) { return VirtualPc::MinimumMemory; }
FERRITE_EXPORT i32 ferrite_maximum_memory(VirtualPc* vpc) { return vpc->maximum_memory(); }
FERRITE_EXPORT i32 ferrite_maximum_floppy_drives(VirtualPc*) { return VirtualPc::MaximumFloppyDrives; }
FERRITE_EXPORT i32 ferrite_maximum_serial_ports(VirtualPc*) { return VirtualPc::MaximumSerialPorts; }
FERRITE_EXPORT i32 ferrite_maximum_parallel_ports(VirtualPc*) { return VirtualPc::MaximumParallelPorts; }
FERRITE_EXPORT i32 ferrite_maximum_ide_buses(VirtualPc*) { return VirtualPc::MaximumIdeBuses; }
FERRITE_EXPORT i32 ferrite_maximum_network_adapters(VirtualPc*) { return VirtualPc::MaximumNetworkAdapters; }

/// VM_E_OUT_OF_RESOURCE: the host cannot give a guest so many MB now.
FERRITE_EXPORT u32 ferrite_room_for(VirtualPc* vpc, i32 megabytes) {
  const auto why = vpc->services().no_room_for(megabytes);
  return u32(why ? vpc->services().error.set(VM_E_OUT_OF_RESOURCE, *why) : S_OK);
}

/// All names, one a line.
FERRITE_EXPORT void ferrite_processors(VirtualPc*) { exchange().put(processor_names("\n")); }

/// The code and, as text, the sentence of the last failure.
FERRITE_EXPORT u32 ferrite_last_error(VirtualPc* vpc) {
  exchange().put(vpc->last_error().sentence);
  return u32(vpc->last_error().code);
}

/// As it was before a question that the user did not ask.
FERRITE_EXPORT void ferrite_set_last_error(VirtualPc* vpc, u32 code) {
  vpc->services().error.set(Hresult(code), std::string(exchange().text(*vpc, 0).value));
}

/// JavaScript found out by itself that a call cannot be made (an index, an argument's type).
FERRITE_EXPORT u32 ferrite_refuse(VirtualPc* vpc, u32 code) { return u32(vpc->services().error.set(Hresult(code))); }

/// The module trapped; JavaScript's text says where.
FERRITE_EXPORT u32 ferrite_internal_error(VirtualPc* vpc) {
  return u32(vpc->services().error.set(DISP_E_EXCEPTION, std::string(exchange().text(*vpc, 0).value)));
}

/// Symbolic name and sentence of a code.
FERRITE_EXPORT void ferrite_describe(u32 code) {
  const Code known = describe(Hresult(code));
  exchange().put(std::string(known.name), 0);
  exchange().put(std::string(known.meaning), 1);
}

/// A code as the documents print it.
FERRITE_EXPORT u32 ferrite_from_printed(double printed) { return u32(from_printed(i64(printed))); }

/// The kind of the next event, with its fields in the exchange: number 0 the machine, 1 the number; -1: none waits.
FERRITE_EXPORT i32 ferrite_next_event(VirtualPc* vpc) {
  auto event = vpc->events().pop();
  if (!event) return -1;
  exchange().put_number(event->machine, 0);
  exchange().put_number(event->number, 1);
  exchange().put(std::move(event->text));
  exchange().put(std::move(event->bytes));
  return i32(event->kind);
}
