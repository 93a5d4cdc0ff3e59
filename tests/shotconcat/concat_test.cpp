// SPDX-License-Identifier: LGPL-2.1-or-later
// shotconcat in pipelines: every frame at its place, the same memory outside transitions, exact weights
// inside.
#include <gmock/gmock.h>

#include <cmath>
#include <thread>

#include "clips.hpp"

namespace {

using clips::Clip;
using clips::Film;
using glue::Ref;
using testing::ElementsAre;

struct RateCase {
  int num, den;
};
constexpr RateCase kRates[] = {{24000, 1001}, {24, 1}, {25, 1}, {30000, 1001}, {30, 1}, {50, 1}, {60, 1}};

TEST(Cuts, EveryFrameOfEveryClipOnceAtEveryRate) {
  for (const auto &rate : kRates)
    for (const bool ms : {false, true}) {
      Film film;
      for (int id = 0; id < 3; id++) {
        Clip c{.id = id, .count = 20 + id, .fps_n = rate.num, .fps_d = rate.den};
        c.first = id == 1 ? 83333333 : 0;  // as x264 in mp4 starts
        c.round_to_ms = ms;
        film.add(c);
      }
      const auto outcome = film.run();
      ASSERT_TRUE(outcome.eos) << outcome.error;
      const auto frames = film.frames();
      ASSERT_EQ(frames.size(), 63u) << rate.num << "/" << rate.den << " ms " << ms;
      std::size_t i = 0;
      for (int id = 0; id < 3; id++)
        for (int n = 0; n < 20 + id; n++, i++) {
          ASSERT_EQ(frames[i].id, id) << "frame " << i << " at " << rate.num << "/" << rate.den;
          ASSERT_EQ(frames[i].number, n) << "frame " << i << " at " << rate.num << "/" << rate.den;
        }
      film.expect_exact_times(rate.num, rate.den);
    }
}

// The picture on screen in the middle of each frame of the film, and as many frames as the clips are long.
TEST(Cuts, MixedRatesKeepTimeAndOrder) {
  for (const auto &first : kRates)
    for (const auto &second : kRates) {
      Film film;
      film.add({.id = 0, .count = 12, .fps_n = first.num, .fps_d = first.den});
      film.add({.id = 1, .count = 60, .fps_n = second.num, .fps_d = second.den});
      film.add({.id = 2, .count = 12, .fps_n = first.num, .fps_d = first.den});
      const auto outcome = film.run();
      ASSERT_TRUE(outcome.eos) << outcome.error;
      const double ratio = (1.0 * first.num / first.den) / (1.0 * second.num / second.den);
      const auto frames = film.frames();
      const auto middle = static_cast<std::size_t>(std::ceil(60 * ratio - 0.4 - 1e-6));
      ASSERT_EQ(frames.size(), 24 + middle) << first.num << " with " << second.num;
      for (std::size_t i = 0; i < frames.size(); i++) {
        if (i < 12 || i >= 12 + middle) {
          ASSERT_EQ(frames[i].id, i < 12 ? 0 : 2);
          ASSERT_EQ(frames[i].number, static_cast<int>(i < 12 ? i : i - 12 - middle));
          continue;
        }
        const double shown = (static_cast<double>(i - 12) + 0.5) / ratio;
        ASSERT_EQ(frames[i].id, 1);
        ASSERT_NEAR(frames[i].number + 0.5, shown, 0.5 + 0.15 / ratio)
            << first.num << " with " << second.num << " frame " << i;
        if (i > 12) {
          ASSERT_GE(frames[i].number, frames[i - 1].number);
        }
      }
      film.expect_exact_times(first.num, first.den);
    }
}

TEST(Fade, OverlapsAsLongAsAskedAndHasExactWeights) {
  for (const char *format : {"GRAY8", "I420", "NV12", "BGRx", "I420_10LE", "Y444_10LE", "P010_10LE"}) {
    Film film;
    film.add({.id = 0, .count = 24, .format = format});
    film.add({.id = 4,
              .count = 24,
              .format = format,
              .properties = "transition=fade transition-duration=500000000"});
    const auto outcome = film.run();
    ASSERT_TRUE(outcome.eos) << outcome.error;
    const auto frames = film.frames();
    ASSERT_EQ(frames.size(), 36u) << format;
    for (int i = 0; i < 36; i++) {
      const double want = i < 12 ? 0 : i >= 24 ? 4 : 4 * (i - 12) / 12.0;
      ASSERT_NEAR(frames[static_cast<std::size_t>(i)].id / 4, want / 4, 0.01) << format << " frame " << i;
    }
    EXPECT_TRUE(clips::messages(outcome, "shotconcat/transition-clamped").empty());
  }
}

TEST(Fade, FreezeKeepsTheLengthAndHoldsFramesAroundTheCut) {
  Film film("overlap=freeze");
  film.add({.id = 0, .count = 24});
  film.add({.id = 4, .count = 24, .properties = "transition=fade transition-duration=500000000"});
  ASSERT_TRUE(film.run().eos);
  const auto frames = film.frames();
  ASSERT_EQ(frames.size(), 48u);
  for (int i = 0; i < 48; i++)
    ASSERT_NEAR(frames[static_cast<std::size_t>(i)].id / 4,
                i < 18    ? 0
                : i >= 30 ? 1
                          : (i - 18) / 12.0,
                0.01)
        << i;
  EXPECT_EQ(frames[17].number, 17);
  EXPECT_EQ(frames[30].number, 6);  // the first frame was held for six
  EXPECT_EQ(frames[47].number, 23);
}

TEST(Memory, OutsideTransitionsItIsTheVerySame) {
  Film film;
  film.add({.id = 0, .count = 24, .format = "I420"});
  film.add({.id = 1,
            .count = 24,
            .format = "I420",
            .properties = "transition=wipeleft transition-duration=250000000"});
  ASSERT_TRUE(film.run().eos);
  ASSERT_EQ(film.seen.buffers.size(), 42u);
  const auto memory = [](const Ref<GstBuffer> &b) { return gst_buffer_peek_memory(b.get(), 0); };
  for (std::size_t i = 0; i < 42; i++) {
    const auto *got = memory(film.seen.buffers[i]);
    if (i < 18)
      EXPECT_EQ(got, memory(film.sent[0][i])) << i;
    else if (i >= 24)
      EXPECT_EQ(got, memory(film.sent[1][i - 18])) << i;
    else
      EXPECT_NE(got, memory(film.sent[0][i])) << i;
  }
}

// What a decoder is offered: an endless pool of its own, and strides when downstream knows them.
TEST(Memory, APoolPerPadAndStridesWhenDownstreamKnowsThem) {
  for (const bool strides : {true, false})
    for (const int width : {16, 1920}) {
      Film film("", strides ? "fakevideosink" : "fakesink");
      auto pad = Ref<GstPad>::adopt(gst_element_request_pad_simple(film.concat.get(), "sink_%u"));
      gst_element_set_state(film.pipeline.get(), GST_STATE_PAUSED);
      auto caps = Ref<GstCaps>::adopt(gst_caps_from_string(
          ("video/x-raw,format=I420,height=1080,framerate=24/1,width=" + std::to_string(width)).c_str()));
      auto query = Ref<GstQuery>::adopt(gst_query_new_allocation(caps.get(), TRUE));
      ASSERT_TRUE(gst_pad_query(pad.get(), query.get()));
      EXPECT_EQ(gst_query_find_allocation_meta(query.get(), GST_VIDEO_META_API_TYPE, nullptr), strides);
      ASSERT_EQ(gst_query_get_n_allocation_pools(query.get()), 1u);
      GstBufferPool *pool;
      guint size, min, max;
      gst_query_parse_nth_allocation_pool(query.get(), 0, &pool, &size, &min, &max);
      EXPECT_EQ(max, 0u) << "pictures may stay in the delay line";
      ASSERT_TRUE(gst_buffer_pool_set_active(pool, TRUE));
      GstBuffer *buffer = nullptr;
      ASSERT_EQ(gst_buffer_pool_acquire_buffer(pool, &buffer, nullptr), GST_FLOW_OK);
      EXPECT_EQ(gst_memory_is_type(gst_buffer_peek_memory(buffer, 0), "ShotPicture"), width == 1920);
      gst_buffer_unref(buffer);
      gst_buffer_pool_set_active(pool, FALSE);
      gst_object_unref(pool);
      gst_element_set_state(film.pipeline.get(), GST_STATE_NULL);
    }
}

// A decoder's own strides reach only those who know strides: what lies in a file is what lies in the caps.
TEST(Memory, BytesLieAsTheCapsSayForWhoeverKnowsNoStrides) {
  support::TempDir folder;
  const auto clip = folder.file("clip.mp4"), raw = folder.file("raw"), again = folder.file("again");
  ASSERT_TRUE(
      support::run_launch("videotestsrc num-buffers=4 ! video/x-raw,format=I420,width=200,height=152 ! "
                          "x264enc key-int-max=1 ! mp4mux ! filesink location=" +
                          clip)
          .eos);
  const auto play = "filesrc location=" + clip + " ! qtdemux ! h264parse ! avdec_h264 ! ";
  ASSERT_TRUE(support::run_launch(play + "shotconcat ! filesink location=" + raw).eos);
  ASSERT_TRUE(support::run_launch(play + "filesink location=" + again).eos);
  gchar *a = nullptr, *b = nullptr;
  gsize na = 0, nb = 0;
  ASSERT_TRUE(g_file_get_contents(raw.c_str(), &a, &na, nullptr));
  ASSERT_TRUE(g_file_get_contents(again.c_str(), &b, &nb, nullptr));
  EXPECT_EQ(na, 4u * 200 * 152 * 3 / 2);
  EXPECT_TRUE(na == nb && memcmp(a, b, na) == 0);
  g_free(a);
  g_free(b);
}

TEST(Fade, LongerThanTheShotIsClampedAndSaid) {
  Film film;
  film.add({.id = 0, .count = 6});
  film.add({.id = 4, .count = 24, .properties = "transition=fade transition-duration=1000000000"});
  const auto outcome = film.run();
  ASSERT_TRUE(outcome.eos);
  EXPECT_EQ(film.frames().size(), 24u);
  const auto said = clips::messages(outcome, "shotconcat/transition-clamped");
  ASSERT_EQ(said.size(), 1u);
  guint64 got = 0;
  gst_structure_get_uint64(said[0], "got", &got);
  EXPECT_EQ(got, 250 * GST_MSECOND);
}

TEST(Fade, ShortShotsInARowStayInOrder) {
  Film film;
  for (int id = 0; id < 5; id++)
    film.add({.id = id, .count = 8, .properties = id ? "transition=fade transition-duration=250000000" : ""});
  ASSERT_TRUE(film.run().eos);
  const auto frames = film.frames();
  ASSERT_EQ(frames.size(), 8u + 4 * 2);
  for (std::size_t i = 1; i < frames.size(); i++) EXPECT_GE(frames[i].id, frames[i - 1].id) << i;
}

TEST(Trim, InAndOutAreFrameExactOnAnyTimestamps) {
  for (const GstClockTime first :
       {GstClockTime(0), GstClockTime(83333333), GstClockTime(3600 * GST_SECOND)}) {
    Film film;
    Clip c{.id = 0, .count = 48, .first = first};
    c.properties = "in=500000000 out=1500000000";
    film.add(c);
    film.add({.id = 1, .count = 3});
    ASSERT_TRUE(film.run().eos);
    const auto frames = film.frames();
    ASSERT_EQ(frames.size(), 27u);
    for (int i = 0; i < 24; i++) ASSERT_EQ(frames[static_cast<std::size_t>(i)].number, 12 + i);
    EXPECT_EQ(frames[24].id, 1);
  }
}

TEST(Trim, FootageOfNoLengthIsNotThere) {
  for (const char *trim : {"in=500000000 out=500000000", "in=500000000 out=400000000", "in=90000000000"}) {
    Film film;
    film.add({.id = 0, .count = 12});
    film.add({.id = 1,
              .count = 24,
              .properties = std::string(trim) + " transition=fade transition-duration=250000000"});
    film.add({.id = 2, .count = 12});
    ASSERT_TRUE(film.run().eos) << trim;
    const auto frames = film.frames();
    ASSERT_EQ(frames.size(), 24u) << trim;
    for (int i = 0; i < 24; i++)
      ASSERT_EQ(frames[static_cast<std::size_t>(i)].id, i < 12 ? 0 : 2) << trim << " frame " << i;
  }
}

// Every second frame is left out, or every one shown twice; the length stays.
TEST(Trim, CountsInTimeAtAnotherRate) {
  for (const int rate : {12, 48}) {
    Film film;
    film.add({.id = 0, .count = 4});
    film.add({.id = 1, .count = 3 * rate, .fps_n = rate, .properties = "in=1000000000 out=2000000000"});
    ASSERT_TRUE(film.run().eos);
    const auto frames = film.frames();
    ASSERT_EQ(frames.size(), 28u);
    for (int i = 0; i < 24; i++) {
      ASSERT_EQ(frames[static_cast<std::size_t>(4 + i)].id, 1);
      ASSERT_NEAR(frames[static_cast<std::size_t>(4 + i)].number, rate + i * rate / 24.0, 1.0)
          << rate << " " << i;
    }
  }
}

TEST(Normalise, SizeFormatAndRateAreBroughtToTheFirstAndSaid) {
  for (const char *sizing : {"fit", "fill", "stretch", "none"}) {
    Film film(std::string("sizing=") + sizing);
    film.add({.id = 0, .count = 12, .width = 64, .height = 32, .format = "I420"});
    film.add(
        {.id = 4, .count = 12, .width = 32, .height = 32, .format = "NV12", .extra = ",colorimetry=bt709"});
    const auto outcome = film.run();
    ASSERT_TRUE(outcome.eos) << outcome.error;
    ASSERT_EQ(film.seen.buffers.size(), 24u);
    const auto said = clips::messages(outcome, "shotconcat/normalised");
    ASSERT_EQ(said.size(), 1u);
    EXPECT_THAT(gst_structure_get_string(said[0], "changes"), testing::HasSubstr("32x32 to 64x32"));
    EXPECT_THAT(gst_structure_get_string(said[0], "changes"), testing::HasSubstr("NV12 to I420"));
    GstVideoInfo info;
    ASSERT_TRUE(gst_video_info_from_caps(&info, film.seen.caps.get()));
    EXPECT_EQ(info.width, 64);
    glue::MappedFrame f(film.seen.buffers[20].get(), info, GST_MAP_READ);
    const auto p = f.component(0);
    const int corner = p.row(16)[4], centre = p.row(16)[24];
    const bool borders = !strcmp(sizing, "fit") || !strcmp(sizing, "none");
    if (borders)
      EXPECT_NEAR(corner, 16, 1) << sizing;
    else
      EXPECT_NEAR(corner, 180, 2) << sizing;
    EXPECT_NEAR(centre, 180, 2) << sizing;
  }
}

TEST(Refusals, InterlacedIsOneClearError) {
  Film film;
  film.add({.id = 0, .count = 5, .extra = ",interlace-mode=interleaved"});
  const auto outcome = film.run();
  EXPECT_FALSE(outcome.eos);
  EXPECT_THAT(outcome.error, testing::HasSubstr("interlaced"));
  EXPECT_THAT(outcome.error, testing::HasSubstr("deinterlace"));
  EXPECT_EQ(outcome.error_domain, GST_STREAM_ERROR);
}

TEST(Sizes, OneByOneAndOdd) {
  for (const auto &[w, h] : {std::pair{1, 1}, {3, 5}, {17, 9}})
    for (const char *format : {"I420", "NV12", "RGB", "P010_10LE"}) {
      Film film;
      film.add({.id = 0, .count = 6, .width = w, .height = h, .format = format});
      film.add({.id = 1,
                .count = 6,
                .width = w,
                .height = h,
                .format = format,
                .properties = "transition=circleopen transition-duration=125000000"});
      ASSERT_TRUE(film.run().eos) << w << "x" << h << " " << format;
      EXPECT_EQ(film.seen.buffers.size(), 9u);
    }
}

// ---- shots announced in band

Ref<GstEvent> film_event(const std::vector<std::tuple<const char *, int, int, int>> &cuts) {
  auto *film = gst_storyboard_film_new();
  film->width = film->height = 16, film->fps_n = 24, film->fps_d = 1;
  const auto at = [](int f) { return gst_util_uint64_scale_round(static_cast<guint64>(f), GST_SECOND, 24); };
  int end = 0;
  for (const auto &[id, start, length, transition] : cuts) {
    gst_storyboard_film_add_cut(film, id, at(start), at(start + length) - at(start),
                                transition ? "fade" : nullptr, at(transition));
    end = start + length;
  }
  film->duration = at(end);
  auto e = Ref<GstEvent>::adopt(gst_storyboard_event_new_film(film));
  gst_storyboard_film_free(film);
  return e;
}
Ref<GstEvent> shot_event(const char *id, guint index, int start, int length, int head, int tail,
                         int transition, int offset = 0) {
  auto *s = gst_storyboard_shot_new(id);
  const auto at = [](int f) { return gst_util_uint64_scale_round(static_cast<guint64>(f), GST_SECOND, 24); };
  s->index = index, s->take = 1;
  s->start = at(start), s->duration = at(start + length) - at(start);
  s->head_handle = at(head), s->tail_handle = at(tail), s->offset = at(offset);
  if (transition) gst_storyboard_set_string(&s->transition, "fade");
  s->transition_duration = at(transition);
  auto e = Ref<GstEvent>::adopt(gst_storyboard_event_new_shot(s));
  gst_storyboard_shot_free(s);
  return e;
}

// Three shots with handles: [0,20) tail 4; fade of 8 into [20,44) head 4 tail 3; fade of 5 into [44,60)
// head 2.
Clip three_shots(bool with_film) {
  Clip c{.id = 0, .count = 24 + 31 + 18};
  if (with_film) c.events[0].push_back(film_event({{"a", 0, 20, 0}, {"b", 20, 24, 8}, {"c", 44, 16, 5}}));
  c.events[0].push_back(shot_event("a", 0, 0, 20, 0, 4, 0));
  c.events[24].push_back(shot_event("b", 1, 20, 24, 4, 3, 8));
  c.events[24 + 31].push_back(shot_event("c", 2, 44, 16, 2, 0, 5));
  return c;
}

TEST(InBand, ThreeShotsWithHandlesMakeAFilmOfExactlyItsLength) {
  for (const bool with_film : {true, false}) {
    Film film;
    film.add(three_shots(with_film));
    const auto outcome = film.run();
    ASSERT_TRUE(outcome.eos) << outcome.error;
    const auto frames = film.frames();
    ASSERT_EQ(frames.size(), 60u);
    film.expect_exact_times(24, 1);
    for (int f = 0; f < 60; f++) {
      if (f >= 16 && f < 24) continue;  // the fades
      if (f >= 42 && f < 47) continue;
      const int want = f < 16 ? f : f < 42 ? 24 + (f - 16) : 24 + 31 + (f - 42);
      EXPECT_EQ(frames[static_cast<std::size_t>(f)].number, want) << "film " << with_film << " frame " << f;
    }
    // The shot events come out once each, right before their in point, without handles.
    std::vector<std::string> ids;
    int films = 0;
    for (const auto &e : film.seen.events) {
      films += gst_storyboard_event_is_film(e.get());
      auto *s = gst_storyboard_event_parse_shot(e.get());
      if (!s) continue;
      ids.push_back(s->shot_id);
      EXPECT_EQ(s->head_handle, 0u);
      EXPECT_EQ(s->tail_handle, 0u);
      gst_storyboard_shot_free(s);
    }
    EXPECT_THAT(ids, ElementsAre("a", "b", "c"));
    EXPECT_EQ(films, with_film ? 1 : 0);
  }
}

TEST(InBand, EventsComeRightBeforeTheirInPoint) {
  Film film;
  film.add(three_shots(true));
  auto src = Ref<GstPad>::adopt(gst_element_get_static_pad(film.concat.get(), "src"));
  struct Log {
    std::int64_t buffers = 0;
    std::vector<std::pair<std::string, std::int64_t>> shots;
  } log;
  gst_pad_add_probe(
      src.get(),
      static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
      [](GstPad *, GstPadProbeInfo *info, gpointer data) {
        auto &l = *static_cast<Log *>(data);
        if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
          l.buffers++;
        } else if (auto *s = gst_storyboard_event_parse_shot(GST_PAD_PROBE_INFO_EVENT(info))) {
          l.shots.emplace_back(s->shot_id, l.buffers);
          gst_storyboard_shot_free(s);
        }
        return GST_PAD_PROBE_OK;
      },
      &log, nullptr);
  ASSERT_TRUE(film.run().eos);
  ASSERT_EQ(log.shots.size(), 3u);
  EXPECT_EQ(log.shots[1], (std::pair<std::string, std::int64_t>("b", 20)));
  EXPECT_EQ(log.shots[2], (std::pair<std::string, std::int64_t>("c", 44)));
}

