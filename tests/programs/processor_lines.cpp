// SPDX-License-Identifier: MIT
// ferrite_processor_lines IMAGE: prints what one of tests/processor's floppies says, for the recording beside its
// source.
#include <iostream>

#include "tests/support/serial_guest.h"

int main(int count, char** words) {
  if (count != 2) {
    std::cerr << "usage: ferrite_processor_lines <image>\n";
    return 2;
  }
  std::cout << ferrite::serial_output_of(words[1], "\ndone\n");
}
