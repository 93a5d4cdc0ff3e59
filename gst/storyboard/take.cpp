// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fields.hpp"
#include "gststoryboard.h"

using namespace contract;

static const char kTake[] = "storyboard/take";
static const char kRegenerate[] = "storyboard/regenerate";

GstStructure *gst_storyboard_cause_new(const gchar *dimension, const gchar *measured, const gchar *wanted,
                                       gdouble limit, const gchar *advice) {
  g_return_val_if_fail(dimension, nullptr);
  GstStructure *s = gst_structure_new("storyboard/cause", "dimension", G_TYPE_STRING, dimension, "limit",
                                      G_TYPE_DOUBLE, limit, nullptr);
  put_string(s, "measured", measured);
  put_string(s, "wanted", wanted);
  put_string(s, "advice", advice);
  return s;
}

GstStructure *gst_storyboard_repair_new(void) {
  return gst_structure_new_empty("storyboard/repair");
}

GstQuery *gst_storyboard_query_new_take(const GstStoryboardShot *shot, guint take, const gchar *uri,
                                        GstClockTime in, GstSample *neighbour) {
  g_return_val_if_fail(shot && uri, nullptr);
  GstStructure *as_structure = gst_storyboard_shot_to_structure(shot, "storyboard/shot");
  GstStructure *s =
      gst_structure_new(kTake, "shot", GST_TYPE_STRUCTURE, as_structure, "take", G_TYPE_UINT, take, "uri",
                        G_TYPE_STRING, uri, "in", G_TYPE_UINT64, static_cast<guint64>(in), nullptr);
  gst_structure_free(as_structure);
  if (neighbour) gst_structure_set(s, "neighbour", GST_TYPE_SAMPLE, neighbour, nullptr);
  return gst_query_new_custom(GST_QUERY_CUSTOM, s);
}

gboolean gst_storyboard_query_is_take(GstQuery *query) {
  return query_structure(query, kTake) != nullptr;
}

gboolean gst_storyboard_query_parse_take(GstQuery *query, GstStoryboardShot **shot, guint *take, gchar **uri,
                                         GstClockTime *in, GstSample **neighbour) {
  const GstStructure *s = query_structure(query, kTake);
  if (!s) return FALSE;
  const GValue *v = gst_structure_get_value(s, "shot");
  const gchar *u = gst_structure_get_string(s, "uri");
  if (!v || !GST_VALUE_HOLDS_STRUCTURE(v) || !u) return FALSE;
  GstStoryboardShot *parsed = gst_storyboard_shot_from_structure(gst_value_get_structure(v));
  if (!parsed) return FALSE;
  if (shot)
    *shot = parsed;
  else
    gst_storyboard_shot_free(parsed);
  if (take) *take = get_uint(s, "take", 0);
  if (uri) *uri = g_strdup(u);
  if (in) *in = get_time(s, "in", 0);
  if (neighbour) {
    const GValue *n = gst_structure_get_value(s, "neighbour");
    *neighbour =
        n && G_VALUE_HOLDS(n, GST_TYPE_SAMPLE) ? static_cast<GstSample *>(g_value_dup_boxed(n)) : nullptr;
  }
  return TRUE;
}

void gst_storyboard_query_set_verdict(GstQuery *query, GstStoryboardVerdict verdict, GstStructure *scores,
                                      GPtrArray *causes, const gchar *const *not_judged,
                                      GstStructure *repair) {
  g_return_if_fail(gst_storyboard_query_is_take(query));
  GstStructure *s = gst_query_writable_structure(query);
  gst_structure_set(s, "verdict", GST_TYPE_STORYBOARD_VERDICT, verdict, nullptr);
  put_structure(s, "scores", scores);
  put_structure(s, "repair", repair);
  put_array(s, "causes", causes, GST_TYPE_STRUCTURE);
  GValue array = G_VALUE_INIT;
  g_value_init(&array, GST_TYPE_ARRAY);
  for (; not_judged && *not_judged; not_judged++) {
    GValue v = G_VALUE_INIT;
    g_value_init(&v, G_TYPE_STRING);
    g_value_set_string(&v, *not_judged);
    gst_value_array_append_and_take_value(&array, &v);
  }
  gst_structure_take_value(s, "not-judged", &array);
  g_clear_pointer(&scores, gst_structure_free);
  g_clear_pointer(&repair, gst_structure_free);
}

GstStoryboardVerdict gst_storyboard_query_parse_verdict(GstQuery *query, GstStructure **scores,
                                                        GPtrArray **causes, GstStructure **repair) {
  const GstStructure *s = query_structure(query, kTake);
  gint verdict = GST_STORYBOARD_VERDICT_UNCHECKED;
  if (s) gst_structure_get_enum(s, "verdict", GST_TYPE_STORYBOARD_VERDICT, &verdict);
  if (scores) *scores = s ? dup_structure(s, "scores") : nullptr;
  if (repair) *repair = s ? dup_structure(s, "repair") : nullptr;
  if (causes) *causes = s ? get_array(s, "causes", GST_TYPE_STRUCTURE) : new_structures();
  return static_cast<GstStoryboardVerdict>(verdict);
}

GstEvent *gst_storyboard_event_new_regenerate(const gchar *shot_id, guint take, GPtrArray *causes) {
  g_return_val_if_fail(shot_id, nullptr);
  GstStructure *s =
      gst_structure_new(kRegenerate, "shot-id", G_TYPE_STRING, shot_id, "take", G_TYPE_UINT, take, nullptr);
  put_array(s, "causes", causes, GST_TYPE_STRUCTURE);
  return gst_event_new_custom(GST_EVENT_CUSTOM_UPSTREAM, s);
}

gboolean gst_storyboard_event_is_regenerate(GstEvent *event) {
  return event_structure(event, kRegenerate) != nullptr;
}

gboolean gst_storyboard_event_parse_regenerate(GstEvent *event, gchar **shot_id, guint *take,
                                               GPtrArray **causes) {
  const GstStructure *s = event_structure(event, kRegenerate);
  if (!s || !gst_structure_get_string(s, "shot-id")) return FALSE;
  if (shot_id) *shot_id = dup_string(s, "shot-id");
  if (take) *take = get_uint(s, "take", 0);
  if (causes) *causes = get_array(s, "causes", GST_TYPE_STRUCTURE);
  return TRUE;
}
