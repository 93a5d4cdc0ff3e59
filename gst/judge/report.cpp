// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace judge {
namespace {

// Tolerances: the strength at which a change is as likely a fault as not (score 0.5). Tuned on real clips
// that had been recompressed, rescaled and slightly reframed: docs/measures.md.
constexpr double kExposure = 0.34;    // EV
constexpr double kGamma = 0.22;       // |ln gamma|
constexpr double kPlane = 0.22;       // ln Y, middle to edge
constexpr double kQuadric = 0.19;     // ln Y, standard deviation
constexpr double kMired = 25;         // mired
constexpr double kTint = 0.13;        // ln gain
constexpr double kDelta = 4.3;        // Lab
constexpr double kArea = 0.12;        // share
constexpr double kSaturation = 0.26;  // |ln ratio|
constexpr double kToning = 6.0;       // Lab per 50 L

std::string joined(const std::vector<std::string> &parts) {
  std::string out;
  for (const auto &p : parts) {
    if (p.empty()) continue;
    if (!out.empty()) out += ", ";
    out += p;
  }
  return out;
}

double kelvin_of(double wanted, double mired_shift) {
  return 1e6 / std::clamp(1e6 / wanted + mired_shift, 40.0, 600.0);
}

}  // namespace

std::string text(const char *format, ...) {
  char buffer[256];
  va_list args;
  va_start(args, format);
  std::vsnprintf(buffer, sizeof buffer, format, args);
  va_end(args);
  return buffer;
}

double Excess::lighting() const {
  return std::max({exposure, gamma, plane, quadric, colour});
}

Excess excess_of(const Lighting &l) {
  Excess e;
  if (!l.known) return e;
  e.exposure = std::abs(l.exposure) / kExposure;
  e.gamma = std::abs(std::log(std::clamp(l.gamma, 0.1, 10.0))) / kGamma;
  e.plane = std::hypot(l.plane_x, l.plane_y) / kPlane;
  e.quadric = l.quadric / kQuadric;
  // Little neutral evidence: the colour of the light must differ by more before it is said.
  e.colour = l.neutral > 0.15 ? std::abs(l.colour.mired) / (kMired * (1.6 - 0.6 * l.neutral)) : 0;
  return e;
}

namespace {
// Far along the locus the distance from it is known less well.
double tint_excess(const Palette &p) {
  return std::abs(p.tint) / (kTint + 0.001 * std::abs(p.mired));
}
}  // namespace

double excess_of(const Palette &p) {
  if (!p.known) return 0;
  double sum = 0;
  for (const double e : {p.delta / kDelta, p.recoloured / kArea, std::abs(std::log(std::clamp(p.saturation, 0.05, 20.0))) / kSaturation,
                         p.toning / kToning, tint_excess(p)})
    sum += e * e * e;
  return std::cbrt(sum);
}

