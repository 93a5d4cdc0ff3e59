// SPDX-License-Identifier: LGPL-2.1-or-later
// shotconcat while it runs: seeks, flushes, pads that come and go, caps that change, live inputs, lateness.
#include <gmock/gmock.h>
#include <gst/check/gstharness.h>

#include <atomic>
#include <thread>

#include "clips.hpp"

namespace {

using clips::Film;
using glue::Ref;

// Seekable footage: videotestsrc with the frame number nowhere but in its timestamps; the picture is one
// colour.
std::string source(int pad, int frames, const std::string &colour = "white", const std::string &extra = "") {
  return " videotestsrc num-buffers=" + std::to_string(frames) + " pattern=" + colour +
         " ! video/x-raw,format=GRAY8,width=16,height=16,framerate=24/1 ! " + extra + " film.sink_" +
         std::to_string(pad);
}

int luma(GstBuffer *b) {
  guint8 v = 0;
  gst_buffer_extract(b, 0, &v, 1);
  return v;
}

struct Running {
  Ref<GstElement> pipeline, concat;
  Ref<GstBus> bus;
  std::mutex mutex;
  std::vector<std::pair<GstClockTime, int>> frames;  // since the last flush
  explicit Running(const std::string &line) {
    pipeline = support::launch(line);
    concat = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "film"));
    bus = Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
    auto src = Ref<GstPad>::adopt(gst_element_get_static_pad(concat.get(), "src"));
    gst_pad_add_probe(
        src.get(), static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_FLUSH),
        [](GstPad *, GstPadProbeInfo *info, gpointer data) {
          auto &r = *static_cast<Running *>(data);
          std::lock_guard lock(r.mutex);
          if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
            GstBuffer *b = GST_PAD_PROBE_INFO_BUFFER(info);
            r.frames.emplace_back(GST_BUFFER_PTS(b), luma(b));
          } else {
            r.frames.clear();
          }
          return GST_PAD_PROBE_OK;
        },
        this, nullptr);
  }
  ~Running() { gst_element_set_state(pipeline.get(), GST_STATE_NULL); }
  bool state(GstState s) {
    gst_element_set_state(pipeline.get(), s);
    return gst_element_get_state(pipeline.get(), nullptr, nullptr, 20 * GST_SECOND) ==
           GST_STATE_CHANGE_SUCCESS;
  }
  // The type of the message that ended the waiting; 0 after twenty seconds.
  GstMessageType wait(GstMessageType types) {
    auto m = Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(
        bus.get(), 20 * GST_SECOND, static_cast<GstMessageType>(types | GST_MESSAGE_ERROR)));
    return m ? GST_MESSAGE_TYPE(m.get()) : GST_MESSAGE_UNKNOWN;
  }
  bool seek(GstClockTime to, int flags = GST_SEEK_FLAG_FLUSH, GstClockTime stop = GST_CLOCK_TIME_NONE) {
    return gst_element_seek(
        pipeline.get(), 1.0, GST_FORMAT_TIME, static_cast<GstSeekFlags>(flags | GST_SEEK_FLAG_ACCURATE),
        GST_SEEK_TYPE_SET, static_cast<gint64>(to),
        GST_CLOCK_TIME_IS_VALID(stop) ? GST_SEEK_TYPE_SET : GST_SEEK_TYPE_NONE, static_cast<gint64>(stop));
  }
  std::vector<std::pair<GstClockTime, int>> seen() {
    std::lock_guard lock(mutex);
    return frames;
  }
};

const std::string kTwo =
    "shotconcat name=film sink_0::out=2000000000 sink_1::out=2000000000 sink_1::transition=fade "
    "sink_1::transition-duration=500000000 ! fakesink sync=false name=sink" +
    source(0, -1, "black") + source(1, -1);

