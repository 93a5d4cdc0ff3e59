// SPDX-License-Identifier: LGPL-2.1-or-later
// audiosync behind a storyboard: the whole mix is known ahead.
#include <sys/wait.h>

#include <cstdlib>
#include <map>

#include "audiosync/film_plan.hpp"
#include "audiosync/loudness.hpp"
#include "film_fixture.hpp"

using namespace fixture;

namespace {

// Runs the film to a WAV file and reads it.
sounds::Wav mixed(const support::TempDir &dir, const Film &f, int frames, support::Outcome *outcome = nullptr,
                  const std::string &properties = "") {
  const auto name = dir.file("mix.wav");
  auto pipeline = support::launch(picture(frames) + "audiosync name=a " + properties +
                                  " a.video_src ! fakesink a.audio_src ! wavenc ! filesink location=" + name);
  announce(pipeline.get(), f);
  auto out = support::run(pipeline.get());
  if (!outcome) {
    EXPECT_TRUE(out.eos) << out.error << " " << out.debug;
  } else {
    *outcome = std::move(out);
  }
  return sounds::read(name);
}

TEST(Film, IsExactlyAsLongAsThePlanSays) {
  support::TempDir dir;
  sounds::write(dir.file("m.wav"), sounds::noise(30, 48000, 0.1), 48000, 1);
  auto f = film(3 * GST_SECOND + 123456789);
  add(f, "music", nullptr, dir.file("m.wav"), 0);
  const auto w = mixed(dir, f, 78);
  EXPECT_EQ(w.rate, 48000);
  EXPECT_EQ(w.channels, 2);
  EXPECT_EQ(w.frames(), static_cast<std::size_t>(std::llround(3.123456789 * 48000)));
  EXPECT_LT(rms_db(w, 3.10, 3.12), rms_db(w, 1, 1.5) - 15);  // faded out, not cut off
}

TEST(Film, PutsSoundsOnTheirFrames) {
  support::TempDir dir;
  std::vector<float> click(480, 0.0f);
  click[0] = 0.5f;
  sounds::write(dir.file("c.wav"), click, 48000, 1);
  auto f = film(4 * GST_SECOND);
  std::vector<std::size_t> want;
  for (GstClockTime at :
       {0 * GST_MSECOND, 1000 * GST_MSECOND, 1041666667 * GST_NSECOND, 3999 * GST_MSECOND}) {
    add(f, "effects", "s1", dir.file("c.wav"), at);
    want.push_back(static_cast<std::size_t>(std::llround(static_cast<double>(at) * 48e-6)));
  }
  f->loudness = -40;  // far from the limiter
  const auto w = mixed(dir, f, 100);
  std::vector<std::size_t> found;
  float most = 0;
  for (std::size_t i = 0; i < w.frames(); i++) most = std::max(most, w.at(i));
  for (std::size_t i = 0; i < w.frames(); i++)
    if (w.at(i) > most / 2) found.push_back(i);
  EXPECT_EQ(found, want);
}

struct Beep {
  int fps_n, fps_d, rate;
};
class FlashAndBeep : public testing::TestWithParam<Beep> {};

// A beep on the first frame of each second-long shot must begin with the frame, from first to last.
TEST_P(FlashAndBeep, AreTogether) {
  support::TempDir dir;
  const auto [fps_n, fps_d, rate] = GetParam();
  // A beep with a sharp edge: resampling rings before it, but its rise through the middle stays where it is.
  sounds::write(dir.file("beep.wav"), std::vector<float>(static_cast<std::size_t>(rate / 50), 0.5f), rate, 1);
  const int shots = 8, frames = (fps_n + fps_d / 2) / fps_d;
  auto time = [&](int frame) {
    return gst_util_uint64_scale_round(static_cast<guint64>(frame), GST_SECOND * static_cast<guint64>(fps_d),
                                       static_cast<guint64>(fps_n));
  };
  auto f = film(time(shots * frames), fps_n, fps_d);
  f->loudness = -30;
  std::vector<double> want;
  for (int shot = 0; shot < shots; shot++) {
    add(f, "effects", "s", dir.file("beep.wav"), time(shot * frames));
    want.push_back(static_cast<double>(time(shot * frames)) * 48e-6);
  }
  const auto name = dir.file("mix.wav");
  auto pipeline = support::launch(
      "videotestsrc name=v num-buffers=" + std::to_string(shots * frames) +
      " ! video/x-raw,width=16,height=16,framerate=" + std::to_string(fps_n) + "/" + std::to_string(fps_d) +
      " ! audiosync name=a a.video_src ! fakesink a.audio_src ! wavenc ! filesink location=" + name);
  announce(pipeline.get(), f);
  EXPECT_TRUE(support::run(pipeline.get()).eos);
  const auto w = sounds::read(name);
  float top = 0;
  for (std::size_t i = 0; i < w.frames(); i++) top = std::max(top, w.at(i));
  for (double at : want) {
    // where the beep rises through half its height, or is already up at the very beginning
    auto i = static_cast<std::size_t>(std::max(0.0, at - 200));
    while (i < w.frames() && w.at(i) < top * 0.4f) i++;
    EXPECT_NEAR(static_cast<double>(i), at, 1.01);
  }
}
INSTANTIATE_TEST_SUITE_P(Rates, FlashAndBeep,
                         testing::Values(Beep{24000, 1001, 48000}, Beep{24000, 1001, 44100},
                                         Beep{25, 1, 44100}, Beep{25, 1, 48000}, Beep{30000, 1001, 48000},
                                         Beep{30000, 1001, 44100}, Beep{60000, 1001, 48000},
                                         Beep{60000, 1001, 44100}));

TEST(Film, HasTheLoudnessAndTheTruePeak) {
  support::TempDir dir;
  auto music = sounds::noise(12, 44100, 0.08);
  for (std::size_t i = 0; i < music.size(); i += 22050) music[i] = 0.95f;
  sounds::write(dir.file("m.wav"), music, 44100, 1);
  for (double target : {-14.0, -23.0}) {
    auto f = film(10 * GST_SECOND);
    f->loudness = target;
    add(f, "music", nullptr, dir.file("m.wav"), 0);
    const auto w = mixed(dir, f, 250);
    audiosync::LoudnessMeter meter(w.rate, w.channels, true);
    meter.add(w.samples.data(), w.frames());
    EXPECT_NEAR(meter.integrated(), target, 0.2);
    EXPECT_LE(meter.true_peak(), -1.0);
    glue::CharPtr ffmpeg(g_find_program_in_path("ffmpeg"));
    if (!ffmpeg) continue;
    const std::string command = std::string(ffmpeg.get()) + " -nostdin -hide_banner -i " +
                                dir.file("mix.wav") + " -af ebur128=peak=true -f null - 2>&1 | tail -15 > " +
                                dir.file("meter.txt");
    ASSERT_EQ(std::system(command.c_str()), 0);
    std::ifstream in(dir.file("meter.txt"));
    double lufs = 0, peak = 99;
    for (std::string line; std::getline(in, line);) {
      std::sscanf(line.c_str(), " I: %lf LUFS", &lufs);
      std::sscanf(line.c_str(), " Peak: %lf dBFS", &peak);
    }
    EXPECT_NEAR(lufs, target, 0.2);
    EXPECT_LE(peak, -0.95);
  }
}

TEST(Film, MusicStepsBackForSpeech) {
  support::TempDir dir;
  // "Speech" is a 3 kHz tone, music a 200 Hz tone, so that they can be told apart afterwards.
  auto speech = sounds::sine(3000, 2.0, 48000, 0.3);
  sounds::write(dir.file("v.wav"), speech, 48000, 1);
  sounds::write(dir.file("m.wav"), sounds::sine(200, 14, 48000, 0.3), 48000, 1);
  auto f = film(12 * GST_SECOND);
  gst_structure_set(add(f, "music", nullptr, dir.file("m.wav"), 0), "duck", G_TYPE_DOUBLE, -12.0, nullptr);
  add(f, "voice", "s1", dir.file("v.wav"), 3 * GST_SECOND);
  add(f, "voice", "s2", dir.file("v.wav"), 5 * GST_SECOND + 600 * GST_MSECOND);  // a pause of 0.6 s
  const auto w = mixed(dir, f, 300);
  // 200 Hz level: a 3 kHz tone averages out over whole periods of 5 ms against a 200 Hz correlation.
  auto level = [&](double at) {
    double re = 0, im = 0;
    const auto from = static_cast<std::size_t>(at * 48000);
    for (std::size_t i = 0; i < 2400; i++) {
      const double p = 2 * M_PI * 200 * static_cast<double>(i) / 48000,
                   v = static_cast<double>(w.at(from + i));
      re += v * std::cos(p);
      im += v * std::sin(p);
    }
    return 20 * std::log10(std::hypot(re, im) / 1200 + 1e-9);
  };
  const double up = level(1.0), down = level(3.5);
  EXPECT_LE(down, up - 11.9);
  EXPECT_NEAR(level(3.0), down, 0.3);  // already down when the first phoneme comes
  EXPECT_NEAR(level(5.2), down, 0.3);  // held in the pause
  EXPECT_NEAR(level(5.4), down, 0.3);
  EXPECT_NEAR(level(7.5), down, 0.3);
  EXPECT_NEAR(level(9.0), up, 0.3);  // and back within a second and a half
  EXPECT_NEAR(level(2.4), up, 0.3);
}

TEST(Film, SpeechIsTenLouderThanTheMusicEvenWhereItsDuckIsTooSmall) {
  support::TempDir dir;
  sounds::write(dir.file("v.wav"), sounds::noise(3, 48000, 0.05), 48000, 1);
  sounds::write(dir.file("m.wav"), sounds::noise(10, 48000, 0.9, 5), 48000, 1);
  auto with = film(8 * GST_SECOND), alone = film(8 * GST_SECOND);
  gst_structure_set(add(with, "music", nullptr, dir.file("m.wav"), 0), "duck", G_TYPE_DOUBLE, -3.0, nullptr);
  add(with, "voice", "s1", dir.file("v.wav"), 2 * GST_SECOND);
  const auto w = mixed(dir, with, 200);
  // Uncorrelated noises add by power: music's share is what is there before, ducked.
  const double both = rms_db(w, 2.5, 4.5), music_up = rms_db(w, 0.2, 1.2);
  EXPECT_GT(both, music_up - 11);                   // the voice carries the interval
  const double music_down = rms_db(w, 5.06, 5.09);  // still held, the voice has just ended
  EXPECT_GE(both - music_down, 10.0);
}

TEST(Film, AMissingFileIsOneErrorThatNamesShotAndFile) {
  support::TempDir dir;
  auto f = film(2 * GST_SECOND);
  add(f, "effects", "harbour", dir.file("gone.wav"), 0);
  support::Outcome out;
  mixed(dir, f, 50, &out);
  EXPECT_EQ(out.errors, 1u);
  EXPECT_NE(out.error.find("harbour"), std::string::npos) << out.error;
  EXPECT_NE(out.error.find("gone.wav"), std::string::npos) << out.error;
  ASSERT_TRUE(out.error_details);
  EXPECT_STREQ(gst_structure_get_string(out.error_details.get(), "shot-id"), "harbour");
}

TEST(Film, ALineWithoutAFileIsSpokenOrItsSilenceIsAnnounced) {
  support::TempDir dir;
  auto f = film(4 * GST_SECOND);
  GstStructure *line = add(f, "voice", "s1", "", GST_SECOND / 2);
  gst_structure_set(line, "text", G_TYPE_STRING, "The boat is late.", "speaker", G_TYPE_STRING, "mara",
                    nullptr);
  support::Outcome out;
  const auto w = mixed(dir, f, 100, &out);
  EXPECT_TRUE(out.eos) << out.error;
  bool warned = false;
  for (const auto &m : out.messages) warned |= GST_MESSAGE_TYPE(m.get()) == GST_MESSAGE_WARNING;
  glue::CharPtr espeak(g_find_program_in_path("espeak-ng"));
  EXPECT_EQ(warned, !espeak);
  if (espeak) {
    EXPECT_GT(rms_db(w, 0.6, 1.4), -30);
    EXPECT_LT(rms_db(w, 0.0, 0.4), -80);
  }
}

TEST(Film, ALineTooLongForItsShotIsFittedOrSaidToOverlap) {
  support::TempDir dir;
  sounds::write(dir.file("v.wav"), sounds::sine(500, 2.0, 48000, 0.3), 48000, 1);
  for (const auto &[room, overflow, expect] :
       {std::tuple{1.95, "overlap", "fits"}, std::tuple{1.5, "overlap", "warns"},
        std::tuple{1.5, "error", "fails"}}) {
    auto f = film(4 * GST_SECOND);
    gst_structure_set(add(f, "voice", "s1", dir.file("v.wav"), 0), "until", G_TYPE_UINT64,
                      static_cast<guint64>(room * 1e9), nullptr);
    support::Outcome out;
    const auto w = mixed(dir, f, 100, &out, std::string("overflow=") + overflow);
    bool warned = false;
    for (const auto &m : out.messages) warned |= GST_MESSAGE_TYPE(m.get()) == GST_MESSAGE_WARNING;
    EXPECT_EQ(warned, std::string(expect) == "warns");
    EXPECT_EQ(out.errors, std::string(expect) == "fails" ? 1u : 0u) << out.error;
    if (std::string(expect) == "fits") {
      EXPECT_GT(rms_db(w, 1.8, 1.93), -30);
      EXPECT_LT(rms_db(w, 1.97, 2.1), -60);
    }
  }
}

TEST(Film, ShotSoundsCrossUnderATransition) {
  auto f = film(8 * GST_SECOND);
  gst_storyboard_film_add_cut(f.get(), "a", 0, 4 * GST_SECOND, "cut", 0);
  gst_storyboard_film_add_cut(f.get(), "b", 4 * GST_SECOND, 4 * GST_SECOND, "dissolve", GST_SECOND);
  add(f, "shot", "a", "/x/a.wav", 0);
  gst_structure_set(add(f, "shot", "b", "/x/b.wav", 4 * GST_SECOND), "in", G_TYPE_UINT64,
                    static_cast<guint64>(2 * GST_SECOND), nullptr);
  const auto plan = audiosync::plan_film(*f, 1000, 500);
  ASSERT_EQ(plan.placements.size(), 2u);
  const auto &a = plan.placements[0], &b = plan.placements[1];
  EXPECT_EQ(a.start, 0);
  EXPECT_EQ(a.length, 4520);  // 12 of the 25 frames are the head handle, 13 the tail
  EXPECT_EQ(a.fade_out, 1000);
  EXPECT_EQ(b.start, 4000 - 480);
  EXPECT_EQ(b.in, 2 * GST_SECOND - 480 * GST_MSECOND);
  EXPECT_EQ(b.fade_in, 1000);
  EXPECT_EQ(a.start + a.length, b.start + b.fade_in);
}

TEST(Film, EndsWithAPictureThatEndsEarly) {
  support::TempDir dir;
  sounds::write(dir.file("m.wav"), sounds::noise(20, 48000, 0.1), 48000, 1);
  auto f = film(10 * GST_SECOND);
  add(f, "music", nullptr, dir.file("m.wav"), 0);
  const auto w = mixed(dir, f, 100);  // 4 s
  EXPECT_GE(w.frames(), 4u * 48000);
  EXPECT_LE(w.frames(), 4u * 48000 + 2 * 48000 + 960);  // what was already given cannot be taken back
}

TEST(Film, ContinuesWhereASeekGoesTo) {
  support::TempDir dir;
  std::vector<float> ramp(48000 * 10);
  for (std::size_t i = 0; i < ramp.size(); i++) ramp[i] = 0.2f * static_cast<float>(i) / 480000.0f;
  sounds::write(dir.file("r.wav"), ramp, 48000, 1);
  auto f = film(10 * GST_SECOND);
  add(f, "effects", nullptr, dir.file("r.wav"), 0);
  auto pipeline = support::launch(
      "videotestsrc name=v ! video/x-raw,width=16,height=16,framerate=25/1 ! audiosync name=a "
      "a.video_src ! queue ! fakesink name=vs sync=false a.audio_src ! queue ! fakesink name=as sync=false");
  announce(pipeline.get(), f);
  support::Seen seen;
  auto a = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "a"));
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(a.get(), "audio_src"));
  support::watch(pad.get(), seen);
  gst_element_set_state(pipeline.get(), GST_STATE_PAUSED);
  ASSERT_EQ(gst_element_get_state(pipeline.get(), nullptr, nullptr, 20 * GST_SECOND),
            GST_STATE_CHANGE_SUCCESS);
  const auto flags = static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE);
  for (GstClockTime t : {7 * GST_SECOND, 2 * GST_SECOND + 333 * GST_MSECOND}) {
    ASSERT_TRUE(gst_element_seek_simple(pipeline.get(), GST_FORMAT_TIME, flags, static_cast<gint64>(t)));
    ASSERT_EQ(gst_element_get_state(pipeline.get(), nullptr, nullptr, 20 * GST_SECOND),
              GST_STATE_CHANGE_SUCCESS);
    auto sink = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "as"));
    GstSample *last = nullptr;
    g_object_get(sink.get(), "last-sample", &last, nullptr);
    ASSERT_TRUE(last);
    auto sample = glue::Ref<GstSample>::adopt(last);
    const GstSegment *segment = gst_sample_get_segment(sample.get());
    EXPECT_EQ(segment->start, t);
    EXPECT_EQ(segment->time, t);
    GstBuffer *buffer = gst_sample_get_buffer(sample.get());
    EXPECT_GE(GST_BUFFER_PTS(buffer), t);
    EXPECT_LT(GST_BUFFER_PTS(buffer) - t, GST_SECOND / 48000 + 1);
    GstMapInfo map;
    gst_buffer_map(buffer, &map, GST_MAP_READ);
    const auto *x = reinterpret_cast<const float *>(map.data);
    // The mix is a straight line: its value says where it is. Slope from two places; gain is unknown.
    const auto frame = static_cast<double>(GST_BUFFER_OFFSET(buffer));
    const double slope = static_cast<double>(x[2 * 900] - x[0]) / 900;
    EXPECT_NEAR(static_cast<double>(x[0]) / slope, frame, frame * 0.01);
    gst_buffer_unmap(buffer, &map);
  }
  unsigned errors = 0;
  auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  while (auto m = glue::Ref<GstMessage>::adopt(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR))) errors++;
  EXPECT_EQ(errors, 0u);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

