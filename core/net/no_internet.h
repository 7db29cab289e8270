// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>

#include "core/net/host_network.h"

namespace ferrite::net {

/// A host that has no way out. Guests learn that in a sentence.
class NoInternet final : public HostNetwork {
 public:
  std::unique_ptr<HttpExchange> request(HttpRequest) override { return std::make_unique<Refusal>(); }

 private:
  class Refusal final : public HttpExchange {
   public:
    const HttpHead* head() override { return &head_; }
    std::size_t read(std::span<u8> into) override {
      const std::size_t count = std::min(left_.size(), into.size());
      std::copy_n(left_.begin(), count, into.begin());
      left_.remove_prefix(count);
      return count;
    }
    ByteChannel::State state() const override {
      return left_.empty() ? ByteChannel::State::Ended : ByteChannel::State::Open;
    }

   private:
    HttpHead head_{502, "Bad Gateway", {{"Content-Type", "text/plain"}}};
    std::string_view left_ = "This machine's host has no way to the Internet.\n";
  };
};

}  // namespace ferrite::net
