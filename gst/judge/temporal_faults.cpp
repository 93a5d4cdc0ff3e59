// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/temporal_faults.hpp"

#include <algorithm>
#include <cmath>

namespace judge {

// Tolerances: the strength at which a fault is as likely a fault as not (score 0.5).
constexpr double kFlicker = 0.012, kBars = 0.02;
constexpr double kOwnWays = 0.5;  // variance of the median of 48 blocks, of which eight are independent, per squared MAD

float quantile(std::vector<float> values, double q) {
  if (values.empty()) return 0;
  const auto n = static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + n, values.end());
  return values[static_cast<std::size_t>(n)];
}

TemporalReading::TemporalReading(const std::vector<TemporalFacts> &facts, std::int64_t first, const TemporalContext &context)
    : f_(facts), first_(first), context_(context), spoiled_(facts.size(), 0), repeated_(facts.size(), 0), cut_at_(facts.size()) {
  const std::size_t n = f_.size();
  step_ = n > 1 ? (f_[n - 1].time - f_[0].time) / (n - 1) : 40'000'000;
  std::vector<float> means;
  for (const auto &x : f_) means.push_back(x.mean);
  usual_mean_ = quantile(means, 0.5);
  constexpr std::size_t kAround = 6;
  for (std::size_t i = 1; i < n; i++) {
    std::vector<float> around;
    for (std::size_t k = i > kAround ? i - kAround : 1; k < std::min(n, i + kAround + 1); k++) around.push_back(f_[k].change);
    repeated_[i] = f_[i].change < 0.05f || f_[i].change < std::min(0.5f, 0.2f * quantile(around, 0.5));
  }
}

void TemporalReading::add(TemporalFault fault, double amount, double excess, std::size_t from, std::size_t frames,
                          double confidence) {
  found_.push_back({fault, amount, excess, f_[from].time, step_ * frames, first_ + static_cast<std::int64_t>(from), confidence});
}

std::vector<std::size_t> TemporalReading::comparable_frames() const {
  std::vector<std::size_t> out;
  for (std::size_t i = 1; i < f_.size(); i++)
    if (comparable(i)) out.push_back(i);
  return out;
}

void TemporalReading::find_black() {
  const std::size_t n = f_.size();
  std::size_t count = 0, first = n;
  for (std::size_t i = 0; i < n; i++)
    if (f_[i].dark > 0.98f && ((usual_mean_ > 26 && f_[i].mean < 0.35f * usual_mean_) ||
                               (usual_mean_ > 14 && f_[i].mean < 0.25f * usual_mean_))) {
      spoiled_[i] = 1;
      if (!count++) first = i;
    }
  if (context_.dark_wanted) return;
  if (count) {
    add(TemporalFault::Black, static_cast<double>(count), 1.6 + 0.2 * static_cast<double>(count), first, count,
        count == n ? 0.5 : 1.0);
    return;
  }
  // A clip that is black from end to end where something was to be seen.
  if (usual_mean_ < 10 && n > 1) {
    std::vector<float> darks;
    for (const auto &x : f_) darks.push_back(x.dark);
    if (quantile(darks, 0.1) > 0.98f) add(TemporalFault::Black, static_cast<double>(n), 4, 0, n, 1);
  }
}

void TemporalReading::find_flicker() {
  const std::size_t n = f_.size();
  if (n < 6) return;
  double sum = 0, worst = 0;
  std::size_t count = 0, where = 0;
  for (std::size_t i = 1; i + 1 < n; i++) {
    if (spoiled_[i - 1] || spoiled_[i] || spoiled_[i + 1] || i == cut_at_ || i + 1 == cut_at_) continue;
    std::vector<float> second;
    for (std::size_t b = 0; b < 48; b++)
      second.push_back(0.5f * (f_[i - 1].blocks[b] - 2 * f_[i].blocks[b] + f_[i + 1].blocks[b]));
    // A light changes all blocks alike. Where everything moves they change each in its own way, and their median is not
    // zero either: what that alone would make of it is taken out.
    const float middle = quantile(second, 0.5);
    for (float &v : second) v = std::abs(v - middle);
    const double apart = quantile(second, 0.5);
    const double s = std::sqrt(std::max(0.0, static_cast<double>(middle) * middle - kOwnWays * apart * apart));
    sum += s;
    count++;
    if (s > worst) worst = s, where = i;
  }
  if (count < 4) return;
  const double mean = sum / static_cast<double>(count);
  if (mean > 0.25 * kFlicker) add(TemporalFault::Flicker, mean, mean / kFlicker, where, 0, 1);
}

void TemporalReading::find_bars(const cv::Mat &rows, const cv::Mat &cols) {
  if (rows.empty() || usual_mean_ <= 20) return;
  const auto bar = [](const cv::Mat &means, bool from_end) {
    const int length = static_cast<int>(means.total());
    int k = 0;
    while (k < length / 3 && means.at<float>(from_end ? length - 1 - k : k) < 20) k++;
    // A real bar ends in a step, a dark scene does not.
    if (k == 0 || k >= length / 3) return 0.0;
    const int next = std::min(length - 1, k + 2);
    return means.at<float>(from_end ? length - 1 - next : next) > 34 ? static_cast<double>(k) / length : 0.0;
  };
  const double share = std::max(2 * std::min(bar(rows, false), bar(rows, true)), 2 * std::min(bar(cols, false), bar(cols, true))) -
                       context_.bars_wanted;
  if (share > 0.5 * kBars) add(TemporalFault::Bars, share, share / kBars, 0, 0, 0.9);
}

}  // namespace judge
