// SPDX-License-Identifier: LGPL-2.1-or-later
// Cuts that would jump, and poses that a framing would cut off.
#include <algorithm>
#include <cstdlib>

#include "planner/coverage.hpp"

namespace planner {

using storyboard::Angle;
using storyboard::Framing;
using storyboard::Subject;

void avoid_jumps(std::vector<Setup> &setups) {
  const auto step = [](Framing f) { return f == Framing::Insert ? 20 : static_cast<int>(f); };
  const auto low = [](const Subject &s) { return s.pose == "kneeling" || s.pose == "lying"; };
  // a pose that would be out of the picture
  for (auto &s : setups)
    if (s.framing == Framing::Medium && s.said.empty() &&
        std::any_of(s.subjects.begin(), s.subjects.end(), low))
      s.framing = Framing::Full;
  for (std::size_t i = 1; i < setups.size(); i++) {
    const Setup &a = setups[i - 1];
    Setup &b = setups[i];
    if (a.scene != b.scene || a.people.empty() || a.people != b.people || a.detail || b.detail) continue;
    if (std::abs(step(a.framing) - step(b.framing)) >= 2 || a.angle != b.angle) continue;
    // another size, two steps away, that suits what is told; else another angle
    const bool tight = b.purpose == Purpose::Line || b.purpose == Purpose::Reaction ||
                       b.purpose == Purpose::Listen || b.purpose == Purpose::Interview ||
                       b.purpose == Purpose::Action;
    bool set = false;
    if (tight && b.people.size() == 1)
      for (const Framing f : {Framing::Close, Framing::MediumClose, Framing::Medium, Framing::Full}) {
        if (std::abs(step(a.framing) - step(f)) < 2) continue;
        // the whole figure was the point
        if (b.purpose == Purpose::Action && f == Framing::Close && b.framing <= Framing::Full) continue;
        b.why = f > a.framing ? "Nearer than the shot before it by two steps, so that the cut does not jump."
                              : "Wider than the shot before it by two steps, so that the cut does not jump.";
        b.framing = f;
        set = true;
        break;
      }
    if (set) continue;
    b.angle = a.angle == Angle::Low ? Angle::Eye : Angle::Low;
    b.why += " From another angle than the shot before it, so that the cut does not jump.";
  }
  for (auto &s : setups) {
    if (s.framing < Framing::Medium || s.framing == Framing::Insert) continue;
    for (auto &subject : s.subjects)
      if (low(subject) || (subject.pose == "reaching" && s.framing > Framing::Medium))
        subject.pose = "standing";
    // nothing large fits beside a face
    if (s.framing > Framing::Medium && !s.people.empty() && s.subjects.size() > s.people.size())
      s.subjects.resize(s.people.size());
  }
}

}  // namespace planner
