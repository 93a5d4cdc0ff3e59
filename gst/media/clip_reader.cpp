// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/clip_reader.hpp"

#include <algorithm>

#include "media/clip_pipeline.hpp"

namespace media {

namespace {

struct Frame {
  glue::Ref<GstSample> sample;
  GstClockTime start = 0, duration = 0;  // stream time; duration 0 = not known
};

glue::Ref<GstCaps> without_framerate(const glue::Ref<GstCaps> &caps) {
  if (!caps) return {};
  auto copy = glue::Ref<GstCaps>::adopt(gst_caps_copy(caps.get()));
  for (guint i = 0; i < gst_caps_get_size(copy.get()); i++)
    gst_structure_remove_field(gst_caps_get_structure(copy.get(), i), "framerate");
  return copy;
}

// A frame that is about to end counts as gone: file formats round times, and so does whoever computes `in`.
GstClockTime nearly_over(GstClockTime duration) {
  return std::min<GstClockTime>(duration / 2, 20 * GST_MSECOND);
}

}  // namespace

struct ClipReader::Private {
  explicit Private(ClipRequest r)
      : request(std::move(r)), pipeline(request.uri, without_framerate(request.caps), request.limits) {
    if (request.caps && !gst_caps_is_empty(request.caps.get()) && !gst_caps_is_any(request.caps.get())) {
      int n = 0, d = 1;
      if (gst_structure_get_fraction(gst_caps_get_structure(request.caps.get(), 0), "framerate", &n, &d) &&
          n > 0 && d > 0) {
        fps_n = n;
        fps_d = d;
      }
    }
    pipeline.start();
  }

  bool open();
  std::optional<Frame> read();
  void check_end();
  bool begin();
  glue::Ref<GstSample> as_it_comes();
  glue::Ref<GstSample> resampled();
  glue::Ref<GstSample> stamped(const Frame &frame, GstClockTime pts, GstClockTime duration);
  GstClockTime slot(guint64 n) const { return gst_util_uint64_scale_round(n, GST_SECOND * fps_d, fps_n); }

