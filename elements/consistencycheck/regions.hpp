// SPDX-License-Identifier: LGPL-2.1-or-later
// Regions of interest on the buffers that pass: faces and persons, looked for on a thread of its own, and where a cause of the
// take's verdict was seen. A GstVideoRegionOfInterestMeta each, roi_type "face", "person" or "fault".
#pragma once
#include <gst/video/video.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <opencv2/core.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "judge/people/models.hpp"
#include "judge/verdict.hpp"

namespace consistency {

// Looks at one picture at a time; what comes while it looks is not looked at. Locks itself.
class PeopleFinder {
 public:
  static constexpr GstClockTime kEvery = 500 * GST_MSECOND;  // at most so often
  static constexpr GstClockTime kHolds = GST_SECOND;         // so long a find is worth something
  static constexpr int kWidth = 960;                         // pixels: what it is looked for in

  struct Found {
    bool face = false;    // else a person
    cv::Rect2d box;       // fractions of the picture
    double score = 0;     // 0..1
    GstClockTime at = 0;  // stream time of the picture
  };

  explicit PeopleFinder(std::shared_ptr<judge::people::Models> models);
  ~PeopleFinder();  // waits for the picture that is being looked at
  // Whether a picture of that time would be looked at.
  bool due(GstClockTime time);
  void look(cv::Mat bgr, GstClockTime time);
  // Of the last picture that was looked at, if that was not long before.
  std::vector<Found> found(GstClockTime time);
  void forget();  // another picture comes: a cut, a seek

 private:
  void run();

  const std::shared_ptr<judge::people::Models> models_;
  std::mutex mutex_;  // guards the members below
  std::condition_variable wake_;
  std::optional<std::pair<cv::Mat, GstClockTime>> waiting_;
  std::vector<Found> found_;
  std::optional<GstClockTime> last_;  // time of the last picture that was taken
  unsigned epoch_ = 0;                // of forget()
  bool busy_ = false, stop_ = false;
  std::thread thread_;
};

// `buffer` must be writable. `which`: RegionFlags.
void attach_people(GstBuffer *buffer, const GstVideoInfo &info, const std::vector<PeopleFinder::Found> &found, guint which);
// The causes of `verdict` whose evidence lies within half a second of `time` (ns in the take).
void attach_faults(GstBuffer *buffer, const GstVideoInfo &info, const judge::Verdict &verdict, GstClockTime time);

}  // namespace consistency
