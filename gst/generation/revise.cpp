// SPDX-License-Identifier: LGPL-2.1-or-later
// Another take: what was wrong is said, and nothing else is touched.
#include <algorithm>
#include <array>

#include "catalogue/model.hpp"
#include "generation/needs.hpp"

namespace generation {
namespace {

std::string clause(const CauseOf &c) {
  if (!c.advice.empty()) return c.advice;
  if (!c.wanted.empty())
    return c.dimension + ": " + c.wanted + (c.measured.empty() ? "" : ", not " + c.measured);
  return {};
}

void add(std::string &part, const std::string &words) {
  if (words.empty() || part.find(words) != std::string::npos) return;
  part += (part.empty() ? "" : ". ") + words;
}

// Whatever the words do not reach, chance may: another seed. `n`: how often.
std::uint32_t another_seed(std::uint32_t seed, unsigned n) {
  return seed + n * 2654435761u;  // Knuth's multiplicative step: far apart, never the same twice
}

// What an edit can set right without making the movement anew.
constexpr std::array<const char *, 4> kEditable{"lighting", "palette", "style", "identity"};

}  // namespace

bool is_editable(const Rejected &rejected, const catalogue::Model &model) {
  return model.find_mode("edit") && !rejected.causes.empty() &&
         std::all_of(rejected.causes.begin(), rejected.causes.end(), [](const CauseOf &c) {
           return !clause(c).empty() &&
                  std::find(kEditable.begin(), kEditable.end(), c.dimension) != kEditable.end();
         });
}

Plan edit(const Generation &before, const std::string &clip, const Rejected &rejected, unsigned take) {
  Segment s;
  s.order = before;
  s.order.mode = "edit";
  s.order.prompt.clear();
  for (const CauseOf &c : rejected.causes) add(s.order.prompt, clause(c));
  s.order.prompt = "Change only this: " + s.order.prompt + ". Everything else stays as it is.";
  s.order.inputs.clear();
  s.order.extends = clip;
  s.order.extends_key = key(before);
  s.order.take = take;
  s.seconds = before.seconds;
  Plan plan;
  plan.seconds_wanted = plan.seconds_bought = before.seconds;
  plan.segments.push_back(std::move(s));
  return plan;
}

Needs revise(const Needs &needs, const catalogue::Model &, const std::vector<Rejected> &history) {
  Needs n = needs;
  unsigned reseeded = 0;
  for (const Rejected &r : history) {
    bool said = false, chance = r.causes.empty();
    for (const CauseOf &c : r.causes) {
      const std::string words = clause(c);
      const std::string &d = c.dimension;
      if (d == "lighting") {
        add(n.light, words);
        said |= !words.empty();
      } else if (d == "palette") {
        add(n.palette, words);
        said |= !words.empty();
      } else if (d == "style") {
        add(n.style, words);
        said |= !words.empty();
      } else if (d == "camera" || d == "motion") {
        add(n.camera_words, words);
        said |= !words.empty();
      } else if (d == "composition" || d == "pose") {
        add(n.action, words);
        said |= !words.empty();
      } else if (d == "identity") {
        // The one who was not recognised comes first among the references.
        std::stable_partition(n.references.begin(), n.references.end(), [&](const NamedReference &x) {
          return c.advice.find(x.name) != std::string::npos || c.wanted.find(x.name) != std::string::npos;
        });
        add(n.action, words);
        said |= !words.empty();
      } else {
        chance = true;  // flicker, a freeze, garbled frames: no words help
      }
    }
    if (chance || !said) reseeded++;
  }
  n.seed = another_seed(needs.seed, reseeded);
  return n;
}

}  // namespace generation
