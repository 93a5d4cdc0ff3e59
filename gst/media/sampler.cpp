// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/sampler.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "glue/frame.hpp"

namespace media {
namespace {

cv::Mat shrunk(const cv::Mat &m, cv::Size size) {
  cv::Mat out;
  if (m.size() == size)
    m.copyTo(out);
  else
    cv::resize(m, out, size, 0, 0,
               m.cols >= size.width && m.rows >= size.height ? cv::INTER_AREA : cv::INTER_LINEAR);
  return out;
}

cv::Size size_for(const GstVideoInfo &info, int width) {
  const double par = info.par_d > 0 ? static_cast<double>(info.par_n) / info.par_d : 1;
  const double shape = info.width * par / info.height;
  const int w = std::min(width, std::max(1, static_cast<int>(std::lround(info.width * std::max(par, 1.0)))));
  return {w, std::max(1, static_cast<int>(std::lround(w / shape)))};
}

}  // namespace

cv::Mat sample(GstVideoFrame *frame, int width) {
  const GstVideoInfo &info = frame->info;
  const cv::Size size = size_for(info, width);
  const auto plane = [&](int n, int w, int h, int type) {
    return cv::Mat(h, w, type, GST_VIDEO_FRAME_PLANE_DATA(frame, n),
                   static_cast<std::size_t>(GST_VIDEO_FRAME_PLANE_STRIDE(frame, n)));
  };
  if (GST_VIDEO_INFO_IS_GRAY(&info)) {
    cv::Mat out;
    cv::cvtColor(shrunk(plane(0, info.width, info.height, CV_8UC1), size), out, cv::COLOR_GRAY2BGR);
    return out;
  }
  if (GST_VIDEO_INFO_IS_RGB(&info)) {
    const int channels = GST_VIDEO_INFO_COMP_PSTRIDE(&info, 0);
    if (channels != 3 && channels != 4) return {};
    const cv::Mat small = shrunk(plane(0, info.width, info.height, CV_8UC(channels)), size);
    cv::Mat out(size, CV_8UC3);
    const auto at = [&](int c) { return static_cast<int>(GST_VIDEO_INFO_COMP_POFFSET(&info, c)); };
    const int from_to[] = {at(2), 0, at(1), 1, at(0), 2};
    cv::mixChannels(&small, 1, &out, 1, from_to, 3);
    return out;
  }
  if (!GST_VIDEO_INFO_IS_YUV(&info)) return {};

  cv::Mat y, u, v;
  const int cw = GST_VIDEO_FRAME_COMP_WIDTH(frame, 1), ch = GST_VIDEO_FRAME_COMP_HEIGHT(frame, 1);
  switch (GST_VIDEO_INFO_FORMAT(&info)) {
    case GST_VIDEO_FORMAT_NV12:
    case GST_VIDEO_FORMAT_NV21: {
      y = shrunk(plane(0, info.width, info.height, CV_8UC1), size);
      const cv::Mat uv = shrunk(plane(1, cw, ch, CV_8UC2), size);
      const bool swapped = GST_VIDEO_INFO_FORMAT(&info) == GST_VIDEO_FORMAT_NV21;
      cv::extractChannel(uv, u, swapped ? 1 : 0);
      cv::extractChannel(uv, v, swapped ? 0 : 1);
      break;
    }
    case GST_VIDEO_FORMAT_YUY2:
    case GST_VIDEO_FORMAT_UYVY: {
      const bool luma_first = GST_VIDEO_INFO_FORMAT(&info) == GST_VIDEO_FORMAT_YUY2;
      const cv::Mat pairs = plane(0, info.width, info.height, CV_8UC2);
      cv::Mat luma;
      cv::extractChannel(pairs, luma, luma_first ? 0 : 1);
      y = shrunk(luma, size);
      const cv::Mat quads = shrunk(plane(0, info.width / 2, info.height, CV_8UC4), size);
      cv::extractChannel(quads, u, luma_first ? 1 : 0);
      cv::extractChannel(quads, v, luma_first ? 3 : 2);
      break;
    }
    default: {  // three planes, in component order wherever they lie
      if (GST_VIDEO_INFO_N_PLANES(&info) != 3) return {};
      cv::Mat *const to[] = {&y, &u, &v};
      for (int c = 0; c < 3; c++)
        *to[c] = shrunk(cv::Mat(GST_VIDEO_FRAME_COMP_HEIGHT(frame, c), GST_VIDEO_FRAME_COMP_WIDTH(frame, c),
                                CV_8UC1, GST_VIDEO_FRAME_COMP_DATA(frame, c),
                                static_cast<std::size_t>(GST_VIDEO_FRAME_COMP_STRIDE(frame, c))),
                        size);
    }
  }
  double kr = 0.2126, kb = 0.0722;
  gst_video_color_matrix_get_Kr_Kb(info.colorimetry.matrix, &kr, &kb);
  const bool full = info.colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
  const float ys = full ? 1.f : 255.f / 219, cs = full ? 1.f : 255.f / 224, y0 = full ? 0.f : 16.f;
  const float rv = static_cast<float>(2 * (1 - kr)) * cs, bu = static_cast<float>(2 * (1 - kb)) * cs;
  const float gu = static_cast<float>(-2 * kb * (1 - kb) / (1 - kr - kb)) * cs;
  const float gv = static_cast<float>(-2 * kr * (1 - kr) / (1 - kr - kb)) * cs;
  cv::Mat yuv, out;
  const cv::Mat parts[] = {y, u, v};
  cv::merge(parts, 3, yuv);
  const cv::Matx34f m(ys, bu, 0, -ys * y0 - 128 * bu,          // B
                      ys, gu, gv, -ys * y0 - 128 * (gu + gv),  // G
                      ys, 0, rv, -ys * y0 - 128 * rv);         // R
  cv::transform(yuv, out, m);
  return out;
}

cv::Mat sample(GstBuffer *buffer, const GstVideoInfo &info, int width) {
  glue::MappedFrame frame(buffer, info, GST_MAP_READ);
  return frame ? sample(frame.get(), width) : cv::Mat();
}

cv::Mat sample(GstSample *s, int width) {
  GstVideoInfo info;
  GstCaps *caps = s ? gst_sample_get_caps(s) : nullptr;
  GstBuffer *buffer = s ? gst_sample_get_buffer(s) : nullptr;
  if (!caps || !buffer || !gst_video_info_from_caps(&info, caps)) return {};
  return sample(buffer, info, width);
}

}  // namespace media
