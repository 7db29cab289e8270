// SPDX-License-Identifier: MIT
// Network adapters as parts of a machine's configuration, and the networks that they are attached to.
#include "core/automation/network_adapters.h"

#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::automation;
using ferrite::test::AutomationRig;

namespace {
struct NetworkRig : AutomationRig {
  u32 adapter = 0;
  u32 internet = vpc.virtual_networks().find("internet").value;
  u32 local = vpc.virtual_networks().find("Local Only").value;

  NetworkRig() {
    adapter = adapters().add().value;
    REQUIRE(adapter);
  }
  NetworkAdapters& adapters() { return vm->network_adapters(); }
  void start(VirtualMachine& machine) { REQUIRE(machine.startup().value.error == S_OK); }
  void run(VirtualMachine& machine) { REQUIRE(machine.run_for(2'000'000, ~u64{0})); }
  void register_again() {
    REQUIRE(vpc.unregister_virtual_machine(*vm) == S_OK);
    vm = vpc.register_virtual_machine("DOS", "C:\\Machines").value;
    adapter = adapters().item(1).value;
  }
  VirtualPc::MachinePointer another(std::string_view name, u32 network) {
    auto machine = vpc.create_virtual_machine(name, "C:\\Machines").value;
    REQUIRE(machine->set_memory(4) == S_OK);
    const u32 its = machine->network_adapters().add().value;
    REQUIRE(machine->network_adapters().attach(its, network) == S_OK);
    start(*machine);
    return machine;
  }
};

std::vector<u8> frame(u8 first_byte = 0xFF) {
  std::vector<u8> bytes(60, first_byte);
  bytes[6] = 2;
  return bytes;
}
/// Who has 192.168.131.254?
std::vector<u8> arp_request() {
  std::vector<u8> bytes(60);
  std::fill_n(bytes.begin(), 6, u8(0xFF));
  const u8 rest[] = {2, 0, 0, 0, 0, 9, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1};
  std::copy(std::begin(rest), std::end(rest), bytes.begin() + 6);
  const u8 target[] = {192, 168, 131, 254};
  std::copy(std::begin(target), std::end(target), bytes.begin() + 38);
  return bytes;
}
}  // namespace

TEST_CASE("a machine has at most one network adapter, which is not attached at first") {
  NetworkRig rig;
  CHECK(rig.adapters().count().value == 1);
  CHECK(rig.adapters().item(1).value == rig.adapter);
  CHECK(rig.adapters().item(0).code == DISP_E_BADINDEX);
  CHECK(rig.adapters().item(2).code == DISP_E_BADINDEX);
  CHECK(rig.adapters().virtual_network(rig.adapter).code == S_FALSE);
  CHECK(rig.adapters().add().code == VM_E_PREF_ILLEGAL_VALUE);
  REQUIRE(rig.adapters().remove(rig.adapter) == S_OK);
  CHECK(rig.adapters().count().value == 0);
  CHECK(rig.adapters().attach(rig.adapter, rig.internet) == DISP_E_EXCEPTION);
  CHECK(rig.adapters().remove(rig.adapter) == DISP_E_EXCEPTION);
  rig.start(*rig.vm);
  CHECK(rig.vm->pc()->network() == nullptr);
  CHECK(rig.adapters().add().code == VM_E_VM_RUNNING_OR_SAVED);
}

TEST_CASE("a running machine keeps its adapter, and a forgotten one answers VM_E_VM_UNKNOWN") {
  NetworkRig rig;
  rig.start(*rig.vm);
  REQUIRE(rig.vm->pc()->network());
  CHECK(rig.adapters().remove(rig.adapter) == VM_E_VM_RUNNING_OR_SAVED);
  CHECK(rig.adapters().set_card(rig.adapter, "NE2000") == VM_E_VM_RUNNING_OR_SAVED);
  REQUIRE(rig.vm->turn_off());
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  CHECK(rig.adapters().count().code == VM_E_VM_UNKNOWN);
  CHECK(rig.adapters().attach(rig.adapter, rig.internet) == VM_E_VM_UNKNOWN);
  CHECK(rig.adapters().ethernet_address(rig.adapter).code == VM_E_VM_UNKNOWN);
}

TEST_CASE("a dynamic Ethernet address is given at the first start, and stays") {
  NetworkRig rig;
  CHECK(rig.adapters().is_ethernet_address_dynamic(rig.adapter).value);
  CHECK(rig.adapters().ethernet_address(rig.adapter).value == "00-00-00-00-00-00");
  CHECK(rig.adapters().set_ethernet_address(rig.adapter, "02-00-00-00-00-01") == VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS);
  rig.start(*rig.vm);
  const std::string given = rig.adapters().ethernet_address(rig.adapter).value;
  CHECK(given.starts_with("02-03-FF-"));
  const MacAddress first = rig.vm->pc()->network()->address;
  CHECK(first[2] == 0xFF);
  REQUIRE(rig.vm->turn_off());
  rig.register_again();
  CHECK(rig.adapters().ethernet_address(rig.adapter).value == given);
  rig.start(*rig.vm);
  CHECK(rig.vm->pc()->network()->address == first);
}

