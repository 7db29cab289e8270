// SPDX-License-Identifier: MIT
#include "core/disk/overlay_disk.h"

#include <algorithm>

#include "core/disk/qcow2_disk.h"

namespace ferrite {
namespace {

constexpr std::string_view BackingName = "the disk below";
constexpr u32 SmallClusterBits = 12, LargeClusterBits = 16;
constexpr u64 MostSectorsOfSmallClusters = u64(64) << 21;  // 64 GB

/// Memory that grows by pieces, up to a limit.
class PiecewiseMedia final : public Media {
 public:
  explicit PiecewiseMedia(u64 most_bytes) : most_bytes_(most_bytes) {}
  u64 size() const override { return size_; }
  bool writable() const override { return true; }
  bool read(u64 offset, std::span<u8> into) override {
    if (offset > size_ || into.size() > size_ - offset) return false;
    each_piece(offset, into.size(), [&](std::span<u8> piece, std::size_t done) {
      std::copy(piece.begin(), piece.end(), into.begin() + std::ptrdiff_t(done));
    });
    return true;
  }
  bool write(u64 offset, std::span<const u8> from) override {
    if (offset > most_bytes_ || from.size() > most_bytes_ - offset) return false;
    size_ = std::max(size_, offset + from.size());
    while (pieces_.size() * PieceBytes < size_) pieces_.push_back(std::make_unique<Piece>());
    each_piece(offset, from.size(), [&](std::span<u8> piece, std::size_t done) {
      std::copy_n(from.begin() + std::ptrdiff_t(done), piece.size(), piece.begin());
    });
    return true;
  }

 private:
  static constexpr std::size_t PieceBytes = 65536;
  using Piece = std::array<u8, PieceBytes>;

  template <class Action>
  void each_piece(u64 offset, std::size_t bytes, const Action& action) {
    for (std::size_t done = 0; done < bytes;) {
      const auto first = std::size_t((offset + done) % PieceBytes);
      const std::size_t count = std::min(bytes - done, PieceBytes - first);
      action(std::span(*pieces_[std::size_t((offset + done) / PieceBytes)]).subspan(first, count), done);
      done += count;
    }
  }

  u64 most_bytes_, size_ = 0;
  std::vector<std::unique_ptr<Piece>> pieces_;
};

}  // namespace

Result<std::unique_ptr<HardDisk>> overlay(std::unique_ptr<HardDisk> below, std::unique_ptr<Media> changes) {
  const u64 sectors = below->sectors();
  const u32 cluster_bits = sectors <= MostSectorsOfSmallClusters ? SmallClusterBits : LargeClusterBits;
  const OpenQcow2Backing take_below = [&](const Qcow2Backing&) -> Result<std::unique_ptr<HardDisk>> {
    return std::move(below);
  };
  auto disk =
      changes->size() == 0
          ? Qcow2Disk::create(std::move(changes), {sectors, cluster_bits, {std::string(BackingName), ""}}, take_below)
          : Qcow2Disk::open(std::move(changes), take_below);
  if (!disk) return Error{disk.sentence()};
  if (below)
    return Error{
        "The changes are a disk of their own, not what was changed on another. Take the changes that belong to "
        "the disk, or none."};
  if ((*disk)->sectors() != sectors)
    return Error{"The changes are of a disk of " + std::to_string((*disk)->sectors()) + " sectors, and the disk has " +
                 std::to_string(sectors) + ". Take the changes that belong to it, or none."};
  return std::unique_ptr<HardDisk>(std::move(*disk));
}

Result<std::unique_ptr<HardDisk>> overlay_in_memory(std::unique_ptr<HardDisk> below, u64 most_bytes) {
  return overlay(std::move(below), std::make_unique<PiecewiseMedia>(most_bytes));
}

}  // namespace ferrite