TEST(Seek, AnywhereGivesTheSamePicturesAsPlayingThere) {
  Running whole(kTwo);
  whole.state(GST_STATE_PLAYING);
  ASSERT_EQ(whole.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
  const auto all = whole.seen();
  ASSERT_EQ(all.size(), 84u);
  gint64 duration = 0, position = 0;
  for (int frame : {0, 10, 36, 40, 47, 60, 83, 5}) {
    Running r(kTwo);
    ASSERT_TRUE(r.state(GST_STATE_PAUSED));
    ASSERT_TRUE(gst_element_query_duration(r.pipeline.get(), GST_FORMAT_TIME, &duration));
    EXPECT_EQ(duration, static_cast<gint64>(3500 * GST_MSECOND));
    const GstClockTime t = gst_util_uint64_scale_round(static_cast<guint64>(frame), GST_SECOND, 24);
    ASSERT_TRUE(r.seek(t)) << frame;
    r.state(GST_STATE_PLAYING);
    ASSERT_EQ(r.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS) << frame;
    const auto got = r.seen();
    ASSERT_EQ(got.size(), 84u - static_cast<std::size_t>(frame)) << frame;
    for (std::size_t i = 0; i < got.size(); i++) {
      ASSERT_EQ(got[i].first, all[i + static_cast<std::size_t>(frame)].first) << frame << "+" << i;
      ASSERT_EQ(got[i].second, all[i + static_cast<std::size_t>(frame)].second) << frame << "+" << i;
    }
    ASSERT_TRUE(gst_element_query_position(r.concat.get(), GST_FORMAT_TIME, &position));
    EXPECT_EQ(position, duration);
  }
}

TEST(Seek, StormNeitherHangsNorFails) {
  Running r(kTwo);
  ASSERT_TRUE(r.state(GST_STATE_PAUSED));
  for (int i = 0; i < 60; i++) {
    if (i == 20) gst_element_set_state(r.pipeline.get(), GST_STATE_PLAYING);
    ASSERT_TRUE(r.seek(static_cast<GstClockTime>((i * 37) % 34) * 100 * GST_MSECOND)) << i;
  }
  ASSERT_TRUE(r.state(GST_STATE_PAUSED));
  gst_bus_set_flushing(r.bus.get(), TRUE);  // an EOS from in between
  gst_bus_set_flushing(r.bus.get(), FALSE);
  ASSERT_TRUE(r.seek(3 * GST_SECOND));
  r.state(GST_STATE_PLAYING);
  ASSERT_EQ(r.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
  EXPECT_EQ(r.seen().size(), 12u);
}

// A storyboard's shots, announced in band, with a fade around 1.5 s (frames 30 to 41): wherever it is
// entered, the pictures are those of playing it.
TEST(Seek, AStoryboardGivesTheSamePicturesAsPlayingIt) {
  for (const char *needed : {"storyboardsrc", "aivideogen"}) {
    auto f = Ref<GstElementFactory>::adopt(gst_element_factory_find(needed));
    if (!f) GTEST_SKIP() << needed << " is not built";
  }
  const std::string line = "storyboardsrc location=\"" + std::string(g_getenv("STORYBOARD_SOURCE_ROOT")) +
                           "/examples/pipelines/two-shots.storyboard\" ! aivideogen ! shotconcat name=film ! "
                           "fakesink sync=false name=sink";
  const auto play = [&](int from, int storm) {
    Running r(line);
    EXPECT_TRUE(r.state(GST_STATE_PAUSED));
    for (int i = 0; i < storm; i++)
      EXPECT_TRUE(r.seek(static_cast<GstClockTime>(i * 7 % 29) * 100 * GST_MSECOND));
    auto sink = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(r.pipeline.get()), "sink"));
    std::vector<std::string> sums;
    auto pad = Ref<GstPad>::adopt(gst_element_get_static_pad(sink.get(), "sink"));
    gst_pad_add_probe(
        pad.get(), static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_FLUSH),
        [](GstPad *, GstPadProbeInfo *info, gpointer data) {
          auto &list = *static_cast<std::vector<std::string> *>(data);
          if (!(info->type & GST_PAD_PROBE_TYPE_BUFFER)) {
            list.clear();
            return GST_PAD_PROBE_OK;
          }
          GstMapInfo map;
          gst_buffer_map(GST_PAD_PROBE_INFO_BUFFER(info), &map, GST_MAP_READ);
          list.push_back(glue::take_string(g_compute_checksum_for_data(G_CHECKSUM_MD5, map.data, map.size)));
          gst_buffer_unmap(GST_PAD_PROBE_INFO_BUFFER(info), &map);
          return GST_PAD_PROBE_OK;
        },
        &sums, nullptr);
    EXPECT_TRUE(r.seek(gst_util_uint64_scale_round(static_cast<guint64>(from), GST_SECOND, 24)));
    gst_element_set_state(r.pipeline.get(), GST_STATE_PLAYING);
    EXPECT_EQ(r.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
    gst_element_set_state(r.pipeline.get(), GST_STATE_NULL);
    return sums;
  };
  const auto all = play(0, 0);
  ASSERT_EQ(all.size(), 72u);
  for (const int frame : {10, 29, 30, 36, 41, 71})
    EXPECT_EQ(play(frame, frame % 2 ? 0 : 12), std::vector(all.begin() + frame, all.end())) << frame;
}

