// SPDX-License-Identifier: LGPL-2.1-or-later
// A drawn head that says what is said: the mouth follows the phonemes, the head sways, eyes blink, a hand moves,
// a textured background stands behind, the camera is noisy. Deterministic.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "avsync/espeak.hpp"

namespace talking {

struct Scene {
  int width = 192, height = 108;
  double fps = 25;
  double motion = 1;      // 1: a person who sits and talks; 3: one who cannot sit still
  double noise = 4;       // standard deviation, grey levels
  double head = 0.5;      // height of the head, of the picture's
  std::uint32_t seed = 1;
};

// How open a mouth is for a phoneme, 0..1, after its first letter.
inline double openness(const std::string &name) {
  if (name.empty() || name[0] == '_' || name[0] == '|') return 0.03;
  const char c = name[0] == '\'' || name[0] == ',' ? (name.size() > 1 ? name[1] : '_') : name[0];
  switch (c) {
    case 'a':
    case 'A':
    case 'V':
    case '0':
      return 1.0;
    case 'e':
    case 'E':
    case '3':
      return 0.65;
    case 'o':
    case 'O':
      return 0.7;
    case 'i':
    case 'I':
    case '@':
      return 0.42;
    case 'u':
    case 'U':
    case 'w':
      return 0.3;
    case 'p':
    case 'b':
    case 'm':
      return 0.0;
    case 'f':
    case 'v':
      return 0.1;
    default:
      return 0.22;
  }
}

class Head {
 public:
  Head(const Scene &scene, const std::vector<Phoneme> &phonemes) : s_(scene), random_(scene.seed * 2654435761u + 1) {
    // Openings are targets in the middle of the phonemes; between them the jaw moves smoothly.
    double length = 0;
    for (const auto &p : phonemes) length = std::max(length, p.at);
    mouth_.assign(static_cast<std::size_t>(length * 200) + 400, 0.03);
    for (std::size_t i = 0; i + 1 < phonemes.size(); i++)
      for (auto k = static_cast<std::size_t>(phonemes[i].at * 200); k < static_cast<std::size_t>(phonemes[i + 1].at * 200); k++)
        mouth_[k] = openness(phonemes[i].name);
    const auto raw = mouth_;
    for (std::size_t k = 0; k < raw.size(); k++) {  // 90 ms raised cosine
      double sum = 0, weight = 0;
      for (int d = -9; d <= 9; d++) {
        const auto j = static_cast<std::ptrdiff_t>(k) + d;
        if (j < 0 || j >= static_cast<std::ptrdiff_t>(raw.size())) continue;
        const double w = 1 + std::cos(M_PI * d / 10.0);
        sum += w * raw[static_cast<std::size_t>(j)];
        weight += w;
      }
      mouth_[k] = sum / weight;
    }
    for (auto &p : phase_) p = uniform() * 2 * M_PI;
    for (auto &t : texture_) t = uniform();
    for (int i = 0; i < 12; i++) blinks_.push_back(uniform() * (length + 2));
    centre_x_ = 0.38 + 0.24 * uniform();
    skin_ = 120 + 70 * uniform();
  }

