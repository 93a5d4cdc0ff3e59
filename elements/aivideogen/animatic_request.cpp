// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic_request.hpp"

#include <algorithm>

#include "glue/failure.hpp"

namespace aivideogen {
namespace {

// Raised whenever the renderer or the take's encoding changes what comes out.
constexpr char kVersion[] = "animatic 1 jpeg95";

std::int64_t frames_in(GstClockTime t, int fps_n, int fps_d) {
  return static_cast<std::int64_t>(
      gst_util_uint64_scale_round(t, static_cast<guint64>(fps_n), static_cast<guint64>(fps_d) * GST_SECOND));
}

glue::Ref<GstSample> converted(GstSample *sample, GstVideoFormat format, const std::string &shot) {
  GstCaps *caps = gst_sample_get_caps(sample);
  GstVideoInfo info;
  if (!caps || !gst_video_info_from_caps(&info, caps))
    throw glue::stream_failure(GST_STREAM_ERROR_FORMAT,
                               "Shot " + shot + ": a storyboard frame is not raw video.")
        .shot(shot)
        .cause("storyboard-frame");
  if (GST_VIDEO_INFO_FORMAT(&info) == format) return glue::Ref<GstSample>::share(sample);
  auto wanted = glue::Ref<GstCaps>::adopt(gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING,
                                                              gst_video_format_to_string(format), nullptr));
  GError *error = nullptr;
  GstSample *out = gst_video_convert_sample(sample, wanted.get(), 10 * GST_SECOND, &error);
  if (!out) {
    glue::ErrorPtr owned(error);
    throw glue::stream_failure(GST_STREAM_ERROR_FORMAT, "Shot " + shot +
                                                            ": a storyboard frame could not be converted: " +
                                                            (error ? error->message : "unknown reason"))
        .shot(shot)
        .cause("storyboard-frame");
  }
  return glue::Ref<GstSample>::adopt(out);
}

class Digest {
 public:
  Digest() : sum_(g_checksum_new(G_CHECKSUM_SHA256)) {}
  ~Digest() { g_checksum_free(sum_); }
  Digest(const Digest &) = delete;
  Digest &operator=(const Digest &) = delete;
  void text(const std::string &s) {
    const auto length = std::to_string(s.size()) + ":";  // so that ("ab","c") and ("a","bc") differ
    bytes(length.data(), length.size());
    bytes(s.data(), s.size());
  }
  void number(double v) {
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    text(g_ascii_dtostr(buffer, sizeof buffer, v));
  }
  void bytes(const void *p, std::size_t n) {
    g_checksum_update(sum_, static_cast<const guchar *>(p), static_cast<gssize>(n));
  }
  // B G R x: what lies in x is nobody's, and not always the same.
  void pixels(const std::uint8_t *row, int width) {
    row_.assign(row, row + static_cast<std::size_t>(width) * 4);
    for (std::size_t i = 3; i < row_.size(); i += 4) row_[i] = 0;
    bytes(row_.data(), row_.size());
  }
  std::string hex() { return g_checksum_get_string(sum_); }

 private:
  GChecksum *sum_;
  std::vector<std::uint8_t> row_;
};

}  // namespace

struct AnimaticRequest::Mapped {
  Mapped(glue::Ref<GstSample> s, const GstVideoInfo &i)
      : sample(std::move(s)), info(i), frame(gst_sample_get_buffer(sample.get()), info, GST_MAP_READ) {}
  glue::Ref<GstSample> sample;
  GstVideoInfo info;
  glue::MappedFrame frame;
};

