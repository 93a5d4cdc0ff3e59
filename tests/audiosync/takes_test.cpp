// SPDX-License-Identifier: LGPL-2.1-or-later
// Shots' own sound: together with its picture, before and after it, and where it is over. Music by its bars.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <tuple>

#include "audiosync/film_plan.hpp"
#include "audiosync/loudness.hpp"
#include "avsync/shots.hpp"
#include "film_fixture.hpp"

using namespace fixture;

namespace {

struct Mixed {
  sounds::Wav wav;
  support::Outcome out;
  bool warned() const {
    for (const auto &m : out.messages)
      if (GST_MESSAGE_TYPE(m.get()) == GST_MESSAGE_WARNING) return true;
    return false;
  }
};
Mixed mixed(const support::TempDir &dir, const Film &f, int frames, const std::string &properties = "") {
  const auto name = dir.file("mix.wav");
  auto pipeline = support::launch(picture(frames) + "audiosync name=a " + properties +
                                  " a.video_src ! fakesink a.audio_src ! wavenc ! filesink location=" + name);
  announce(pipeline.get(), f);
  Mixed m;
  m.out = support::run(pipeline.get());
  EXPECT_TRUE(m.out.eos) << m.out.error << " " << m.out.debug;
  m.wav = sounds::read(name);
  return m;
}

void put(const support::TempDir &dir, const std::string &name, const std::vector<float> &x, int rate = 48000) {
  sounds::write(dir.file(name), x, rate, 1);
}

TEST(Shots, SoundMayLeadAndLagItsPicture) {
  auto f = film(8 * GST_SECOND);
  gst_storyboard_film_add_cut(f.get(), "a", 0, 4 * GST_SECOND, "cut", 0);
  gst_storyboard_film_add_cut(f.get(), "b", 4 * GST_SECOND, 4 * GST_SECOND, "cut", 0);
  gst_structure_set(add(f, "shot", "a", "/x/a.wav", 0), "lag", G_TYPE_UINT64,
                    static_cast<guint64>(700 * GST_MSECOND), nullptr);
  gst_structure_set(add(f, "shot", "b", "/x/b.wav", 4 * GST_SECOND), "in", G_TYPE_UINT64,
                    static_cast<guint64>(300 * GST_MSECOND), "lead", G_TYPE_UINT64, static_cast<guint64>(GST_SECOND),
                    nullptr);
  const auto plan = audiosync::plan_film(*f, 1000, 500);
  ASSERT_EQ(plan.placements.size(), 2u);
  EXPECT_EQ(plan.placements[0].start, 0);
  EXPECT_EQ(plan.placements[0].length, 4700);  // L-cut
  EXPECT_EQ(plan.placements[0].fade_out, 250);
  EXPECT_EQ(plan.placements[1].start, 3700);  // J-cut, as far as the file has something before its in point
  EXPECT_EQ(plan.placements[1].in, 0u);
  EXPECT_EQ(plan.placements[1].length, 4300);
}

TEST(Shots, RoomToneFillsWhatASoundLeavesOfItsShot) {
  support::TempDir dir;
  auto x = sounds::noise(1.6, 48000, 0.01);
  const auto loud = sounds::noise(0.6, 48000, 0.4, 8);
  for (std::size_t i = 0; i < loud.size(); i++) x[i + 9600] += loud[i];
  put(dir, "s.wav", x);
  double level[2];
  for (const bool fill : {false, true}) {
    auto f = film(4 * GST_SECOND);
    gst_storyboard_film_add_cut(f.get(), "a", 0, 4 * GST_SECOND, "cut", 0);
    add(f, "shot", "a", dir.file("s.wav"), 0);
    f->loudness = -30;
    const auto m = mixed(dir, f, 100, fill ? "room-tone=true" : "room-tone=false");
    level[fill] = rms_db(m.wav, 2.0, 3.8) - rms_db(m.wav, 0.3, 0.7);
    if (fill) {
      EXPECT_NEAR(rms_db(m.wav, 2.0, 3.8), rms_db(m.wav, 1.0, 1.5), 1.0);  // as loud as the place is
      for (double t = 1.4; t < 3.8; t += 0.1)  // and without a hole
        EXPECT_NEAR(rms_db(m.wav, t, t + 0.1), rms_db(m.wav, 2.0, 3.8), 2.0) << t;
    }
  }
  EXPECT_LT(level[0], -80);
  EXPECT_GT(level[1], -45);
}

// Two shots in one scene, one in another; only the first has a sound of its own.
TEST(Shots, WithoutASoundOfTheirOwnGetTheToneOfTheirScene) {
  support::TempDir dir;
  auto x = sounds::noise(4.2, 48000, 0.01);
  const auto loud = sounds::noise(0.6, 48000, 0.4, 8);
  for (std::size_t i = 0; i < loud.size(); i++) x[i + 9600] += loud[i];
  put(dir, "s.wav", x);
  auto f = film(9 * GST_SECOND);
  f->loudness = -30;
  for (const auto &[shot, scene, at] : {std::tuple{"a", "room", 0}, std::tuple{"b", "room", 3}, std::tuple{"c", "field", 6}}) {
    gst_storyboard_film_add_cut(f.get(), shot, static_cast<GstClockTime>(at) * GST_SECOND, 3 * GST_SECOND, "cut", 0);
    gst_structure_set(static_cast<GstStructure *>(g_ptr_array_index(f->cuts, f->cuts->len - 1)), "scene", G_TYPE_STRING, scene,
                      nullptr);
  }
  gst_structure_set(add(f, "shot", "a", dir.file("s.wav"), 0), "duration", G_TYPE_UINT64, static_cast<guint64>(3 * GST_SECOND),
                    nullptr);
  const auto m = mixed(dir, f, 225);
  const double room = rms_db(m.wav, 1.5, 2.8);
  for (double t = 2.8; t < 5.9; t += 0.1) EXPECT_NEAR(rms_db(m.wav, t, t + 0.1), room, 2.0) << t;  // over the cut as well
  EXPECT_LT(rms_db(m.wav, 6.1, 9), -80);  // nobody knows how it sounds there
  const auto off = mixed(dir, f, 225, "room-tone=false");
  EXPECT_LT(rms_db(off.wav, 3.1, 6), -80);
}

// A recorded line has the noise of its room; between two of them that goes on.
TEST(Shots, LinesAreJoinedByTheirOwnRoom) {
  support::TempDir dir;
  auto line = [&](const char *name, double floor, double from) {
    auto x = sounds::noise(1.8, 48000, floor, 5);
    const auto word = sounds::noise(0.5, 48000, 0.3, 8);
    for (const double at : {from, from + 1.1})
      for (std::size_t i = 0; i < word.size() && i + static_cast<std::size_t>(at * 48000) < x.size(); i++)
        x[i + static_cast<std::size_t>(at * 48000)] += word[i];
    put(dir, name, x);
  };
  for (const double floor : {0.005, 0.0}) {
    line("l.wav", floor, 0.1);
    auto f = film(7 * GST_SECOND);
    f->loudness = -23;
    gst_storyboard_film_add_cut(f.get(), "a", 0, 6 * GST_SECOND, "cut", 0);
    gst_storyboard_film_add_cut(f.get(), "b", 6 * GST_SECOND, GST_SECOND, "cut", 0);
    for (const GstClockTime at : {GST_SECOND / 2, 7 * GST_SECOND / 2})
      gst_structure_set(add(f, "voice", "a", dir.file("l.wav"), at), "until", G_TYPE_UINT64, static_cast<guint64>(6 * GST_SECOND),
                        nullptr);
    const auto m = mixed(dir, f, 175);
    EXPECT_LT(rms_db(m.wav, 6.1, 7), -80);
    if (floor == 0) {
      EXPECT_LT(rms_db(m.wav, 2.4, 3.4), -80);  // a voice without a room gets none
      continue;
    }
    const double pause = rms_db(m.wav, 1.2, 1.5);
    for (const double t : {0.1, 2.35, 2.5, 2.8, 3.1, 3.35, 5.4, 5.7}) EXPECT_NEAR(rms_db(m.wav, t, t + 0.1), pause, 2.5) << t;
  }
}

std::vector<float> drums(double seconds) {  // 120 beats per minute, four in a bar, the first is a kick
  std::vector<float> x(static_cast<std::size_t>(seconds * 44100), 0.0f);
  std::uint32_t r = 7;
  for (std::size_t n = 0; n * 11025 < x.size(); n++)
    for (std::size_t i = 0; i < 8000 && n * 11025 + i < x.size(); i++) {
      const double s = static_cast<double>(i) / 44100;
      r = r * 1664525u + 1013904223u;
      const double hiss = static_cast<double>(r >> 8) / (1 << 23) - 1;
      double v = 0.12 * std::exp(-s * 200) * hiss;
      if (n % 8 == 0) v += 0.5 * std::exp(-s * 18) * std::sin(2 * M_PI * (45 + 60 * std::exp(-s * 40)) * s);
      if (n % 8 == 4) v += 0.3 * std::exp(-s * 22) * std::sin(2 * M_PI * 60 * s);
      if (n % 4 == 2) v += 0.25 * std::exp(-s * 30) * hiss;
      x[n * 11025 + i] += static_cast<float>(v);
    }
  return x;
}

TEST(Music, GoesRoundByWholeBars) {
  support::TempDir dir;
  put(dir, "m.wav", drums(13.3), 44100);  // no whole number of bars
  auto f = film(40 * GST_SECOND);
  gst_storyboard_film_add_cut(f.get(), "a", 0, 34 * GST_SECOND, "cut", 0);
  gst_storyboard_film_add_cut(f.get(), "b", 34 * GST_SECOND, 6 * GST_SECOND, "cut", 0);
  f->loudness = -24;
  GstStructure *s = add(f, "music", nullptr, dir.file("m.wav"), 0);
  gst_structure_set(s, "loop", G_TYPE_BOOLEAN, TRUE, "duration", G_TYPE_UINT64, static_cast<guint64>(40 * GST_SECOND),
                    nullptr);
  const auto m = mixed(dir, f, 1000);
  // Every half second something begins, also after the third round; a bar after a bar it is the same thing.
  for (double t = 1; t < 38; t += 0.5)
    EXPECT_GT(rms_db(m.wav, t, t + 0.03), rms_db(m.wav, t - 0.03, t - 0.001) + 6) << t;
  for (double t = 2; t < 37; t += 2) EXPECT_NEAR(rms_db(m.wav, t, t + 0.1), rms_db(m.wav, 4, 4.1), 1.5) << t;
  int cuts = 0;
  for (const auto &message : m.out.messages) {
    gint64 error = 0;
    GstClockTime beat = GST_CLOCK_TIME_NONE;
    if (!gst_storyboard_message_parse_cut(message.get(), nullptr, nullptr, &beat, &error, nullptr)) continue;
    cuts++;
    EXPECT_LT(std::abs(static_cast<double>(error)), 15e6);
    EXPECT_NE(beat, GST_CLOCK_TIME_NONE);
  }
  EXPECT_EQ(cuts, 1);
}

TEST(Music, FadesOutFromTheFirstBeatOfABar) {
  support::TempDir dir;
  put(dir, "m.wav", drums(40), 44100);
  auto f = film(21700 * GST_MSECOND);
  f->loudness = -24;
  add(f, "music", nullptr, dir.file("m.wav"), 0);
  const auto m = mixed(dir, f, 543, "fade-out=2000000000");
  // 20.0 s is the nearest first beat: nothing has faded before it (1.7 s instead of 2).
  EXPECT_NEAR(rms_db(m.wav, 19.5, 20.0), rms_db(m.wav, 17.5, 18.0), 0.6);
  EXPECT_LT(rms_db(m.wav, 21.5, 21.7), rms_db(m.wav, 19.5, 19.7) - 12);
}

// A song of 38 s that ends with a chord of two seconds, in a film of 21.7 s.
TEST(Music, ARemixEndsWithTheFilmByItself) {
  support::TempDir dir;
  auto song = drums(36);
  for (std::size_t i = 0; i < 2 * 44100; i++)
    song.push_back(static_cast<float>(0.3 * std::sin(2 * M_PI * 880 * static_cast<double>(i) / 44100)));
  song.resize(song.size() + 44100, 0.0f);  // and a second of silence
  put(dir, "m.wav", song, 44100);
  auto f = film(21700 * GST_MSECOND);
  gst_storyboard_film_add_cut(f.get(), "a", 0, 15200 * GST_MSECOND, "cut", 0);
  gst_storyboard_film_add_cut(f.get(), "b", 15200 * GST_MSECOND, 6500 * GST_MSECOND, "cut", 0);
  f->loudness = -24;
  add(f, "music", nullptr, dir.file("m.wav"), 0);
  const auto m = mixed(dir, f, 543, "music-end=remix");
  EXPECT_FALSE(m.warned());
  EXPECT_EQ(m.wav.frames(), 21.7 * 48000);
  const double tempo = 21.7 / 22, beat = 0.5 * tempo;  // eight bars of two seconds are left out
  for (int n = 2; n < 39; n++)  // a beat where one belongs, before and behind the seam
    EXPECT_GT(rms_db(m.wav, n * beat - 0.008, n * beat + 0.03), rms_db(m.wav, n * beat - 0.04, n * beat - 0.012) + 5) << n;
  EXPECT_LT(rms_db(m.wav, 21.7 - 2 * tempo - 0.05, 21.7 - 2 * tempo - 0.01) + 6, rms_db(m.wav, 20, 21.5));
  EXPECT_NEAR(rms_db(m.wav, 21.5, 21.65), rms_db(m.wav, 20, 21), 1.0);  // the chord, at full height to the end
  for (const auto &message : m.out.messages) {
    gint64 error = 0;
    GstClockTime time = 0, near = GST_CLOCK_TIME_NONE;
    if (!gst_storyboard_message_parse_cut(message.get(), nullptr, &time, &near, &error, nullptr)) continue;
    EXPECT_NEAR(std::remainder(static_cast<double>(near) * 1e-9, beat), 0, 0.02);  // the beats went with it
  }
  // A film that is cut on the music keeps its beats: the song ends less than a bar before it.
  g_ptr_array_set_size(f->cuts, 0);
  gst_storyboard_film_add_cut(f.get(), "a", 0, 15 * GST_SECOND, "cut", 0);
  gst_storyboard_film_add_cut(f.get(), "b", 15 * GST_SECOND, 6700 * GST_MSECOND, "cut", 0);
  const auto kept = mixed(dir, f, 543, "music-end=remix");
  for (int n = 2; n < 35; n++)
    EXPECT_GT(rms_db(kept.wav, n * 0.5 - 0.008, n * 0.5 + 0.03), rms_db(kept.wav, n * 0.5 - 0.04, n * 0.5 - 0.012) + 5) << n;
  double end = 21.7;
  while (end > 0 && rms_db(kept.wav, end - 0.02, end) < -60) end -= 0.02;
  EXPECT_GT(end, 19.6);
  EXPECT_LT(end, 21.69);
  EXPECT_NEAR(std::remainder(end, 0.5), 0, 0.05);
  EXPECT_NEAR(rms_db(kept.wav, end - 0.3, end - 0.05), rms_db(kept.wav, end - 1.9, end - 0.5), 1.0);  // the chord is whole
  // What has no beat is faded, and a person is told.
  put(dir, "n.wav", sounds::noise(40, 44100, 0.1), 44100);
  auto g = film(10 * GST_SECOND);
  g->loudness = -24;
  add(g, "music", nullptr, dir.file("n.wav"), 0);
  const auto faded = mixed(dir, g, 250, "music-end=remix");
  EXPECT_TRUE(faded.warned());
  EXPECT_LT(rms_db(faded.wav, 9.8, 10), rms_db(faded.wav, 5, 6) - 12);
}

TEST(Presets, HaveTheLoudnessOfTheirPublication) {
  support::TempDir dir;
  put(dir, "m.wav", sounds::noise(8, 48000, 0.1));
  for (const auto &[preset, lufs] : {std::pair{"own", -18.0}, std::pair{"online", -14.0}, std::pair{"ebu-r128", -23.0},
                                     std::pair{"atsc-a85", -24.0}, std::pair{"web", -16.0}}) {
    auto f = film(6 * GST_SECOND);
    f->loudness = -18;
    add(f, "music", nullptr, dir.file("m.wav"), 0);
    const auto m = mixed(dir, f, 150, std::string("loudness-preset=") + preset);
    audiosync::LoudnessMeter meter(m.wav.rate, m.wav.channels, true);
    meter.add(m.wav.samples.data(), m.wav.frames());
    EXPECT_NEAR(meter.integrated(), lufs, 0.2) << preset;
    EXPECT_LE(meter.true_peak(), -1.0);
  }
}

// A talking head in a file, its sound late by `offset` and its clock fast or slow by `drift`.
std::string talking_clip(const support::TempDir &dir, talking::Espeak &espeak, int number, double seconds, double offset,
                         bool over, double drift = 0) {
  std::string text;
  for (int k = 0; k < 5 && text.size() < seconds * 18; k++)
    text += talking::texts()[static_cast<std::size_t>(number + k) % talking::texts().size()] + " ";
  const auto &heard = espeak.speak(text, "en-us+m3", 160);
  const auto &seen = over ? espeak.speak(talking::texts()[static_cast<std::size_t>(number + 3) % 8], "en-gb", 150) : heard;
  talking::Scene scene;
  scene.seed = static_cast<std::uint32_t>(number + 1);
  talking::Head head(scene, seen.phonemes);
  std::ofstream raw(dir.file("head.gray"), std::ios::binary);
  for (int f = 0; f < static_cast<int>(seconds * 25); f++) {
    const auto p = head.frame(f / 25.0, 0.5 + f / 25.0);
    raw.write(reinterpret_cast<const char *>(p.data()), static_cast<std::streamsize>(p.size()));
  }
  raw.close();
  std::vector<float> sound(static_cast<std::size_t>(seconds * heard.rate), 0.0f);
  for (std::size_t k = 0; k < sound.size(); k++) {
    const double at = (static_cast<double>(k) / heard.rate - offset) / (1 + drift) + 0.5;
    const auto j = static_cast<std::ptrdiff_t>(at * heard.rate);
    if (j >= 0 && j < static_cast<std::ptrdiff_t>(heard.samples.size())) sound[k] = heard.samples[static_cast<std::size_t>(j)];
  }
  sounds::write(dir.file("head.wav"), sound, heard.rate, 1);
  const auto name = dir.file("head" + std::to_string(number) + ".mkv");
  const auto out = support::run_launch(
      "filesrc location=" + dir.file("head.gray") +
      " ! rawvideoparse width=192 height=108 format=gray8 framerate=25/1 ! videoconvert ! jpegenc quality=90 ! "
      "matroskamux name=m ! filesink location=" + name + " filesrc location=" + dir.file("head.wav") +
      " ! wavparse ! audioconvert ! audio/x-raw,format=S16LE ! m.");
  EXPECT_TRUE(out.eos) << out.error;
  return name;
}

struct Offset {
  bool there = false, sure = false, corrected = false;
  double seconds = 0, drift = 0;
};
Offset offset_in(const Mixed &m) {
  Offset o;
  for (const auto &message : m.out.messages) {
    const GstStructure *s = gst_message_get_structure(message.get());
    if (!s || !gst_structure_has_name(s, "audiosync/av-offset")) continue;
    gint64 ns = 0;
    gboolean sure = FALSE, corrected = FALSE;
    gst_structure_get(s, "offset", G_TYPE_INT64, &ns, "sure", G_TYPE_BOOLEAN, &sure, "corrected", G_TYPE_BOOLEAN,
                      &corrected, "drift", G_TYPE_DOUBLE, &o.drift, nullptr);
    o = {true, sure != FALSE, corrected != FALSE, static_cast<double>(ns) / 1e9, o.drift};
  }
  return o;
}

// How much later `b` is than `a`: where their product is largest, within 0.5 s.
double lag_between(const sounds::Wav &a, const sounds::Wav &b, double from = 1, double to = 1e6) {
  double best = 0, at = 0;
  for (int lag = -24000; lag <= 24000; lag += 48) {
    double sum = 0;
    for (auto i = static_cast<std::size_t>(from * 48000);
         i + 48000 < a.frames() && i + 48000 < b.frames() && i < static_cast<std::size_t>(to * 48000); i += 7)
      sum += static_cast<double>(a.at(i)) * static_cast<double>(b.at(static_cast<std::size_t>(static_cast<std::ptrdiff_t>(i) + lag)));
    if (sum > best) {
      best = sum;
      at = lag / 48000.0;
    }
  }
  return at;
}

TEST(Lips, WordsArePutOnThem) {
  talking::Espeak espeak;
  if (!espeak.there()) GTEST_SKIP() << "libespeak-ng is not installed";
  support::TempDir dir;
  for (const double offset : {0.24, -0.16}) {
    const auto clip = talking_clip(dir, espeak, 2, 8, offset, false);
    sounds::Wav plain, right;
    for (const bool correct : {false, true}) {
      auto f = film(8 * GST_SECOND);
      gst_storyboard_film_add_cut(f.get(), "a", 0, 8 * GST_SECOND, "cut", 0);
      add(f, "shot", "a", clip, 0);
      const auto m = mixed(dir, f, 200, correct ? "av-sync=correct" : "av-sync=measure");
      const auto o = offset_in(m);
      EXPECT_TRUE(o.there && o.sure);
      EXPECT_EQ(o.corrected, correct);
      EXPECT_NEAR(o.seconds, offset, 0.020);
      EXPECT_EQ(m.warned(), !correct);
      (correct ? right : plain) = m.wav;
    }
    EXPECT_NEAR(lag_between(right, plain), offset, 0.020);
  }
}

// The same for a take that lands while the film runs.
TEST(Lips, WordsOfATakeThatIsToldArePutOnThem) {
  talking::Espeak espeak;
  if (!espeak.there()) GTEST_SKIP() << "libespeak-ng is not installed";
  support::TempDir dir;
  const auto clip = talking_clip(dir, espeak, 2, 8, 0.24, false);
  sounds::Wav plain, right;
  for (const bool correct : {false, true}) {
    auto f = film(8 * GST_SECOND);
    gst_storyboard_film_add_cut(f.get(), "a", 0, 8 * GST_SECOND, "cut", 0);
    gst_storyboard_film_set_sound_follows(f.get(), "a");
    const auto name = dir.file("mix.wav");
    auto pipeline = support::launch(picture(200) + "audiosync name=a " + (correct ? "av-sync=correct" : "av-sync=measure") +
                                    " a.video_src ! fakesink a.audio_src ! wavenc ! filesink location=" + name);
    announce(pipeline.get(), f);
    auto v = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "v"));
    auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(v.get(), "src"));
    GstStructure *sound = gst_storyboard_sound_new("shot", "a", support::uri_of(clip).c_str(), 0);
    gst_structure_set(sound, "in", G_TYPE_UINT64, guint64{0}, "duration", G_TYPE_UINT64, static_cast<guint64>(8 * GST_SECOND),
                      "speaks", G_TYPE_BOOLEAN, TRUE, nullptr);
    gst_pad_add_probe(
        pad.get(), GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad *p, GstPadProbeInfo *, gpointer data) {
          gst_pad_push_event(p, gst_event_ref(static_cast<GstEvent *>(data)));
          return GST_PAD_PROBE_REMOVE;
        },
        gst_storyboard_event_new_sound(sound), [](gpointer data) { gst_event_unref(static_cast<GstEvent *>(data)); });
    Mixed m;
    m.out = support::run(pipeline.get());
    ASSERT_TRUE(m.out.eos) << m.out.error;
    const auto o = offset_in(m);
    EXPECT_TRUE(o.there && o.sure);
    EXPECT_EQ(o.corrected, correct);
    EXPECT_NEAR(o.seconds, 0.24, 0.020);
    (correct ? right : plain) = sounds::read(name);
  }
  EXPECT_NEAR(lag_between(right, plain), 0.24, 0.020);
}

