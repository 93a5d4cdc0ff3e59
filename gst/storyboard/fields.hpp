// SPDX-License-Identifier: LGPL-2.1-or-later
// Reading and writing the fields of the contract's structures. Internal to libgststoryboard.
#pragma once
#include <gst/gst.h>

namespace contract {

inline void put_string(GstStructure *s, const char *name, const char *value) {
  if (value) gst_structure_set(s, name, G_TYPE_STRING, value, nullptr);
}
inline char *dup_string(const GstStructure *s, const char *name) {
  return g_strdup(gst_structure_get_string(s, name));
}
inline GstClockTime get_time(const GstStructure *s, const char *name, GstClockTime otherwise) {
  guint64 v = otherwise;
  gst_structure_get_uint64(s, name, &v);
  return v;
}
inline void put_time(GstStructure *s, const char *name, GstClockTime v) {
  gst_structure_set(s, name, G_TYPE_UINT64, static_cast<guint64>(v), nullptr);
}
inline guint get_uint(const GstStructure *s, const char *name, guint otherwise) {
  gst_structure_get_uint(s, name, &otherwise);
  return otherwise;
}
inline double get_double(const GstStructure *s, const char *name, double otherwise) {
  gst_structure_get_double(s, name, &otherwise);
  return otherwise;
}
inline gboolean get_bool(const GstStructure *s, const char *name, gboolean otherwise) {
  gst_structure_get_boolean(s, name, &otherwise);
  return otherwise;
}
inline void put_structure(GstStructure *s, const char *name, const GstStructure *value) {
  if (value) gst_structure_set(s, name, GST_TYPE_STRUCTURE, value, nullptr);
}
inline GstStructure *dup_structure(const GstStructure *s, const char *name) {
  const GValue *v = gst_structure_get_value(s, name);
  return v && GST_VALUE_HOLDS_STRUCTURE(v) && gst_value_get_structure(v)
             ? gst_structure_copy(gst_value_get_structure(v))
             : nullptr;
}

inline GPtrArray *new_structures() {
  return g_ptr_array_new_with_free_func(reinterpret_cast<GDestroyNotify>(gst_structure_free));
}
inline GPtrArray *new_samples() {
  return g_ptr_array_new_with_free_func(reinterpret_cast<GDestroyNotify>(gst_sample_unref));
}
inline GPtrArray *copy_structures(const GPtrArray *from) {
  GPtrArray *to = new_structures();
  for (guint i = 0; from && i < from->len; i++)
    g_ptr_array_add(to, gst_structure_copy(static_cast<GstStructure *>(g_ptr_array_index(from, i))));
  return to;
}
inline GPtrArray *copy_samples(const GPtrArray *from) {
  GPtrArray *to = new_samples();
  for (guint i = 0; from && i < from->len; i++)
    g_ptr_array_add(to, gst_sample_ref(static_cast<GstSample *>(g_ptr_array_index(from, i))));
  return to;
}

// GPtrArray of GstStructure or GstSample <-> GST_TYPE_ARRAY
inline void put_array(GstStructure *s, const char *name, const GPtrArray *items, GType type) {
  GValue array = G_VALUE_INIT;
  g_value_init(&array, GST_TYPE_ARRAY);
  for (guint i = 0; items && i < items->len; i++) {
    GValue v = G_VALUE_INIT;
    g_value_init(&v, type);
    g_value_set_boxed(&v, g_ptr_array_index(items, i));
    gst_value_array_append_and_take_value(&array, &v);
  }
  gst_structure_take_value(s, name, &array);
}
inline GPtrArray *get_array(const GstStructure *s, const char *name, GType type) {
  GPtrArray *items = type == GST_TYPE_SAMPLE ? new_samples() : new_structures();
  const GValue *array = gst_structure_get_value(s, name);
  if (!array || !GST_VALUE_HOLDS_ARRAY(array)) return items;
  for (guint i = 0; i < gst_value_array_get_size(array); i++) {
    const GValue *v = gst_value_array_get_value(array, i);
    if (G_VALUE_TYPE(v) == type && g_value_get_boxed(v)) g_ptr_array_add(items, g_value_dup_boxed(v));
  }
  return items;
}

inline const GstStructure *event_structure(GstEvent *event, const char *name) {
  const GstStructure *s = event ? gst_event_get_structure(event) : nullptr;
  return s && gst_structure_has_name(s, name) ? s : nullptr;
}
inline const GstStructure *query_structure(GstQuery *query, const char *name) {
  const GstStructure *s = query ? gst_query_get_structure(query) : nullptr;
  return s && gst_structure_has_name(s, name) ? s : nullptr;
}
inline const GstStructure *message_structure(GstMessage *message, const char *name) {
  if (!message || GST_MESSAGE_TYPE(message) != GST_MESSAGE_ELEMENT) return nullptr;
  const GstStructure *s = gst_message_get_structure(message);
  return s && gst_structure_has_name(s, name) ? s : nullptr;
}

}  // namespace contract
