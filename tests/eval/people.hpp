// SPDX-License-Identifier: LGPL-2.1-or-later
// What the fault generator knows of people: faces (the judge's own networks) and silhouettes (another one).
#pragma once
#include <memory>
#include <mutex>
#include <opencv2/dnn.hpp>
#include <string>

#include "judge/people/models.hpp"

namespace eval {

class People {
 public:
  // `silhouettes`: an ONNX file of MediaPipe's selfie segmentation, 1x3x256x256 in, 1x1x256x256 out; may be
  // empty. Nothing when there are no models of faces.
  static std::shared_ptr<People> open(const std::string &silhouettes);
  judge::people::Models &models() { return *models_; }
  bool sees_silhouettes() const { return !net_.empty(); }
  // CV_32F 0..1, of the picture's size.
  cv::Mat silhouette(const cv::Mat &bgr);
  std::optional<judge::people::Face> face(const cv::Mat &bgr);  // the largest that is clear

 private:
  std::shared_ptr<judge::people::Models> models_;
  cv::dnn::Net net_;
};

// What lies behind a mask (CV_32F), from around it.
cv::Mat without(const cv::Mat &bgr, const cv::Mat &mask);

}  // namespace eval