TEST(Seek, SegmentSeekWithStopEndsWithSegmentDone) {
  Running r(kTwo);
  ASSERT_TRUE(r.state(GST_STATE_PAUSED));
  ASSERT_TRUE(r.seek(GST_SECOND, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_SEGMENT, 2 * GST_SECOND));
  r.state(GST_STATE_PLAYING);
  ASSERT_EQ(r.wait(static_cast<GstMessageType>(GST_MESSAGE_SEGMENT_DONE | GST_MESSAGE_EOS)),
            GST_MESSAGE_SEGMENT_DONE);
  EXPECT_EQ(r.seen().size(), 24u);
  // and again, without a flush: a loop
  ASSERT_TRUE(r.seek(GST_SECOND, GST_SEEK_FLAG_SEGMENT, 2 * GST_SECOND));
  ASSERT_EQ(r.wait(static_cast<GstMessageType>(GST_MESSAGE_SEGMENT_DONE | GST_MESSAGE_EOS)),
            GST_MESSAGE_SEGMENT_DONE);
  EXPECT_EQ(r.seen().size(), 48u);
}

TEST(Seek, BackwardsIsRefused) {
  Running r(kTwo);
  ASSERT_TRUE(r.state(GST_STATE_PAUSED));
  EXPECT_FALSE(gst_element_seek(r.pipeline.get(), -1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
                                GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_SET, GST_SECOND));
}

TEST(Pads, ReleasingTheActiveOneAdvances) {
  Running r("shotconcat name=film ! fakesink sync=true name=sink" +
            source(0, 10000, "black", "identity sync=true !") + source(1, 24));
  r.state(GST_STATE_PLAYING);
  while (r.seen().size() < 5) g_usleep(2000);
  GstPad *active = nullptr;
  g_object_get(r.concat.get(), "active-pad", &active, nullptr);
  ASSERT_NE(active, nullptr);
  EXPECT_STREQ(GST_PAD_NAME(active), "sink_0");
  auto peer = Ref<GstPad>::adopt(gst_pad_get_peer(active));
  gst_pad_unlink(peer.get(), active);
  gst_element_release_request_pad(r.concat.get(), active);
  gst_object_unref(active);
  // Its source has nowhere to go any more and says so; the film must go on and end.
  bool eos = false;
  for (int i = 0; i < 5 && !eos; i++) {
    auto m = Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(r.bus.get(), 5 * GST_SECOND,
                                                               static_cast<GstMessageType>(GST_MESSAGE_EOS)));
    eos = static_cast<bool>(m);
  }
  EXPECT_TRUE(eos);
  const auto frames = r.seen();
  int whites = 0;
  for (const auto &f : frames) whites += f.second > 200;
  EXPECT_EQ(whites, 24);
  for (std::size_t i = 1; i < frames.size(); i++) EXPECT_GT(frames[i].first, frames[i - 1].first);
}