AnimaticRequest::AnimaticRequest(const GstStoryboardShot &shot,
                                 const std::vector<glue::Ref<GstSample>> &pictures, int width, int height,
                                 int fps_n, int fps_d) {
  const std::string id = glue::string_or_empty(shot.shot_id);
  const auto map = [&](GstSample *sample, GstVideoFormat format) -> Mapped & {
    auto plain = converted(sample, format, id);
    GstVideoInfo info;
    gst_video_info_from_caps(&info, gst_sample_get_caps(plain.get()));
    mapped_.push_back(std::make_shared<Mapped>(plain, info));
    if (!mapped_.back()->frame)
      throw glue::stream_failure(GST_STREAM_ERROR_FORMAT,
                                 "Shot " + id + ": a storyboard frame cannot be mapped.")
          .shot(id)
          .cause("storyboard-frame");
    return *mapped_.back();
  };

  const auto is_picture = [](GstSample *s) {
    const gchar *role = nullptr;
    return !gst_storyboard_frame_parse(s, &role, nullptr) ||
           (!g_str_equal(role, "depth") && !g_str_equal(role, "plate"));
  };
  std::size_t all = 0, n = 0;
  for (const auto &p : pictures) all += is_picture(p.get());
  for (const auto &p : pictures) {
    const gchar *role = "first";
    gdouble position = all > 1 ? static_cast<double>(n) / static_cast<double>(all - 1) : 0.0;
    gst_storyboard_frame_parse(p.get(), &role, &position);
    if (is_picture(p.get())) {
      auto &m = map(p.get(), GST_VIDEO_FORMAT_BGRx);
      const auto plane = m.frame.plane(0);
      animatic::Still still;
      still.position = position;
      still.width = GST_VIDEO_INFO_WIDTH(&m.info);
      still.height = GST_VIDEO_INFO_HEIGHT(&m.info);
      still.bgrx = plane.data;
      still.stride = plane.stride;
      request_.stills.push_back(still);
      n++;
    } else if (!request_.stills.empty() && request_.stills.back().position == position) {
      auto &still = request_.stills.back();
      const bool depth = g_str_equal(role, "depth");
      auto &m = map(p.get(), depth ? GST_VIDEO_FORMAT_GRAY8 : GST_VIDEO_FORMAT_BGRx);
      if (GST_VIDEO_INFO_WIDTH(&m.info) != still.width || GST_VIDEO_INFO_HEIGHT(&m.info) != still.height)
        continue;
      const auto plane = m.frame.plane(0);
      (depth ? still.depth : still.plate) = plane.data;
      (depth ? still.depth_stride : still.plate_stride) = plane.stride;
    }
  }
  if (request_.stills.empty())
    throw glue::stream_failure(GST_STREAM_ERROR_FORMAT, "Shot " + id + " has no storyboard frame to move.")
        .shot(id)
        .cause("storyboard-frame");
  std::stable_sort(request_.stills.begin(), request_.stills.end(),
                   [](const auto &a, const auto &b) { return a.position < b.position; });

  if (shot.camera) {
    request_.move.move = glue::string_or_empty(gst_structure_get_string(shot.camera, "move"));
    request_.move.direction = glue::string_or_empty(gst_structure_get_string(shot.camera, "direction"));
    if (const gchar *easing = gst_structure_get_string(shot.camera, "easing")) request_.move.easing = easing;
    gst_structure_get_double(shot.camera, "amount", &request_.move.amount);
  }
  request_.width = width;
  request_.height = height;
  request_.fps_num = fps_n;
  request_.fps_den = fps_d;
  request_.head = frames_in(shot.head_handle, fps_n, fps_d);
  request_.tail = frames_in(shot.tail_handle, fps_n, fps_d);
  // From the rounded ends, so that a shot has the frames the timeline gives it at any rate.
  request_.frames = frames_in(shot.start + shot.duration, fps_n, fps_d) - frames_in(shot.start, fps_n, fps_d);
  request_.seed = shot.seed;
  request_.matrix = animatic::Matrix::Bt601Full;

  Digest digest;
  digest.text(kVersion);
  for (const auto &s : request_.stills) {
    digest.number(s.position);
    digest.number(s.width);
    digest.number(s.height);
    for (int y = 0; y < s.height; y++) digest.pixels(s.bgrx + static_cast<gssize>(y) * s.stride, s.width);
    digest.number(s.depth ? 1 : 0);
    for (int y = 0; s.depth && y < s.height; y++)
      digest.bytes(s.depth + static_cast<gssize>(y) * s.depth_stride, static_cast<std::size_t>(s.width));
    digest.number(s.plate ? 1 : 0);
    for (int y = 0; s.plate && y < s.height; y++)
      digest.pixels(s.plate + static_cast<gssize>(y) * s.plate_stride, s.width);
  }
  digest.text(request_.move.move);
  digest.text(request_.move.direction);
  digest.text(request_.move.easing);
  digest.number(request_.move.amount);
  for (const double v : {double(width), double(height), double(fps_n), double(fps_d), double(request_.head),
                         double(request_.frames), double(request_.tail)})
    digest.number(v);
  // Only the handheld shake looks at the seed: another seed must not buy the same picture again.
  digest.text(request_.move.move == "handheld" ? std::to_string(request_.seed) : "");
  key_ = digest.hex();
}

}  // namespace aivideogen
