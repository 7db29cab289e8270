// SPDX-License-Identifier: MIT
#include "core/automation/events.h"

#include <algorithm>

namespace ferrite::automation {

void EventQueue::push(Event event) {
  events_.push_back(std::move(event));
  if (events_.size() == 1 && wake_) wake_();
}

void EventQueue::push_once(Event event) {
  const auto same = [&](const Event& e) {
    return e.kind == event.kind && e.machine == event.machine && e.number == event.number && e.text == event.text;
  };
  if (std::none_of(events_.begin(), events_.end(), same)) push(std::move(event));
}

std::optional<Event> EventQueue::pop() {
  if (events_.empty()) return {};
  Event first = std::move(events_.front());
  events_.pop_front();
  return first;
}

}  // namespace ferrite::automation
