// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 beats: where the beats of a piece of music are.
#include <gst/gst.h>

#include <cstdio>
#include <exception>

#include "glue/ref.hpp"
#include "media/sound_reader.hpp"
#include "music/tracker.hpp"
#include "tools/command.hpp"
#include "tools/json.hpp"
#include "tools/options.hpp"

namespace tools {
namespace {

constexpr int kRate = 44100;           // Hz, what the tracker wants
constexpr std::size_t kPiece = 65536;  // samples read at once
constexpr double kLongest = 6 * 3600;  // s: a sound without an end is no piece of music

music::Analysis analysed(const std::string &name) {
  media::SoundRequest request;
  GError *error = nullptr;
  gchar *uri =
      gst_uri_is_valid(name.c_str()) ? g_strdup(name.c_str()) : gst_filename_to_uri(name.c_str(), &error);
  if (!uri) {
    const std::string text = error->message;
    g_error_free(error);
    throw std::runtime_error(text);
  }
  request.uri = glue::take_string(uri);
  request.rate = kRate;
  request.channels = 1;
  media::SoundReader reader(std::move(request));
  music::Tracker tracker;
  std::vector<float> piece;
  std::size_t samples = 0;
  while (reader.read(piece, kPiece) > 0) {
    tracker.add(piece);
    samples += piece.size();
    if (static_cast<double>(samples) > kLongest * kRate)
      throw std::runtime_error(name + ": longer than six hours");
    piece.clear();
  }
  return tracker.finish();
}

void print_json(const music::Analysis &a) {
  Json j;
  j.begin();
  j.add("duration", a.duration);
  j.add("tempo", a.tempo);
  j.add("beats-per-bar", a.beats_per_bar);
  j.add("confidence", a.confidence);
  j.add("stable", a.stable);
  j.begin_list("beats");
  for (const auto &b : a.beats) {
    j.begin();
    j.add("time", b.time);
    j.add("in-bar", b.in_bar);
    j.add("strength", static_cast<double>(b.strength));
    j.end();
  }
  j.end_list();
  j.begin_list("sections");
  for (const auto &s : a.sections) {
    j.begin();
    j.add("start", s.start);
    j.add("end", s.end);
    j.add("energy", s.energy);
    j.end();
  }
  j.end_list();
  j.end();
  std::puts(j.text().c_str());
}

}  // namespace

int beats(int argc, char **argv) {
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
      {"json", 'j', 0, G_OPTION_ARG_NONE, &json, "print JSON, with tempo, confidence and sections", nullptr},
      {}};
  g_set_prgname("beats");
  if (auto code = parse_options(argc, argv, entries, "FILE",
                                "Prints the beats of a piece of music, a line each: seconds, tab, number in "
                                "the bar (1 = downbeat).",
                                1, 1))
    return *code;
  gst_init(nullptr, nullptr);
  try {
    const auto a = analysed(argv[1]);
    if (json)
      print_json(a);
    else
      for (const auto &b : a.beats) std::printf("%.3f\t%u\n", b.time, b.in_bar);
    if (!a.stable) std::fprintf(stderr, "%s: no stable beat\n", argv[1]);
  } catch (const std::exception &e) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", e.what());
    return 1;
  }
  return 0;
}

}  // namespace tools
