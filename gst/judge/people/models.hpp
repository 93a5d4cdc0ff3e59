// SPDX-License-Identifier: LGPL-2.1-or-later
// The networks that see people: faces, who they are, and how bodies stand. OpenCV DNN on the CPU.
//
// A folder holds them (docs/measures.md says what they are and where they come from):
//   fr_detect.onnx    faces, 320x240           (Ultra-Light RFB-320)
//   fr_landmark.onnx  68 points of a face, 64x64 grey
//   fr_feature.onnx   who: 512 numbers, 112x112 (MobileFaceNet)
//   movenet.onnx      17 joints, 192x192        (MoveNet Lightning, four heads)
// Without the folder nothing of this is measured, and the verdict says so.
#pragma once
#include <array>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

namespace judge::people {

inline constexpr float kLeastFace = 24;  // pixels: below it nobody is recognised
inline constexpr float kWhole = 0.72f;   // share of a face: with less of it, it resembles only itself cut off alike
inline constexpr std::size_t kMostFaces = 6;  // per picture that are recognised: the largest

struct Face {
  cv::Rect2f box;                     // pixels of the picture it was found in
  float score = 0;                    // 0..1
  float whole = 1;                    // share of the face that the picture shows, by the usual shape of a face
  std::array<cv::Point2f, 5> points;  // eyes, nose, corners of the mouth
  std::vector<cv::Point2f> outline;   // 68 points, iBUG order; empty when the face is too small
  float unsure = 0;                   // eye distances by which the points differ when the face is framed anew
  cv::Mat crop;                       // CV_8UC3 112x112: what was recognised, aligned by the points
  cv::Mat who;                        // CV_32F 1x512, length 1; empty when the face is too small
  double stable = 1;                  // cosine with itself, softened and framed anew; see recognisable()
  float size() const { return std::max(box.width, box.height); }
  bool cut_off() const { return whole < kWhole; }
};

struct Joint {
  cv::Point2f at;   // pixels
  float score = 0;  // 0..1
};
// COCO order: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles; left before right.
inline constexpr std::size_t kJoints = 17;
struct Body {
  std::array<Joint, kJoints> joints;
  float score = 0;   // mean of the joints of the trunk and arms
  cv::Rect2f box() const;  // of the joints that are seen
};


// May be used from any thread; one picture at a time.
class Models {
 public:
  // The networks of a folder. Throws std::runtime_error with one sentence when one is missing or broken.
  explicit Models(const std::string &folder);
  ~Models();
  std::vector<Face> faces(const cv::Mat &bgr);
  // The faces that can be recognised at all, the largest first: what only looks like a face to the detector
  // gives other numbers when it is softened and framed a little differently.
  std::vector<Face> recognisable(const cv::Mat &bgr);
  // Who the face would be in the colours of another one: a cast or another exposure is no other person.
  cv::Mat relit(const Face &face, const Face &light);
  // The most prominent person.
  std::optional<Body> body(const cv::Mat &bgr);

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

// Where the models are: `folder` when it is not empty, else $GST_STORYBOARD_MODELS, else
// gst-storyboard-1.0/models in the user's and the system's data folders. Loaded once per folder and shared.
// Nothing when there are none; `why` says so in one sentence.
std::shared_ptr<Models> find_models(const std::string &folder, std::string &why);

// Cosine of two faces; 1 = the same picture. Of one person about 0.78 (median), of two below 0.41 (99 %).
double likeness(const Face &a, const Face &b);

}  // namespace judge::people
