// SPDX-License-Identifier: MIT
// Configuration and activation values, by the keys of a .vmc; Options.xml.
#include "core/automation/configuration_values.h"

#include "core/base/utf16.h"
#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
using Tree = ConfigurationTree;

Result<Tree> parsed(std::string_view text) {
  return Tree::parse({reinterpret_cast<const u8*>(text.data()), text.size()});
}

std::vector<u8> utf16_file(std::string_view text) {
  std::vector<u8> bytes = to_utf16_bytes(text);
  bytes.insert(bytes.begin(), {0xFF, 0xFE});
  return bytes;
}
}  // namespace

TEST_CASE("a configuration is its values by keys, of whatever text", "[configuration]") {
  Tree tree;
  CHECK(tree.set("hardware/a[@id=0]/b", Tree::integer_value(-7)));
  CHECK(tree.set("hardware/a[@id=1]/b", Tree::boolean_value(true)));
  CHECK(tree.set("hardware/a[@id=\"1\"]/c", Tree::bytes_value(std::array<u8, 2>{0x0A, 0xFF})));
  CHECK(tree.set("mine", Tree::string_value("<b> & \"ä\" 𝄞 '\r\n")));
  auto read = Tree::parse(tree.write());
  REQUIRE(read);
  CHECK(*read->find("hardware/a[@id=0]/b") == Tree::integer_value(-7));
  CHECK(*read->find("hardware/a[@id=1]/b") == Tree::boolean_value(true));
  CHECK(*read->find("hardware/a[@id=1]/c") == ConfigurationValue{ValueType::Bytes, "0AFF"});
  CHECK(read->text("mine") == "<b> & \"ä\" 𝄞 '\r\n");
  CHECK_FALSE(read->find("hardware/a[@id=0]"));
  CHECK_FALSE(read->find("hardware/a/b"));
  CHECK(read->write() == tree.write());
  for (const std::string_view bad :
       {"", "/", "a/", "/a", "a//b", "a b", "a[@id=]", "a[@id=1", "a[1]", "ä", "a[@id=1]x"})
    CHECK_FALSE(Tree::is_key(bad));
  CHECK_FALSE(tree.set("mine/below", {}));
  CHECK_FALSE(tree.set("hardware", {}));
  CHECK(tree.remove("hardware/a[@id=1]"));
  CHECK_FALSE(tree.remove("hardware/a[@id=1]/c"));
  CHECK(tree.remove("hardware/a[@id=0]/b"));
  CHECK_FALSE(tree.remove("hardware"));
}

TEST_CASE("XML is read with declarations, comments, references and both quotes [XML 1.0]", "[configuration]") {
  auto tree = parsed(
      "<?xml version='1.0'?><!DOCTYPE x>\n<!-- <preferences> --><preferences >\n"
      " <a id = '3' type=\"integer\" >7</a><!-- no --><b/><c type='string'/><d>&#65;&#x1D11E;&amp;lt;&#xZ;&</d>"
      "</preferences> & what follows");
  REQUIRE(tree);
  CHECK(*tree->find("a[@id=3]") == Tree::integer_value(7));
  CHECK_FALSE(tree->find("b"));
  CHECK(*tree->find("c") == Tree::string_value(""));
  CHECK(tree->text("d") == "A𝄞&lt;&#xZ;&");
}

