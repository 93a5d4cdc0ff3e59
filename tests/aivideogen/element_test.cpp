// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "element_rig.hpp"

namespace {

using rig::ElementRig;
using rig::ns;
using rig::ShotSpec;
using support::make_clip;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::unique_ptr<GstStoryboardTakeInfo, void (*)(GstStoryboardTakeInfo *)>> takes(ElementRig &r) {
  std::vector<std::unique_ptr<GstStoryboardTakeInfo, void (*)(GstStoryboardTakeInfo *)>> out;
  for (const auto &m : r.messages(GST_MESSAGE_ELEMENT))
    if (auto *t = gst_storyboard_message_parse_take(m.get()))
      out.emplace_back(t, gst_storyboard_take_info_free);
  return out;
}

glue::StructurePtr report(ElementRig &r) {
  for (const auto &m : r.messages(GST_MESSAGE_ELEMENT))
    if (auto *s = gst_storyboard_message_parse_report(m.get()))
      return glue::StructurePtr(gst_structure_copy(s));
  return {};
}

unsigned files_in(const std::string &folder, const char *extension) {
  unsigned n = 0;
  if (std::filesystem::exists(folder))
    for (const auto &e : std::filesystem::recursive_directory_iterator(folder))
      n += e.is_regular_file() && e.path().extension() == extension;
  return n;
}

TEST(AiVideoGen, EveryPlainPictureBecomesAShot) {
  ElementRig r;
  g_object_set(r.element, "shot-duration", guint64(GST_SECOND / 2), nullptr);
  r.start();
  r.caps();
  for (guint32 c : {0xff0000u, 0x00ff00u, 0x0000ffu}) EXPECT_EQ(r.push(c), GST_FLOW_OK);
  ASSERT_TRUE(r.finish());
  ASSERT_EQ(r.buffers.size(), 36u);
  r.expect_exact_times(0);
  EXPECT_THAT(r.order, ElementsAre("stream-start", "caps", "segment", "shot:shot-1@0", "shot:shot-2@12",
                                   "shot:shot-3@24", "eos"));
  EXPECT_NEAR(r.luma(6), 63, 3);  // BT.709 red, green, blue in video range
  EXPECT_NEAR(r.luma(18), 173, 3);
  EXPECT_NEAR(r.luma(30), 32, 3);
  EXPECT_EQ(GST_VIDEO_INFO_FORMAT(&r.out), GST_VIDEO_FORMAT_I420);
  EXPECT_TRUE(gst_video_colorimetry_matches(&r.out.colorimetry, GST_VIDEO_COLORIMETRY_BT709));
  gint64 length = 0;
  auto src = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(r.element, "src"));
  EXPECT_TRUE(gst_pad_query_duration(src.get(), GST_FORMAT_TIME, &length));
  EXPECT_EQ(length, 1500 * GST_MSECOND);
}

TEST(AiVideoGen, WithoutHandlesTheTimesAreTheFinishedTimelines) {
  ElementRig r;
  r.start();
  r.caps();
  r.film(1.25);
  r.shot({.id = "a", .start = 0, .duration = 0.75, .tail = 0.25});
  r.shot({.id = "b", .start = 0.75, .duration = 0.5, .head = 0.25});
  ASSERT_TRUE(r.finish());
  EXPECT_EQ(r.buffers.size(), 30u);
  r.expect_exact_times(0);
  EXPECT_EQ(r.handle_queries, 1);
  EXPECT_THAT(r.order,
              ElementsAre("stream-start", "caps", "segment", "film", "shot:a@0", "shot:b@18", "eos"));
  for (const auto &e : r.events)
    if (GstStoryboardShot *s = gst_storyboard_event_parse_shot(e.get())) {
      EXPECT_EQ(s->head_handle, 0u);
      EXPECT_EQ(s->tail_handle, 0u);
      EXPECT_EQ(s->take, 1u);
      EXPECT_EQ(s->origin, GST_STORYBOARD_ORIGIN_ANIMATIC);
      gst_storyboard_shot_free(s);
    }
}

