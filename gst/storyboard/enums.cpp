// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gststoryboard.h"

GType gst_storyboard_origin_get_type(void) {
  static const GType type = [] {
    static const GEnumValue values[] = {
        {GST_STORYBOARD_ORIGIN_GENERATED, "Made by a video model", "generated"},
        {GST_STORYBOARD_ORIGIN_FOOTAGE, "Decoded from a file", "footage"},
        {GST_STORYBOARD_ORIGIN_ANIMATIC, "Storyboard frames moved by the local renderer", "animatic"},
        {GST_STORYBOARD_ORIGIN_LIVE, "A live input", "live"},
        {0, nullptr, nullptr}};
    return g_enum_register_static("GstStoryboardOrigin", values);
  }();
  return type;
}

GType gst_storyboard_verdict_get_type(void) {
  static const GType type = [] {
    static const GEnumValue values[] = {
        {GST_STORYBOARD_VERDICT_UNCHECKED, "Nobody judged the take", "unchecked"},
        {GST_STORYBOARD_VERDICT_ACCEPT, "What the storyboard asks for", "accept"},
        {GST_STORYBOARD_VERDICT_REPAIR, "Acceptable with the repair applied", "repair"},
        {GST_STORYBOARD_VERDICT_REJECT, "Another take is wanted", "reject"},
        {0, nullptr, nullptr}};
    return g_enum_register_static("GstStoryboardVerdict", values);
  }();
  return type;
}

void gst_storyboard_set_string(gchar **field, const gchar *value) {
  gchar *copy = g_strdup(value);
  g_free(*field);
  *field = copy;
}
