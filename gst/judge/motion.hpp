// SPDX-License-Identifier: LGPL-2.1-or-later
// Global motion between two consecutive frames: what the camera did.
//
// Corners (Shi-Tomasi) followed by pyramidal Lucas-Kanade forwards and backwards (points that do not come
// back within half a pixel are dropped), then a RANSAC similarity. Source of the scheme: OpenCV videostab;
// the forward-backward check is Kalal et al., ICPR 2010.
#pragma once
#include <opencv2/core.hpp>
#include <utility>
#include <vector>

namespace cv {
class DISOpticalFlow;
}

namespace judge {

struct Motion {
  bool known = false;                       // enough corners were followed, spread over enough of the picture
  double x = 0, y = 0;                      // shift of the picture's centre, fractions of the width
  double zoom = 0;                          // ln of the scale
  double roll = 0;                          // degrees, positive anticlockwise in the picture
  double support = 0;                       // share of the followed corners that agree, 0..1
  double tracked = 0;                       // share of the corners that could be followed, 0..1
  bool global = false;                      // they also reach over most of the picture: not one moving subject
  double cover = 0;                         // share of the picture (6x4 cells) with agreeing corners, 0..1
  cv::Matx23d matrix = cv::Matx23d::eye();  // previous -> current, pixels
};

// A picture (CV_8U) with the pyramid that following it takes, made the first time it is asked for.
class Followable {
 public:
  Followable() = default;
  explicit Followable(cv::Mat grey) : grey_(std::move(grey)) {}
  bool empty() const { return grey_.empty(); }
  const cv::Mat &grey() const { return grey_; }
  const std::vector<cv::Mat> &pyramid();

 private:
  cv::Mat grey_;
  std::vector<cv::Mat> pyramid_;
};

Motion global_motion(Followable &previous, Followable &current);

struct Followed {
  cv::Mat picture;   // `before` as dense motion (Kroeger et al. 2016) brings it over `now`
  double step = 0;   // length of that motion beyond `global`, at the share 0.95 of the picture; fractions of the width
};

class DenseMotion {  // keeps its buffers; one thread at a time
 public:
  // CV_8U, both of one size. Pictures too small for it come back as they are.
  Followed followed(const cv::Mat &before, const cv::Mat &now, const Motion &global);

 private:
  cv::Ptr<cv::DISOpticalFlow> flow_;
};

}  // namespace judge