TEST(AiVideoGen, HandlesComeOnTopWhereSomebodyWantsThem) {
  ElementRig r;
  r.handles = true;
  r.start();
  r.caps();
  r.film(1.25);
  r.shot({.id = "a", .start = 0, .duration = 0.75, .tail = 0.25});
  r.shot({.id = "b", .start = 0.75, .duration = 0.5, .head = 0.25});
  ASSERT_TRUE(r.finish());
  EXPECT_EQ(r.buffers.size(), 42u);
  r.expect_exact_times(0);
  EXPECT_EQ(r.handle_queries, 1);
  EXPECT_EQ(r.order[5], "shot:b@24");
}

TEST(AiVideoGen, FrameCountsAreExactAtAnNtscRate) {
  ElementRig r;
  r.start();
  r.caps();
  r.film(3.0, 30000, 1001);
  for (int i = 0; i < 6; i++) r.shot({.id = "s" + std::to_string(i), .start = i * 0.5, .duration = 0.5});
  ASSERT_TRUE(r.finish());
  EXPECT_EQ(r.buffers.size(), 90u);  // 3 s = 89.91 frames
  r.expect_exact_times(0, 30000, 1001);
}

TEST(AiVideoGen, TheSecondRunMakesNothingAndIsTheSame) {
  support::TempDir cache;
  std::vector<std::vector<guint8>> runs;
  for (int run = 0; run < 2; run++) {
    ElementRig r;
    g_object_set(r.element, "cache-dir", cache.path().c_str(), nullptr);
    r.start();
    r.caps();
    r.film(1.0);
    r.shot({.id = "a", .duration = 0.5, .colour = 0x336699});
    r.shot({.id = "b", .start = 0.5, .duration = 0.5, .colour = 0x996633});
    ASSERT_TRUE(r.finish());
    auto all = takes(r);
    ASSERT_EQ(all.size(), 2u);
    for (const auto &t : all) {
      EXPECT_EQ(t->cached, run == 1);
      EXPECT_EQ(t->verdict, GST_STORYBOARD_VERDICT_UNCHECKED);
      EXPECT_EQ(t->price, 0.0);
      EXPECT_DOUBLE_EQ(t->seconds, run ? 0.0 : 0.5);
    }
    auto rep = report(r);
    ASSERT_TRUE(rep);
    guint shots = 0, unchecked = 0;
    double bought = -1, used = -1;
    EXPECT_TRUE(gst_structure_get(rep.get(), "shots", G_TYPE_UINT, &shots, "unchecked", G_TYPE_UINT,
                                  &unchecked, "seconds-bought", G_TYPE_DOUBLE, &bought, "seconds-used",
                                  G_TYPE_DOUBLE, &used, nullptr));
    EXPECT_EQ(shots, 2u);
    EXPECT_EQ(unchecked, 2u);
    EXPECT_DOUBLE_EQ(bought, run ? 0.0 : 1.0);
    EXPECT_DOUBLE_EQ(used, 1.0);
    std::vector<guint8> bytes;
    for (const auto &b : r.buffers) {
      GstMapInfo map;
      gst_buffer_map(b.get(), &map, GST_MAP_READ);
      bytes.insert(bytes.end(), map.data, map.data + map.size);
      gst_buffer_unmap(b.get(), &map);
    }
    runs.push_back(bytes);
  }
  EXPECT_TRUE(runs[0] == runs[1]);
  EXPECT_EQ(files_in(cache.path().string(), ".mov"), 2u);
  EXPECT_EQ(files_in(cache.path().string(), ".part"), 0u);
}

