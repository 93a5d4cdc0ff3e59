// SPDX-License-Identifier: LGPL-2.1-or-later
// The element in a stream: passthrough, messages per shot and frame, formats, states.
#include <gst/check/gstharness.h>
#include <gst/storyboard/gststoryboard.h>
#include <gst/video/video.h>

#include <opencv2/imgproc.hpp>

#include "consistencycheck/grader.hpp"
#include "glue/frame.hpp"
#include "judge/pictures.hpp"
#include "media/sampler.hpp"
#include "support/support.hpp"
#include "takes.hpp"

namespace {

std::vector<const GstStructure *> named(const support::Outcome &o, const char *name) {
  std::vector<const GstStructure *> out;
  for (const auto &m : o.messages) {
    const GstStructure *s = gst_message_get_structure(m.get());
    if (GST_MESSAGE_TYPE(m.get()) == GST_MESSAGE_ELEMENT && gst_structure_has_name(s, name)) out.push_back(s);
  }
  return out;
}
guint64 number(const GstStructure *s, const char *field) {
  guint64 v = G_MAXUINT64;
  gst_structure_get_uint64(s, field, &v);
  return v;
}

TEST(Stream, BuffersPassUntouchedAndAreTheSameMemory) {
  auto pipeline = support::launch(
      "videotestsrc num-buffers=20 ! tee name=t ! queue ! consistencycheck name=c ! fakesink t. ! queue ! "
      "fakesink");
  auto check = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "c"));
  support::Seen before, after;
  auto sink = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(check.get(), "sink"));
  auto src = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(check.get(), "src"));
  support::watch(sink.get(), before);
  support::watch(src.get(), after);
  const auto o = support::run(pipeline.get());
  ASSERT_TRUE(o.eos) << o.error;
  ASSERT_EQ(before.buffers.size(), 20u);
  ASSERT_EQ(after.buffers.size(), 20u);
  for (std::size_t i = 0; i < 20; i++) EXPECT_EQ(before.buffers[i].get(), after.buffers[i].get());
}

TEST(Stream, AVerdictBeforeEosListsWhatWasNotJudged) {
  const auto o = support::run_launch(
      "videotestsrc num-buffers=36 ! video/x-raw,width=320,height=180,framerate=24/1 ! consistencycheck "
      "drop=false ! fakesink");
  ASSERT_TRUE(o.eos) << o.error;
  const auto list = named(o, "storyboard/verdict");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_STREQ(gst_structure_get_string(list[0], "judged"), "found");
  EXPECT_EQ(number(list[0], "start"), 0u);
  EXPECT_NEAR(static_cast<double>(number(list[0], "duration")), 1.5e9, 1e6);
  EXPECT_EQ(number(list[0], "frames"), 36u);
  gint verdict = 0;
  gst_structure_get_enum(list[0], "verdict", GST_TYPE_STORYBOARD_VERDICT, &verdict);
  EXPECT_EQ(verdict, GST_STORYBOARD_VERDICT_ACCEPT);
  const GValue *not_judged = gst_structure_get_value(list[0], "not-judged");
  EXPECT_EQ(gst_value_array_get_size(not_judged), judge::kDimensions - 1)
      << "only temporal can be judged without a storyboard";
}

TEST(Stream, ShotsAreFoundByTheirCuts) {
  std::vector<cv::Mat> frames = pictures::walk(30, 1);
  for (const cv::Mat &m : pictures::walk(30, 8)) frames.push_back(m);
  support::TempDir dir;
  const auto uri = takes::write_clip(dir.file("two.mkv"), frames);
  const auto o = support::run_launch("uridecodebin uri=" + uri +
                                     " ! consistencycheck drop=false messages=shot+frame ! fakesink");
  ASSERT_TRUE(o.eos) << o.error;
  const auto list = named(o, "storyboard/verdict");
  ASSERT_EQ(list.size(), 2u);
  EXPECT_NEAR(static_cast<double>(number(list[0], "duration")), 1.25e9, 0.05e9);
  EXPECT_NEAR(static_cast<double>(number(list[1], "start")), 1.25e9, 0.05e9);
  EXPECT_EQ(named(o, "storyboard/measure").size(), 60u);
}

