// SPDX-License-Identifier: MIT
#pragma once
// PUBLIC: what the host does for guests on the Internet. Credentials of the host's user are not the guest's: an
// implementation adds no cookies, no authorization and no client certificates of its own (in a page: fetch with
// `credentials: "omit"`). What the guest itself sends in headers is its own affair, and goes along.
#include <memory>
#include <optional>
#include <string>

#include "core/net/byte_channel.h"

namespace ferrite::net {

struct HttpHeader {
  std::string name, value;
};

struct HttpRequest {
  std::string method, url;  // GET, http://example.com/index.html
  std::vector<HttpHeader> headers;
  std::vector<u8> body;
};

struct HttpHead {
  unsigned status = 200;
  std::string reason;  // may be empty
  std::vector<HttpHeader> headers;
};

/// A request on its way. Destroyed: its answer is no longer wanted.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;
  /// Null: not yet known. A host that cannot fetch answers with a status of its own (502) and a sentence as the body.
  virtual const HttpHead* head() = 0;
  /// The body, after the head: as many bytes as there are now. As `head` has it, without transfer encoding; if the
  /// host has unpacked it, there must be no Content-Encoding and no Content-Length left.
  virtual std::size_t read(std::span<u8> into) = 0;
  /// The body was read to its end (Ended), or will never be (Failed).
  virtual ByteChannel::State state() const = 0;
};

class HostNetwork {
 public:
  virtual ~HostNetwork() = default;
  /// Never null.
  virtual std::unique_ptr<HttpExchange> request(HttpRequest) = 0;
  /// A TCP connection to any port but 80. Null: refused. The host is a name, or an address as text.
  virtual std::unique_ptr<ByteChannel> connect(std::string_view host, u16 port) {
    (void)host, (void)port;
    return nullptr;
  }
};

}  // namespace ferrite::net
