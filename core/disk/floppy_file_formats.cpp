// SPDX-License-Identifier: MIT
#include "core/disk/f86_file.h"
#include "core/disk/hfe_file.h"
#include "core/disk/hxc_mfm_file.h"
#include "core/disk/pri_file.h"
#include "core/disk/scp_file.h"

namespace ferrite {

std::span<const FloppyFileFormat> floppy_file_formats() {
  static const FloppyFileFormat formats[] = {HfeFormat, HfeV3Format, HxcMfmFormat, F86Format, PriFormat, ScpFormat};
  return formats;
}

}  // namespace ferrite
