// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/sections.hpp"

#include <algorithm>
#include <cmath>

namespace music {

namespace {

constexpr double kFramesPerSecond = 50;
constexpr double kStep = 4.0;      // dB between the two sides of a border
constexpr double kChange = 0.085;  // mean difference of the logarithmic bands between the two sides
constexpr double kAlike = 0.06;    // sections nearer than this have one character
constexpr std::size_t kBars = 4;   // bars compared on each side
constexpr float kEnd = 1e-6f;      // of the loudest power
constexpr double kQuiet = 24;      // dB below the loudest section: intensity 0

double db(double power) {
  return 10 * std::log10(power + 1e-12);
}

double distance(const Texture::Span &a, const Texture::Span &b) {
  double sum = 0;
  for (std::size_t g = 0; g < kGroups; g++) sum += std::abs(a.bands[g] - b.bands[g]);
  return sum / static_cast<double>(kGroups);
}

// Downbeats; where the bars are not known, every fourth beat.
std::vector<double> downbeats_of(std::span<const Beat> beats) {
  std::vector<double> out;
  for (const auto &b : beats)
    if (b.in_bar == 1) out.push_back(b.time);
  if (out.empty())
    for (std::size_t i = 0; i < beats.size(); i += 4) out.push_back(beats[i].time);
  return out;
}

}  // namespace

void Texture::add(std::span<const float> spectrum, std::span<const float> power) {
  power_.insert(power_.end(), power.begin(), power.end());
  for (std::size_t n = 0; n < power.size(); n++) {
    if (cells_.empty() || cells_.back().frames == kFrames) cells_.emplace_back();
    Cell &c = cells_.back();
    std::array<float, kFeatures> features;
    const auto now = spectrum.subspan(n * kBands, kBands);
    group_bands(now.data(), before_.empty() ? nullptr : before_.data(), features.data());
    before_.assign(now.begin(), now.end());
    for (std::size_t g = 0; g < kGroups; g++) {
      c.bands[g] += features[g];
      c.rise += features[kGroups + g];
    }
    c.power += static_cast<double>(power[n]);
    c.frames++;
  }
}

Texture::Span Texture::mean(double from, double to) const {
  const double per = kFramesPerSecond / kFrames;
  const auto a = std::min(cells_.size(), static_cast<std::size_t>(std::max(0.0, from) * per));
  const auto b = std::min(cells_.size(), std::max(a + 1, static_cast<std::size_t>(std::max(0.0, to) * per)));
  Span out;
  double frames = 0;
  for (std::size_t i = a; i < b; i++) {
    const Cell &c = cells_[i];
    for (std::size_t g = 0; g < kGroups; g++) out.bands[g] += static_cast<double>(c.bands[g]);
    out.rise += static_cast<double>(c.rise);
    out.power += c.power;
    frames += static_cast<double>(c.frames);
  }
  if (frames > 0) {
    for (double &v : out.bands) v /= frames;
    out.rise /= frames * static_cast<double>(kGroups);
    out.power /= frames;
  }
  return out;
}

double Texture::ends() const {
  float loudest = 0;
  for (const float p : power_) loudest = std::max(loudest, p);
  std::size_t last = power_.size();
  while (last > 0 && power_[last - 1] <= loudest * kEnd) last--;
  return last ? static_cast<double>(last - 1) / kFramesPerSecond : 0.0;  // the middle of that frame
}

std::vector<Bar> bars_of(std::span<const Beat> beats, const Texture &texture) {
  const auto starts = downbeats_of(beats);
  std::vector<Bar> out;
  for (std::size_t i = 0; i < starts.size(); i++) {
    const double length = i + 1 < starts.size() ? starts[i + 1] - starts[i] : i > 0 ? starts[i] - starts[i - 1] : 2.0;
    Bar bar{starts[i], {}};
    for (const double from : {0.0, 0.5}) {
      const auto half = texture.mean(starts[i] + from * length, starts[i] + (from + 0.5) * length);
      for (const double v : half.bands) bar.sound.push_back(static_cast<float>(v));
    }
    out.push_back(std::move(bar));
  }
  return out;
}

std::vector<Section> sections_of(std::span<const Beat> beats, const Texture &texture, double duration) {
  const std::vector<double> bars = downbeats_of(beats);
  std::vector<double> borders = {0.0};
  if (bars.size() > 2 * kBars) {
    std::vector<double> step(bars.size(), 0.0);  // 1: just enough for a border
    for (std::size_t i = kBars; i + kBars < bars.size(); i++) {
      const auto before = texture.mean(bars[i - kBars], bars[i]),
                 behind = texture.mean(bars[i], bars[i + kBars]);
      step[i] =
          std::max(std::abs(db(behind.power) - db(before.power)) / kStep, distance(before, behind) / kChange);
    }
    for (std::size_t i = 1; i + 1 < bars.size(); i++) {
      const auto from = step.begin() + static_cast<std::ptrdiff_t>(i > kBars ? i - kBars : 0);
      const auto to = step.begin() + static_cast<std::ptrdiff_t>(std::min(bars.size(), i + kBars + 1));
      if (step[i] >= 1 && std::max_element(from, to) - step.begin() == static_cast<std::ptrdiff_t>(i))
        borders.push_back(bars[i]);
    }
  }
  borders.push_back(duration);
  std::vector<Section> out;
  std::vector<Texture::Span> spans;
  for (std::size_t i = 0; i + 1 < borders.size(); i++) {
    if (borders[i + 1] <= borders[i]) continue;
    spans.push_back(texture.mean(borders[i], borders[i + 1]));
    out.push_back({borders[i], borders[i + 1], db(spans.back().power)});
  }
  double loudest = -1000, busiest = 1e-9;
  for (std::size_t i = 0; i < out.size(); i++) {
    loudest = std::max(loudest, out[i].energy);
    busiest = std::max(busiest, spans[i].rise);
  }
  std::vector<Texture::Span> characters;
  for (std::size_t i = 0; i < out.size(); i++) {
    const double loud = std::clamp(1 - (loudest - out[i].energy) / kQuiet, 0.0, 1.0);
    out[i].intensity = 0.5 * loud + 0.5 * spans[i].rise / busiest;
    std::size_t k = 0;
    while (k < characters.size() && distance(characters[k], spans[i]) > kAlike) k++;
    if (k == characters.size()) characters.push_back(spans[i]);
    out[i].character = static_cast<unsigned>(k);
  }
  return out;
}

}  // namespace music