TEST(AiVideoGen, TheUnusedByteOfAPixelDoesNotNameATake) {
  support::TempDir cache;
  for (int padding : {0, 77, 255}) {
    ElementRig r;
    g_object_set(r.element, "cache-dir", cache.path().c_str(), "shot-duration", guint64(GST_SECOND / 4),
                 nullptr);
    r.start();
    r.caps();
    auto buffer = support::solid(r.info, 0x336699);
    GstMapInfo map;
    gst_buffer_map(buffer.get(), &map, GST_MAP_WRITE);
    for (gsize i = 3; i < map.size; i += 4) map.data[i] = static_cast<guint8>(padding);
    gst_buffer_unmap(buffer.get(), &map);
    EXPECT_EQ(gst_harness_push(r.h, buffer.release()), GST_FLOW_OK);
    ASSERT_TRUE(r.finish());
  }
  EXPECT_EQ(files_in(cache.path().string(), ".mov"), 1u);
}

TEST(AiVideoGen, FootageIsCutToTheFrame) {
  ElementRig r;
  r.handles = true;
  make_clip(r.dir.file("f.mp4"), 60, "x264enc speed-preset=ultrafast bframes=2 b-adapt=false ! mp4mux", 24, 1,
            64, 36);
  r.start();
  r.caps();
  r.film(2.0);
  r.shot({.id = "a", .duration = 1, .tail = 0.25, .footage = r.dir.file("f.mp4"), .in = 0.5});
  r.shot({.id = "b", .start = 1, .duration = 1, .head = 0.25, .footage = r.dir.file("f.mp4"), .in = 0.125});
  ASSERT_TRUE(r.finish());
  ASSERT_EQ(r.buffers.size(), 60u);
  r.expect_exact_times(0);
  for (unsigned n = 0; n < 30; n++) EXPECT_EQ(r.number(n), 12 + n) << n;
  // b's head handle reaches 3 frames before the file's start: its first frame stands for them
  for (unsigned n = 0; n < 30; n++) EXPECT_EQ(r.number(30 + n), n < 3 ? 0u : n - 3) << n;
  EXPECT_TRUE(r.messages(GST_MESSAGE_WARNING).empty());
  EXPECT_EQ(files_in(r.dir.file("takes"), ".mov"), 0u);
}

TEST(AiVideoGen, ShortFootageFreezesWithAWarning) {
  ElementRig r;
  make_clip(r.dir.file("f.mov"), 12, "jpegenc ! qtmux", 24, 1, 64, 36);
  r.start();
  r.caps();
  r.film(1.0);
  r.shot({.id = "late", .duration = 1, .footage = r.dir.file("f.mov"), .in = 0.25});
  ASSERT_TRUE(r.finish());
  ASSERT_EQ(r.buffers.size(), 24u);
  r.expect_exact_times(0);
  for (unsigned n = 0; n < 24; n++) EXPECT_EQ(r.number(n), std::min(6 + n, 11u));
  auto warnings = r.messages(GST_MESSAGE_WARNING);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(r.detail(warnings[0].get(), "shot-id"), "late");
  EXPECT_EQ(r.detail(warnings[0].get(), "cause"), "short");
}

TEST(AiVideoGen, FootageThatCannotBeReadIsOneErrorNamingShotAndFile) {
  for (const char *content : {"This is a text, not a film; nothing can be decoded from it.\n", ""}) {
    ElementRig r;
    const auto file = r.dir.write("notes.mp4", content);
    r.start();
    r.caps();
    r.film(1.0);
    r.shot({.id = "broken", .duration = 1, .footage = file});
    ASSERT_TRUE(r.finish());
    const auto text = r.error();
    EXPECT_THAT(text, HasSubstr("notes.mp4"));
    EXPECT_THAT(text, HasSubstr("broken"));
    EXPECT_EQ(r.detail(r.messages(GST_MESSAGE_ERROR)[0].get(), "shot-id"), "broken");
    EXPECT_TRUE(r.buffers.empty());
  }
  ElementRig r;
  make_clip(r.dir.file("f.mov"), 12, "jpegenc ! qtmux", 24, 1, 64, 36);
  r.start();
  r.caps();
  r.film(1.0);
  r.shot({.id = "beyond", .duration = 1, .footage = r.dir.file("f.mov"), .in = 7});
  ASSERT_TRUE(r.finish());
  EXPECT_THAT(r.error(), testing::AllOf(HasSubstr("beyond"), HasSubstr("f.mov")));
}

