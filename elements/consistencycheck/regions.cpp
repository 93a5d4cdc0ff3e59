// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/regions.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "consistencycheck/properties.hpp"
#include "judge/people/watch.hpp"

namespace consistency {
namespace {

GstClockTime apart(GstClockTime a, GstClockTime b) {
  return a > b ? a - b : b - a;
}

void attach(GstBuffer *buffer, const GstVideoInfo &info, const char *type, const cv::Rect2d &box, GstStructure *params) {
  const cv::Rect2d in = box & cv::Rect2d(0, 0, 1, 1);
  const auto pixels = [](double fraction, int size) { return static_cast<guint>(std::lround(fraction * size)); };
  GstVideoRegionOfInterestMeta *meta = gst_buffer_add_video_region_of_interest_meta(
      buffer, type, pixels(in.x, info.width), pixels(in.y, info.height), pixels(in.width, info.width),
      pixels(in.height, info.height));
  if (meta)
    gst_video_region_of_interest_meta_add_param(meta, params);
  else
    gst_structure_free(params);
}

}  // namespace

PeopleFinder::PeopleFinder(std::shared_ptr<judge::people::Models> models) : models_(std::move(models)) {
  thread_ = std::thread([this] { run(); });
}

PeopleFinder::~PeopleFinder() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

bool PeopleFinder::due(GstClockTime time) {
  std::lock_guard lock(mutex_);
  return !busy_ && !waiting_ && (!last_ || apart(*last_, time) >= kEvery);
}

void PeopleFinder::look(cv::Mat bgr, GstClockTime time) {
  {
    std::lock_guard lock(mutex_);
    last_ = time;
    waiting_.emplace(std::move(bgr), time);
  }
  wake_.notify_one();
}

std::vector<PeopleFinder::Found> PeopleFinder::found(GstClockTime time) {
  std::lock_guard lock(mutex_);
  if (found_.empty() || apart(found_.front().at, time) > kHolds) return {};
  return found_;
}

void PeopleFinder::forget() {
  std::lock_guard lock(mutex_);
  epoch_++;
  found_.clear();
  waiting_.reset();
  last_.reset();
}

void PeopleFinder::run() {
  for (;;) {
    cv::Mat bgr;
    GstClockTime time = 0;
    unsigned epoch = 0;
    {
      std::unique_lock lock(mutex_);
      busy_ = false;
      wake_.wait(lock, [this] { return stop_ || waiting_; });
      if (stop_) return;
      std::tie(bgr, time) = std::move(*waiting_);
      waiting_.reset();
      epoch = epoch_;
      busy_ = true;
    }
    std::vector<Found> found;
    try {
      const auto sight = judge::people::see(*models_, bgr, time);
      const auto add = [&](bool face, const cv::Rect2f &box, double score) {
        found.push_back({face,
                         {box.x / static_cast<double>(bgr.cols), box.y / static_cast<double>(bgr.rows),
                          box.width / static_cast<double>(bgr.cols), box.height / static_cast<double>(bgr.rows)},
                         score,
                         time});
      };
      for (const auto &face : sight.faces) add(true, face.box, face.score);
      if (sight.body) add(false, sight.body->box(), sight.body->score);
    } catch (const std::exception &) {  // a picture the networks cannot take: nobody is found in it
    }
    std::lock_guard lock(mutex_);
    if (epoch == epoch_) found_ = std::move(found);
  }
}

void attach_people(GstBuffer *buffer, const GstVideoInfo &info, const std::vector<PeopleFinder::Found> &found, guint which) {
  for (const auto &f : found) {
    if (!(which & (f.face ? REGIONS_FACES : REGIONS_PERSONS))) continue;
    const char *type = f.face ? "face" : "person";
    attach(buffer, info, type, f.box,
           gst_structure_new(type, "confidence", G_TYPE_DOUBLE, f.score, "time", G_TYPE_UINT64, static_cast<guint64>(f.at), nullptr));
  }
}

void attach_faults(GstBuffer *buffer, const GstVideoInfo &info, const judge::Verdict &verdict, GstClockTime time) {
  for (const auto &c : verdict.causes)
    if (apart(c.time, time) <= GST_SECOND / 2)
      attach(buffer, info, "fault", c.region,
             gst_structure_new("fault", "dimension", G_TYPE_STRING, judge::name_of(c.dimension), "measured", G_TYPE_STRING,
                               c.measured.c_str(), "wanted", G_TYPE_STRING, c.wanted.c_str(), "score", G_TYPE_DOUBLE, c.score,
                               "probability", G_TYPE_DOUBLE, c.probability, nullptr));
}

}  // namespace consistency
