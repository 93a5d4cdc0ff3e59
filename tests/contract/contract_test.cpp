// SPDX-License-Identifier: LGPL-2.1-or-later
// Every constructor of the contract is read back by its parser, and foreign things are refused.
#include <gst/storyboard/gststoryboard.h>

#include "support/support.hpp"

namespace {

GstStoryboardShot *full_shot() {
  GstStoryboardShot *s = gst_storyboard_shot_new("quay-1");
  gst_storyboard_set_string(&s->scene_id, "quay");
  s->index = 3;
  s->take = 2;
  s->start = 5 * GST_SECOND;
  s->duration = 4 * GST_SECOND;
  s->head_handle = 250 * GST_MSECOND;
  s->tail_handle = 500 * GST_MSECOND;
  s->offset = GST_SECOND;
  gst_storyboard_set_string(&s->transition, "wipeleft");
  s->transition_duration = 500 * GST_MSECOND;
  gst_storyboard_set_string(&s->easing, "smooth");
  s->origin = GST_STORYBOARD_ORIGIN_FOOTAGE;
  gst_storyboard_set_string(&s->model, "auto");
  gst_storyboard_set_string(&s->prompt, "Mara waits, \"alone\"");
  s->seed = G_MAXUINT64;
  s->continues = TRUE;
  s->camera = gst_storyboard_camera_new("dolly", "in", 0.15, nullptr);
  s->source = gst_storyboard_source_new("file:///a%20b.mp4", GST_SECOND, TRUE);
  s->expect = gst_storyboard_expect_new();
  s->approval = gst_storyboard_approval_new(TRUE, "abc", "/a/film.approvals");
  const guint palette[] = {0x112233, 0xffeedd};
  gst_storyboard_expect_set_palette(s->expect, palette, 2);
  g_ptr_array_add(s->references, gst_storyboard_reference_new("mara", "character", nullptr, "a sailor"));
  GstBuffer *buffer = gst_buffer_new_allocate(nullptr, 16, nullptr);
  GstCaps *caps = gst_caps_new_empty_simple("video/x-raw");
  gst_storyboard_shot_add_frame(s, "first", 0.0, buffer, caps);
  gst_storyboard_shot_add_frame(s, "last", 1.0, buffer, caps);
  gst_buffer_unref(buffer);
  gst_caps_unref(caps);
  return s;
}

void expect_same(const GstStoryboardShot *a, const GstStoryboardShot *b) {
  EXPECT_STREQ(a->shot_id, b->shot_id);
  EXPECT_STREQ(a->scene_id, b->scene_id);
  EXPECT_EQ(a->index, b->index);
  EXPECT_EQ(a->take, b->take);
  EXPECT_EQ(a->start, b->start);
  EXPECT_EQ(a->duration, b->duration);
  EXPECT_EQ(a->head_handle, b->head_handle);
  EXPECT_EQ(a->tail_handle, b->tail_handle);
  EXPECT_EQ(a->offset, b->offset);
  EXPECT_STREQ(a->transition, b->transition);
  EXPECT_EQ(a->transition_duration, b->transition_duration);
  EXPECT_STREQ(a->easing, b->easing);
  EXPECT_EQ(a->origin, b->origin);
  EXPECT_STREQ(a->model, b->model);
  EXPECT_STREQ(a->prompt, b->prompt);
  EXPECT_EQ(a->seed, b->seed);
  EXPECT_EQ(a->continues, b->continues);
  EXPECT_TRUE(gst_structure_is_equal(a->camera, b->camera));
  EXPECT_TRUE(gst_structure_is_equal(a->source, b->source));
  EXPECT_TRUE(gst_structure_is_equal(a->expect, b->expect));
  EXPECT_TRUE(gst_structure_is_equal(a->approval, b->approval));
  ASSERT_EQ(a->frames->len, b->frames->len);
  for (guint i = 0; i < a->frames->len; i++)
    EXPECT_EQ(gst_sample_get_buffer(GST_SAMPLE_CAST(a->frames->pdata[i])),
              gst_sample_get_buffer(GST_SAMPLE_CAST(b->frames->pdata[i])));
  ASSERT_EQ(a->references->len, b->references->len);
}

TEST(Contract, ShotEventRoundTrips) {
  g_autoptr(GstStoryboardShot) shot = full_shot();
  g_autoptr(GstEvent) event = gst_storyboard_event_new_shot(shot);
  EXPECT_TRUE(GST_EVENT_IS_STICKY(event));
  EXPECT_TRUE(GST_EVENT_IS_SERIALIZED(event));
  EXPECT_TRUE(GST_EVENT_IS_DOWNSTREAM(event));
  g_autoptr(GstStoryboardShot) parsed = gst_storyboard_event_parse_shot(event);
  ASSERT_NE(parsed, nullptr);
  expect_same(shot, parsed);
  const gchar *role = nullptr;
  gdouble position = -1;
  ASSERT_TRUE(gst_storyboard_frame_parse(GST_SAMPLE_CAST(parsed->frames->pdata[1]), &role, &position));
  EXPECT_STREQ(role, "last");
  EXPECT_EQ(position, 1.0);
}

TEST(Contract, PictureMessageIsReadBack) {
  g_autoptr(GstMessage) message = gst_storyboard_message_new_picture(
      nullptr,
      gst_structure_new("x", "shot-id", G_TYPE_STRING, "quay-1", "price", G_TYPE_DOUBLE, 0.04, nullptr));
  const GstStructure *s = gst_storyboard_message_parse_picture(message);
  ASSERT_NE(s, nullptr);
  EXPECT_TRUE(gst_structure_has_name(s, "storyboard/picture"));
  EXPECT_EQ(gst_storyboard_message_parse_report(message), nullptr);
}

TEST(Contract, CopyIsIndependent) {
  g_autoptr(GstStoryboardShot) shot = full_shot();
  g_autoptr(GstStoryboardShot) copy = gst_storyboard_shot_copy(shot);
  gst_storyboard_set_string(&copy->prompt, "other");
  gst_structure_set(copy->camera, "amount", G_TYPE_DOUBLE, 9.0, nullptr);
  EXPECT_STREQ(shot->prompt, "Mara waits, \"alone\"");
  gdouble amount = 0;
  gst_structure_get_double(shot->camera, "amount", &amount);
  EXPECT_EQ(amount, 0.15);
}

TEST(Contract, SoundEventRoundTripsAndFollowsAMarkedCut) {
  g_autoptr(GstStoryboardFilm) film = gst_storyboard_film_new();
  gst_storyboard_film_add_cut(film, "a", 0, GST_SECOND, nullptr, 0);
  gst_storyboard_film_add_cut(film, "b", GST_SECOND, GST_SECOND, nullptr, 0);
  gst_storyboard_film_set_sound_follows(film, "b");
  g_autoptr(GstEvent) told = gst_storyboard_event_new_film(film);
  g_autoptr(GstStoryboardFilm) parsed = gst_storyboard_event_parse_film(told);
  EXPECT_FALSE(gst_structure_has_field(GST_STRUCTURE(parsed->cuts->pdata[0]), "sound-follows"));
  gboolean follows = FALSE;
  EXPECT_TRUE(gst_structure_get_boolean(GST_STRUCTURE(parsed->cuts->pdata[1]), "sound-follows", &follows));
  EXPECT_TRUE(follows);

  GstStructure *sound = gst_storyboard_sound_new("shot", "b", "file:///take.mov", GST_SECOND);
  gst_structure_set(sound, "in", G_TYPE_UINT64, guint64{250 * GST_MSECOND}, "speaks", G_TYPE_BOOLEAN, TRUE,
                    nullptr);
  g_autoptr(GstStructure) same = gst_structure_copy(sound);
  g_autoptr(GstEvent) event = gst_storyboard_event_new_sound(sound);
  EXPECT_TRUE(GST_EVENT_IS_SERIALIZED(event));
  EXPECT_TRUE(GST_EVENT_IS_DOWNSTREAM(event));
  EXPECT_FALSE(GST_EVENT_IS_STICKY(event));
  EXPECT_TRUE(gst_storyboard_event_is_sound(event));
  EXPECT_FALSE(gst_storyboard_event_is_sound(told));
  g_autoptr(GstStructure) read = gst_storyboard_event_parse_sound(event);
  ASSERT_NE(read, nullptr);
  EXPECT_TRUE(gst_structure_is_equal(read, same));
  EXPECT_EQ(gst_storyboard_event_parse_sound(told), nullptr);
  g_autoptr(GstEvent) whose =
      gst_storyboard_event_new_sound(gst_storyboard_sound_new("shot", nullptr, "file:///x", 0));
  EXPECT_EQ(gst_storyboard_event_parse_sound(whose), nullptr);
}

TEST(Contract, FilmEventRoundTrips) {
  g_autoptr(GstStoryboardFilm) film = gst_storyboard_film_new();
  gst_storyboard_set_string(&film->title, "Low Tide");
  film->width = 1280;
  film->height = 720;
  film->fps_n = 30000;
  film->fps_d = 1001;
  film->duration = 60 * GST_SECOND;
  film->budget = 12.5;
  gst_storyboard_set_string(&film->currency, "EUR");
  gst_storyboard_film_add_cut(film, "a", 0, GST_SECOND, nullptr, 0);
  gst_storyboard_film_add_cut(film, "b", GST_SECOND, GST_SECOND, "fade", 100);
  g_ptr_array_add(film->sounds, gst_storyboard_sound_new("music", nullptr, "file:///m.ogg", 0));
  g_autoptr(GstEvent) event = gst_storyboard_event_new_film(film);
  EXPECT_TRUE(GST_EVENT_IS_STICKY(event));
  g_autoptr(GstStoryboardFilm) parsed = gst_storyboard_event_parse_film(event);
  ASSERT_NE(parsed, nullptr);
  EXPECT_STREQ(parsed->title, "Low Tide");
  EXPECT_EQ(parsed->fps_n, 30000);
  EXPECT_EQ(parsed->fps_d, 1001);
  EXPECT_EQ(parsed->duration, 60 * GST_SECOND);
  EXPECT_EQ(parsed->budget, 12.5);
  EXPECT_STREQ(parsed->currency, "EUR");
  ASSERT_EQ(parsed->cuts->len, 2u);
  EXPECT_TRUE(gst_structure_is_equal(static_cast<GstStructure *>(parsed->cuts->pdata[1]),
                                     static_cast<GstStructure *>(film->cuts->pdata[1])));
  EXPECT_EQ(parsed->sounds->len, 1u);
}

TEST(Contract, TakeQueryIsAnswered) {
  g_autoptr(GstStoryboardShot) shot = full_shot();
  g_autoptr(GstQuery) query = gst_storyboard_query_new_take(shot, 2, "file:///take.mov", 7, nullptr);
  EXPECT_EQ(gst_storyboard_query_parse_verdict(query, nullptr, nullptr, nullptr),
            GST_STORYBOARD_VERDICT_UNCHECKED);

  GstStoryboardShot *asked = nullptr;
  g_autofree gchar *uri = nullptr;
  guint take = 0;
  GstClockTime in = 0;
  ASSERT_TRUE(gst_storyboard_query_parse_take(query, &asked, &take, &uri, &in, nullptr));
  expect_same(shot, asked);
  gst_storyboard_shot_free(asked);
  EXPECT_EQ(take, 2u);
  EXPECT_EQ(in, 7u);
  EXPECT_STREQ(uri, "file:///take.mov");

  g_autoptr(GPtrArray) causes =
      g_ptr_array_new_with_free_func(reinterpret_cast<GDestroyNotify>(gst_structure_free));
  g_ptr_array_add(causes,
                  gst_storyboard_cause_new("lighting", "from the right", "from the left", 0.6, "turn it"));
  const gchar *not_judged[] = {"identity", nullptr};
  gst_storyboard_query_set_verdict(
      query, GST_STORYBOARD_VERDICT_REJECT,
      gst_structure_new("storyboard/scores", "lighting", G_TYPE_DOUBLE, 0.2, nullptr), causes, not_judged,
      nullptr);
  GstStructure *scores = nullptr;
  GPtrArray *found = nullptr;
  EXPECT_EQ(gst_storyboard_query_parse_verdict(query, &scores, &found, nullptr),
            GST_STORYBOARD_VERDICT_REJECT);
  ASSERT_NE(scores, nullptr);
  ASSERT_EQ(found->len, 1u);
  EXPECT_STREQ(gst_structure_get_string(static_cast<GstStructure *>(found->pdata[0]), "dimension"),
               "lighting");
  gst_structure_free(scores);
  g_ptr_array_unref(found);
}

TEST(Contract, RegenerateRoundTrips) {
  g_autoptr(GstEvent) event = gst_storyboard_event_new_regenerate("quay-1", 3, nullptr);
  EXPECT_TRUE(GST_EVENT_IS_UPSTREAM(event));
  g_autofree gchar *id = nullptr;
  guint take = 0;
  GPtrArray *causes = nullptr;
  ASSERT_TRUE(gst_storyboard_event_parse_regenerate(event, &id, &take, &causes));
  EXPECT_STREQ(id, "quay-1");
  EXPECT_EQ(take, 3u);
  EXPECT_EQ(causes->len, 0u);
  g_ptr_array_unref(causes);
}

TEST(Contract, HandlesQuery) {
  g_autoptr(GstQuery) query = gst_storyboard_query_new_handles();
  EXPECT_FALSE(gst_storyboard_query_parse_handles(query));
  gst_storyboard_query_set_handles(query, TRUE);
  EXPECT_TRUE(gst_storyboard_query_parse_handles(query));
}

TEST(Contract, MessagesRoundTrip) {
  g_autoptr(GstStoryboardTakeInfo) info = gst_storyboard_take_info_new("a", 1);
  info->price = 0.8;
  gst_storyboard_set_string(&info->currency, "USD");
  info->verdict = GST_STORYBOARD_VERDICT_ACCEPT;
  g_autoptr(GstMessage) take = gst_storyboard_message_new_take(nullptr, info);
  g_autoptr(GstStoryboardTakeInfo) parsed = gst_storyboard_message_parse_take(take);
  ASSERT_NE(parsed, nullptr);
  EXPECT_EQ(parsed->price, 0.8);
  EXPECT_STREQ(parsed->currency, "USD");
  EXPECT_EQ(parsed->verdict, GST_STORYBOARD_VERDICT_ACCEPT);

  g_autoptr(GstMessage) cut = gst_storyboard_message_new_cut(nullptr, "b", 1000, 1500, 1);
  gint64 error = 0;
  ASSERT_TRUE(gst_storyboard_message_parse_cut(cut, nullptr, nullptr, nullptr, &error, nullptr));
  EXPECT_EQ(error, -500);

  g_autoptr(GstMessage) failed = gst_storyboard_message_new_failed(nullptr, "a", 3, "moderation");
  g_autofree gchar *reason = nullptr;
  ASSERT_TRUE(gst_storyboard_message_parse_failed(failed, nullptr, nullptr, &reason));
  EXPECT_STREQ(reason, "moderation");

  g_autoptr(GstMessage) report =
      gst_storyboard_message_new_report(nullptr, gst_structure_new("x", "shots", G_TYPE_UINT, 8u, nullptr));
  ASSERT_NE(gst_storyboard_message_parse_report(report), nullptr);
  EXPECT_EQ(gst_storyboard_message_parse_report(take), nullptr);
  EXPECT_EQ(gst_storyboard_message_parse_take(report), nullptr);

  g_autoptr(GstMessage) route = gst_storyboard_message_new_route(
      nullptr, gst_structure_new("x", "shot-id", G_TYPE_STRING, "a", "model", G_TYPE_STRING, "m", nullptr));
  const GstStructure *chosen = gst_storyboard_message_parse_route(route);
  ASSERT_NE(chosen, nullptr);
  EXPECT_STREQ(gst_structure_get_name(chosen), "storyboard/route");
  EXPECT_STREQ(gst_structure_get_string(chosen, "model"), "m");
  EXPECT_EQ(gst_storyboard_message_parse_route(report), nullptr);
  EXPECT_EQ(gst_storyboard_message_parse_report(route), nullptr);
}

TEST(Contract, ForeignAndMalformedThingsAreRefused) {
  g_autoptr(GstEvent) eos = gst_event_new_eos();
  EXPECT_EQ(gst_storyboard_event_parse_shot(eos), nullptr);
  EXPECT_FALSE(gst_storyboard_event_is_film(eos));
  g_autoptr(GstEvent) nameless =
      gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, gst_structure_new_empty("storyboard/shot"));
  EXPECT_EQ(gst_storyboard_event_parse_shot(nameless), nullptr);
  g_autoptr(GstEvent) still =
      gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM_STICKY,
                           gst_structure_new("storyboard/film", "width", G_TYPE_INT, 0, nullptr));
  EXPECT_EQ(gst_storyboard_event_parse_film(still), nullptr);
  g_autoptr(GstQuery) query =
      gst_query_new_custom(GST_QUERY_CUSTOM, gst_structure_new_empty("storyboard/take"));
  EXPECT_FALSE(gst_storyboard_query_parse_take(query, nullptr, nullptr, nullptr, nullptr, nullptr));
  g_autoptr(GstMessage) message = gst_message_new_element(nullptr, gst_structure_new_empty("storyboard/cut"));
  EXPECT_FALSE(gst_storyboard_message_parse_cut(message, nullptr, nullptr, nullptr, nullptr, nullptr));
}

}  // namespace
