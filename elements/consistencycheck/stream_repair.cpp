// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/stream_repair.hpp"

#include "consistencycheck/grader.hpp"
#include "consistencycheck/reframer.hpp"
#include "glue/failure.hpp"
#include "glue/frame.hpp"

namespace consistency {

void StreamRepair::begin(const judge::Verdict &verdict, GstClockTime begins, Fetch fetch) {
  end();
  active_ = verdict.kind == judge::Verdict::Kind::Repair;
  if (!active_) return;
  verdict_ = verdict;
  begins_ = begins;
  fetch_ = std::move(fetch);
  tables_ = judge::tables_of(verdict.repair);
  exposure_ = verdict.repair.exposure;
}

// A copy: the frame before it is somebody else's by now.
void StreamRepair::hold(GstBuffer *buffer, const GstVideoInfo &info, GstClockTime time) {
  if (!held_ && time < verdict_.over_time.first_good && fetch_)
    if (auto sample = fetch_(verdict_.over_time.first_good))
      held_ = glue::Ref<GstBuffer>::share(gst_sample_get_buffer(sample.get()));
  if (!held_) return;  // entered by a seek behind the last good frame: it stays as it is
  glue::MappedFrame from(held_.get(), info, GST_MAP_READ), to(buffer, info, GST_MAP_WRITE);
  if (from && to) gst_video_frame_copy(to.get(), from.get());
}

void StreamRepair::apply(GstBuffer *buffer, const GstVideoInfo &info, GstClockTime stream_time,
                         GstClockTime duration) {
  const GstClockTime time = stream_time > begins_ ? stream_time - begins_ : 0;
  const auto &over_time = verdict_.over_time;
  const bool broken = over_time.holds(time);
  if (broken) hold(buffer, info, time);
  // What is held at the end was repaired when it passed; at the beginning it comes from the clip.
  const bool done = broken && time > over_time.last_good;
  const double exposure = verdict_.repair.exposure + (broken ? 0 : over_time.exposure_at(time));
  if (exposure_ != exposure) {
    judge::Grade grade = verdict_.repair;
    grade.exposure = exposure;
    judge::set_curves(tables_, grade);
    exposure_ = exposure;
  }
  if (!done) {
    glue::MappedFrame frame(buffer, info, GstMapFlags(GST_MAP_READ | GST_MAP_WRITE));
    if (!frame)
      throw glue::resource_failure(GST_RESOURCE_ERROR_WRITE,
                                   "A video frame could not be mapped for the repair of its shot.");
    if (!verdict_.framing.neutral()) reframe(frame.get(), verdict_.framing);
    judge::Grade grade = verdict_.repair;
    grade.exposure = exposure;
    if (!grade.neutral()) {
      const std::size_t pixels = static_cast<std::size_t>(info.width) * static_cast<std::size_t>(info.height);
      if (grade.shaded() && shade_.size() != pixels) shade_ = judge::shade_map(grade, info.width, info.height);
      apply_grade(frame.get(), tables_, shade_.empty() ? nullptr : shade_.data());
    }
  }
  if (over_time.last_good != UINT64_MAX && !broken && time + 2 * duration > over_time.last_good)
    held_ = glue::Ref<GstBuffer>::adopt(gst_buffer_copy_deep(buffer));
}

}  // namespace consistency