TEST(Pads, AddedWhilePlayingJoinTheFilm) {
  Running r("shotconcat name=film ! fakesink sync=true name=sink" + source(0, 12, "black"));
  r.state(GST_STATE_PAUSED);
  auto *bin = gst_parse_bin_from_description(
      "videotestsrc num-buffers=12 pattern=white ! "
      "video/x-raw,format=GRAY8,width=16,height=16,framerate=24/1",
      TRUE, nullptr);
  gst_bin_add(GST_BIN(r.pipeline.get()), bin);
  ASSERT_TRUE(gst_element_link_pads(bin, "src", r.concat.get(), "sink_%u"));
  gst_element_sync_state_with_parent(bin);
  r.state(GST_STATE_PLAYING);
  ASSERT_EQ(r.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
  EXPECT_EQ(r.seen().size(), 24u);
}

// Pads come and go while others play, with their sources running.
TEST(Pads, AStormOfThemNeitherHangsNorGoesBack) {
  Running r("shotconcat name=film ! fakesink sync=false name=sink");
  std::vector<std::pair<GstElement *, Ref<GstPad>>> inputs;
  unsigned chance = 7;
  const auto random = [&](unsigned n) { return (chance = chance * 1103515245 + 12345) / 65536 % n; };
  const auto add = [&] {
    auto *bin = gst_parse_bin_from_description(
        ("videotestsrc pattern=white ! video/x-raw,format=GRAY8,height=16,framerate=24/1,width=" +
         std::to_string(16 + 4 * random(2)) + " ! identity sleep-time=500")
            .c_str(),
        TRUE, nullptr);
    gst_bin_add(GST_BIN(r.pipeline.get()), bin);
    auto pad = Ref<GstPad>::adopt(gst_element_request_pad_simple(r.concat.get(), "sink_%u"));
    if (random(2)) {
      gst_util_set_object_arg(G_OBJECT(pad.get()), "transition", random(2) ? "fade" : "clock-cw3");
      g_object_set(pad.get(), "transition-duration", static_cast<guint64>(random(10)) * 40 * GST_MSECOND,
                   nullptr);
    }
    auto src = Ref<GstPad>::adopt(gst_element_get_static_pad(bin, "src"));
    ASSERT_EQ(gst_pad_link(src.get(), pad.get()), GST_PAD_LINK_OK);
    gst_element_sync_state_with_parent(bin);
    inputs.emplace_back(bin, std::move(pad));
  };
  const auto remove = [&](std::size_t at) {
    auto [bin, pad] = inputs[at];
    inputs.erase(inputs.begin() + static_cast<std::ptrdiff_t>(at));
    if (random(2)) {
      auto src = Ref<GstPad>::adopt(gst_element_get_static_pad(bin, "src"));
      gst_pad_unlink(src.get(), pad.get());
    }
    gst_element_release_request_pad(r.concat.get(), pad.get());
    gst_element_set_state(bin, GST_STATE_NULL);
    gst_bin_remove(GST_BIN(r.pipeline.get()), bin);
  };
  add(), add();
  gst_element_set_state(r.pipeline.get(), GST_STATE_PLAYING);
  for (int i = 0; i < 60; i++) {
    add();
    g_usleep(1000 * random(8));
    remove(random(3) ? 0 : random(static_cast<unsigned>(inputs.size())));
  }
  while (inputs.size() > 1) remove(0);
  const auto so_far = r.seen().size();
  const gint64 limit = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
  while (r.seen().size() < so_far + 5 && g_get_monotonic_time() < limit) g_usleep(2000);
  EXPECT_GE(r.seen().size(), so_far + 5) << "the one that is left plays";
  remove(0);
  // Sources that lost their pad said so before; what counts is the end.
  auto eos =
      Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(r.bus.get(), 20 * GST_SECOND, GST_MESSAGE_EOS));
  EXPECT_TRUE(eos) << "no pad is left";
  const auto frames = r.seen();
  for (std::size_t i = 1; i < frames.size(); i++) ASSERT_GT(frames[i].first, frames[i - 1].first) << i;
}

// ---- the end, and flushes, one pad by hand

struct ByHand {
  GstHarness *first, *second;
  ByHand() {
    auto film = Ref<GstElement>::adopt(
        GST_ELEMENT(gst_object_ref_sink(gst_element_factory_make("shotconcat", nullptr))));
    first = gst_harness_new_with_element(film.get(), "sink_0", "src");
    second = gst_harness_new_with_element(film.get(), "sink_1", nullptr);
    for (auto *h : {first, second})
      gst_harness_set_src_caps_str(h, "video/x-raw,format=GRAY8,width=16,height=16,framerate=24/1");
  }
  ~ByHand() {
    gst_harness_teardown(second);
    gst_harness_teardown(first);
  }
  static GstFlowReturn push(GstHarness *h, int n) {
    GstBuffer *b = gst_buffer_new_allocate(nullptr, 256, nullptr);
    gst_buffer_memset(b, 0, 100, 256);
    GST_BUFFER_PTS(b) = gst_util_uint64_scale_round(static_cast<guint64>(n), GST_SECOND, 24);
    GST_BUFFER_DURATION(b) = GST_SECOND / 24;
    return gst_harness_push(h, b);
  }
  // Events that went downstream since the last time.
  std::vector<GstEventType> events() const {
    std::vector<GstEventType> out;
    while (auto e = Ref<GstEvent>::adopt(gst_harness_try_pull_event(first)))
      out.push_back(GST_EVENT_TYPE(e.get()));
    return out;
  }
};

