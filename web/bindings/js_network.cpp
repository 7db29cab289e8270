// SPDX-License-Identifier: MIT
#include "web/bindings/js_network.h"

#include <emscripten.h>

// clang-format off
EM_JS(int, ferrite_js_http_request, (const char* head, const unsigned char* body, unsigned size), {
  return Module.ferriteHost.network.request(UTF8ToString(head), HEAPU8.slice(body, body + size));
});
EM_JS(void, ferrite_js_http_drop, (int exchange), { Module.ferriteHost.network.drop(exchange); });
EM_JS(int, ferrite_js_http_head_size, (int exchange), { return Module.ferriteHost.network.headSize(exchange); });
EM_JS(void, ferrite_js_http_head, (int exchange, char* into, int size), {
  Module.ferriteHost.network.head(exchange, HEAPU8.subarray(into, into + size));
});
EM_JS(int, ferrite_js_http_read, (int exchange, unsigned char* into, unsigned size), {
  return Module.ferriteHost.network.read(exchange, HEAPU8.subarray(into, into + size));
});
EM_JS(int, ferrite_js_http_state, (int exchange), { return Module.ferriteHost.network.state(exchange); });
// clang-format on

namespace ferrite::web {

namespace {
/// "200 OK", and then a header a line.
net::HttpHead parse(const std::string& text) {
  net::HttpHead head;
  std::size_t at = 0;
  for (bool first = true; at < text.size(); first = false) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    const std::size_t split = line.find(first ? " " : ": ");
    at = end + 1;
    if (split == line.npos) continue;
    if (first)
      head.status = unsigned(std::atoi(line.c_str())), head.reason = line.substr(split + 1);
    else
      head.headers.push_back({line.substr(0, split), line.substr(split + 2)});
  }
  return head;
}

class JsExchange final : public net::HttpExchange {
 public:
  explicit JsExchange(int number) : number_(number) {}
  JsExchange(const JsExchange&) = delete;
  ~JsExchange() override { ferrite_js_http_drop(number_); }

  const net::HttpHead* head() override {
    if (head_) return &*head_;
    const int size = ferrite_js_http_head_size(number_);
    if (size < 0) return nullptr;
    std::string text(std::size_t(size), '\0');
    ferrite_js_http_head(number_, text.data(), size);
    return &head_.emplace(parse(text));
  }
  std::size_t read(std::span<u8> into) override {
    return std::size_t(ferrite_js_http_read(number_, into.data(), unsigned(into.size())));
  }
  net::ByteChannel::State state() const override { return net::ByteChannel::State(ferrite_js_http_state(number_)); }

 private:
  int number_;
  std::optional<net::HttpHead> head_;
};
}  // namespace

std::unique_ptr<net::HttpExchange> JsNetwork::request(net::HttpRequest request) {
  std::string head = request.method + " " + request.url + "\n";
  for (const net::HttpHeader& header : request.headers) head += header.name + ": " + header.value + "\n";
  const int number = ferrite_js_http_request(head.c_str(), request.body.data(), unsigned(request.body.size()));
  return std::make_unique<JsExchange>(number);
}

}  // namespace ferrite::web
