// SPDX-License-Identifier: LGPL-2.1-or-later
// Cuts go to the beats of the music while nothing has been made yet.
#include "score.hpp"

#include <gst/storyboard/gststoryboard.h>

#include <cmath>
#include <numeric>

#include "audiosync/wav.hpp"
#include "document/document.hpp"
#include "document/timeline.hpp"
#include "support/support.hpp"

using storyboardsrc::Listening;

namespace {

// A drum kit at so many beats per minute, louder from `loud_from` on.
std::vector<float> drums(double bpm, double seconds, double loud_from = 1e9) {
  std::vector<float> x(static_cast<std::size_t>(seconds * 44100), 0.0f);
  std::uint32_t r = 7;
  const double beat = 60 / bpm;
  for (int n = 0; n * beat / 2 < seconds; n++) {
    const auto at = static_cast<std::size_t>(n * beat / 2 * 44100);
    const double level = n * beat / 2 >= loud_from ? 1.0 : 0.25;
    for (std::size_t i = 0; i < 8000 && at + i < x.size(); i++) {
      const double s = static_cast<double>(i) / 44100;
      r = r * 1664525u + 1013904223u;
      const double hiss = static_cast<double>(r >> 8) / (1 << 23) - 1;
      double v = 0.12 * std::exp(-s * 200) * hiss;
      if (n % 8 == 0) v += 0.5 * std::exp(-s * 18) * std::sin(2 * M_PI * (45 + 60 * std::exp(-s * 40)) * s);
      if (n % 8 == 4) v += 0.3 * std::exp(-s * 22) * std::sin(2 * M_PI * 60 * s);
      if (n % 4 == 2) v += 0.25 * std::exp(-s * 30) * hiss;
      x[at + i] += static_cast<float>(level * v);
    }
  }
  return x;
}

std::string board(const std::string &head, const std::vector<double> &durations, const std::string &more = "") {
  std::string text = "{\"storyboard\": 1, \"size\": [64, 64], " + head + ", \"scenes\": [{\"id\": \"a\", \"shots\": [";
  for (std::size_t i = 0; i < durations.size(); i++)
    text += std::string(i ? "," : "") + "{\"id\": \"s" + std::to_string(i) +
            "\", \"prompt\": \"x\", \"duration\": " + std::to_string(durations[i]) + more + "}";
  return text + "]}]}";
}

std::vector<double> cuts_of(const storyboard::Storyboard &b) {
  std::vector<double> out;
  for (const auto &slot : storyboard::lay_out(b))
    out.push_back(static_cast<double>(storyboard::frame_time(slot.start, b.framerate)) / 1e9);
  return out;
}
double nearest(const std::vector<double> &beats, double t) {
  double best = 1e9;
  for (double b : beats)
    if (std::abs(b - t) < std::abs(best)) best = t - b;
  return best;
}
std::string list(const std::vector<double> &v) {
  std::string out;
  for (double x : v) out += (out.empty() ? "" : ", ") + std::to_string(x);
  return "[" + out + "]";
}

const std::vector<double> kDurations = {2.17, 1.9, 3.3, 2.6, 2.17, 4.1, 1.8, 2.9, 2.3, 3.7};

TEST(Score, EveryCutLiesOnTheFrameNearestToABeat) {
  std::vector<double> beats;
  for (int i = 0; i < 60; i++) beats.push_back(0.21 + i * 60 / 117.0);
  for (const std::string rate : {"24", "\"23.976\"", "25", "\"29.97\"", "\"59.94\""}) {
    auto b = storyboard::parse(
        board("\"framerate\": " + rate + ", \"music\": [{\"file\": \"m.wav\", \"beats\": " + list(beats) + "}]",
              kDurations));
    const auto before = storyboard::lay_out(b);
    const auto end = before.back().start + before.back().frames;
    const auto scored = storyboardsrc::put_cuts_on_beats(b, music::Align::Beats, {});
    EXPECT_EQ(scored.cuts, 9u);
    EXPECT_EQ(scored.missed, 0u);
    EXPECT_GT(scored.moved, 5u);
    const double half = 0.5 * b.framerate.den / b.framerate.num;
    const auto cuts = cuts_of(b);
    for (std::size_t i = 1; i < cuts.size(); i++) EXPECT_LE(std::abs(nearest(beats, cuts[i])), half + 1e-6);
    const auto after = storyboard::lay_out(b);
    EXPECT_EQ(after.back().start + after.back().frames, end);  // the film keeps its length
    EXPECT_EQ(storyboard::parse(storyboard::write(b)), b);     // and is a valid storyboard
  }
}

TEST(Score, BarsAreDownbeatsAndWhatCannotReachOneStays) {
  std::vector<double> beats;
  for (int i = 0; i < 80; i++) beats.push_back(i * 0.5);
  auto b = storyboard::parse(
      board("\"framerate\": 25, \"music\": [{\"file\": \"m.wav\", \"beats\": " + list(beats) + "}]",
            {3.3, 5.0, 4.4, 0.4, 6.0}));
  const auto scored = storyboardsrc::put_cuts_on_beats(b, music::Align::Bars, {});
  const auto cuts = cuts_of(b);
  EXPECT_NEAR(cuts[1], 4.0, 1e-9);  // bars are 2 s
  EXPECT_NEAR(std::fmod(cuts[2] + 1e-6, 2.0), 0, 0.001);
  EXPECT_LE(scored.moved, 4u);
}

TEST(Score, LinesTransitionsAndFootageKeepTheirRoom) {
  std::vector<double> beats;
  for (int i = 0; i < 40; i++) beats.push_back(i * 0.9);
  std::string text = R"({"storyboard": 1, "size": [64, 64], "framerate": 25, "music": [{"file": "m.wav", "beats": )" +
                     list(beats) + R"(}], "references": {"n": {"kind": "voice"}}, "scenes": [{"id": "a", "shots": [
    {"id": "a", "prompt": "x", "duration": 2, "dialogue": [{"speaker": "n", "text": "Late.", "at": 1.7}]},
    {"id": "b", "duration": 2, "source": {"file": "f.mp4", "in": 0.05}},
    {"id": "c", "prompt": "x", "duration": 2.1, "transition": {"kind": "fade", "duration": 0.8}},
    {"id": "d", "duration": 3, "source": {"file": "f.mp4", "in": 5}}]}]})";
  auto b = storyboard::parse(text);
  Listening listening;
  listening.length = [](const storyboard::Source &) { return 2.5; };  // 2.05 + 0.4 of the fade are used
  storyboardsrc::put_cuts_on_beats(b, music::Align::Beats, listening);
  const auto &shots = b.scenes[0].shots;
  const auto cuts = cuts_of(b);
  EXPECT_GE(shots[0].duration, 1.95);       // its line
  EXPECT_GE(shots[1].source->in, 0.0);      // nothing before the file
  EXPECT_LE(shots[1].source->in + shots[1].duration + 0.4, 2.5 + 1e-9);  // nothing behind it
  EXPECT_GE(shots[2].duration, 0.8);        // its transition
  // What is seen stays at its place on the film: the in point goes with the cut.
  EXPECT_NEAR(shots[3].source->in - 5, cuts[3] - 6.12, 0.001);
  EXPECT_EQ(storyboard::parse(storyboard::write(b)), b);
}

