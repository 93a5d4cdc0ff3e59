// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/temporal_faults.hpp"

#include <algorithm>
#include <cmath>

namespace judge {

// Tolerances: the strength at which a fault is as likely a fault as not (score 0.5).
constexpr double kFlicker = 0.012, kBars = 0.02, kSomeBars = 0.03;
constexpr double kPulse = 0.03;  // flicker of fewer than three waves a second or so, which a scene may have by itself
constexpr double kFlash = 0.25;  // ln luma
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
    std::vector<float> changes, stirs;
    for (std::size_t k = i > kAround ? i - kAround : 1; k < std::min(n, i + kAround + 1); k++)
      changes.push_back(f_[k].change), stirs.push_back(f_[k].stir);
    // Under grain a repeated picture changes, but nothing stirs in it.
    repeated_[i] = f_[i].change < 0.05f || f_[i].change < std::min(0.5f, 0.2f * quantile(changes, 0.5)) ||
                   f_[i].stir < std::min(1.5f, 0.18f * quantile(stirs, 0.75));
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
  double strength = sum / static_cast<double>(count), excess = strength / kFlicker;
  for (const std::size_t lag : {2, 3, 4, 6, 8}) {
    std::size_t there = 0;
    const double slow = slow_flicker(lag, &there), over = slow / (lag > 4 ? kPulse : kFlicker);
    if (over > excess) strength = slow, excess = over, where = there;
  }
  if (excess > 0.25) add(TemporalFault::Flicker, strength, excess, where, 0, 1);
  find_flash();
}

// As above, of frames `lag` apart. What comes and goes once is none, so that the median counts; and what the level does in `lag`
// frames it must take back in the next: correlation of the second difference with itself, `lag` later.
double TemporalReading::slow_flicker(std::size_t lag, std::size_t *where) const {
  const std::size_t n = f_.size();
  if (n < (lag > 4 ? 6 : 4) * lag) return 0;
  std::vector<float> middles(n, 0), sizes;
  std::vector<char> known(n, 0);
  float worst = 0;
  for (std::size_t i = lag; i + lag < n; i++) {
    bool broken = false;
    for (std::size_t k = i - lag; k <= i + lag; k++) broken = broken || spoiled_[k] || (k > i - lag && k == cut_at_);
    if (broken) continue;
    std::vector<float> second;
    for (std::size_t b = 0; b < 48; b++) second.push_back(0.5f * (f_[i - lag].blocks[b] - 2 * f_[i].blocks[b] + f_[i + lag].blocks[b]));
    middles[i] = quantile(second, 0.5);
    known[i] = 1;
    for (float &v : second) v = std::abs(v - middles[i]);
    const float apart = quantile(second, 0.5);
    sizes.push_back(std::sqrt(std::max(0.f, middles[i] * middles[i] - static_cast<float>(kOwnWays) * apart * apart)));
    if (sizes.back() > worst) worst = sizes.back(), *where = i;
  }
  if (sizes.size() < 2 * lag) return 0;
  double product = 0, was = 0, is = 0;
  for (std::size_t i = lag; i < n; i++) {
    if (!known[i] || !known[i - lag]) continue;
    product += middles[i - lag] * middles[i];
    was += middles[i - lag] * middles[i - lag];
    is += middles[i] * middles[i];
  }
  const double taken_back = -product / std::sqrt(was * is + 1e-18), enough = lag > 4 ? 0.7 : 0.4;
  return quantile(sizes, 0.5) * std::clamp((taken_back - enough + 0.2) / 0.2, 0.0, 1.0);
}

void TemporalReading::find_flash() {
  const std::size_t n = f_.size();
  std::vector<float> steps(n, 0);
  for (std::size_t i = 1; i < n; i++) {
    if (spoiled_[i] || spoiled_[i - 1] || i == cut_at_) continue;
    std::vector<float> d;
    for (std::size_t b = 0; b < 48; b++) d.push_back(f_[i].blocks[b] - f_[i - 1].blocks[b]);
    const float middle = quantile(d, 0.5);
    for (float &v : d) v = std::abs(v - middle);
    if (std::abs(middle) > 2 * quantile(d, 0.5)) steps[i] = middle;
  }
  constexpr std::size_t kLongest = 8;
  double best = 0, amount = 0;
  std::size_t from = 0, frames = 0;
  for (std::size_t a = 1; a < n; a++) {
    if (std::abs(steps[a]) < 0.5 * kFlash) continue;
    float level = steps[a];
    for (std::size_t b = a + 1; b < std::min(n, a + kLongest + 1); b++) {
      level += steps[b];
      // Back at once, and back where it was.
      if (steps[b] * steps[a] >= 0 || std::abs(steps[b]) < 0.5f * std::abs(steps[a]) || std::abs(level) > 0.3f * std::abs(steps[a])) continue;
      const double size = std::min(std::abs(steps[a]), std::abs(steps[b]));
      if (size / kFlash > best) best = size / kFlash, amount = size, from = a, frames = b - a;
      break;
    }
  }
  if (best > 0.5) add(TemporalFault::Flicker, amount, best, from, frames, 0.9);
}

float TemporalReading::bars_of(std::size_t i) const {
  return std::max(f_[i].bar_rows, f_[i].bar_cols) - static_cast<float>(context_.bars_wanted);
}

bool TemporalReading::bars_begin_or_end(std::size_t i) const {
  return i > 0 && std::max(bars_of(i), bars_of(i - 1)) > kSomeBars && std::abs(bars_of(i) - bars_of(i - 1)) > kSomeBars &&
         std::min(bars_of(i), bars_of(i - 1)) < 0.01f;
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
  if (share > kBars) return;
  // Bars that come or go: as wide in at least two frames in a row, and not in others.
  const std::size_t n = f_.size();
  std::size_t best = 0, from = 0, without = 0;
  float most = 0;
  for (std::size_t i = 0; i < n; i++) without += !spoiled_[i] && bars_of(i) < 0.01f;
  for (std::size_t i = 0; i < n;) {
    if (spoiled_[i] || bars_of(i) < kSomeBars) {
      i++;
      continue;
    }
    std::size_t j = i + 1;
    while (j < n && !spoiled_[j] && std::abs(bars_of(j) - bars_of(i)) < 0.012f) j++;
    if (j - i > best) best = j - i, from = i, most = bars_of(i);
    i = j;
  }
  if (best >= 2 && 6 * without >= n) add(TemporalFault::Bars, most, most / kBars, from, best, 0.9);
}

}  // namespace judge
