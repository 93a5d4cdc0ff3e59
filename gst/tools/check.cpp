// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 check and format: the document alone, no pipeline.
#include <glib.h>

#include <cstdio>
#include <exception>
#include <fstream>

#include "document/document.hpp"
#include "document/timeline.hpp"
#include "tools/command.hpp"
#include "tools/options.hpp"

namespace tools {

int check(int argc, char **argv) {
  const GOptionEntry entries[] = {{}};
  g_set_prgname("check");
  if (auto code =
          parse_options(argc, argv, entries, "STORYBOARD...", "Says whether storyboards are valid.", 1, 1000))
    return *code;
  int result = 0;
  for (int i = 1; i < argc; i++) {
    try {
      const auto board = storyboard::load(argv[i]);
      const auto slots = storyboard::lay_out(board);
      const auto frames = slots.empty() ? 0 : slots.back().start + slots.back().frames;
      std::printf("%s: valid; \"%s\", %zu scene%s, %zu shot%s, %.3f s (%lld frames of %dx%d at %d/%d)\n",
                  argv[i], board.title.c_str(), board.scenes.size(), board.scenes.size() == 1 ? "" : "s",
                  slots.size(), slots.size() == 1 ? "" : "s",
                  static_cast<double>(storyboard::frame_time(frames, board.framerate)) / 1e9,
                  static_cast<long long>(frames), board.width, board.height, board.framerate.num,
                  board.framerate.den);
    } catch (const std::exception &e) {
      std::fprintf(stderr, "%s\n", e.what());
      result = 1;
    }
  }
  return result;
}

int format(int argc, char **argv) {
  gboolean in_place = FALSE;
  const GOptionEntry entries[] = {{"in-place", 'i', 0, G_OPTION_ARG_NONE, &in_place,
                                   "write back to the file instead of standard output", nullptr},
                                  {}};
  g_set_prgname("format");
  if (auto code = parse_options(argc, argv, entries, "STORYBOARD",
                                "Writes a storyboard in its canonical form.", 1, 1))
    return *code;
  try {
    const std::string text = storyboard::write(storyboard::load(argv[1]));
    if (!in_place) {
      std::fputs(text.c_str(), stdout);
      return 0;
    }
    GError *error = nullptr;
    if (!g_file_set_contents_full(argv[1], text.data(), static_cast<gssize>(text.size()),
                                  G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error)) {
      std::fprintf(stderr, "gst-storyboard-1.0: %s\n", error->message);
      g_error_free(error);
      return 1;
    }
  } catch (const std::exception &e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
  return 0;
}

}  // namespace tools
