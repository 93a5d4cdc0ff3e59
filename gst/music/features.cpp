// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/features.hpp"

#include <algorithm>
#include <cmath>

namespace music {

Features::Features()
    : fft_(kWindow),
      window_(kWindow),
      pending_(kWindow / 2, 0.0f),
      shaped_(kWindow),
      spectrum_(kWindow / 2 + 1) {
  for (std::size_t i = 0; i < kWindow; i++)
    window_[i] = static_cast<float>(0.5 - 0.5 * std::cos(2 * M_PI * static_cast<double>(i) / (kWindow - 1)));
  // The bins nearest to the semitones; where two fall into one bin there is one band.
  std::vector<std::size_t> bins;
  for (int k = 0; k <= 111; k++) {
    const double hz = 27.5 * std::pow(2.0, k / 12.0);
    const auto bin = static_cast<std::size_t>(std::nearbyint(hz * kWindow / kRate));
    if (bins.empty() || bin != bins.back()) bins.push_back(bin);
  }
  for (std::size_t i = 0; i + 2 < bins.size(); i++) {
    const std::size_t left = bins[i], centre = bins[i + 1], right = bins[i + 2];
    Band band{left, std::vector<float>(right - left, 0.0f)};
    double sum = 0;
    for (std::size_t b = left; b < right; b++) {
      const double w = b < centre ? static_cast<double>(b - left) / static_cast<double>(centre - left)
                                  : 1 - static_cast<double>(b - centre) / static_cast<double>(right - centre);
      band.weights[b - left] = static_cast<float>(w);
      sum += w;
    }
    for (float &w : band.weights) w = static_cast<float>(w / sum);
    bands_.push_back(std::move(band));
  }
}

void Features::add(std::span<const float> mono) {
  received_ += mono.size();
  pending_.insert(pending_.end(), mono.begin(), mono.end());
  std::size_t at = 0;
  std::vector<float> all;
  all.swap(pending_);
  while (at + kWindow <= all.size()) {
    pending_.assign(all.begin() + static_cast<std::ptrdiff_t>(at),
                    all.begin() + static_cast<std::ptrdiff_t>(at + kWindow));
    frame();
    at += kHop;
  }
  pending_.assign(all.begin() + static_cast<std::ptrdiff_t>(std::min(at, all.size())), all.end());
}

void Features::finish() {
  const std::size_t wanted = received_ / kHop + 1, received = received_;
  const std::vector<float> silence(kHop, 0.0f);
  while (frames() < wanted) add(silence);
  received_ = received;
}

void Features::discard(std::size_t frames) {
  values_.erase(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(frames * kBands));
  power_.erase(power_.begin(), power_.begin() + static_cast<std::ptrdiff_t>(frames));
}

void Features::frame() {
  frames_++;
  double power = 0;
  for (std::size_t i = 0; i < kWindow; i++) shaped_[i] = pending_[i] * window_[i];
  for (std::size_t i = (kWindow - kHop) / 2; i < (kWindow + kHop) / 2; i++)
    power += static_cast<double>(pending_[i]) * static_cast<double>(pending_[i]);
  power_.push_back(static_cast<float>(power / kHop));
  fft_.magnitudes(shaped_.data(), spectrum_.data());
  for (const Band &band : bands_) {
    float sum = 0;
    for (std::size_t i = 0; i < band.weights.size(); i++) sum += band.weights[i] * spectrum_[band.first + i];
    values_.push_back(std::log10(1 + 10 * sum));
  }
}

void group_bands(const float *now, const float *before, float *out) {
  for (std::size_t g = 0; g < kGroups; g++) {
    out[g] = (now[3 * g] + now[3 * g + 1] + now[3 * g + 2]) / 3;
    float rise = 0;
    for (std::size_t b = 3 * g; before && b < 3 * g + 3; b++) {
      float highest = before[b];
      if (b > 0) highest = std::max(highest, before[b - 1]);
      if (b + 1 < kBands) highest = std::max(highest, before[b + 1]);
      rise += std::max(0.0f, now[b] - highest);
    }
    out[kGroups + g] = rise;  // three times the mean of three
  }
}

std::vector<float> resampled(std::span<const float> x, int rate) {
  if (rate == kRate) return {x.begin(), x.end()};
  if (rate <= 0) return {};
  const double step = static_cast<double>(rate) / kRate, cut = std::min(1.0, 1 / step);
  const int half = static_cast<int>(std::ceil(16 / cut));
  std::vector<float> out(static_cast<std::size_t>(static_cast<double>(x.size()) / step));
  for (std::size_t n = 0; n < out.size(); n++) {
    const double at = static_cast<double>(n) * step;
    const auto middle = static_cast<std::ptrdiff_t>(at);
    double sum = 0, weight = 0;
    for (std::ptrdiff_t k = middle - half + 1; k <= middle + half; k++) {
      const double d = static_cast<double>(k) - at, w = d / half;
      if (std::abs(w) >= 1) continue;
      const double s = d == 0 ? 1.0 : std::sin(M_PI * d * cut) / (M_PI * d * cut);
      const double h = s * (0.5 + 0.5 * std::cos(M_PI * w));
      weight += h;
      if (k >= 0 && k < static_cast<std::ptrdiff_t>(x.size()))
        sum += h * static_cast<double>(x[static_cast<std::size_t>(k)]);
    }
    out[n] = static_cast<float>(sum / weight);
  }
  return out;
}

}  // namespace music