TEST(Score, ShotsGoOnForTheirLines) {
  const std::string text = R"({"storyboard": 1, "size": [64, 64], "framerate": 25, "references": {"n": {"kind": "voice"}},
   "scenes": [{"id": "a", "shots": [
    {"id": "a", "prompt": "x", "duration": 2, "dialogue": [{"speaker": "n", "text": "Late.", "file": "l.wav", "at": 0.5}]},
    {"id": "b", "duration": 3, "source": {"file": "f.mp4", "in": 1},
     "dialogue": [{"speaker": "n", "text": "Late.", "file": "l.wav", "at": 1.4}]},
    {"id": "c", "prompt": "x", "duration": 1, "dialogue": [{"speaker": "n", "text": "Late.", "file": "l.wav", "at": 0.1}]},
    {"id": "d", "prompt": "x", "duration": 4}]}]})";
  Listening listening;
  listening.speech = [](const storyboard::Line &line) { return line.file.empty() ? std::nullopt : std::optional(1.8); };
  for (const double length : {4.2, 30.0}) {
    listening.length = [&](const storyboard::Source &) { return length; };
    auto b = storyboard::parse(text);
    EXPECT_EQ(storyboardsrc::make_room_for_lines(b, listening), 1u);
    const auto cuts = cuts_of(b);
    const auto &shots = b.scenes[0].shots;
    EXPECT_EQ(storyboard::parse(storyboard::write(b)), b);
    EXPECT_NEAR(std::accumulate(shots.begin(), shots.end(), 0.0, [](double s, const auto &x) { return s + x.duration; }), 10, 1e-9);
    // b's line needs 3.2 s of its 3: it has nothing to give, so a's line is still too long.
    EXPECT_NEAR(shots[0].duration, 2, 1e-9);
    EXPECT_NEAR(shots[1].source->in, 1, 1e-9);
    // b goes on as far as its file: 0.2 s of it are left, or as much as it takes and c can give (none: c's line needs 1.9).
    EXPECT_NEAR(shots[1].duration, 3, 1e-9);
    EXPECT_NEAR(shots[2].duration, 1.92, 1e-9);  // whole frames
    EXPECT_NEAR(shots[3].duration, 3.08, 1e-9);
  }
}

