// SPDX-License-Identifier: MIT
#pragma once
// What nothing else on earth should be called.
#include "core/automation/services.h"
#include "core/disk/vhd_disk.h"

namespace ferrite::automation {

/// A GUID with braces, of the random kind (RFC 4122 [4.4]). Where the caller moves guest time, the same in each run.
std::string make_guid(const Services&);

/// A virtual hard disk made now, with an id of its own.
NewVhd new_vhd(Services&, u64 sectors);

}  // namespace ferrite::automation
