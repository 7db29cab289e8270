// SPDX-License-Identifier: MIT
// The far end of the guest's TCP connections: RFC 9293, with the checks of RFC 5961. Guests connect, the gateway never
// does. Brackets name sections of RFC 9293.
// Missing: segments out of order (the guest sends them again), window scaling, selective acknowledgements, timestamps,
// urgent data (it comes in order), measuring round trips and congestion control: the cable is the guest's alone, and
// the gateway sends no more than fits on it.
#pragma once
#include <memory>

#include "core/net/byte_channel.h"
#include "core/net/ipv4.h"

namespace ferrite::net {

class Tcp {
 public:
  static constexpr unsigned MostConnections = 64;
  static constexpr std::size_t SendBytes = 32 << 10, ReceiveBytes = 16 << 10;  // of each

  /// Who knows what is behind an address. Null: nobody, the connection is refused.
  class Listener {
   public:
    virtual std::unique_ptr<ByteChannel> accept(Endpoint) = 0;

   protected:
    ~Listener() = default;
  };

  Tcp(Ipv4Sender& sender, Listener& listener) : sender_(sender), listener_(listener) {}
  void receive(const Ipv4Packet&, Time now);
  /// Moves bytes between channels and guest, and sends again what was not acknowledged.
  void run(Time now);
  bool busy() const;

 private:
  struct Segment;
  struct Connection {
    std::unique_ptr<ByteChannel> channel;  // null: the slot is free
    enum class Phase : u8 { SynReceived, Open, TimeWait } phase = Phase::SynReceived;
    MacAddress mac{};
    Endpoint guest, remote;
    u32 unacknowledged = 0, next = 0, highest = 0;  // SND.UNA, SND.NXT, and the largest that this ever was
    u32 window = 0, window_sequence = 0, window_acknowledgement = 0;  // SND.WND, SND.WL1, SND.WL2
    u32 expected = 0, announced_end = 0;           // RCV.NXT, and the end of the window as the guest knows it
    std::size_t most = 0;                          // bytes of a segment for the guest
    std::vector<u8> outgoing, incoming;            // from SND.UNA; before RCV.NXT, not yet taken
    bool ended = false, end_acknowledged = false;  // the channel; its FIN
    bool guest_ended = false, end_told = false, first = false;  // the guest's FIN; the channel knows; ours came first
    bool acknowledge = false;                                   // the guest waits for an ACK
    unsigned duplicates = 0, tries = 0;
    Time due{0}, active{0};
    bool timing = false;
  };

  Connection* find(const Segment&);
  Connection* free_slot(Time now);
  void open(const Segment&, Time now);
  void receive(Connection&, const Segment&, Time now);
  bool acceptable(const Connection&, const Segment&) const;
  bool take_acknowledgement(Connection&, const Segment&, Time now);
  void take_data(Connection&, const Segment&);
  void close(Connection&, Time now);
  void exchange(Connection&);
  void output(Connection&, Time now);
  bool output_segment(Connection&, Time now);
  void timed_out(Connection&, Time now);
  void start_timer(Connection&, Time now);
  void send(Connection&, u8 flags, u32 sequence, std::span<const u8> data = {});
  void abort(Connection&);
  void refuse(const Segment&);
  void send_segment(const MacAddress&, Endpoint from, Endpoint to, std::span<u8> segment);

  Ipv4Sender& sender_;
  Listener& listener_;
  std::array<Connection, MostConnections> connections_;
};

}  // namespace ferrite::net
