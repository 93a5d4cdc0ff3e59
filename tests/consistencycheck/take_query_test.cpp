// SPDX-License-Identifier: LGPL-2.1-or-later
// storyboard/take queries, asked through a real pad the way a generator upstream asks them.
#include "takes.hpp"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include <atomic>
#include <fstream>
#include <opencv2/imgproc.hpp>
#include <thread>

#include "judge/pictures.hpp"
#include "support/support.hpp"

namespace takes {

glue::Ref<GstBuffer> bgrx(const cv::Mat &bgr) {
  cv::Mat out;
  cv::cvtColor(bgr, out, cv::COLOR_BGR2BGRA);
  return glue::Ref<GstBuffer>::adopt(gst_buffer_new_memdup(out.data, out.total() * 4));
}

glue::Ref<GstCaps> caps_of(const cv::Mat &bgr) {
  GstVideoInfo info;
  gst_video_info_set_format(&info, GST_VIDEO_FORMAT_BGRx, static_cast<guint>(bgr.cols),
                            static_cast<guint>(bgr.rows));
  info.fps_n = 24;
  info.fps_d = 1;
  return glue::Ref<GstCaps>::adopt(gst_video_info_to_caps(&info));
}

std::string write_clip(const std::string &filename, const std::vector<cv::Mat> &frames) {
  const std::string line =
      "appsrc name=in format=time ! videoconvert ! video/x-raw,format=I420 ! matroskamux ! filesink "
      "location=" +
      filename;
  auto pipeline = support::launch(line);
  auto in = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "in"));
  auto caps = caps_of(frames[0]);
  g_object_set(in.get(), "caps", caps.get(), "max-bytes", static_cast<guint64>(1) << 30, nullptr);
  for (std::size_t i = 0; i < frames.size(); i++) {
    auto buffer = bgrx(frames[i]);
    GST_BUFFER_PTS(buffer.get()) = gst_util_uint64_scale_round(i, GST_SECOND, 24);
    GST_BUFFER_DURATION(buffer.get()) = GST_SECOND / 24;
    gst_app_src_push_buffer(GST_APP_SRC(in.get()), buffer.release());
  }
  gst_app_src_end_of_stream(GST_APP_SRC(in.get()));
  const auto outcome = support::run(pipeline.get());
  EXPECT_TRUE(outcome.eos) << outcome.error;
  return support::uri_of(filename);
}

GstStoryboardShot *new_shot(const char *id, const cv::Mat &still, GstClockTime duration) {
  GstStoryboardShot *shot = gst_storyboard_shot_new(id);
  shot->take = 1;
  shot->duration = duration;
  if (!still.empty()) {
    auto buffer = bgrx(still);
    auto caps = caps_of(still);
    gst_storyboard_shot_add_frame(shot, "first", 0.0, buffer.get(), caps.get());
  }
  return shot;
}

}  // namespace takes

using namespace pictures;