  ClipRequest request;
  ClipPipeline pipeline;
  int fps_n = 0, fps_d = 1;  // of the frames wanted; 0 = as they come
  bool opened = false, begun = false, ended = false;
  GstClockTime native = 0;           // length of one frame as the file's caps say; 0 = not known
  GstClockTime origin = 0;           // stream time that becomes PTS 0
  GstClockTime last_end = 0;         // for frames without a timestamp
  std::optional<Frame> held, ahead;  // the frame on screen and the one after it
  guint64 sent = 0;
  glue::Ref<GstCaps> out_caps, out_caps_of;
};

bool ClipReader::Private::open() {
  if (opened) return true;
  if (!pipeline.open()) return false;
  const ClipInfo &info = pipeline.info();
  if (info.fps_n > 0) native = gst_util_uint64_scale_round(GST_SECOND, info.fps_d, info.fps_n);
  return opened = true;
}

// Demuxers end a truncated file, and some decoders a damaged one, as if it were whole.
void ClipReader::Private::check_end() {
  const auto &duration = pipeline.info().duration;
  if (!duration || !pipeline.pictures_only()) return;
  const GstClockTime tolerance = std::max<GstClockTime>({5 * native, *duration / 20, GST_SECOND / 4});
  if (last_end + tolerance >= *duration || last_end + tolerance < request.in) return;
  char text[96];
  g_snprintf(text, sizeof text, "its pictures end at %.2f s of %.2f s", double(last_end) / 1e9,
             double(*duration) / 1e9);
  throw pipeline.damaged(text);
}

std::optional<Frame> ClipReader::Private::read() {
  auto sample = pipeline.pull();
  if (!sample) {
    if (!pipeline.cancelled()) check_end();
    return {};
  }
  Frame f;
  GstBuffer *buffer = gst_sample_get_buffer(sample.get());
  GstSegment *segment = gst_sample_get_segment(sample.get());
  f.duration = GST_BUFFER_DURATION_IS_VALID(buffer) ? GST_BUFFER_DURATION(buffer) : native;
  f.start = last_end;
  if (GST_BUFFER_PTS_IS_VALID(buffer) && segment->format == GST_FORMAT_TIME) {
    const guint64 t = gst_segment_to_stream_time(segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    if (GST_CLOCK_TIME_IS_VALID(t)) f.start = t;
  }
  last_end = f.start + f.duration;
  f.sample = std::move(sample);
  return f;
}

bool ClipReader::Private::begin() {
  if (!open()) return false;
  // Two frames early: decoders cut the timestamp of a frame that straddles the seek position.
  const GstClockTime margin = native ? 2 * native : 250 * GST_MSECOND;
  pipeline.play(request.in > margin ? request.in - margin : 0);
  begun = true;
  do {
    ahead = read();
    if (!ahead) return false;
  } while (ahead->start + ahead->duration <= request.in + nearly_over(ahead->duration) &&
           ahead->start < request.in);
  // The frames' own grid, so that equal rates give every frame once; a slide that stays for seconds is
  // entered in its middle.
  const GstClockTime off = ahead->start > request.in ? ahead->start - request.in : request.in - ahead->start;
  origin = off <= std::min<GstClockTime>(std::max(ahead->duration, nearly_over(native)), GST_SECOND / 8)
               ? ahead->start
               : request.in;
  return true;
}

glue::Ref<GstSample> ClipReader::Private::stamped(const Frame &frame, GstClockTime pts,
                                                  GstClockTime duration) {
  GstBuffer *copy = gst_buffer_copy(gst_sample_get_buffer(frame.sample.get()));  // shares the memory
  GST_BUFFER_PTS(copy) = pts;
  GST_BUFFER_DTS(copy) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION(copy) = duration;
  GST_BUFFER_OFFSET(copy) = sent;
  GST_BUFFER_OFFSET_END(copy) = sent + 1;
  if (sent > 0) GST_BUFFER_FLAG_UNSET(copy, GST_BUFFER_FLAG_DISCONT);
  sent++;
  GstCaps *caps = gst_sample_get_caps(frame.sample.get());
  if (caps != out_caps_of.get()) {
    out_caps_of = glue::Ref<GstCaps>::share(caps);
    out_caps = out_caps_of;
    if (fps_n) {
      out_caps = glue::Ref<GstCaps>::adopt(gst_caps_copy(caps));
      gst_caps_set_simple(out_caps.get(), "framerate", GST_TYPE_FRACTION, fps_n, fps_d, nullptr);
    }
  }
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  auto sample = glue::Ref<GstSample>::adopt(gst_sample_new(copy, out_caps.get(), &segment, nullptr));
  gst_buffer_unref(copy);
  return sample;
}

glue::Ref<GstSample> ClipReader::Private::as_it_comes() {
  if (!ahead) ahead = read();
  if (!ahead) return {};
  held = std::move(ahead);
  ahead.reset();
  const GstClockTime pts = held->start > origin ? held->start - origin : 0;
  if (request.duration && pts + nearly_over(held->duration) >= *request.duration) return {};
  return stamped(*held, pts, held->duration ? held->duration : GST_CLOCK_TIME_NONE);
}

glue::Ref<GstSample> ClipReader::Private::resampled() {
  const GstClockTime at = slot(sent), half = (slot(sent + 1) - at) / 2;
  if (request.duration && at + half >= *request.duration) return {};
  const GstClockTime until = origin + at + half;
  while (!ended) {
    if (!ahead) ahead = read();
    if (!ahead) {
      if (pipeline.cancelled()) return {};
      ended = true;
    } else if (ahead->start <= until ||
               !held) {  // a clip whose picture begins late begins with its first frame
      held = std::move(ahead);
      ahead.reset();
    } else {
      break;
    }
  }
  if (!held) return {};
  if (ended && until >= held->start + (held->duration ? held->duration : 2 * half)) return {};
  return stamped(*held, at, slot(sent + 1) - at);
}

ClipReader::ClipReader(ClipRequest request) : d_(std::make_unique<Private>(std::move(request))) {}
ClipReader::~ClipReader() = default;

glue::Ref<GstSample> ClipReader::next() {
  if (d_->pipeline.cancelled()) return {};
  if (!d_->begun && !d_->begin()) return {};
  return d_->fps_n ? d_->resampled() : d_->as_it_comes();
}

std::optional<GstVideoColorMatrix> ClipReader::guessed_matrix() const {
  GstVideoInfo info;
  if (d_->pipeline.says_matrix() || !d_->out_caps || !gst_video_info_from_caps(&info, d_->out_caps.get())) return {};
  const auto matrix = info.colorimetry.matrix;
  if (matrix != GST_VIDEO_COLOR_MATRIX_BT601 && matrix != GST_VIDEO_COLOR_MATRIX_BT709) return {};
  return GST_VIDEO_INFO_IS_YUV(&info) ? std::optional(matrix) : std::nullopt;
}

const ClipInfo &ClipReader::info() {
  static const ClipInfo none;
  return d_->open() ? d_->pipeline.info() : none;
}

void ClipReader::cancel() noexcept {
  d_->pipeline.cancel();
}
bool ClipReader::cancelled() const noexcept {
  return d_->pipeline.cancelled();
}

}  // namespace media
