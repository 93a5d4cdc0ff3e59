// SPDX-License-Identifier: LGPL-2.1-or-later
// audiosync with sounds that come by its pads.
#include "audiosync/loudness.hpp"
#include "film_fixture.hpp"

using namespace fixture;

namespace {

sounds::Wav run_to_wav(const support::TempDir &dir, const std::string &line) {
  const auto name = dir.file("out.wav");
  const auto out = support::run_launch(
      line + " a.audio_src ! audioconvert ! audio/x-raw,format=F32LE ! wavenc ! filesink location=" + name);
  EXPECT_TRUE(out.eos) << out.error << " " << out.debug;
  return sounds::read(name);
}

TEST(Pads, MusicIsAsLongAsThePictureAndFadesOut) {
  support::TempDir dir;
  const auto w = run_to_wav(dir, picture(100) +
                                     "audiosync name=a a.video_src ! fakesink "
                                     "audiotestsrc wave=white-noise volume=0.2 ! a.audio_0");
  EXPECT_EQ(w.frames(), 4u * 48000);
  EXPECT_NEAR(rms_db(w, 1.0, 1.5), rms_db(w, 0.2, 0.7), 0.5);
  EXPECT_LT(rms_db(w, 3.9, 3.99), rms_db(w, 1, 1.5) - 15);
}

TEST(Pads, APictureOfUnknownLengthIsNotOutlasted) {
  support::TempDir dir;
  const auto name = dir.file("out.wav");
  auto p = support::launch(picture(60) +
                           "audiosync name=a a.video_src ! fakesink audiotestsrc ! a.audio_0 "
                           "a.audio_src ! wavenc ! filesink location=" +
                           name);
  auto v = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(p.get()), "v"));
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(v.get(), "src"));
  gst_pad_add_probe(
      pad.get(), GST_PAD_PROBE_TYPE_QUERY_UPSTREAM,
      [](GstPad *, GstPadProbeInfo *info, gpointer) {
        return GST_QUERY_TYPE(GST_PAD_PROBE_INFO_QUERY(info)) == GST_QUERY_DURATION ? GST_PAD_PROBE_DROP
                                                                                    : GST_PAD_PROBE_OK;
      },
      nullptr, nullptr);
  EXPECT_TRUE(support::run(p.get()).eos);
  EXPECT_EQ(sounds::read(name).frames(), 60u * 1920);
}

TEST(Pads, SoundsAreMixedAtTheirRunningTimeAndGain) {
  support::TempDir dir;
  // 1 kHz at 44.1 kHz mono, delayed by 1 s with a pad offset, 6 dB down
  const auto w = run_to_wav(dir, picture(75) +
                                     "audiosync name=a audio_0::role=effects audio_0::gain=-6.0206 "
                                     "a.video_src ! fakesink audiotestsrc wave=square freq=100 volume=0.5 "
                                     "timestamp-offset=1000000000 num-buffers=40 ! "
                                     "audio/x-raw,rate=48000,channels=1 ! a.audio_0");
  ASSERT_EQ(w.frames(), 3u * 48000);
  std::size_t first = 0;
  while (first < w.frames() && std::abs(w.at(first)) < 0.1f) first++;
  EXPECT_EQ(first, 48000u);
  EXPECT_NEAR(rms_db(w, 1.1, 1.5), 20 * std::log10(0.25), 0.2);
  EXPECT_LT(rms_db(w, 0, 0.99), -100);
  EXPECT_LT(rms_db(w, 1.0 + 40 * 1024 / 48000.0 + 0.01, 3), -100);
}

TEST(Pads, MusicStepsBackForAVoicePad) {
  support::TempDir dir;
  const auto w =
      run_to_wav(dir, picture(200) +
                          "audiosync name=a audio_0::role=music audio_1::role=voice duck=-20 fade-out=0 "
                          "a.video_src ! fakesink "
                          "audiotestsrc freq=200 volume=0.2 ! audio/x-raw,rate=48000 ! a.audio_0 "
                          "audiotestsrc freq=3000 volume=0.3 timestamp-offset=3000000000 num-buffers=94 "
                          "! audio/x-raw,rate=48000 ! a.audio_1");
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
  EXPECT_NEAR(level(1.0) - level(3.0), 20, 0.5);  // down before the voice comes
  EXPECT_NEAR(level(1.0) - level(4.0), 20, 0.5);
  EXPECT_NEAR(level(1.0), level(6.5), 0.5);
}

TEST(Pads, LoudnessIsApproachedWithoutAFilm) {
  support::TempDir dir;
  const auto w = run_to_wav(dir, picture(250) +
                                     "audiosync name=a loudness=-20 fade-out=0 a.video_src ! fakesink "
                                     "audiotestsrc wave=white-noise volume=0.01 ! a.audio_0");
  audiosync::LoudnessMeter meter(w.rate, w.channels, true);
  meter.add(w.samples.data(), w.frames());
  EXPECT_NEAR(meter.integrated(), -20, 0.5);
}

TEST(Pads, WithoutAPictureTheMixEndsWithTheLastSound) {
  support::TempDir dir;
  const auto w =
      run_to_wav(dir,
                 "audiosync name=a audiotestsrc num-buffers=50 ! audio/x-raw,rate=48000 ! a.audio_0 "
                 "audiotestsrc num-buffers=80 ! audio/x-raw,rate=48000 ! a.audio_1");
  EXPECT_EQ(w.frames(), 80u * 1024);
}

TEST(Pads, APictureAloneGivesSilenceOfItsLength) {
  support::TempDir dir;
  const auto w = run_to_wav(dir, picture(50) + "audiosync name=a a.video_src ! fakesink");
  EXPECT_EQ(w.frames(), 2u * 48000);
  EXPECT_LT(rms_db(w, 0, 2), -120);
}

