// SPDX-License-Identifier: LGPL-2.1-or-later
#include "take_player.hpp"

#include <algorithm>

#include "glue/failure.hpp"

namespace aivideogen {
namespace {

media::ClipRequest request_for(const Take &take, const ShotFrames &frames, glue::Ref<GstCaps> caps) {
  gint n = 24, d = 1;
  gst_structure_get_fraction(gst_caps_get_structure(caps.get(), 0), "framerate", &n, &d);
  media::ClipRequest r;
  r.uri = take.uri;
  r.in = take.in + frame_time(std::max<std::int64_t>(0, frames.skip - take.lead), n, d);
  r.caps = std::move(caps);
  return r;
}

}  // namespace

GstClockTime frame_time(std::int64_t n, int fps_n, int fps_d) {
  return gst_util_uint64_scale_round(static_cast<guint64>(n), GST_SECOND * static_cast<guint64>(fps_d),
                                     static_cast<guint64>(fps_n));
}
std::int64_t frame_number(GstClockTime t, int fps_n, int fps_d) {
  return static_cast<std::int64_t>(
      gst_util_uint64_scale_round(t, static_cast<guint64>(fps_n), static_cast<guint64>(fps_d) * GST_SECOND));
}

TakePlayer::TakePlayer(const Take &take, const ShotFrames &frames, glue::Ref<GstCaps> caps)
    : count_(std::max<std::int64_t>(0, frames.total() - frames.skip)),
      lead_(std::max<std::int64_t>(0, take.lead - frames.skip)),
      name_(take.uri),
      reader_(request_for(take, frames, std::move(caps))) {}

glue::Ref<GstBuffer> TakePlayer::next() {
  if (sent_ >= count_ || reader_.cancelled()) return {};
  glue::Ref<GstBuffer> out;
  if (sent_ > 0 && sent_ < lead_) {
    out = first_;
  } else {
    if (!ended_) {
      if (sent_ == lead_ && first_) {  // read already, to stand for what is before it
        out = std::move(first_);
      } else if (auto sample = reader_.next()) {
        out = glue::Ref<GstBuffer>::share(gst_sample_get_buffer(sample.get()));
        if (sent_ == 0 && lead_ > 0) first_ = out;
      } else {
        if (reader_.cancelled()) return {};
        ended_ = true;
      }
    }
    if (!out) {
      if (!last_)
        throw glue::stream_failure(GST_STREAM_ERROR_DECODE,
                                   "'" + name_ + "' has no picture at the wanted in point.")
            .cause("range");
      out = last_;
      repeated_++;
    }
  }
  last_ = out;
  sent_++;
  return glue::Ref<GstBuffer>::adopt(gst_buffer_copy(out.get()));  // shares the memory
}

bool is_whole_take(const std::string &uri, int width, int height, std::int64_t frames, int fps_n, int fps_d) {
  try {
    media::ClipRequest r;
    r.uri = uri;
    media::ClipReader reader(r);
    const auto info = reader.info();
    if (info.width != width || info.height != height || !info.duration) return false;
    if (frame_number(*info.duration, fps_n, fps_d) != frames) return false;
    if (!reader.next()) return false;
    r.in = frame_time(frames - 1, fps_n, fps_d);
    media::ClipReader end(r);
    return bool(end.next());
  } catch (const glue::Failure &) {
    return false;
  }
}

glue::Ref<GstSample> still_of(const std::string &uri, GstClockTime at, int width, int height) {
  media::ClipRequest r;
  r.uri = uri;
  r.in = at;
  r.caps = glue::Ref<GstCaps>::adopt(gst_caps_new_simple(
      "video/x-raw", "format", G_TYPE_STRING, "BGRx", "width", G_TYPE_INT, width, "height", G_TYPE_INT,
      height, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, nullptr));
  media::ClipReader reader(r);
  auto sample = reader.next();
  if (!sample) return {};
  // as a storyboard frame
  return glue::Ref<GstSample>::adopt(
      gst_sample_new(gst_sample_get_buffer(sample.get()), gst_sample_get_caps(sample.get()), nullptr,
                     gst_structure_new("storyboard/frame", "role", G_TYPE_STRING, "first", "position",
                                       G_TYPE_DOUBLE, 0.0, nullptr)));
}

}  // namespace aivideogen
