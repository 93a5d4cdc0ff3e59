// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/sets/set.hpp"

#include "artist/words.hpp"

namespace artist {

namespace {

struct Known {
  const char *name;
  bool interior;
  SetPainter painter;
  std::initializer_list<std::string_view> words;
};

const Known kSets[] = {
    {"harbour",
     false,
     paint_harbour,
     {"harbour", "harbor", "quay", "pier", "dock", "port", "marina", "wharf", "lighthouse", "boat", "ship",
      "sailor", "fisherman"}},
    {"kitchen", true, paint_kitchen, {"kitchen", "cook", "stove", "oven", "kettle", "breakfast"}},
    {"beach",
     false,
     paint_beach,
     {"beach", "sea", "shore", "ocean", "sand", "surf", "coast", "waves", "seaside"}},
    {"forest", false, paint_forest, {"forest", "wood", "woods", "tree", "trees", "jungle", "grove"}},
    {"mountains",
     false,
     paint_mountains,
     {"mountain", "peak", "summit", "alpine", "cliff", "ridge", "valley"}},
    {"desert", false, paint_desert, {"desert", "dune", "sahara", "cactus", "canyon"}},
    {"field",
     false,
     paint_field,
     {"field", "meadow", "farm", "grass", "wheat", "countryside", "pasture", "hill", "garden", "park"}},
    {"station", false, paint_station, {"station", "train", "platform", "railway", "metro", "subway"}},
    {"street",
     false,
     paint_street,
     {"street", "road", "alley", "pavement", "sidewalk", "shop", "cafe", "village", "town", "market"}},
    {"city", false, paint_city, {"city", "skyline", "skyscraper", "downtown", "rooftop", "tower", "urban"}},
    {"office", true, paint_office, {"office", "desk", "meeting", "computer", "laptop", "boardroom"}},
    {"stage",
     true,
     paint_stage,
     {"stage", "theatre", "theater", "concert", "audience", "spotlight", "curtain", "microphone"}},
    {"room",
     true,
     paint_room,
     {"room", "bedroom", "house", "home", "apartment", "flat", "sofa", "armchair", "lamp", "indoors",
      "living", "hotel", "study", "library"}},
    {"plain", true, paint_plain, {"plain", "studio"}},
};

const Known *find(const std::string &name) {
  for (const auto &k : kSets)
    if (name == k.name) return &k;
  return nullptr;
}

}  // namespace

bool known_set(const std::string &name) {
  return find(name) != nullptr;
}

std::string set_from_words(const std::string &text) {
  const auto words = words_of(text);
  for (const auto &w : words)  // the first word that names a place outright, then the first that hints at one
    for (const auto &k : kSets)
      if (w == k.name || (std::string(k.name) == "harbour" && w == "harbor")) return k.name;
  for (const auto &w : words)
    for (const auto &k : kSets)
      if (says({w}, k.words)) return k.name;
  return "plain";
}

bool is_interior(const std::string &set) {
  const Known *k = find(set);
  return k && k->interior;
}

void paint_set(const std::string &name, Scenery &scenery) {
  const Known *k = find(name);
  (k ? k->painter : paint_plain)(scenery);
}

}  // namespace artist
