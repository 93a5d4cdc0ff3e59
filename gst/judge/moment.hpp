// SPDX-License-Identifier: LGPL-2.1-or-later
// Where in the clip a storyboard frame belongs whose position nobody gave: the moment that shows it.
//
// While the clip streams, the frame most like the still is kept: normalised correlation of luma at 96x54, what is coarser
// than 15 pixels taken out, so that light and most colours do not count. Whether it shows the still is said by structure
// (agreement.hpp), after registration: hardly anything may be apart there, much less than where the still was looked
// for, and nothing that holds together (changed.hpp: an arm). A take whose last frames come to what the still shows is
// another moment of the same scene, and shows it nowhere.
#pragma once
#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>

#include "judge/picture.hpp"

namespace judge {

struct Apart {
  double share = 1;  // of the structure of the still, 0..1, that the frame does not show; 1 where the two do not register
  int together = 0;  // places of what is apart that touch each other, at most
};
Apart apart_from(const cv::Mat &still, const cv::Mat &frame);

class MomentSearch {
 public:
  explicit MomentSearch(const cv::Mat &still);  // CV_8UC3, as wide as the frames will be; their shape may be another
  void push(const cv::Mat &frame, std::uint64_t time);
  void take_back();  // the last frame pushed, once
  // When the clip shows the still, ns; nothing where it does not do so much better than with `apart` of its structure
  // elsewhere.
  std::optional<std::uint64_t> found(double apart) const;

 private:
  struct Best {
    double likeness = -1;
    cv::Mat frame;
    std::uint64_t time = 0;
    int since = 0;  // frames
  };
  cv::Mat still_, detail_;  // detail_: of what a frame shows of it
  Best best_, before_;
};

}  // namespace judge
