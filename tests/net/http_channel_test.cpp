// SPDX-License-Identifier: MIT
#include "core/net/http_channel.h"

#include "tests/support/guest_stack.h"

using namespace ferrite;
using namespace ferrite::test;
using State = net::ByteChannel::State;

namespace {
struct HttpRig {
  FakeHost host;
  net::HttpChannel channel{host, "198.18.0.1"};

  std::size_t say(std::string_view s) { return channel.write(text(s)); }
  /// In small portions, as a connection may bring them.
  void trickle(std::string_view s) {
    for (const char c : s) REQUIRE(channel.write(text({&c, 1})) == 1);
  }
  std::string hear() {
    std::array<u8, 1460> bytes;
    std::string all;
    while (const std::size_t count = channel.read(bytes)) all.append(bytes.begin(), bytes.begin() + count);
    return all;
  }
  std::string ask(std::string_view s) { return say(s), hear(); }
  void answer(std::string_view body, std::vector<net::HttpHeader> headers = {}) {
    host.answer.head.headers = std::move(headers);
    host.answer.body = text(body);
  }
};
bool ends_with(std::string_view all, std::string_view end) { return all.ends_with(end); }
bool has(std::string_view all, std::string_view piece) { return all.find(piece) != all.npos; }
}  // namespace

TEST_CASE("HTTP: a request becomes the host's, with its own headers and without the connection's [RFC 9110, 7.6.1]") {
  HttpRig rig;
  rig.answer("Hello", {{"Content-Type", "text/plain"}});
  rig.trickle(
      "\r\nGET /a?b=c HTTP/1.1\r\nHost: Example.com\r\nAccept: text/*\r\nConnection: Keep-Alive\r\nTE: x\r\n\r\n");
  REQUIRE(rig.host.requests.size() == 1);
  const auto& request = rig.host.requests[0];
  CHECK(request.method == "GET");
  CHECK(request.url == "http://Example.com/a?b=c");
  REQUIRE(request.headers.size() == 1);
  CHECK(request.headers[0].name == "accept");
  CHECK(request.headers[0].value == "text/*");
  CHECK(rig.hear() ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"
        "Connection: keep-alive\r\n\r\n5\r\nHello\r\n0\r\n\r\n");
  CHECK(rig.channel.state() == State::Open);
}

