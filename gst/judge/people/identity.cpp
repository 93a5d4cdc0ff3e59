// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/people/identity.hpp"

#include <algorithm>

namespace judge::people {
namespace {
constexpr double kTolerance = 0.5;  // 1 - cosine
constexpr double kSmall = 0.25;     // more of it for a face of kLeastFace pixels, none from kSure on
constexpr float kSure = 56;
}  // namespace

Identity measure_identity(const std::vector<Wanted> &wanted, const std::vector<Sight> &sights) {
  Identity out;
  bool any = false, asked = false;
  for (const Wanted &w : wanted) {
    if (w.face.who.empty()) continue;
    asked = true;
    const Face *best = nullptr;
    const Sight *where = nullptr;
    double most = -1;
    for (const Sight &s : sights)
      for (const Face &f : s.faces) {
        if (f.who.empty()) continue;
        const double l = likeness(w.face, f);
        if (l > most) most = l, best = &f, where = &s;
      }
    if (!best) continue;
    any = true;
    const float size = std::min(w.face.size(), best->size());
    const double doubt = std::clamp(static_cast<double>((kSure - size) / (kSure - kLeastFace)), 0.0, 1.0);
    const double excess = (1 - most) / (kTolerance + kSmall * doubt);
    if (excess < out.excess) continue;
    out.excess = excess;
    out.likeness = most;
    out.name = w.name;
    out.time = where->time;
    out.confidence = 1 - 0.6 * doubt;
    out.region = {static_cast<double>(best->box.x) / where->size.width,
                  static_cast<double>(best->box.y) / where->size.height,
                  static_cast<double>(best->box.width) / where->size.width,
                  static_cast<double>(best->box.height) / where->size.height};
  }
  out.known = any;
  if (!any) out.why = asked ? "no face in the clip is large enough" : "no face is wanted that is large enough";
  return out;
}

}  // namespace judge::people
