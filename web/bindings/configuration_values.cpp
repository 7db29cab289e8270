// SPDX-License-Identifier: MIT
#include "core/automation/configuration_values.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
constexpr web::TextPartOf<&VirtualMachine::configuration_values> of_key;

/// The value that JavaScript gave: its type as a number, and its text, the second one.
Answer<ConfigurationValue> given_value(VirtualPc* vpc, i32 type) {
  const auto text = exchange().text(*vpc, 1);
  if (!text) return text.code;
  if (type < 0 || type > i32(ValueType::Bytes)) return vpc->services().error.set(E_INVALIDARG);
  return ConfigurationValue{ValueType(type), std::string(text.value)};
}
}  // namespace

FERRITE_EXPORT u32 ferrite_vm_get_configuration_value(VirtualPc* vpc, u32 id) {
  return of_key(vpc, id, [](ConfigurationValues& values, std::string_view key) { return values.get(key); });
}
FERRITE_EXPORT u32 ferrite_vm_set_configuration_value(VirtualPc* vpc, u32 id, i32 type) {
  return of_key(vpc, id, [=](ConfigurationValues& values, std::string_view key) {
    const auto value = given_value(vpc, type);
    return value ? values.set(key, value.value) : value.code;
  });
}
FERRITE_EXPORT u32 ferrite_vm_remove_configuration_value(VirtualPc* vpc, u32 id) {
  return of_key(vpc, id, [](ConfigurationValues& values, std::string_view key) { return values.remove(key); });
}
FERRITE_EXPORT u32 ferrite_vm_get_activation_value(VirtualPc* vpc, u32 id) {
  return of_key(vpc, id, [](ConfigurationValues& values, std::string_view key) { return values.get_activation(key); });
}
FERRITE_EXPORT u32 ferrite_vm_set_activation_value(VirtualPc* vpc, u32 id, i32 type) {
  return of_key(vpc, id, [=](ConfigurationValues& values, std::string_view key) {
    const auto value = given_value(vpc, type);
    return value ? values.set_activation(key, value.value) : value.code;
  });
}
FERRITE_EXPORT u32 ferrite_vm_remove_activation_value(VirtualPc* vpc, u32 id) {
  return of_key(vpc, id,
                [](ConfigurationValues& values, std::string_view key) { return values.remove_activation(key); });
}

FERRITE_EXPORT u32 ferrite_get_configuration_value(VirtualPc* vpc) {
  const auto key = exchange().text(*vpc, 0);
  return key ? exchange().give(vpc->options().get(key.value)) : u32(key.code);
}
FERRITE_EXPORT u32 ferrite_set_configuration_value(VirtualPc* vpc, i32 type) {
  const auto key = exchange().text(*vpc, 0);
  const auto value = given_value(vpc, type);
  if (!key || !value) return u32(key ? value.code : key.code);
  return u32(vpc->options().set(key.value, value.value));
}
FERRITE_EXPORT u32 ferrite_remove_configuration_value(VirtualPc* vpc) {
  const auto key = exchange().text(*vpc, 0);
  return u32(key ? vpc->options().remove(key.value) : key.code);
}
