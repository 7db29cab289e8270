// SPDX-License-Identifier: MIT
#include "core/disk/copyqm_file.h"
#include "core/disk/d88_file.h"
#include "core/disk/dsk_file.h"
#include "core/disk/f86_file.h"
#include "core/disk/fdi_file.h"
#include "core/disk/floppy_file_format.h"
#include "core/disk/hfe_file.h"
#include "core/disk/hxc_mfm_file.h"
#include "core/disk/imd_file.h"
#include "core/disk/pri_file.h"
#include "core/disk/psi_file.h"
#include "core/disk/raw_file.h"
#include "core/disk/scp_file.h"
#include "core/disk/td0_file.h"

namespace ferrite {

std::span<const FloppyFileFormat> floppy_file_formats() {
  // D88 has no signature: behind all that have one. Raw sectors are what everything else may be.
  static const FloppyFileFormat formats[] = {
      ImdFormat,   Td0Format,    PackedTd0Format, PsiFormat, DskFormat, CopyQmFormat, FdiFormat, HfeFormat,
      HfeV3Format, HxcMfmFormat, F86Format,       PriFormat, ScpFormat, D88Format,    XdfFormat, RawFormat};
  return formats;
}

}  // namespace ferrite