Measure report_lighting(const Lighting &l, const Expectation &expect) {
  Measure m;
  m.dimension = Dimension::Lighting;
  const Excess e = excess_of(l);
  m.score = score_of(e.lighting());
  m.parts = {{"exposure", l.exposure, e.exposure},
             {"gamma", std::log(std::clamp(l.gamma, 0.1, 10.0)), e.gamma},
             {"plane", std::hypot(l.plane_x, l.plane_y), e.plane},
             {"quadric", l.quadric, e.quadric},
             {"mired", l.colour.mired, e.colour},
             {"neutral", l.neutral, 0},
             {"explained", l.explained, 0}};
  m.confidence = l.confidence;
  const double wanted_kelvin = expect.temperature.value_or(6500);
  const double kelvin = kelvin_of(wanted_kelvin, l.colour.mired);
  std::vector<std::string> measured, wanted, advice;
  const bool ok = e.lighting() < 1;
  const auto said = [&](double part) { return part >= 1 || (ok && part >= 0.5); };

  std::string key = expect.key_azimuth ? (*expect.key_azimuth < -20  ? "left"
                                          : *expect.key_azimuth > 20 ? "right"
                                                                     : "front")
                                       : "";
  if (said(e.plane)) {
    const char *bright = side_of(l.plane_x, l.plane_y), *dark = side_of(-l.plane_x, -l.plane_y);
    const double stops = 2 * std::hypot(l.plane_x, l.plane_y) / 0.6931;
    measured.push_back(text("%.1f EV brighter towards the %s than the storyboard", stops, bright));
    wanted.push_back(key.empty() ? "key light as in the storyboard" : "key light from the " + key);
    advice.push_back(key.empty() || key == "front" ? text("key light %.1f EV more from the %s", stops, dark)
                                                   : "key light from the " + key);
  }
  if (said(e.exposure)) {
    measured.push_back(text("%+.1f EV", l.exposure));
    wanted.push_back("exposure of the storyboard");
    advice.push_back(text("%+.1f EV", -l.exposure));
  }
  if (said(e.colour)) {
    measured.push_back(text("%.0f K", std::round(kelvin / 50) * 50));
    wanted.push_back(text("%.0f K", wanted_kelvin));
    advice.push_back(text("%.0f K", wanted_kelvin) +
                     (l.colour.mired > 0 ? " (cooler light)" : " (warmer light)"));
  }
  if (said(e.gamma)) {
    measured.push_back(text("contrast x%.2f", l.gamma));
    wanted.push_back("contrast of the storyboard");
    advice.push_back(l.gamma > 1 ? "softer light" : "harder light");
  }
  if (said(e.quadric) && e.quadric >= e.plane) {
    measured.push_back(text("uneven light, %.1f EV", l.quadric / 0.6931));
    wanted.push_back("light spread as in the storyboard");
    advice.push_back("no spot or vignette");
    m.region = l.region;
  }
  m.measured = measured.empty() ? "as in the storyboard" : joined(measured);
  m.wanted = wanted.empty() ? "as in the storyboard" : joined(wanted);
  if (!ok) m.advice = joined(advice);
  const double top = e.lighting();
  if (top == e.exposure) {
    m.amount = -l.exposure;
    m.unit = "EV";
  } else if (top == e.colour) {
    m.amount = wanted_kelvin - kelvin;
    m.unit = "K";
  } else if (top == e.plane) {
    m.amount = -2 * std::hypot(l.plane_x, l.plane_y) / 0.6931;
    m.unit = "EV across the picture";
  } else if (top == e.gamma) {
    m.amount = 1 / std::max(0.05, l.gamma);
    m.unit = "contrast factor";
  } else {
    m.amount = -l.quadric / 0.6931;
    m.unit = "EV of unevenness";
  }
  return m;
}

Measure report_palette(const Palette &p) {
  Measure m;
  m.dimension = Dimension::Palette;
  const double excess = excess_of(p);
  m.score = score_of(excess);
  m.confidence = p.confidence;
  const double saturation = std::abs(std::log(std::clamp(p.saturation, 0.05, 20.0))) / kSaturation;
  const double delta = p.delta / kDelta, area = p.recoloured / kArea, toning = p.toning / kToning,
               tint = tint_excess(p);
  const double top = std::max({delta, area, saturation, toning, tint});
  const bool ok = excess < 1;
  m.parts = {{"delta", p.delta, delta},
             {"area", p.area, area},
             {"saturation", std::log(std::clamp(p.saturation, 0.05, 20.0)), saturation},
             {"toning", p.toning, toning},
             {"tint", p.tint, tint}};
  m.wanted = "colours of the storyboard";
  if (excess < 0.5) {
    m.measured = "colours of the storyboard";
    return m;
  }
  if (top == tint) {
    m.measured =
        text("%s cast of %.0f %%", p.tint > 0 ? "magenta" : "green", 100 * std::expm1(std::abs(p.tint)));
    m.advice = p.tint > 0 ? "less magenta" : "less green";
    m.amount = -100 * std::expm1(std::abs(p.tint)) * (p.tint > 0 ? 1 : -1);
    m.unit = "% magenta";
  } else if (top == saturation) {
    m.measured = text("saturation x%.2f", p.saturation);
    m.advice = p.saturation < 1 ? text("%.0f %% more saturated", 100 * (1 / std::max(0.05, p.saturation) - 1))
                                : text("%.0f %% less saturated", 100 * (1 - 1 / p.saturation));
    m.amount = 100 * (1 / std::max(0.05, p.saturation) - 1);
    m.unit = "% saturation";
  } else if (top == area && delta < 1) {
    m.measured = text("%.0f %% of the picture in other colours", 100 * p.area);
    m.advice = "the storyboard's colours there";
    m.amount = -100 * p.area;
    m.unit = "% of the picture";
    m.region = p.region;
  } else if (top == toning && delta < 1) {
    m.measured = text("shadows and lights toned apart by %.0f Lab", p.toning);
    m.advice = "no split toning";
    m.amount = -p.toning;
    m.unit = "Lab";
  } else {
    const double shift = std::hypot(p.delta_a, p.delta_b);
    m.measured = shift > 0.6 * p.delta
                     ? text("colours off by %.0f Lab towards %s", p.delta, hue_name(p.delta_a, p.delta_b))
                     : text("colours off by %.0f Lab, turned in hue", p.delta);
    m.advice = shift > 0.6 * p.delta ? text("less %s", hue_name(p.delta_a, p.delta_b))
                                     : std::string("the storyboard's hues");
    m.amount = -p.delta;
    m.unit = "Lab";
  }
  if (ok) m.advice.clear();
  return m;
}

