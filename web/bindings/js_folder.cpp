// SPDX-License-Identifier: MIT
#include "web/bindings/js_folder.h"

#include <emscripten.h>

#include <limits>

// clang-format off
EM_JS(void, ferrite_js_folder_drop, (int folder), { Module.ferriteHost.folders.drop(folder); });
EM_JS(void, ferrite_js_folder_settle, (int folder), { Module.ferriteHost.folders.settle(folder); });
/* The answer stays in JavaScript until the next question. */
EM_JS(int, ferrite_js_folder_ask, (int folder, int question, const char* path, unsigned path_size, const char* other,
                                   unsigned other_size, double a, double b, double c, const unsigned char* bytes,
                                   unsigned size), {
  const text = (at, length) => HEAPU8.subarray(at, at + length);
  const answer = Module.ferriteHost.folders.ask(folder, question, text(path, path_size), text(other, other_size),
    [a, b, c], bytes ? { bytes: text(bytes, size) } : { size });
  Module.ferriteFolderAnswer = answer;
  return answer.status;
});
EM_JS(double, ferrite_js_folder_number, (unsigned index), { return Module.ferriteFolderAnswer.numbers[index]; });
EM_JS(unsigned, ferrite_js_folder_size, (), { return Module.ferriteFolderAnswer.bytes.length; });
EM_JS(void, ferrite_js_folder_take, (unsigned char* into), { HEAPU8.set(Module.ferriteFolderAnswer.bytes, into); });
// clang-format on

namespace ferrite::web {

namespace {
using Status = HostFolder::Status;
constexpr double NanosecondsPerMillisecond = 1e6;

class JsFolder final : public HostFolder {
 public:
  JsFolder(int number, FolderAccess access) : number_(number), access_(access) {}
  JsFolder(const JsFolder&) = delete;
  ~JsFolder() override { ferrite_js_folder_drop(number_); }

  bool writable() const override { return access_ == FolderAccess::ReadWrite; }
  Status look(std::string_view path, Entry& entry) override {
    const Status status = ask({.question = Look, .path = path});
    if (status != Status::Done) return status;
    const i64 modified = i64(ferrite_js_folder_number(2) * NanosecondsPerMillisecond);
    entry = {Kind(ferrite_js_folder_number(0) != 0), u64(ferrite_js_folder_number(1)), modified,
             u8(ferrite_js_folder_number(3))};
    return status;
  }
  Status list(std::string_view path, std::vector<Item>& items) override {
    const Status status = ask({.question = List, .path = path});
    if (status != Status::Done) return status;
    std::string names(ferrite_js_folder_size(), '\0');
    ferrite_js_folder_take(reinterpret_cast<u8*>(names.data()));
    for (std::size_t at = 0, end; (end = names.find('\0', at)) != names.npos; at = end + 1) {
      const bool folder = names[at] == '/';
      items.push_back({names.substr(at + folder, end - at - folder), folder ? Kind::Folder : Kind::File});
    }
    return status;
  }
  Status read(std::string_view path, u64 offset, std::span<u8> into, u32& got) override {
    const Status status = ask({.question = Read, .path = path, .numbers = {double(offset)}, .room = into.size()});
    if (status != Status::Done) return status;
    got = ferrite_js_folder_size();
    if (got > into.size()) return Status::Failed;
    ferrite_js_folder_take(into.data());
    return status;
  }
  Status write(std::string_view path, u64 offset, std::span<const u8> from) override {
    return ask({.question = Write, .path = path, .numbers = {double(offset)}, .bytes = from});
  }
  Status create(std::string_view path, Kind kind, u8 permissions) override {
    return ask({.question = Create, .path = path, .numbers = {double(kind), double(permissions)}});
  }
  Status remove(std::string_view path, Kind kind) override {
    return ask({.question = Remove, .path = path, .numbers = {double(kind)}});
  }
  Status rename(std::string_view from, std::string_view to) override {
    return ask({.question = Rename, .path = from, .other = to});
  }
  /// -1, and not a number for the time: it stays. Infinity: now.
  Status change(std::string_view path, const Change& change) override {
    double modified = std::numeric_limits<double>::quiet_NaN();
    if (change.modified_now) modified = std::numeric_limits<double>::infinity();
    if (change.modified) modified = double(*change.modified) / NanosecondsPerMillisecond;
    return ask({.question = ChangeIt,
                .path = path,
                .numbers = {change.size ? double(*change.size) : -1,
                            change.permissions ? double(*change.permissions) : -1, modified}});
  }
  Status flush(std::string_view path) override { return ask({.question = Flush, .path = path}); }
  Status space(Space& space) override {
    const Status status = ask({.question = SpaceLeft});
    if (status == Status::Done) space = {u64(ferrite_js_folder_number(0)), u64(ferrite_js_folder_number(1))};
    return status;
  }
  void settle() override { ferrite_js_folder_settle(number_); }

 private:
  // folder_store.js's Questions.
  enum Question : u8 { Look, List, Read, Write, Create, Remove, Rename, ChangeIt, Flush, SpaceLeft };
  struct Asked {
    Question question;
    std::string_view path{}, other{};
    std::array<double, 3> numbers{};
    std::span<const u8> bytes{};
    std::size_t room = 0;
  };
  Status ask(const Asked& asked) {
    const auto& [a, b, c] = asked.numbers;
    const u8* const bytes = asked.bytes.empty() ? nullptr : asked.bytes.data();
    return Status(ferrite_js_folder_ask(number_, asked.question, asked.path.data(), unsigned(asked.path.size()),
                                        asked.other.data(), unsigned(asked.other.size()), a, b, c, bytes,
                                        unsigned(bytes ? asked.bytes.size() : asked.room)));
  }

  int number_;
  FolderAccess access_;
};
}  // namespace

std::shared_ptr<HostFolder> adopt_folder(int number, FolderAccess access) {
  return std::make_shared<JsFolder>(number, access);
}

}  // namespace ferrite::web
