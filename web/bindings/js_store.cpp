// SPDX-License-Identifier: MIT
#include "web/bindings/js_store.h"

#include <emscripten.h>

// clang-format off
EM_JS(int, ferrite_js_file_create, (), { return Module.ferriteHost.files.create(); });
EM_JS(void, ferrite_js_file_drop, (int file), { Module.ferriteHost.files.drop(file); });
EM_JS(double, ferrite_js_file_size, (int file), { return Module.ferriteHost.files.size(file); });
EM_JS(int, ferrite_js_file_fetched, (int file), { return Module.ferriteHost.files.fetched(file); });
EM_JS(int, ferrite_js_file_at_hand, (int file), { return Module.ferriteHost.files.atHand(file); });
EM_JS(int, ferrite_js_file_writable, (int file), { return Module.ferriteHost.files.writable(file); });
EM_JS(int, ferrite_js_file_write_through, (int file, int on), {
  return Module.ferriteHost.files.writeThrough(file, on !== 0);
});
EM_JS(int, ferrite_js_file_flush, (int file), { return Module.ferriteHost.files.flush(file); });
EM_JS(int, ferrite_js_file_settled, (int file), { return Module.ferriteHost.files.settled(file); });
EM_JS(int, ferrite_js_file_read, (int file, double offset, unsigned char* into, unsigned size), {
  return Module.ferriteHost.files.read(file, offset, HEAPU8.subarray(into, into + size));
});
EM_JS(int, ferrite_js_file_write, (int file, double offset, const unsigned char* from, unsigned size), {
  return Module.ferriteHost.files.write(file, offset, HEAPU8.subarray(from, from + size));
});
EM_JS(int, ferrite_js_file_replace, (int file, const unsigned char* from, unsigned size), {
  return Module.ferriteHost.files.replace(file, HEAPU8.subarray(from, from + size));
});
EM_JS(void, ferrite_js_file_named, (int file, const char* path, int read_only, int replaced), {
  Module.ferriteHost.files.named(file, UTF8ToString(path), read_only !== 0, replaced);
});
EM_JS(void, ferrite_js_file_unnamed, (int file), { Module.ferriteHost.files.unnamed(file); });
EM_JS(void, ferrite_js_files_listed, (const char* list, const char* lines), {
  Module.ferriteHost.files.listed(UTF8ToString(list), UTF8ToString(lines));
});
// clang-format on

namespace ferrite::web {

namespace {
class JsFile final : public automation::StoredFile {
 public:
  explicit JsFile(int number) : number_(number) {}
  JsFile(const JsFile&) = delete;
  ~JsFile() override { ferrite_js_file_drop(number_); }
  int number() const { return number_; }
  u64 size() const override { return u64(ferrite_js_file_size(number_)); }
  bool fetched() const override { return ferrite_js_file_fetched(number_); }
  bool at_hand() const override { return ferrite_js_file_at_hand(number_); }
  bool writable() const override { return ferrite_js_file_writable(number_); }
  bool write_through(bool on) override { return ferrite_js_file_write_through(number_, on); }
  bool read(u64 offset, std::span<u8> into) override {
    const int result = ferrite_js_file_read(number_, double(offset), into.data(), unsigned(into.size()));
    waiting_ = result == Waiting;
    return result == Done;
  }
  bool waiting() const override { return waiting_; }
  bool write(u64 offset, std::span<const u8> from) override {
    return ferrite_js_file_write(number_, double(offset), from.data(), unsigned(from.size()));
  }
  bool replace(std::span<const u8> all) override {
    return ferrite_js_file_replace(number_, all.data(), unsigned(all.size()));
  }
  bool flush() override { return ferrite_js_file_flush(number_); }
  Settled settled() const override { return Settled(ferrite_js_file_settled(number_)); }

 private:
  enum { Failed, Done, Waiting };  // fetched_file.js's ReadResult

  int number_;
  bool waiting_ = false;
};
}  // namespace

std::shared_ptr<automation::StoredFile> JsStore::create() {
  const int number = ferrite_js_file_create();
  return number ? adopt(number) : nullptr;
}

void JsStore::name(const automation::StoredFile& file, const std::string& path, automation::FileAccess access,
                   const automation::StoredFile* replaced) {
  const bool read_only = access == automation::FileAccess::ReadOnly;
  ferrite_js_file_named(number_of(file), path.c_str(), read_only, replaced ? number_of(*replaced) : 0);
}

void JsStore::forget(const automation::StoredFile& file) { ferrite_js_file_unnamed(number_of(file)); }

void JsStore::keep_list(List list, const std::string& lines) {
  ferrite_js_files_listed(list == List::Folders ? "folders" : "machines", lines.c_str());
}

std::shared_ptr<automation::StoredFile> JsStore::adopt(int number) { return std::make_shared<JsFile>(number); }

int JsStore::number_of(const automation::StoredFile& file) { return static_cast<const JsFile&>(file).number(); }

}  // namespace ferrite::web
