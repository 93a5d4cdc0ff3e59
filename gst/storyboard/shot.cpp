// SPDX-License-Identifier: LGPL-2.1-or-later
#include <initializer_list>

#include "fields.hpp"
#include "gststoryboard.h"

using namespace contract;

G_DEFINE_BOXED_TYPE(GstStoryboardShot, gst_storyboard_shot, gst_storyboard_shot_copy,
                    gst_storyboard_shot_free)

static const char kShot[] = "storyboard/shot";
static const char kFrame[] = "storyboard/frame";

GstStoryboardShot *gst_storyboard_shot_new(const gchar *shot_id) {
  auto *s = g_new0(GstStoryboardShot, 1);
  s->shot_id = g_strdup(shot_id);
  s->transition = g_strdup("cut");
  s->frames = new_samples();
  s->references = new_structures();
  return s;
}

GstStoryboardShot *gst_storyboard_shot_copy(const GstStoryboardShot *from) {
  g_return_val_if_fail(from, nullptr);
  auto *s = g_new0(GstStoryboardShot, 1);
  *s = *from;
  s->shot_id = g_strdup(from->shot_id);
  s->scene_id = g_strdup(from->scene_id);
  s->transition = g_strdup(from->transition);
  s->easing = g_strdup(from->easing);
  s->model = g_strdup(from->model);
  s->prompt = g_strdup(from->prompt);
  s->camera = from->camera ? gst_structure_copy(from->camera) : nullptr;
  s->source = from->source ? gst_structure_copy(from->source) : nullptr;
  s->expect = from->expect ? gst_structure_copy(from->expect) : nullptr;
  s->approval = from->approval ? gst_structure_copy(from->approval) : nullptr;
  s->frames = copy_samples(from->frames);
  s->references = copy_structures(from->references);
  return s;
}

void gst_storyboard_shot_free(GstStoryboardShot *s) {
  if (!s) return;
  for (gchar *p : {s->shot_id, s->scene_id, s->transition, s->easing, s->model, s->prompt}) g_free(p);
  for (GstStructure *p : {s->camera, s->source, s->expect, s->approval})
    if (p) gst_structure_free(p);
  g_clear_pointer(&s->frames, g_ptr_array_unref);
  g_clear_pointer(&s->references, g_ptr_array_unref);
  g_free(s);
}

void gst_storyboard_shot_add_frame(GstStoryboardShot *shot, const gchar *role, gdouble position,
                                   GstBuffer *buffer, GstCaps *caps) {
  g_return_if_fail(shot && role && GST_IS_BUFFER(buffer) && GST_IS_CAPS(caps));
  GstStructure *info =
      gst_structure_new(kFrame, "role", G_TYPE_STRING, role, "position", G_TYPE_DOUBLE, position, nullptr);
  g_ptr_array_add(shot->frames, gst_sample_new(buffer, caps, nullptr, info));
}

gboolean gst_storyboard_frame_parse(GstSample *sample, const gchar **role, gdouble *position) {
  const GstStructure *info = sample ? gst_sample_get_info(sample) : nullptr;
  if (!info || !gst_structure_has_name(info, kFrame)) return FALSE;
  const gchar *r = gst_structure_get_string(info, "role");
  if (!r) return FALSE;
  if (role) *role = r;
  if (position) *position = get_double(info, "position", 0.0);
  return TRUE;
}

GstStructure *gst_storyboard_camera_new(const gchar *move, const gchar *direction, gdouble amount,
                                        const gchar *easing) {
  g_return_val_if_fail(move, nullptr);
  GstStructure *s =
      gst_structure_new("storyboard/camera", "move", G_TYPE_STRING, move, "amount", G_TYPE_DOUBLE, amount,
                        "easing", G_TYPE_STRING, easing ? easing : "smooth", nullptr);
  put_string(s, "direction", direction);
  return s;
}

GstStructure *gst_storyboard_source_new(const gchar *uri, GstClockTime in, gboolean sound) {
  g_return_val_if_fail(uri, nullptr);
  return gst_structure_new("storyboard/source", "uri", G_TYPE_STRING, uri, "in", G_TYPE_UINT64,
                           static_cast<guint64>(in), "sound", G_TYPE_BOOLEAN, sound, nullptr);
}

GstStructure *gst_storyboard_reference_new(const gchar *name, const gchar *kind, const gchar *uri,
                                           const gchar *description) {
  g_return_val_if_fail(name && kind, nullptr);
  GstStructure *s = gst_structure_new("storyboard/reference", "name", G_TYPE_STRING, name, "kind",
                                      G_TYPE_STRING, kind, nullptr);
  put_string(s, "uri", uri);
  put_string(s, "description", description);
  return s;
}

GstStructure *gst_storyboard_approval_new(gboolean approved, const gchar *content, const gchar *file) {
  g_return_val_if_fail(content, nullptr);
  GstStructure *s = gst_structure_new("storyboard/approval", "approved", G_TYPE_BOOLEAN, approved, "content",
                                      G_TYPE_STRING, content, nullptr);
  put_string(s, "file", file);
  return s;
}

GstStructure *gst_storyboard_expect_new(void) {
  return gst_structure_new_empty("storyboard/expect");
}