TEST(End, ComesWhateverThePadsGave) {
  {  // nothing at all
    ByHand r;
    EXPECT_TRUE(gst_harness_push_event(r.first, gst_event_new_eos()));
    EXPECT_THAT(r.events(), testing::Not(testing::Contains(GST_EVENT_EOS)));
    EXPECT_TRUE(gst_harness_push_event(r.second, gst_event_new_eos()));
    EXPECT_THAT(r.events(), testing::ElementsAre(GST_EVENT_STREAM_START, GST_EVENT_EOS));
  }
  {  // only the second gave something
    ByHand r;
    gst_harness_push_event(r.first, gst_event_new_eos());
    for (int i = 0; i < 3; i++) EXPECT_EQ(ByHand::push(r.second, i), GST_FLOW_OK);
    gst_harness_push_event(r.second, gst_event_new_eos());
    EXPECT_EQ(gst_harness_buffers_received(r.first), 3u);
    EXPECT_EQ(r.events().back(), GST_EVENT_EOS);
    EXPECT_EQ(ByHand::push(r.second, 4), GST_FLOW_EOS);
  }
}

TEST(Flush, OfTheActivePadGoesDownstreamAndStartsAgain) {
  ByHand r;
  for (int i = 0; i < 3; i++) EXPECT_EQ(ByHand::push(r.first, i), GST_FLOW_OK);
  r.events();
  gst_harness_push_event(r.second, gst_event_new_flush_start());  // not its turn: stays there
  gst_harness_push_event(r.second, gst_event_new_flush_stop(TRUE));
  EXPECT_TRUE(r.events().empty());
  gst_harness_push_event(r.first, gst_event_new_flush_start());
  EXPECT_EQ(ByHand::push(r.first, 3), GST_FLOW_FLUSHING);
  gst_harness_push_event(r.first, gst_event_new_flush_stop(TRUE));
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  gst_harness_push_event(r.first, gst_event_new_segment(&segment));
  EXPECT_EQ(ByHand::push(r.first, 0), GST_FLOW_OK);
  EXPECT_THAT(r.events(),
              testing::ElementsAre(GST_EVENT_FLUSH_START, GST_EVENT_FLUSH_STOP, GST_EVENT_SEGMENT));
  EXPECT_EQ(gst_harness_buffers_received(r.first), 4u);
  GstBuffer *b = nullptr;
  while (auto *next = gst_harness_try_pull(r.first)) {
    if (b) gst_buffer_unref(b);
    b = next;
  }
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(GST_BUFFER_PTS(b), 0u);
  EXPECT_TRUE(GST_BUFFER_IS_DISCONT(b));
  gst_buffer_unref(b);
}

TEST(ActivePad, IsToldEveryTimeItChanges) {
  ByHand r;
  std::vector<std::string> active;
  g_signal_connect(
      r.first->element, "notify::active-pad", G_CALLBACK(+[](GObject *film, GParamSpec *, gpointer list) {
        GstPad *pad = nullptr;
        g_object_get(film, "active-pad", &pad, nullptr);
        static_cast<std::vector<std::string> *>(list)->push_back(pad ? GST_PAD_NAME(pad) : "none");
        gst_clear_object(&pad);
      }),
      &active);
  ByHand::push(r.first, 0);
  gst_harness_push_event(r.first, gst_event_new_eos());
  ByHand::push(r.second, 0);
  gst_harness_push_event(r.second, gst_event_new_eos());
  EXPECT_THAT(active, testing::ElementsAre("sink_1", "none"));
}