TEST(Film, TimeStampsAreContiguousAndExact) {
  support::TempDir dir;
  auto f = film(5 * GST_SECOND, 30000, 1001);
  auto pipeline = support::launch(picture(125) +
                                  "audiosync name=a a.video_src ! fakesink a.audio_src ! "
                                  "audio/x-raw,rate=44100 ! fakesink");
  announce(pipeline.get(), f);
  support::Seen seen;
  auto a = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "a"));
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(a.get(), "audio_src"));
  support::watch(pad.get(), seen);
  EXPECT_TRUE(support::run(pipeline.get()).eos);
  guint64 frame = 0;
  for (const auto &b : seen.buffers) {
    EXPECT_EQ(GST_BUFFER_OFFSET(b.get()), frame);
    EXPECT_EQ(GST_BUFFER_PTS(b.get()), gst_util_uint64_scale_round(frame, GST_SECOND, 44100));
    frame += gst_buffer_get_size(b.get()) / 8;
    EXPECT_EQ(GST_BUFFER_PTS(b.get()) + GST_BUFFER_DURATION(b.get()),
              gst_util_uint64_scale_round(frame, GST_SECOND, 44100));
  }
  EXPECT_EQ(frame, 5u * 44100);
}

TEST(Film, ReportsEveryCutAgainstTheGivenBeats) {
  support::TempDir dir;
  sounds::write(dir.file("m.wav"), sounds::noise(10, 48000, 0.1), 48000, 1);
  auto f = film(6 * GST_SECOND);
  gst_storyboard_film_add_cut(f.get(), "a", 0, 2 * GST_SECOND, "cut", 0);
  gst_storyboard_film_add_cut(f.get(), "b", 2 * GST_SECOND, 2 * GST_SECOND, "cut", 0);
  gst_storyboard_film_add_cut(f.get(), "c", 4 * GST_SECOND, 2 * GST_SECOND, "cut", 0);
  GstStructure *music = add(f, "music", nullptr, dir.file("m.wav"), 0);
  GValue beats = G_VALUE_INIT, beat = G_VALUE_INIT;
  gst_value_array_init(&beats, 20);
  g_value_init(&beat, G_TYPE_UINT64);
  for (guint64 t = 0; t < 9900; t += 490) {
    g_value_set_uint64(&beat, t * GST_MSECOND);
    gst_value_array_append_value(&beats, &beat);
  }
  gst_structure_take_value(music, "beats", &beats);
  support::Outcome out;
  mixed(dir, f, 150, &out);
  EXPECT_TRUE(out.eos) << out.error;
  std::map<std::string, gint64> errors;
  for (const auto &m : out.messages) {
    gchar *shot = nullptr;
    gint64 error = 0;
    GstClockTime time, nearest;
    if (gst_storyboard_message_parse_cut(m.get(), &shot, &time, &nearest, &error, nullptr))
      errors[shot] = error;
    g_free(shot);
  }
  const std::map<std::string, gint64> want = {{"b", 40 * GST_MSECOND}, {"c", 80 * GST_MSECOND}};
  EXPECT_EQ(errors, want);
}

