// SPDX-License-Identifier: LGPL-2.1-or-later
// What storyboardsrc pushes: order, film, chapters, tags, shots, pictures.
#include <gst/storyboard/gststoryboard.h>

#include "boards.hpp"
#include "support/support.hpp"

namespace {

using boards::near_colour;
using boards::pixel;

struct Played {
  support::TempDir dir;
  support::Outcome out;
  support::Seen seen;
  std::vector<std::shared_ptr<GstStoryboardShot>> shots;
  std::shared_ptr<GstStoryboardFilm> film;
  std::string order;  // one letter for each event and buffer

  explicit Played(const std::string &properties = "draw=never") {
    const std::string location = boards::three_shots(dir);
    auto pipeline = support::launch("storyboardsrc name=src location=\"" + location + "\" " + properties +
                                    " ! fakesink sync=false");
    auto src = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "src"));
    auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(src.get(), "src"));
    support::watch(pad.get(), seen);
    gst_pad_add_probe(
        pad.get(),
        static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
        [](GstPad *, GstPadProbeInfo *info, gpointer data) {
          auto &order = *static_cast<std::string *>(data);
          if (GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_BUFFER) {
            order += 'b';
            return GST_PAD_PROBE_OK;
          }
          GstEvent *e = GST_PAD_PROBE_INFO_EVENT(info);
          switch (GST_EVENT_TYPE(e)) {
            case GST_EVENT_STREAM_START:
              order += '(';
              break;
            case GST_EVENT_CAPS:
              order += 'c';
              break;
            case GST_EVENT_SEGMENT:
              order += 's';
              break;
            case GST_EVENT_TOC:
              order += 't';
              break;
            case GST_EVENT_TAG:
              order += 'g';
              break;
            case GST_EVENT_EOS:
              order += ')';
              break;
            default:
              order += gst_storyboard_event_is_film(e) ? 'F' : gst_storyboard_event_is_shot(e) ? 'S' : '?';
          }
          return GST_PAD_PROBE_OK;
        },
        &order, nullptr);
    out = support::run(pipeline.get());
    for (auto &e : seen.events) {
      if (auto *s = gst_storyboard_event_parse_shot(e.get())) shots.emplace_back(s, gst_storyboard_shot_free);
      if (auto *f = gst_storyboard_event_parse_film(e.get())) film.reset(f, gst_storyboard_film_free);
    }
  }
};

const char *text(const GstStructure *s, const char *field) {
  const char *v = gst_structure_get_string(s, field);
  return v ? v : "";
}
guint64 time_of(const GstStructure *s, const char *field) {
  guint64 v = GST_CLOCK_TIME_NONE;
  gst_structure_get_uint64(s, field, &v);
  return v;
}
double number(const GstStructure *s, const char *field) {
  double v = -1e9;
  gst_structure_get_double(s, field, &v);
  return v;
}

TEST(StoryboardSrc, SaysTheFilmOnceAndEachShotBeforeItsPictures) {
  Played p;
  ASSERT_TRUE(p.out.eos) << p.out.error;
  EXPECT_EQ(p.order, "(csFtgSbbSbSb)");
  ASSERT_EQ(p.shots.size(), 3u);
  ASSERT_EQ(p.seen.buffers.size(), 4u);
  const GstClockTime pts[] = {0, GST_SECOND, 2 * GST_SECOND, 3500 * GST_MSECOND};
  const GstClockTime durations[] = {GST_SECOND, GST_SECOND, 1500 * GST_MSECOND, GST_SECOND};
  for (int i = 0; i < 4; i++) {
    EXPECT_EQ(GST_BUFFER_PTS(p.seen.buffers[i].get()), pts[i]);
    EXPECT_EQ(GST_BUFFER_DURATION(p.seen.buffers[i].get()), durations[i]);
  }
  GstVideoInfo info;
  ASSERT_TRUE(gst_video_info_from_caps(&info, p.seen.caps.get()));
  EXPECT_EQ(GST_VIDEO_INFO_FORMAT(&info), GST_VIDEO_FORMAT_BGRx);
  EXPECT_EQ(info.width, 320);
  EXPECT_EQ(info.height, 240);
  EXPECT_EQ(info.fps_n, 24);
  EXPECT_EQ(GST_VIDEO_INFO_INTERLACE_MODE(&info), GST_VIDEO_INTERLACE_MODE_PROGRESSIVE);
}

