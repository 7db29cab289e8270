// SPDX-License-Identifier: MIT
#include "core/device/virtio_9p.h"

namespace ferrite {
using namespace std::chrono_literals;
namespace {
constexpr unsigned Requests = 0;  // the only queue
constexpr u32 NoClass = 0xFF'0000, MountTag = 1 << 0;
constexpr std::chrono::nanoseconds RequestTakes = 10us, HostRetry = 100us;
}  // namespace

Virtio9p::Virtio9p(MemorySpace& memory, PortSpace& ports, Scheduler& scheduler, std::string_view tag,
                   HostFolder& folder)
    : VirtioPci(memory, ports, Type::Plan9, NoClass, 1, MountTag | AnyLayout),
      tag_(tag.substr(0, LongestTag)),
      server_(folder),
      scheduler_(scheduler),
      timer_(scheduler, [this] { work(); }) {}

void Virtio9p::device_reset() {
  timer_.stop();
  server_.reset();
}

/// The tag's length in two bytes, and the tag.
u8 Virtio9p::read_device_config(u16 offset) const {
  constexpr u16 text = 2;
  if (offset < text) return offset == 0 ? u8(tag_.size()) : 0;
  return offset - text < int(tag_.size()) ? u8(tag_[std::size_t(offset - text)]) : 0;
}

void Virtio9p::queue_notified(unsigned) {
  if (!timer_.running()) start_request();
}

void Virtio9p::start_request() {
  if (peek(Requests, chain_)) timer_.start(scheduler_.ticks(RequestTakes));
}

void Virtio9p::work() {
  if (!peek(Requests, chain_)) return;
  if (chain_.readable_bytes() > request_.size() || chain_.writable_bytes() < P9Server::ShortestAnswer)
    return need_reset();
  const std::size_t room = std::min<std::size_t>(answer_.size(), chain_.writable_bytes());
  const u32 bytes = chain_.read(0, std::span(request_).first(chain_.readable_bytes()));
  const u32 answered = server_.answer(std::span(request_).first(bytes), std::span(answer_).first(room));
  if (!answered) return timer_.start(scheduler_.ticks(HostRetry));
  chain_.write(0, std::span(answer_).first(answered));
  complete(Requests, chain_, answered);
  start_request();
}

void Virtio9p::visit(StateVisitor& v) {
  v("server", server_), v("timer", timer_);
  VirtioPci::visit(v);
}

}  // namespace ferrite
