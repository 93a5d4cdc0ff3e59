// SPDX-License-Identifier: LGPL-2.1-or-later
// What the eye finds in a place between events.
#include "planner/coverage.hpp"
#include "planner/text.hpp"

namespace planner {
namespace {

using storyboard::Angle;
using storyboard::Framing;
using storyboard::Subject;

storyboard::Camera camera(const char *move, const char *direction, double amount) {
  storyboard::Camera c;
  c.move = move, c.direction = direction, c.amount = amount;
  return c;
}

struct View {
  const char *set, *words, *kind;
  Framing framing;
};
// The kinds are things the board artist can draw.
constexpr View kViews[] = {
    {"harbour", "A boat at its mooring", "boat", Framing::Wide},
    {"harbour", "A lantern by the door", "lantern", Framing::Insert},
    {"harbour", "Old crates on the quay", "crate", Framing::Medium},
    {"beach", "A stone where the water ends", "rock", Framing::Medium},
    {"beach", "The line of the sea", "", Framing::ExtremeWide},
    {"beach", "A boat far out", "boat", Framing::ExtremeWide},
    {"street", "A street lamp", "streetlamp", Framing::Wide},
    {"street", "A bicycle against the wall", "bicycle", Framing::Full},
    {"street", "An empty bench", "bench", Framing::Wide},
    {"city", "Traffic far below", "car", Framing::Wide},
    {"city", "The skyline", "", Framing::ExtremeWide},
    {"city", "A street lamp above the roofs", "streetlamp", Framing::Wide},
    {"forest", "An old tree", "tree", Framing::Wide},
    {"forest", "Moss on a stone", "rock", Framing::Medium},
    {"forest", "Light between the trunks", "", Framing::ExtremeWide},
    {"field", "A tree alone in the field", "tree", Framing::ExtremeWide},
    {"field", "A flower in the grass", "flower", Framing::Insert},
    {"field", "The wide sky", "", Framing::ExtremeWide},
    {"mountains", "The ridge", "", Framing::ExtremeWide},
    {"mountains", "A boulder on the path", "rock", Framing::Full},
    {"mountains", "A pine in the wind", "tree", Framing::Wide},
    {"desert", "A stone in the sand", "rock", Framing::Full},
    {"desert", "The empty horizon", "", Framing::ExtremeWide},
    {"desert", "The dunes", "", Framing::Wide},
    {"station", "The station clock", "clock", Framing::Insert},
    {"station", "A suitcase on the platform", "suitcase", Framing::Full},
    {"station", "A train waits", "train", Framing::Wide},
    {"kitchen", "A cup on the table", "cup", Framing::Insert},
    {"kitchen", "An empty chair", "chair", Framing::Full},
    {"kitchen", "The table", "table", Framing::Wide},
    {"office", "The clock on the wall", "clock", Framing::Insert},
    {"office", "An empty desk", "table", Framing::Wide},
    {"office", "A phone that does not ring", "phone", Framing::Insert},
    {"room", "A lamp in the corner", "lamp", Framing::Full},
    {"room", "A book left open", "book", Framing::Insert},
    {"room", "The empty armchair", "armchair", Framing::Full},
    {"stage", "The empty stage", "", Framing::Wide},
    {"stage", "A single chair in the light", "chair", Framing::Full},
    {"stage", "A lamp at the edge of the stage", "lamp", Framing::Full},
    {"plain", "The empty space", "", Framing::Wide},
    {"plain", "A chair", "chair", Framing::Full},
    {"plain", "A lamp", "lamp", Framing::Full},
};

}  // namespace

Setup cutaway(const Story &story, const Coverage &film, std::size_t scene, std::uint64_t n,
              std::uint64_t seed) {
  const auto &place = story.places[story.scenes[scene].place];
  std::vector<const View *> views;
  for (const auto &v : kViews)
    if (place.set == v.set) views.push_back(&v);
  const auto start = text::hash(place.name, seed);
  const View &v = *views[(start + n) % views.size()];
  const auto round = n / views.size();
  Setup s;
  s.purpose = Purpose::Cutaway;
  s.scene = scene;
  s.framing = v.framing;
  s.prompt = std::string(v.words) +
             (round % 3 == 1   ? ", from low"
              : round % 3 == 2 ? ", from above"
                               : "") +
             ", " + film.atmosphere[scene].words + ".";
  if (v.framing == Framing::Insert || round % 3 == 0)
    s.prompt = std::string(v.words) + ", " + film.atmosphere[scene].words + ".";
  s.angle = v.framing == Framing::Insert ? Angle::Eye
            : round % 3 == 1             ? Angle::Low
            : round % 3 == 2             ? Angle::High
                                         : Angle::Eye;
  if (*v.kind) {
    Subject subject;
    subject.kind = v.kind;
    s.subjects.push_back(subject);
  }
  s.base = 2.8, s.least = 0.8, s.rank = 5, s.detail = true;
  s.why = "A look around gives the scene time.";
  s.camera = v.framing == Framing::Insert ? camera("zoom", "in", 0.08)
             : round % 2                  ? camera("pan", "left", 0.08)
                                          : camera("truck", "right", 0.08);
  s.why_camera = v.framing == Framing::Insert ? "In on the thing." : "A slow drift past it.";
  return s;
}

}  // namespace planner
