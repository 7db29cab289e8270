// SPDX-License-Identifier: MIT
#include "core/net/http_channel.h"

#include <algorithm>
#include <utility>

namespace ferrite::net {
namespace {
constexpr std::string_view NewLine = "\r\n";
constexpr std::size_t ChunkBytes = 4096;

std::string lower(std::string_view text) {
  std::string all(text);
  for (char& c : all)
    if (c >= 'A' && c <= 'Z') c = char(c + ('a' - 'A'));
  return all;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  return first == text.npos ? std::string_view() : text.substr(first, last - first + 1);
}

/// [RFC 9110, 5.6.2]
bool is_token(std::string_view text) {
  constexpr std::string_view Marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || Marks.find(c) != Marks.npos;
  });
}

bool is_visible(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c != '\x7F'; });
}

/// A name or an address, and maybe a port: nothing that would make another URL of it.
bool is_host(std::string_view text) { return is_visible(text) && text.find_first_of("/\\?#@<>\"'{}|^`%") == text.npos; }

std::optional<u64> to_number(std::string_view text, unsigned base) {
  if (text.empty() || text.size() > 15) return {};
  u64 value = 0;
  for (const char c : lower(text)) {
    const unsigned digit = c >= '0' && c <= '9'   ? unsigned(c - '0')
                           : c >= 'a' && c <= 'f' ? unsigned(c - 'a' + 10)
                                                  : 99;
    if (digit >= base) return {};
    value = value * base + digit;
  }
  return value;
}

std::string to_hex(std::size_t value) {
  std::string text;
  for (; value || text.empty(); value >>= 4) text.insert(text.begin(), "0123456789ABCDEF"[value & 15]);
  return text;
}

/// Of one connection, not of the message [RFC 9110, 7.6.1]; the host makes its own.
bool is_hop_by_hop(std::string_view name) {
  constexpr std::string_view Names[] = {
      "connection", "keep-alive",        "proxy-connection", "proxy-authorization", "te",   "proxy-authenticate",
      "trailer",    "transfer-encoding", "upgrade",          "content-length",      "host", "expect"};
  return std::find(std::begin(Names), std::end(Names), name) != std::end(Names);
}

bool lists(std::string_view value, std::string_view word) { return lower(value).find(word) != std::string::npos; }

bool has_body(const HttpHead& head, std::string_view method) {
  return method != "HEAD" && head.status >= 200 && head.status != 204 && head.status != 304;
}
}  // namespace

HttpChannel::HttpChannel(HostNetwork& network, std::string host) : host_network_(network), host_(std::move(host)) {}

// ---- the request ----------------------------------------------------------------------------------------------------

/// While an answer is on its way, nothing more is taken.
std::size_t HttpChannel::write(std::span<const u8> bytes) {
  std::size_t used = 0;
  while (used < bytes.size()) {
    switch (phase_) {
      case Phase::Head:
      case Phase::ChunkSize:
      case Phase::ChunkEnd:
      case Phase::Trailer:
        if (take_line(bytes, used)) line_complete();
        break;
      case Phase::Body:
      case Phase::ChunkData: take_body(bytes, used); break;
      case Phase::Answer:
      case Phase::AnswerBody: return used;
      case Phase::Closed: return bytes.size();
    }
  }
  return used;
}

bool HttpChannel::take_line(std::span<const u8> bytes, std::size_t& used) {
  while (used < bytes.size()) {
    const char c = char(bytes[used++]);
    if (c == '\n') {
      if (!line_.empty() && line_.back() == '\r') line_.pop_back();
      return true;
    }
    line_.push_back(c);
    if (++head_bytes_ > LongestHead) return refuse(431, "Request Header Fields Too Large"), false;
  }
  return false;
}

void HttpChannel::take_body(std::span<const u8> bytes, std::size_t& used) {
  const std::size_t count = std::size_t(std::min<u64>(left_, bytes.size() - used));
  const auto first = bytes.begin() + std::ptrdiff_t(used);
  request_.body.insert(request_.body.end(), first, first + std::ptrdiff_t(count));
  used += count;
  left_ -= count;
  if (left_) return;
  if (phase_ == Phase::ChunkData)
    phase_ = Phase::ChunkEnd;
  else
    send_request();
}

