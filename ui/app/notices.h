// SPDX-License-Identifier: MIT
#pragma once
#include <vector>

#include "core/base/types.h"

namespace ferrite {

enum class NoticeKind : u8 { Done, Trouble };

struct Notice {
  u32 id = 0;
  NoticeKind kind = NoticeKind::Done;
  std::string sentence;
  double until = 0;  // milliseconds; trouble stays until it is closed
};

/// Short messages over the machine's screen. The same sentence is not shown twice.
class Notices {
 public:
  void add(NoticeKind kind, std::string sentence, double now) {
    std::erase_if(notices_, [&](const Notice& notice) { return notice.sentence == sentence; });
    constexpr double shown_for = 3500;
    constexpr std::size_t most = 3;
    if (notices_.size() >= most) notices_.erase(notices_.begin());
    notices_.push_back({next_id_++, kind, std::move(sentence), now + shown_for});
  }
  void close(u32 id) {
    std::erase_if(notices_, [id](const Notice& notice) { return notice.id == id; });
  }
  /// True: one has had its time.
  bool expire(double now) {
    const auto over = [now](const Notice& notice) { return notice.kind == NoticeKind::Done && notice.until < now; };
    return std::erase_if(notices_, over) > 0;
  }
  std::span<const Notice> all() const { return notices_; }

 private:
  std::vector<Notice> notices_;
  u32 next_id_ = 1;
};

}  // namespace ferrite