Measure report_composition(const Composition &c, const Registration &r) {
  Measure m;
  m.dimension = Dimension::Composition;
  m.score = score_of(c.excess);
  m.confidence = c.confidence;
  m.parts = {{"shift", std::hypot(c.x, c.y), c.shift_excess},
             {"zoom", c.zoom, c.zoom_excess},
             {"roll", c.roll, c.roll_excess},
             {"mirror", c.mirrored ? 1.0 : 0.0, c.mirrored ? 3.0 : 0.0},
             {"layout", 1 - r.layout, c.layout_excess},
             {"likeness", r.likeness, 0},
             {"registered", r.registered ? 1.0 : 0.0, 0}};
  m.wanted = "framing of the storyboard";
  if (!r.registered) {
    m.measured = text("another picture: layouts correlate %.2f", r.layout);
    if (c.excess >= 1) m.advice = "the picture of the storyboard";
    m.amount = 1 - r.layout;
    m.unit = "1 - correlation";
    return m;
  }
  const bool ok = c.excess < 1;
  std::vector<std::string> measured, advice;
  if (c.mirrored) {
    measured.push_back("mirrored left to right");
    advice.push_back("not mirrored");
    m.unit = "mirror";
    m.amount = 1;
  }
  const auto said = [&](double e) { return e >= 1 || (ok && e >= 0.5); };
  if (said(c.shift_excess)) {
    std::vector<std::string> to, back;
    if (std::abs(c.x) >= 0.5 * std::abs(c.y)) {
      to.push_back(text("%.0f %% %s", 100 * std::abs(r.x), r.x > 0 ? "right" : "left"));
      back.push_back(text("%.0f %% %s", 100 * std::abs(r.x), r.x > 0 ? "left" : "right"));
    }
    if (std::abs(c.y) >= 0.5 * std::abs(c.x)) {
      to.push_back(text("%.0f %% %s", 100 * std::abs(r.y), r.y > 0 ? "down" : "up"));
      back.push_back(text("%.0f %% %s", 100 * std::abs(r.y), r.y > 0 ? "up" : "down"));
    }
    measured.push_back("subject lies " + joined(to));
    advice.push_back("shift the subject " + joined(back));
  }
  if (said(c.zoom_excess)) {
    measured.push_back(
        text("framed %.0f %% %s", 100 * std::abs(std::expm1(r.zoom)), r.zoom > 0 ? "closer" : "wider"));
    advice.push_back(
        text("%.0f %% %s", 100 * std::abs(std::expm1(-r.zoom)), r.zoom > 0 ? "wider" : "closer"));
  }
  if (said(c.roll_excess)) {
    measured.push_back(
        text("tilted %.0f degrees %s", std::abs(r.roll), r.roll > 0 ? "anticlockwise" : "clockwise"));
    advice.push_back(text("roll the camera %.0f degrees %s", std::abs(r.roll),
                          r.roll > 0 ? "anticlockwise" : "clockwise"));
  }
  m.measured = measured.empty() ? "framing of the storyboard" : joined(measured);
  if (!ok) m.advice = joined(advice);
  if (!c.mirrored && c.excess > 0) {
    if (c.excess == c.shift_excess) {
      m.amount = -100 * (std::abs(c.x) >= std::abs(c.y) ? r.x : r.y);
      m.unit = std::abs(c.x) >= std::abs(c.y) ? "% of the width" : "% of the height";
    } else if (c.excess == c.zoom_excess) {
      m.amount = 100 * std::expm1(-r.zoom);
      m.unit = "% scale";
    } else {
      m.amount = -r.roll;
      m.unit = "degrees";
    }
  }
  return m;
}