void HttpChannel::line_complete() {
  const std::string line = std::exchange(line_, {});
  switch (phase_) {
    case Phase::ChunkSize: return chunk_size(line);
    case Phase::ChunkEnd: phase_ = Phase::ChunkSize; return;
    case Phase::Trailer:
      if (line.empty()) send_request();
      return;
    default: break;
  }
  if (request_.method.empty()) {
    if (!line.empty() && !read_request_line(line)) refuse(400, "Bad Request");  // [RFC 9112, 2.2] empty lines before
  } else if (line.empty()) {
    head_complete();
  } else {
    read_header(line);
  }
}

bool HttpChannel::read_request_line(std::string_view line) {
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  if (first == line.npos || first == last) return false;
  const std::string_view method = line.substr(0, first), target = line.substr(first + 1, last - first - 1),
                         version = line.substr(last + 1);
  if (!is_token(method) || !is_visible(target) || version.size() != 8 || !version.starts_with("HTTP/1.")) return false;
  request_.method = method;
  target_ = target;
  version_1_1_ = version[7] != '0';
  keep_open_ = version_1_1_;
  return true;
}

void HttpChannel::read_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon))) return refuse(400, "Bad Request");
  const std::string name = lower(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (name == "host") host_header_ = value;
  if (name == "transfer-encoding") {
    if (lower(value) != "chunked") return refuse(501, "Not Implemented");
    chunked_ = true;
  }
  if (name == "content-length") {
    const auto length = to_number(value, 10);
    if (!length || (length_ && *length_ != *length)) return refuse(400, "Bad Request");
    length_ = length;
  }
  if (name == "connection" && lists(value, "close")) keep_open_ = false;
  if (name == "connection" && lists(value, "keep-alive")) keep_open_ = true;
  if (name == "expect" && version_1_1_) pending_ += "HTTP/1.1 100 Continue\r\n\r\n";  // [RFC 9110, 10.1.1]
  if (!is_hop_by_hop(name)) request_.headers.push_back({name, std::string(value)});
}

/// [RFC 9112, 3.2] A request of HTTP/1.1 names its host; [6.3] one whose length is told twice is nobody's.
void HttpChannel::head_complete() {
  if (request_.method == "CONNECT" || target_ == "*") return refuse(501, "Not Implemented");
  request_.url = url(target_);
  if (request_.url.empty() || (chunked_ && length_)) return refuse(400, "Bad Request");
  if (length_.value_or(0) > LongestBody) return refuse(413, "Content Too Large");
  left_ = length_.value_or(0);
  head_bytes_ = 0;
  if (chunked_)
    phase_ = Phase::ChunkSize;
  else if (left_)
    phase_ = Phase::Body;
  else
    send_request();
}

void HttpChannel::chunk_size(std::string_view line) {
  const auto size = to_number(trimmed(line.substr(0, line.find(';'))), 16);
  if (!size) return refuse(400, "Bad Request");
  if (*size > LongestBody - request_.body.size()) return refuse(413, "Content Too Large");
  left_ = *size;
  phase_ = left_ ? Phase::ChunkData : Phase::Trailer;
}

/// Empty: none that can be asked for.
std::string HttpChannel::url(std::string_view target) const {
  if (target.starts_with("http://") || target.starts_with("https://")) return std::string(target);
  if (version_1_1_ && host_header_.empty()) return {};
  const std::string& host = host_header_.empty() ? host_ : host_header_;
  return target.starts_with('/') && is_host(host) ? "http://" + host + std::string(target) : std::string();
}

void HttpChannel::send_request() {
  phase_ = Phase::Answer;
  const std::string method = request_.method;  // says whether the answer has a body
  exchange_ = host_network_.request(std::exchange(request_, {}));
  request_.method = method;
}

