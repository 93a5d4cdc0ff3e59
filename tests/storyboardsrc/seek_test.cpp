// SPDX-License-Identifier: LGPL-2.1-or-later
// Seeking, queries, states, interruption.
#include <gst/storyboard/gststoryboard.h>

#include "boards.hpp"
#include "support/support.hpp"

namespace {

struct Player {
  support::TempDir dir;
  glue::Ref<GstElement> pipeline, src;
  glue::Ref<GstBus> bus;
  support::Seen seen;

  explicit Player(const std::string &sink = "fakesink sync=false") {
    pipeline = support::launch("storyboardsrc name=src draw=never location=\"" + boards::three_shots(dir) +
                               "\" ! " + sink);
    src = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "src"));
    bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
    auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(src.get(), "src"));
    support::watch(pad.get(), seen);
  }
  ~Player() { gst_element_set_state(pipeline.get(), GST_STATE_NULL); }
  void reach(GstState state) {
    gst_element_set_state(pipeline.get(), state);
    ASSERT_NE(gst_element_get_state(pipeline.get(), nullptr, nullptr, 30 * GST_SECOND),
              GST_STATE_CHANGE_FAILURE);
  }
  GstMessageType wait(int types) {
    auto m = glue::Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(
        bus.get(), 30 * GST_SECOND, static_cast<GstMessageType>(types | GST_MESSAGE_ERROR)));
    return m ? GST_MESSAGE_TYPE(m.get()) : GST_MESSAGE_UNKNOWN;
  }
  void forget() {
    seen.buffers.clear();
    seen.events.clear();
  }
  // what was seen since the last flush
  std::shared_ptr<GstStoryboardShot> first_shot() {
    for (auto &e : seen.events)
      if (auto *s = gst_storyboard_event_parse_shot(e.get())) return {s, gst_storyboard_shot_free};
    return nullptr;
  }
  const GstSegment *segment() {
    const GstSegment *s = nullptr;
    for (auto &e : seen.events)
      if (GST_EVENT_TYPE(e.get()) == GST_EVENT_SEGMENT) gst_event_parse_segment(e.get(), &s);
    return s;
  }
};

constexpr auto kFlush = static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE);

