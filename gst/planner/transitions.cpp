// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/transitions.hpp"

#include <algorithm>
#include <cmath>

#include "planner/text.hpp"

namespace planner {
namespace {

struct Motive {
  const char *kind;
  double seconds;
  std::string why;
};

// What a screenplay calls for, in the format's words.
std::optional<Motive> asked(const std::string &words) {
  const std::string w = text::lower(words);
  if (w.empty()) return {};
  const std::string why = "The screenplay asks for it: " + words;
  const auto says = [&](const char *s) { return w.find(s) != std::string::npos; };
  if (says("black") || says("fade out") || says("fade in")) return Motive{"fadeblack", 1.5, why};
  if (says("white")) return Motive{"fadewhite", 1, why};
  if (says("dissolve") || says("fade")) return Motive{"fade", 1, why};
  if (says("wipe")) return Motive{"wiperight", 0.75, why};
  if (says("iris")) return Motive{"circleclose", 1, why};
  if (says("cut")) return Motive{"cut", 0, why};
  return {};
}

Motive between(const Story &story, const StoryScene &before, const StoryScene &after) {
  if (const auto m = asked(after.transition)) return *m;
  if (after.memory || before.memory)
    return {"fadewhite", 0.75, after.memory ? "White, into a memory." : "White, back from the memory."};
  if (after.continuous) return {"cut", 0, "No time passes: a plain cut."};
  const bool passed = before.time != after.time || after.later;
  if (story.genre == Genre::MusicVideo) return {"cut", 0, "Music cuts."};
  if (passed && story.genre == Genre::Advert)
    return {"fade", 0.5, "Time has passed; quickly, because it is an ad."};
  if (passed) return {"fade", 1, "Time has passed: one picture melts into the next."};
  if (before.place != after.place && story.genre == Genre::Documentary)
    return {"fade", 0.75, "A new chapter."};
  return {"cut", 0, "The same time elsewhere: a plain cut."};
}

}  // namespace

void motivate_transitions(const Story &story, std::vector<Setup> &setups, storyboard::Rational rate) {
  const double fps = static_cast<double>(rate.num) / rate.den;
  for (std::size_t i = 0; i < setups.size(); i++) {
    Setup &s = setups[i];
    Motive m{"cut", 0, ""};
    if (i == 0) {
      if (story.opens_from_black ||
          (!story.screenplay && (story.genre == Genre::Drama || story.genre == Genre::Documentary)))
        m = {"fadeblack", 1,
             story.opens_from_black ? "The screenplay fades in." : "The film comes out of the dark."};
      else if (const auto a = asked(story.scenes[s.scene].transition);
               a && std::string(a->kind).starts_with("fade"))
        m = {"fadeblack", 1, a->why};
    } else if (setups[i - 1].scene != s.scene) {
      m = between(story, story.scenes[setups[i - 1].scene], story.scenes[s.scene]);
    } else if (s.purpose == Purpose::Card) {
      m = {"fade", 0.5, "The story hands over to the words."};
    }
    // an even number of frames: half before the cut, half after it; not more than half of what is beside it
    double seconds = m.seconds;
    if (i > 0) seconds = std::min(seconds, setups[i - 1].least);
    seconds = std::min(seconds, s.least);
    const auto frames = static_cast<std::int64_t>(std::floor(seconds * fps / 2)) * 2;
    if (frames < 2) m.kind = "cut";
    s.transition = {};
    s.head = 0;
    if (i > 0) setups[i - 1].tail = 0;
    s.tail = 0;
    s.why_transition = m.why;
    if (std::string(m.kind) == "cut") continue;
    s.transition.kind = m.kind;
    s.transition.duration = static_cast<double>(frames) / fps;
    if (i > 0) s.head = frames / 2, setups[i - 1].tail = frames - frames / 2;
  }
}

}  // namespace planner
