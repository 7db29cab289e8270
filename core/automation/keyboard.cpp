// SPDX-License-Identifier: MIT
#include "core/automation/keyboard.h"

#include "core/automation/key_names.h"
#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

namespace {
constexpr u32 HoldMilliseconds = 200;
constexpr u16 LeftShift = 0x2A;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// What one name of a sequence asks for.
enum class Manner : u8 { PressAndRelease, Down, Up, Hold };
struct Step {
  Manner manner;
  u16 code;
};

std::optional<Manner> modifier(std::string_view word) {
  const std::string folded = fold(word);
  if (folded == "DOWN") return Manner::Down;
  if (folded == "UP") return Manner::Up;
  if (folded == "HOLD") return Manner::Hold;
  return {};
}

/// Nothing: the sequence names a key that does not exist, or none at all.
std::optional<std::vector<Step>> parse(std::string_view sequence) {
  std::vector<Step> steps;
  Manner manner = Manner::PressAndRelease;
  for (bool last = false; !last;) {
    const std::size_t comma = sequence.find(',');
    const std::string_view word = trimmed(sequence.substr(0, comma));
    last = comma == sequence.npos;
    if (!last) sequence.remove_prefix(comma + 1);
    if (const auto found = modifier(word); found && manner == Manner::PressAndRelease && !last) {
      manner = *found;
      continue;
    }
    const std::optional<u16> code = key_code(word);
    if (!code) return {};
    steps.push_back({manner, *code});
    manner = Manner::PressAndRelease;
  }
  return steps;
}
}  // namespace

Hresult Keyboard::ready() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (!machine_.active())
    return services_.error.set(DISP_E_EXCEPTION,
                               "The keyboard has no power: the machine is off; call startup() first.");
  return S_OK;
}

void Keyboard::key(u16 code, bool down) {
  services_.wake();
  typist_.key(code, down);
  if (down)
    pressed_.insert(code);
  else
    pressed_.erase(code);
}

Answer<u16> Keyboard::key_named(std::string_view name) const {
  if (const Hresult code = ready(); code != S_OK) return code;
  const std::optional<u16> found = key_code(name);
  if (found) return *found;
  return services_.error.set(E_INVALIDARG, "There is no key called \"" + std::string(name) + "\".");
}

Hresult Keyboard::press_key(std::string_view name) {
  const Answer<u16> found = key_named(name);
  if (!found) return found.code;
  key(found.value, true);
  key(found.value, true);  // as a host's keyboard repeats it: the guest's then does until it is released
  return S_OK;
}

Hresult Keyboard::release_key(std::string_view name) {
  const Answer<u16> found = key_named(name);
  if (found) key(found.value, false);
  return found.code;
}

Hresult Keyboard::press_and_release_key(std::string_view name) {
  const Answer<u16> found = key_named(name);
  if (found) key(found.value, true), key(found.value, false);
  return found.code;
}

Answer<bool> Keyboard::is_pressed(std::string_view name) const {
  const Answer<u16> found = key_named(name);
  return found ? Answer<bool>(pressed_.contains(found.value)) : found.code;
}

Hresult Keyboard::type_ascii_text(std::string_view text) { return type_text(text, "us"); }

Hresult Keyboard::type_text(std::string_view text, std::string_view layout) {
  if (const Hresult code = ready(); code != S_OK) return code;
  if (fold(layout) != "US")
    return services_.error.set(E_INVALIDARG,
                               "The keyboard layout \"" + std::string(layout) + "\" is unknown; \"us\" is known.");
  std::vector<TypedKey> typed;
  for (const char c : text) {
    const std::optional<TypedKey> found = key_for(u8(c));
    if (!found)
      return services_.error.set(E_INVALIDARG, "The text holds a character that no key of a US keyboard types.");
    typed.push_back(*found);
  }
  if (typed.empty()) return services_.error.set(E_INVALIDARG, "There is no text to type.");
  for (const TypedKey& k : typed) {
    if (k.shifted) key(LeftShift, true);
    key(k.code, true), key(k.code, false);
    if (k.shifted) key(LeftShift, false);
  }
  return S_OK;
}

Hresult Keyboard::type_key_sequence(std::string_view sequence) {
  if (const Hresult code = ready(); code != S_OK) return code;
  const auto steps = parse(sequence);
  if (!steps)
    return services_.error.set(E_INVALIDARG,
                               "This is no key sequence; one is \"DOWN, Key_LeftShift, Key_A, UP, Key_LeftShift\".");
  for (const Step& step : *steps) {
    if (step.manner != Manner::Up) key(step.code, true);
    if (step.manner == Manner::Hold) typist_.pause(HoldMilliseconds);
    if (step.manner != Manner::Down) key(step.code, false);
  }
  return S_OK;
}

Answer<bool> Keyboard::has_exclusive_access() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return exclusive_;
}

Hresult Keyboard::set_exclusive_access(bool wish) {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (!machine_.active()) return services_.error.set(VM_E_SET_EXCLUSIVE_MODE_FAIL);
  if (exclusive_ == wish) return S_FALSE;
  exclusive_ = wish;
  return S_OK;
}

bool Keyboard::user_key(u16 code, bool down) {
  if (exclusive_ || !machine_.active()) return false;
  services_.wake();
  return machine_.pc()->keys().push({code, down});
}

void Keyboard::power_off() {
  typist_.clear();
  pressed_.clear();
  exclusive_ = false;
}

}  // namespace ferrite::automation
