// SPDX-License-Identifier: MIT
#include "core/automation/configuration_tree.h"

#include <algorithm>

#include "core/automation/xml_text.h"
#include "core/base/utf16.h"

namespace ferrite::automation {

namespace {
constexpr u8 ByteOrderMark[] = {0xFF, 0xFE};
constexpr std::string_view TypeNames[] = {"string", "integer", "boolean", "bytes"};  // by ValueType
constexpr std::string_view IdOpens = "[@id=";

std::string decoded(std::span<const u8> bytes) {
  constexpr std::size_t mark = sizeof ByteOrderMark;
  if (bytes.size() >= mark && std::equal(bytes.begin(), bytes.begin() + mark, ByteOrderMark))
    return from_utf16_bytes(bytes.subspan(mark));
  return std::string(bytes.begin(), bytes.end());
}

ValueType type_called(std::string_view name) {
  const auto found = std::find(std::begin(TypeNames), std::end(TypeNames), name);
  return found == std::end(TypeNames) ? ValueType::String : ValueType(found - std::begin(TypeNames));
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_name_character);
}
}  // namespace

/// Reads elements one after the other; nothing else is in such files.
class ConfigurationReader {
 public:
  explicit ConfigurationReader(std::string_view xml) : scanner_(xml) {}

  Result<ConfigurationTree> read() {
    ConfigurationTree tree;
    XmlTag tag;
    if (!scanner_.next_tag(tag)) return error("There is no element <preferences>");
    if (tag.kind == XmlTag::Kind::Close || tag.name != tree.root_.name)
      return error("It begins with another element than <preferences>");
    if (tag.kind == XmlTag::Kind::Open && !content(tree.root_, 0)) return error(why_);
    tree.root_.value.reset();
    return tree;
  }

 private:
  static constexpr unsigned DeepestElement = 32;
  using Element = ConfigurationTree::Element;

  Error error(std::string_view why) const {
    return {std::string(why) + " at character " + std::to_string(scanner_.position()) +
            ": this is no configuration file, or a damaged one."};
  }
  bool fail(std::string_view why) {
    why_ = why;
    return false;
  }

  /// What is in an element, up to its end. It has a value if there are no elements in it.
  bool content(Element& into, unsigned depth) {
    if (depth == DeepestElement) return fail("Elements are nested too deeply");
    const std::size_t begin = scanner_.position();
    for (XmlTag tag; scanner_.next_tag(tag);) {
      if (tag.kind == XmlTag::Kind::Close) return close(into, tag, begin);
      Element& inner = into.children.emplace_back(Element{tag.name, tag.attribute("id")});
      const std::string type = tag.attribute("type");
      const bool empty = tag.kind == XmlTag::Kind::Empty;
      if (!empty || !type.empty()) inner.value = ConfigurationValue{type_called(type)};
      if (!empty && !content(inner, depth + 1)) return false;
    }
    return fail("The text ends inside of an element");
  }

  bool close(Element& element, const XmlTag& tag, std::size_t begin) {
    if (tag.name != element.name) return fail("An element ends inside of another");
    if (!element.children.empty()) element.value.reset();
    if (element.value) element.value->text = unescaped(scanner_.text(begin, tag.begin));
    return true;
  }

  XmlScanner scanner_;
  std::string_view why_;
};

ConfigurationValue ConfigurationTree::bytes_value(std::span<const u8> bytes) {
  constexpr std::string_view Digits = "0123456789ABCDEF";
  ConfigurationValue value{ValueType::Bytes};
  for (const u8 byte : bytes) value.text += Digits[byte >> 4], value.text += Digits[byte & 15];
  return value;
}

Result<ConfigurationTree> ConfigurationTree::parse(std::span<const u8> file) {
  return ConfigurationReader(decoded(file)).read();
}

std::vector<u8> ConfigurationTree::write() const {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n";
  write(root_, 0, xml);
  std::vector<u8> bytes = to_utf16_bytes(xml);
  bytes.insert(bytes.begin(), std::begin(ByteOrderMark), std::end(ByteOrderMark));
  return bytes;
}