TEST(Lips, AVoiceOverStaysWhereItIs) {
  talking::Espeak espeak;
  if (!espeak.there()) GTEST_SKIP() << "libespeak-ng is not installed";
  support::TempDir dir;
  const auto clip = talking_clip(dir, espeak, 1, 8, 0.1, true);
  auto f = film(8 * GST_SECOND);
  gst_storyboard_film_add_cut(f.get(), "a", 0, 8 * GST_SECOND, "cut", 0);
  add(f, "shot", "a", clip, 0);
  const auto m = mixed(dir, f, 200, "av-sync=correct");
  const auto o = offset_in(m);
  EXPECT_TRUE(o.there);
  EXPECT_FALSE(o.sure || o.corrected);
  EXPECT_FALSE(m.warned());
}

TEST(Lips, AClockThatRunsSlowIsFoundAndCorrected) {
  talking::Espeak espeak;
  if (!espeak.there()) GTEST_SKIP() << "libespeak-ng is not installed";
  support::TempDir dir;
  const auto clip = talking_clip(dir, espeak, 4, 40, 0.03, false, 0.004);  // 0.16 s at the end
  auto f = film(40 * GST_SECOND);
  gst_storyboard_film_add_cut(f.get(), "a", 0, 40 * GST_SECOND, "cut", 0);
  add(f, "shot", "a", clip, 0);
  const auto m = mixed(dir, f, 1000, "av-sync=correct");
  const auto o = offset_in(m);
  EXPECT_TRUE(o.sure && o.corrected);
  EXPECT_NEAR(o.drift, 0.004, 0.0008);
  EXPECT_NEAR(o.seconds, 0.03, 0.020);
  // And it is heard: near the beginning and near the end it is where the same words lie whose clock was right.
  auto g = film(40 * GST_SECOND);
  gst_storyboard_film_add_cut(g.get(), "a", 0, 40 * GST_SECOND, "cut", 0);
  const auto wrong_clip = dir.file("wrong.mkv");
  std::filesystem::rename(clip, wrong_clip);
  add(g, "shot", "a", talking_clip(dir, espeak, 4, 40, 0, false), 0);
  const auto right = mixed(dir, g, 1000, "av-sync=off");
  const double early = lag_between(right.wav, m.wav, 4, 10), late = lag_between(right.wav, m.wav, 30, 37);
  EXPECT_NEAR(early, 0, 0.020);  // what lips can tell; 3 and 4 ms where this is the first that espeak-ng says
  EXPECT_NEAR(late, 0, 0.020);
  EXPECT_LT(std::abs(late - early), 0.015);  // 0.11 s as it came
  auto h = film(40 * GST_SECOND);
  gst_storyboard_film_add_cut(h.get(), "a", 0, 40 * GST_SECOND, "cut", 0);
  add(h, "shot", "a", wrong_clip, 0);
  const auto wrong = mixed(dir, h, 1000, "av-sync=off");
  EXPECT_GT(lag_between(right.wav, wrong.wav, 30, 37) - lag_between(right.wav, wrong.wav, 4, 10), 0.08);
  RecordProperty("early-ms", std::to_string(early * 1000));
  RecordProperty("late-ms", std::to_string(late * 1000));
}