TEST(Film, FindsTheBeatsOfItsMusicByItself) {
  support::TempDir dir;
  // Kicks at 120 beats per minute from 0.25 s on, the first of four lower and longer, a hi-hat on every half
  // beat.
  std::vector<float> x(44100 * 24, 0.0f);
  std::uint32_t seed = 5;
  for (int n = 0; n < 94; n++) {
    const auto at = static_cast<std::size_t>((0.25 + n * 0.25) * 44100);
    for (std::size_t i = 0; i < 8000 && at + i < x.size(); i++) {
      const double s = static_cast<double>(i) / 44100;
      seed = seed * 1664525u + 1013904223u;
      const double hiss = static_cast<double>(seed >> 8) / (1 << 23) - 1.0;
      double v = 0.06 * std::exp(-s * 90) * hiss;
      if (n % 8 == 0) v += 0.5 * std::exp(-s * 18) * std::sin(2 * M_PI * 55 * s);
      if (n % 8 == 4) v += 0.3 * std::exp(-s * 22) * std::sin(2 * M_PI * 60 * s);
      if (n % 4 == 2) v += 0.25 * std::exp(-s * 30) * hiss;
      x[at + i] += static_cast<float>(v);
    }
  }
  sounds::write(dir.file("m.wav"), x, 44100, 1);
  auto f = film(20 * GST_SECOND);
  gst_storyboard_film_add_cut(f.get(), "a", 0, 10 * GST_SECOND, "cut", 0);
  gst_storyboard_film_add_cut(f.get(), "b", 10280 * GST_MSECOND, 10 * GST_SECOND, "cut", 0);  // 30 ms late
  add(f, "music", nullptr, dir.file("m.wav"), 0);
  support::Outcome out;
  mixed(dir, f, 500, &out);
  EXPECT_TRUE(out.eos) << out.error;
  int cuts = 0;
  for (const auto &m : out.messages) {
    gint64 error = 0;
    GstClockTime beat = 0;
    guint in_bar = 0;
    if (!gst_storyboard_message_parse_cut(m.get(), nullptr, nullptr, &beat, &error, &in_bar)) continue;
    cuts++;
    ASSERT_NE(beat, GST_CLOCK_TIME_NONE);
    EXPECT_NEAR(static_cast<double>(error), 30e6, 12e6);
    EXPECT_EQ(in_bar, 1u);  // 10.25 s is the 21st beat
  }
  EXPECT_EQ(cuts, 1);
}

