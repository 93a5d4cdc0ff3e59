// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 avsync: how far a file's sound is from its picture.
#include <gst/gst.h>

#include <cstdio>
#include <exception>

#include "glue/failure.hpp"
#include "glue/ref.hpp"
#include "media/sync_file.hpp"
#include "tools/command.hpp"
#include "tools/json.hpp"
#include "tools/options.hpp"
#include "tools/uri.hpp"

namespace tools {
namespace {

void print(const char *what, const avsync::Line &line) {
  std::printf("%s: the sound is %.1f ms %s", what, 1000 * std::abs(line.offset), line.offset >= 0 ? "late" : "early");
  if (line.drifts)
    std::printf(" at the beginning and %s by %.1f ms a minute", line.slope > 0 ? "falls behind" : "runs ahead",
                60000 * std::abs(line.slope));
  std::printf("\n");
}

void add(Json &j, const char *key, const avsync::Line &line) {
  j.begin(key);
  j.add("offset", line.offset);
  j.add("drift", line.drifts ? line.slope : 0.0);
  j.add("residual", line.residual);
  j.end();
}

}  // namespace

int avsync_command(int argc, char **argv) {
  gboolean json = FALSE, flash = FALSE;
  gchar *sound = nullptr;
  const GOptionEntry entries[] = {
      {"json", 'j', 0, G_OPTION_ARG_NONE, &json, "print JSON", nullptr},
      {"flash", 'f', 0, G_OPTION_ARG_NONE, &flash, "look for flash and beep only", nullptr},
      {"sound", 's', 0, G_OPTION_ARG_FILENAME, &sound, "the sound is in another file", "FILE"},
      {}};
  g_set_prgname("avsync");
  if (auto code = parse_options(argc, argv, entries, "FILE",
                                "Says how far the sound is from the picture, by lips and words or by flash and beep. "
                                "Exit code 3: it cannot be told.",
                                1, 1))
    return *code;
  gst_init(nullptr, nullptr);
  const std::string other = glue::take_string(sound);
  try {
    media::SyncRequest request;
    request.picture = uri_of(argv[1]);
    request.sound = other.empty() ? request.picture : uri_of(other);
    request.lips = !flash;
    const auto found = media::measure_sync(request);
    const bool flashes = found.flashes.size() >= 2, known = flashes || found.lips.sure;
    if (json) {
      Json j;
      j.begin();
      j.add("sure", known);
      if (flashes) add(j, "flash", found.flash_line);
      j.add("flashes", found.flashes.size());
      j.begin("lips");
      j.add("sure", found.lips.sure);
      j.add("confidence", found.lips.confidence);
      j.add("offset", found.lips.line.offset);
      j.add("drift", found.lips.line.drifts ? found.lips.line.slope : 0.0);
      j.begin_list("stretches");
      for (const auto &s : found.lips.stretches) {
        j.begin();
        j.add("offset", s.seconds);
        j.add("confidence", s.confidence);
        j.add("sure", s.sure);
        j.end();
      }
      j.end_list();
      j.end();
      j.end();
      std::puts(j.text().c_str());
    } else {
      if (flashes) print("flash and beep", found.flash_line);
      if (found.lips.sure) print("lips", found.lips.line);
      if (!known) std::puts("nothing in the picture moves as the sound does: the offset cannot be told");
    }
    return known ? 0 : 3;
  } catch (const std::exception &e) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", e.what());
    return 1;
  }
}

}  // namespace tools