namespace {

struct Answer {
  bool answered = false;
  GstStoryboardVerdict verdict = GST_STORYBOARD_VERDICT_UNCHECKED;
  std::map<std::string, double> scores;
  std::vector<std::string> causes, not_judged;
  glue::StructurePtr first_cause, repair;
};

struct Checker {  // consistencycheck with linked pads, so that queries take the way they take in a pipeline
  glue::Ref<GstElement> pipeline = support::launch(
      "appsrc name=in format=time ! queue ! consistencycheck name=check ! fakesink name=out sync=false");
  glue::Ref<GstElement> in = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "in"));
  glue::Ref<GstElement> check =
      glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "check"));
  explicit Checker(GstState state = GST_STATE_PAUSED) { gst_element_set_state(pipeline.get(), state); }
  ~Checker() { gst_element_set_state(pipeline.get(), GST_STATE_NULL); }

  Answer ask(const GstStoryboardShot *shot, guint take, const std::string &uri) {
    auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(in.get(), "src"));
    auto query =
        glue::Ref<GstQuery>::adopt(gst_storyboard_query_new_take(shot, take, uri.c_str(), 0, nullptr));
    Answer a;
    a.answered = gst_pad_peer_query(pad.get(), query.get());
    GstStructure *scores = nullptr, *repair = nullptr;
    GPtrArray *causes = nullptr;
    a.verdict = gst_storyboard_query_parse_verdict(query.get(), &scores, &causes, &repair);
    for (gint i = 0; scores && i < gst_structure_n_fields(scores); i++) {
      const char *name = gst_structure_nth_field_name(scores, static_cast<guint>(i));
      gst_structure_get_double(scores, name, &a.scores[name]);
    }
    for (guint i = 0; causes && i < causes->len; i++)
      a.causes.push_back(
          gst_structure_get_string(static_cast<GstStructure *>(causes->pdata[i]), "dimension"));
    if (causes && causes->len)
      a.first_cause.reset(gst_structure_copy(static_cast<GstStructure *>(causes->pdata[0])));
    a.repair.reset(repair);
    if (scores) gst_structure_free(scores);
    if (causes) g_ptr_array_unref(causes);
    const GValue *list = gst_structure_get_value(gst_query_get_structure(query.get()), "not-judged");
    for (guint i = 0; list && i < gst_value_array_get_size(list); i++)
      a.not_judged.push_back(g_value_get_string(gst_value_array_get_value(list, i)));
    return a;
  }
};