// Frames of a grey clip file with its sound by the pads.
support::Outcome watched(const std::string &clip, const std::string &properties, const std::string &wav) {
  return support::run_launch("filesrc location=" + clip + " ! matroskademux name=d d.video_0 ! queue ! jpegdec ! audiosync name=a "
                             "audio_0::role=shot " + properties + " d.audio_0 ! queue ! a.audio_0 a.video_src ! fakesink "
                             "a.audio_src ! wavenc ! filesink location=" + wav);
}

TEST(Lips, OfAPlainPictureAreComparedWithItsPad) {
  talking::Espeak espeak;
  if (!espeak.there()) GTEST_SKIP() << "libespeak-ng is not installed";
  support::TempDir dir;
  const auto clip = talking_clip(dir, espeak, 2, 18, 0.2, false);
  Mixed m;
  m.out = watched(clip, "av-sync=correct", dir.file("o.wav"));
  EXPECT_TRUE(m.out.eos) << m.out.error;
  int said = 0;
  for (const auto &message : m.out.messages) {
    const GstStructure *s = gst_message_get_structure(message.get());
    said += s && gst_structure_has_name(s, "audiosync/av-offset") && gst_structure_has_field(s, "pad");
  }
  EXPECT_GE(said, 1);
  const auto o = offset_in(m);
  EXPECT_TRUE(o.sure);
  EXPECT_NEAR(o.seconds, 0.2, 0.025);
}

