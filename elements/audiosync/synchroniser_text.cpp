// SPDX-License-Identifier: LGPL-2.1-or-later
// text_src: the film's lines as captions, and the same in a file.
#include <algorithm>

#include "glue/failure.hpp"
#include "synchroniser.hpp"

namespace audiosync {

namespace {
void write_captions(const std::string &location, const std::vector<speech::Caption> &captions) {
  const bool vtt = g_str_has_suffix(location.c_str(), ".vtt");
  const std::string text = vtt ? speech::webvtt(captions) : speech::subrip(captions);
  GError *error = nullptr;
  if (g_file_set_contents(location.c_str(), text.data(), static_cast<gssize>(text.size()), &error)) return;
  const std::string why = error->message;
  g_error_free(error);
  throw glue::resource_failure(GST_RESOURCE_ERROR_OPEN_WRITE, "the subtitles cannot be written: " + why);
}
}  // namespace

void Synchroniser::save_captions(const Properties &p, const std::vector<speech::Caption> &captions) {
  if (!p.subtitles.empty()) write_captions(p.subtitles, captions);
}

void Synchroniser::set_text(GstPad *pad) {
  std::lock_guard lock(mutex_);
  text_src_ = pad;
  text_started_ = false;
  text_next_ = 0;
}
glue::Ref<GstPad> Synchroniser::text() {
  std::lock_guard lock(mutex_);
  return text_src_ ? glue::Ref<GstPad>::share(text_src_) : glue::Ref<GstPad>();
}

bool Synchroniser::activate_text(GstPad *pad, bool active) {
  if (active)
    return gst_pad_start_task(
        pad,
        [](gpointer p) {
          static_cast<Synchroniser *>(gst_pad_get_element_private(GST_PAD(p)))->text_loop(GST_PAD(p));
        },
        pad, nullptr);
  {
    std::lock_guard lock(mutex_);
    text_stopping_ = true;
    changed_.notify_all();
  }
  const bool stopped = gst_pad_stop_task(pad);
  std::lock_guard lock(mutex_);
  text_stopping_ = text_started_ = false;
  text_next_ = 0;
  return stopped;
}

void Synchroniser::text_loop(GstPad *pad) {
  bool begin = false, film = false;
  GstSegment segment;
  speech::Caption caption;
  bool over = true;
  {
    Lock lock(mutex_);
    changed_.wait(lock, [&] { return flushing_ || stopping_ || text_stopping_ || started_ || failed_; });
    if (flushing_ || stopping_ || text_stopping_) {
      gst_pad_pause_task(pad);
      return;
    }
    begin = !std::exchange(text_started_, true);
    film = film_ != nullptr && !failed_;
    segment = segment_;
    const auto &all = preparation_.captions;
    while (film && text_next_ < all.size() && all[text_next_].end <= segment.start) text_next_++;
    if (film && text_next_ < all.size()) {
      caption = all[text_next_++];
      over = false;
    }
  }
  if (begin) {
    text_position_ = segment.start;
    const std::string id = "audiosync-text-" + std::to_string(g_random_int());
    GstEvent *start = gst_event_new_stream_start(id.c_str());
    gst_event_set_stream_flags(start, GST_STREAM_FLAG_SPARSE);
    gst_pad_push_event(pad, start);
    auto caps = glue::Ref<GstCaps>::adopt(gst_caps_new_simple("text/x-raw", "format", G_TYPE_STRING, "utf8", nullptr));
    gst_pad_push_event(pad, gst_event_new_caps(caps.get()));
    gst_pad_push_event(pad, gst_event_new_segment(&segment));
  }
  if (over) {
    gst_pad_push_event(pad, gst_event_new_eos());
    gst_pad_pause_task(pad);
    return;
  }
  caption.start = std::max<std::uint64_t>(caption.start, segment.start);
  if (caption.start > text_position_)
    gst_pad_push_event(pad, gst_event_new_gap(text_position_, caption.start - text_position_));
  auto *buffer = gst_buffer_new_memdup(caption.text.data(), caption.text.size());
  GST_BUFFER_PTS(buffer) = caption.start;
  GST_BUFFER_DURATION(buffer) = caption.end - caption.start;
  text_position_ = std::max<GstClockTime>(text_position_, caption.end);
  if (gst_pad_push(pad, buffer) != GST_FLOW_OK) gst_pad_pause_task(pad);
}

}  // namespace audiosync
