// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/attribution.hpp"

#include <algorithm>

namespace judge {

std::vector<Cause> causes_among(const std::vector<Measure> &measures,
                                const std::map<Dimension, double> &limits, bool mirrored) {
  std::vector<Cause> causes;
  for (const Measure &m : measures) {
    const double limit = limits.at(m.dimension);
    if (m.score >= limit) continue;
    Cause c;
    static_cast<Measure &>(c) = m;
    c.limit = limit;
    const double failing = std::clamp((limit - m.score) / std::max(limit, 1e-6), 0.0, 1.0);
    c.probability = (0.5 + 0.5 * failing) * (0.4 + 0.6 * m.confidence);
    causes.push_back(c);
  }
  const auto probability = [&](Dimension d) {
    for (const Cause &c : causes)
      if (c.dimension == d) return c.probability;
    return 0.0;
  };
  // A fault of probability p leaves (1 - share * p) of what it explains.
  const auto explains = [&](Dimension by, Dimension what, double share) {
    const double p = probability(by);
    for (Cause &c : causes)
      if (c.dimension == what) c.probability *= 1 - share * p;
  };
  using enum Dimension;
  if (mirrored)
    for (const Dimension d : {Pose, Identity, Lighting, Palette})
      explains(Composition, d, d == Pose || d == Identity ? 0.9 : 0.4);
  // A cartoon of somebody is hard to recognise; but a face that is clearly another one is no matter of style.
  double style = 1, identity = 1;
  for (const Measure &m : measures) {
    if (m.dimension == Style) style = m.score;
    if (m.dimension == Identity) identity = m.score;
  }
  if (style < 0.2 && identity > 0.3) explains(Style, Identity, 0.5);
  if (style < 0.2) explains(Style, Pose, 0.5);
  explains(Identity, Pose, 0.9);
  explains(Identity, Palette, 0.5);
  explains(Identity, Composition, mirrored ? 0 : 0.4);
  explains(Identity, Style, identity < 0.3 ? 0.7 : 0.4);
  explains(Identity, Lighting, 0.4);
  explains(Pose, Palette, 0.45);
  explains(Pose, Composition, mirrored ? 0 : 0.3);
  if (probability(Composition) > 0.8) {  // another picture altogether
    explains(Composition, Lighting, 0.4);
    explains(Composition, Palette, 0.4);
    explains(Composition, Style, 0.5);
    explains(Composition, Pose, 0.4);
  }
  std::stable_sort(causes.begin(), causes.end(),
                   [](const Cause &a, const Cause &b) { return a.probability > b.probability; });
  // What is explained away is not named, but nothing that fails passes: the strongest always stays.
  while (causes.size() > 1 && causes.back().probability < kNamed) causes.pop_back();
  return causes;
}

}  // namespace judge
