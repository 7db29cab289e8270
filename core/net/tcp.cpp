// SPDX-License-Identifier: MIT
#include "core/net/tcp.h"

#include <utility>

namespace ferrite::net {
namespace {
using namespace std::chrono_literals;

namespace flag {  // [3.1]
constexpr u8 Fin = 0x01, Syn = 0x02, Reset = 0x04, Push = 0x08, Acknowledge = 0x10;
}
constexpr std::size_t HeaderBytes = 20, MssOption = 4;
constexpr u8 OptionEnd = 0, OptionNone = 1, OptionMss = 2;  // [3.2]
constexpr std::size_t DefaultMss = 536;                     // [3.7.1]
constexpr std::size_t MostData = Ipv4Sender::LongestPayload - HeaderBytes;
constexpr std::size_t LeastMss = 64;  // of a guest that asks for less, every byte would be a frame
constexpr Time FirstTimeout = 1s, LongestTimeout = 32s, TimeWait = 10s, Idle = 60s;
constexpr unsigned MostTries = 8, DuplicatesOfLoss = 3;
constexpr std::size_t FramesKept = 4;        // on the cable, for answers
constexpr u32 SequencePerMillisecond = 250;  // [3.4.1] one in four microseconds

/// [3.4] Numbers go around.
bool before(u32 a, u32 b) { return i32(a - b) < 0; }
bool at_most(u32 a, u32 b) { return !before(b, a); }
}  // namespace

struct Tcp::Segment {
  MacAddress sender;
  Endpoint guest, remote;
  u32 sequence = 0, acknowledgement = 0;
  u8 flags = 0;
  u16 window = 0;
  std::size_t mss = DefaultMss;
  std::span<const u8> data;

