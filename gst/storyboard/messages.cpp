// SPDX-License-Identifier: LGPL-2.1-or-later
#include <initializer_list>

#include "fields.hpp"
#include "gststoryboard.h"

using namespace contract;

G_DEFINE_BOXED_TYPE(GstStoryboardTakeInfo, gst_storyboard_take_info, gst_storyboard_take_info_copy,
                    gst_storyboard_take_info_free)

static const char kTake[] = "storyboard/take";
static const char kFailed[] = "storyboard/failed";
static const char kCut[] = "storyboard/cut";
static const char kRoute[] = "storyboard/route";
static const char kPicture[] = "storyboard/picture";
static const char kReport[] = "storyboard/report";

GstStoryboardTakeInfo *gst_storyboard_take_info_new(const gchar *shot_id, guint take) {
  auto *t = g_new0(GstStoryboardTakeInfo, 1);
  t->shot_id = g_strdup(shot_id);
  t->take = take;
  t->causes = new_structures();
  return t;
}

GstStoryboardTakeInfo *gst_storyboard_take_info_copy(const GstStoryboardTakeInfo *from) {
  g_return_val_if_fail(from, nullptr);
  auto *t = g_new0(GstStoryboardTakeInfo, 1);
  *t = *from;
  t->shot_id = g_strdup(from->shot_id);
  t->uri = g_strdup(from->uri);
  t->model = g_strdup(from->model);
  t->task_id = g_strdup(from->task_id);
  t->currency = g_strdup(from->currency);
  t->scores = from->scores ? gst_structure_copy(from->scores) : nullptr;
  t->causes = copy_structures(from->causes);
  return t;
}

void gst_storyboard_take_info_free(GstStoryboardTakeInfo *t) {
  if (!t) return;
  for (gchar *p : {t->shot_id, t->uri, t->model, t->task_id, t->currency}) g_free(p);
  g_clear_pointer(&t->scores, gst_structure_free);
  g_clear_pointer(&t->causes, g_ptr_array_unref);
  g_free(t);
}

GstMessage *gst_storyboard_message_new_take(GstObject *src, const GstStoryboardTakeInfo *t) {
  g_return_val_if_fail(t && t->shot_id, nullptr);
  GstStructure *s = gst_structure_new(
      kTake, "shot-id", G_TYPE_STRING, t->shot_id, "take", G_TYPE_UINT, t->take, "simulated", G_TYPE_BOOLEAN,
      t->simulated, "cached", G_TYPE_BOOLEAN, t->cached, "price", G_TYPE_DOUBLE, t->price, "seconds",
      G_TYPE_DOUBLE, t->seconds, "wall", G_TYPE_UINT64, static_cast<guint64>(t->wall), "verdict",
      GST_TYPE_STORYBOARD_VERDICT, t->verdict, nullptr);
  put_string(s, "uri", t->uri);
  put_string(s, "model", t->model);
  put_string(s, "task-id", t->task_id);
  put_string(s, "currency", t->currency);
  put_structure(s, "scores", t->scores);
  put_array(s, "causes", t->causes, GST_TYPE_STRUCTURE);
  return gst_message_new_element(src, s);
}

GstStoryboardTakeInfo *gst_storyboard_message_parse_take(GstMessage *message) {
  const GstStructure *s = message_structure(message, kTake);
  if (!s || !gst_structure_get_string(s, "shot-id")) return nullptr;
  auto *t = gst_storyboard_take_info_new(gst_structure_get_string(s, "shot-id"), get_uint(s, "take", 0));
  t->uri = dup_string(s, "uri");
  t->model = dup_string(s, "model");
  t->task_id = dup_string(s, "task-id");
  t->simulated = get_bool(s, "simulated", FALSE);
  t->cached = get_bool(s, "cached", FALSE);
  t->price = get_double(s, "price", 0.0);
  t->currency = dup_string(s, "currency");
  t->seconds = get_double(s, "seconds", 0.0);
  t->wall = get_time(s, "wall", 0);
  gint verdict = GST_STORYBOARD_VERDICT_UNCHECKED;
  gst_structure_get_enum(s, "verdict", GST_TYPE_STORYBOARD_VERDICT, &verdict);
  t->verdict = static_cast<GstStoryboardVerdict>(verdict);
  t->scores = dup_structure(s, "scores");
  g_ptr_array_unref(t->causes);
  t->causes = get_array(s, "causes", GST_TYPE_STRUCTURE);
  return t;
}