TEST_CASE("an Ethernet address of one's own is the card's from the next start on") {
  NetworkRig rig;
  REQUIRE(rig.adapters().set_ethernet_address_dynamic(rig.adapter, false) == S_OK);
  for (const auto wrong :
       {"", "02-00-00-00-00", "02:00:00:00:00:01", "02-00-00-00-00-0G", "01-00-00-00-00-01", "02-00-00-00-00-011"})
    CHECK(rig.adapters().set_ethernet_address(rig.adapter, wrong) == E_INVALIDARG);
  REQUIRE(rig.adapters().set_ethernet_address(rig.adapter, "02-00-00-00-ab-CD") == S_OK);
  CHECK(rig.adapters().ethernet_address(rig.adapter).value == "02-00-00-00-AB-CD");
  rig.register_again();
  CHECK_FALSE(rig.adapters().is_ethernet_address_dynamic(rig.adapter).value);
  rig.start(*rig.vm);
  CHECK(rig.vm->pc()->network()->address == MacAddress{2, 0, 0, 0, 0xAB, 0xCD});
  REQUIRE(rig.adapters().set_ethernet_address_dynamic(rig.adapter, true) == S_OK);
  CHECK(rig.adapters().ethernet_address(rig.adapter).value == "00-00-00-00-00-00");
}

TEST_CASE("the card is an RTL8029AS, or an NE2000 if that is wanted") {
  NetworkRig rig;
  CHECK(rig.adapters().card(rig.adapter).value == "RTL8029AS");
  CHECK(rig.adapters().set_card(rig.adapter, "3C509") == E_INVALIDARG);
  REQUIRE(rig.adapters().set_card(rig.adapter, "ne2000") == S_OK);
  rig.register_again();
  CHECK(rig.adapters().card(rig.adapter).value == "NE2000");
  rig.start(*rig.vm);
  CHECK(rig.vm->pc()->config().network_card->kind == NetworkCard::Kind::Ne2000);
}

TEST_CASE("on the Internet, each machine has a gateway of its own") {
  NetworkRig rig;
  REQUIRE(rig.adapters().attach(rig.adapter, rig.internet) == S_OK);
  CHECK(rig.adapters().virtual_network(rig.adapter).value == rig.internet);
  rig.start(*rig.vm);
  const auto other = rig.another("Other", rig.internet);
  EthernetLink& cable = *rig.vm->pc()->network();
  cable.from_guest.push(arp_request());
  rig.run(*rig.vm);
  CHECK(rig.adapters().bytes_sent() == 60);
  CHECK(rig.adapters().bytes_received() == 60);
  rig.run(*other);
  CHECK(other->network_adapters().bytes_received() == 0);
}

TEST_CASE("machines on a network hear each other, and others do not") {
  NetworkRig rig;
  const u32 lab = rig.vpc.virtual_networks().create("Lab").value;
  REQUIRE(rig.adapters().attach(rig.adapter, lab) == S_OK);
  rig.start(*rig.vm);
  const auto friendly = rig.another("Friend", lab), stranger = rig.another("Stranger", rig.local);
  rig.vm->pc()->network()->from_guest.push(frame());
  rig.run(*rig.vm);
  CHECK(friendly->network_adapters().bytes_received() == 60);
  CHECK(stranger->network_adapters().bytes_received() == 0);
}

TEST_CASE("a cable moves while the machine runs") {
  NetworkRig rig;
  rig.start(*rig.vm);
  const auto other = rig.another("Other", rig.local);
  const auto heard = [&] {
    const u64 before = other->network_adapters().bytes_received();
    rig.vm->pc()->network()->from_guest.push(frame());
    rig.run(*rig.vm);
    return other->network_adapters().bytes_received() != before;
  };
  CHECK_FALSE(heard());
  REQUIRE(rig.adapters().attach(rig.adapter, rig.local) == S_OK);
  CHECK(heard());
  REQUIRE(rig.adapters().detach(rig.adapter) == S_OK);
  CHECK(rig.adapters().virtual_network(rig.adapter).code == S_FALSE);
  CHECK_FALSE(heard());
  REQUIRE(other->turn_off());
  REQUIRE(rig.adapters().attach(rig.adapter, rig.local) == S_OK);
  rig.vm->pc()->network()->from_guest.push(frame());
  rig.run(*rig.vm);  // to nobody
}

