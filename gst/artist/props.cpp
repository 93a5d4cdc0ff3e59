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
    {{"boat", "ship", "sailboat", "trawler"}, {5.6, 4.8}, draw_boat},
    {{"lighthouse", "beacon"}, {5.0, 19.0}, draw_lighthouse},
    {{"crate", "box", "boxes", "package", "parcel", "chest"}, {0.82, 0.75}, draw_crate},
    {{"car", "taxi", "van", "automobile"}, {4.3, 1.5}, draw_car},
    {{"train", "tram", "bus"}, {18, 3.6}, draw_train},
    {{"bicycle", "bike"}, {1.7, 1.0}, draw_bicycle},
    {{"bench"}, {1.8, 0.93}, draw_bench},
    {{"streetlamp", "lamppost"}, {0.5, 4.0}, draw_streetlamp},
    {{"lamp"}, {0.5, 1.68}, draw_lamp},
    {{"chair", "stool", "seat"}, {0.5, 0.98}, draw_chair},
    {{"armchair", "sofa"}, {1.0, 1.06}, draw_armchair},
    {{"table", "desk"}, {1.6, 0.86}, draw_table},
    {{"plant"}, {0.9, 1.2}, draw_plant},
    {{"tree", "oak", "pine"}, {3.6, 5.0}, draw_tree},
    {{"rock", "stone", "boulder"}, {1.2, 0.62}, draw_rock},
    {{"dog", "puppy"}, {1.2, 0.84}, draw_dog},
    {{"cat", "kitten"}, {0.45, 0.5}, draw_cat},
    {{"flower", "rose"}, {0.3, 0.5}, draw_flower},
    {{"suitcase", "bag", "luggage"}, {0.72, 0.62}, draw_suitcase},
    {{"umbrella", "parasol"}, {1.12, 0.97}, draw_umbrella},
    {{"phone", "smartphone"}, {0.08, 0.156}, draw_phone},
    {{"letter", "envelope", "note", "map", "paper"}, {0.23, 0.215}, draw_letter},
    {{"cup", "mug", "coffee", "tea"}, {0.12, 0.11}, draw_cup},
    {{"book", "notebook", "diary"}, {0.25, 0.2}, draw_book},
    {{"key"}, {0.15, 0.08}, draw_key},
    {{"bottle"}, {0.08, 0.29}, draw_bottle},
    {{"lantern"}, {0.2, 0.42}, draw_lantern},
    {{"ball"}, {0.24, 0.24}, draw_ball},
    {{"clock", "watch"}, {0.4, 0.4}, draw_clock},
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
