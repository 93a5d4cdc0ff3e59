// SPDX-License-Identifier: LGPL-2.1-or-later
// What comes from downstream: seeks, queries, wishes for another take.
#include "generator.hpp"

GST_DEBUG_CATEGORY_EXTERN(gst_ai_video_gen_debug);
#define GST_CAT_DEFAULT gst_ai_video_gen_debug

namespace aivideogen {

gboolean Generator::src_event(GstEvent *event) {
  if (GST_EVENT_TYPE(event) == GST_EVENT_SEEK) {
    GstSeekFlags flags;
    gdouble rate = 1.0;
    gst_event_parse_seek(event, &rate, nullptr, &flags, nullptr, nullptr, nullptr, nullptr);
    if (!(flags & GST_SEEK_FLAG_FLUSH) || rate != 1.0) {
      GST_WARNING_OBJECT(element_, "only flushing seeks at rate 1.0 are possible");
      gst_event_unref(event);
      return FALSE;
    }
    const guint32 seqnum = gst_event_get_seqnum(event);
    {
      std::lock_guard lock(mutex_);
      if (seqnum == seek_seqnum_) {
        gst_event_unref(event);
        return seek_result_;
      }
      seek_seqnum_ = seqnum;
      seek_result_ = TRUE;
    }
    const gboolean result = gst_pad_push_event(sink_, event);
    std::lock_guard lock(mutex_);
    seek_result_ = result;
    return result;
  }
  if (gst_storyboard_event_is_regenerate(event)) {
    gchar *id = nullptr;
    GPtrArray *causes = nullptr;
    std::vector<std::string> dimensions;
    const bool ok = gst_storyboard_event_parse_regenerate(event, &id, nullptr, &causes);
    for (guint i = 0; causes && i < causes->len; i++)
      dimensions.push_back(glue::string_or_empty(
          gst_structure_get_string(static_cast<GstStructure *>(g_ptr_array_index(causes, i)), "dimension")));
    if (causes) g_ptr_array_unref(causes);
    gst_event_unref(event);
    const std::string shot = glue::take_string(id);
    if (ok) regenerate(shot, dimensions);
    return ok;
  }
  return gst_pad_event_default(src_, GST_OBJECT(element_), event);
}

gboolean Generator::src_query(GstQuery *query) {
  switch (GST_QUERY_TYPE(query)) {
    case GST_QUERY_POSITION: {
      GstFormat format;
      gst_query_parse_position(query, &format, nullptr);
      std::lock_guard lock(mutex_);
      if (format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID(position_)) return FALSE;
      gst_query_set_position(query, format, static_cast<gint64>(position_));
      return TRUE;
    }
    case GST_QUERY_DURATION: {
      GstFormat format;
      gst_query_parse_duration(query, &format, nullptr);
      std::lock_guard lock(mutex_);
      if (format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID(length_)) return FALSE;
      gst_query_set_duration(query, format, static_cast<gint64>(length_));
      return TRUE;
    }
    case GST_QUERY_LATENCY:
      gst_query_set_latency(query, FALSE, 0, GST_CLOCK_TIME_NONE);
      return TRUE;
    default:
      return gst_pad_query_default(src_, GST_OBJECT(element_), query);
  }
}

// A wish was granted, or a message says why not: "Shot a is not DONE: REASON."
bool Generator::answer(const std::string &id, const std::string &done, const std::string &reason) {
  if (reason.empty()) return true;
  gst_element_post_message(element_, gst_storyboard_message_new_failed(
                                         GST_OBJECT(element_), id.c_str(), 0,
                                         ("Shot " + id + " is not " + done + ": " + reason + ".").c_str()));
  return false;
}

bool Generator::regenerate(const std::string &id, const std::vector<std::string> &causes) {
  auto p = production();
  return answer(id, "made again", p ? p->regenerate(id, causes) : "nothing is being made");
}

bool Generator::approve(const std::string &id) {
  auto p = production();
  return answer(id, "approved", p ? p->approve(id) : "nothing is being made");
}

bool Generator::approve_frames(const std::string &id) {
  auto p = production();
  if (p) p->approve_frames(id);
  return answer(id, "approved", p ? "" : "nothing is being made");
}

bool Generator::skip(const std::string &id) {
  auto p = production();
  return answer(id, "skipped", p ? p->skip(id) : "nothing is being made");
}

}  // namespace aivideogen
