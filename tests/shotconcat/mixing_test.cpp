// SPDX-License-Identifier: LGPL-2.1-or-later
// shotconcat in an operator's hands: the T-bar, take at a time, wipes from a picture, matching of neighbours.
#include <gmock/gmock.h>
#include <gst/controller/gstdirectcontrolbinding.h>
#include <gst/controller/gstinterpolationcontrolsource.h>

#include <cmath>

#include "clips.hpp"

namespace {

using clips::Film;
using glue::Ref;

bool take(Film &film, GstPad *pad, int transition, GstClockTime duration, GstClockTime at) {
  gboolean taken = FALSE;
  g_signal_emit_by_name(film.concat.get(), "take", pad, transition, duration, at, &taken);
  return taken;
}
void preroll(Film &film) {
  gst_element_set_state(film.pipeline.get(), GST_STATE_PAUSED);
  ASSERT_EQ(gst_element_get_state(film.pipeline.get(), nullptr, nullptr, 10 * GST_SECOND),
            GST_STATE_CHANGE_SUCCESS);
}
void steer(GstPad *pad, const std::vector<std::pair<GstClockTime, double>> &points) {
  GstControlSource *source = gst_interpolation_control_source_new();
  g_object_set(source, "mode", GST_INTERPOLATION_MODE_LINEAR, nullptr);
  for (const auto &[t, v] : points)
    gst_timed_value_control_source_set(GST_TIMED_VALUE_CONTROL_SOURCE(source), t, v);
  gst_object_add_control_binding(
      GST_OBJECT(pad), gst_direct_control_binding_new_absolute(GST_OBJECT(pad), "position", source));
  gst_object_unref(source);
}

// ---- position

TEST(TBar, AControllerMovesTheTransition) {
  Film film;
  film.add({.id = 0, .count = 24});
  auto pad = film.add({.id = 4, .count = 24, .properties = "transition=fade transition-duration=500000000"});
  // Half way in a quarter of a second, back again in the next.
  steer(pad.get(), {{500 * GST_MSECOND, 0.0}, {750 * GST_MSECOND, 0.5}, {GST_SECOND, 0.0}});
  const auto outcome = film.run();
  ASSERT_TRUE(outcome.eos) << outcome.error;
  const auto frames = film.frames();
  ASSERT_EQ(frames.size(), 36u);
  for (int i = 0; i < 36; i++) {
    const double t = i - 12, position = t < 6 ? t / 12 : (12 - t) / 12;
    const double want = i < 12 ? 0 : i >= 24 ? 1 : position;
    EXPECT_NEAR(frames[static_cast<std::size_t>(i)].id / 4, want, 0.011) << "frame " << i;
  }
}

TEST(TBar, HeldItStaysAndIgnoresTheEasing) {
  Film film;
  film.add({.id = 0, .count = 24});
  film.add({.id = 4,
            .count = 24,
            .properties = "transition=fade transition-duration=500000000 easing=ease-in position=0.25"});
  ASSERT_TRUE(film.run().eos);
  const auto frames = film.frames();
  ASSERT_EQ(frames.size(), 36u);
  for (std::size_t i = 12; i < 24; i++) EXPECT_NEAR(frames[i].id / 4, 0.25, 0.01) << i;
}

TEST(TBar, ThrownAllTheWayTheTransitionIsOver) {
  Film film;
  film.add({.id = 0, .count = 24, .format = "I420"});
  auto pad = film.add({.id = 4,
                       .count = 24,
                       .format = "I420",
                       .properties = "transition=wipeleft transition-duration=500000000"});
  steer(pad.get(), {{500 * GST_MSECOND, 0.5},
                    {749 * GST_MSECOND, 0.5},
                    {750 * GST_MSECOND, 1.0},
                    {800 * GST_MSECOND, 0.1}});
  ASSERT_TRUE(film.run().eos);
  ASSERT_EQ(film.seen.buffers.size(), 36u);
  for (std::size_t i = 18; i < 36; i++)  // from there on the very memory, though the bar goes back
    EXPECT_EQ(gst_buffer_peek_memory(film.seen.buffers[i].get(), 0),
              gst_buffer_peek_memory(film.sent[4][i - 12].get(), 0))
        << i;
}

// ---- take

TEST(Take, AtATimeIsFrameExactAndBothKeepMoving) {
  for (const bool cut : {false, true}) {
    Film film;
    film.add({.id = 0, .count = 24});
    auto pad = film.add({.id = 4, .count = 24});
    preroll(film);
    ASSERT_TRUE(take(film, pad.get(), cut ? 0 : 1000, cut ? 0 : 250 * GST_MSECOND, 500 * GST_MSECOND));
    const auto outcome = film.run();
    ASSERT_TRUE(outcome.eos) << outcome.error;
    const auto frames = film.frames();
    // twelve of the first, all of the second, and what is left of the first
    const std::size_t tail = cut ? 0 : 6;
    ASSERT_EQ(frames.size(), 48u - tail);
    film.expect_exact_times(24, 1);
    for (std::size_t i = 0; i < frames.size(); i++) {
      if (i < 12) {
        EXPECT_EQ(frames[i].id, 0) << i;
        EXPECT_EQ(frames[i].number, static_cast<int>(i));
      } else if (i < 12 + tail) {
        const double weight = static_cast<double>(i - 12) / 6;
        EXPECT_NEAR(frames[i].id / 4, weight, 0.01) << i;
        // the low digit of the number is mixed of twelve and on, and nought and on
        GstVideoInfo info;
        ASSERT_TRUE(gst_video_info_from_caps(&info, film.seen.caps.get()));
        glue::MappedFrame f(film.seen.buffers[i].get(), info, GST_MAP_READ);
        const double incoming = static_cast<double>(i) - 12, outgoing = static_cast<double>(i % 14);
        EXPECT_NEAR(clips::sample(f.component(0), info, 13, 2),
                    20 + 16 * (incoming * weight + outgoing * (1 - weight)), 1.5)
            << i;
      } else if (i < 36) {
        EXPECT_EQ(frames[i].id, 4) << i;
        EXPECT_EQ(frames[i].number, static_cast<int>(i - 12));
      } else {
        EXPECT_EQ(frames[i].id, 0) << i;
        EXPECT_EQ(frames[i].number, static_cast<int>(i - 36 + 12 + tail));
      }
    }
  }
}

// What is faded out may end in the middle of it: its last picture stays, and the film ends with the other.
TEST(Take, OutOfAShotThatEndsMeanwhile) {
  Film film;
  film.add({.id = 0, .count = 15});
  auto pad = film.add({.id = 4, .count = 24});
  preroll(film);
  ASSERT_TRUE(take(film, pad.get(), 1000, 500 * GST_MSECOND, 500 * GST_MSECOND));
  const auto outcome = film.run();
  ASSERT_TRUE(outcome.eos) << outcome.error;
  const auto frames = film.frames();
  ASSERT_EQ(frames.size(), 36u);
  for (std::size_t i = 0; i < 36; i++)
    EXPECT_NEAR(frames[i].id / 4, i < 12 ? 0.0 : i < 24 ? static_cast<double>(i - 12) / 12 : 1.0, 0.01) << i;
}

TEST(Take, OfWhatCannotBeTakenIsRefused) {
  Film film, other;
  auto active = film.add({.id = 0, .count = 24});
  film.add({.id = 1, .count = 24});
  auto foreign = other.add({.id = 0, .count = 1});
  preroll(film);
  EXPECT_FALSE(take(film, active.get(), 0, 0, GST_CLOCK_TIME_NONE));
  EXPECT_FALSE(take(film, foreign.get(), 0, 0, GST_CLOCK_TIME_NONE));
  ASSERT_TRUE(film.run().eos);
  EXPECT_EQ(film.seen.buffers.size(), 48u);
}

// ---- luma

std::string sources(const std::string &pads) {
  std::string line = "shotconcat name=film " + pads + " ! fakesink sync=false";
  for (int i = 0; i < 2; i++)
    line += std::string(" videotestsrc num-buffers=24 pattern=") + (i ? "white" : "black") +
            " ! video/x-raw,format=GRAY8,width=64,height=8,framerate=24/1 ! film.sink_" + std::to_string(i);
  return line;
}

// A ramp, dark on the right, as a PNG file.
std::string ramp(const support::TempDir &folder) {
  const auto file = folder.file("ramp.png");
  auto pipeline = support::launch(
      "appsrc name=in caps=video/x-raw,format=GRAY8,width=64,height=8,framerate=0/1 ! pngenc ! filesink "
      "location=\"" +
      file + "\"");
  auto in = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "in"));
  auto picture = Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, 512, nullptr));
  for (gsize i = 0; i < 512; i++)
    gst_buffer_memset(picture.get(), i, static_cast<guint8>(255 - (i % 64) * 255 / 63), 1);
  gst_app_src_push_buffer(GST_APP_SRC(in.get()), picture.release());
  gst_app_src_end_of_stream(GST_APP_SRC(in.get()));
  EXPECT_TRUE(support::run(pipeline.get()).eos);
  return file;
}