TEST(StoryboardSrc, TheFilmKnowsItsCutsAndItsSounds) {
  Played p;
  ASSERT_TRUE(p.film);
  EXPECT_STREQ(p.film->title, "Three");
  EXPECT_STREQ(p.film->description, "Three shots");
  EXPECT_EQ(p.film->width, 320);
  EXPECT_EQ(p.film->height, 240);
  EXPECT_EQ(p.film->fps_n, 24);
  EXPECT_EQ(p.film->duration, 4500 * GST_MSECOND);
  EXPECT_EQ(p.film->seed, 5u);
  EXPECT_EQ(p.film->loudness, -16);
  EXPECT_EQ(p.film->true_peak, -2);
  ASSERT_EQ(p.film->cuts->len, 3u);
  const auto *cut = static_cast<GstStructure *>(p.film->cuts->pdata[1]);
  EXPECT_STREQ(text(cut, "shot-id"), "two");
  EXPECT_EQ(time_of(cut, "start"), 2 * GST_SECOND);
  EXPECT_EQ(time_of(cut, "duration"), 1500 * GST_MSECOND);
  EXPECT_STREQ(text(cut, "transition"), "fade");
  EXPECT_NEAR(static_cast<double>(time_of(cut, "transition-duration")), 13e9 / 24, 1);

  ASSERT_EQ(p.film->sounds->len, 5u);
  const auto sound = [&](guint i) { return static_cast<const GstStructure *>(p.film->sounds->pdata[i]); };
  EXPECT_STREQ(text(sound(0), "role"), "voice");
  EXPECT_STREQ(text(sound(0), "shot-id"), "one");
  EXPECT_STREQ(text(sound(0), "text"), "Late.");
  EXPECT_STREQ(text(sound(0), "speaker"), "mara");
  EXPECT_STREQ(text(sound(0), "voice"), "en-gb");
  EXPECT_EQ(time_of(sound(0), "at"), 500 * GST_MSECOND);
  EXPECT_EQ(time_of(sound(0), "until"), 2 * GST_SECOND);
  EXPECT_EQ(number(sound(0), "gain"), 3);
  EXPECT_FALSE(gst_structure_has_field(sound(0), "uri"));
  EXPECT_EQ(text(sound(1), "uri"), support::uri_of(std::filesystem::canonical(p.dir.file("line.wav"))));
  EXPECT_STREQ(text(sound(2), "role"), "effects");
  EXPECT_EQ(time_of(sound(2), "at"), 2250 * GST_MSECOND);
  EXPECT_EQ(time_of(sound(2), "duration"), GST_SECOND);
  EXPECT_EQ(time_of(sound(2), "fade-in"), 100 * GST_MSECOND);
  EXPECT_STREQ(text(sound(3), "role"), "shot");  // the footage's own
  EXPECT_EQ(time_of(sound(3), "at"), 3500 * GST_MSECOND);
  EXPECT_EQ(time_of(sound(3), "in"), 2 * GST_SECOND);
  EXPECT_EQ(time_of(sound(3), "duration"), GST_SECOND);
  EXPECT_STREQ(text(sound(4), "role"), "music");
  EXPECT_EQ(time_of(sound(4), "at"), 500 * GST_MSECOND);
  EXPECT_EQ(time_of(sound(4), "duration"), 4 * GST_SECOND);  // a loop lasts until the end
  EXPECT_EQ(number(sound(4), "duck"), -12);
  const GValue *beats = gst_structure_get_value(sound(4), "beats");
  ASSERT_TRUE(beats && GST_VALUE_HOLDS_ARRAY(beats));
  ASSERT_EQ(gst_value_array_get_size(beats), 2u);
  EXPECT_EQ(g_value_get_uint64(gst_value_array_get_value(beats, 0)), 500 * GST_MSECOND);
}