TEST(Stream, ShotEventsDecideWhereTheyAreAndWhatIsExpected) {
  // Set before it starts: a stream is measured with the properties it began with.
  GstElement *check = gst_element_factory_make("consistencycheck", nullptr);
  g_object_set(check, "drop", FALSE, nullptr);
  GstHarness *h = gst_harness_new_with_element(check, "sink", "src");
  gst_object_unref(check);
  auto bus = glue::Ref<GstBus>::adopt(gst_bus_new());
  gst_element_set_bus(h->element, bus.get());
  const auto frames = pictures::walk(12);
  auto caps = takes::caps_of(frames[0]);
  gst_harness_set_src_caps(h, gst_caps_ref(caps.get()));
  g_autoptr(GstStoryboardShot) good = takes::new_shot("good", pictures::scene(), GST_SECOND / 2);
  g_autoptr(GstStoryboardShot) wrong = takes::new_shot("wrong", pictures::scene(0.35, 12), GST_SECOND / 2);
  guint64 n = 0;
  for (const GstStoryboardShot *shot : {good, wrong}) {
    gst_harness_push_event(h, gst_storyboard_event_new_shot(shot));
    for (const auto &m : frames) {
      auto b = takes::bgrx(m);
      GST_BUFFER_PTS(b.get()) = gst_util_uint64_scale_round(n++, GST_SECOND, 24);
      GST_BUFFER_DURATION(b.get()) = GST_SECOND / 24;
      ASSERT_EQ(gst_harness_push(h, b.release()), GST_FLOW_OK);
    }
  }
  gst_harness_push_event(h, gst_event_new_eos());
  EXPECT_EQ(gst_harness_buffers_received(h), 24u);
  std::vector<std::pair<std::string, gint>> verdicts;
  while (GstMessage *m = gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ELEMENT)) {
    auto message = glue::Ref<GstMessage>::adopt(m);
    const GstStructure *s = gst_message_get_structure(m);
    gint v = 0;
    if (gst_structure_get_enum(s, "verdict", GST_TYPE_STORYBOARD_VERDICT, &v))
      verdicts.emplace_back(gst_structure_get_string(s, "shot-id"), v);
  }
  ASSERT_EQ(verdicts.size(), 2u);
  EXPECT_EQ(verdicts[0],
            std::make_pair(std::string("good"), static_cast<gint>(GST_STORYBOARD_VERDICT_ACCEPT)));
  EXPECT_EQ(verdicts[1],
            std::make_pair(std::string("wrong"), static_cast<gint>(GST_STORYBOARD_VERDICT_REJECT)));
  gst_element_set_bus(h->element, nullptr);
  gst_harness_teardown(h);
}

TEST(Stream, FrameMessagesOnRequestAndNoneWhenOff) {
  EXPECT_EQ(named(support::run_launch(
                      "videotestsrc num-buffers=10 ! consistencycheck drop=false messages=frame ! fakesink"),
                  "storyboard/measure")
                .size(),
            10u);
  const auto off =
      support::run_launch("videotestsrc num-buffers=10 ! consistencycheck messages=0 ! fakesink");
  EXPECT_TRUE(off.eos);
  EXPECT_EQ(named(off, "storyboard/verdict").size() + named(off, "storyboard/measure").size(), 0u);
  const auto half = support::run_launch(
      "videotestsrc num-buffers=24 ! video/x-raw,framerate=24/1 ! consistencycheck drop=false messages=frame "
      "sample-rate=12 ! fakesink");
  EXPECT_NEAR(static_cast<double>(named(half, "storyboard/measure").size()), 12, 1);
}