bool contains(const std::vector<std::string> &list, const char *name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

TEST(TakeQuery, AGoodTakeIsAccepted) {
  support::TempDir dir;
  const auto uri = takes::write_clip(dir.file("good.mkv"), walk(24));
  g_autoptr(GstStoryboardShot) shot = takes::new_shot("a", scene(), GST_SECOND);
  Checker checker;
  const auto a = checker.ask(shot, 1, uri);
  ASSERT_TRUE(a.answered);
  EXPECT_EQ(a.verdict, GST_STORYBOARD_VERDICT_ACCEPT);
  EXPECT_TRUE(a.causes.empty());
  for (const char *d : {"lighting", "palette", "composition", "temporal"}) {
    ASSERT_TRUE(a.scores.count(d)) << d;
    EXPECT_GT(a.scores.at(d), 0.7) << d;
  }
  for (const char *d : {"pose", "identity"}) {
    EXPECT_TRUE(contains(a.not_judged, d)) << d;
    EXPECT_FALSE(a.scores.count(d)) << d << " is not judged, so it has no score";
  }
}

TEST(TakeQuery, AFaultIsNamedWithEvidence) {
  support::TempDir dir;
  const auto uri = takes::write_clip(dir.file("shifted.mkv"),
                                     each(walk(24), [](const cv::Mat &m) { return moved(m, 0.15, 0); }));
  g_autoptr(GstStoryboardShot) shot = takes::new_shot("a", scene(), GST_SECOND);
  Checker checker;
  const auto a = checker.ask(shot, 1, uri);
  EXPECT_EQ(a.verdict, GST_STORYBOARD_VERDICT_REJECT);
  ASSERT_FALSE(a.causes.empty());
  EXPECT_EQ(a.causes[0], "composition");
  const GstStructure *c = a.first_cause.get();
  gdouble amount = 0, probability = 0, score = 1;
  EXPECT_TRUE(gst_structure_get_double(c, "amount", &amount));
  EXPECT_NEAR(amount, -15, 1.5);
  EXPECT_STREQ(gst_structure_get_string(c, "unit"), "% of the width");
  EXPECT_TRUE(gst_structure_get_double(c, "probability", &probability));
  EXPECT_GT(probability, 0.5);
  EXPECT_TRUE(gst_structure_get_double(c, "score", &score));
  EXPECT_LT(score, 0.5);
  EXPECT_TRUE(gst_structure_has_field(c, "time"));
  EXPECT_TRUE(gst_structure_has_field(c, "region"));
}

TEST(TakeQuery, UnreadableClipsAreRejectedWithTheReason) {
  support::TempDir dir;
  g_autoptr(GstStoryboardShot) shot = takes::new_shot("a", scene(), GST_SECOND);
  Checker checker;
  const std::string text = dir.write("text.mp4", "this is no film\n");
  for (const std::string &uri : {support::uri_of(text), support::uri_of(dir.file("missing.mp4"))}) {
    const auto a = checker.ask(shot, 1, uri);
    ASSERT_TRUE(a.answered) << uri;
    EXPECT_EQ(a.verdict, GST_STORYBOARD_VERDICT_REJECT);
    ASSERT_EQ(a.causes.size(), 1u);
    EXPECT_EQ(a.causes[0], "temporal");
    EXPECT_GT(std::string(gst_structure_get_string(a.first_cause.get(), "measured")).size(), 10u);
    EXPECT_TRUE(contains(a.not_judged, "lighting"));
  }
}

TEST(TakeQuery, TheRepairIsAppliedToThatTakeAndNoOther) {
  support::TempDir dir;
  const auto dark = each(walk(24), [](const cv::Mat &m) { return exposed(m, -0.8); });
  const auto uri = takes::write_clip(dir.file("dark.mkv"), dark);
  g_autoptr(GstStoryboardShot) shot = takes::new_shot("dark", scene(), GST_SECOND);
  Checker checker(GST_STATE_READY);
  support::Seen seen;
  auto src = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(checker.check.get(), "src"));
  support::watch(src.get(), seen);
  auto caps = takes::caps_of(dark[0]);
  g_object_set(checker.in.get(), "caps", caps.get(), nullptr);
  gst_element_set_state(checker.pipeline.get(), GST_STATE_PLAYING);

  const auto a = checker.ask(shot, 1, uri);
  ASSERT_EQ(a.verdict, GST_STORYBOARD_VERDICT_REPAIR);
  ASSERT_NE(a.repair, nullptr);
  gdouble exposure = 0;
  EXPECT_TRUE(gst_structure_get_double(a.repair.get(), "exposure", &exposure));
  EXPECT_NEAR(exposure, 0.8, 0.3);

  g_autoptr(GstStoryboardShot) other = takes::new_shot("other", {}, GST_SECOND);
  std::vector<glue::Ref<GstBuffer>> sent;
  guint64 n = 0;
  for (const GstStoryboardShot *s : {other, shot, other}) {
    auto *element = GST_APP_SRC(checker.in.get());
    gst_element_send_event(checker.in.get(), gst_storyboard_event_new_shot(s));
    // an event sent to the source overtakes nothing only when its queue is empty
    for (int i = 0; i < 3; i++) {
      auto b = takes::bgrx(dark[0]);
      GST_BUFFER_PTS(b.get()) = gst_util_uint64_scale_round(n, GST_SECOND, 24);
      GST_BUFFER_DURATION(b.get()) = GST_SECOND / 24;
      n++;
      sent.push_back(b);
      gst_app_src_push_buffer(element, glue::Ref<GstBuffer>(b).release());
      for (int wait = 0; wait < 500 && seen.buffers.size() < n; wait++) g_usleep(10'000);
    }
  }
  gst_app_src_end_of_stream(GST_APP_SRC(checker.in.get()));
  ASSERT_EQ(seen.buffers.size(), 9u);
  const auto mean = [](GstBuffer *b) {
    GstMapInfo map;
    gst_buffer_map(b, &map, GST_MAP_READ);
    const double v = cv::mean(cv::Mat(1, static_cast<int>(map.size / 4), CV_8UC4, map.data))[1];
    gst_buffer_unmap(b, &map);
    return v;
  };
  const double before = mean(sent[0].get());
  for (std::size_t i = 0; i < 9; i++) {
    if (i >= 3 && i < 6) {
      EXPECT_GT(mean(seen.buffers[i].get()), before * 1.15) << i;
      EXPECT_NEAR(mean(sent[i].get()), before, 0.01) << "a buffer somebody else holds must not change";
    } else {
      EXPECT_EQ(gst_buffer_peek_memory(seen.buffers[i].get(), 0), gst_buffer_peek_memory(sent[i].get(), 0))
          << i;
    }
  }
}

TEST(TakeQuery, FaultsAreMarkedOnTheFramesThatShowThem) {
  support::TempDir dir;
  const auto aside = each(walk(24), [](const cv::Mat &m) { return moved(m, 0.16, 0); });
  const auto uri = takes::write_clip(dir.file("aside.mkv"), aside);
  g_autoptr(GstStoryboardShot) shot = takes::new_shot("aside", scene(), GST_SECOND);
  Checker checker(GST_STATE_READY);
  gst_util_set_object_arg(G_OBJECT(checker.check.get()), "regions", "faults");
  support::Seen seen;
  auto src = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(checker.check.get(), "src"));
  support::watch(src.get(), seen);
  auto caps = takes::caps_of(aside[0]);
  g_object_set(checker.in.get(), "caps", caps.get(), nullptr);
  gst_element_set_state(checker.pipeline.get(), GST_STATE_PLAYING);
  ASSERT_EQ(checker.ask(shot, 1, uri).verdict, GST_STORYBOARD_VERDICT_REJECT);
  gst_element_send_event(checker.in.get(), gst_storyboard_event_new_shot(shot));
  std::vector<glue::Ref<GstBuffer>> sent;
  for (guint64 n = 0; n < 2; n++) {
    auto b = takes::bgrx(aside[0]);
    GST_BUFFER_PTS(b.get()) = n * 900 * GST_MSECOND;  // the second one is no evidence of anything
    GST_BUFFER_DURATION(b.get()) = GST_SECOND / 24;
    sent.push_back(b);
    gst_app_src_push_buffer(GST_APP_SRC(checker.in.get()), glue::Ref<GstBuffer>(b).release());
    for (int wait = 0; wait < 500 && seen.buffers.size() < n + 1; wait++) g_usleep(10'000);
  }
  ASSERT_EQ(seen.buffers.size(), 2u);
  EXPECT_EQ(gst_buffer_get_video_region_of_interest_meta_id(sent[0].get(), 0), nullptr) << "a buffer somebody else holds";
  GstMeta *meta = gst_buffer_get_meta(seen.buffers[0].get(), GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
  ASSERT_NE(meta, nullptr);
  auto *roi = reinterpret_cast<GstVideoRegionOfInterestMeta *>(meta);
  EXPECT_STREQ(g_quark_to_string(roi->roi_type), "fault");
  EXPECT_GT(roi->w * roi->h, 0u);
  EXPECT_LE(roi->x + roi->w, static_cast<guint>(aside[0].cols));
  const GstStructure *fault = gst_video_region_of_interest_meta_get_param(roi, "fault");
  ASSERT_NE(fault, nullptr);
  EXPECT_STREQ(gst_structure_get_string(fault, "dimension"), "composition");
  EXPECT_TRUE(gst_structure_has_field(fault, "measured"));
  EXPECT_EQ(gst_buffer_get_meta(seen.buffers[1].get(), GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE), nullptr);
  EXPECT_EQ(gst_buffer_peek_memory(seen.buffers[0].get(), 0), gst_buffer_peek_memory(sent[0].get(), 0)) << "pixels are shared";
}

TEST(Regions, WithoutModelsNobodyIsMarkedAndItIsSaid) {
  support::TempDir dir;
  auto pipeline = support::launch("videotestsrc num-buffers=10 ! video/x-raw,width=320,height=240 ! consistencycheck name=check "
                                  "regions=faces+persons ! fakesink sync=false");
  auto check = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "check"));
  g_object_set(check.get(), "models", dir.path().c_str(), nullptr);
  auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  int warnings = 0;
  for (bool over = false; !over;) {
    auto message = glue::Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(
        bus.get(), 20 * GST_SECOND, GstMessageType(GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING)));
    ASSERT_TRUE(message);
    if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_WARNING)
      warnings++;
    else
      over = true;
    EXPECT_NE(GST_MESSAGE_TYPE(message.get()), GST_MESSAGE_ERROR);
  }
  EXPECT_EQ(warnings, 1);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

