// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/file_store.h"

namespace ferrite::web {

/// Files whose bytes JavaScript keeps (web/internal/file_store.js): they take no room in the module's memory, and what
/// JavaScript has already need not be copied into it.
class JsStore final : public automation::FileStore {
 public:
  std::shared_ptr<automation::StoredFile> create() override;
  void name(const automation::StoredFile&, const std::string& path, automation::FileAccess,
            const automation::StoredFile* replaced) override;
  void forget(const automation::StoredFile&) override;
  void keep_list(List, const std::string& lines) override;
  /// Takes over a file that JavaScript made, by its number there.
  static std::shared_ptr<automation::StoredFile> adopt(int number);
  /// The number of a file of this store.
  static int number_of(const automation::StoredFile&);
};

}  // namespace ferrite::web