void gst_storyboard_expect_set_palette(GstStructure *expect, const guint *colours, guint n) {
  g_return_if_fail(expect);
  GValue array = G_VALUE_INIT;
  g_value_init(&array, GST_TYPE_ARRAY);
  for (guint i = 0; i < n; i++) {
    GValue v = G_VALUE_INIT;
    g_value_init(&v, G_TYPE_UINT);
    g_value_set_uint(&v, colours[i]);
    gst_value_array_append_and_take_value(&array, &v);
  }
  gst_structure_take_value(expect, "palette", &array);
}

void gst_storyboard_expect_set_focal_points(GstStructure *expect, const gdouble *xy, guint n) {
  g_return_if_fail(expect && n % 2 == 0);
  GValue array = G_VALUE_INIT;
  g_value_init(&array, GST_TYPE_ARRAY);
  for (guint i = 0; i < n; i++) {
    GValue v = G_VALUE_INIT;
    g_value_init(&v, G_TYPE_DOUBLE);
    g_value_set_double(&v, xy[i]);
    gst_value_array_append_and_take_value(&array, &v);
  }
  gst_structure_take_value(expect, "focal-points", &array);
}

GstStructure *gst_storyboard_shot_to_structure(const GstStoryboardShot *shot, const gchar *name) {
  g_return_val_if_fail(shot && shot->shot_id && name, nullptr);
  GstStructure *s = gst_structure_new(
      name, "shot-id", G_TYPE_STRING, shot->shot_id, "index", G_TYPE_UINT, shot->index, "take", G_TYPE_UINT,
      shot->take, "start", G_TYPE_UINT64, static_cast<guint64>(shot->start), "duration", G_TYPE_UINT64,
      static_cast<guint64>(shot->duration), "head-handle", G_TYPE_UINT64,
      static_cast<guint64>(shot->head_handle), "tail-handle", G_TYPE_UINT64,
      static_cast<guint64>(shot->tail_handle), "offset", G_TYPE_UINT64, static_cast<guint64>(shot->offset),
      "transition", G_TYPE_STRING, shot->transition ? shot->transition : "cut", "transition-duration",
      G_TYPE_UINT64, static_cast<guint64>(shot->transition_duration), "origin", GST_TYPE_STORYBOARD_ORIGIN,
      shot->origin, "seed", G_TYPE_UINT64, shot->seed, "continues", G_TYPE_BOOLEAN, shot->continues, nullptr);
  put_string(s, "scene-id", shot->scene_id);
  put_string(s, "easing", shot->easing);
  put_string(s, "model", shot->model);
  put_string(s, "prompt", shot->prompt);
  put_structure(s, "camera", shot->camera);
  put_structure(s, "source", shot->source);
  put_structure(s, "expect", shot->expect);
  put_structure(s, "approval", shot->approval);
  put_array(s, "frames", shot->frames, GST_TYPE_SAMPLE);
  put_array(s, "references", shot->references, GST_TYPE_STRUCTURE);
  return s;
}

GstStoryboardShot *gst_storyboard_shot_from_structure(const GstStructure *s) {
  g_return_val_if_fail(s, nullptr);
  const gchar *id = gst_structure_get_string(s, "shot-id");
  if (!id || !*id) return nullptr;
  GstStoryboardShot *shot = gst_storyboard_shot_new(id);
  shot->scene_id = dup_string(s, "scene-id");
  shot->index = get_uint(s, "index", 0);
  shot->take = get_uint(s, "take", 0);
  shot->start = get_time(s, "start", 0);
  shot->duration = get_time(s, "duration", 0);
  shot->head_handle = get_time(s, "head-handle", 0);
  shot->tail_handle = get_time(s, "tail-handle", 0);
  shot->offset = get_time(s, "offset", 0);
  if (const gchar *t = gst_structure_get_string(s, "transition"))
    gst_storyboard_set_string(&shot->transition, t);
  shot->transition_duration = get_time(s, "transition-duration", 0);
  shot->easing = dup_string(s, "easing");
  gint origin = 0;
  if (gst_structure_get_enum(s, "origin", GST_TYPE_STORYBOARD_ORIGIN, &origin))
    shot->origin = static_cast<GstStoryboardOrigin>(origin);
  shot->model = dup_string(s, "model");
  shot->prompt = dup_string(s, "prompt");
  shot->seed = get_time(s, "seed", 0);
  shot->continues = get_bool(s, "continues", FALSE);
  shot->camera = dup_structure(s, "camera");
  shot->source = dup_structure(s, "source");
  shot->expect = dup_structure(s, "expect");
  shot->approval = dup_structure(s, "approval");
  g_ptr_array_unref(shot->frames);
  shot->frames = get_array(s, "frames", GST_TYPE_SAMPLE);
  g_ptr_array_unref(shot->references);
  shot->references = get_array(s, "references", GST_TYPE_STRUCTURE);
  return shot;
}

GstEvent *gst_storyboard_event_new_shot(const GstStoryboardShot *shot) {
  g_return_val_if_fail(shot && shot->shot_id, nullptr);
  return gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM_STICKY,
                              gst_storyboard_shot_to_structure(shot, kShot));
}

gboolean gst_storyboard_event_is_shot(GstEvent *event) {
  return event_structure(event, kShot) != nullptr;
}

GstStoryboardShot *gst_storyboard_event_parse_shot(GstEvent *event) {
  const GstStructure *s = event_structure(event, kShot);
  return s ? gst_storyboard_shot_from_structure(s) : nullptr;
}