/// What follows of the request could be anything: the connection ends.
void HttpChannel::refuse(unsigned status, std::string_view reason) {
  pending_ += "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason) +
              "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  phase_ = Phase::Closed;
}

// ---- the answer -----------------------------------------------------------------------------------------------------

ByteChannel::State HttpChannel::state() const {
  if (answer_broken_) return State::Failed;
  if (!pending_.empty()) return State::Open;
  if (phase_ == Phase::Closed) return State::Ended;
  return guest_ended_ && phase_ != Phase::Answer && phase_ != Phase::AnswerBody ? State::Ended : State::Open;
}

std::size_t HttpChannel::read(std::span<u8> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    if (!pending_.empty()) {
      const std::size_t count = std::min(pending_.size(), into.size() - done);
      std::copy_n(pending_.begin(), count, into.begin() + std::ptrdiff_t(done));
      pending_.erase(0, count);
      done += count;
    } else if (phase_ == Phase::Answer) {
      const HttpHead* const head = exchange_->head();
      if (head)
        answer(*head);
      else if (exchange_->state() != State::Failed)
        break;
      else
        refuse(502, "Bad Gateway");
    } else if (phase_ == Phase::AnswerBody && !answer_broken_) {
      const std::size_t count = read_body(into.subspan(done));
      if (!count && pending_.empty() && phase_ == Phase::AnswerBody) break;
      done += count;
    } else {
      break;
    }
  }
  return done;
}

/// [RFC 9112, 6.3] How long the body is, the guest knows by its length, by chunks or by the end of the connection.
void HttpChannel::answer(const HttpHead& head) {
  const bool body = has_body(head, request_.method);
  answer_left_.reset();
  std::string text = "HTTP/1.1 " + std::to_string(head.status) + " " + head.reason + "\r\n";
  for (const HttpHeader& header : head.headers) {
    const std::string name = lower(header.name);
    if (name == "content-length") answer_left_ = to_number(header.value, 10);
    const bool length = name == "content-length" && answer_left_;
    if (is_token(name) && (length || !is_hop_by_hop(name)) && header.value.find_first_of(NewLine) == std::string::npos)
      text += header.name + ": " + header.value + "\r\n";
  }
  answer_chunked_ = body && !answer_left_ && version_1_1_;
  if (answer_chunked_) text += "Transfer-Encoding: chunked\r\n";
  if (body && !answer_left_ && !answer_chunked_) keep_open_ = false;
  text += keep_open_ ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  pending_ += text;
  phase_ = Phase::AnswerBody;
  if (!body || answer_left_ == u64{0}) answer_complete();
}

std::size_t HttpChannel::read_body(std::span<u8> into) {
  if (answer_chunked_) {
    std::array<u8, ChunkBytes> bytes;
    const std::size_t count = exchange_->read(bytes);
    if (count) pending_ += to_hex(count) + "\r\n" + std::string(bytes.begin(), bytes.begin() + count) + "\r\n";
    if (!count && exchange_->state() == State::Ended) pending_ += "0\r\n\r\n", answer_complete();
    if (!count && exchange_ && exchange_->state() == State::Failed) answer_broken_ = true;
    return 0;
  }
  const std::size_t count =
      exchange_->read(into.first(std::size_t(std::min<u64>(answer_left_.value_or(~u64{0}), into.size()))));
  if (answer_left_) *answer_left_ -= count;
  if (answer_left_ == u64{0}) {
    answer_complete();
  } else if (!count && exchange_->state() != State::Open) {
    if (answer_left_ || exchange_->state() == State::Failed)
      answer_broken_ = true;
    else
      answer_complete();
  }
  return count;
}

void HttpChannel::answer_complete() {
  exchange_.reset();
  request_ = {};
  target_.clear(), host_header_.clear();
  length_.reset();
  chunked_ = false;
  head_bytes_ = 0;
  phase_ = keep_open_ ? Phase::Head : Phase::Closed;
}

}  // namespace ferrite::net