TEST(Score, FootageGoesOnAsFarAsItsFile) {
  const std::string text = R"({"storyboard": 1, "size": [64, 64], "framerate": 25, "references": {"n": {"kind": "voice"}},
   "scenes": [{"id": "a", "shots": [
    {"id": "a", "duration": 2, "source": {"file": "f.mp4", "in": 1},
     "dialogue": [{"speaker": "n", "text": "Late.", "file": "l.wav", "at": 0.5}]},
    {"id": "b", "duration": 3, "source": {"file": "g.mp4", "in": 0.5}}]}]})";
  Listening listening;
  listening.speech = [](const storyboard::Line &) { return std::optional(2.5); };
  for (const auto &[length, more] : {std::pair{3.0, 0.0}, std::pair{3.4, 0.4}, std::pair{9.0, 1.0}}) {
    listening.length = [&, l = length](const storyboard::Source &) { return l; };
    auto b = storyboard::parse(text);
    EXPECT_EQ(storyboardsrc::make_room_for_lines(b, listening), more > 0 ? 1u : 0u);
    const auto &shots = b.scenes[0].shots;
    EXPECT_NEAR(shots[0].duration, 2 + more, 1e-9);
    EXPECT_NEAR(shots[1].duration, 3 - more, 1e-9);
    EXPECT_NEAR(shots[1].source->in, 0.5 + more, 1e-9);  // what is seen stays at its place
  }
  // And the cuts that then go to beats leave the line alone.
  auto b = storyboard::parse(R"({"storyboard": 1, "size": [64, 64], "framerate": 25, "references": {"n": {"kind": "voice"}},
   "music": [{"file": "m.wav", "beats": [0, 0.9, 1.8, 2.7, 3.6, 4.5]}], "scenes": [{"id": "a", "shots": [
    {"id": "a", "prompt": "x", "duration": 2, "dialogue": [{"speaker": "n", "text": "Late.", "file": "l.wav", "at": 0.5}]},
    {"id": "b", "prompt": "x", "duration": 3}]}]})");
  EXPECT_EQ(storyboardsrc::make_room_for_lines(b, listening), 1u);
  storyboardsrc::put_cuts_on_beats(b, music::Align::Beats, listening);
  EXPECT_NEAR(cuts_of(b)[1], 3.6, 0.021);
}

TEST(Score, ShotLengthFollowsTheEnergy) {
  std::vector<double> beats;
  for (int i = 0; i < 80; i++) beats.push_back(i * 0.5);
  auto b = storyboard::parse(
      board("\"framerate\": 25, \"music\": [{\"file\": \"m.wav\", \"beats\": " + list(beats) + "}]",
            std::vector<double>(12, 3.0)));
  Listening listening;
  listening.analyse = [](const storyboard::Music &, double) {
    music::Analysis a;
    a.sections = {{0, 18, -30}, {18, 36, -18}};
    return a;
  };
  storyboardsrc::put_cuts_on_beats(b, music::Align::Energy, listening);
  const auto cuts = cuts_of(b);
  double calm = 0, loud = 0;
  int n = 0, m = 0;
  for (std::size_t i = 0; i + 1 < cuts.size(); i++) {
    const double middle = (cuts[i] + cuts[i + 1]) / 2, length = cuts[i + 1] - cuts[i];
    (middle < 18 ? calm : loud) += length;
    (middle < 18 ? n : m)++;
    EXPECT_LE(std::abs(nearest(beats, cuts[i])), 0.021);
    if (i > 0 && cuts[i] < 18) {
      EXPECT_NEAR(std::fmod(cuts[i] + 1e-6, 2.0), 0, 0.021);  // downbeats where it is calm
    }
  }
  ASSERT_GT(n, 0);
  ASSERT_GT(m, 0);
  EXPECT_GT(calm / n, 1.3 * loud / m);
}