TEST(InBand, ZeroLengthShotsAndMissingPicturesKeepTheLength) {
  Film film;
  Clip c{.id = 0, .count = 10 + 10};
  c.events[0].push_back(film_event({{"a", 0, 10, 0}, {"z", 10, 0, 0}, {"b", 10, 20, 0}, {"c", 30, 10, 0}}));
  c.events[0].push_back(shot_event("a", 0, 0, 10, 0, 0, 0));
  c.events[10].push_back(shot_event("z", 1, 10, 0, 0, 0, 0));
  c.events[10].push_back(shot_event("b", 2, 10, 20, 0, 0, 0));  // gives only 5 of its 20
  c.events[15].push_back(shot_event("c", 3, 30, 10, 0, 0, 0));  // gives only 5 of its 10
  film.add(c);
  ASSERT_TRUE(film.run().eos);
  const auto frames = film.frames();
  ASSERT_EQ(frames.size(), 40u);
  EXPECT_EQ(frames[29].number, 14);  // held
  EXPECT_EQ(frames[30].number, 15);
  EXPECT_EQ(frames[39].number, 19);  // held to the end
  film.expect_exact_times(24, 1);
}

TEST(InBand, WithoutHandlesTheLastFrameIsHeldDuringTheFade) {
  Film film;
  Clip c{.id = 0, .count = 40};
  c.events[0].push_back(shot_event("a", 0, 0, 20, 0, 0, 0));
  c.events[20].push_back(shot_event("b", 1, 20, 20, 0, 0, 8));
  film.add(c);
  ASSERT_TRUE(film.run().eos);
  EXPECT_EQ(film.frames().size(), 40u);
}