Measure report_temporal(const std::vector<TemporalFinding> &findings) {
  Measure m;
  m.dimension = Dimension::Temporal;
  m.wanted = "steady picture without a break";
  m.measured = m.wanted;
  m.confidence = 1;
  for (const auto &f : findings) m.parts.push_back({name_of(f.fault), f.amount, f.excess});
  if (findings.empty()) return m;
  std::vector<std::string> measured, advice;
  m.score = score_of(findings[0].excess);
  m.confidence = findings[0].confidence;
  m.time = findings[0].time;
  m.amount = -findings[0].amount;
  const bool ok = findings[0].excess < 1;
  for (const auto &f : findings) {
    if (f.excess < (ok ? 0.7 : 1.0)) continue;
    const double at = static_cast<double>(f.time) / 1e9;
    const bool first = &f == &findings[0];
    switch (f.fault) {
      case TemporalFault::Flicker:
        measured.push_back(text("brightness flickers by %.1f %%", 100 * f.amount));
        advice.push_back("steady light");
        if (first) m.unit = "% of the brightness";
        break;
      case TemporalFault::Black:
        measured.push_back(text("%.0f black frames from %.3f s", f.amount, at));
        advice.push_back("no black frames");
        if (first) m.unit = "frames";
        break;
      case TemporalFault::Garbled:
        measured.push_back(text("%.0f garbled frames from %.3f s", f.amount, at));
        advice.push_back("no broken frames");
        if (first) m.unit = "frames";
        break;
      case TemporalFault::Cut:
        measured.push_back(text("a cut at %.3f s", at));
        advice.push_back("one unbroken take");
        if (first) m.unit = "times the usual change";
        break;
      case TemporalFault::Freeze:
        measured.push_back(text("frozen for %.0f frames from %.3f s", f.amount, at));
        advice.push_back("continuous motion");
        if (first) m.unit = "frames";
        break;
      case TemporalFault::Jitter:
        measured.push_back(text("the picture shakes by %.2f %% of the width per frame", f.amount));
        advice.push_back("steady camera");
        if (first) m.unit = "% of the width";
        break;
      case TemporalFault::Bars:
        measured.push_back(text("black bars over %.0f %% of the picture", 100 * f.amount));
        advice.push_back("fill the whole picture");
        if (first) m.unit = "share of the picture";
        break;
    }
  }
  if (!measured.empty()) m.measured = joined(measured);
  if (!ok) m.advice = joined(advice);
  return m;
}

Measure report_style(const Style &s) {
  Measure m;
  m.dimension = Dimension::Style;
  m.score = score_of(s.excess);
  m.confidence = s.confidence;
  m.amount = -s.excess;
  m.unit = "times the tolerance";
  m.parts = s.parts;
  m.wanted = "texture and grain of the storyboard";
  m.measured = s.excess >= 0.5 ? text("%s than the storyboard", s.what) : "as in the storyboard";
  if (s.excess >= 1) m.advice = text("texture and grain as in the storyboard, not %s", s.what);
  return m;
}

std::string words_of(const CameraMove &c) {
  if (!c.known) return "unknown";
  return c.direction.empty() ? c.move : c.move + " " + c.direction;
}

Measure report_camera(const CameraMove &c, const Move &wanted) {
  Measure m;
  m.dimension = Dimension::Camera;
  const double excess = camera_excess(c, wanted);
  m.score = score_of(excess);
  m.confidence = c.confidence;
  m.measured = words_of(c);
  m.parts = {{"move", excess, excess}};
  m.wanted = wanted.direction.empty() ? wanted.move : wanted.move + " " + wanted.direction;
  m.amount = c.amount;
  m.unit = c.move == "roll" ? "degrees" : c.move == "zoom" ? "scale - 1" : "fraction of the picture";
  if (excess >= 1) m.advice = "camera: " + m.wanted;
  return m;
}

