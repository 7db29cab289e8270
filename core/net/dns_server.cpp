// SPDX-License-Identifier: MIT
#include "core/net/dns_server.h"

namespace ferrite::net {
namespace {
constexpr std::size_t HeaderBytes = 12, LongestLabel = 63, LongestName = 253;  // [RFC 1035, 4.1.1, 2.3.4]
constexpr std::size_t FlagsAt = 2, QuestionCount = 4, AnswerCount = 6;
constexpr u16 Response = 0x8000, OpcodeMask = 0x7800, RecursionDesired = 0x0100, RecursionAvailable = 0x0080;
enum Code : u16 { NoError = 0, FormatError = 1, NameError = 3, NotImplemented = 4 };
enum Type : u16 { A = 1, Ptr = 12 };
constexpr u16 Internet = 1;
constexpr u16 PointerToQuestion = 0xC000 | HeaderBytes;  // [RFC 1035, 4.1.4]
constexpr u32 TimeToLive = 60;                           // seconds: an address may get another name
constexpr std::string_view ReverseDomain = ".in-addr.arpa";
constexpr std::size_t LongestReply = 512;  // [RFC 1035, 2.3.4]

bool is_host_character(u8 c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; }
u8 lower(u8 c) { return c >= 'A' && c <= 'Z' ? u8(c + ('a' - 'A')) : c; }

/// "4.3.2.1.in-addr.arpa" is 1.2.3.4; 0: no such name.
Ipv4Address reverse_address(std::string_view name) {
  if (!name.ends_with(ReverseDomain)) return AnyAddress;
  name.remove_suffix(ReverseDomain.size());
  Ipv4Address address = 0;
  u32 part = 0, shift = 0;
  for (const char c : name) {
    if (c == '.') {
      address |= part << shift, shift += 8, part = 0;
      if (shift > 24) return AnyAddress;
    } else if (c < '0' || c > '9' || (part = part * 10 + u32(c - '0')) > 255) {
      return AnyAddress;
    }
  }
  return shift == 24 ? address | part << shift : AnyAddress;
}
}  // namespace

struct DnsServer::Question {
  std::string name;
  std::size_t end = 0;  // in the query; 0: it cannot be read
  u16 type = 0, net_class = 0;
  bool host_name = true;
};

/// The query's header and question, and at most one answer.
struct DnsServer::Reply {
  std::array<u8, LongestReply + LongestName> bytes{};
  std::size_t size = 0;

  template <class T>
  void put(T value) {
    store_big<T>(std::span<u8>(bytes), size, value);
    size += sizeof(T);
  }
  /// An answer to the question, up to its data, which has so many bytes.
  void begin_answer(u16 type, std::size_t data_bytes) {
    store_big<u16>(std::span<u8>(bytes), AnswerCount, 1);
    put<u16>(PointerToQuestion), put<u16>(type), put<u16>(Internet), put<u32>(TimeToLive), put<u16>(u16(data_bytes));
  }
  void put_name(std::string_view name) {
    while (!name.empty()) {
      const std::string_view label = name.substr(0, name.find('.'));
      put<u8>(u8(label.size()));
      for (const char c : label) put<u8>(u8(c));
      name.remove_prefix(std::min(name.size(), label.size() + 1));
    }
    put<u8>(0);
  }
};

namespace {
/// Labels of a question are never compressed: it is the first to name anything.
bool read_name(std::span<const u8> query, std::size_t& at, std::string& name, bool& host_name) {
  for (;;) {
    if (at >= query.size()) return false;
    const std::size_t length = query[at++];
    if (length == 0) return true;
    if (length > LongestLabel || length > query.size() - at || name.size() + length > LongestName) return false;
    if (!name.empty()) name.push_back('.');
    for (const u8 c : query.subspan(at, length)) {
      name.push_back(char(lower(c)));
      host_name &= is_host_character(lower(c));
    }
    at += length;
  }
}
}  // namespace

void DnsServer::receive(const UdpDatagram& datagram) {
  const auto query = datagram.payload;
  if (query.size() < HeaderBytes || query.size() > LongestReply || load_big<u16>(query, FlagsAt) & Response) return;
  Question question;
  std::size_t at = HeaderBytes;
  if (load_big<u16>(query, QuestionCount) == 1 && read_name(query, at, question.name, question.host_name) &&
      at + 4 <= query.size()) {
    question.type = load_big<u16>(query, at);
    question.net_class = load_big<u16>(query, at + 2);
    question.end = at + 4;
  }
  reply(datagram, question);
}

void DnsServer::reply(const UdpDatagram& datagram, const Question& question) {
  const auto query = datagram.payload;
  Reply reply;
  reply.size = question.end ? question.end : HeaderBytes;
  std::copy_n(query.begin(), reply.size, reply.bytes.begin());
  std::fill(reply.bytes.begin() + AnswerCount, reply.bytes.begin() + HeaderBytes, u8(0));
  const u16 asked = load_big<u16>(query, FlagsAt) & (OpcodeMask | RecursionDesired);
  const u16 code = asked & OpcodeMask ? u16(NotImplemented) : answer(question, reply);
  if (!question.end) store_big<u16>(std::span<u8>(reply.bytes), QuestionCount, 0);
  store_big<u16>(std::span<u8>(reply.bytes), FlagsAt, u16(Response | RecursionAvailable | asked | code));
  sender_.send_udp(datagram.sender, datagram.destination, datagram.source,
                   std::span<const u8>(reply.bytes).first(reply.size));
}

/// Puts the answer into the reply; answers its code. Of other types than these there is no data.
u16 DnsServer::answer(const Question& question, Reply& reply) {
  if (!question.end) return FormatError;
  if (!question.host_name || question.name.empty()) return NameError;
  if (question.net_class != Internet) return NoError;
  if (question.type == A) {
    reply.begin_answer(A, sizeof(Ipv4Address));
    reply.put<Ipv4Address>(address_of(question.name));
  }
  if (question.type == Ptr) {
    const Ipv4Address address = reverse_address(question.name);
    const std::string name = name_of(address);
    if (address == AnyAddress || name == to_text(address)) return NameError;
    reply.begin_answer(Ptr, name.size() + 2);  // a length before each label, and the root
    reply.put_name(name);
  }
  return NoError;
}

Ipv4Address DnsServer::address_of(const std::string& name) {
  auto entry = std::find_if(names_.begin(), names_.end(), [&](const Entry& e) { return e.name == name; });
  if (entry == names_.end()) {
    if (names_.size() < MostNames)
      entry = names_.emplace(names_.end());
    else
      entry = std::min_element(names_.begin(), names_.end(),
                               [](const Entry& a, const Entry& b) { return a.used < b.used; });
    entry->name = name;
  }
  entry->used = ++used_;
  return FirstName + u32(entry - names_.begin());
}

std::string DnsServer::name_of(Ipv4Address address) const {
  const u32 index = address - FirstName;
  return index < names_.size() ? names_[index].name : to_text(address);
}

}  // namespace ferrite::net