TEST(AiVideoGen, TakesAreJudgedBeforeTheyArePlayed) {
  ElementRig r;
  r.verdict = [](const std::string &) { return GST_STORYBOARD_VERDICT_ACCEPT; };
  r.start();
  r.caps();
  r.film(1.0);
  r.shot({.id = "a", .duration = 0.5});
  r.shot({.id = "b", .start = 0.5, .duration = 0.5, .colour = 0x101010});
  ASSERT_TRUE(r.finish());
  EXPECT_EQ(r.take_queries, 2);
  EXPECT_FALSE(r.played_before_judged);
  for (const auto &t : takes(r)) {
    EXPECT_EQ(t->verdict, GST_STORYBOARD_VERDICT_ACCEPT);
    ASSERT_TRUE(t->scores);
    double palette = 0;
    gst_structure_get_double(t->scores, "palette", &palette);
    EXPECT_DOUBLE_EQ(palette, 0.25);
  }
}

TEST(AiVideoGen, ARejectedTakeIsPlayedWithAWarningOrIsAnError) {
  for (const char *policy : {"best-take", "animatic", "error"}) {
    ElementRig r;
    r.verdict = [](const std::string &) { return GST_STORYBOARD_VERDICT_REJECT; };
    gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", policy);
    r.start();
    r.caps();
    r.film(0.5);
    r.shot({.id = "green", .duration = 0.5});
    ASSERT_TRUE(r.finish());
    EXPECT_EQ(r.take_queries, 1);  // the animatic makes the same again
    if (std::string(policy) == "error") {
      EXPECT_THAT(r.error(), testing::AllOf(HasSubstr("green"), HasSubstr("palette")));
      EXPECT_TRUE(r.buffers.empty());
    } else {
      EXPECT_EQ(r.buffers.size(), 12u) << policy;
      auto warnings = r.messages(GST_MESSAGE_WARNING);
      ASSERT_EQ(warnings.size(), 1u);
      EXPECT_EQ(r.detail(warnings[0].get(), "shot-id"), "green");
      GError *e = nullptr;
      gst_message_parse_warning(warnings[0].get(), &e, nullptr);
      EXPECT_THAT(e->message, HasSubstr("palette"));
      g_error_free(e);
    }
  }
}

TEST(AiVideoGen, AnUnknownModelIsOneErrorThatNamesTheKnownOnes) {
  ElementRig r;
  r.start();
  r.caps();
  r.film(0.5);
  r.shot({.id = "a", .duration = 0.5, .model = "dreamer-9"});
  ASSERT_TRUE(r.finish());
  EXPECT_THAT(r.error(), testing::AllOf(HasSubstr("dreamer-9"), HasSubstr("animatic"), HasSubstr("a")));
}

TEST(AiVideoGen, RegenerateIsAnsweredWithTheReason) {
  ElementRig r;
  r.start();
  r.caps();
  r.film(0.5);
  r.shot({.id = "a", .duration = 0.5});
  gboolean will = TRUE;
  g_signal_emit_by_name(r.element, "regenerate", "a", &will);
  EXPECT_FALSE(will);
  EXPECT_TRUE(gst_harness_push_upstream_event(r.h, gst_storyboard_event_new_regenerate("zz", 1, nullptr)));
  unsigned failed = 0;
  for (const auto &m : r.messages(GST_MESSAGE_ELEMENT)) {
    gchar *id = nullptr, *reason = nullptr;
    if (gst_storyboard_message_parse_failed(m.get(), &id, nullptr, &reason)) {
      failed++;
      EXPECT_THAT(reason, HasSubstr(id));
    }
    g_free(id);
    g_free(reason);
  }
  EXPECT_EQ(failed, 2u);
  ASSERT_TRUE(r.finish());
  EXPECT_EQ(r.buffers.size(), 12u);
}