TEST(StoryboardSrcSeek, RestartsWithTheShotThatContainsTheTime) {
  Player p;
  p.reach(GST_STATE_PAUSED);
  p.forget();
  ASSERT_TRUE(gst_element_seek_simple(p.pipeline.get(), GST_FORMAT_TIME, kFlush, 1200 * GST_MSECOND));
  p.reach(GST_STATE_PLAYING);
  ASSERT_EQ(p.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
  ASSERT_TRUE(p.segment());
  EXPECT_EQ(p.segment()->start, 1200 * GST_MSECOND);
  EXPECT_EQ(p.segment()->time, 1200 * GST_MSECOND);
  ASSERT_TRUE(p.first_shot());
  EXPECT_STREQ(p.first_shot()->shot_id, "one");
  EXPECT_EQ(p.first_shot()->offset, 1200 * GST_MSECOND);
  ASSERT_EQ(p.seen.buffers.size(), 4u);  // all pictures of that shot, then the rest
  EXPECT_EQ(GST_BUFFER_PTS(p.seen.buffers[0].get()), 0u);
  EXPECT_EQ(GST_BUFFER_PTS(p.seen.buffers[2].get()), 2 * GST_SECOND);
}

TEST(StoryboardSrcSeek, OntoACutAndToTheEnd) {
  Player p;
  p.reach(GST_STATE_PAUSED);
  p.forget();
  ASSERT_TRUE(gst_element_seek_simple(p.pipeline.get(), GST_FORMAT_TIME, kFlush, 2 * GST_SECOND));
  p.reach(GST_STATE_PAUSED);
  ASSERT_TRUE(p.first_shot());
  EXPECT_STREQ(p.first_shot()->shot_id, "two");
  EXPECT_EQ(p.first_shot()->offset, 0u);
  p.forget();
  ASSERT_TRUE(gst_element_seek_simple(p.pipeline.get(), GST_FORMAT_TIME, kFlush, 4500 * GST_MSECOND));
  p.reach(GST_STATE_PLAYING);
  ASSERT_EQ(p.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
  EXPECT_EQ(p.seen.buffers.size(), 0u);
}

TEST(StoryboardSrcSeek, ASegmentEndsWithAWholeShot) {
  Player p;
  p.reach(GST_STATE_PAUSED);
  p.forget();
  ASSERT_TRUE(gst_element_seek(p.pipeline.get(), 1.0, GST_FORMAT_TIME,
                               static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_SEGMENT),
                               GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_SET, 500 * GST_MSECOND));
  p.reach(GST_STATE_PLAYING);
  ASSERT_EQ(p.wait(GST_MESSAGE_EOS | GST_MESSAGE_SEGMENT_DONE), GST_MESSAGE_SEGMENT_DONE);
  EXPECT_EQ(p.seen.buffers.size(), 2u);
  // and on from there without a flush
  p.forget();
  ASSERT_TRUE(gst_element_seek(p.pipeline.get(), 1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_NONE, GST_SEEK_TYPE_SET,
                               2 * GST_SECOND, GST_SEEK_TYPE_SET, 3500 * GST_MSECOND));
  ASSERT_EQ(p.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
  ASSERT_EQ(p.seen.buffers.size(), 1u);
  EXPECT_STREQ(p.first_shot()->shot_id, "two");
  ASSERT_TRUE(p.segment());
  EXPECT_EQ(p.segment()->start, 2 * GST_SECOND);
  EXPECT_EQ(p.segment()->stop, 3500 * GST_MSECOND);
}

TEST(StoryboardSrcSeek, BackwardsIsRefusedAndDisturbsNothing) {
  Player p;
  p.reach(GST_STATE_PAUSED);
  for (GstElement *e : {p.pipeline.get(), p.src.get()}) {
    EXPECT_FALSE(gst_element_seek(e, -1.0, GST_FORMAT_TIME, kFlush, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_SET,
                                  GST_SECOND));
    EXPECT_FALSE(gst_element_seek_simple(e, GST_FORMAT_BYTES, kFlush, 0));
  }
  p.reach(GST_STATE_PLAYING);
  ASSERT_EQ(p.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
  EXPECT_EQ(p.seen.buffers.size(), 4u);
  for (auto &e : p.seen.events) EXPECT_NE(GST_EVENT_TYPE(e.get()), GST_EVENT_FLUSH_START);
}

TEST(StoryboardSrcSeek, AStormEndsWhereTheLastOneSays) {
  Player p;
  p.reach(GST_STATE_PLAYING);
  for (guint64 i = 0; i < 60; i++)
    gst_element_seek_simple(p.pipeline.get(), GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
                            (i * 1370 % 4500) * GST_MSECOND);
  p.reach(GST_STATE_PAUSED);
  p.forget();
  while (gst_bus_have_pending(p.bus.get())) gst_message_unref(gst_bus_pop(p.bus.get()));
  ASSERT_TRUE(gst_element_seek_simple(p.pipeline.get(), GST_FORMAT_TIME, kFlush, 3 * GST_SECOND));
  p.reach(GST_STATE_PLAYING);
  ASSERT_EQ(p.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
  EXPECT_STREQ(p.first_shot()->shot_id, "two");
  EXPECT_EQ(p.seen.buffers.size(), 2u);
}

TEST(StoryboardSrcSeek, Queries) {
  Player p;
  p.reach(GST_STATE_PAUSED);
  gint64 value = -1;
  ASSERT_TRUE(gst_element_query_duration(p.pipeline.get(), GST_FORMAT_TIME, &value));
  EXPECT_EQ(value, static_cast<gint64>(4500 * GST_MSECOND));
  auto q = glue::Ref<GstQuery>::adopt(gst_query_new_seeking(GST_FORMAT_TIME));
  ASSERT_TRUE(gst_element_query(p.src.get(), q.get()));
  gboolean seekable = FALSE;
  gint64 end = -1;
  gst_query_parse_seeking(q.get(), nullptr, &seekable, nullptr, &end);
  EXPECT_TRUE(seekable);
  EXPECT_EQ(end, static_cast<gint64>(4500 * GST_MSECOND));
  ASSERT_TRUE(gst_element_seek_simple(p.pipeline.get(), GST_FORMAT_TIME, kFlush, 2500 * GST_MSECOND));
  p.reach(GST_STATE_PAUSED);
  ASSERT_TRUE(gst_element_query_position(p.pipeline.get(), GST_FORMAT_TIME, &value));
  EXPECT_EQ(value, static_cast<gint64>(2500 * GST_MSECOND));
}

TEST(StoryboardSrcStates, CyclesManyTimes) {
  Player p;
  for (int i = 0; i < 30; i++) {
    p.reach(GST_STATE_PLAYING);
    p.reach(i % 3 ? GST_STATE_NULL : GST_STATE_READY);
    p.forget();
  }
  p.reach(GST_STATE_PLAYING);
  EXPECT_EQ(p.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
}

TEST(StoryboardSrcStates, AnotherStoryboardAfterStopping) {
  Player p;
  p.reach(GST_STATE_PLAYING);
  ASSERT_EQ(p.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
  p.reach(GST_STATE_READY);
  p.forget();
  const std::string other =
      p.dir.write("other.storyboard", R"({"storyboard": 1, "size": [64, 48], "scenes": [{"id": "s",
    "shots": [{"id": "x", "duration": 1, "frames": [{"file": "red.png"}]}]}]})");
  g_object_set(p.src.get(), "location", other.c_str(), nullptr);
  p.reach(GST_STATE_PLAYING);
  ASSERT_EQ(p.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
  ASSERT_EQ(p.seen.buffers.size(), 1u);
  EXPECT_EQ(gst_buffer_get_size(p.seen.buffers[0].get()), 64u * 48u * 4u);
}

TEST(StoryboardSrcStates, NumBuffersEndsTheStream) {
  Player p;
  g_object_set(p.src.get(), "num-buffers", 2, nullptr);
  p.reach(GST_STATE_PLAYING);
  ASSERT_EQ(p.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
  EXPECT_EQ(p.seen.buffers.size(), 2u);
}

#ifdef HAVE_ARTIST
TEST(StoryboardSrcStates, StopsBetweenTwoDrawings) {
  support::TempDir dir;
  std::string shots;
  for (int i = 0; i < 50; i++)
    shots +=
        (i ? "," : "") + std::string(R"({"id": "s)") + std::to_string(i) +
        R"(", "duration": 1, "prompt": "a crowd", "subjects": [{"kind": "person"}], "last-subjects": [{"kind": "person"}]})";
  const std::string location = dir.write(
      "f.storyboard",
      R"({"storyboard": 1, "size": [1920, 1080], "scenes": [{"id": "s", "shots": [)" + shots + "]}]}");
  auto pipeline = support::launch("storyboardsrc location=\"" + location + "\" ! fakesink sync=false");
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  g_usleep(100000);  // somewhere in the drawing
  const gint64 asked = g_get_monotonic_time();
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  EXPECT_LT(g_get_monotonic_time() - asked, 3 * G_USEC_PER_SEC);
}
#endif

}  // namespace