// Streams `frames` as a take with that head handle, after asking about it; what came out, as BGR.
std::vector<cv::Mat> streamed(Checker &checker, const GstStoryboardShot *shot,
                              const std::vector<cv::Mat> &frames) {
  support::Seen seen;
  auto src = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(checker.check.get(), "src"));
  support::watch(src.get(), seen);
  auto caps = takes::caps_of(frames[0]);
  g_object_set(checker.in.get(), "caps", caps.get(), nullptr);
  gst_element_set_state(checker.pipeline.get(), GST_STATE_PLAYING);
  gst_element_send_event(checker.in.get(), gst_storyboard_event_new_shot(shot));
  for (std::size_t i = 0; i < frames.size(); i++) {
    auto b = takes::bgrx(frames[i]);
    GST_BUFFER_PTS(b.get()) = gst_util_uint64_scale_round(i, GST_SECOND, 24);
    GST_BUFFER_DURATION(b.get()) = GST_SECOND / 24;
    gst_app_src_push_buffer(GST_APP_SRC(checker.in.get()), b.release());
  }
  for (int wait = 0; wait < 1000 && seen.buffers.size() < frames.size(); wait++) g_usleep(10'000);
  std::vector<cv::Mat> out;
  for (const auto &b : seen.buffers) {
    GstMapInfo map;
    gst_buffer_map(b.get(), &map, GST_MAP_READ);
    cv::Mat bgr;
    cv::cvtColor(cv::Mat(frames[0].size(), CV_8UC4, map.data), bgr, cv::COLOR_BGRA2BGR);
    gst_buffer_unmap(b.get(), &map);
    out.push_back(bgr);
  }
  return out;
}