TEST(Caps, ChangingInTheMiddleOfAStreamIsNormalised) {
  Film film;
  clips::Clip c{.id = 1, .count = 5};
  film.add(c);
  auto *h = gst_harness_new_with_element(
      Ref<GstElement>::adopt(gst_element_factory_make("shotconcat", nullptr)).get(), "sink_%u", "src");
  gst_harness_set_src_caps_str(h, "video/x-raw,format=GRAY8,width=16,height=16,framerate=24/1");
  const auto push = [&](int w, int n) {
    GstVideoInfo info;
    gst_video_info_set_format(&info, GST_VIDEO_FORMAT_GRAY8, static_cast<guint>(w), 16);
    auto b = clips::picture(info, 1, n);
    GST_BUFFER_PTS(b.get()) = gst_util_uint64_scale_round(static_cast<guint64>(n), GST_SECOND, 24);
    GST_BUFFER_DURATION(b.get()) = GST_SECOND / 24;
    return gst_harness_push(h, b.release());
  };
  for (int n = 0; n < 4; n++) EXPECT_EQ(push(16, n), GST_FLOW_OK);
  gst_harness_set_src_caps_str(h, "video/x-raw,format=GRAY8,width=32,height=16,framerate=24/1");
  for (int n = 4; n < 8; n++) EXPECT_EQ(push(32, n), GST_FLOW_OK);
  EXPECT_EQ(gst_harness_buffers_received(h), 8u);
  for (int n = 0; n < 8; n++) {
    auto b = Ref<GstBuffer>::adopt(gst_harness_pull(h));
    EXPECT_EQ(gst_buffer_get_size(b.get()), 256u);
  }
  gst_harness_teardown(h);
}

TEST(Stop, AtAnyMomentIsPrompt) {
  for (int i = 0; i < 15; i++) {
    Running r(
        "shotconcat name=film sink_1::transition=wipeleft sink_1::transition-duration=500000000 ! "
        "fakesink sync=true name=sink" +
        source(0, 30, "black") + source(1, 1000));
    r.state(i % 3 ? GST_STATE_PLAYING : GST_STATE_PAUSED);
    g_usleep(static_cast<gulong>(i) * 7000);
    const gint64 before = g_get_monotonic_time();
    ASSERT_TRUE(r.state(GST_STATE_NULL));
    EXPECT_LT(g_get_monotonic_time() - before, 3 * G_USEC_PER_SEC);
  }
}

TEST(States, CyclingLeavesNothingBehind) {
  Running r(kTwo);
  for (int i = 0; i < 10; i++) {
    ASSERT_TRUE(r.state(GST_STATE_PLAYING));
    ASSERT_EQ(r.wait(GST_MESSAGE_EOS), GST_MESSAGE_EOS) << i;
    ASSERT_TRUE(r.state(GST_STATE_NULL));
    gst_bus_set_flushing(r.bus.get(), TRUE);
    gst_bus_set_flushing(r.bus.get(), FALSE);
  }
  EXPECT_EQ(r.seen().size(), 840u);
}

// ---- live

std::string live(int pad, const std::string &colour) {
  return " videotestsrc is-live=true pattern=" + colour +
         " ! video/x-raw,format=GRAY8,width=16,height=16,framerate=24/1 ! film.sink_" + std::to_string(pad);
}

TEST(Live, TakeSwitchesWithATransitionAndBothKeepMoving) {
  Running r("shotconcat name=film ! fakesink sync=true name=sink" + live(0, "black") + live(1, "white"));
  r.state(GST_STATE_PLAYING);
  while (r.seen().size() < 8) g_usleep(2000);
  auto pad = Ref<GstPad>::adopt(gst_element_get_static_pad(r.concat.get(), "sink_1"));
  gboolean taken = FALSE;
  g_signal_emit_by_name(r.concat.get(), "take", pad.get(), 1000, guint64{500 * GST_MSECOND}, G_MAXUINT64,
                        &taken);
  EXPECT_TRUE(taken);
  const gint64 limit = g_get_monotonic_time() + 15 * G_USEC_PER_SEC;
  while (g_get_monotonic_time() < limit && (r.seen().empty() || r.seen().back().second < 230)) g_usleep(5000);
  g_signal_emit_by_name(r.concat.get(), "take", pad.get(), 0, guint64{0}, G_MAXUINT64, &taken);
  EXPECT_FALSE(taken) << "it is active already";
  gst_element_set_state(r.pipeline.get(), GST_STATE_NULL);
  const auto frames = r.seen();
  ASSERT_FALSE(frames.empty());
  EXPECT_GE(frames.back().second, 230);
  int between = 0;
  for (std::size_t i = 1; i < frames.size(); i++) {
    EXPECT_GE(frames[i].second, frames[i - 1].second) << i;
    EXPECT_GT(frames[i].first, frames[i - 1].first) << i;
    between += frames[i].second > 20 && frames[i].second < 230;
  }
  EXPECT_GE(between, 9);
  EXPECT_LE(between, 12);
}

