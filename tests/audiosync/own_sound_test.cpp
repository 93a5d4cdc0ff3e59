// SPDX-License-Identifier: LGPL-2.1-or-later
// The own sound of generated shots, told while the film runs.
#include <gst/storyboard/gststoryboard.h>

#include <cmath>

#include "support/support.hpp"
#include "wav.hpp"

namespace {

constexpr int kRate = 48000;

// A film of two shots of a second, the second one's sound told when the test says so; the mix as it comes.
struct Rig {
  support::TempDir dir;
  GstElement *sync = gst_element_factory_make("audiosync", nullptr);
  GstHarness *video = nullptr, *audio = nullptr;
  std::vector<float> mix;

  Rig() {
    video = gst_harness_new_with_element(sync, "video_sink", "video_src");
    audio = gst_harness_new_with_element(sync, nullptr, "audio_src");
    gst_harness_set_src_caps_str(video, "video/x-raw,format=I420,width=16,height=16,framerate=24/1");
  }
  ~Rig() {
    gst_harness_teardown(audio);
    gst_harness_teardown(video);
    gst_object_unref(sync);
  }
  void film(const std::function<void(GstStoryboardFilm *)> &more = {}) {
    GstStoryboardFilm *f = gst_storyboard_film_new();
    f->width = f->height = 16;
    f->duration = 2 * GST_SECOND;
    f->loudness = -20;
    gst_storyboard_film_add_cut(f, "a", 0, GST_SECOND, nullptr, 0);
    gst_storyboard_film_add_cut(f, "b", GST_SECOND, GST_SECOND, nullptr, 0);
    gst_storyboard_film_set_sound_follows(f, "a");
    gst_storyboard_film_set_sound_follows(f, "b");
    if (more) more(f);
    gst_harness_push_event(video, gst_storyboard_event_new_film(f));
    gst_storyboard_film_free(f);
  }
  void sound(const char *shot, GstClockTime at, const std::string &file, GstClockTime in = 0,
             bool speaks = false) {
    GstStructure *s =
        gst_storyboard_sound_new("shot", shot, file.empty() ? nullptr : support::uri_of(file).c_str(), at);
    gst_structure_set(s, "in", G_TYPE_UINT64, guint64{in}, "duration", G_TYPE_UINT64, guint64{GST_SECOND},
                      "speaks", G_TYPE_BOOLEAN, gboolean(speaks), nullptr);
    gst_harness_push_event(video, gst_storyboard_event_new_sound(s));
  }
  void shot(const char *id) {
    GstStoryboardShot *s = gst_storyboard_shot_new(id);
    gst_harness_push_event(video, gst_storyboard_event_new_shot(s));
    gst_storyboard_shot_free(s);
  }
  void pictures(int from, int to) {
    for (int n = from; n < to; n++) {
      GstBuffer *b = gst_buffer_new_allocate(nullptr, 16 * 16 * 3 / 2, nullptr);
      gst_buffer_memset(b, 0, 0, 16 * 16 * 3 / 2);
      GST_BUFFER_PTS(b) = gst_util_uint64_scale_round(static_cast<guint64>(n), GST_SECOND, 24);
      GST_BUFFER_DURATION(b) = GST_SECOND / 24;
      ASSERT_EQ(gst_harness_push(video, b), GST_FLOW_OK);
    }
  }
  // What has come within `seconds` of the last buffer.
  void gather(double seconds) {
    const gint64 patience = static_cast<gint64>(seconds * 1e6);
    for (gint64 until = g_get_monotonic_time() + patience; g_get_monotonic_time() < until;) {
      GstBuffer *b = gst_harness_try_pull(audio);
      if (!b) {
        g_usleep(5000);
        continue;
      }
      until = g_get_monotonic_time() + patience;
      GstMapInfo map;
      gst_buffer_map(b, &map, GST_MAP_READ);
      const auto *x = reinterpret_cast<const float *>(map.data);
      for (std::size_t i = 0; i + 1 < map.size / 4; i += 2) mix.push_back(x[i]);
      gst_buffer_unmap(b, &map);
      gst_buffer_unref(b);
    }
  }
  double level(double from, double to) const {
    double sum = 0;
    const auto a = static_cast<std::size_t>(from * kRate), b = static_cast<std::size_t>(to * kRate);
    for (std::size_t i = a; i < b && i < mix.size(); i++) sum += double(mix[i]) * double(mix[i]);
    return std::sqrt(sum / double(b - a));
  }
  double hertz(double from, double to) const {
    int n = 0;
    for (auto i = static_cast<std::size_t>(from * kRate);
         i + 1 < static_cast<std::size_t>(to * kRate) && i + 1 < mix.size(); i++)
      n += mix[i] < 0 && mix[i + 1] >= 0;
    return n / (to - from);
  }
  std::string tone(const std::string &name, double hz, double seconds, double amplitude) {
    const std::string file = dir.file(name);
    sounds::write(file, sounds::sine(hz, seconds, kRate, amplitude), kRate, 1);
    return file;
  }
};

}  // namespace