TEST(Pads, OnlyThePictureIsLinked) {
  EXPECT_TRUE(support::run_launch(picture(50) + "audiosync name=a a.video_src ! fakesink").eos);
  EXPECT_TRUE(support::run_launch(picture(50) + "audiosync name=a a.audio_src ! fakesink").eos);
}

TEST(Pads, TheLineOfAStoryboardLinks) {
  // The first link must take the picture's pad, whatever the audio pads could take.
  auto p = support::launch(picture(5) +
                           "audiosync name=a a.video_src ! videoconvert ! fakesink "
                           "a.audio_src ! audioconvert ! fakesink");
  ASSERT_TRUE(p);
  auto a = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(p.get()), "a"));
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(a.get(), "video_sink"));
  EXPECT_TRUE(gst_pad_is_linked(pad.get()));
  EXPECT_TRUE(support::run(p.get()).eos);
}

TEST(Pads, ThePicturePassesUntouched) {
  auto p = support::launch(
      "videotestsrc num-buffers=20 name=v ! video/x-raw,width=32,height=16,framerate=25/1 ! audiosync name=a "
      "a.video_src ! fakesink name=s a.audio_src ! fakesink");
  support::Seen in, out;
  for (auto [element, pad, seen] : {std::tuple{"v", "src", &in}, std::tuple{"a", "video_src", &out}}) {
    auto e = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(p.get()), element));
    auto q = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(e.get(), pad));
    support::watch(q.get(), *seen);
  }
  EXPECT_TRUE(support::run(p.get()).eos);
  ASSERT_EQ(in.buffers.size(), 20u);
  ASSERT_EQ(out.buffers.size(), 20u);
  for (std::size_t i = 0; i < 20; i++) EXPECT_EQ(in.buffers[i].get(), out.buffers[i].get());
}

TEST(Pads, MuxesWithEncodedPictures) {
  support::TempDir dir;
  const auto out = support::run_launch(
      picture(100) + "jpegenc ! audiosync name=a a.video_src ! queue ! avimux name=m ! filesink location=" +
      dir.file("x.avi") +
      " audiotestsrc ! a.audio_0 a.audio_src ! audioconvert ! audio/x-raw,format=S16LE ! queue ! m.");
  EXPECT_TRUE(out.eos) << out.error;
}

TEST(Pads, ALivePictureAndALiveSound) {
  const auto out = support::run_launch(
      "videotestsrc is-live=true num-buffers=25 ! video/x-raw,width=16,height=16,framerate=25/1 ! "
      "audiosync name=a a.video_src ! queue ! fakesink sync=true "
      "audiotestsrc is-live=true ! a.audio_0 a.audio_src ! queue ! fakesink sync=true");
  EXPECT_TRUE(out.eos) << out.error;
}

TEST(Pads, StopsAtOnceWhateverItWaitsFor) {
  for (const std::string line :
       {"audiosync name=a a.audio_src ! fakesink",  // nothing linked
        "videotestsrc ! video/x-raw,width=16,height=16 ! audiosync name=a a.video_src ! fakesink sync=true "
        "a.audio_src ! fakesink sync=true",
        "audiotestsrc ! audiosync name=a a.audio_src ! fakesink",
        "appsrc ! audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved ! audiosync name=a "
        "videotestsrc ! video/x-raw,width=16,height=16 ! a.video_sink a.video_src ! fakesink a.audio_src ! "
        "fakesink"}) {
    auto p = support::launch(line);
    gst_element_set_state(p.get(), GST_STATE_PLAYING);
    g_usleep(100000);
    const gint64 start = g_get_monotonic_time();
    gst_element_set_state(p.get(), GST_STATE_NULL);
    EXPECT_LT(g_get_monotonic_time() - start, 3 * G_USEC_PER_SEC) << line;
  }
}

TEST(Pads, AHundredRoundsOfStates) {
  auto p = support::launch(picture(20) +
                           "audiosync name=a a.video_src ! fakesink audiotestsrc num-buffers=20 ! a.audio_0 "
                           "a.audio_src ! fakesink");
  for (int i = 0; i < 100; i++) {
    const GstState to = i % 3 == 0 ? GST_STATE_PLAYING : i % 3 == 1 ? GST_STATE_PAUSED : GST_STATE_READY;
    gst_element_set_state(p.get(), to);
    if (i % 7 == 0) gst_element_get_state(p.get(), nullptr, nullptr, 5 * GST_SECOND);
    gst_element_set_state(p.get(), GST_STATE_NULL);
  }
}

TEST(Pads, CanBeRequestedAndReleased) {
  auto a = glue::Ref<GstElement>::adopt(
      GST_ELEMENT(gst_object_ref_sink(gst_element_factory_make("audiosync", nullptr))));
  ASSERT_TRUE(a);
  GstPad *one = gst_element_request_pad_simple(a.get(), "audio_%u"),
         *two = gst_element_request_pad_simple(a.get(), "audio_%u");
  ASSERT_TRUE(one && two);
  EXPECT_STREQ(GST_OBJECT_NAME(one), "audio_0");
  EXPECT_STREQ(GST_OBJECT_NAME(two), "audio_1");
  g_object_set(one, "role", 1, "gain", -3.0, nullptr);
  int role = 0;
  double gain = 0;
  g_object_get(one, "role", &role, "gain", &gain, nullptr);
  EXPECT_EQ(role, 1);
  EXPECT_DOUBLE_EQ(gain, -3.0);
  gst_element_release_request_pad(a.get(), one);
  gst_object_unref(one);
  gst_element_release_request_pad(a.get(), two);
  gst_object_unref(two);
}

}  // namespace
