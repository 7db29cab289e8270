// SPDX-License-Identifier: MIT
#pragma once
// Paths and names as Virtual PC's documents have them: absolute, C:\Folder\File, UTF-8 here, compared without case.
#include "core/automation/hresult.h"

namespace ferrite::automation {

inline constexpr std::size_t MaximumPath = 260;        // a path is shorter, in UTF-16 units
inline constexpr std::size_t MaximumMachineName = 80;  // a name may be as long

/// UTF-16 units, the characters that the documents count.
std::size_t utf16_length(std::string_view utf8);

/// Checked and tidied: no doubled or closing backslash, "." and ".." resolved, the drive in capitals.
/// BUFFER_OVERFLOW: 260 or longer; INVALID_NAME: an illegal character; BAD_PATHNAME: empty or not absolute.
Answer<std::string> checked_path(std::string_view);

/// S_OK, or VM_E_CONFIG_NO_NAME, ..._NAME_TOO_LONG, ..._NAME_INVALID_CHAR.
Hresult check_machine_name(std::string_view);

std::string_view folder_of(std::string_view path);  // "C:\A\B" is in "C:\A", which is in "C:\"
std::string_view name_of(std::string_view path);    // "B"
std::string join(std::string_view folder, std::string_view name);
/// ".\B" from the folder that "C:\A\B" is in; from others the path as it is.
std::string relative_to(std::string_view folder, const std::string& path);

/// What two spellings of one path (or name) have in common: without case.
std::string fold(std::string_view);
/// Each line without its end; what stands behind the last end is none.
std::vector<std::string> paths_in(std::string_view lines);

/// A name that a file can have: illegal characters become "_"; an empty one becomes `otherwise`.
std::string legal_file_name(std::string_view wish, std::string_view otherwise);

}  // namespace ferrite::automation
