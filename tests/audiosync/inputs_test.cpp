// SPDX-License-Identifier: LGPL-2.1-or-later
// Sounds as they come in life: silent, clipped, of odd rates and channels, cut off, without an end; flushed, sought.
#include <filesystem>

#include "audiosync/loudness.hpp"
#include "film_fixture.hpp"

using namespace fixture;

namespace {

// A file of each kind, three seconds long.
std::string make(const support::TempDir &dir, const std::string &kind) {
  const auto name = dir.file(kind + ".wav");
  const auto talk = [](int rate) { return sounds::noise(3, rate, 0.2); };
  if (kind == "silent") sounds::write(name, std::vector<float>(144000, 0.0f), 48000, 1);
  if (kind == "mono") sounds::write(name, talk(48000), 48000, 1);
  if (kind == "8k") sounds::write(name, talk(8000), 8000, 1);
  if (kind == "192k") sounds::write(name, talk(192000), 192000, 1);
  if (kind == "clipped") {
    auto x = sounds::sine(220, 3, 48000, 8.0);
    for (float &v : x) v = std::clamp(v, -1.0f, 1.0f);
    sounds::write(name, x, 48000, 1);
  }
  if (kind == "too-loud") sounds::write(name, sounds::noise(3, 48000, 30.0), 48000, 1);  // float beyond full scale
  if (kind == "short") sounds::write(name, std::vector<float>(7, 0.5f), 48000, 1);
  if (kind == "empty") sounds::write(name, {}, 48000, 1);
  if (kind == "truncated") {
    sounds::write(name, talk(48000), 48000, 1);
    std::filesystem::resize_file(name, 48000 * 4);  // a third of it
  }
  if (kind == "surround") {
    const auto flac = dir.file("surround.flac");
    EXPECT_TRUE(support::run_launch("audiotestsrc wave=white-noise volume=0.2 num-buffers=141 ! "
                                    "audio/x-raw,rate=48000,channels=6,channel-mask=(bitmask)0x3f ! flacenc ! filesink location=" +
                                    flac)
                    .eos);
    return flac;
  }
  return name;
}

class Kinds : public testing::TestWithParam<const char *> {};

TEST_P(Kinds, GiveAFilmOfTheRightLengthAndLevel) {
  support::TempDir dir;
  const std::string file = make(dir, GetParam());
  sounds::write(dir.file("bed.wav"), sounds::noise(5, 48000, 0.05, 3), 48000, 1);
  for (const char *role : {"music", "voice", "shot", "effects"}) {
    auto f = film(4 * GST_SECOND);
    gst_storyboard_film_add_cut(f.get(), "a", 0, 4 * GST_SECOND, "cut", 0);
    f->loudness = -20;
    add(f, "effects", nullptr, dir.file("bed.wav"), 0);
    add(f, role, "a", file, GST_SECOND / 2);
    const auto name = dir.file("mix.wav");
    auto pipeline = support::launch(picture(100) + "audiosync name=a a.video_src ! fakesink a.audio_src ! wavenc ! "
                                                   "filesink location=" + name);
    announce(pipeline.get(), f);
    const auto out = support::run(pipeline.get());
    const bool empty = std::string(GetParam()) == "empty";
    EXPECT_LE(out.errors, empty ? 1u : 0u) << role << ": " << out.error;
    if (out.errors) {
      EXPECT_NE(out.error.find("empty.wav"), std::string::npos) << out.error;  // it names the file
      continue;
    }
    EXPECT_TRUE(out.eos) << role;
    const auto w = sounds::read(name);
    EXPECT_EQ(w.frames(), 4u * 48000) << role;
    audiosync::LoudnessMeter meter(w.rate, w.channels, true);
    meter.add(w.samples.data(), w.frames());
    EXPECT_NEAR(meter.integrated(), -20, 0.3) << role;
    EXPECT_LE(meter.true_peak(), -1.0) << role;
    for (std::size_t i = 0; i < w.samples.size(); i++) ASSERT_TRUE(std::isfinite(w.samples[i]));
  }
}
INSTANTIATE_TEST_SUITE_P(Inputs, Kinds,
                         testing::Values("silent", "mono", "8k", "192k", "clipped", "too-loud", "short", "empty", "truncated",
                                         "surround"));

TEST(Inputs, OfPadsMayHaveAnyFormat) {
  support::TempDir dir;
  for (const std::string caps : {"rate=8000,channels=1", "rate=192000,channels=2", "rate=44100,channels=6,channel-mask=(bitmask)0x3f",
                                 "rate=48000,channels=2,format=S24BE", "rate=22050,channels=1,format=U8",
                                 "rate=48000,channels=2,layout=non-interleaved,format=F32LE"}) {
    const auto out = support::run_launch(picture(50) + "audiosync name=a audio_0::role=effects a.video_src ! fakesink "
                                         "audiotestsrc volume=0.3 ! audioconvert ! audioresample ! audio/x-raw," + caps +
                                         " ! a.audio_0 a.audio_src ! wavenc ! filesink location=" + dir.file("o.wav"));
    EXPECT_TRUE(out.eos) << caps << ": " << out.error;
    const auto w = sounds::read(dir.file("o.wav"));
    EXPECT_EQ(w.frames(), 2u * 48000) << caps;
    EXPECT_GT(rms_db(w, 0.5, 1.5), -25) << caps;
  }
}

TEST(Inputs, AnEndlessVoiceAndEndlessMusicEndWithThePicture) {
  support::TempDir dir;
  const auto out = support::run_launch(picture(75) + "audiosync name=a audio_0::role=music audio_1::role=voice loudness=-20 "
                                       "a.video_src ! fakesink audiotestsrc ! a.audio_0 audiotestsrc wave=white-noise ! a.audio_1 "
                                       "a.audio_src ! wavenc ! filesink location=" + dir.file("o.wav"));
  EXPECT_TRUE(out.eos) << out.error;
  EXPECT_EQ(sounds::read(dir.file("o.wav")).frames(), 3u * 48000);
}

TEST(Inputs, LoopedMusicWithoutAnEndOfItsOwnEndsWithTheFilm) {
  support::TempDir dir;
  sounds::write(dir.file("m.wav"), sounds::noise(0.8, 48000, 0.1), 48000, 1);
  auto f = film(30 * GST_SECOND);
  gst_structure_set(add(f, "music", nullptr, dir.file("m.wav"), 0), "loop", G_TYPE_BOOLEAN, TRUE, nullptr);
  auto pipeline = support::launch(picture(750) + "audiosync name=a a.video_src ! fakesink a.audio_src ! wavenc ! filesink "
                                                 "location=" + dir.file("o.wav"));
  announce(pipeline.get(), f);
  EXPECT_TRUE(support::run(pipeline.get()).eos);
  const auto w = sounds::read(dir.file("o.wav"));
  EXPECT_EQ(w.frames(), 30u * 48000);
  EXPECT_NEAR(rms_db(w, 20, 21), rms_db(w, 1, 2), 0.5);
}

// A film of 1,000 shots of a second, each with a click on its first frame.
TEST(Inputs, AThousandShotsDoNotDrift) {
  support::TempDir dir;
  std::vector<float> click(96, 0.0f);
  click[0] = 0.5f;
  sounds::write(dir.file("c.wav"), click, 44100, 1);
  auto time = [](guint64 frame) { return gst_util_uint64_scale_round(frame, GST_SECOND * 1001, 24000); };
  auto f = film(time(24000), 24000, 1001);
  f->loudness = -40;
  for (guint64 k = 0; k < 1000; k++) {
    gst_storyboard_film_add_cut(f.get(), ("s" + std::to_string(k)).c_str(), time(24 * k), time(24 * k + 24) - time(24 * k), "cut", 0);
    add(f, "effects", ("s" + std::to_string(k)).c_str(), dir.file("c.wav"), time(24 * k));
  }
  auto pipeline = support::launch("videotestsrc name=v num-buffers=24000 ! video/x-raw,format=GRAY8,width=16,height=16,"
                                  "framerate=24000/1001 ! audiosync name=a a.video_src ! fakesink a.audio_src ! "
                                  "audio/x-raw,rate=16000 ! wavenc ! filesink location=" + dir.file("o.wav"));
  announce(pipeline.get(), f);
  EXPECT_TRUE(support::run(pipeline.get(), 200 * GST_SECOND).eos);
  const auto w = sounds::read(dir.file("o.wav"));
  float top = 0;
  for (std::size_t i = 0; i < w.frames(); i++) top = std::max(top, w.at(i));
  std::size_t k = 0;
  double worst = 0;
  for (std::size_t i = 0; i < w.frames() && k < 1000; i++)
    if (w.at(i) > top / 2) {
      worst = std::max(worst, std::abs(static_cast<double>(i) / 16 - static_cast<double>(time(24 * k)) * 1e-6));
      k++;
      i += 200;
    }
  EXPECT_EQ(k, 1000u);
  EXPECT_LT(worst, 1.0) << "ms";
  RecordProperty("worst-ms", std::to_string(worst));
}

TEST(Inputs, PadsAndPictureGoOnTogetherAfterASeek) {
  support::TempDir dir;
  std::vector<float> ramp(48000 * 8);
  for (std::size_t i = 0; i < ramp.size(); i++) ramp[i] = 0.5f * static_cast<float>(i) / static_cast<float>(ramp.size());
  sounds::write(dir.file("r.wav"), ramp, 48000, 1);
  auto p = support::launch("videotestsrc name=v num-buffers=200 ! video/x-raw,width=16,height=16,framerate=25/1 ! audiosync name=a "
                           "audio_0::role=effects a.video_src ! queue ! fakesink name=vs sync=false a.audio_src ! queue ! fakesink "
                           "name=as sync=false filesrc location=" + dir.file("r.wav") + " ! wavparse ! audioconvert ! a.audio_0");
  gst_element_set_state(p.get(), GST_STATE_PAUSED);
  ASSERT_EQ(gst_element_get_state(p.get(), nullptr, nullptr, 20 * GST_SECOND), GST_STATE_CHANGE_SUCCESS);
  const auto flags = static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE);
  for (GstClockTime t : {5 * GST_SECOND, GST_SECOND}) {
    ASSERT_TRUE(gst_element_seek_simple(p.get(), GST_FORMAT_TIME, flags, static_cast<gint64>(t)));
    ASSERT_EQ(gst_element_get_state(p.get(), nullptr, nullptr, 20 * GST_SECOND), GST_STATE_CHANGE_SUCCESS);
    auto sink = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(p.get()), "as"));
    GstSample *last = nullptr;
    g_object_get(sink.get(), "last-sample", &last, nullptr);
    ASSERT_TRUE(last);
    auto sample = glue::Ref<GstSample>::adopt(last);
    GstBuffer *buffer = gst_sample_get_buffer(sample.get());
    GstMapInfo map;
    gst_buffer_map(buffer, &map, GST_MAP_READ);
    const double value = static_cast<double>(reinterpret_cast<const float *>(map.data)[0]);
    gst_buffer_unmap(buffer, &map);
    EXPECT_NEAR(value * 16, static_cast<double>(GST_BUFFER_PTS(buffer)) * 1e-9, 0.02);
    EXPECT_NEAR(static_cast<double>(GST_BUFFER_PTS(buffer)), static_cast<double>(t), 1e6);
  }
  gst_element_set_state(p.get(), GST_STATE_NULL);
}

}  // namespace
