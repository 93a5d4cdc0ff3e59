// SPDX-License-Identifier: LGPL-2.1-or-later
// libFuzzer: any bytes either are refused with a place, or are a storyboard that survives being written and read.
// Build with clang and -Dfuzz=true; run: document-fuzz tests/document/fuzz/corpus
#include <cstdlib>

#include "document/document.hpp"
#include "document/timeline.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  try {
    const auto board = storyboard::parse({reinterpret_cast<const char *>(data), size});
    const std::string text = storyboard::write(board);
    if (storyboard::parse(text) != board || storyboard::write(storyboard::parse(text)) != text) std::abort();
    for (const auto &slot : storyboard::lay_out(board))
      if (slot.frames < 1 || slot.start < 0) std::abort();
  } catch (const storyboard::DocumentError &e) {
    if (e.line() == 0 || e.path().empty()) std::abort();
  }
  return 0;
}
