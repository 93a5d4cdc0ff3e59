// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/props.hpp"

#include "artist/props_draw.hpp"
#include "artist/words.hpp"

namespace artist {

namespace {

struct Kind {
  std::initializer_list<std::string_view> names;
  PropSize size;
  void (*draw)(const PropSketch &);
};

const Kind kKinds[] = {
    {{"boat", "ship", "sailboat", "trawler"}, {5.6, 5.0}, draw_boat},
    {{"lighthouse", "tower", "beacon"}, {5.0, 19.0}, draw_lighthouse},
    {{"crate", "box", "package", "parcel", "chest"}, {0.82, 0.74}, draw_crate},
};

const Kind *find(const std::string &kind) {
  for (const auto &k : kKinds)
    if (says({kind}, k.names)) return &k;
  return nullptr;
}

}  // namespace

bool known_prop(const std::string &kind) {
  return find(kind) != nullptr;
}

PropSize prop_size(const std::string &kind) {
  const Kind *k = find(kind);
  return k ? k->size : PropSize{0.7, 0.9};
}

void draw_prop(const Pencil &pencil, const std::string &kind, Vec2 base, double scale, bool flip,
               const PropColours &c) {
  const Kind *k = find(kind);
  (k ? k->draw : draw_thing)({pencil, base, scale, flip, c});
}

}  // namespace artist
