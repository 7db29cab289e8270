// SPDX-License-Identifier: MIT
#pragma once
// The files of the host, under absolute paths as Virtual PC's documents have them. A file that is attached writable
// belongs to one drive until it is released; a read-only file may be shared.
#include <map>

#include "core/automation/events.h"
#include "core/automation/file_store.h"
#include "core/automation/path.h"

namespace ferrite::automation {

class HostFiles {
  struct Entry {
    std::string path;  // as it was spelled when the file was made
    std::shared_ptr<StoredFile> file;
    FileAccess access = FileAccess::ReadWrite;
    unsigned users = 0;
  };

 public:
  /// The right to use a file. While it lives, the file stays where and what it is.
  class Lease {
   public:
    explicit Lease(std::shared_ptr<Entry> entry) : entry_(std::move(entry)) { entry_->users++; }
    Lease(const Lease&) = delete;
    ~Lease() { entry_->users--; }
    const std::string& path() const { return entry_->path; }
    StoredFile& file() { return *entry_->file; }
    bool writable() const { return entry_->access == FileAccess::ReadWrite && entry_->file->writable(); }

   private:
    std::shared_ptr<Entry> entry_;
  };

  struct Stat {
    std::string path;
    u64 size = 0;
    FileAccess access = FileAccess::ReadWrite;
    bool in_use = false;
  };

  HostFiles(FileStore& store, EventQueue& events) : store_(store), events_(events) {}

  /// Makes or replaces a file, and the folders on the way to it.
  Hresult write(std::string_view path, std::span<const u8> bytes);
  /// The same with bytes that are in the store already.
  Hresult adopt(std::string_view path, std::shared_ptr<StoredFile>);
  Answer<std::vector<u8>> read(std::string_view path) const;
  Answer<std::shared_ptr<StoredFile>> find(std::string_view path) const;
  bool exists(std::string_view path) const;  // a file or a folder
  Answer<Stat> stat(std::string_view path) const;
  /// Names of the files and folders right in a folder; a folder's ends with a backslash.
  Answer<std::vector<std::string>> list(std::string_view folder) const;
  /// Also an empty folder.
  Hresult remove(std::string_view path);
  Hresult rename(std::string_view from, std::string_view to);
  Hresult set_access(std::string_view path, FileAccess);
  Hresult make_folder(std::string_view path);

  /// SHARING_VIOLATION: it is leased writable already. `path` was checked.
  Answer<std::shared_ptr<Lease>> lease(const std::string& path);
  /// A path in `folder` that no file has yet: "disk.img", "disk (2).img", ...
  std::string unused_path(std::string_view folder, std::string_view name) const;

  std::shared_ptr<StoredFile> new_file() { return store_.create(); }
  /// For a store that outlives the program: the configuration files of all machines, one a line.
  void keep_machines(const std::string& lines) { store_.keep_list(FileStore::List::Machines, lines); }
  /// A guest wrote to the file, or it came to be, went, or got another name.
  void changed(const std::string& path) { events_.push_once({.kind = Event::Kind::FileChange, .text = path}); }
  /// How many reads there were that had to be put off: their file's bytes are still being fetched.
  u64 waits() const { return waits_; }
  void waited() { waits_++; }

 private:
  Entry* entry(const std::string& path) const;
  bool is_folder(const std::string& path) const;
  Hresult may_be_file(const std::string& path) const;
  void add_folders(std::string_view folder);
  void keep_folders() const;
  void name(const Entry& entry) const { store_.name(*entry.file, entry.path, entry.access, nullptr); }

  FileStore& store_;
  EventQueue& events_;
  u64 waits_ = 0;
  std::map<std::string, std::shared_ptr<Entry>> files_;  // by folded path
  std::map<std::string, std::string> folders_;           // folded path -> as spelled
};

}  // namespace ferrite::automation