TEST(Luma, WipesInTheOrderOfAnImageFile) {
  support::TempDir folder;
  auto pipeline = support::launch(sources(
      "sink_1::transition=luma sink_1::transition-duration=500000000 sink_1::luma=\"" + ramp(folder) + "\""));
  auto film = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "film"));
  auto src = Ref<GstPad>::adopt(gst_element_get_static_pad(film.get(), "src"));
  support::Seen seen;
  support::watch(src.get(), seen);
  const auto outcome = support::run(pipeline.get());
  ASSERT_TRUE(outcome.eos) << outcome.error;
  ASSERT_EQ(seen.buffers.size(), 36u);
  guint8 black = 0, white = 0;
  gst_buffer_extract(seen.buffers[0].get(), 0, &black, 1);
  gst_buffer_extract(seen.buffers[35].get(), 0, &white, 1);
  ASSERT_GT(white, black + 200);
  for (int i = 0; i < 12; i++) {
    guint8 row[64];
    gst_buffer_extract(seen.buffers[static_cast<std::size_t>(12 + i)].get(), 3 * 64, row, 64);
    for (int x = 0; x < 64; x++) {  // dark first, over a tenth of the transition
      const double map = (255 - x * 255 / 63) / 255.0;
      const double weight = std::clamp((i / 12.0 * 1.1 - map) * 10, 0.0, 1.0);
      ASSERT_NEAR(row[x], black + weight * (white - black), 3) << "frame " << i << " column " << x;
    }
  }
}

