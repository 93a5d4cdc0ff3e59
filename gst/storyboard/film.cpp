// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fields.hpp"
#include "gststoryboard.h"

using namespace contract;

G_DEFINE_BOXED_TYPE(GstStoryboardFilm, gst_storyboard_film, gst_storyboard_film_copy,
                    gst_storyboard_film_free)

static const char kFilm[] = "storyboard/film";
static const char kHandles[] = "storyboard/handles";
static const char kSound[] = "storyboard/sound";

GstStoryboardFilm *gst_storyboard_film_new(void) {
  auto *f = g_new0(GstStoryboardFilm, 1);
  f->width = 1920;
  f->height = 1080;
  f->fps_n = 24;
  f->fps_d = 1;
  f->loudness = -14.0;
  f->true_peak = -1.0;
  f->budget = -1.0;
  f->cuts = new_structures();
  f->sounds = new_structures();
  return f;
}

GstStoryboardFilm *gst_storyboard_film_copy(const GstStoryboardFilm *from) {
  g_return_val_if_fail(from, nullptr);
  auto *f = g_new0(GstStoryboardFilm, 1);
  *f = *from;
  f->title = g_strdup(from->title);
  f->description = g_strdup(from->description);
  f->currency = g_strdup(from->currency);
  f->cuts = copy_structures(from->cuts);
  f->sounds = copy_structures(from->sounds);
  return f;
}

void gst_storyboard_film_free(GstStoryboardFilm *f) {
  if (!f) return;
  g_free(f->title);
  g_free(f->description);
  g_free(f->currency);
  g_clear_pointer(&f->cuts, g_ptr_array_unref);
  g_clear_pointer(&f->sounds, g_ptr_array_unref);
  g_free(f);
}

void gst_storyboard_film_add_cut(GstStoryboardFilm *film, const gchar *shot_id, GstClockTime start,
                                 GstClockTime duration, const gchar *transition,
                                 GstClockTime transition_duration) {
  g_return_if_fail(film && shot_id);
  g_ptr_array_add(
      film->cuts,
      gst_structure_new("storyboard/cut-point", "shot-id", G_TYPE_STRING, shot_id, "index", G_TYPE_UINT,
                        film->cuts->len, "start", G_TYPE_UINT64, static_cast<guint64>(start), "duration",
                        G_TYPE_UINT64, static_cast<guint64>(duration), "transition", G_TYPE_STRING,
                        transition ? transition : "cut", "transition-duration", G_TYPE_UINT64,
                        static_cast<guint64>(transition_duration), nullptr));
}

void gst_storyboard_film_set_sound_follows(GstStoryboardFilm *film, const gchar *shot_id) {
  g_return_if_fail(film && shot_id);
  for (guint i = 0; i < film->cuts->len; i++) {
    auto *cut = static_cast<GstStructure *>(g_ptr_array_index(film->cuts, i));
    if (g_strcmp0(gst_structure_get_string(cut, "shot-id"), shot_id) == 0)
      gst_structure_set(cut, "sound-follows", G_TYPE_BOOLEAN, TRUE, nullptr);
  }
}

GstStructure *gst_storyboard_sound_new(const gchar *role, const gchar *shot_id, const gchar *uri,
                                       GstClockTime at) {
  g_return_val_if_fail(role, nullptr);
  GstStructure *s = gst_structure_new(kSound, "role", G_TYPE_STRING, role, "at", G_TYPE_UINT64,
                                      static_cast<guint64>(at), nullptr);
  put_string(s, "shot-id", shot_id);
  put_string(s, "uri", uri);
  return s;
}

GstEvent *gst_storyboard_event_new_film(const GstStoryboardFilm *f) {
  g_return_val_if_fail(f, nullptr);
  GstStructure *s = gst_structure_new(
      kFilm, "width", G_TYPE_INT, f->width, "height", G_TYPE_INT, f->height, "framerate", GST_TYPE_FRACTION,
      f->fps_n, f->fps_d, "duration", G_TYPE_UINT64, static_cast<guint64>(f->duration), "seed", G_TYPE_UINT64,
      f->seed, "loudness", G_TYPE_DOUBLE, f->loudness, "true-peak", G_TYPE_DOUBLE, f->true_peak, nullptr);
  if (f->budget >= 0) {
    gst_structure_set(s, "budget", G_TYPE_DOUBLE, f->budget, nullptr);
    put_string(s, "currency", f->currency);
  }
  put_string(s, "title", f->title);
  put_string(s, "description", f->description);
  put_array(s, "cuts", f->cuts, GST_TYPE_STRUCTURE);
  put_array(s, "sounds", f->sounds, GST_TYPE_STRUCTURE);
  return gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, s);
}

gboolean gst_storyboard_event_is_film(GstEvent *event) {
  return event_structure(event, kFilm) != nullptr;
}

GstStoryboardFilm *gst_storyboard_event_parse_film(GstEvent *event) {
  const GstStructure *s = event_structure(event, kFilm);
  if (!s) return nullptr;
  GstStoryboardFilm *f = gst_storyboard_film_new();
  f->title = dup_string(s, "title");
  f->description = dup_string(s, "description");
  gst_structure_get_int(s, "width", &f->width);
  gst_structure_get_int(s, "height", &f->height);
  gst_structure_get_fraction(s, "framerate", &f->fps_n, &f->fps_d);
  f->duration = get_time(s, "duration", 0);
  f->seed = get_time(s, "seed", 0);
  f->loudness = get_double(s, "loudness", f->loudness);
  f->true_peak = get_double(s, "true-peak", f->true_peak);
  f->budget = get_double(s, "budget", f->budget);
  f->currency = dup_string(s, "currency");
  if (f->width <= 0 || f->height <= 0 || f->fps_n <= 0 || f->fps_d <= 0) {
    gst_storyboard_film_free(f);
    return nullptr;
  }
  g_ptr_array_unref(f->cuts);
  f->cuts = get_array(s, "cuts", GST_TYPE_STRUCTURE);
  g_ptr_array_unref(f->sounds);
  f->sounds = get_array(s, "sounds", GST_TYPE_STRUCTURE);
  return f;
}

GstEvent *gst_storyboard_event_new_sound(GstStructure *sound) {
  g_return_val_if_fail(sound && gst_structure_has_name(sound, kSound), nullptr);
  return gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM, sound);
}

gboolean gst_storyboard_event_is_sound(GstEvent *event) {
  return event_structure(event, kSound) != nullptr;
}

GstStructure *gst_storyboard_event_parse_sound(GstEvent *event) {
  const GstStructure *s = event_structure(event, kSound);
  return s && gst_structure_get_string(s, "shot-id") ? gst_structure_copy(s) : nullptr;
}

GstQuery *gst_storyboard_query_new_handles(void) {
  return gst_query_new_custom(GST_QUERY_CUSTOM, gst_structure_new_empty(kHandles));
}
gboolean gst_storyboard_query_is_handles(GstQuery *query) {
  return query_structure(query, kHandles) != nullptr;
}
void gst_storyboard_query_set_handles(GstQuery *query, gboolean wanted) {
  g_return_if_fail(gst_storyboard_query_is_handles(query));
  gst_structure_set(gst_query_writable_structure(query), "wanted", G_TYPE_BOOLEAN, wanted, nullptr);
}
gboolean gst_storyboard_query_parse_handles(GstQuery *query) {
  const GstStructure *s = query_structure(query, kHandles);
  return s && get_bool(s, "wanted", FALSE);
}