TEST(OwnSound, IsWaitedForLaidUnderItsShotAndLevelled) {
  Rig r;
  r.film();
  r.sound("a", 0, r.tone("a.wav", 440, 2, 0.05));
  r.shot("a");
  r.pictures(0, 24);
  r.gather(1.0);
  // Not past the shot that nobody has told of: the limiter's look-ahead is all that is missing.
  EXPECT_NEAR(static_cast<double>(r.mix.size()) / kRate, 1.0, 0.01);
  EXPECT_LE(r.mix.size(), static_cast<std::size_t>(kRate));
  r.sound("b", GST_SECOND, r.tone("b.wav", 880, 2, 0.5), 250 * GST_MSECOND);
  r.shot("b");
  r.pictures(24, 48);
  gst_harness_push_event(r.video, gst_event_new_eos());
  r.gather(1.0);
  EXPECT_EQ(r.mix.size(), static_cast<std::size_t>(2 * kRate));
  EXPECT_NEAR(r.hertz(0.1, 0.9), 440, 5);
  EXPECT_NEAR(r.hertz(1.1, 1.9), 880, 5);
  // 20 dB apart in their files, one loudness in the film.
  EXPECT_NEAR(20 * std::log10(r.level(0.1, 0.9) / r.level(1.1, 1.9)), 0, 2.5);
}

TEST(OwnSound, AShotWithoutOneIsSilentAndTheShotItselfEndsTheWait) {
  Rig r;
  r.film();
  r.sound("a", 0, {});
  r.shot("a");
  r.pictures(0, 24);
  r.shot("b");  // nobody told anything
  r.pictures(24, 48);
  gst_harness_push_event(r.video, gst_event_new_eos());
  r.gather(1.0);
  EXPECT_EQ(r.mix.size(), static_cast<std::size_t>(2 * kRate));
  EXPECT_EQ(r.level(0, 2), 0);
}

TEST(OwnSound, ATakeThatSpeaksTakesThePlaceOfTheFilmsVoices) {
  Rig r;
  const std::string voice = r.tone("voice.wav", 300, 0.9, 0.3);
  r.film([&](GstStoryboardFilm *f) {
    for (int i = 0; i < 2; i++)
      g_ptr_array_add(f->sounds,
                      gst_storyboard_sound_new("voice", i ? "b" : "a", support::uri_of(voice).c_str(),
                                               static_cast<GstClockTime>(i) * GST_SECOND));
  });
  r.sound("a", 0, r.tone("a.wav", 880, 2, 0.2), 0, true);
  r.shot("a");
  r.pictures(0, 24);
  r.sound("b", GST_SECOND, {});
  r.shot("b");
  r.pictures(24, 48);
  gst_harness_push_event(r.video, gst_event_new_eos());
  r.gather(1.0);
  EXPECT_NEAR(r.hertz(0.1, 0.8), 880, 8);  // only the take
  EXPECT_NEAR(r.hertz(1.1, 1.8), 300, 8);  // the film's voice where the take does not speak
}
