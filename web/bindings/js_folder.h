// SPDX-License-Identifier: MIT
#pragma once
#include <memory>

#include "core/host/host_folder.h"

namespace ferrite::web {

enum class FolderAccess : u8 { ReadWrite, ReadOnly };

/// Takes over a folder that JavaScript opened, by its number there (web/internal/folder_store.js).
std::shared_ptr<HostFolder> adopt_folder(int number, FolderAccess);

}  // namespace ferrite::web