Measure report_identity(const people::Identity &i) {
  Measure m;
  m.dimension = Dimension::Identity;
  m.score = score_of(i.excess);
  m.confidence = i.confidence;
  m.amount = i.likeness;
  m.parts = {{"distance", 1 - i.likeness, i.excess}, {"size", i.size, 0}, {"stable", i.stable, 0}, {"seen", static_cast<double>(i.seen), 0}, {"figure", i.figure ? 1.0 : 0.0, 0}, {"clothes", i.clothes, 0}, {"softened", i.softened ? 1.0 : 0.0, 0}};
  m.unit = i.figure ? "likeness of the colours" : "cosine";
  const std::string who = i.name.empty() ? "the face of the storyboard frame" : "\"" + i.name + "\"";
  m.measured = text("face likeness %.2f to %s", i.likeness, who.c_str());
  if (i.figure) m.measured = text("likeness %.2f to the figure of %s", i.likeness, who.c_str());
  for (const auto &name : i.unseen) m.measured += "; \"" + name + "\" not seen well enough to be judged";
  m.wanted = i.name.empty() ? "the person of the storyboard frame" : who;
  if (i.excess >= 1)
    m.advice = i.name.empty() ? "wrong person: the one of the storyboard frame"
                              : (i.figure ? "wrong character: reference " : "wrong person: reference ") + who;
  m.time = i.time;
  m.region = i.region;
  return m;
}

Measure report_continuity(const Continuity &c, const std::string &neighbour) {
  Measure m;
  m.dimension = Dimension::Continuity;
  m.score = score_of(c.excess);
  m.confidence = c.confidence;
  m.parts = c.parts;
  const std::string beside = neighbour.empty() ? "the take beside it" : neighbour;
  m.wanted = "light, colours and texture of " + beside;
  m.measured = "as in " + beside;
  if (c.excess < 0.5) return m;
  const auto top = *std::max_element(c.parts.begin(), c.parts.end(),
                                     [](const Part &a, const Part &b) { return a.excess < b.excess; });
  const std::string name = top.name;
  std::string advice;
  if (name == "level") {
    m.measured = text("%+.1f EV against %s", c.level, beside.c_str());
    advice = text("%+.1f EV", -c.level);
    m.amount = -c.level;
    m.unit = "EV";
  } else if (name == "mired") {
    m.measured = text("light %s by %.0f mired than in %s", c.mired > 0 ? "warmer" : "cooler", std::abs(c.mired), beside.c_str());
    advice = c.mired > 0 ? "cooler light" : "warmer light";
    m.amount = -c.mired;
    m.unit = "mired";
  } else if (name == "colours") {
    m.measured = text("colours %.0f Lab from those of %s", c.colours, beside.c_str());
    advice = "the colours of " + beside;
    m.amount = -c.colours;
    m.unit = "Lab";
  } else {
    m.measured = (c.texture > 0 ? "sharper or grainier than " : "softer than ") + beside;
    advice = "texture and grain of " + beside;
    m.amount = -c.texture;
    m.unit = "ln";
  }
  if (c.excess >= 1) m.advice = advice;
  return m;
}

Measure report_pose(const people::Pose &p) {
  Measure m;
  m.dimension = Dimension::Pose;
  m.score = score_of(p.excess);
  m.confidence = p.confidence;
  m.amount = p.most;
  m.parts = {{"body", p.body, p.body_excess}, {"most", p.most, p.most_excess}, {"head", p.head, p.head_excess}, {"tilt", p.tilt, p.tilt_excess},
             {"here", p.here, p.region_excess}, {"around", p.around, 0}, {"patch", p.patch, 0}, {"close", p.close, 0}, {"beside", p.close_around, 0}, {"fills", p.fills ? 1.0 : 0.0, 0},
             {"moment", p.moment ? 1.0 : 0.0, 0}, {"hinged", p.hinged ? 1.0 : 0.0, 0}, {"figure", p.figure ? 1.0 : 0.0, 0}};
  m.unit = "heights of the trunk";
  m.wanted = "the pose of the storyboard frame";
  m.measured = p.excess >= 0.5 ? text("%.0f %% of the person looks otherwise", 100 * p.here) : "as in the storyboard";
  if (p.excess >= 0.5 && p.here < 0.15) m.measured = text("a part of the person looks otherwise: %.0f %% of it", 100 * p.patch);
  if (p.figure && p.excess >= 0.5) m.measured = text("something that is %.0f %% of the picture looks otherwise", 100 * p.here);
  if (std::max(p.body_excess, p.most_excess) >= 0.5)
    m.measured = text("joints %.2f trunk heights off, most at the %s", p.body, p.joint);
  else if (std::max(p.head_excess, p.tilt_excess) >= 0.5)
    m.measured = text("head turned otherwise: nose off by %.2f eye distances, tilted by %.0f degrees", p.head, p.tilt);
  if (p.excess >= 1)
    m.advice = *p.joint ? text("pose as in the storyboard frame (%s)", p.joint) : std::string("pose as in the storyboard frame");
  m.time = p.time;
  m.region = p.region;
  return m;
}

}  // namespace judge
