// SPDX-License-Identifier: MIT
#include "core/share/memory_folder.h"

#include <catch2/catch.hpp>

using namespace ferrite;
using Status = HostFolder::Status;
using Kind = HostFolder::Kind;

namespace {
constexpr u8 All = HostFolder::Read | HostFolder::Write | HostFolder::Execute;
constexpr std::array<u8, 3> Abc{'a', 'b', 'c'};
std::string names(MemoryFolder& folder, std::string_view path) {
  std::vector<HostFolder::Item> items;
  CHECK(folder.list(path, items) == Status::Done);
  std::string text;
  for (const auto& item : items) text += item.name + (item.kind == Kind::Folder ? "/ " : " ");
  return text;
}
}  // namespace

TEST_CASE("Folder in memory: keeps files and folders by path") {
  MemoryFolder folder;
  CHECK(folder.create("docs", Kind::Folder, All) == Status::Done);
  CHECK(folder.create("docs/a.txt", Kind::File, All) == Status::Done);
  CHECK(folder.create("docs2", Kind::Folder, All) == Status::Done);
  CHECK(folder.create("docs/a.txt", Kind::File, All) == Status::Exists);
  CHECK(folder.create("none/a.txt", Kind::File, All) == Status::NotFound);
  CHECK(folder.create("docs/a.txt/b", Kind::File, All) == Status::NotFolder);
  CHECK(names(folder, "") == "docs/ docs2/ ");
  CHECK(names(folder, "docs") == "a.txt ");
  CHECK(folder.remove("docs", Kind::Folder) == Status::NotEmpty);
  CHECK(folder.remove("docs/a.txt", Kind::Folder) == Status::NotFolder);
  CHECK(folder.remove("docs/a.txt", Kind::File) == Status::Done);
  CHECK(folder.remove("docs", Kind::Folder) == Status::Done);
  CHECK(folder.look("docs", *std::make_unique<HostFolder::Entry>()) == Status::NotFound);
}

TEST_CASE("Folder in memory: what lies between the end of a file and a write reads as zeros") {
  MemoryFolder folder;
  folder.create("f", Kind::File, All);
  CHECK(folder.write("f", 2, Abc) == Status::Done);
  CHECK(*folder.bytes("f") == std::vector<u8>{0, 0, 'a', 'b', 'c'});
  std::array<u8, 8> into{};
  u32 got = 0;
  CHECK(folder.read("f", 3, into, got) == Status::Done);
  CHECK(got == 2);
  CHECK(folder.read("f", 1000, into, got) == Status::Done);
  CHECK(got == 0);
}

TEST_CASE("Folder in memory: a folder takes what is in it along under a new name") {
  MemoryFolder folder;
  folder.create("a", Kind::Folder, All), folder.create("a/b", Kind::Folder, All),
      folder.create("a/b/f", Kind::File, All);
  folder.create("a.txt", Kind::File, All), folder.create("x", Kind::Folder, All);
  CHECK(folder.rename("a", "x/a") == Status::Done);
  CHECK(folder.bytes("x/a/b/f") != nullptr);
  CHECK(names(folder, "") == "a.txt x/ ");
  CHECK(folder.rename("x/a/b/f", "a.txt") == Status::Done);
  CHECK(folder.rename("a.txt", "x") == Status::IsFolder);
  CHECK(folder.rename("none", "y") == Status::NotFound);
}

TEST_CASE("Folder in memory: it holds no more than it has room for, and nothing when it can't be written") {
  MemoryFolder folder(4);
  folder.create("f", Kind::File, All);
  CHECK(folder.write("f", 0, Abc) == Status::Done);
  CHECK(folder.write("f", 2, Abc) == Status::NoRoom);
  CHECK(folder.change("f", {.size = 5}) == Status::NoRoom);
  CHECK(folder.change("f", {.size = 1}) == Status::Done);
  CHECK(folder.write("f", ~u64{0}, Abc) == Status::NoRoom);
  HostFolder::Space space;
  CHECK(folder.space(space) == Status::Done);
  CHECK(space.free == 3);
  folder.set_writable(false);
  CHECK(folder.write("f", 0, Abc) == Status::ReadOnly);
  CHECK(folder.create("g", Kind::File, All) == Status::ReadOnly);
  CHECK(folder.remove("f", Kind::File) == Status::ReadOnly);
}
