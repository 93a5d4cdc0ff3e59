// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/attribution.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "judge/people/identity.hpp"

namespace judge {
namespace {

// Fitted by tests/eval/fit_attribution.py to takes with one fault, two, or none.
constexpr double kBias = 1.34, kSlope = 0.88, kOther = -1.77;

constexpr double kUntouched = 0.9;  // of the evidence: more than that was left by what others explain

// How far it fails, and on how much that rests, before anything else is asked.
double raw_evidence(const Cause &c) {
  const double failing = std::clamp((c.limit - c.score) / std::max(c.limit, 1e-6), 0.0, 1.0);
  return (0.5 + 0.5 * failing) * (0.4 + 0.6 * c.confidence);
}

// From what speaks for a cause, and the most that speaks for another one, to how often it is true. Keeps the order.
void calibrate(std::vector<Cause> &causes) {
  for (std::size_t i = 0; i < causes.size(); i++) {
    const double p = std::clamp(causes[i].evidence, 0.005, 0.995);
    const double other = causes.size() < 2 ? 0 : causes[i ? 0 : 1].evidence;
    causes[i].probability = 1 / (1 + std::exp(-(kBias + kSlope * std::log(p / (1 - p)) + kOther * other)));
  }
}

}  // namespace

std::vector<Cause> causes_among(const std::vector<Measure> &measures,
                                const std::map<Dimension, double> &limits, bool mirrored) {
  std::vector<Cause> causes;
  for (const Measure &m : measures) {
    const double limit = limits.at(m.dimension);
    if (m.score >= limit) continue;
    Cause c;
    static_cast<Measure &>(c) = m;
    c.limit = limit;
    c.evidence = raw_evidence(c);
    causes.push_back(c);
  }
  const auto evidence = [&](Dimension d) {
    for (const Cause &c : causes)
      if (c.dimension == d) return c.evidence;
    return 0.0;
  };
  // A fault of evidence p leaves (1 - share * p) of what it explains.
  const auto explains = [&](Dimension by, Dimension what, double share) {
    const double p = evidence(by);
    for (Cause &c : causes)
      if (c.dimension == what) c.evidence *= std::max(0.0, 1 - share * p);
  };
  using enum Dimension;
  const auto part = [&](Dimension d, const char *name) {
    for (const Measure &m : measures)
      if (m.dimension == d)
        for (const Part &p : m.parts)
          if (std::string_view(p.name) == name) return p.excess;
    return 0.0;
  };
  const auto value = [&](Dimension d, const char *name) {
    for (const Measure &m : measures)
      if (m.dimension == d)
        for (const Part &p : m.parts)
          if (std::string_view(p.name) == name) return p.value;
    return 0.0;
  };
  const auto score = [&](Dimension d) {
    for (const Measure &m : measures)
      if (m.dimension == d) return m.score;
    return 1.0;
  };
  // In a picture that somebody fills, the registration follows them. Another framing, mirrored or not, moves everything alike
  // and leaves nothing apart; who turned or leaned over leaves much.
  const bool registered = value(Composition, "registered") > 0.5;
  const double joints = std::max({part(Pose, "body"), part(Pose, "most"), part(Pose, "head"), part(Pose, "tilt")});
  const double framing = std::max({part(Composition, "shift"), part(Composition, "zoom"), part(Composition, "roll")});
  const bool apart = registered && value(Composition, "likeness") < (mirrored ? 0.95 : value(Pose, "fills") > 0.5 ? 0.92 : 0.8) &&
                     (value(Pose, "here") > 0.15 || value(Pose, "patch") > 0.6 || (mirrored && joints > 1));
  const bool turned = apart && (mirrored || framing > 1) && score(Identity) > 0.5 && score(Style) > 0.25;
  mirrored = mirrored && !turned;
  if (mirrored)
    for (const Dimension d : {Pose, Identity, Lighting, Palette})
      explains(Composition, d, d == Pose || d == Identity ? 0.9 : 0.4);
  // A figure is known by its colours: another light, or all colours turned, is no other figure.
  if (value(Identity, "figure") > 0.5) {
    if (part(Palette, "delta") > 1 || part(Palette, "tint") > 1 || part(Palette, "saturation") > 1) explains(Palette, Identity, 0.7);
    if (part(Lighting, "mired") > 1 || part(Lighting, "exposure") > 1.5) explains(Lighting, Identity, 0.7);
  }
  // What is left of a strong change of the light in the colours, and of the colours in the light, is how well they can be
  // told apart, and no second fault.
  const auto excess_of = [&](Dimension d) {
    const double s = std::clamp(score(d), 1e-6, 1.0);
    return std::min(5.0, std::pow(-std::log2(s), 2.0 / 3));
  };
  if (excess_of(Palette) < 0.4 * excess_of(Lighting)) explains(Lighting, Palette, 0.6);
  if (excess_of(Lighting) < 0.4 * excess_of(Palette)) explains(Palette, Lighting, 0.6);
  // Few tones are few colours.
  if (part(Style, "comb") > 1 && score(Palette) > 0.05) explains(Style, Palette, 0.6);
  // Somebody who stands elsewhere leaves their box as if they stood otherwise; somebody whose joints moved does stand
  // a little elsewhere, and a head that fills the picture takes the registration with it.
  // The same face, turned otherwise: nothing registers, and laid over one another by it the pictures differ.
  const bool another_moment = !registered && ((joints > 1 && score(Identity) > 0.7) ||
                                              (value(Pose, "moment") > 0.5 && part(Pose, "here") > 1 && score(Identity) > 0.5));
  if (!mirrored && (turned || another_moment || value(Pose, "hinged") > 0.5))
    explains(Pose, Composition, 0.8);
  else if (framing > 1.5 && framing > joints)
    explains(Composition, Pose, 0.6);
  else if (const double subject = part(Composition, "subject");
           subject > 1.2 && joints < std::max(1.0, 0.35 * subject) &&
           (part(Pose, "here") < 1.5 * subject || (value(Pose, "body") > 0 && joints < 0.7)))
    explains(Composition, Pose, 0.6);
  else if ((joints >= 1 || part(Pose, "here") > 1.5) && framing < 2.5)
    explains(Pose, Composition, 0.6);
  // Where something else stands now, and where it stood, are other colours.
  if (part(Composition, "subject") > 1)
    for (const Dimension d : {Lighting, Palette, Style}) explains(Composition, d, 0.6);
  // A cartoon of somebody is hard to recognise; but a face that is clearly another one is no matter of style.
  double style = 1, identity = 1;
  for (const Measure &m : measures) {
    if (m.dimension == Style) style = m.score;
    if (m.dimension == Identity) identity = m.score;
  }
  // Another picture has another texture, too; only what hides every picture, dots or worse, can be the reason that nothing agrees.
  const bool another_picture =
      !registered && value(Composition, "layout") > 0.7 && style > 0.02 && part(Style, "grid") < 1 && !another_moment;
  if (another_picture) explains(Composition, Style, 0.8);
  if (style < 0.25 || part(Style, "grid") > 1) {  // dots, lines and few tones change every mean
    // Ink between dots is darker, paler or another colour; a shade over them is light.
    const bool ink = part(Style, "grid") > 1 && part(Lighting, "plane") < 1;
    explains(Style, Lighting, ink ? 0.85 : 0.45);
    explains(Style, Palette, ink ? 0.65 : 0.45);
    // and hide what moves, and whose limbs these are
    if (part(Style, "grid") > 1) explains(Style, Temporal, part(Temporal, "freeze") > 1 && part(Temporal, "black") < 1 ? 0.5 : 0);
    if (!another_picture && (!registered || (part(Composition, "subject") > 1 && framing < 1))) explains(Style, Composition, 0.6);
  }
  // Another style takes the whole picture; another person only the place where they stand.
  // So does another pose of somebody who fills it.
  const bool elsewhere_alike = value(Pose, "here") - value(Pose, "around") > 0.25 ||
                               (value(Pose, "fills") > 0.5 && value(Pose, "here") > 0.3 && joints > 1.5);
  // Known in spite of the dots, which nobody's face is the reason of.
  const bool softened = value(Identity, "softened") > 0.5;
  if (softened) {
    if (style < 0.25) explains(Style, Pose, 0.8);
  } else if (elsewhere_alike) {
    explains(Identity, Style, 0.5);
    if (value(Pose, "fills") > 0.5) explains(Pose, Style, 0.4);
  } else {
    if (style < 0.25) explains(Style, Identity, identity > 0.3 ? 0.7 : 0.6);
    else if (identity > 0.2) explains(Style, Identity, 0.6);
    if (style < 0.25) explains(Style, Pose, joints < 1 ? 0.8 : 0.6);
  }
  // What is clipped by another exposure or contrast has lost its texture.
  if (style > 0.3) explains(Lighting, Style, 0.3);
  // The face that is exchanged looks otherwise, however well it is known; and so does all of somebody in other clothes.
  explains(Identity, Pose, value(Identity, "clothes") > people::kOtherClothes ? 1.6 : 1.1);
  // What is burnt out or drowned shows nothing any more, and so looks otherwise.
  if (joints < 1 && part(Pose, "here") < std::clamp(1.6 + 0.3 * (part(Lighting, "exposure") - 2), 1.6, 2.2)) explains(Lighting, Pose, 0.5);
  // Whoever covers and bares other things changes where it is bright: a shade from one side, but no other exposure or colour.
  if (part(Pose, "here") > 1.5 && part(Lighting, "exposure") < 1.2 && part(Lighting, "mired") < 1) explains(Pose, Lighting, 0.65);
  // The frame beside the storyboard frame may be one of the bright or dark ones.
  if (part(Temporal, "flicker") > 1 && part(Lighting, "exposure") < 1.6) explains(Temporal, Lighting, 0.6);
  // Another pose covers and bares other things: patches of other colours and another texture, but no other scheme.
  const bool patches = part(Palette, "delta") < 1 && part(Palette, "tint") < 1 && part(Palette, "toning") < 1;
  // Behind garbled or black frames the picture is a later one, in which people have moved on.
  if (part(Temporal, "garbled") > 1 || part(Temporal, "black") > 1) {
    explains(Temporal, Pose, joints < 1 ? 0.9 : 0.4);
    if (patches) explains(Temporal, Palette, 0.8);
    if (part(Composition, "layout") > 1) explains(Temporal, Composition, 0.5);
  }
  // A codec keeps the grain of some frames, and not of others.
  if (part(Temporal, "garbled") > 1 && part(Style, "grain") > 1.5)
    explains(Style, Temporal, 0.6);
  else if (part(Temporal, "garbled") > 1)
    explains(Temporal, Style, 0.55);
  // In another framing the faces of the storyboard frame are elsewhere, or cut off, and others in their place.
  if (registered && !mirrored && framing > 2) explains(Composition, Identity, 0.7);
  explains(Identity, Palette, 0.5);
  explains(Identity, Composition, mirrored ? 0 : 0.4);
  explains(Identity, Style, softened ? 0 : identity < 0.3 ? 0.7 : 0.4);
  explains(Identity, Lighting, 0.4);
  explains(Pose, Palette, patches ? 0.7 : 0.45);
  if (joints > 1 || elsewhere_alike) explains(Pose, Style, 0.6);
  explains(Pose, Composition, mirrored ? 0 : 0.3);
  if (evidence(Composition) > 0.8) {  // another picture altogether
    explains(Composition, Lighting, 0.4);
    explains(Composition, Palette, 0.4);
    explains(Composition, Style, 0.5);
    explains(Composition, Pose, 0.4);
  }
  std::stable_sort(causes.begin(), causes.end(),
                   [](const Cause &a, const Cause &b) { return a.evidence > b.evidence; });
  // What is explained away is not named, but nothing that fails passes: the strongest always stays.
  const auto explained_away = [&](const Cause &c) {
    return c.evidence < (c.evidence < kUntouched * raw_evidence(c) ? kNamed : kNamedUntouched);
  };
  causes.erase(std::remove_if(causes.begin() + (causes.empty() ? 0 : 1), causes.end(), explained_away), causes.end());
  calibrate(causes);
  return causes;
}

}  // namespace judge
