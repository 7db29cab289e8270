// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/hresult.h"

namespace ferrite::automation {

/// What went wrong last, in a sentence for the user; the code alone cannot say which file or which byte.
struct LastError {
  Hresult code = S_OK;
  std::string sentence;

  /// Remembers and returns the code, so that a call can `return error.set(...)`.
  Hresult set(Hresult what, std::string why) {
    code = what, sentence = std::move(why);
    return what;
  }
  Hresult set(Hresult what) { return set(what, std::string(describe(what).meaning)); }
};

}  // namespace ferrite::automation
