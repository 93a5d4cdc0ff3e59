// SPDX-License-Identifier: LGPL-2.1-or-later
// What a repair does to the frames of a stream, in every format, against what the judge thinks it does.
#include <gst/check/gstharness.h>

#include <sstream>

#include "consistencycheck/grader.hpp"
#include "consistencycheck/reframer.hpp"
#include "glue/frame.hpp"
#include "media/sampler.hpp"
#include "support/support.hpp"

namespace {

std::vector<std::string> formats() {
  std::vector<std::string> out;
  std::istringstream words(MEDIA_SAMPLER_FORMATS);
  for (std::string w; words >> w;) {
    std::erase_if(w, [](char c) { return c == ',' || c == '{' || c == '}'; });
    if (!w.empty()) out.push_back(w);
  }
  return out;
}

// How far a repaired frame, sampled, lies from the sample repaired; mean of codes.
template <class Stream, class Judge>
double distance(const std::string &caps, Stream stream, Judge judge, int width) {
  GstHarness *h = gst_harness_new_parse(("videotestsrc num-buffers=1 pattern=smpte ! capsfilter caps=" + caps).c_str());
  gst_harness_play(h);
  GstBuffer *buffer = gst_harness_pull(h);
  GstCaps *negotiated = gst_pad_get_current_caps(h->sinkpad);
  GstVideoInfo info;
  EXPECT_TRUE(gst_video_info_from_caps(&info, negotiated)) << caps;
  gst_caps_unref(negotiated);
  buffer = gst_buffer_make_writable(buffer);
  const cv::Mat wanted = judge(media::sample(buffer, info, width));
  {
    glue::MappedFrame frame(buffer, info, GstMapFlags(GST_MAP_READ | GST_MAP_WRITE));
    stream(frame.get());
  }
  const cv::Mat got = media::sample(buffer, info, width);
  gst_buffer_unref(buffer);
  gst_harness_teardown(h);
  cv::Mat difference;
  cv::absdiff(got, wanted, difference);
  const auto mean = cv::mean(difference);
  return (mean[0] + mean[1] + mean[2]) / 3;
}

TEST(StreamedRepair, FramingIsTheJudgesInEveryFormat) {
  judge::Framing framing;
  framing.zoom = 1.15;
  framing.roll = 2;
  framing.x = 0.03;
  framing.y = -0.02;
  for (const auto &format : formats())
    for (const char *shape : {"width=320,height=180", "width=322,height=182", "width=160,height=180,pixel-aspect-ratio=2/1"}) {
      const auto caps = "video/x-raw,format=" + format + "," + shape;
      const double d = distance(
          caps, [&](GstVideoFrame *f) { consistency::reframe(f, framing); },
          [&](const cv::Mat &m) { return judge::reframed(m, framing); }, 320);
      EXPECT_LT(d, 4) << caps;
    }
}

TEST(StreamedRepair, AGradeIsTheJudgesInEveryFormat) {
  judge::Grade grade;
  grade.exposure = -0.4;
  grade.gamma = 0.9;
  grade.red = 1.1;
  grade.blue = 0.9;
  grade.hue = 12;
  grade.saturation = 0.8;
  grade.tone_red = 0.1;
  grade.tone_blue = -0.1;
  grade.shade = {0.4, -0.2, 0.3, 0, 0.1};
  grade.hues[2] = {0.3, -0.4, 0.1};
  grade.hues[17] = {-0.3, 0.2, -0.1};
  grade.ends = 0.08;
  grade.dithered = true;
  for (const auto &format : formats()) {
    const auto caps = "video/x-raw,format=" + format + ",width=320,height=180";
    const double d = distance(
        caps,
        [&](GstVideoFrame *f) {
          const auto shade = judge::shade_map(grade, 320, 180);
          consistency::apply_grade(f, judge::tables_of(grade), shade.data());
        },
        [&](const cv::Mat &m) { return judge::graded(m, grade); }, 320);
    // A grey frame has no colours to be graded; what of it is luma is the same but for the tints.
    EXPECT_LT(d, format == "GRAY8" ? 16 : 4) << caps;
  }
}

TEST(StreamedRepair, ANeutralGradeChangesNothing) {
  const double d = distance(
      "video/x-raw,format=RGBx,width=64,height=64",
      [](GstVideoFrame *f) { consistency::apply_grade(f, judge::tables_of({}), nullptr); }, [](const cv::Mat &m) { return m; }, 64);
  EXPECT_EQ(d, 0);
}

}  // namespace