  bool has(u8 flag) const { return flags & flag; }
  u32 length() const { return u32(data.size()) + (has(flag::Syn) ? 1 : 0) + (has(flag::Fin) ? 1 : 0); }
};

namespace {
std::size_t read_mss(std::span<const u8> options) {
  for (std::size_t at = 0; at < options.size() && options[at] != OptionEnd;) {
    if (options[at] == OptionNone) {
      at++;
      continue;
    }
    if (options.size() - at < 2 || options[at + 1] < 2 || options[at + 1] > options.size() - at) break;
    if (options[at] == OptionMss && options[at + 1] == MssOption) return load_big<u16>(options, at + 2);
    at += options[at + 1];
  }
  return DefaultMss;
}
}  // namespace

bool Tcp::busy() const {
  return std::any_of(connections_.begin(), connections_.end(),
                     [](const Connection& c) { return c.channel != nullptr; });
}

void Tcp::receive(const Ipv4Packet& ip, Time now) {
  const auto all = ip.payload;
  if (all.size() < HeaderBytes) return;
  const std::size_t header = all[12] / 16u * 4;
  if (header < HeaderBytes || header > all.size()) return;
  if (internet_checksum(all, pseudo_header_sum(ip.source, ip.destination, Protocol::Tcp, all.size())) != 0) return;
  const Segment segment{.sender = ip.sender,
                        .guest = {ip.source, load_big<u16>(all, 0)},
                        .remote = {ip.destination, load_big<u16>(all, 2)},
                        .sequence = load_big<u32>(all, 4),
                        .acknowledgement = load_big<u32>(all, 8),
                        .flags = all[13],
                        .window = load_big<u16>(all, 14),
                        .mss = read_mss(all.subspan(HeaderBytes, header - HeaderBytes)),
                        .data = all.subspan(header)};
  Connection* const connection = find(segment);
  const bool only_syn = (segment.flags & (flag::Syn | flag::Acknowledge | flag::Reset | flag::Fin)) == flag::Syn;
  // [3.6.1] A new connection may take the place of one that only waits for old segments.
  if (connection && connection->phase == Connection::Phase::TimeWait && only_syn &&
      before(connection->expected, segment.sequence))
    *connection = {};
  else if (connection)
    return receive(*connection, segment, now);
  if (only_syn)
    open(segment, now);
  else if (!segment.has(flag::Reset))
    refuse(segment);
}

Tcp::Connection* Tcp::find(const Segment& segment) {
  const auto found = std::find_if(connections_.begin(), connections_.end(), [&](const Connection& c) {
    return c.channel && c.guest == segment.guest && c.remote == segment.remote;
  });
  return found == connections_.end() ? nullptr : &*found;
}

/// A free one, or else the one that was quiet for longest, if it may be forgotten.
Tcp::Connection* Tcp::free_slot(Time now) {
  const auto rank = [](const Connection& c) {
    return !c.channel ? Time(-2) : c.phase == Connection::Phase::TimeWait ? Time(-1) : c.active;
  };
  const auto best = std::min_element(connections_.begin(), connections_.end(),
                                     [&](const Connection& a, const Connection& b) { return rank(a) < rank(b); });
  if (rank(*best) >= Time(0)) {
    if (now - best->active < Idle) return nullptr;
    abort(*best);
  }
  *best = {};
  return &*best;
}

void Tcp::open(const Segment& segment, Time now) {
  Connection* const slot = free_slot(now);
  auto channel = slot ? listener_.accept(segment.remote) : nullptr;
  if (!channel) return refuse(segment);
  Connection& c = *slot;
  c.channel = std::move(channel);
  c.mac = segment.sender, c.guest = segment.guest, c.remote = segment.remote;
  c.unacknowledged = u32(now.count()) * SequencePerMillisecond + segment.guest.port * 0x9E37'79B1u;
  c.next = c.highest = c.unacknowledged + 1;
  c.expected = segment.sequence + 1;
  c.most = std::clamp(segment.mss, LeastMss, MostData);
  c.outgoing.reserve(SendBytes), c.incoming.reserve(ReceiveBytes);
  c.active = now;
  send(c, flag::Syn | flag::Acknowledge, c.unacknowledged);
  start_timer(c, now);
}

// ---- segments of a connection [3.10.7.4] ----------------------------------------------------------------------------

bool Tcp::acceptable(const Connection& c, const Segment& segment) const {
  const u32 window = u32(ReceiveBytes - c.incoming.size()), first = segment.sequence - c.expected;
  if (segment.length() == 0) return window ? first < window : first == 0;
  return window && (first < window || first + segment.length() - 1 < window);
}

void Tcp::receive(Connection& c, const Segment& segment, Time now) {
  c.active = now;
  const bool again = c.phase == Connection::Phase::SynReceived && segment.has(flag::Syn) &&
                     segment.sequence + 1 == c.expected && !segment.has(flag::Reset);
  if (again) return send(c, flag::Syn | flag::Acknowledge, c.unacknowledged);
  if (segment.has(flag::Reset)) {  // [RFC 5961, 3.2]
    if (segment.sequence == c.expected)
      c = {};
    else if (acceptable(c, segment))
      c.acknowledge = true;
    return;
  }
  const bool fits = acceptable(c, segment);
  if (!fits || segment.has(flag::Syn)) c.acknowledge = true;
  // A full window takes no data, but still the acknowledgement of what it has.
  const bool full = c.incoming.size() == ReceiveBytes && segment.sequence == c.expected;
  if ((!fits && !full) || segment.has(flag::Syn) || !segment.has(flag::Acknowledge)) return;
  if (!take_acknowledgement(c, segment, now)) return;
  if (fits && segment.length()) take_data(c, segment);
}

/// False: the segment is no longer of interest.
bool Tcp::take_acknowledgement(Connection& c, const Segment& segment, Time now) {
  const u32 number = segment.acknowledgement;
  if (c.phase == Connection::Phase::SynReceived) {
    if (number != c.next) return refuse(segment), false;
    c.phase = Connection::Phase::Open;
    c.unacknowledged = number;
    c.window = segment.window, c.window_sequence = segment.sequence, c.window_acknowledgement = number;
    c.timing = false, c.tries = 0;
    return true;
  }
  if (before(c.highest, number)) return c.acknowledge = true, false;
  if (before(c.unacknowledged, number)) {
    const u32 count = number - c.unacknowledged, data = std::min(count, u32(c.outgoing.size()));
    c.outgoing.erase(c.outgoing.begin(), c.outgoing.begin() + data);
    c.end_acknowledged |= count > data;
    c.unacknowledged = number;
    if (before(c.next, number)) c.next = number;
    c.duplicates = c.tries = 0;
    c.timing = false;
    if (c.next != c.unacknowledged) start_timer(c, now);
  } else if (number == c.unacknowledged && segment.length() == 0 && segment.window == c.window &&
             c.next != c.unacknowledged && c.window) {
    if (++c.duplicates == DuplicatesOfLoss) c.next = c.unacknowledged;  // [RFC 5681, 3.2] a segment was lost
  }
  const bool newer = before(c.window_sequence, segment.sequence) ||
                     (c.window_sequence == segment.sequence && at_most(c.window_acknowledgement, number));
  if (!newer) return true;
  if (!c.window) c.tries = 0, c.next = c.unacknowledged;  // [3.8.6.1] who answers a probe is there, but did not take it
  c.window = segment.window, c.window_sequence = segment.sequence, c.window_acknowledgement = number;
  return true;
}

void Tcp::take_data(Connection& c, const Segment& segment) {
  c.acknowledge = true;
  if (before(c.expected, segment.sequence)) return;  // something before it was lost
  const std::size_t known = std::min<std::size_t>(c.expected - segment.sequence, segment.data.size());
  const auto fresh = segment.data.subspan(known);
  const std::size_t count = std::min(fresh.size(), ReceiveBytes - c.incoming.size());
  if (c.guest_ended) return;
  c.incoming.insert(c.incoming.end(), fresh.begin(), fresh.begin() + std::ptrdiff_t(count));
  c.expected += u32(count);
  const bool end = segment.has(flag::Fin) && count == fresh.size();
  if (!end) return;
  c.expected++;
  c.guest_ended = true;
  c.first = c.end_acknowledged || c.highest - c.unacknowledged > c.outgoing.size();
}

/// [3.6] Who ended first waits for what may still be on its way.
void Tcp::close(Connection& c, Time now) {
  if (!c.first) return void(c = {});
  c.phase = Connection::Phase::TimeWait;
  c.due = now + TimeWait, c.timing = true;
}

// ---- sending --------------------------------------------------------------------------------------------------------

void Tcp::run(Time now) {
  for (Connection& c : connections_) {
    if (!c.channel) continue;
    if (c.timing && now >= c.due) timed_out(c, now);
    if (c.channel && c.phase != Connection::Phase::SynReceived) exchange(c);
    if (c.channel) output(c, now);
    const bool over = c.guest_ended && c.end_told && c.end_acknowledged && !c.acknowledge;
    if (over && c.phase == Connection::Phase::Open) close(c, now);
  }
}

/// Moves bytes between the connection and its channel.
void Tcp::exchange(Connection& c) {
  if (!c.incoming.empty()) {
    const std::size_t taken = std::min(c.channel->write(c.incoming), c.incoming.size());
    c.incoming.erase(c.incoming.begin(), c.incoming.begin() + std::ptrdiff_t(taken));
  }
  if (c.guest_ended && c.incoming.empty() && !std::exchange(c.end_told, true)) c.channel->end();
  std::array<u8, MostData> chunk;
  while (!c.ended && c.outgoing.size() < SendBytes) {
    const std::size_t most = std::min(chunk.size(), SendBytes - c.outgoing.size());
    const std::size_t count = std::min(most, c.channel->read(std::span<u8>(chunk).first(most)));
    if (!count) break;
    c.outgoing.insert(c.outgoing.end(), chunk.begin(), chunk.begin() + std::ptrdiff_t(count));
  }
  const ByteChannel::State state = c.channel->state();
  if (state == ByteChannel::State::Failed && !c.ended) return abort(c);
  c.ended |= state == ByteChannel::State::Ended;
}

void Tcp::output(Connection& c, Time now) {
  const u32 end = c.expected + u32(ReceiveBytes - c.incoming.size());
  if (end - c.announced_end >= 2 * c.most && c.phase == Connection::Phase::Open && !c.guest_ended)
    c.acknowledge = true;  // [3.8.6.2.2] the window has opened enough to be worth a word
  if (c.phase == Connection::Phase::Open)
    while (sender_.room() > FramesKept && output_segment(c, now)) continue;
  if (c.acknowledge && c.phase != Connection::Phase::SynReceived && sender_.room()) send(c, flag::Acknowledge, c.next);
  // [3.8.6.1] Nothing is on its way and nothing may be sent: a timer asks whether the window is still closed.
  if (!c.timing && !c.outgoing.empty() && c.next == c.unacknowledged) start_timer(c, now);
}

/// False: there is nothing that may be sent now.
bool Tcp::output_segment(Connection& c, Time now) {
  const u32 sent = c.next - c.unacknowledged;
  if (sent > c.outgoing.size()) return false;  // the FIN, too
  const std::size_t left = c.outgoing.size() - sent, allowed = c.window > sent ? c.window - sent : 0;
  const std::size_t count = std::min({left, allowed, c.most});
  const bool end = c.ended && count == left && !c.end_acknowledged;
  const bool small = count < c.most && count < left;  // [3.8.6.2.1] a silly window is not filled
  if ((count == 0 && !end) || (small && sent)) return false;
  const u8 flags = u8(flag::Acknowledge | (count == left && count ? flag::Push : 0) | (end ? flag::Fin : 0));
  send(c, flags, c.next, std::span<const u8>(c.outgoing).subspan(sent, count));
  c.next += u32(count) + (end ? 1 : 0);
  if (before(c.highest, c.next)) c.highest = c.next;
  if (!c.timing) start_timer(c, now);
  return true;
}

void Tcp::start_timer(Connection& c, Time now) {
  c.timing = true;
  c.due = now + std::min(FirstTimeout * (1u << std::min(c.tries, 5u)), LongestTimeout);
}

/// [RFC 6298, 5] Everything since the last acknowledgement goes out again, and the next time it takes twice as long.
void Tcp::timed_out(Connection& c, Time now) {
  c.timing = false;
  if (c.phase == Connection::Phase::TimeWait) return void(c = {});
  if (++c.tries > MostTries) return abort(c);
  start_timer(c, now);
  if (c.phase == Connection::Phase::SynReceived) return send(c, flag::Syn | flag::Acknowledge, c.unacknowledged);
  c.next = c.unacknowledged;
  if (c.window || c.outgoing.empty()) return;
  send(c, flag::Acknowledge, c.next, std::span<const u8>(c.outgoing).first(1));
  c.next++;
  if (before(c.highest, c.next)) c.highest = c.next;
}

void Tcp::send(Connection& c, u8 flags, u32 sequence, std::span<const u8> data) {
  std::array<u8, HeaderBytes + MostData> bytes{};
  const bool syn = flags & flag::Syn;
  const std::size_t header = HeaderBytes + (syn ? MssOption : 0);
  const std::span<u8> segment(bytes.data(), header + data.size());
  const u32 window = u32(ReceiveBytes - c.incoming.size());
  store_big<u32>(segment, 4, sequence), store_big<u32>(segment, 8, c.expected);
  segment[12] = u8(header / 4 << 4), segment[13] = flags;
  store_big<u16>(segment, 14, u16(window));
  if (syn) segment[20] = OptionMss, segment[21] = MssOption, store_big<u16>(segment, 22, u16(MostData));
  std::copy(data.begin(), data.end(), segment.begin() + std::ptrdiff_t(header));
  c.announced_end = c.expected + window;
  c.acknowledge = false;
  send_segment(c.mac, c.remote, c.guest, segment);
}

void Tcp::abort(Connection& c) {
  send(c, flag::Reset | flag::Acknowledge, c.next);
  c = {};
}

/// [3.5.2] A reset that the guest believes.
void Tcp::refuse(const Segment& segment) {
  std::array<u8, HeaderBytes> reset{};
  const bool acknowledges = segment.has(flag::Acknowledge);
  store_big<u32>(std::span<u8>(reset), 4, acknowledges ? segment.acknowledgement : 0);
  store_big<u32>(std::span<u8>(reset), 8, acknowledges ? 0 : segment.sequence + segment.length());
  reset[12] = HeaderBytes / 4 << 4;
  reset[13] = u8(flag::Reset | (acknowledges ? 0 : flag::Acknowledge));
  send_segment(segment.sender, segment.remote, segment.guest, reset);
}

void Tcp::send_segment(const MacAddress& to, Endpoint from, Endpoint guest, std::span<u8> segment) {
  store_big<u16>(segment, 0, from.port), store_big<u16>(segment, 2, guest.port);
  store_big<u16>(segment, 16, 0);
  const u32 sum = pseudo_header_sum(from.address, guest.address, Protocol::Tcp, segment.size());
  store_big<u16>(segment, 16, internet_checksum(segment, sum));
  sender_.send_ipv4({to, Protocol::Tcp, from.address, guest.address}, segment);
}

}  // namespace ferrite::net