TEST(StoryboardSrc, AShotSaysEverythingAboutItself) {
  Played p;
  ASSERT_EQ(p.shots.size(), 3u);
  const GstStoryboardShot *one = p.shots[0].get(), *two = p.shots[1].get(), *three = p.shots[2].get();
  EXPECT_STREQ(one->shot_id, "one");
  EXPECT_STREQ(one->scene_id, "day");
  EXPECT_EQ(one->index, 0u);
  EXPECT_EQ(one->take, 0u);
  EXPECT_EQ(one->start, 0u);
  EXPECT_EQ(one->duration, 2 * GST_SECOND);
  EXPECT_EQ(one->head_handle, 0u);
  EXPECT_EQ(one->tail_handle, 291666667u);  // 7 of the 13 frames
  EXPECT_EQ(one->offset, 0u);
  EXPECT_STREQ(one->transition, "cut");
  EXPECT_EQ(one->transition_duration, 0u);
  EXPECT_EQ(one->origin, GST_STORYBOARD_ORIGIN_GENERATED);
  EXPECT_STREQ(one->model, "auto");
  EXPECT_STREQ(one->prompt, "red to blue");
  EXPECT_STREQ(text(one->camera, "move"), "dolly");
  EXPECT_STREQ(text(one->camera, "direction"), "in");
  EXPECT_STREQ(text(one->camera, "easing"), "smooth");
  EXPECT_GT(number(one->camera, "amount"), 0);  // the usual one
  EXPECT_EQ(number(one->expect, "key-azimuth"), -90);
  EXPECT_EQ(number(one->expect, "temperature"), 4000);
  EXPECT_FALSE(gst_structure_has_field(one->expect, "exposure"));
  const GValue *palette = gst_structure_get_value(one->expect, "palette");
  ASSERT_TRUE(palette);
  EXPECT_EQ(g_value_get_uint(gst_value_array_get_value(palette, 0)), 0x112233u);
  const GValue *focal = gst_structure_get_value(one->expect, "focal-points");
  ASSERT_TRUE(focal);
  EXPECT_EQ(g_value_get_double(gst_value_array_get_value(focal, 0)), 0.25);
  const GValue *limits = gst_structure_get_value(one->expect, "limits");
  ASSERT_TRUE(limits);
  EXPECT_EQ(number(gst_value_get_structure(limits), "lighting"), 0.7);
  ASSERT_EQ(one->references->len, 2u);  // the place and the style; nobody is in the picture
  EXPECT_STREQ(text(static_cast<GstStructure *>(one->references->pdata[0]), "name"), "quay");
  EXPECT_STREQ(text(static_cast<GstStructure *>(one->references->pdata[0]), "kind"), "place");
  EXPECT_STREQ(text(static_cast<GstStructure *>(one->references->pdata[1]), "name"), "ink");

  EXPECT_EQ(two->head_handle, 250 * GST_MSECOND);
  EXPECT_STREQ(two->transition, "fade");
  EXPECT_STREQ(two->easing, "smooth");
  EXPECT_EQ(two->seed, 77u);
  EXPECT_NE(one->seed, 0u);
  EXPECT_NE(one->seed, three->seed);
  EXPECT_EQ(one->seed, Played().shots[0]->seed);

  EXPECT_EQ(three->origin, GST_STORYBOARD_ORIGIN_FOOTAGE);
  EXPECT_EQ(text(three->source, "uri"), support::uri_of(std::filesystem::canonical(p.dir.file("sea.mp4"))));
  EXPECT_EQ(time_of(three->source, "in"), 2 * GST_SECOND);
  EXPECT_STREQ(three->scene_id, "sea");
}

TEST(StoryboardSrc, PicturesAreThoseOfTheFiles) {
  Played p;
  ASSERT_EQ(p.seen.buffers.size(), 4u);
  const unsigned wanted[] = {0xff0000, 0x0000ff, 0x00ff00, 0x000000};
  for (int i = 0; i < 4; i++)
    for (const double at : {0.0, 0.5, 1.0}) {
      const unsigned got = pixel(p.seen.buffers[i].get(), p.seen.caps.get(), at, 1 - at);
      EXPECT_TRUE(near_colour(got, wanted[i])) << i << " at " << at << ": " << std::hex << got;
    }
  ASSERT_EQ(p.shots[0]->frames->len, 2u);
  const char *roles[] = {"first", "last"};
  for (guint i = 0; i < 2; i++) {
    auto *sample = GST_SAMPLE_CAST(p.shots[0]->frames->pdata[i]);
    const gchar *role = nullptr;
    gdouble position = -1;
    ASSERT_TRUE(gst_storyboard_frame_parse(sample, &role, &position));
    EXPECT_STREQ(role, roles[i]);
    EXPECT_EQ(position, i);
    // the same pixels: shared, not copied
    EXPECT_EQ(gst_buffer_peek_memory(gst_sample_get_buffer(sample), 0),
              gst_buffer_peek_memory(p.seen.buffers[i].get(), 0));
  }
}

TEST(StoryboardSrc, ChaptersAndTags) {
  Played p;
  GstToc *toc = nullptr;
  glue::Ref<GstToc> owner;
  std::string title, description;
  for (auto &m : p.out.messages) {
    if (GST_MESSAGE_TYPE(m.get()) == GST_MESSAGE_TOC) {
      gst_message_parse_toc(m.get(), &toc, nullptr);
      owner = glue::Ref<GstToc>::adopt(toc);
    }
    if (GST_MESSAGE_TYPE(m.get()) == GST_MESSAGE_TAG) {
      GstTagList *tags = nullptr;
      gst_message_parse_tag(m.get(), &tags);
      gchar *value = nullptr;
      if (gst_tag_list_get_string(tags, GST_TAG_TITLE, &value)) title = glue::take_string(value);
      if (gst_tag_list_get_string(tags, GST_TAG_DESCRIPTION, &value)) description = glue::take_string(value);
      gst_tag_list_unref(tags);
    }
  }
  EXPECT_EQ(title, "Three");
  EXPECT_EQ(description, "Three shots");
  ASSERT_TRUE(toc);
  const char *ids[] = {"one", "two", "three"};
  const gint64 starts[] = {0, 2 * GST_SECOND, 3500 * GST_MSECOND};
  ASSERT_EQ(g_list_length(gst_toc_get_entries(toc)), 3u);
  for (guint i = 0; i < 3; i++) {
    auto *entry = static_cast<GstTocEntry *>(g_list_nth_data(gst_toc_get_entries(toc), i));
    gint64 start = -1, stop = -1;
    ASSERT_TRUE(gst_toc_entry_get_start_stop_times(entry, &start, &stop));
    EXPECT_EQ(gst_toc_entry_get_entry_type(entry), GST_TOC_ENTRY_TYPE_CHAPTER);
    EXPECT_STREQ(gst_toc_entry_get_uid(entry), ids[i]);
    EXPECT_EQ(start, starts[i]);
    EXPECT_EQ(stop, i < 2 ? starts[i + 1] : static_cast<gint64>(4500 * GST_MSECOND));
  }
}

