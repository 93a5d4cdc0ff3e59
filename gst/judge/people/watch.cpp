// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/people/watch.hpp"

#include <algorithm>

#include "judge/people/appearance.hpp"
#include "judge/picture.hpp"

namespace judge::people {

Sight see(Models &models, const cv::Mat &bgr, std::uint64_t time) {
  Sight s;
  s.time = time;
  s.size = bgr.size();
  s.faces = models.faces(bgr);
  s.body = models.body(bgr);
  s.glimpse = working_copy(bgr, kGlimpseWidth);
  if (s.glimpse.data == bgr.data) s.glimpse = bgr.clone();
  return s;
}

bool Watch::close(std::uint64_t time) const {
  return std::any_of(stills_.begin(), stills_.end(), [&](std::uint64_t t) {
    return (t > time ? t - time : time - t) <= kReach;
  });
}

bool Watch::due(std::uint64_t time) const {
  if (!models_) return false;
  if (!last_) return true;
  const std::uint64_t since = time > *last_ ? time - *last_ : 0;
  return since >= (close(time) ? kCloseEvery : every_);
}

void Watch::push(const cv::Mat &bgr, std::uint64_t time) {
  if (!models_) return;
  sights_.push_back(see(*models_, bgr, time));
  last_ = time;
  if (sights_.size() <= kMost) return;
  std::vector<Sight> kept;
  for (std::size_t i = 0; i < sights_.size(); i++)
    if (close(sights_[i].time) || i % 2 == 0) kept.push_back(std::move(sights_[i]));
  if (kept.size() > kMost) kept.resize(kMost);
  sights_ = std::move(kept);
  every_ *= 2;
}

void Watch::take_back(std::uint64_t time) {
  if (!sights_.empty() && sights_.back().time == time) sights_.pop_back();
}

}  // namespace judge::people
