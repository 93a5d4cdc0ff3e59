// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/atmosphere.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "planner/text.hpp"

namespace planner {
namespace {

using lexicon::Mood;
using storyboard::Colour;

struct Rgb {
  double r, g, b;
};
Rgb rgb(Colour c) {
  return {((c >> 16) & 255) / 255.0, ((c >> 8) & 255) / 255.0, (c & 255) / 255.0};
}
Colour packed(Rgb c) {
  const auto byte = [](double v) { return static_cast<Colour>(std::lround(std::clamp(v, 0.0, 1.0) * 255)); };
  return byte(c.r) << 16 | byte(c.g) << 8 | byte(c.b);
}
Rgb mix(Rgb a, Rgb b, double t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}
Rgb saturated(Rgb c, double k) {
  const double l = 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b;
  return {l + (c.r - l) * k, l + (c.g - l) * k, l + (c.b - l) * k};
}

struct Natural {
  const char *set;
  std::array<Colour, 5> colours;
};
constexpr Natural kNatural[] = {
    {"harbour", {0x4f7f98, 0x84807c, 0x5f5560, 0xe0a36a, 0xc9553a}},
    {"street", {0x7d8794, 0x6c6a6e, 0x5b4a4a, 0xe0b050, 0xc0502f}},
    {"room", {0xa99a86, 0x8a6444, 0x4f4238, 0xd9a441, 0xb5523a}},
    {"kitchen", {0xc9bda6, 0x8a5f3e, 0x5f7f68, 0xe0b15a, 0xc25a38}},
    {"forest", {0x7f9a86, 0x5d5a3a, 0x3c4a34, 0xd8b24a, 0xb5632f}},
    {"field", {0x7fa0b0, 0x9a9440, 0x5f7a3e, 0xe6c65a, 0xb84a32}},
    {"beach", {0x4f98ac, 0xd9c49a, 0x7a7a6a, 0xf0c860, 0xd2563a}},
    {"mountains", {0x8fa9c4, 0x6f7a58, 0x4f5f70, 0xe0b555, 0xb5532f}},
    {"city", {0x6f8098, 0x66686f, 0x444a5c, 0xe8b850, 0xc04a3a}},
    {"office", {0xb4bcc2, 0x7f858c, 0x566068, 0xe0a050, 0x2f7f96}},
    {"station", {0x9a958c, 0x6f6a62, 0x4f4a48, 0xd8ac50, 0xa83f34}},
    {"desert", {0x8fb0bc, 0xd8ac72, 0x9a6440, 0xe8c070, 0x9a3f2c}},
    {"stage", {0x40384a, 0x7a5236, 0x3a2a2c, 0xe8b850, 0xc23a3a}},
    {"plain", {0x9aa0a8, 0x8e939b, 0x606670, 0xe0b050, 0xc0503a}},
};

struct Hour {
  double azimuth, elevation, kelvin;  // outside
  double azimuth_in, elevation_in, kelvin_in;
  Colour tint;
  double amount;
  const char *outside, *inside;
};
const Hour &hour(const std::string &time) {
  static constexpr Hour kDawn{
      55, 13, 4100, 70, 18, 4300, 0xeaa98a, 0.20, "at first light", "in the first light from the window"};
  static constexpr Hour kDay{-40,  42,       5600, -72,           28,
                             5300, 0xd8e4ea, 0.08, "in daylight", "in daylight from the window"};
  static constexpr Hour kDusk{-65,  12,       3300, -70,       16,
                              3500, 0xd9875a, 0.20, "at dusk", "in the last light from the window"};
  static constexpr Hour kNight{-50, 38, 7600, -50, 36, 2950, 0x24365c, 0.30, "at night", "by lamplight"};
  return time == "dawn" ? kDawn : time == "dusk" ? kDusk : time == "night" ? kNight : kDay;
}

}  // namespace

Atmosphere atmosphere(const Location &place, const std::string &time, Mood mood) {
  const Hour &h = hour(time);
  const double side = text::hash(place.name) & 1 ? 1 : -1;
  double azimuth = (place.interior ? h.azimuth_in : h.azimuth) * side;
  double elevation = place.interior ? h.elevation_in : h.elevation;
  double kelvin = place.interior ? h.kelvin_in : h.kelvin;
  double exposure = 0, contrast = 0.5, saturation = 1;
  std::string why =
      std::string(place.interior ? "Inside, " : "Outside, ") + (time == "day"     ? "by day"
                                                                : time == "night" ? "at night"
                                                                                  : "at " + time);
  switch (mood) {
    case Mood::Neutral:
      break;
    case Mood::Warm:
      kelvin -= kelvin > 4000 ? 500 : 150, contrast -= 0.08, saturation = 1.08;
      why += "; warmer and softer because it is tender";
      break;
    case Mood::Calm:
      contrast -= 0.12, saturation = 0.92;
      why += "; soft because it is calm";
      break;
    case Mood::Joyful:
      exposure += 0.25, contrast -= 0.05, saturation = 1.18;
      why += "; brighter because it is joyful";
      break;
    case Mood::Sad:
      kelvin += 500, exposure -= 0.1, contrast -= 0.06, saturation = 0.7;
      why += "; cooler and paler because it is sad";
      break;
    case Mood::Tense:
      kelvin += 300, exposure -= 0.2, contrast += 0.2, saturation = 0.82;
      why += "; darker and harder because it is tense";
      break;
    case Mood::Epic:
      azimuth = (azimuth < 0 ? -1 : 1) * 130, contrast += 0.15, saturation = 1.08;
      why += "; from behind, so that figures stand out against it";
      break;
    case Mood::Noir:
      azimuth = (azimuth < 0 ? -1 : 1) * 95, exposure -= 0.2, contrast += 0.32, saturation = 0.4;
      why += "; from the side and hard, as in film noir";
      break;
    case Mood::Neon:
      kelvin = place.interior ? 4800 : 8200, contrast += 0.15, saturation = 1.2;
      why += "; cool, with coloured lights";
      break;
  }
  Atmosphere out;
  out.lighting.azimuth = azimuth;
  out.lighting.elevation = elevation;
  out.lighting.temperature = std::clamp(kelvin, 1800.0, 12000.0);
  out.lighting.exposure = exposure;
  out.lighting.contrast = std::round(std::clamp(contrast, 0.0, 1.0) * 100) / 100;
  out.lighting.time = time;
  out.why = why + ".";

  static constexpr std::array<Colour, 5> kNeon{0x2b2f6a, 0x3a2a5a, 0x1c2140, 0x38b8d0, 0xe0388f};
  const Natural *n = &kNatural[std::size(kNatural) - 1];
  for (const auto &k : kNatural)
    if (place.set == k.set) n = &k;
  const auto &base = mood == Mood::Neon && !(place.interior && place.set != "stage") ? kNeon : n->colours;
  for (std::size_t i = 0; i < base.size(); i++) {
    Rgb c = rgb(base[i]);
    const double amount = place.interior && time == "night" ? 0.08 : h.amount;
    if (&base != &kNeon) c = mix(c, rgb(h.tint), i < 3 ? amount : amount * 0.4);
    c = saturated(c, saturation);
    if (mood == Mood::Warm) c = mix(c, rgb(0xe0a060), 0.10);
    out.palette.push_back(packed(c));
  }

  out.words = place.interior ? h.inside : h.outside;
  if (mood != Mood::Neutral) {
    constexpr const char *kWords[] = {"",
                                      "warm and soft",
                                      "quiet and soft",
                                      "bright",
                                      "pale and cool",
                                      "dark, with hard light",
                                      "with the light behind",
                                      "hard side light, deep shadows",
                                      "wet with coloured light"};
    out.words += std::string(", ") + kWords[static_cast<int>(mood)];
  }
  return out;
}

}  // namespace planner
