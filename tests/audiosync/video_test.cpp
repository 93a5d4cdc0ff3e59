// SPDX-License-Identifier: LGPL-2.1-or-later
// A music video from a storyboard: cuts on the music's beats, words over it, the loudness asked for, by an independent
// meter.
#include <cstdlib>
#include <fstream>
#include <map>

#include "audiosync/loudness.hpp"
#include "avsync/espeak.hpp"
#include "film_fixture.hpp"

using namespace fixture;

namespace {

// Drums, bass and chords at 104 beats per minute, on the right channel only.
std::vector<float> song(double seconds) {
  std::vector<float> x(static_cast<std::size_t>(seconds * 44100) * 2, 0.0f);
  std::uint32_t r = 7;
  const double beat = 60 / 104.0;
  const double roots[] = {110, 87.31, 130.81, 98};
  for (int n = 0; n * beat / 2 < seconds; n++) {
    const auto at = static_cast<std::size_t>(n * beat / 2 * 44100);
    for (std::size_t i = 0; i < 12000 && at + i < x.size() / 2; i++) {
      const double s = static_cast<double>(i) / 44100, root = roots[n / 8 % 4];
      r = r * 1664525u + 1013904223u;
      const double hiss = static_cast<double>(r >> 8) / (1 << 23) - 1;
      double v = 0.1 * std::exp(-s * 200) * hiss + 0.12 * std::exp(-s * 6) * std::sin(2 * M_PI * root * s);
      if (n % 8 == 0) v += 0.5 * std::exp(-s * 18) * std::sin(2 * M_PI * (45 + 60 * std::exp(-s * 40)) * s);
      if (n % 8 == 4) v += 0.3 * std::exp(-s * 22) * std::sin(2 * M_PI * 60 * s);
      if (n % 4 == 2) v += 0.25 * std::exp(-s * 30) * hiss;
      for (double k : {2.0, 2.5, 3.0}) v += 0.03 * std::exp(-s * 3) * std::sin(2 * M_PI * k * root * s);
      x[(at + i) * 2 + 1] += static_cast<float>(v);
    }
  }
  return x;
}

double lufs_of(const sounds::Wav &w, int channel, double from, double to) {
  std::vector<float> mono;
  for (auto i = static_cast<std::size_t>(from * w.rate); i < static_cast<std::size_t>(to * w.rate) && i < w.frames(); i++)
    mono.push_back(w.at(i, channel));
  audiosync::LoudnessMeter meter(w.rate, 1);
  meter.add(mono.data(), mono.size());
  return meter.integrated();
}

TEST(MusicVideo, IsCutOnItsBeatsAndSpokenOver) {
  talking::Espeak espeak;
  if (!espeak.there()) GTEST_SKIP() << "libespeak-ng is not installed";
  support::TempDir dir;
  sounds::write(dir.file("song.wav"), song(48), 44100, 2);
  int n = 0;
  for (const char *text : {"We came down to the harbour before the light was up.", "Nobody had seen the boat since Sunday."}) {
    const auto speech = espeak.speak(text, n ? "en-us+f3" : "en-gb", 160);
    std::vector<float> left;
    for (const float v : speech.samples) {  // one line is recorded much louder than the other
      left.push_back(v * (n ? 0.1f : 0.8f));
      left.push_back(0.0f);
    }
    sounds::write(dir.file("line" + std::to_string(n++) + ".wav"), left, speech.rate, 2);
  }
  std::string shots;
  const double lengths[] = {3.1, 4.4, 5.2, 2.9, 4.0, 3.7, 4.9, 3.3, 5.5, 3.0};
  for (int i = 0; i < 10; i++)
    shots += std::string(i ? "," : "") + R"({"id": "s)" + std::to_string(i) + R"(", "prompt": "a boat", "duration": )" +
             std::to_string(lengths[i]) +
             (i == 2 || i == 6 ? std::string(R"(, "dialogue": [{"speaker": "n", "file": "line)") + (i == 2 ? "0" : "1") +
                                     R"(.wav", "at": 0.5}])"
                               : std::string()) + "}";
  const auto board = dir.write("video.storyboard", R"({"storyboard": 1, "size": [64, 36], "framerate": 24, "align": "beats",
    "loudness": -16, "references": {"n": {"kind": "voice"}}, "music": [{"file": "song.wav", "duck": -10}],
    "scenes": [{"id": "a", "shots": [)" + shots + "]}]}");
  const auto name = dir.file("mix.wav");
  auto pipeline = support::launch("storyboardsrc location=" + board + " name=src ! videorate ! audiosync name=a a.video_src ! fakesink "
                                  "a.audio_src ! wavenc ! filesink location=" + name);
  support::Seen seen;
  auto src = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "src"));
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(src.get(), "src"));
  support::watch(pad.get(), seen);
  const auto out = support::run(pipeline.get());
  ASSERT_TRUE(out.eos) << out.error;
  int cuts = 0;
  for (const auto &m : out.messages) {
    GstClockTime beat = GST_CLOCK_TIME_NONE, time = 0;
    gint64 error = 0;
    if (!gst_storyboard_message_parse_cut(m.get(), nullptr, &time, &beat, &error, nullptr)) continue;
    cuts++;
    EXPECT_LE(std::abs(static_cast<double>(error)), 1e9 / 24);
    // and of the true beat
    const double real = std::remainder(static_cast<double>(time) * 1e-9, 60 / 104.0);
    EXPECT_LE(std::abs(real), 1 / 24.0) << time;
  }
  EXPECT_EQ(cuts, 9);

  // By ffmpeg, where it is.
  const auto w = sounds::read(name);
  glue::CharPtr ffmpeg(g_find_program_in_path("ffmpeg"));
  double lufs = 0, peak = 99;
  if (ffmpeg) {
    const std::string command = std::string(ffmpeg.get()) + " -nostdin -hide_banner -i " + name +
                                " -af ebur128=peak=true -f null - 2>&1 | tail -15 > " + dir.file("meter.txt");
    ASSERT_EQ(std::system(command.c_str()), 0);
    std::ifstream in(dir.file("meter.txt"));
    for (std::string line; std::getline(in, line);) {
      std::sscanf(line.c_str(), " I: %lf LUFS", &lufs);
      std::sscanf(line.c_str(), " Peak: %lf dBFS", &peak);
    }
    EXPECT_NEAR(lufs, -16, 0.2);
    EXPECT_LE(peak, -0.95);
  }

  // Words are on the left, music on the right: both can be measured while they sound together.
  std::vector<double> levels;
  for (const auto &e : seen.events)
    if (auto *f = gst_storyboard_event_parse_film(e.get())) {
      for (guint i = 0; i < f->sounds->len; i++) {
        const auto *s = static_cast<const GstStructure *>(g_ptr_array_index(f->sounds, i));
        if (!g_str_equal(gst_structure_get_string(s, "role"), "voice")) continue;
        guint64 at = 0;
        gst_structure_get_uint64(s, "at", &at);
        const double start = static_cast<double>(at) * 1e-9 + 0.05;
        double end = start;  // while the left channel speaks
        for (double t = start; t < start + 5; t += 0.05)
          if (rms_db(w, t, t + 0.05) > -45) end = t;
        const double speech = lufs_of(w, 0, start, end), music = lufs_of(w, 1, start, end);
        EXPECT_GE(speech - music, 10) << start << " .. " << end;
        levels.push_back(speech);
        // Down before the first word: the music of the tenth of a second before is as low as that after it.
        EXPECT_LE(lufs_of(w, 1, start - 0.05, start + 0.4), music + 4);
      }
      gst_storyboard_film_free(f);
      break;
    }
  ASSERT_EQ(levels.size(), 2u);
  EXPECT_NEAR(levels[0], levels[1], 1.5);  // however they were recorded
  RecordProperty("lufs", std::to_string(lufs));
  RecordProperty("peak", std::to_string(peak));
}

}  // namespace
