// SPDX-License-Identifier: MIT
#pragma once
#include "core/net/host_network.h"

namespace ferrite::web {

/// What guests ask of the Internet goes to web/internal/web_fetch.js.
class JsNetwork final : public net::HostNetwork {
 public:
  std::unique_ptr<net::HttpExchange> request(net::HttpRequest) override;
};

}  // namespace ferrite::web
