// SPDX-License-Identifier: MIT
#include "core/automation/mouse.h"

#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr i32 Left = i32(VMMouseButton::Left), Right = i32(VMMouseButton::Right), Center = i32(VMMouseButton::Center);

// mov dx, 5658h; mov eax, "VMXh"; mov ebx, "REAE"; mov cx, 41; in eax, dx; then the same with "RABS"; hlt; jmp to hlt.
const std::vector<u8> FollowsPointer{0xBA, 0x58, 0x56, 0x66, 0xB8, 0x68, 0x58, 0x4D, 0x56, 0x66, 0xBB, 0x52, 0x45,
                                     0x41, 0x45, 0xB9, 0x29, 0x00, 0x66, 0xED, 0x66, 0xB8, 0x68, 0x58, 0x4D, 0x56,
                                     0x66, 0xBB, 0x52, 0x41, 0x42, 0x53, 0x66, 0xED, 0xF4, 0xEB, 0xFD};

struct MouseRig : AutomationRig {
  Mouse& mouse = vm->mouse();
  void start() {
    REQUIRE(vm->startup().value.error == S_OK);
    forget_events();
  }
  void start_with_driver() {
    std::vector<u8> bios = bios_with({0xE9, 0x0D, 0xE0});  // jmp to E000h in the same segment
    std::copy(FollowsPointer.begin(), FollowsPointer.end(), bios.end() - 0x2000);
    vpc.roms().bios = std::move(bios);
    start();
    REQUIRE(vm->run_for(1'000'000, ~u64{0}));
    REQUIRE(mouse.follows_pointer());
  }
  MouseInput::Step step() {
    REQUIRE_FALSE(vm->pc()->mouse().empty());
    return vm->pc()->mouse().take(1000, 10);
  }
};
}  // namespace

TEST_CASE("IVMMouse: a machine that is off has no mouse") {
  MouseRig rig;
  CHECK(rig.mouse.click(Left) == VM_E_VM_NOT_RUNNING);
  CHECK(rig.mouse.get_button(Left).code == VM_E_VM_NOT_RUNNING);
  CHECK(rig.mouse.set_horizontal_position(1) == VM_E_VM_NOT_RUNNING);
  CHECK(rig.mouse.using_absolute_coordinates().code == VM_E_VM_NOT_RUNNING);
  rig.mouse.user_move(1, 1), rig.mouse.user_point(0, 0), rig.mouse.user_buttons(1), rig.mouse.user_wheel(1);
  CHECK_FALSE(rig.mouse.follows_pointer());
}

TEST_CASE("IVMMouse: buttons go down and up in their order") {
  MouseRig rig;
  rig.start();
  CHECK(rig.mouse.set_button(Right, true) == S_OK);
  CHECK(rig.mouse.get_button(Right).value);
  CHECK_FALSE(rig.mouse.get_button(Left).value);
  CHECK(rig.mouse.click(Center) == S_OK);
  CHECK(rig.step().buttons == mouse::Right);
  CHECK(rig.step().buttons == (mouse::Right | mouse::Middle));
  CHECK(rig.step().buttons == mouse::Right);
  CHECK(rig.mouse.set_button(4, true) == E_INVALIDARG);
  CHECK(rig.mouse.get_button(0).code == E_INVALIDARG);
  rig.mouse.user_buttons(mouse::Left);
  CHECK(rig.step().buttons == (mouse::Right | mouse::Left));
}

TEST_CASE("IVMMouse: relative coordinates are movements, and can't be read") {
  MouseRig rig;
  rig.start();
  CHECK_FALSE(rig.mouse.using_absolute_coordinates().value);
  CHECK(rig.mouse.set_horizontal_position(-7) == S_OK);
  CHECK(rig.mouse.set_vertical_position(9) == S_OK);
  CHECK(rig.mouse.set_scroll_wheel_position(2) == S_OK);
  const MouseInput::Step step = rig.step();
  CHECK((step.right == -7 && step.down == 9 && step.wheel == 2));
  CHECK(rig.mouse.horizontal_position().code == VM_E_USING_RELATIVE_COORDINATES);
  CHECK(rig.mouse.vertical_position().code == VM_E_USING_RELATIVE_COORDINATES);
  CHECK(rig.mouse.set_vertical_position(2048) == E_INVALIDARG);
  CHECK(rig.mouse.set_scroll_wheel_position(-128) == E_INVALIDARG);
  CHECK(rig.mouse.set_using_absolute_coordinates(true) == VM_E_ADDITIONS_FEATURE_NOT_AVAIL);
}

TEST_CASE("IVMMouse: absolute coordinates are pixels of the screen, where the guest follows the pointer") {
  MouseRig rig;
  rig.start_with_driver();
  CHECK(rig.mouse.set_using_absolute_coordinates(true) == S_OK);
  const Frame& frame = rig.vm->pc()->frame();
  if (frame.width > 1) {
    CHECK(rig.mouse.set_horizontal_position(i32(frame.width) - 1) == S_OK);
    CHECK(rig.mouse.horizontal_position().value == i32(frame.width) - 1);
    CHECK(rig.step().x == 0xFFFF);
  }
  CHECK(rig.mouse.set_horizontal_position(-1) == E_INVALIDARG);
  CHECK(rig.mouse.set_vertical_position(i32(frame.height)) == E_INVALIDARG);
  CHECK(rig.mouse.set_scroll_wheel_position(1) == VM_E_USING_ABSOLUTE_COORDINATES);
  rig.mouse.user_point(0.5, 2);
  CHECK(rig.step().y == 0xFFFF);
  REQUIRE(rig.vm->turn_off());
  rig.start();
  CHECK_FALSE(rig.mouse.using_absolute_coordinates().value);
}