struct Film {
  support::Outcome out;
  std::vector<double> cuts;
  double duration = 0;
};
Film play(const std::string &location, const std::string &properties) {
  Film film;
  auto pipeline = support::launch("storyboardsrc name=src location=\"" + location + "\" " + properties + " ! fakesink");
  auto src = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "src"));
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(src.get(), "src"));
  support::Seen seen;
  support::watch(pad.get(), seen);
  film.out = support::run(pipeline.get());
  for (const auto &e : seen.events)
    if (auto *f = gst_storyboard_event_parse_film(e.get())) {
      film.duration = static_cast<double>(f->duration) / 1e9;
      for (guint i = 0; i < f->cuts->len; i++) {
        guint64 start = 0;
        gst_structure_get_uint64(static_cast<GstStructure *>(g_ptr_array_index(f->cuts, i)), "start", &start);
        film.cuts.push_back(static_cast<double>(start) / 1e9);
      }
      gst_storyboard_film_free(f);
    }
  return film;
}

TEST(Score, TheElementFindsTheBeatsByItself) {
  support::TempDir dir;
  sounds::write(dir.file("m.wav"), drums(120, 30), 44100, 1);
  const auto file = dir.write("f.storyboard", board("\"framerate\": 24, \"align\": \"beats\", \"music\": [{\"file\": "
                                                    "\"m.wav\"}]",
                                                    kDurations));
  std::vector<double> beats;
  for (int i = 0; i < 60; i++) beats.push_back(i * 0.5);
  const auto film = play(file, "");
  EXPECT_TRUE(film.out.eos) << film.out.error;
  ASSERT_EQ(film.cuts.size(), kDurations.size());
  for (std::size_t i = 1; i < film.cuts.size(); i++)
    EXPECT_LE(std::abs(nearest(beats, film.cuts[i])), 1 / 24.0) << film.cuts[i];
  EXPECT_NEAR(film.duration, std::accumulate(kDurations.begin(), kDurations.end(), 0.0), 0.021);

  const auto plain = play(file, "align=none");
  EXPECT_NEAR(plain.cuts.at(1), 2.17, 0.021);
  EXPECT_NEAR(plain.cuts.at(2), 4.07, 0.021);
}

TEST(Score, NoStableBeatIsSaid) {
  support::TempDir dir;
  sounds::write(dir.file("m.wav"), sounds::noise(30, 44100, 0.2), 44100, 1);
  const auto file = dir.write(
      "f.storyboard", board("\"framerate\": 24, \"music\": [{\"file\": \"m.wav\"}]", kDurations));
  const auto film = play(file, "align=bars");
  EXPECT_TRUE(film.out.eos) << film.out.error;
  EXPECT_NEAR(film.cuts.at(1), 2.17, 0.021);
  bool said = false;
  for (const auto &m : film.out.messages) said |= GST_MESSAGE_TYPE(m.get()) == GST_MESSAGE_WARNING;
  EXPECT_TRUE(said);
}

TEST(Score, MusicThatCannotBeReadIsAnErrorWithItsPlace) {
  support::TempDir dir;
  dir.write("m.wav", "this is no sound");
  const auto file = dir.write(
      "f.storyboard", board("\"framerate\": 24, \"music\": [{\"file\": \"m.wav\"}]", kDurations));
  auto pipeline = support::launch("storyboardsrc align=beats location=\"" + file + "\" ! fakesink");
  const auto out = support::run(pipeline.get());
  EXPECT_EQ(out.errors, 1u);
  EXPECT_NE(out.error.find("$.music[0].file"), std::string::npos) << out.error;
}

}  // namespace
