// SPDX-License-Identifier: LGPL-2.1-or-later
// How the picture moves: freezes and jitter.
#include <algorithm>
#include <cmath>

#include "judge/temporal_faults.hpp"

namespace judge {

constexpr double kJitter = 0.0030;  // fractions of the width

void TemporalReading::find_freezes() {
  const std::size_t n = f_.size();
  if (n < 8) return;
  std::vector<float> peaks, changes;
  for (std::size_t i = 1; i < n; i++) peaks.push_back(f_[i].peak), changes.push_back(f_[i].change);
  const float lively = quantile(peaks, 0.7), busy = quantile(changes, 0.7);
  // Where little moves an encoder leaves nothing of it: that is no freeze.
  if (lively < 10.0f && busy < 0.8f) return;
  const std::size_t shortest = std::max<std::size_t>(3, static_cast<std::size_t>(200'000'000 / std::max<std::uint64_t>(1, step_)));
  const float still = std::clamp(0.06f * lively, 0.9f, 2.5f);
  std::vector<std::size_t> rests;  // lengths of all runs without any change
  for (std::size_t i = 1; i < n;) {
    if (f_[i].peak > still || f_[i].change > 0.15f) {
      i++;
      continue;
    }
    std::size_t j = i;
    while (j < n && f_[j].peak <= still && f_[j].change <= 0.15f) j++;
    rests.push_back(j - i);
    // Slow motion beside the run means it eased in or out: that is a performance, not a fault.
    const float sudden = (context_.move_wanted ? 0.6f : 0.45f) * lively;
    const bool abrupt_in = i > 1 && std::max(f_[i - 1].peak, f_[i > 2 ? i - 2 : 1].peak) > sudden;
    const bool abrupt_out = j < n && std::max(f_[j].peak, f_[std::min(n - 1, j + 1)].peak) > sudden;
    if (j - i >= shortest && (abrupt_in || i == 1) && (abrupt_out || j == n) && (abrupt_in || abrupt_out) &&
        j - i > frozen_to_ - frozen_from_)
      frozen_from_ = i, frozen_to_ = j;
    i = j;
  }
  const std::size_t length = frozen_to_ - frozen_from_;
  // Rests of that length again and again are the beat of a conversion from a low frame rate.
  if (std::count_if(rests.begin(), rests.end(), [&](std::size_t r) { return r + 1 >= length; }) > 3) {
    frozen_from_ = frozen_to_ = 0;
    return;
  }
  if (length)
    add(TemporalFault::Freeze, static_cast<double>(length), 0.9 + static_cast<double>(length) / static_cast<double>(2 * shortest),
        frozen_from_, length, 0.9);
}

Jitter jitter_of(const std::vector<TemporalFacts> &f, const std::vector<std::size_t> &frames) {
  Jitter out;
  struct Step {
    cv::Point2d v;
    std::size_t frame;
  };
  std::vector<std::vector<Step>> runs(1);
  std::size_t counted = 0;
  for (std::size_t k = 0; k < frames.size(); k++) {
    const std::size_t i = frames[k];
    // Over a gap of one repeated frame the motion goes on; over more it does not.
    if (k && i - frames[k - 1] > 2) runs.emplace_back();
    const Motion &m = f[i].motion;
    if (!m.known || m.support < 0.5) {
      runs.emplace_back();
      continue;
    }
    runs.back().push_back({{m.x, m.y}, i});
  }
  std::vector<float> sizes;
  std::vector<cv::Point2d> all;
  double largest = 0;
  for (const auto &run : runs) {
    for (const auto &s : run) all.push_back(s.v);
    for (std::size_t k = 1; k < run.size(); k++) {
      const double d = cv::norm(run[k].v - run[k - 1].v);
      sizes.push_back(static_cast<float>(d));
      if (d > largest) largest = d, out.worst = run[k].frame;
    }
    if (run.size() > 2) counted += run.size() - 2;
  }
  if (counted < 6 || 2 * counted < f.size()) return out;
  const double cap = 3 * std::max(1e-5, static_cast<double>(quantile(sizes, 0.5)));
  const auto clipped = [cap](const cv::Point2d &p) {
    const double l = cv::norm(p);
    return l > cap ? p * (cap / l) : p;
  };
  std::vector<float> xs, ys;
  for (const auto &v : all) xs.push_back(static_cast<float>(v.x)), ys.push_back(static_cast<float>(v.y));
  const cv::Point2d middle(quantile(xs, 0.5), quantile(ys, 0.5));
  double covariance = 0, product = 0, was = 0, is = 0;
  for (const auto &run : runs)
    for (std::size_t k = 1; k < run.size(); k++) {
      const cv::Point2d a = clipped(run[k - 1].v - middle), b = clipped(run[k].v - middle);
      product += a.dot(b);
      was += a.dot(a);
      is += b.dot(b);
      if (k > 1) covariance += clipped(run[k - 1].v - run[k - 2].v).dot(clipped(run[k].v - run[k - 1].v));
    }
  out.known = true;
  out.size = std::sqrt(std::max(0.0, -covariance / static_cast<double>(counted)) / 4);
  out.memory = product / std::sqrt(was * is + 1e-18);
  return out;
}

void TemporalReading::find_jitter() {
  std::vector<std::size_t> frames;
  for (const std::size_t i : comparable_frames())
    if (i != cut_at_ && !(frozen_to_ > frozen_from_ && i >= frozen_from_ && i <= frozen_to_)) frames.push_back(i);
  const Jitter j = jitter_of(f_, frames);
  if (!j.known) return;
  const double tolerated = kJitter + 0.5 * context_.shake_wanted;
  // Both must be so: large, and taken back from frame to frame.
  const double excess = std::min(j.size / tolerated, 1 - 4 * j.memory);
  if (excess > 0.25) add(TemporalFault::Jitter, j.size * 100, excess, j.worst, 0, 0.9);
}

}  // namespace judge
