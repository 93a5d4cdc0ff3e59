// SPDX-License-Identifier: LGPL-2.1-or-later
// A subject that is nobody - an animal, a car, a ball, a thing - and alone stands elsewhere: cut out, and put
// back over what is around it.
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "faults.hpp"
#include "people.hpp"

namespace eval {
namespace {

constexpr int kWidth = 240;                     // pixels it is cut out at
constexpr double kLeast = 0.012, kMost = 0.22;  // share of the picture

cv::Mat small(const cv::Mat &bgr) {
  cv::Mat out;
  cv::resize(bgr, out, {kWidth, std::max(8, bgr.rows * kWidth / bgr.cols)}, 0, 0, cv::INTER_AREA);
  return out;
}

// The largest piece of a mask (CV_8U), alone.
cv::Mat largest(const cv::Mat &mask) {
  cv::Mat labels, stats, centres;
  const int n = cv::connectedComponentsWithStats(mask, labels, stats, centres);
  int best = 0;
  for (int k = 1; k < n; k++)
    if (!best || stats.at<int>(k, cv::CC_STAT_AREA) > stats.at<int>(best, cv::CC_STAT_AREA)) best = k;
  return best ? cv::Mat(labels == best) : cv::Mat(mask.size(), CV_8U, cv::Scalar(0));
}

// What stands out of the picture by its colour (Achanta et al. 2009): 8 bits.
cv::Mat salient(const cv::Mat &bgr) {
  cv::Mat lab, f;
  cv::GaussianBlur(bgr, lab, {}, 2);
  cv::cvtColor(lab, lab, cv::COLOR_BGR2Lab);
  lab.convertTo(f, CV_32FC3);
  const cv::Scalar mean = cv::mean(f);
  cv::Mat out(bgr.size(), CV_32F);
  for (int y = 0; y < f.rows; y++)
    for (int x = 0; x < f.cols; x++) {
      const cv::Vec3f v = f.at<cv::Vec3f>(y, x);
      const double dx = 2.0 * x / f.cols - 1, dy = 2.0 * y / f.rows - 1;
      const double d = std::hypot(static_cast<double>(v[0]) - mean[0], static_cast<double>(v[1]) - mean[1],
                                  static_cast<double>(v[2]) - mean[2]);
      out.at<float>(y, x) =
          static_cast<float>(d * std::exp(-1.2 * (dx * dx + dy * dy)));  // subjects are near the middle
    }
  cv::normalize(out, out, 0, 255, cv::NORM_MINMAX);
  out.convertTo(out, CV_8U);
  return out;
}

// Frame by frame where the subject is (CV_32F 0..1, of the frame's size); nothing where none stands out
// clearly.
class Cutter {
 public:
  std::optional<cv::Mat> cut(const cv::Mat &bgr) {
    const cv::Mat picture = small(bgr);
    cv::Mat marks(picture.size(), CV_8U);
    if (last_.empty()) {
      const cv::Mat map = salient(picture);
      cv::Mat sure;
      cv::threshold(map, sure, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
      sure = largest(sure);
      if (!fits(sure, 0.6 * kLeast, 1.2 * kMost)) return std::nullopt;
      cv::Mat near;
      cv::dilate(sure, near, cv::Mat::ones(25, 25, CV_8U));
      marks.setTo(cv::GC_BGD);
      marks.setTo(cv::GC_PR_BGD, near);
      marks.setTo(cv::GC_PR_FGD, sure);
      cv::grabCut(picture, marks, {}, back_, fore_, 4, cv::GC_INIT_WITH_MASK);
    } else {
      cv::Mat near, core;
      cv::dilate(last_, near, cv::Mat::ones(13, 13, CV_8U));
      cv::erode(last_, core, cv::Mat::ones(7, 7, CV_8U));
      marks.setTo(cv::GC_BGD);
      marks.setTo(cv::GC_PR_BGD, near);
      marks.setTo(cv::GC_PR_FGD, last_);
      marks.setTo(cv::GC_PR_FGD, core);
      cv::grabCut(picture, marks, {}, back_, fore_, 1, cv::GC_INIT_WITH_MASK);
    }
    cv::Mat found = largest((marks == cv::GC_FGD) | (marks == cv::GC_PR_FGD));
    cv::morphologyEx(found, found, cv::MORPH_CLOSE, cv::Mat::ones(5, 5, CV_8U));
    if (!fits(found, kLeast, kMost)) return std::nullopt;
    if (!last_.empty()) {  // it does not jump
      const double both = cv::countNonZero(found & last_), either = cv::countNonZero(found | last_);
      if (both < 0.5 * either) return std::nullopt;
    }
    last_ = found;
    cv::Mat soft;
    found.convertTo(soft, CV_32F, 1 / 255.0);
    cv::resize(soft, soft, bgr.size(), 0, 0, cv::INTER_LINEAR);
    cv::GaussianBlur(soft, soft, {}, 1.5);
    return soft;
  }
  cv::Rect2d box() const {
    const cv::Rect r = cv::boundingRect(last_);
    return {static_cast<double>(r.x) / last_.cols, static_cast<double>(r.y) / last_.rows,
            static_cast<double>(r.width) / last_.cols, static_cast<double>(r.height) / last_.rows};
  }

 private:
  // One thing, whole in the picture, and not a net of lines.
  static bool fits(const cv::Mat &mask, double least, double most) {
    const double share = cv::countNonZero(mask) / static_cast<double>(mask.total());
    if (share < least || share > most) return false;
    const cv::Rect r = cv::boundingRect(mask);
    const int edges = (r.x <= 1) + (r.y <= 1) + (r.br().x >= mask.cols - 1) + (r.br().y >= mask.rows - 1);
    return edges <= 1 && cv::countNonZero(mask) > 0.35 * r.area();
  }
  cv::Mat last_, back_, fore_;
};

Clip moved(Clip c, const Scene &scene, double far) {
  if (scene.has_person || c.frames.empty()) return {};
  Cutter cutter;
  double shift = 0;
  for (cv::Mat &m : c.frames) {
    const auto mask = cutter.cut(m);
    if (!mask) return {};
    if (shift == 0) {  // to where there is room
      const cv::Rect2d box = cutter.box();
      const double right = 1 - box.x - box.width;
      shift = (right > box.x ? far : -far) * m.cols;
      if (std::max(right, box.x) < 0.6 * far) return {};
    }
    cv::Mat wide;
    cv::dilate(*mask, wide, cv::Mat::ones(13, 13, CV_8U));
    const cv::Mat behind = without(m, wide);
    const cv::Matx23d t(1, 0, shift, 0, 1, 0);
    cv::Mat layer, soft, three, a, b;
    cv::warpAffine(m, layer, t, m.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    cv::warpAffine(*mask, soft, t, m.size());
    cv::merge(std::vector<cv::Mat>{soft, soft, soft}, three);
    layer.convertTo(a, CV_32FC3);
    behind.convertTo(b, CV_32FC3);
    cv::Mat(b + (a - b).mul(three)).convertTo(m, CV_8UC3);
  }
  return c;
}

}  // namespace

void add_subject_faults(std::vector<Fault> &v) {
  v.push_back({"object moved",
               judge::Dimension::Composition,
               [](Clip c, const Scene &scene, double s) { return moved(std::move(c), scene, 0.16 * s); },
               {}});
  v.push_back({"object moved a little",
               judge::Dimension::Composition,
               [](Clip c, const Scene &scene, double s) { return moved(std::move(c), scene, 0.09 * s); },
               {}});
  v.back().swept = false;
}

}  // namespace eval
