// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <string>

namespace ferrite::automation {

/// What the machines still want of images that are not in use, by path.
struct ImageUsers {
  /// Whether a saved machine goes on with the image.
  std::function<bool(const std::string&)> in_saved_state;
  /// The undo disk that is of no use once this hard disk is written to by others; empty: there is none.
  std::function<std::string(const std::string&)> undo_disk_over;
};

}  // namespace ferrite::automation