void ConfigurationTree::write(const Element& element, unsigned depth, std::string& out) {
  out += std::string(depth, '\t') + "<" + element.name;
  if (!element.id.empty()) out += " id=\"" + escaped(element.id) + "\"";
  if (element.value) out += " type=\"" + std::string(TypeNames[unsigned(element.value->type)]) + "\"";
  if (!element.value && element.children.empty() && depth) {
    out += "/>\r\n";
    return;
  }
  out += ">";
  if (element.value) {
    out += escaped(element.value->text);
  } else {
    out += "\r\n";
    for (const Element& inner : element.children) write(inner, depth + 1, out);
    out += std::string(depth, '\t');
  }
  out += "</" + element.name + ">\r\n";
}

/// The elements from below the root down to the one called, without what is in them.
std::optional<std::vector<ConfigurationTree::Element>> ConfigurationTree::path_of(std::string_view key) {
  std::vector<Element> path;
  for (bool last = false; !last;) {
    const std::size_t slash = key.find('/');
    const std::string_view part = key.substr(0, slash);
    last = slash == key.npos;
    if (!last) key.remove_prefix(slash + 1);
    const std::size_t bracket = std::min(part.find(IdOpens), part.size());
    std::string_view id = part.substr(bracket);
    if (!id.empty()) {
      if (id.back() != ']') return {};
      id = id.substr(IdOpens.size(), id.size() - IdOpens.size() - 1);
      if (id.size() >= 2 && id.front() == '"' && id.back() == '"') id = id.substr(1, id.size() - 2);
      if (!is_name(id)) return {};
    }
    if (!is_name(part.substr(0, bracket))) return {};
    path.push_back({std::string(part.substr(0, bracket)), std::string(id)});
  }
  return path;
}

bool ConfigurationTree::is_key(std::string_view key) { return path_of(key).has_value(); }

/// Null: it is not there.
template <class AnElement>
AnElement* ConfigurationTree::child(AnElement& parent, const Element& called) {
  const auto found = std::find_if(parent.children.begin(), parent.children.end(),
                                  [&](const Element& one) { return one.name == called.name && one.id == called.id; });
  return found == parent.children.end() ? nullptr : &*found;
}

const ConfigurationValue* ConfigurationTree::find(std::string_view key) const {
  const auto path = path_of(key);
  if (!path) return nullptr;
  const Element* at = &root_;
  for (const Element& step : *path)
    if (!(at = child(*at, step))) return nullptr;
  return at->value ? &*at->value : nullptr;
}

std::string ConfigurationTree::text(std::string_view key) const {
  const ConfigurationValue* const found = find(key);
  return found ? found->text : std::string();
}

bool ConfigurationTree::set(std::string_view key, ConfigurationValue value) {
  const auto path = path_of(key);
  if (!path) return false;
  Element* at = &root_;
  for (const Element& step : *path) {
    if (at->value) return false;
    Element* const next = child(*at, step);
    at = next ? next : &at->children.emplace_back(step);
  }
  if (!at->children.empty()) return false;
  at->value = std::move(value);
  return true;
}

bool ConfigurationTree::remove(std::string_view key) {
  const auto path = path_of(key);
  if (!path) return false;
  std::vector<Element*> above;
  Element* at = &root_;
  for (const Element& step : *path) {
    above.push_back(at);
    if (!(at = child(*at, step))) return false;
  }
  // An element that has nothing left in it goes, too.
  for (bool empty = true; empty && !above.empty(); above.pop_back()) {
    Element* const parent = above.back();
    const auto same = [at](const Element& one) { return &one == at; };
    parent->children.erase(std::find_if(parent->children.begin(), parent->children.end(), same));
    empty = parent->children.empty();
    at = parent;
  }
  return true;
}

void ConfigurationTree::visit(const Element& element, const std::string& above,
                              const std::function<void(const std::string&, const ConfigurationValue&)>& see) {
  for (const Element& inner : element.children) {
    std::string key = above + inner.name;
    if (!inner.id.empty()) key.append(IdOpens).append(inner.id).append("]");
    if (inner.value) see(key, *inner.value);
    visit(inner, key + "/", see);
  }
}

void ConfigurationTree::for_each(const std::function<void(const std::string&, const ConfigurationValue&)>& see) const {
  visit(root_, "", see);
}

}  // namespace ferrite::automation