TEST(TakeQuery, FlickerIsEvenedOutWhileTheTakeStreams) {
  support::TempDir dir;
  auto frames = walk(36);
  for (std::size_t i = 0; i < frames.size(); i++) frames[i] = exposed(frames[i], i % 2 ? 0.2 : -0.2);
  const auto uri = takes::write_clip(dir.file("flicker.mkv"), frames);
  g_autoptr(GstStoryboardShot) shot = takes::new_shot("flicker", scene(), 36 * GST_SECOND / 24);
  Checker checker(GST_STATE_READY);
  const auto a = checker.ask(shot, 1, uri);
  ASSERT_EQ(a.verdict, GST_STORYBOARD_VERDICT_REPAIR);
  gboolean flicker = FALSE;
  EXPECT_TRUE(gst_structure_get_boolean(a.repair.get(), "flicker", &flicker));
  EXPECT_TRUE(flicker);
  const auto out = streamed(checker, shot, frames);
  ASSERT_EQ(out.size(), 36u);
  const auto unsteady = [](const std::vector<cv::Mat> &v) {
    double sum = 0;
    for (std::size_t i = 5; i + 5 < v.size(); i++)
      sum += std::abs(cv::mean(v[i])[1] - 0.5 * (cv::mean(v[i - 1])[1] + cv::mean(v[i + 1])[1]));
    return sum;
  };
  EXPECT_LT(unsteady(out), 0.15 * unsteady(frames));
}