TEST(Film, ItsLinesAreCaptions) {
  support::TempDir dir;
  sounds::write(dir.file("v.wav"), sounds::sine(500, 1.0, 48000, 0.3), 48000, 1);
  auto f = film(8 * GST_SECOND);
  for (const auto &[at, text] : {std::pair{GST_SECOND, "He is late."}, std::pair{5 * GST_SECOND, "So are you."}})
    gst_structure_set(add(f, "voice", "s1", dir.file("v.wav"), at), "text", G_TYPE_STRING, text, "speaker", G_TYPE_STRING,
                      "mara", nullptr);
  auto pipeline = support::launch(picture(200) + "audiosync name=a subtitles=" + dir.file("film.vtt") +
                                  " a.video_src ! fakesink a.audio_src ! fakesink a.text_src ! fakesink name=t");
  announce(pipeline.get(), f);
  support::Seen seen;
  auto t = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "t"));
  auto sink = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(t.get(), "sink"));
  auto pad = glue::Ref<GstPad>::adopt(gst_pad_get_peer(sink.get()));
  support::watch(pad.get(), seen);
  const auto out = support::run(pipeline.get());
  EXPECT_TRUE(out.eos) << out.error;
  ASSERT_EQ(seen.buffers.size(), 2u);
  const double want[] = {1.0, 5.0};
  for (std::size_t i = 0; i < 2; i++) {
    GstBuffer *b = seen.buffers[i].get();
    EXPECT_NEAR(static_cast<double>(GST_BUFFER_PTS(b)) / 1e9, want[i], 0.06);
    EXPECT_NEAR(static_cast<double>(GST_BUFFER_PTS(b) + GST_BUFFER_DURATION(b)) / 1e9, want[i] + 1.0, 0.1);
    GstMapInfo map;
    gst_buffer_map(b, &map, GST_MAP_READ);
    EXPECT_EQ(std::string(reinterpret_cast<char *>(map.data), map.size), i ? "So are you." : "He is late.");
    gst_buffer_unmap(b, &map);
  }
  std::ifstream in(dir.file("film.vtt"));
  const std::string vtt((std::istreambuf_iterator<char>(in)), {});
  EXPECT_NE(vtt.find("<v mara>So are you."), std::string::npos) << vtt;
}

TEST(Film, CaptionsGoIntoAMuxerAndAnUnwritableFileIsSaid) {
  support::TempDir dir;
  sounds::write(dir.file("v.wav"), sounds::sine(500, 1.0, 48000, 0.3), 48000, 1);
  auto f = film(4 * GST_SECOND);
  gst_structure_set(add(f, "voice", "s1", dir.file("v.wav"), GST_SECOND), "text", G_TYPE_STRING, "He is late.", nullptr);
  auto pipeline = support::launch(picture(100) + "jpegenc ! audiosync name=a matroskamux name=m ! filesink location=" +
                                  dir.file("x.mkv") +
                                  " a.video_src ! queue ! m. a.audio_src ! queue ! m. a.text_src ! queue ! m.");
  announce(pipeline.get(), f);
  EXPECT_TRUE(support::run(pipeline.get()).eos);
  auto bad = support::launch(picture(100) + "audiosync name=a subtitles=/nowhere/x.srt a.video_src ! fakesink "
                                            "a.audio_src ! fakesink");
  announce(bad.get(), f);
  const auto out = support::run(bad.get());
  EXPECT_EQ(out.errors, 1u);
  EXPECT_NE(out.error.find("subtitles"), std::string::npos) << out.error;
}

}  // namespace
