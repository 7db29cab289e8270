// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/host_files.h"

namespace ferrite::automation {

/// A leased host file as the medium of a disk image.
class LeasedMedia final : public Media {
 public:
  LeasedMedia(std::shared_ptr<HostFiles::Lease> lease, HostFiles& files) : lease_(std::move(lease)), files_(files) {}
  u64 size() const override { return lease_->file().size(); }
  bool writable() const override { return lease_->writable(); }
  bool read(u64 offset, std::span<u8> into) override {
    if (lease_->file().read(offset, into)) return true;
    if (waiting()) files_.waited();
    return false;
  }
  bool at_hand() const override { return lease_->file().at_hand(); }
  bool waiting() const override { return lease_->file().waiting(); }
  bool write(u64 offset, std::span<const u8> from) override {
    if (!writable() || !lease_->file().write(offset, from)) return false;
    files_.changed(lease_->path());
    return true;
  }
  bool replace(std::span<const u8> all) override {
    if (!writable() || !lease_->file().replace(all)) return false;
    files_.changed(lease_->path());
    return true;
  }
  bool flush() override { return lease_->file().flush(); }
  Settled settled() const override { return lease_->file().settled(); }

 private:
  std::shared_ptr<HostFiles::Lease> lease_;
  HostFiles& files_;
};

}  // namespace ferrite::automation
