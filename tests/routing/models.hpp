// SPDX-License-Identifier: LGPL-2.1-or-later
// A small catalogue of made-up models, and shots for it.
#pragma once
#include <memory>

#include "catalogue/catalogue.hpp"
#include "routing/router.hpp"

namespace models {

// "steady" makes any whole number of seconds and takes 5 references; "eights" only 8 s at 1080p; "narrow"
// takes 2 references at a time, the rest in further passes; "long" none, at most 10 s, and goes on from its
// last frame.
inline const catalogue::Catalogue &catalogue_of_four() {
  static const auto all = [] {
    auto c = std::make_unique<catalogue::Catalogue>();
    c->add(R"({"models": [
      {"name": "steady", "protocol": "p", "key-variable": "K", "durations": {"from": 3, "to": 15},
       "resolutions": [{"name": "720p", "width": 1280, "height": 720}, {"name": "1080p", "width": 1920, "height": 1080}],
       "modes": [{"name": "text"}, {"name": "references", "first": true, "images": 5}],
       "prices": [{"resolution": "720p", "per-second": 0.06}, {"resolution": "1080p", "per-second": 0.12}],
       "concurrency": 2, "latency": {"median": 100, "p95": 100},
       "landing": {"blind": 0.4, "storyboard": 0.8, "retry": 0.9}, "lip-sync": true, "sound": "asked"},
      {"like": "steady", "name": "eights", "modes": [{"name": "first-frame", "first": true,
         "durations-at": [{"resolution": "1080p", "durations": [8]}, {"resolution": "720p", "durations": [4, 6, 8]}]}],
       "prices": [{"per-second": 0.10}], "lip-sync": false, "sound": "never", "concurrency": 10},
      {"like": "steady", "name": "narrow", "modes": [{"name": "references", "first": true, "images": 2}],
       "prices": [{"per-second": 0.05}], "overflow": "passes", "latency": {"median": 40, "p95": 40}},
      {"like": "steady", "name": "long", "durations": {"from": 4, "to": 10},
       "resolutions": [{"name": "720p", "width": 1280, "height": 720}],
       "modes": [{"name": "text"}, {"name": "first-frame", "first": true}], "prices": [{"per-second": 0.20}],
       "latency": {"median": 10, "p95": 10}}
    ]})",
           "models.json");
    return c;
  }();
  return *all;
}

inline routing::Shot shot_of(double seconds, unsigned references = 0, int height = 720) {
  routing::Shot s;
  s.id = "shot";
  s.seconds = seconds;
  s.needs.action = "a person walks";
  s.needs.seconds = seconds;
  s.needs.width = height * 16 / 9;
  s.needs.height = height;
  s.needs.first.emplace().type = "image/png";
  for (unsigned i = 0; i < references; i++) {
    generation::NamedReference r;
    r.name = "r" + std::to_string(i);
    r.kind = "character";
    r.media.emplace_back();
    r.media.back().type = "image/png";
    r.media.back().bytes = std::make_shared<const std::string>("x");
    s.needs.references.push_back(r);
  }
  return s;
}

inline const routing::Offer *offer_of(const routing::Offers &o, const std::string &model,
                                      const std::string &resolution = "720p") {
  for (const auto &x : o.offers)
    if (x.model->name == model && x.resolution == resolution) return &x;
  return nullptr;
}

inline std::string refusal_of(const std::vector<routing::Refusal> &refused, const std::string &model) {
  for (const auto &r : refused)
    if (r.model == model) return r.why;
  return {};
}

}  // namespace models