TEST(InBand, HandlesAreWanted) {
  Film film;
  auto pad = Ref<GstPad>::adopt(gst_element_request_pad_simple(film.concat.get(), "sink_%u"));
  auto q = Ref<GstQuery>::adopt(gst_storyboard_query_new_handles());
  EXPECT_TRUE(gst_pad_query(pad.get(), q.get()));
  EXPECT_TRUE(gst_storyboard_query_parse_handles(q.get()));
}

TEST(InBand, OneShotPerPadIsPlayedByIndex) {
  Film film("order=index");
  const int order[] = {2, 0, 1};
  for (int i : order) {
    Clip c{.id = i, .count = 10};
    c.events[0].push_back(shot_event(std::to_string(i).c_str(), static_cast<guint>(i), 10 * i, 10, 0, 0, 0));
    film.add(c);
  }
  const auto outcome = film.run();
  ASSERT_TRUE(outcome.eos);
  const auto frames = film.frames();
  ASSERT_EQ(frames.size(), 30u);
  for (int f = 0; f < 30; f++) ASSERT_EQ(frames[static_cast<std::size_t>(f)].id, f / 10) << f;
}

TEST(InBand, TwoFilmsOneAfterTheOther) {
  Film film;
  for (int i = 0; i < 2; i++) {
    Clip c{.id = i, .count = 20};
    c.events[0].push_back(shot_event("a", 0, 0, 10, 0, 0, 0));
    c.events[10].push_back(shot_event("b", 1, 10, 10, 0, 0, 0));
    film.add(c);
  }
  ASSERT_TRUE(film.run().eos);
  const auto frames = film.frames();
  ASSERT_EQ(frames.size(), 40u);
  for (int f = 0; f < 40; f++) ASSERT_EQ(frames[static_cast<std::size_t>(f)].number, f % 20) << f;
  film.expect_exact_times(24, 1);
}

}  // namespace
