// SPDX-License-Identifier: LGPL-2.1-or-later
// Reads storyboards from standard input, one JSON text a line, and says of each: "ok", or why not. For schema_test.py.
#include <cstdio>
#include <iostream>
#include <string>

#include "document/document.hpp"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    try {
      storyboard::parse(line);
      std::puts("ok");
    } catch (const storyboard::DocumentError &e) {
      std::printf("%s\n", e.what());
    }
  }
}
