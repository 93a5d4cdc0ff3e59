// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/scheme.hpp"

#include "artist/words.hpp"

namespace artist {

namespace {

using storyboard::Colour;

struct Natural {
  const char *set;
  Colour far, mid, near, ground, water, accent, accent2;
};

constexpr Natural kNatural[] = {
    {"harbour", 0x6d7b8c, 0x7a5a4c, 0x4a4a54, 0x84807c, 0x3f6f86, 0xc2452f, 0xe3b04b},
    {"street", 0x8d7f7a, 0x9a6a52, 0x5b5a63, 0x6c6a6e, 0x50606e, 0xc0502f, 0xe0b050},
    {"room", 0xa99a86, 0x7d5a3e, 0x5b4636, 0x8a6444, 0x4f6f78, 0xb5523a, 0xd9a441},
    {"kitchen", 0xc9bda6, 0x5f7f7a, 0x8a5f3e, 0xa08a70, 0x7d9a96, 0xc25a38, 0xe0b15a},
    {"forest", 0x7f9a86, 0x4f6f4e, 0x3c4a34, 0x5d5a3a, 0x4f7272, 0xb5632f, 0xd8b24a},
    {"field", 0x88a08c, 0xa8a050, 0x6f8a3e, 0x9a9440, 0x5f8fa0, 0xb84a32, 0xe6c65a},
    {"beach", 0x7f93a0, 0x6f8a6a, 0x8a7a5a, 0xd9c49a, 0x3f94a6, 0xd2563a, 0xf0c860},
    {"mountains", 0x8fa3b8, 0x66788c, 0x4a5a52, 0x6f7a58, 0x5a8aa0, 0xb5532f, 0xe0b555},
    {"city", 0x8a97a8, 0x66707f, 0x4a4f5c, 0x7a7a80, 0x50687c, 0xc04a3a, 0xe8b850},
    {"office", 0xb4bcc2, 0x8a9098, 0x5a6068, 0x7f858c, 0x6a8796, 0x2f7f96, 0xe0a050},
    {"station", 0x9a958c, 0x6f6a62, 0x4f4a48, 0x8f8a82, 0x5a6a72, 0xa83f34, 0xd8ac50},
    {"desert", 0xb98a6c, 0xc28a5a, 0x9a6440, 0xd8ac72, 0x7a9a9a, 0x9a3f2c, 0xe8c070},
    {"stage", 0x7a2430, 0x8f2c36, 0x3a2a2c, 0x7a5236, 0x40384a, 0xc23a3a, 0xe8b850},
    {"plain", 0x9aa0a8, 0x8a9098, 0x707680, 0x8e939b, 0x7a8a98, 0xc0503a, 0xe0b050},
};

double chroma(Rgb c) {
  return std::max({c.r, c.g, c.b}) - std::min({c.r, c.g, c.b});
}

class Picker {
 public:
  explicit Picker(const std::vector<Colour> &palette) {
    for (std::size_t i = 0; i < std::min<std::size_t>(palette.size(), 16); i++)
      colours_.push_back(rgb(palette[i]));
    used_.assign(colours_.size(), 0);
  }
  bool empty() const { return colours_.empty(); }
  // The palette's colour for a part that would naturally look like `c`.
  Rgb big(Rgb c, double strength = 0.86, double keep_luma = 0.55) {
    if (empty()) return c;
    std::size_t best = 0;
    double least = 1e9;
    for (std::size_t i = 0; i < colours_.size(); i++) {
      const Rgb d = at_luma(colours_[i], 0.5) + at_luma(c, 0.5) * -1;
      const double cost = std::abs(luma(colours_[i]) - luma(c)) +
                          0.10 * (std::abs(d.r) + std::abs(d.g) + std::abs(d.b)) + 0.30 * used_[i];
      if (cost < least) least = cost, best = i;
    }
    used_[best]++;
    return towards(c, colours_[best], strength, keep_luma);
  }
  Rgb vivid(Rgb c, std::size_t rank) {
    if (empty()) return c;
    std::vector<Rgb> by = colours_;
    std::stable_sort(by.begin(), by.end(), [](Rgb a, Rgb b) { return chroma(a) > chroma(b); });
    return towards(c, by[std::min(rank, by.size() - 1)], 0.95, 0.35);
  }

 private:
  static Rgb towards(Rgb c, Rgb p, double strength, double keep_luma) {
    const double l = mix(luma(p), luma(c), keep_luma);
    return mix(at_luma(c, l), at_luma(p, l), strength);
  }
  std::vector<Rgb> colours_;
  std::vector<double> used_;
};

}  // namespace

Scheme scheme_for(const std::string &set, const Rig &rig, const std::vector<Colour> &palette) {
  const Natural *n = &kNatural[std::size(kNatural) - 1];
  for (const auto &k : kNatural)
    if (set == k.set) n = &k;
  Picker pick(palette);
  Scheme s;
  s.sky_low = pick.big(rig.sky_low, 0.6, 0.8);
  s.ground = pick.big(rgb(n->ground));
  s.sky_top = pick.big(rig.sky_top, 0.6, 0.8);
  s.far = pick.big(rgb(n->far));
  s.mid = pick.big(rgb(n->mid));
  s.water = pick.big(rgb(n->water));
  s.near = pick.big(rgb(n->near));
  s.accent = pick.vivid(rgb(n->accent), 0);
  s.accent2 = pick.vivid(rgb(n->accent2), 1);
  s.haze =
      pick.empty() ? rig.haze : mix(rig.haze, at_luma(mix(s.sky_low, s.sky_top, 0.4), luma(rig.haze)), 0.6);
  s.lamp = {1.0, 0.80, 0.50};
  return s;
}

}  // namespace artist