  // The picture at `time`; the mouth is at `spoken` of the speech.
  std::vector<std::uint8_t> frame(double time, double spoken) {
    std::vector<std::uint8_t> out(static_cast<std::size_t>(s_.width * s_.height));
    const double h = s_.head * s_.height, w = 0.72 * h;
    auto wave = [&](int k, double hz) { return std::sin(2 * M_PI * hz * time + phase_[k]); };
    // Slow sway, nods with stress, a little zoom and roll.
    const double cx = centre_x_ * s_.width + s_.motion * h * (0.04 * wave(0, 0.23) + 0.02 * wave(1, 0.71)),
                 cy = 0.5 * s_.height + s_.motion * h * (0.03 * wave(2, 0.37) + 0.018 * wave(3, 1.3)),
                 roll = s_.motion * 0.04 * wave(4, 0.31), scale = 1 + s_.motion * 0.015 * wave(5, 0.19);
    const auto at = static_cast<std::size_t>(std::max(0.0, spoken) * 200);
    const double open = spoken >= 0 && at < mouth_.size() ? mouth_[at] : 0.03;
    bool blink = false;
    for (double b : blinks_) blink |= time > b && time < b + 0.16;
    const double hand_x = 0.75 * s_.width + s_.motion * 0.06 * s_.width * wave(6, 0.9),
                 hand_y = 0.85 * s_.height + s_.motion * 0.08 * s_.height * wave(7, 0.6);
    for (int y = 0; y < s_.height; y++)
      for (int x = 0; x < s_.width; x++) {
        double v = 60 + 50 * texture(x * 0.08, y * 0.08) + 25 * std::sin(x * 0.11);
        const double shoulders = std::pow((x - cx) / (1.1 * w), 2) + std::pow((y - cy - 0.95 * h) / (0.5 * h), 2);
        if (shoulders < 1) v = 70 + 20 * texture(x * 0.2 - cx * 0.2, y * 0.2 - cy * 0.2);
        const double u0 = (x - cx) / scale, v0 = (y - cy) / scale;
        const double u = u0 * std::cos(roll) + v0 * std::sin(roll), q = -u0 * std::sin(roll) + v0 * std::cos(roll);
        const double face = std::pow(u / (w / 2), 2) + std::pow(q / (h / 2), 2);
        if (face < 1) {
          v = skin_ * (1 - 0.25 * u / w) + 8 * texture(u * 0.3, q * 0.3);
          if (q < -0.28 * h) v = 45 + 15 * texture(u * 0.5, q * 0.2);  // hair
          for (int side : {-1, 1}) {
            const double ex = (u - side * 0.2 * w) / (0.09 * w), ey = (q + 0.08 * h) / (0.035 * h);
            if (ex * ex + ey * ey < 1) v = blink ? skin_ * 0.85 : (std::abs(ex) < 0.45 ? 30 : 215);
            if (std::abs(ex) < 1.3 && std::abs(q + 0.15 * h) < 0.012 * h) v = 60;  // brows
          }
          if (std::abs(u) < 0.05 * w && q > -0.05 * h && q < 0.12 * h) v *= 0.86;  // nose
          const double my = q - 0.27 * h - 0.03 * h * open, mw = w * (0.17 - 0.03 * open),
                       mh = h * (0.012 + 0.075 * open);
          const double lips = std::pow(u / (mw * 1.15), 2) + std::pow(my / (mh + 0.022 * h), 2),
                       inside = std::pow(u / mw, 2) + std::pow(my / mh, 2);
          if (lips < 1) v = skin_ * 0.62;
          if (inside < 1) v = open > 0.25 && my < -0.45 * mh ? 190 : 28;  // teeth above the dark
        }
        const double hand = std::pow((x - hand_x) / (0.16 * h), 2) + std::pow((y - hand_y) / (0.2 * h), 2);
        if (hand < 1) v = skin_ * 0.9;
        v += s_.noise * gauss();
        out[static_cast<std::size_t>(y * s_.width + x)] = static_cast<std::uint8_t>(std::clamp(v, 0.0, 255.0));
      }
    return out;
  }

 private:
  double uniform() {
    random_ = random_ * 1664525u + 1013904223u;
    return static_cast<double>(random_ >> 8) / (1 << 24);
  }
  double gauss() { return (uniform() + uniform() + uniform() + uniform() - 2) * 1.732; }
  // Smooth value noise.
  double texture(double x, double y) const {
    const double fx = std::floor(x), fy = std::floor(y);
    auto at = [&](double i, double k) {
      return texture_[(static_cast<std::size_t>(static_cast<std::int64_t>(i) + 1000) * 37 +
                       static_cast<std::size_t>(static_cast<std::int64_t>(k) + 1000) * 101) % std::size(texture_)];
    };
    const double u = x - fx, v = y - fy;
    return (at(fx, fy) * (1 - u) + at(fx + 1, fy) * u) * (1 - v) + (at(fx, fy + 1) * (1 - u) + at(fx + 1, fy + 1) * u) * v;
  }

  Scene s_;
  std::uint32_t random_;
  std::vector<double> mouth_, blinks_;
  double phase_[8], texture_[997], centre_x_, skin_;
};

}  // namespace talking
