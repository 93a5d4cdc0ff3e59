// SPDX-License-Identifier: LGPL-2.1-or-later
#include "duck.hpp"

#include <algorithm>
#include <cmath>

namespace audiosync {

namespace {
constexpr double kAttack = 0.25, kRelease = 0.8;  // s, at least
constexpr double kSteepest = 60.0;                // dB/s
constexpr double kLead = 0.05, kLag = 0.10;       // s the music is already, and still, down
constexpr double kDeepest = -40.0;                // dB
double smooth(double x) {
  return x <= 0 ? 0 : x >= 1 ? 1 : x * x * (3 - 2 * x);
}
}  // namespace

SpeechDetector::SpeechDetector(int rate, int channels)
    : rate_(rate), channels_(channels), step_(std::max(1, rate / 100)) {}

void SpeechDetector::add(const float *x, std::size_t frames) {
  for (std::size_t i = 0; i < frames; i++) {
    for (int c = 0; c < channels_; c++, x++) sum_ += static_cast<double>(*x) * static_cast<double>(*x);
    if (++in_step_ == step_) {
      level_.push_back(
          static_cast<float>(10 * std::log10(sum_ / static_cast<double>(step_ * channels_) + 1e-12)));
      sum_ = 0;
      in_step_ = 0;
    }
  }
}

std::vector<Interval> SpeechDetector::intervals() const {
  if (level_.empty()) return {};
  auto sorted = level_;
  std::sort(sorted.begin(), sorted.end());
  const double floor = sorted[sorted.size() / 10], loud = sorted[sorted.size() * 95 / 100];
  if (loud < -60) return {};  // nobody speaks
  // 35 dB under the loud parts, or where there is noise a third of the way up from it.
  double on = std::max(loud - 35.0, -65.0);
  if (floor > loud - 35.0 && floor < loud - 6.0) on = floor + (loud - floor) / 3;
  const double off = on - 3;
  std::vector<Interval> found;
  bool speaking = false;
  for (std::size_t i = 0; i < level_.size(); i++) {
    const auto at = static_cast<std::int64_t>(i) * step_;
    if (!speaking && level_[i] > on) {
      found.push_back({at, at + step_, 0.0});
      speaking = true;
    } else if (speaking && level_[i] > off) {
      found.back().end = at + step_;
    } else {
      speaking = false;
    }
  }
  // A click of one step is no speech, unless it is all there is.
  if (found.size() > 1) std::erase_if(found, [&](const Interval &i) { return i.end - i.start < 2 * step_; });
  for (auto &i : found) {
    i.start = std::max<std::int64_t>(0, i.start - 4 * step_);
    i.end += 6 * step_;
  }
  return merged(std::move(found), static_cast<std::int64_t>(0.3 * rate_));
}

std::vector<Interval> merged(std::vector<Interval> v, std::int64_t gap) {
  std::sort(v.begin(), v.end(), [](const Interval &a, const Interval &b) { return a.start < b.start; });
  std::vector<Interval> out;
  for (const auto &i : v) {
    if (!out.empty() && i.start - out.back().end < gap) {
      out.back().end = std::max(out.back().end, i.end);
      out.back().extra = std::min(out.back().extra, i.extra);
    } else {
      out.push_back(i);
    }
  }
  return out;
}

DuckCurve::DuckCurve(std::vector<Interval> speech, int rate, double hold)
    : held_(merged(std::move(speech), static_cast<std::int64_t>(hold * rate))), rate_(rate) {}

double DuckCurve::at(std::int64_t frame, double duck) const {
  if (duck >= 0 || held_.empty()) return 0.0;
  // Only the intervals within the longest ramp can matter: the last one that began, and its neighbours.
  const double longest = std::max(kRelease, 1.5 * -kDeepest / kSteepest) + kLag;
  const auto reach = static_cast<std::int64_t>(longest * rate_) + 1;
  auto i = std::lower_bound(held_.begin(), held_.end(), frame - reach,
                            [](const Interval &a, std::int64_t f) { return a.end < f; });
  double down = 0.0;
  for (; i != held_.end() && i->start - reach <= frame; ++i) {
    const double depth = std::max(kDeepest, duck + i->extra);
    // smooth() is at most 1.5 times as steep as a straight line.
    const double attack = std::max(kAttack, 1.5 * -depth / kSteepest),
                 release = std::max(kRelease, 1.5 * -depth / kSteepest);
    const double before = static_cast<double>(i->start - frame) / rate_ - kLead;
    const double after = static_cast<double>(frame - i->end) / rate_ - kLag;
    double share = 1.0;
    if (before > 0) share = smooth(1 - before / attack);
    if (after > 0) share = smooth(1 - after / release);
    down = std::min(down, depth * share);
  }
  return down;
}

}  // namespace audiosync
