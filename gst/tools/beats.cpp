// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 beats: where the beats of a piece of music are.
#include <gst/gst.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>

#include "glue/ref.hpp"
#include "media/sound_reader.hpp"
#include "music/labels.hpp"
#include "music/tracker.hpp"
#include "tools/command.hpp"
#include "tools/json.hpp"
#include "tools/options.hpp"

namespace tools {
namespace {

constexpr int kRate = 44100;            // Hz, what the tracker wants
constexpr std::size_t kPiece = 44100;   // samples read at once
constexpr double kLongest = 12 * 3600;  // s: what is longer has no end; --look-ahead follows it all the same

std::string uri_of(const std::string &name) {
  GError *error = nullptr;
  gchar *uri =
      gst_uri_is_valid(name.c_str()) ? g_strdup(name.c_str()) : gst_filename_to_uri(name.c_str(), &error);
  if (!uri) {
    const std::string text = error->message;
    g_error_free(error);
    throw std::runtime_error(text);
  }
  return glue::take_string(uri);
}

std::vector<music::Beat> labels_in(const std::string &file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + ": cannot be read");
  std::ostringstream text;
  text << in.rdbuf();
  try {
    auto beats = music::parse_labels(text.str());
    if (beats.empty()) throw std::runtime_error("has no beats in it");
    return beats;
  } catch (const std::exception &e) {
    throw std::runtime_error(file + ": " + e.what());
  }
}

void print_line(const music::Beat &b) {
  std::printf("%.3f\t%u\n", b.time, b.in_bar);
}

// With `live` beats are printed as soon as they are settled.
music::Analysis analysed(const std::string &name, const music::TrackerOptions &options, bool live) {
  media::SoundRequest request;
  request.uri = uri_of(name);
  request.rate = kRate;
  request.channels = 1;
  media::SoundReader reader(std::move(request));
  music::Tracker tracker(options);
  std::vector<float> piece;
  double last = -1;
  std::size_t samples = 0;
  while (reader.read(piece, kPiece) > 0) {
    tracker.add(piece);
    samples += piece.size();
    piece.clear();
    if (!live && static_cast<double>(samples) > kLongest * kRate)
      throw std::runtime_error(name +
                               ": longer than twelve hours; --look-ahead follows sound without an end");
    if (!live) continue;
    for (const auto &b : tracker.settled()) {
      print_line(b);
      last = b.time;
    }
    std::fflush(stdout);
  }
  auto analysis = tracker.finish();
  if (live)
    for (const auto &b : analysis.beats)
      if (b.time > last) print_line(b);
  return analysis;
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
  j.begin_list("downbeats");
  for (const auto &b : a.beats)
    if (b.in_bar == 1) j.item(b.time);
  j.end_list();
  j.begin_list("tempo-changes");
  for (const auto &c : a.tempo_changes) {
    j.begin();
    j.add("time", c.time);
    j.add("tempo", c.tempo);
    j.end();
  }
  j.end_list();
  j.begin_list("sections");
  for (const auto &s : a.sections) {
    j.begin();
    j.add("start", s.start);
    j.add("end", s.end);
    j.add("energy", s.energy);
    j.add("intensity", s.intensity);
    j.add("character", s.character);
    j.end();
  }
  j.end_list();
  j.end();
  std::puts(j.text().c_str());
}

}  // namespace

int beats(int argc, char **argv) {
  gboolean json = FALSE;
  gchar *labels = nullptr;
  double slowest = 0, fastest = 0, look_ahead = 0;
  gint bar = 0;
  const GOptionEntry entries[] = {
      {"json", 'j', 0, G_OPTION_ARG_NONE, &json, "print JSON, with tempo, confidence and sections", nullptr},
      {"labels", 'l', 0, G_OPTION_ARG_FILENAME, &labels,
       "take the beats from this file instead of finding them", "FILE"},
      {"slowest", 's', 0, G_OPTION_ARG_DOUBLE, &slowest, "least beats per minute (45)", "BPM"},
      {"fastest", 'f', 0, G_OPTION_ARG_DOUBLE, &fastest, "most beats per minute (230)", "BPM"},
      {"bar", 'b', 0, G_OPTION_ARG_INT, &bar, "beats in every bar (2 to 7, as heard)", "N"},
      {"look-ahead", 'a', 0, G_OPTION_ARG_DOUBLE, &look_ahead,
       "print beats while the sound goes on, each this long after it", "SECONDS"},
      {}};
  g_set_prgname("beats");
  const auto code =
      parse_options(argc, argv, entries, "FILE",
                    "Prints the beats of a piece of music, a line each: seconds, tab, number in "
                    "the bar (1 = downbeat).",
                    1, 1);
  const std::string label_file = labels ? glue::take_string(labels) : std::string();
  if (code) return *code;
  music::TrackerOptions options;
  options.look_ahead = look_ahead;
  if (slowest != 0) options.slowest = slowest;
  if (fastest != 0) options.fastest = fastest;
  if (bar != 0) options.bars = {static_cast<unsigned>(bar)};
  if (!(options.slowest >= 20 && options.fastest <= 400 && options.fastest >= 1.1 * options.slowest)) {
    std::fprintf(stderr,
                 "gst-storyboard-1.0: tempi go from 20 to 400 beats per minute, --fastest at least 1.1 times "
                 "--slowest\n");
    return 2;
  }
  if (bar < 0 || bar > 16 || bar == 1) {
    std::fprintf(stderr, "gst-storyboard-1.0: --bar is from 2 to 16 beats\n");
    return 2;
  }
  if (look_ahead != 0 && !(look_ahead >= 1 && look_ahead <= 60)) {
    std::fprintf(stderr, "gst-storyboard-1.0: --look-ahead is from 1 to 60 seconds\n");
    return 2;
  }
  gst_init(nullptr, nullptr);
  try {
    if (!label_file.empty()) options.known = labels_in(label_file);
    const bool live = look_ahead > 0 && !json;
    const auto a = analysed(argv[1], options, live);
    if (json)
      print_json(a);
    else if (!live)
      for (const auto &b : a.beats) print_line(b);
    if (!a.stable) std::fprintf(stderr, "%s: no stable beat\n", argv[1]);
  } catch (const std::exception &e) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", e.what());
    return 1;
  }
  return 0;
}

}  // namespace tools