TEST_CASE("a machine's state may be restored in the middle of a conversation") {
  NetworkRig rig;
  REQUIRE(rig.adapters().attach(rig.adapter, rig.internet) == S_OK);
  rig.start(*rig.vm);
  const auto state = rig.vm->save_state().value;
  rig.run(*rig.vm);
  rig.vm->pc()->network()->from_guest.push(arp_request());
  REQUIRE(rig.vm->restore_state(state) == S_OK);
  CHECK(rig.vm->pc()->network()->from_guest.empty());
  rig.vm->pc()->network()->from_guest.push(arp_request());
  rig.run(*rig.vm);
  CHECK(rig.adapters().bytes_received() == 60);
}

TEST_CASE("networks are found by name, in any case, and made by name") {
  NetworkRig rig;
  VirtualNetworks& networks = rig.vpc.virtual_networks();
  CHECK(networks.all().size() == 2);
  CHECK(networks.name(rig.internet).value == "Internet");
  CHECK(networks.find("Lab").code == S_FALSE);
  CHECK(networks.find("").code == E_INVALIDARG);
  CHECK(networks.name(12345).code == VM_E_INVALID_VIRTUAL_NETWORK_ID);
  const u32 lab = networks.create("Lab").value;
  CHECK(networks.find("LAB").value == lab);
  CHECK(networks.create("lab").code == VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS);
  CHECK(networks.create("").code == E_INVALIDARG);
  CHECK(networks.create(std::string(81, 'x')).code == E_INVALIDARG);
  CHECK(rig.adapters().attach(rig.adapter, 12345) == VM_E_INVALID_VIRTUAL_NETWORK_ID);
  CHECK(networks.remove(rig.internet) == ERROR_ACCESS_DENIED);
  REQUIRE(rig.adapters().attach(rig.adapter, lab) == S_OK);
  rig.start(*rig.vm);
  CHECK(networks.remove(lab) == ERROR_SHARING_VIOLATION);
  REQUIRE(rig.vm->turn_off());
  CHECK(networks.remove(lab) == S_OK);
  CHECK(rig.adapters().virtual_network(rig.adapter).code == VM_E_INVALID_VIRTUAL_NETWORK_ID);
  rig.register_again();  // what a configuration names is there
  CHECK(networks.name(rig.adapters().virtual_network(rig.adapter).value).value == "Lab");
}

TEST_CASE("the application knows which adapters are attached to what") {
  NetworkRig rig;
  CHECK(rig.vpc.network_adapters(0).size() == 1);
  CHECK(rig.vpc.network_adapters(rig.internet).empty());
  REQUIRE(rig.adapters().attach(rig.adapter, rig.internet) == S_OK);
  CHECK(rig.vpc.network_adapters(0).empty());
  REQUIRE(rig.vpc.network_adapters(rig.internet).size() == 1);
  CHECK(rig.vpc.network_adapters(rig.internet)[0].adapter == rig.adapter);
  CHECK(rig.vpc.network_adapters(rig.internet)[0].machine == rig.vm);
}

TEST_CASE("the host has a cable of its own to a network") {
  NetworkRig rig;
  VirtualNetworks& networks = rig.vpc.virtual_networks();
  REQUIRE(rig.adapters().attach(rig.adapter, rig.local) == S_OK);
  rig.start(*rig.vm);
  const u32 port = networks.open_port(rig.local).value;
  CHECK(networks.open_port(rig.internet).code == VM_E_INVALID_VIRTUAL_NETWORK_ID);
  REQUIRE(networks.send(port, frame()) == S_OK);
  CHECK(rig.adapters().bytes_received() == 60);
  CHECK(networks.send(port, std::vector<u8>(10)) == E_INVALIDARG);
  CHECK(networks.receive(port).code == S_FALSE);
  rig.vm->pc()->network()->from_guest.push(frame());
  rig.run(*rig.vm);
  CHECK(networks.receive(port).value == frame());
  REQUIRE(networks.close_port(port) == S_OK);
  CHECK(networks.send(port, frame()) == E_HANDLE);
  rig.vm->pc()->network()->from_guest.push(frame());
  rig.run(*rig.vm);
  while (networks.open_port(rig.local)) continue;
  CHECK(rig.vpc.last_error().code == E_FAIL);
}

TEST_CASE("a file that the machine boots is the gateway's, whenever it comes") {
  NetworkRig rig;
  REQUIRE(rig.adapters().attach(rig.adapter, rig.internet) == S_OK);
  rig.adapters().set_boot_file({1, 2, 3});
  rig.start(*rig.vm);
  rig.adapters().set_boot_file({});
  rig.vm->pc()->network()->from_guest.push(arp_request());
  rig.run(*rig.vm);
  CHECK(rig.adapters().bytes_received() == 60);
}