GstMessage *gst_storyboard_message_new_failed(GstObject *src, const gchar *shot_id, guint take,
                                              const gchar *reason) {
  g_return_val_if_fail(shot_id, nullptr);
  GstStructure *s =
      gst_structure_new(kFailed, "shot-id", G_TYPE_STRING, shot_id, "take", G_TYPE_UINT, take, nullptr);
  put_string(s, "reason", reason);
  return gst_message_new_element(src, s);
}

gboolean gst_storyboard_message_parse_failed(GstMessage *message, gchar **shot_id, guint *take,
                                             gchar **reason) {
  const GstStructure *s = message_structure(message, kFailed);
  if (!s || !gst_structure_get_string(s, "shot-id")) return FALSE;
  if (shot_id) *shot_id = dup_string(s, "shot-id");
  if (take) *take = get_uint(s, "take", 0);
  if (reason) *reason = dup_string(s, "reason");
  return TRUE;
}

GstMessage *gst_storyboard_message_new_cut(GstObject *src, const gchar *shot_id, GstClockTime time,
                                           GstClockTime beat, guint beat_in_bar) {
  g_return_val_if_fail(shot_id, nullptr);
  const gint64 error = GST_CLOCK_TIME_IS_VALID(beat) ? GST_CLOCK_DIFF(beat, time) : 0;
  return gst_message_new_element(
      src, gst_structure_new(kCut, "shot-id", G_TYPE_STRING, shot_id, "time", G_TYPE_UINT64,
                             static_cast<guint64>(time), "beat", G_TYPE_UINT64, static_cast<guint64>(beat),
                             "error", G_TYPE_INT64, error, "beat-in-bar", G_TYPE_UINT, beat_in_bar, nullptr));
}

gboolean gst_storyboard_message_parse_cut(GstMessage *message, gchar **shot_id, GstClockTime *time,
                                          GstClockTime *beat, gint64 *error, guint *beat_in_bar) {
  const GstStructure *s = message_structure(message, kCut);
  if (!s || !gst_structure_get_string(s, "shot-id")) return FALSE;
  if (shot_id) *shot_id = dup_string(s, "shot-id");
  if (time) *time = get_time(s, "time", GST_CLOCK_TIME_NONE);
  if (beat) *beat = get_time(s, "beat", GST_CLOCK_TIME_NONE);
  if (error) {
    *error = 0;
    gst_structure_get_int64(s, "error", error);
  }
  if (beat_in_bar) *beat_in_bar = get_uint(s, "beat-in-bar", 0);
  return TRUE;
}

GstMessage *gst_storyboard_message_new_route(GstObject *src, GstStructure *route) {
  g_return_val_if_fail(route && gst_structure_get_string(route, "shot-id"), nullptr);
  gst_structure_set_name(route, kRoute);
  return gst_message_new_element(src, route);
}

const GstStructure *gst_storyboard_message_parse_route(GstMessage *message) {
  return message_structure(message, kRoute);
}

GstMessage *gst_storyboard_message_new_picture(GstObject *src, GstStructure *picture) {
  g_return_val_if_fail(picture, nullptr);
  gst_structure_set_name(picture, kPicture);
  return gst_message_new_element(src, picture);
}

const GstStructure *gst_storyboard_message_parse_picture(GstMessage *message) {
  return message_structure(message, kPicture);
}

GstMessage *gst_storyboard_message_new_report(GstObject *src, GstStructure *report) {
  g_return_val_if_fail(report, nullptr);
  gst_structure_set_name(report, kReport);
  return gst_message_new_element(src, report);
}

const GstStructure *gst_storyboard_message_parse_report(GstMessage *message) {
  return message_structure(message, kReport);
}