TEST_CASE("what is no configuration is refused by where it goes wrong", "[configuration]") {
  const auto why = [](std::string_view text) {
    const auto tree = parsed(text);
    return tree ? "" : tree.sentence();
  };
  CHECK(why("").find("There is no element <preferences> at character 0") == 0);
  CHECK(why("<settings></settings>").find("It begins with another element than <preferences>") == 0);
  CHECK(why("<preferences><a>").find("The text ends inside of an element at character 16") == 0);
  CHECK(why("<preferences><a></b></preferences>").find("An element ends inside of another at character 20") == 0);
  CHECK(why("<preferences><a id=1></a></preferences>").find("The text ends inside") == 0);
  std::string deep = "<preferences>";
  for (unsigned n = 0; n < 100'000; n++) deep += "<a>";
  CHECK(why(deep).find("Elements are nested too deeply") == 0);
  for (std::size_t length = 0; length < 34; length++)
    CHECK_FALSE(parsed(std::string_view("<preferences><a>1</a></preferences>").substr(0, length)));
}

TEST_CASE("a key of the machine is its property, and one of the user's own is kept", "[configuration]") {
  AutomationRig rig;
  ConfigurationValues& values = rig.vm->configuration_values();
  CHECK(values.get("hardware/memory/ram_size").value == Tree::integer_value(4));
  REQUIRE(values.set("hardware/memory/ram_size", Tree::integer_value(32)) == S_OK);
  CHECK(rig.vm->memory().value == 32);
  REQUIRE(values.set("customer/number", Tree::string_value("4711")) == S_OK);
  REQUIRE(values.set("hardware/bios/cmos", Tree::bytes_value(std::array<u8, 1>{1})) == S_OK);
  CHECK(values.get("customer/number").value.text == "4711");
  CHECK(values.get("no/such").code == VM_E_PREF_NOT_FOUND);
  CHECK(values.get("").code == E_INVALIDARG);
  CHECK(values.set("a b", {}) == E_INVALIDARG);
  CHECK(values.set("customer", {}) == E_INVALIDARG);
  CHECK(values.set("hardware/memory/ram_size", Tree::string_value("lots")) == E_INVALIDARG);
  CHECK(rig.vpc.last_error().sentence == "hardware/memory/ram_size cannot be \"lots\".");
  CHECK(values.set("hardware/memory/ram_size", Tree::integer_value(999'999)) == E_INVALIDARG);
  CHECK(rig.vm->memory().value == 32);
  CHECK(values.remove("no/such") == VM_E_PREF_NOT_FOUND);
  CHECK(values.remove("") == E_INVALIDARG);
  REQUIRE(values.remove("hardware/memory/ram_size") == S_OK);
  CHECK(rig.vm->memory().value == MachineSettings{}.memory_megabytes);

  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  CHECK(values.get("customer/number").code == VM_E_VM_UNKNOWN);
  CHECK(values.set("customer/number", {}) == VM_E_VM_UNKNOWN);
  CHECK(values.remove("customer/number") == VM_E_VM_UNKNOWN);
  CHECK(values.get_activation("version").code == VM_E_VM_UNKNOWN);
  rig.vm = rig.vpc.register_virtual_machine("DOS", "C:\\Machines").value;
  CHECK(rig.vm->configuration_values().get("customer/number").value.text == "4711");
  CHECK(rig.vm->configuration_values().get("hardware/bios/cmos").value.text == "01");
}

TEST_CASE("while a machine runs its own keys are locked, and the user's are not", "[configuration]") {
  AutomationRig rig;
  ConfigurationValues& values = rig.vm->configuration_values();
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(values.set("hardware/memory/ram_size", Tree::integer_value(32)) == DISP_E_EXCEPTION);
  CHECK(values.set("customer/number", Tree::string_value("1")) == S_OK);
  CHECK(values.get("customer/number").value.text == "1");
  CHECK(rig.vm->memory().value == 4);
}

TEST_CASE("a floppy named by its key is in the drive", "[configuration]") {
  AutomationRig rig;
  ConfigurationValues& values = rig.vm->configuration_values();
  constexpr std::string_view Key = "ferrite/floppy_drive[@id=0]/pathname/absolute";
  REQUIRE(values.set(Key, Tree::string_value("C:\\a.img")) == S_OK);
  CHECK(rig.drive().image_file().value == "C:\\a.img");
  CHECK(rig.heard() == "insert C:\\a.img");
  REQUIRE(values.set(Key, Tree::string_value("C:\\b.img")) == S_OK);
  CHECK(rig.heard() == "eject C:\\a.img, insert C:\\b.img");
  REQUIRE(values.set(Key, Tree::string_value("")) == S_OK);
  CHECK(rig.drive().attachment().value == VMFloppyDriveAttachmentType::None);
}

TEST_CASE("activation values are those of the start, and gone when the machine is off", "[configuration]") {
  AutomationRig rig;
  ConfigurationValues& values = rig.vm->configuration_values();
  constexpr std::string_view Memory = "hardware/memory/ram_size";
  CHECK(values.get_activation(Memory).code == VM_E_PREF_NOT_FOUND);
  CHECK(values.set_activation("mine", {}) == VM_E_PREF_NOT_FOUND);
  CHECK(values.remove_activation("mine") == VM_E_PREF_NOT_FOUND);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(values.get_activation(Memory).value.text == "4");
  REQUIRE(values.set_activation("mine", Tree::boolean_value(true)) == S_OK);
  CHECK(values.get_activation("mine").value.text == "true");
  CHECK(values.get("mine").code == VM_E_PREF_NOT_FOUND);
  CHECK(values.remove_activation("mine") == S_OK);
  CHECK(values.remove_activation("mine") == VM_E_PREF_NOT_FOUND);
  CHECK(values.get_activation("").code == E_INVALIDARG);
  CHECK(values.set_activation("hardware", {}) == E_INVALIDARG);
  CHECK(values.remove_activation("/") == E_INVALIDARG);
  REQUIRE(rig.vm->turn_off());
  CHECK(values.get_activation(Memory).code == VM_E_PREF_NOT_FOUND);
}

TEST_CASE("a .vmc of Virtual PC's own keeps what no setting is made of", "[configuration]") {
  AutomationRig rig;
  rig.write(
      "C:\\Machines\\XP.vmc",
      utf16_file("<?xml version=\"1.0\" encoding=\"UTF-16\"?><preferences><version type=\"string\">2.0</version>"
                 "<alerts><notifications><no_boot_disk type=\"boolean\">true</no_boot_disk></notifications></alerts>"
                 "<hardware><memory><ram_size type=\"integer\">64</ram_size></memory><bios><cmos type=\"bytes\">"
                 "00AB</cmos><bios_serial_number type=\"string\">1-2</bios_serial_number></bios></hardware>"
                 "</preferences>"));
  const auto xp = rig.vpc.register_virtual_machine("XP", "C:\\Machines").value;
  REQUIRE(xp);
  CHECK(xp->memory().value == 64);
  CHECK(xp->smbios(&SmbiosNumbers::serial_number).value == "1-2");
  REQUIRE(xp->set_notes("changed, so that the file is written") == S_OK);
  auto file = Tree::parse(rig.vpc.host_files().read("C:\\Machines\\XP.vmc").value);
  REQUIRE(file);
  CHECK(*file->find("alerts/notifications/no_boot_disk") == Tree::boolean_value(true));
  CHECK(*file->find("hardware/bios/cmos") == ConfigurationValue{ValueType::Bytes, "00AB"});
  CHECK(file->text("hardware/memory/ram_size") == "64");
}

TEST_CASE("options are kept in Options.xml, and the folders to search are among them", "[configuration]") {
  AutomationRig rig;
  Options& options = rig.vpc.options();
  CHECK(options.get("idle_timeout").value == Tree::integer_value(30));
  REQUIRE(options.set("idle_timeout", Tree::integer_value(60)) == S_OK);
  CHECK(options.get("idle_timeout").value.text == "60");
  CHECK(rig.vpc.host_files().exists(Options::File));
  REQUIRE(options.remove("idle_timeout") == S_OK);
  CHECK(options.get("idle_timeout").code == VM_E_PREF_NOT_FOUND);
  CHECK(options.remove("idle_timeout") == VM_E_PREF_NOT_FOUND);
  CHECK(options.get("/").code == E_INVALIDARG);
  CHECK(options.set("", {}) == E_INVALIDARG);

  CHECK(options.search_paths().empty());
  rig.write("C:\\Disks\\one.VFD", blank_floppy());
  rig.write("C:\\Disks\\two.vhd", {});
  rig.write("C:\\More\\three.img", blank_floppy());
  rig.write("C:\\More\\four.iso", {});
  CHECK(options.set_search_paths({"C:\\Disks", "C:\\Nowhere"}) == ERROR_PATH_NOT_FOUND);
  CHECK(options.set_search_paths({"Disks"}) == ERROR_BAD_PATHNAME);
  REQUIRE(options.set_search_paths({"C:\\Disks"}) == S_OK);
  CHECK(options.search_paths() == std::vector<std::string>{"C:\\Disks"});
  using Kind = Options::FileKind;
  CHECK(options.files(Kind::Floppy, {"C:\\More", "C:\\Nowhere"}).value ==
        std::vector<std::string>{"C:\\Disks\\one.VFD", "C:\\More\\three.img"});
  CHECK(options.files(Kind::HardDisk, {}).value == std::vector<std::string>{"C:\\Disks\\two.vhd"});
  CHECK(options.files(Kind::Dvd, {"C:\\More"}).value == std::vector<std::string>{"C:\\More\\four.iso"});
  CHECK(options.files(Kind::Dvd, {"More"}).code == E_INVALIDARG);
  const std::vector<std::string> machine{"C:\\Machines\\DOS.vmc"};
  CHECK(rig.vpc.virtual_machine_files({"C:\\Machines"}, VirtualPc::Machines::All).value == machine);
  CHECK(rig.vpc.virtual_machine_files({"C:\\Machines"}, VirtualPc::Machines::Unregistered).value.empty());
  rig.store.full = true;
  CHECK(options.set("idle_timeout", {}) == DISP_E_EXCEPTION);
}

TEST_CASE("when Virtual PC quits, a machine is saved or turned off as it wishes", "[configuration]") {
  AutomationRig rig;
  CHECK(rig.vm->shutdown_action_on_quit().value == VMShutdownAction::Save);
  CHECK(rig.vm->set_shutdown_action_on_quit(3) == E_INVALIDARG);
  CHECK(rig.vpc.quit() == S_OK);
  CHECK(rig.vm->state().value == VMVMState::TurnedOff);
  const auto after = [&](VMShutdownAction action) {
    REQUIRE(rig.vm->set_shutdown_action_on_quit(i32(action)) == S_OK);
    REQUIRE(rig.vm->startup().value.error == S_OK);
    CHECK(rig.vpc.quit() == S_OK);
    return rig.vm->state().value;
  };
  CHECK(after(VMShutdownAction::TurnOff) == VMVMState::TurnedOff);
  CHECK(after(VMShutdownAction::Shutdown) == VMVMState::Saved);
  CHECK(after(VMShutdownAction::Save) == VMVMState::Saved);
}