TEST(StoryboardSrc, APictureOfAnotherShapeCoversTheFilm) {
  support::TempDir dir;
  // left and right thirds of a 960x240 picture are cut away, its middle fills 320x240
  const auto made = support::run_launch(
      "compositor name=c background=black sink_1::xpos=320 sink_2::xpos=640 ! "
      "video/x-raw,width=960,height=240 ! "
      "videoconvert ! pngenc ! filesink location=\"" +
      dir.file("wide.png") +
      "\" "
      "videotestsrc num-buffers=1 pattern=red ! video/x-raw,width=320,height=240 ! c.sink_0 "
      "videotestsrc num-buffers=1 pattern=green ! video/x-raw,width=320,height=240 ! c.sink_1 "
      "videotestsrc num-buffers=1 pattern=blue ! video/x-raw,width=320,height=240 ! c.sink_2");
  ASSERT_TRUE(made.eos) << made.error;
  const std::string location =
      dir.write("f.storyboard", R"({"storyboard": 1, "size": [320, 240], "scenes": [{"id": "s",
    "shots": [{"id": "a", "duration": 1, "frames": [{"file": "wide.png"}]}]}]})");
  auto pipeline =
      support::launch("storyboardsrc name=src location=\"" + location + "\" ! fakesink sync=false");
  auto src = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "src"));
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(src.get(), "src"));
  support::Seen seen;
  support::watch(pad.get(), seen);
  ASSERT_TRUE(support::run(pipeline.get()).eos);
  ASSERT_EQ(seen.buffers.size(), 1u);
  for (const double x : {0.01, 0.5, 0.99}) {
    const unsigned got = pixel(seen.buffers[0].get(), seen.caps.get(), x, 0.5);
    EXPECT_TRUE(near_colour(got, 0x00ff00, 12)) << x << ": " << std::hex << got;
  }
}

#ifdef HAVE_ARTIST
TEST(StoryboardSrc, MissingFramesAreDrawnInLayers) {
  support::TempDir dir;
  const std::string location =
      dir.write("f.storyboard", R"({"storyboard": 1, "size": [324, 182], "scenes": [{"id": "s",
    "shots": [{"id": "a", "duration": 2, "prompt": "she waves", "subjects": [{"kind": "person", "pose": "standing"}],
               "last-subjects": [{"kind": "person", "pose": "waving"}]}]}]})");
  auto pipeline =
      support::launch("storyboardsrc name=src location=\"" + location + "\" ! fakesink sync=false");
  auto src = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "src"));
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(src.get(), "src"));
  support::Seen seen;
  support::watch(pad.get(), seen);
  const auto out = support::run(pipeline.get());
  ASSERT_TRUE(out.eos) << out.error;
  ASSERT_EQ(seen.buffers.size(), 2u);
  std::shared_ptr<GstStoryboardShot> shot;
  for (auto &e : seen.events)
    if (auto *s = gst_storyboard_event_parse_shot(e.get())) shot.reset(s, gst_storyboard_shot_free);
  ASSERT_TRUE(shot);
  const char *roles[] = {"first", "depth", "plate", "last", "depth", "plate"};
  ASSERT_EQ(shot->frames->len, 6u);
  for (guint i = 0; i < 6; i++) {
    auto *sample = GST_SAMPLE_CAST(shot->frames->pdata[i]);
    const gchar *role = nullptr;
    gdouble position = -1;
    ASSERT_TRUE(gst_storyboard_frame_parse(sample, &role, &position));
    EXPECT_STREQ(role, roles[i]);
    EXPECT_EQ(position, i < 3 ? 0.0 : 1.0);
    GstVideoInfo info;
    ASSERT_TRUE(gst_video_info_from_caps(&info, gst_sample_get_caps(sample)));
    GstVideoFrame frame;  // its size fits its caps
    ASSERT_TRUE(gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ)) << roles[i];
    EXPECT_EQ(info.width, 324);
    gst_video_frame_unmap(&frame);
  }
}
#endif

}  // namespace