TEST(Stream, AReferencePictureThatIsMissingIsOneClearError) {
  const auto o = support::run_launch(
      "videotestsrc num-buffers=5 ! consistencycheck reference=/nowhere/still.png ! fakesink");
  EXPECT_EQ(o.errors, 1u);
  EXPECT_NE(o.error.find("still.png"), std::string::npos) << o.error;
}

constexpr char kSmall[] = "video/x-raw,width=320,height=180,framerate=24/1";

TEST(Stream, TheReferenceMayComeOnASecondPad) {
  const std::string head = std::string("videotestsrc num-buffers=24 pattern=smpte ! ") + kSmall +
                           " ! consistencycheck name=check drop=false ! fakesink videotestsrc num-buffers=1 ";
  const auto palette = [&](const std::string &reference) {
    const auto o = support::run_launch(head + reference + " ! " + kSmall + " ! check.reference");
    EXPECT_TRUE(o.eos) << o.error;
    const auto list = named(o, "storyboard/verdict");
    if (list.size() != 1) return -1.0;
    const GstStructure *scores = gst_value_get_structure(gst_structure_get_value(list[0], "scores"));
    gdouble score = -1;
    gst_structure_get_double(scores, "palette", &score);
    return score;
  };
  EXPECT_GT(palette("pattern=smpte"), 0.8);
  const double other = palette("pattern=smpte ! videobalance saturation=0.3");
  EXPECT_GE(other, 0) << "it was judged";
  EXPECT_LT(other, 0.5) << "paler than the picture";
}

TEST(Stream, AReferenceThatEndsWithoutAPictureIsNone) {
  const auto o = support::run_launch(std::string("videotestsrc num-buffers=12 ! ") + kSmall +
                                     " ! consistencycheck name=check drop=false ! fakesink "
                                     "videotestsrc num-buffers=0 ! check.reference");
  EXPECT_TRUE(o.eos) << o.error;
  const auto list = named(o, "storyboard/verdict");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_FALSE(gst_structure_has_field(gst_value_get_structure(gst_structure_get_value(list[0], "scores")),
                                       "palette"));
}

