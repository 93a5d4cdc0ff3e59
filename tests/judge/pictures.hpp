// SPDX-License-Identifier: LGPL-2.1-or-later
// A synthetic scene with texture, a few colours, neutral greys and a figure, and clips of it.
#pragma once
#include <opencv2/core.hpp>
#include <vector>

#include "judge/judge.hpp"

namespace pictures {

// 480x270, deterministic. `figure` is where the figure stands, fraction of the width; `seed` another place.
cv::Mat scene(double figure = 0.35, unsigned seed = 1);

// `frames` at 24 fps: the figure walks; the camera stands.
std::vector<cv::Mat> walk(int frames = 48, unsigned seed = 1);

cv::Mat exposed(const cv::Mat &m, double ev);
cv::Mat lit_from(const cv::Mat &m, double left_to_right_ln);  // ln Y from the middle to the right edge
cv::Mat in_light_of(const cv::Mat &m, double kelvin);
cv::Mat hue_turned(const cv::Mat &m, double degrees);
cv::Mat saturated(const cv::Mat &m, double factor);
cv::Mat moved(const cv::Mat &m, double x, double y, double zoom = 1, double roll = 0);
cv::Mat noisy(const cv::Mat &m, double sigma, unsigned seed = 1);
cv::Mat rescaled(const cv::Mat &m, double factor);  // and back
cv::Mat part_turned(const cv::Mat &m, const cv::Rect &where, int how);  // about its middle; cv::RotateFlags, `where` square

judge::Verdict judge_clip(const std::vector<cv::Mat> &frames, const cv::Mat &still, judge::Shot shot = {},
                          judge::Settings settings = {}, double fps = 24);
template <class F>
std::vector<cv::Mat> each(std::vector<cv::Mat> frames, F &&f) {
  for (auto &m : frames) m = f(m);
  return frames;
}
std::string said(const judge::Verdict &v);  // "accept", or the first cause's dimension
std::string told(const judge::Verdict &v);  // everything, for failure messages

}  // namespace pictures
