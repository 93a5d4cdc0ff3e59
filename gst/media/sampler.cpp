// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/sampler.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "glue/frame.hpp"
#include "judge/shrink.hpp"

namespace media {
namespace {

using judge::shrunk;

cv::Size size_for(const GstVideoInfo &info, int width) {
  const double par = info.par_d > 0 ? static_cast<double>(info.par_n) / info.par_d : 1;
  const double shape = info.width * par / info.height;
  const int w = std::min(width, std::max(1, static_cast<int>(std::lround(info.width * std::max(par, 1.0)))));
  return {w, std::max(1, static_cast<int>(std::lround(w / shape)))};
}

// High dynamic range, for measures that think in standard pictures: light in units of the reference white (203 cd/m^2,
// ITU-R BT.2408), what is brighter than 0.8 of it rolled off, in the primaries and the curve of BT.709.
double reference_light(GstVideoTransferFunction transfer, double code) {
  if (transfer == GST_VIDEO_TRANSFER_SMPTE2084) {  // SMPTE ST 2084
    const double p = std::pow(code, 1 / 78.84375);
    return 10000.0 / 203 * std::pow(std::max(0.0, p - 0.8359375) / (18.8515625 - 18.6875 * p), 1 / 0.1593017578125);
  }
  // ARIB STD-B67 on a display of 1000 cd/m^2: 75 % of the signal is the reference white (BT.2408). The display's gamma of
  // 1.2 is taken per channel.
  const double scene = code <= 0.5 ? code * code / 3 : (std::exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12;
  return 1000.0 / 203 * std::pow(scene, 1.2);
}

cv::Mat standard_range(const cv::Mat &bgr, const GstVideoColorimetry &colorimetry) {
  cv::Mat curve(1, 256, CV_32F), light, out;
  for (int i = 0; i < 256; i++) curve.at<float>(i) = static_cast<float>(reference_light(colorimetry.transfer, i / 255.0));
  cv::LUT(bgr, curve, light);
  if (colorimetry.primaries == GST_VIDEO_COLOR_PRIMARIES_BT2020)  // ITU-R BT.2087
    cv::transform(light, light, cv::Matx33f(1.1187f, -0.1006f, -0.0182f, -0.0083f, 1.1329f, -0.1246f, -0.0728f, -0.5876f, 1.6605f));
  out.create(bgr.size(), CV_8UC3);
  for (int y = 0; y < out.rows; y++) {
    const float *from = light.ptr<float>(y);
    uchar *to = out.ptr(y);
    for (int i = 0; i < 3 * out.cols; i++) {
      float v = std::max(0.f, from[i]);
      if (v > 0.8f) v = 0.8f + 0.2f * (1 - std::exp(-(v - 0.8f) / 0.2f));
      to[i] = cv::saturate_cast<uchar>(255 * (v < 0.0031308f ? 12.92f * v : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f));
    }
  }
  return out;
}

cv::Mat sample_as_coded(GstVideoFrame *frame, int width) {
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

}  // namespace

cv::Mat sample(GstVideoFrame *frame, int width) {
  const cv::Mat out = sample_as_coded(frame, width);
  const auto &colorimetry = frame->info.colorimetry;
  const bool high = colorimetry.transfer == GST_VIDEO_TRANSFER_SMPTE2084 || colorimetry.transfer == GST_VIDEO_TRANSFER_ARIB_STD_B67;
  return high && !out.empty() ? standard_range(out, colorimetry) : out;
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
