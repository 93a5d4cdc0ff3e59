// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/reframer.hpp"

#include <opencv2/imgproc.hpp>

namespace consistency {
namespace {

// `shape`: width of a sample by its height.
void turn(cv::Mat &plane, const judge::Framing &framing, double shape) {
  const cv::Mat from = plane.clone();
  cv::warpAffine(from, plane, judge::matrix_of(framing, plane.size(), shape), plane.size(), cv::INTER_CUBIC | cv::WARP_INVERSE_MAP,
                 cv::BORDER_REPLICATE);
}

}  // namespace

void reframe(GstVideoFrame *f, const judge::Framing &framing) {
  const GstVideoInfo &info = f->info;
  const int width = info.width, height = info.height;
  const double shape = info.par_d > 0 && info.par_n > 0 ? static_cast<double>(info.par_n) / info.par_d : 1;
  const auto plane = [&](int n, int w, int h, int type) {
    return cv::Mat(h, w, type, GST_VIDEO_FRAME_PLANE_DATA(f, n), static_cast<std::size_t>(GST_VIDEO_FRAME_PLANE_STRIDE(f, n)));
  };
  const int cw = GST_VIDEO_FRAME_COMP_WIDTH(f, 1), ch = GST_VIDEO_FRAME_COMP_HEIGHT(f, 1);
  const auto chroma_shape = [&] { return shape * width / cw * ch / height; };
  const GstVideoFormat format = GST_VIDEO_INFO_FORMAT(&info);
  if (GST_VIDEO_INFO_IS_GRAY(&info)) {
    cv::Mat all = plane(0, width, height, CV_8UC1);
    turn(all, framing, shape);
  } else if (GST_VIDEO_INFO_IS_RGB(&info)) {
    cv::Mat all = plane(0, width, height, CV_8UC(GST_VIDEO_INFO_COMP_PSTRIDE(&info, 0)));
    turn(all, framing, shape);
  } else if (format == GST_VIDEO_FORMAT_YUY2 || format == GST_VIDEO_FORMAT_UYVY) {
    const int luma = format == GST_VIDEO_FORMAT_YUY2 ? 0 : 1;
    cv::Mat pairs = plane(0, width, height, CV_8UC2), quads = plane(0, width / 2, height, CV_8UC4), y, u, v;
    cv::extractChannel(pairs, y, luma);
    cv::extractChannel(quads, u, 1 - luma);
    cv::extractChannel(quads, v, 3 - luma);
    turn(y, framing, shape);
    turn(u, framing, 2 * shape);
    turn(v, framing, 2 * shape);
    cv::insertChannel(u, quads, 1 - luma);
    cv::insertChannel(v, quads, 3 - luma);
    cv::insertChannel(y, pairs, luma);
  } else {
    cv::Mat y = plane(0, width, height, CV_8UC1);
    turn(y, framing, shape);
    if (GST_VIDEO_INFO_N_PLANES(&info) == 2) {
      cv::Mat uv = plane(1, cw, ch, CV_8UC2);
      turn(uv, framing, chroma_shape());
    } else {
      for (int n = 1; n < 3; n++) {
        cv::Mat c = plane(n, cw, ch, CV_8UC1);
        turn(c, framing, chroma_shape());
      }
    }
  }
}

}  // namespace consistency