TEST(Stream, WaitingForAReferenceEndsWithThePipeline) {
  auto pipeline = support::launch(std::string("videotestsrc ! ") + kSmall +
                                  " ! consistencycheck name=check ! fakesink appsrc ! video/x-raw ! "
                                  "check.reference");
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  g_usleep(300'000);
  const gint64 began = g_get_monotonic_time();
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  EXPECT_LT(g_get_monotonic_time() - began, 3 * G_USEC_PER_SEC);
}

TEST(Stream, ThereIsOneReferencePad) {
  auto check = glue::Ref<GstElement>::adopt(
      GST_ELEMENT(gst_object_ref_sink(gst_element_factory_make("consistencycheck", nullptr))));
  GstPad *pad = gst_element_request_pad_simple(check.get(), "reference");
  ASSERT_NE(pad, nullptr);
  GstPadTemplate *reference = gst_element_get_pad_template(check.get(), "reference");
  EXPECT_EQ(gst_element_request_pad(check.get(), reference, nullptr, nullptr), nullptr);
  gst_element_release_request_pad(check.get(), pad);
  gst_object_unref(pad);
  pad = gst_element_request_pad_simple(check.get(), "reference");
  EXPECT_NE(pad, nullptr) << "and another one after that";
  gst_element_release_request_pad(check.get(), pad);
  gst_object_unref(pad);
}

TEST(Stream, EveryFormatIsSampledAndGradedAlike) {
  // Red, mid: seen alike by the sampler in every format, and alike after a grade.
  judge::Grade grade;
  grade.exposure = 0.7;
  grade.saturation = 0.8;
  const auto tables = judge::tables_of(grade);
  GstCaps *caps = gst_caps_from_string("video/x-raw,format=" MEDIA_SAMPLER_FORMATS);
  const GValue *formats = gst_structure_get_value(gst_caps_get_structure(caps, 0), "format");
  ASSERT_GE(gst_value_list_get_size(formats), 19u);
  int r = 0xB0, g = 0x50, b = 0x40;
  judge::apply(tables, r, g, b);
  for (guint i = 0; i < gst_value_list_get_size(formats); i++) {
    const char *name = g_value_get_string(gst_value_list_get_value(formats, i));
    GstVideoInfo info;
    ASSERT_TRUE(gst_video_info_set_format(&info, gst_video_format_from_string(name), 66, 38)) << name;
    auto buffer = support::solid(info, 0xB05040);
    glue::MappedFrame frame(buffer.get(), info, GST_MAP_READWRITE);
    const cv::Mat before = media::sample(frame.get(), 64);
    ASSERT_FALSE(before.empty()) << name;
    EXPECT_EQ(before.cols, 64);
    const auto p = before.at<cv::Vec3b>(10, 20);
    if (GST_VIDEO_INFO_IS_GRAY(&info)) continue;
    EXPECT_NEAR(p[2], 0xB0, 3) << name;
    EXPECT_NEAR(p[1], 0x50, 3) << name;
    EXPECT_NEAR(p[0], 0x40, 3) << name;
    consistency::apply_grade(frame.get(), tables, nullptr);
    const auto q = media::sample(frame.get(), 64).at<cv::Vec3b>(10, 20);
    EXPECT_NEAR(q[2], r, 4) << name;
    EXPECT_NEAR(q[1], g, 4) << name;
    EXPECT_NEAR(q[0], b, 4) << name;
  }
  gst_caps_unref(caps);
}

TEST(Stream, StatesCycleAndAFlushStartsAnew) {
  auto pipeline = support::launch("videotestsrc is-live=true ! consistencycheck ! fakesink");
  for (int i = 0; i < 8; i++) {
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    g_usleep(30'000);
    const gint64 began = g_get_monotonic_time();
    gst_element_set_state(pipeline.get(), i % 2 ? GST_STATE_READY : GST_STATE_NULL);
    EXPECT_LT(g_get_monotonic_time() - began, 3 * G_USEC_PER_SEC);
  }
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);

  GstHarness *h = gst_harness_new("consistencycheck");
  gst_harness_set_src_caps_str(
      h, "video/x-raw,format=I420,width=64,height=48,framerate=24/1,interlace-mode=progressive");
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 4; i++) {
      GstBuffer *b = gst_buffer_new_allocate(nullptr, 64 * 48 * 3 / 2, nullptr);
      gst_buffer_memset(b, 0, 90, 64 * 48 * 3 / 2);
      GST_BUFFER_PTS(b) = static_cast<guint64>(i) * GST_SECOND / 24;
      EXPECT_EQ(gst_harness_push(h, b), GST_FLOW_OK);
    }
    gst_harness_push_event(h, gst_event_new_flush_start());
    gst_harness_push_event(h, gst_event_new_flush_stop(TRUE));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_harness_push_event(h, gst_event_new_segment(&segment));
  }
  gst_harness_teardown(h);
}

TEST(Stream, InterlacedVideoIsRefused) {
  auto check = glue::Ref<GstElement>::adopt(
      GST_ELEMENT(gst_object_ref_sink(gst_element_factory_make("consistencycheck", nullptr))));
  auto sink = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(check.get(), "sink"));
  const auto accepted = [&](const char *mode) {
    auto caps = glue::Ref<GstCaps>::adopt(gst_caps_from_string(
        (std::string("video/x-raw,format=I420,width=64,height=48,framerate=25/1,interlace-mode=") + mode)
            .c_str()));
    return gst_pad_query_accept_caps(sink.get(), caps.get());
  };
  EXPECT_TRUE(accepted("progressive"));
  EXPECT_FALSE(accepted("interleaved"));
  EXPECT_FALSE(accepted("mixed"));
}

}  // namespace