TEST(Luma, AFileThatIsNoPictureIsOneErrorAndNoFileAWarning) {
  support::TempDir folder;
  for (const auto &file : {folder.write("not.png", "this is no picture"), folder.file("not-there.png")}) {
    const auto outcome = support::run_launch(sources(
        "sink_1::transition=luma sink_1::transition-duration=500000000 sink_1::luma=\"" + file + "\""));
    EXPECT_FALSE(outcome.eos);
    EXPECT_THAT(outcome.error, testing::HasSubstr(file));
    EXPECT_EQ(outcome.errors, 1u);
  }
  const auto outcome =
      support::run_launch(sources("sink_1::transition=luma sink_1::transition-duration=500000000"));
  EXPECT_TRUE(outcome.eos);
  int warnings = 0;
  for (const auto &m : outcome.messages) warnings += GST_MESSAGE_TYPE(m.get()) == GST_MESSAGE_WARNING;
  EXPECT_EQ(warnings, 1);
}

// ---- match

// Means of the components, in 255ths.
std::array<double, 3> means(GstBuffer *buffer, const GstVideoInfo &info) {
  glue::MappedFrame f(buffer, info, GST_MAP_READ);
  std::array<double, 3> out{};
  for (unsigned c = 0; c < 3; c++) {
    const auto p = f.component(c);
    double sum = 0;
    for (int y = 0; y < p.height; y++)
      for (int x = 0; x < p.width; x++) sum += p.row(y)[x * p.pixel_stride];
    out[c] = sum / (p.width * p.height);
  }
  return out;
}

TEST(Match, LightLeavesColoursAloneFullMatchesThemAndBothLetGoInASecond) {
  for (const char *match : {"off", "light", "full"})
    for (const char *format : {"I420", "NV12", "BGRx"}) {
      auto pipeline =
          support::launch(std::string("shotconcat name=film match=") + match +
                          " ! fakesink sync=false "
                          "videotestsrc num-buffers=12 pattern=solid-color foreground-color=0xff705040 ! "
                          "video/x-raw,width=32,height=32,framerate=24/1,format=" +
                          format +
                          " ! film.sink_0 "
                          "videotestsrc num-buffers=36 pattern=solid-color foreground-color=0xff607068 ! "
                          "video/x-raw,width=32,height=32,framerate=24/1,format=" +
                          format + " ! film.sink_1");
      auto film = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "film"));
      auto src = Ref<GstPad>::adopt(gst_element_get_static_pad(film.get(), "src"));
      support::Seen seen;
      support::watch(src.get(), seen);
      ASSERT_TRUE(support::run(pipeline.get()).eos);
      ASSERT_EQ(seen.buffers.size(), 48u);
      GstVideoInfo info;
      ASSERT_TRUE(gst_video_info_from_caps(&info, seen.caps.get()));
      const auto before = means(seen.buffers[11].get(), info), own = means(seen.buffers[47].get(), info);
      for (unsigned c = 0; c < 3; c++) {
        const bool matched =
            !strcmp(match, "full") || (!strcmp(match, "light") && (c == 0 || GST_VIDEO_INFO_IS_RGB(&info)));
        const auto at = [&](std::size_t i) { return means(seen.buffers[i].get(), info)[c]; };
        EXPECT_NEAR(at(12), matched ? before[c] : own[c], 1.5)
            << match << " " << format << " component " << c;
        EXPECT_NEAR(at(24), matched ? (before[c] + own[c]) / 2 : own[c], 1.5)
            << match << " " << format << " component " << c << " after half a second";
        EXPECT_NEAR(at(36), own[c], 0.01)
            << match << " " << format << " component " << c << " after a second";
      }
    }
}

// ---- latency

TEST(Latency, IsUpstreamsForLivePicturesWaitForNobody) {
  auto pipeline = support::launch(
      "shotconcat name=film sink_1::transition=fade sink_1::transition-duration=500000000 ! fakesink "
      "name=sink "
      "videotestsrc is-live=true ! video/x-raw,format=GRAY8,width=16,height=16,framerate=24/1 ! film.sink_0 "
      "videotestsrc is-live=true ! video/x-raw,format=GRAY8,width=16,height=16,framerate=24/1 ! film.sink_1");
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  gst_element_get_state(pipeline.get(), nullptr, nullptr, 10 * GST_SECOND);
  auto film = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "film"));
  auto q = Ref<GstQuery>::adopt(gst_query_new_latency());
  ASSERT_TRUE(gst_element_query(film.get(), q.get()));
  gboolean live;
  GstClockTime min, max;
  gst_query_parse_latency(q.get(), &live, &min, &max);
  EXPECT_TRUE(live);
  EXPECT_NEAR(static_cast<double>(min), 1e9 / 24, 1e6);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

}  // namespace
