// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <string_view>

namespace ferrite {

/// Boots a floppy's image on a Core i7 and returns what it says on COM1, up to and with `last`; or all that it says in
/// a guest minute.
std::string serial_output_of(const std::string& image, std::string_view last);

}  // namespace ferrite
