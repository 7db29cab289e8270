// SPDX-License-Identifier: MIT
#pragma once
// The values of a .vmc or of Options.xml: XML in UTF-16 whose elements are named as the parts of a configuration key,
// hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=1]/drive_type. What has no elements in it is a value.
#include <functional>
#include <optional>

#include "core/base/result.h"

namespace ferrite::automation {

enum class ValueType : u8 { String, Integer, Boolean, Bytes };

/// As it stands in the file: an integer in decimal digits, "true" or "false", bytes in hexadecimal digits.
struct ConfigurationValue {
  ValueType type = ValueType::String;
  std::string text{};
  bool operator==(const ConfigurationValue&) const = default;
};

class ConfigurationTree {
 public:
  static ConfigurationValue string_value(std::string_view text) { return {ValueType::String, std::string(text)}; }
  static ConfigurationValue integer_value(i64 number) { return {ValueType::Integer, std::to_string(number)}; }
  static ConfigurationValue boolean_value(bool value) { return {ValueType::Boolean, value ? "true" : "false"}; }
  static ConfigurationValue bytes_value(std::span<const u8>);

  /// Also of UTF-8. What stands behind the end of <preferences> is not looked at.
  static Result<ConfigurationTree> parse(std::span<const u8> file);
  std::vector<u8> write() const;

  /// Names with slashes between them, each perhaps with [@id=n]; letters, digits, "_", "-" and ".".
  static bool is_key(std::string_view);
  /// Null: there is no such value.
  const ConfigurationValue* find(std::string_view key) const;
  /// The value's text; empty: there is none.
  std::string text(std::string_view key) const;
  /// False: that is no key, or the one of a value's parent or child.
  bool set(std::string_view key, ConfigurationValue);
  /// A value, or all values below a key. False: there is none.
  bool remove(std::string_view key);
  /// In the order of the file.
  void for_each(const std::function<void(const std::string& key, const ConfigurationValue&)>&) const;

 private:
  friend class ConfigurationReader;
  struct Element {
    std::string name, id{};
    std::optional<ConfigurationValue> value{};
    std::vector<Element> children{};
  };
  static std::optional<std::vector<Element>> path_of(std::string_view key);
  template <class AnElement>
  static AnElement* child(AnElement& parent, const Element& called);
  static void write(const Element&, unsigned depth, std::string& out);
  static void visit(const Element&, const std::string& above,
                    const std::function<void(const std::string&, const ConfigurationValue&)>&);

  Element root_{"preferences"};
};

}  // namespace ferrite::automation