TEST_CASE("HTTP: a body whose length is known goes as it is [RFC 9112, 6.3]") {
  HttpRig rig;
  rig.answer("Hello", {{"content-length", "5"}, {"Transfer-Encoding", "gzip"}, {"Connection", "close"}});
  const std::string all = rig.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(all == "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nConnection: keep-alive\r\n\r\nHello");
  CHECK(rig.ask("GET /again HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") ==
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nConnection: close\r\n\r\nHello");
  CHECK(rig.host.requests[1].url == "http://a/again");
  CHECK(rig.channel.state() == State::Ended);
  CHECK(rig.host.open == 0);
}

TEST_CASE("HTTP: a client of HTTP/1.0 knows the end by the end of the connection [RFC 1945, 7.2.2]") {
  HttpRig rig;
  rig.answer("Hello");
  CHECK(rig.ask("GET /x HTTP/1.0\r\n\r\n") == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nHello");
  CHECK(rig.host.requests[0].url == "http://198.18.0.1/x");
  CHECK(rig.channel.state() == State::Ended);
}

TEST_CASE("HTTP: an absolute target is asked for as it is [RFC 9112, 3.2.2]") {
  HttpRig rig;
  rig.ask("GET http://proxy.example/x HTTP/1.1\r\nHost: other\r\n\r\n");
  CHECK(rig.host.requests[0].url == "http://proxy.example/x");
}

TEST_CASE("HTTP: HEAD and 304 have no body [RFC 9112, 6.3]") {
  HttpRig rig;
  rig.answer("not sent", {{"Content-Length", "8"}});
  CHECK(
      ends_with(rig.ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"), "Content-Length: 8\r\nConnection: keep-alive\r\n\r\n"));
  rig.host.answer.head.status = 304;
  CHECK(ends_with(rig.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "\r\n\r\n"));
}

TEST_CASE("HTTP: bodies of requests, by length and in chunks [RFC 9112, 6]") {
  HttpRig rig;
  rig.trickle("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde");
  CHECK(string_of(rig.host.requests[0].body) == "abcde");
  rig.hear();
  rig.trickle(
      "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nT: "
      "1\r\n\r\n");
  CHECK(rig.host.requests[1].method == "PUT");
  CHECK(string_of(rig.host.requests[1].body) == "abc0123456789");
}

TEST_CASE("HTTP: a client that waits before its body is told to go on [RFC 9110, 10.1.1]") {
  HttpRig rig;
  rig.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(rig.hear() == "HTTP/1.1 100 Continue\r\n\r\n");
  rig.say("ok");
  CHECK(string_of(rig.host.requests[0].body) == "ok");
}

TEST_CASE("HTTP: the next request waits for the answer to the one before [RFC 9112, 9.3.2]") {
  HttpRig rig;
  rig.answer("1", {{"Content-Length", "1"}});
  rig.host.answer.ready = false;
  const std::string one = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n", two = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
  CHECK(rig.say(one + two) == one.size());
  CHECK(rig.hear().empty());
  CHECK(rig.say(two) == 0);
  rig.host.answer.ready = true;
  CHECK(has(rig.hear(), "200 OK"));
  CHECK(rig.say(two) == two.size());
  CHECK(rig.host.requests.size() == 2);
}

TEST_CASE("HTTP: what is no request is refused, and the connection ends [RFC 9112, 3]") {
  const std::pair<std::string, std::string> wrong[] = {
      {"GET\r\n\r\n", "400"},
      {"GET / HTTP/2.0\r\n\r\n", "400"},
      {"G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", "400"},
      {"GET file:///x HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "501"},
      {"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", "501"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n", "413"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFF\r\n", "413"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "400"},
      {"GET /" + std::string(40'000, 'a') + " HTTP/1.1\r\n\r\n", "431"},
  };
  for (const auto& [request, status] : wrong) {
    HttpRig rig;
    INFO(request.substr(0, 60));
    CHECK(rig.say(request) == request.size());
    CHECK(rig.hear().starts_with("HTTP/1.1 " + status + " "));
    CHECK(rig.channel.state() == State::Ended);
    CHECK(rig.host.requests.empty());
  }
}

TEST_CASE("HTTP: a body that breaks off breaks the connection, so that nobody takes it for whole [RFC 9112, 8]") {
  HttpRig rig;
  rig.answer("Hell", {{"Content-Length", "5"}});
  rig.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(rig.channel.state() == State::Failed);
  HttpRig chunked;
  chunked.answer("Hell");
  chunked.host.answer.ended = false;
  chunked.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(chunked.channel.state() == State::Open);
  chunked.host.answer.failed = true;
  CHECK_FALSE(has(chunked.hear(), "0\r\n\r\n"));
  CHECK(chunked.channel.state() == State::Failed);
}

TEST_CASE("HTTP: a host that has no answer is a bad gateway [RFC 9110, 15.6.3]") {
  HttpRig rig;
  rig.host.answer.ready = false, rig.host.answer.failed = true;
  CHECK(rig.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 502 Bad Gateway\r\n"));
  CHECK(rig.channel.state() == State::Ended);
}

TEST_CASE("HTTP: a header that would be two is left out of the answer") {
  HttpRig rig;
  rig.answer("", {{"X", "1\r\nSet-Cookie: a"}, {"Y Z", "1"}, {"Good", "1"}});
  const std::string all = rig.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK_FALSE(has(all, "Set-Cookie"));
  CHECK_FALSE(has(all, "Y Z"));
  CHECK(has(all, "Good: 1\r\n"));
}

TEST_CASE("HTTP: a guest that hangs up loses the answer, and the host its work") {
  FakeHost host;
  {
    net::HttpChannel channel(host, "a");
    channel.write(text("GET / HTTP/1.0\r\n\r\n"));
    CHECK(host.open == 1);
  }
  CHECK(host.open == 0);
}

TEST_CASE("a page is fetched by its name through the whole gateway") {
  GatewayRig rig;
  rig.host.answer.body = Bytes(100'000, 'x');
  rig.host.answer.head.headers = {{"Content-Length", "100000"}};
  u32 sequence = 1000, expected = 0;
  const auto segment = [&](u8 flags, const Bytes& data = {}) {
    Datagram d{
        GuestIp, 0xC6120001, 6,
        be16(4000) + be16(80) + be32(sequence) + be32(expected) + Bytes{0x50, flags} + be16(0xFFFF) + be32(0) + data};
    d.payload = with_checksum(d, 16);
    rig.send(d);
    sequence += u32(data.size());
  };
  segment(2);
  expected = number(rig.reply().payload, 4, 4) + 1, sequence++;
  segment(16, text("GET /file HTTP/1.0\r\nHost: files.example\r\n\r\n"));
  Bytes all;
  for (unsigned round = 0; round < 200; round++) {
    while (!rig.silent()) {
      const Bytes p = rig.reply().payload;
      const Bytes data = part(p, p[12] / 16u * 4);
      if (number(p, 4, 4) != expected) continue;
      all = all + data;
      expected += u32(data.size()) + (p[13] & 1);
    }
    segment(16);
  }
  CHECK(rig.host.requests.at(0).url == "http://files.example/file");
  CHECK(ends_with(string_of(all), "\r\n\r\n" + std::string(100'000, 'x')));
}
