// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/light.hpp"

#include "artist/words.hpp"

namespace artist {

using storyboard::Lighting;

Lighting resolve(const Lighting &scene, const std::optional<Lighting> &shot, const std::string &words) {
  Lighting out = scene;
  if (shot) {
    if (shot->azimuth) out.azimuth = shot->azimuth;
    if (shot->elevation) out.elevation = shot->elevation;
    if (shot->temperature) out.temperature = shot->temperature;
    if (shot->exposure) out.exposure = shot->exposure;
    if (shot->contrast) out.contrast = shot->contrast;
    if (!shot->time.empty()) out.time = shot->time;
  }
  if (out.time.empty()) {
    const auto w = words_of(words);
    if (says(w, {"night", "midnight", "moonlight", "moonlit"}))
      out.time = "night";
    else if (says(w, {"dusk", "sunset", "evening", "twilight"}))
      out.time = "dusk";
    else if (says(w, {"dawn", "sunrise", "daybreak"}))
      out.time = "dawn";
  }
  return out;
}

namespace {

struct Usual {  // what a time of day brings
  double azimuth, elevation, kelvin, key, fill;
  Rgb above, below;  // hue of the fill, linear
  storyboard::Colour sky_top, sky_low, haze;
  double practical;
};

constexpr Usual kDay{-40,      42,       5600,     1.0, 1.0, {0.92, 1.0, 1.12}, {1.05, 1.0, 0.9},
                     0x4d8fcc, 0xd3e6ef, 0xc4d7e2, 0.0};
constexpr Usual kDawn{55,       14,       4000,     0.95, 0.85, {0.95, 0.92, 1.15}, {1.05, 0.95, 0.95},
                      0x6d7fb0, 0xf8cfae, 0xdcbdb8, 0.35};
constexpr Usual kDusk{-65,      12,       3300,     1.0, 0.72, {0.86, 0.86, 1.28}, {1.1, 0.92, 0.95},
                      0x33416f, 0xf5a565, 0xb98086, 0.75};
constexpr Usual kNight{-50,      38,       7800,     0.42, 0.42, {0.62, 0.9, 1.6}, {0.8, 0.95, 1.3},
                       0x0c1730, 0x2f4870, 0x263a5c, 1.0};
constexpr Usual kNightInside{-50,      32,       2950,     0.66, 0.30, {0.85, 0.95, 1.3}, {1.2, 1.0, 0.75},
                             0x0c1730, 0x27406a, 0x22304c, 1.0};

}  // namespace

Rig rig_for(const Lighting &l, bool interior) {
  Rig rig;
  rig.interior = interior;
  const std::string time = lower(l.time);
  rig.time = time == "dawn"    ? Time::Dawn
             : time == "dusk"  ? Time::Dusk
             : time == "night" ? Time::Night
                               : Time::Day;
  const Usual &u = rig.time == Time::Dawn   ? kDawn
                   : rig.time == Time::Dusk ? kDusk
                   : rig.time == Time::Day  ? kDay
                   : interior               ? kNightInside
                                            : kNight;
  auto sane = [](double v, double low, double high, double otherwise) {
    return std::isfinite(v) ? std::clamp(v, low, high) : otherwise;
  };
  rig.azimuth = radians(sane(l.azimuth.value_or(u.azimuth), -720, 720, 0));
  rig.elevation = radians(sane(l.elevation.value_or(u.elevation), -30, 90, 30));
  rig.contrast = sane(l.contrast.value_or(0.5), 0, 1, 0.5);
  const double kelvin = sane(l.temperature.value_or(u.kelvin), 1700, 20000, 5600);
  const double stops = sane(l.exposure.value_or(0), -8, 8, 0);
  const double ce = std::cos(rig.elevation);
  rig.to_key = {std::sin(rig.azimuth) * ce, std::sin(rig.elevation), std::cos(rig.azimuth) * ce};

  const double key = mix(0.42, 1.22, rig.contrast) * u.key, fill = mix(0.76, 0.15, rig.contrast) * u.fill;
  const Rgb body = black_body(kelvin);
  rig.key = body * (key * (1 + 0.9 * std::max(0.0, -rig.to_key.z)));
  rig.from_above = u.above * (fill * 1.1);
  rig.from_below = u.below * (fill * 0.8);
  rig.rim = mix(rgb(u.sky_low), Rgb{1, 1, 1}, 0.3) * (mix(0.1, 0.3, rig.contrast) * (0.4 + 0.6 * u.key));
  // the key colours what it hits; a temperature other than the usual one tints the air as well
  const Rgb usual = black_body(u.kelvin);
  auto off = [](double now, double then) { return std::pow(now / then, 0.45); };
  const Rgb cast{off(body.r, usual.r), off(body.g, usual.g), off(body.b, usual.b)};
  rig.grade = cast * (std::exp2(stops) / luma(cast));
  rig.practical = u.practical;
  rig.sky_top = rgb(u.sky_top);
  rig.sky_low = rgb(u.sky_low);
  rig.haze = rgb(u.haze);
  return rig;
}

}  // namespace artist
