// SPDX-License-Identifier: MIT
// The HTTP/1.x server that a guest finds at port 80 of every host: RFC 9112, and 1945 for clients of HTTP/1.0. Each
// request becomes one of the host's. Missing: upgrades, tunnels (CONNECT), trailers (they are read and dropped),
// requests without a version (HTTP/0.9).
#pragma once
#include "core/net/host_network.h"

namespace ferrite::net {

class HttpChannel final : public ByteChannel {
 public:
  static constexpr std::size_t LongestHead = 32 << 10, LongestBody = 4 << 20;

  /// `host` is for requests that do not name one.
  HttpChannel(HostNetwork&, std::string host);
  std::size_t write(std::span<const u8>) override;
  void end() override { guest_ended_ = true; }
  std::size_t read(std::span<u8> into) override;
  State state() const override;

 private:
  enum class Phase : u8 { Head, Body, ChunkSize, ChunkData, ChunkEnd, Trailer, Answer, AnswerBody, Closed };

  bool take_line(std::span<const u8>, std::size_t& used);
  void take_body(std::span<const u8>, std::size_t& used);
  void line_complete();
  void head_complete();
  void read_header(std::string_view line);
  bool read_request_line(std::string_view line);
  void chunk_size(std::string_view line);
  std::string url(std::string_view target) const;
  void send_request();
  void refuse(unsigned status, std::string_view reason);
  void answer(const HttpHead&);
  std::size_t read_body(std::span<u8> into);
  void answer_complete();

  HostNetwork& host_network_;
  std::string host_;
  Phase phase_ = Phase::Head;
  bool guest_ended_ = false;

  // The request that is being read.
  std::string line_;
  std::size_t head_bytes_ = 0;
  HttpRequest request_;
  std::string target_, host_header_;
  bool version_1_1_ = false, keep_open_ = false;
  std::optional<u64> length_;
  bool chunked_ = false;
  u64 left_ = 0;  // of the body, or of a chunk of it

  // Its answer.
  std::unique_ptr<HttpExchange> exchange_;
  std::string pending_;  // text of ours on its way out
  std::optional<u64> answer_left_;
  bool answer_chunked_ = false, answer_broken_ = false;
};

}  // namespace ferrite::net
