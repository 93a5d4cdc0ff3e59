// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/figure.hpp"
#include "artist/words.hpp"

namespace artist {

Wardrobe wardrobe_for(const storyboard::Look &look, const std::string &name, const Scheme &scheme) {
  Chance chance(seed_of(name));
  static constexpr storyboard::Colour kSkin[] = {0xe8b896, 0xd9a27c, 0xb97a56, 0x8a5a3e, 0xf0c8a8};
  static constexpr storyboard::Colour kHair[] = {0x2c211c, 0x4a3020, 0x7a4e2a, 0x1c1a1e, 0x8a8078};
  static constexpr storyboard::Colour kBottom[] = {0x39424f, 0x4a4038, 0x2f3a44, 0x565a60};
  static constexpr storyboard::Colour kIris[] = {0x4a3020, 0x3f5f6f, 0x4f6a44, 0x2f2620};
  auto pick = [&](const auto &table) {
    return rgb(table[static_cast<std::size_t>(chance.next() * std::size(table))]);
  };
  Wardrobe w;
  const Rgb skin = pick(kSkin), hair = pick(kHair), bottom = pick(kBottom);
  w.iris = pick(kIris);
  const bool first_accent = chance.often(0.5);
  w.skin = look.skin ? rgb(*look.skin) : skin;
  w.hair = look.hair_colour ? rgb(*look.hair_colour) : hair;
  w.top = look.top ? rgb(*look.top) : first_accent ? scheme.accent : mix(scheme.water, scheme.accent2, 0.2);
  w.bottom = look.bottom ? rgb(*look.bottom) : bottom;
  w.accent = look.accent ? rgb(*look.accent) : first_accent ? scheme.accent2 : scheme.accent;
  w.shoe = at_luma(darker(w.bottom, 0.4), 0.13);
  w.seat = scheme.mid;
  w.hair_kind = lower(look.hair);
  if (w.hair_kind.empty()) w.hair_kind = "short";
  w.top_kind = lower(look.top_kind);
  if (w.top_kind.empty()) w.top_kind = "shirt";
  w.soft_features = w.hair_kind == "long" || w.hair_kind == "bun" || w.top_kind == "dress";
  const std::string build = lower(look.build);
  if (build == "slim") w.proportions.width = 0.88;
  if (build == "broad") w.proportions.width = 1.17;
  if (build == "child") {
    w.stature = kChild / kAdult;
    w.proportions = {.width = 0.95, .head = 0.158, .leg = 0.93, .arm = 0.95};
    w.soft_features = true;
  }
  return w;
}

}  // namespace artist