TEST(Live, JoinsAtNowWhenItsTurnComes) {
  // A file of half a second first; the live input runs meanwhile and is drained.
  Running r("shotconcat name=film ! fakesink sync=true name=sink" +
            source(0, 12, "black", "identity sync=true !") + live(1, "white"));
  r.state(GST_STATE_PLAYING);
  const gint64 limit = g_get_monotonic_time() + 15 * G_USEC_PER_SEC;
  while (g_get_monotonic_time() < limit && (r.seen().size() < 24)) g_usleep(5000);
  const auto frames = r.seen();
  ASSERT_GE(frames.size(), 24u);
  for (std::size_t i = 1; i < frames.size(); i++)
    EXPECT_EQ((frames[i].first - frames[0].first + 20) * 24 / GST_SECOND, i);
  EXPECT_GE(frames.back().second, 230);
}

TEST(Late, IsCoveredByHoldSlateOrTheNext) {
  for (const char *how : {"hold", "slate", "next"}) {
    Running r(std::string("shotconcat name=film late-timeout=200000000 on-late=") + how +
              " ! fakesink sync=true name=sink appsrc name=quiet format=time "
              "caps=video/x-raw,format=GRAY8,width=16,height=16,framerate=24/1 ! film.sink_0" +
              source(1, 12, "white"));
    auto app = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(r.pipeline.get()), "quiet"));
    for (int i = 0; i < 3; i++) {
      GstBuffer *b = gst_buffer_new_allocate(nullptr, 256, nullptr);
      gst_buffer_memset(b, 0, 100, 256);
      GST_BUFFER_PTS(b) = gst_util_uint64_scale_round(static_cast<guint64>(i), GST_SECOND, 24);
      gst_app_src_push_buffer(GST_APP_SRC(app.get()), b);
    }
    r.state(GST_STATE_PLAYING);
    const bool next = !strcmp(how, "next");
    const gint64 limit = g_get_monotonic_time() + 15 * G_USEC_PER_SEC;
    while (g_get_monotonic_time() < limit && r.seen().size() < (next ? 15u : 8u)) g_usleep(5000);
    const auto frames = r.seen();
    ASSERT_GE(frames.size(), next ? 15u : 8u) << how;
    EXPECT_EQ(frames[2].second, 100);
    EXPECT_EQ(frames[5].second, next ? 235 : !strcmp(how, "hold") ? 100 : 0) << how;
  }
}

TEST(Match, MeasuresBothSidesAndDecaysOverASecond) {
  for (const char *match : {"off", "light"}) {
    Film film(std::string("match=") + match);
    film.add({.id = 2, .count = 24});
    film.add({.id = 3, .count = 48});
    const auto outcome = film.run();
    ASSERT_TRUE(outcome.eos) << outcome.error;
    const auto said = clips::messages(outcome, "shotconcat/boundary");
    ASSERT_EQ(said.size(), 1u);
    const GValue *before = gst_structure_get_value(said[0], "mean-before"),
                 *after = gst_structure_get_value(said[0], "mean-after");
    ASSERT_TRUE(before && after);
    EXPECT_NE(g_value_get_double(gst_value_array_get_value(before, 0)),
              g_value_get_double(gst_value_array_get_value(after, 0)));
    const auto frames = film.frames();
    ASSERT_EQ(frames.size(), 72u);
    const auto mean = [&](std::size_t i) {
      GstMapInfo map;
      double sum = 0;
      gst_buffer_map(film.seen.buffers[i].get(), &map, GST_MAP_READ);
      for (gsize k = 0; k < map.size; k++) sum += map.data[k];
      const double m = sum / static_cast<double>(map.size);
      gst_buffer_unmap(film.seen.buffers[i].get(), &map);
      return m;
    };
    if (!strcmp(match, "off")) {
      EXPECT_EQ(frames[24].id, 3);
      EXPECT_GT(std::abs(mean(24) - mean(23)), 10);
    } else {
      EXPECT_LT(std::abs(mean(24) - mean(23)), 4);
      EXPECT_NE(frames[30].id, 3);
    }
    EXPECT_EQ(frames[50].id, 3);
  }
}

}  // namespace