TEST(AiVideoGen, AfterASeekItEntersTheShotInItsMiddle) {
  ElementRig r;
  r.handles = true;
  make_clip(r.dir.file("f.mov"), 60, "jpegenc ! qtmux", 24, 1, 64, 36);
  r.start();
  r.caps();
  r.film(2.0);
  r.shot({.id = "a", .duration = 1, .tail = 0.25, .footage = r.dir.file("f.mov"), .in = 0.5});
  ASSERT_TRUE(r.wait([&] {
    std::lock_guard lock(r.mutex);
    return r.buffers.size() >= 3;
  }));
  gst_harness_push_event(r.h, gst_event_new_flush_start());
  gst_harness_push_event(r.h, gst_event_new_flush_stop(TRUE));
  {
    std::lock_guard lock(r.mutex);
    r.buffers.clear();
    r.order.clear();
  }
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  segment.start = segment.time = segment.position = ns(1.5);
  gst_harness_push_event(r.h, gst_event_new_segment(&segment));
  r.shot({.id = "b",
          .start = 1,
          .duration = 1,
          .head = 0.25,
          .footage = r.dir.file("f.mov"),
          .in = 0.5,
          .offset = 0.5});
  ASSERT_TRUE(r.finish());
  EXPECT_EQ(r.buffers.size(), 12u);
  r.expect_exact_times(36);
  for (unsigned n = 0; n < r.buffers.size(); n++) EXPECT_EQ(r.number(n), 24 + n);
  EXPECT_THAT(r.order, testing::Contains("shot:b@0"));
  gint64 position = 0;
  auto src = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(r.element, "src"));
  EXPECT_TRUE(gst_pad_query_position(src.get(), GST_FORMAT_TIME, &position));
  EXPECT_EQ(position, gint64(gst_util_uint64_scale_round(47, GST_SECOND, 24)));
}

TEST(AiVideoGen, AStorageThatCannotBeWrittenIsOneError) {
  ElementRig r;
  const auto file = r.dir.write("occupied", "a file where the folder is to be");
  g_object_set(r.element, "cache-dir", (file + "/takes").c_str(), nullptr);
  r.start();
  r.caps();
  r.film(1.0);
  r.shot({.id = "a", .duration = 0.5});
  r.shot({.id = "b", .start = 0.5, .duration = 0.5});
  ASSERT_TRUE(r.finish());
  EXPECT_THAT(r.error(), HasSubstr("occupied"));
}

TEST(AiVideoGen, StopsAtOnceWhileItRenders) {
  for (int wait : {0, 30, 120}) {
    ElementRig r;
    g_object_set(r.element, "shot-duration", guint64(120 * GST_SECOND), nullptr);
    r.start();
    r.caps(640, 360);
    r.push(0x123456);
    r.push(0x654321);
    g_usleep(gulong(wait) * 1000);
    const gint64 begin = g_get_monotonic_time();
    gst_element_set_state(r.element, GST_STATE_NULL);
    EXPECT_LT(g_get_monotonic_time() - begin, 3 * G_USEC_PER_SEC);
    EXPECT_EQ(files_in(r.dir.file("takes"), ".mov"), 0u);
    EXPECT_EQ(files_in(r.dir.file("takes"), ".part"), 0u);
    unsigned open = 0;
    for (const auto &m : r.messages(GST_MESSAGE_PROGRESS)) {
      GstProgressType type;
      gst_message_parse_progress(m.get(), &type, nullptr, nullptr);
      open += type == GST_PROGRESS_TYPE_START;
      open -= type == GST_PROGRESS_TYPE_CANCELED;
    }
    EXPECT_EQ(open, 0u);
    EXPECT_TRUE(r.messages(GST_MESSAGE_ERROR).empty());
  }
}