TEST(Flash, CalibratesAPad) {
  support::TempDir dir;
  // A flash each second, its beep 123 ms late.
  std::ofstream raw(dir.file("f.gray"), std::ios::binary);
  for (int f = 0; f < 250; f++) raw << std::string(64 * 36, static_cast<char>(f % 25 == 10 ? 235 : 16));
  raw.close();
  std::vector<float> sound(480000, 0.0f);
  for (std::size_t k = 0; k < 10; k++)
    for (std::size_t i = 0; i < 2400; i++)
      sound[k * 48000 + 19200 + 5904 + i] = static_cast<float>(0.5 * std::cos(2 * M_PI * 1000 * static_cast<double>(i) / 48000));
  put(dir, "f.wav", sound);
  Mixed m;
  m.out = support::run_launch(
      "filesrc location=" + dir.file("f.gray") + " ! rawvideoparse width=64 height=36 format=gray8 framerate=25/1 ! audiosync "
      "name=a av-sync=flash audio_0::role=shot filesrc location=" + dir.file("f.wav") +
      " ! wavparse ! audioconvert ! a.audio_0 a.video_src ! fakesink a.audio_src ! wavenc ! filesink location=" + dir.file("o.wav"));
  EXPECT_TRUE(m.out.eos) << m.out.error;
  const auto o = offset_in(m);
  EXPECT_TRUE(o.sure);
  EXPECT_NEAR(o.seconds, 0.123, 0.0001);
  // A pad that knows its offset is right from the beginning.
  const auto again = support::run_launch(
      "filesrc location=" + dir.file("f.gray") + " ! rawvideoparse width=64 height=36 format=gray8 framerate=25/1 ! audiosync "
      "name=a audio_0::role=shot audio_0::av-offset=123000000 filesrc location=" + dir.file("f.wav") +
      " ! wavparse ! audioconvert ! a.audio_0 a.video_src ! fakesink a.audio_src ! wavenc ! filesink location=" + dir.file("o.wav"));
  EXPECT_TRUE(again.eos);
  const auto w = sounds::read(dir.file("o.wav"));
  std::size_t first = 0;
  while (first < w.frames() && std::abs(w.at(first)) < 0.2f) first++;
  EXPECT_NEAR(static_cast<double>(first), 19200, 2);
}

}  // namespace