TEST(TakeQuery, BrokenFramesInTheHandlesShowTheirNeighbour) {
  support::TempDir dir;
  auto frames = walk(36);
  const auto clean = frames;
  for (const std::size_t i : {0, 1, 34, 35}) frames[i] = cv::Mat::zeros(frames[i].size(), frames[i].type());
  const auto uri = takes::write_clip(dir.file("black.mkv"), frames);
  g_autoptr(GstStoryboardShot) shot = takes::new_shot("black", scene(), 24 * GST_SECOND / 24);
  shot->head_handle = shot->tail_handle = 6 * GST_SECOND / 24;
  shot->start = shot->head_handle;
  Checker checker(GST_STATE_READY);
  ASSERT_EQ(checker.ask(shot, 1, uri).verdict, GST_STORYBOARD_VERDICT_REPAIR);
  const auto out = streamed(checker, shot, frames);
  ASSERT_EQ(out.size(), 36u);
  const auto apart = [](const cv::Mat &a, const cv::Mat &b) {
    return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * 3);
  };
  for (const std::size_t i : {0, 1}) EXPECT_LT(apart(out[i], clean[2]), 4) << i;
  for (const std::size_t i : {34, 35}) EXPECT_LT(apart(out[i], clean[33]), 4) << i;
  EXPECT_LT(apart(out[10], clean[10]), 4);
}

TEST(TakeQuery, StoppingWhileJudgingLetsTheAskerGo) {
  support::TempDir dir;
  std::vector<cv::Mat> frames;
  const auto base = walk(12);
  for (int i = 0; i < 600; i++) frames.push_back(base[static_cast<std::size_t>(i % 12)]);
  const auto uri = takes::write_clip(dir.file("long.mkv"), frames);
  g_autoptr(GstStoryboardShot) shot = takes::new_shot("long", scene(), 25 * GST_SECOND);
  Checker checker;
  std::atomic<bool> done{false};
  Answer a;
  std::thread asker([&] {
    a = checker.ask(shot, 1, uri);
    done = true;
  });
  g_usleep(150'000);
  const gint64 began = g_get_monotonic_time();
  gst_element_set_state(checker.check.get(), GST_STATE_READY);
  asker.join();
  EXPECT_LT(g_get_monotonic_time() - began, 3 * G_USEC_PER_SEC);
  EXPECT_EQ(a.verdict, GST_STORYBOARD_VERDICT_UNCHECKED) << "an interrupted judgement says nothing";
  gst_element_set_state(checker.check.get(), GST_STATE_PAUSED);
  g_autoptr(GstStoryboardShot) brief = takes::new_shot("brief", scene(), GST_SECOND);
  EXPECT_TRUE(checker.ask(brief, 1, uri).answered) << "and after a restart it judges again";
}

TEST(TakeQuery, SeveralAskersAtOnce) {
  support::TempDir dir;
  const auto good = takes::write_clip(dir.file("good.mkv"), walk(12));
  const auto bad = takes::write_clip(dir.file("bad.mkv"),
                                     each(walk(12), [](const cv::Mat &m) { return moved(m, 0, 0, 1.3); }));
  g_autoptr(GstStoryboardShot) shot = takes::new_shot("a", scene(), GST_SECOND / 2);
  Checker checker;
  std::vector<std::thread> askers;
  std::atomic<int> right{0};
  for (int i = 0; i < 4; i++)
    askers.emplace_back([&, i] {
      const auto a = checker.ask(shot, static_cast<guint>(i + 1), i % 2 ? bad : good);
      right += a.verdict == (i % 2 ? GST_STORYBOARD_VERDICT_REJECT : GST_STORYBOARD_VERDICT_ACCEPT);
    });
  for (auto &t : askers) t.join();
  EXPECT_EQ(right, 4);
  GstStructure *statistics = nullptr;
  g_object_get(checker.check.get(), "statistics", &statistics, nullptr);
  guint64 judged = 0;
  gst_structure_get_uint64(statistics, "takes-judged", &judged);
  EXPECT_EQ(judged, 4u);
  gst_structure_free(statistics);
}

}  // namespace