TEST(AiVideoGen, AFullLookAheadHoldsTheSourceUntilItIsFlushed) {
  ElementRig r;
  g_object_set(r.element, "look-ahead", 1u, "shot-duration", guint64(120 * GST_SECOND), nullptr);
  r.start();
  r.caps(640, 360);
  std::atomic<int> pushed{0};
  std::thread feeder([&] {
    for (int i = 0; i < 3 && r.push(0x404040) == GST_FLOW_OK; i++) pushed++;
  });
  g_usleep(200000);
  EXPECT_LE(pushed, 1);
  const gint64 begin = g_get_monotonic_time();
  gst_harness_push_event(r.h, gst_event_new_flush_start());
  feeder.join();
  EXPECT_LT(g_get_monotonic_time() - begin, 3 * G_USEC_PER_SEC);
  gst_harness_push_event(r.h, gst_event_new_flush_stop(TRUE));
}

TEST(AiVideoGen, AnEmptyStreamEnds) {
  ElementRig r;
  r.start();
  r.caps();
  ASSERT_TRUE(r.finish());
  EXPECT_TRUE(r.buffers.empty());
  EXPECT_TRUE(r.messages(GST_MESSAGE_ERROR).empty());
}

TEST(AiVideoGen, EventsKeepTheirPlaceBetweenTheShots) {
  ElementRig r;
  r.start();
  r.caps();
  r.film(1.0);
  gst_harness_push_event(r.h, gst_event_new_tag(gst_tag_list_new(GST_TAG_TITLE, "first", nullptr)));
  r.shot({.id = "a", .duration = 0.5});
  gst_harness_push_event(r.h, gst_event_new_tag(gst_tag_list_new(GST_TAG_TITLE, "second", nullptr)));
  r.shot({.id = "b", .start = 0.5, .duration = 0.5});
  gst_harness_push_event(r.h, gst_event_new_tag(gst_tag_list_new(GST_TAG_TITLE, "last", nullptr)));
  ASSERT_TRUE(r.finish());
  EXPECT_THAT(r.order, ElementsAre("stream-start", "caps", "segment", "film", "tag", "shot:a@0", "tag",
                                   "shot:b@12", "tag", "eos"));
}

TEST(AiVideoGen, WhoeverComesNextMayChooseSizeAndRateOfPlainPictures) {
  support::TempDir dir;
  auto p = support::launch(
      "videotestsrc num-buffers=2 ! video/x-raw,width=64,height=64,framerate=30/1 ! aivideogen name=g "
      "shot-duration=1000000000 cache-dir=" +
      dir.file("t") + " ! video/x-raw,width=128,height=72,framerate=10/1 ! fakesink name=s");
  auto g = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(p.get()), "g"));
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(g.get(), "src"));
  support::Seen seen;
  support::watch(pad.get(), seen);
  auto out = support::run(p.get());
  EXPECT_TRUE(out.eos) << out.error;
  EXPECT_EQ(seen.buffers.size(), 20u);
}

TEST(AiVideoGen, AFilmWhoseSizeNobodyTakesIsOneClearError) {
  ElementRig r;
  r.start();
  gst_harness_set_sink_caps_str(r.h, "video/x-raw,format=I420,width=1920,height=1080");
  r.caps();
  r.film(0.5);
  r.shot({.id = "a", .duration = 0.5});
  ASSERT_TRUE(r.wait([&] { return !r.messages(GST_MESSAGE_ERROR).empty(); }));
  EXPECT_THAT(r.error(), HasSubstr("64x36"));
}

TEST(AiVideoGen, CyclesThroughItsStates) {
  support::TempDir dir;
  auto p = support::launch(
      "videotestsrc num-buffers=3 ! video/x-raw,width=64,height=36,framerate=24/1 ! aivideogen "
      "shot-duration=500000000 cache-dir=" +
      dir.file("t") + " ! fakesink");
  for (int i = 0; i < 100; i++) {
    gst_element_set_state(p.get(), i % 3 ? GST_STATE_PLAYING : GST_STATE_PAUSED);
    if (i % 4 == 0) gst_element_get_state(p.get(), nullptr, nullptr, GST_SECOND);
    gst_element_set_state(p.get(), i % 5 ? GST_STATE_NULL : GST_STATE_READY);
  }
  gst_element_set_state(p.get(), GST_STATE_NULL);
  EXPECT_EQ(files_in(dir.file("t"), ".part"), 0u);
}

}  // namespace
