// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/judge.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "judge/agreement.hpp"
#include "judge/attribution.hpp"
#include "judge/camera.hpp"
#include "judge/continuity.hpp"
#include "judge/lighting.hpp"
#include "judge/palette.hpp"
#include "judge/people/identity.hpp"
#include "judge/people/pose.hpp"
#include "judge/people/watch.hpp"
#include "judge/registration.hpp"
#include "judge/report.hpp"
#include "judge/style.hpp"
#include "judge/temporal.hpp"

namespace judge {

const char *name_of(Dimension d) {
  static const char *const names[kDimensions] = {
      "lighting", "palette", "composition", "pose", "identity", "style", "camera", "temporal", "continuity"};
  return names[static_cast<std::size_t>(d)];
}

std::optional<Dimension> dimension_of(const std::string &name) {
  for (Dimension d : kAllDimensions)
    if (name == name_of(d)) return d;
  return std::nullopt;
}

const char *name_of(Verdict::Kind kind) {
  return kind == Verdict::Kind::Accept ? "accept" : kind == Verdict::Kind::Repair ? "repair" : "reject";
}

double score_of(double excess) {
  return std::exp(-std::numbers::ln2 * std::pow(std::max(0.0, excess), 1.5));
}

double limit_of(Preset preset) {
  return preset == Preset::Draft ? 0.35 : preset == Preset::Strict ? 0.65 : 0.5;
}

namespace {

constexpr std::size_t kAnchors = 6;  // frames kept per storyboard frame
constexpr int kTextureWidth = 640;    // pixels, where the working copy has its usual width
constexpr double kSamePerson = 0.5;  // cosine of two faces
constexpr double kSubject = 0.05;    // of the picture; more for a subject that fills it
constexpr std::uint64_t kReach =
    260'000'000;  // ns: how far from its position evidence for a still is looked for

struct Anchor {
  cv::Mat bgr;
  cv::Mat fine;  // wider, for the texture; may be empty
  std::uint64_t time = 0;
  std::int64_t index = 0;
};

// How much of a person's box looks otherwise than in the storyboard frame, against what looks otherwise beside it.
struct Contrast {
  double here = 0, around = 0;  // 0..1
  // Somebody else, or the same person standing otherwise: what is in the box says nothing of light, palette and style.
  bool other() const { return here > 0.45 && here - around > 0.2; }
};

Contrast contrast_of(const Agreement &a, const cv::Rect2d &box) {
  Contrast c;
  double in = 0, in_weight = 0, out = 0, out_weight = 0;
  for (int y = 0; y < kCellsY; y++)
    for (int x = 0; x < kCellsX; x++) {
      if (a.inside.at<float>(y, x) < 0.95f) continue;
      const bool here = box.contains({(x + 0.5) / kCellsX, (y + 0.5) / kCellsY});
      const double w = std::max(0.25, static_cast<double>(a.structure.at<float>(y, x))),
                   differs = 1 - static_cast<double>(a.trust.at<float>(y, x));
      (here ? in : out) += w * differs;
      (here ? in_weight : out_weight) += w;
    }
  if (in_weight < 3) return c;
  c.here = in / in_weight;
  c.around = out_weight > 6 ? out / out_weight : c.here;
  return c;
}

struct Look {  // everything measured on one frame against one still
  Registration registration;
  Agreement agreement;
  Lighting lighting;
  Palette palette;
  Composition composition;
  Style style;
  double chroma = 0;  // Lab; only where the pictures do not register
  double level = 0;   // EV, medians compared; likewise
  Contrast person;
  std::uint64_t time = 0;
};

double median_level(const cv::Mat &bgr) {
  const cv::Mat cells = cell_means(log_luminance(bgr));
  std::vector<float> v(cells.begin<float>(), cells.end<float>());
  std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
  return v[v.size() / 2] / std::numbers::ln2;
}

// What is covered, less what shows something else (another person, a moved arm): that has another texture
// without being another style. Where most of the picture differs, nothing can be left out.
cv::Mat alike(const Agreement &agreement, const cv::Mat &covered) {
  cv::Mat other = (agreement.structure > 0.3) & (agreement.trust < 0.2) & (agreement.inside > 0.5);
  if (cv::countNonZero(other) > 0.4 * static_cast<double>(other.total())) return covered;
  cv::dilate(other, other, cv::Mat::ones(3, 3, CV_8U));
  cv::resize(other, other, covered.size(), 0, 0, cv::INTER_NEAREST);
  cv::Mat out = covered.clone();
  out.setTo(0, other);
  return out;
}

Look look_at(const cv::Mat &still, const cv::Mat &frame, const Allowance &allowance,
             const Registration *known, const cv::Rect2d &person, const cv::Mat &fine_still, const cv::Mat &fine_frame) {
  Look l;
  l.registration = known ? *known : register_still(still, frame);
  l.composition = measure_composition(l.registration, allowance);
  if (l.registration.registered) {
    cv::Mat warped, covered;
    warp_still(still, l.registration, frame.size(), warped, covered);
    l.agreement = structural_agreement(warped, covered, frame);
    if (person.area() > 0) l.person = contrast_of(l.agreement, person);
    if (l.person.other()) {
      const cv::Rect cells(static_cast<int>(person.x * kCellsX), static_cast<int>(person.y * kCellsY),
                           static_cast<int>(std::ceil(person.width * kCellsX)) + 1,
                           static_cast<int>(std::ceil(person.height * kCellsY)) + 1);
      l.agreement.trust(cells & cv::Rect(0, 0, kCellsX, kCellsY)).setTo(0);
      const cv::Rect pixels(static_cast<int>(person.x * frame.cols), static_cast<int>(person.y * frame.rows),
                            static_cast<int>(person.width * frame.cols), static_cast<int>(person.height * frame.rows));
      cv::Mat rest = covered.clone();
      rest(pixels & cv::Rect({}, frame.size())).setTo(0);
      if (cv::countNonZero(rest) > 0.15 * static_cast<double>(rest.total())) covered = rest;
    }
    l.lighting = measure_lighting(warped, frame, l.agreement);
    l.palette = measure_palette(warped, frame, l.agreement, l.lighting);
    const cv::Mat where = alike(l.agreement, covered);
    if (fine_frame.empty()) {
      l.style = measure_style(warped, where, frame);
    } else {
      Registration r = l.registration;
      r.matrix(0, 2) *= static_cast<double>(fine_frame.cols) / frame.cols;
      r.matrix(1, 2) *= static_cast<double>(fine_frame.rows) / frame.rows;
      cv::Mat fine_warped, fine_covered, mask;
      warp_still(fine_still, r, fine_frame.size(), fine_warped, fine_covered);
      cv::resize(where, mask, fine_frame.size(), 0, 0, cv::INTER_NEAREST);
      l.style = measure_style(fine_warped, mask & fine_covered, fine_frame);
    }
  } else {
    l.chroma = chroma_distance(fit(still, frame.size()), frame);
    l.level = median_level(frame) - median_level(fit(still, frame.size()));
  }
  return l;
}

// The trust that light and colour deserve when much of the picture shows something else.
double photometric_trust(const Look &l) {
  return std::clamp((l.agreement.overall - 0.12) / 0.3, 0.0, 1.0);
}

}  // namespace

struct Judge::Private {
  struct Target {
    cv::Mat still, fine, wide;  // as measured; as texture is measured; as people are looked for in
    std::uint64_t time = 0;
    std::deque<Anchor> anchors;
  };

  Settings settings;
  Shot shot;
  Allowance allowance;
  TemporalMeter temporal;
  CameraMeter camera;
  std::optional<people::Watch> watch;
  std::vector<people::Sight> still_sights;  // who is in the storyboard frames; once the clip is over
  std::vector<cv::Rect2d> persons;          // where, in them and in the clip at that time; fractions
  std::uint64_t last_time = 0;
  std::vector<Target> targets;
  std::deque<Anchor> recent;
  cv::Mat first;  // the first frame that is no garbage of the encoder's, for the take before
  std::int64_t frames = 0;
  bool cut = false;

  Private(Settings s, Shot given)
      : settings(std::move(s)),
        shot(std::move(given)),
        allowance(allowance_of(shot.move)),
        temporal(context()) {
    for (const Still &still : shot.stills) {
      if (still.bgr.empty()) continue;
      Target t;
      t.still = working_copy(still.bgr, settings.width);
      t.fine = working_copy(still.bgr, texture_width());
      if (settings.models) t.wide = working_copy(still.bgr, settings.people_width);
      t.time = shot.head + static_cast<std::uint64_t>(std::clamp(still.position, 0.0, 1.0) *
                                                      static_cast<double>(shot.duration));
      targets.push_back(std::move(t));
    }
    if (shot.footage || !settings.models || !(wanted(Dimension::Pose) || wanted(Dimension::Identity))) return;
    if (targets.empty() && shot.references.empty()) return;
    std::vector<std::uint64_t> times;
    for (const Target &t : targets) times.push_back(t.time);
    watch.emplace(settings.models, times);
  }

  TemporalContext context() const {
    TemporalContext c;
    c.cuts_wanted = shot.footage || shot.cuts_wanted;
    if (shot.move.move == "handheld") c.shake_wanted = shot.move.amount > 0 ? shot.move.amount : 0.01;
    c.move_wanted = !shot.move.move.empty() && shot.move.move != "static";
    bool dark = !shot.stills.empty();
    for (const Still &s : shot.stills) {
      if (s.bgr.empty()) continue;
      const cv::Mat grey = luma(working_copy(s.bgr, settings.width));
      dark = dark && cv::countNonZero(grey < 32) > 0.97 * static_cast<double>(grey.total());
      const int rows = grey.rows;
      int top = 0, bottom = 0;
      while (top < rows / 3 && cv::mean(grey.row(top))[0] < 20) top++;
      while (bottom < rows / 3 && cv::mean(grey.row(rows - 1 - bottom))[0] < 20) bottom++;
      c.bars_wanted = std::max(c.bars_wanted, 2.0 * std::min(top, bottom) / rows);
      int left = 0, right = 0;
      while (left < grey.cols / 3 && cv::mean(grey.col(left))[0] < 20) left++;
      while (right < grey.cols / 3 && cv::mean(grey.col(grey.cols - 1 - right))[0] < 20) right++;
      c.bars_wanted = std::max(c.bars_wanted, 2.0 * std::min(left, right) / grey.cols);
    }
    c.dark_wanted = dark;
    return c;
  }

  // Texture is finer than what the other measures need.
  int texture_width() const { return settings.width * kTextureWidth / kWorkingWidth; }
  bool texture_wanted(std::uint64_t time) const {
    return wanted(Dimension::Style) &&
           std::any_of(targets.begin(), targets.end(), [&](const Target &t) { return distance(time, t.time) <= kReach; });
  }

  bool wanted(Dimension d) const { return settings.dimensions.count(d) > 0; }
  double limit(Dimension d) const {
    const auto own = shot.limits.find(d);
    return own != shot.limits.end() ? own->second : limit_of(settings.preset);
  }

  void push(const Frame &frame) {
    last_time = frame.time;
    if (watch && watch->due(frame.time))
      watch->push(working_copy(frame.bgr, settings.people_width), frame.time);
    const cv::Mat small = working_copy(frame.bgr, settings.width);
    temporal.push(small, frame.time);
    cut = temporal.last_was_cut();
    camera.push(temporal.last(), cut, static_cast<double>(small.cols) / small.rows);
    const Anchor here{small, {}, frame.time, frames++};
    if (frames <= 3 && !shot.neighbours.empty()) first = small.clone();
    for (Target &t : targets) {
      const std::uint64_t apart = frame.time > t.time ? frame.time - t.time : t.time - frame.time;
      if (apart > kReach) continue;
      t.anchors.push_back({small.clone(), working_copy(frame.bgr, texture_width()).clone(), frame.time, here.index});
      if (t.anchors.size() > kAnchors) {  // the farthest from the position goes
        auto far =
            std::max_element(t.anchors.begin(), t.anchors.end(), [&](const Anchor &a, const Anchor &b) {
              return distance(a.time, t.time) < distance(b.time, t.time);
            });
        t.anchors.erase(far);
      }
    }
    recent.push_back({small.clone(), {}, frame.time, here.index});
    if (recent.size() > 3) recent.pop_front();
  }

  static std::uint64_t distance(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

  // The frames to compare a still with: the nearest to its position that are no temporal fault themselves.
  std::vector<const Anchor *> evidence(const Target &t, std::size_t most) const {
    const auto spoiled = temporal.spoiled();
    std::vector<const Anchor *> all;
    for (const Anchor &a : t.anchors)
      if (!std::binary_search(spoiled.begin(), spoiled.end(), a.index)) all.push_back(&a);
    if (all.empty())
      for (const Anchor &a : t.anchors) all.push_back(&a);
    if (all.empty() && !recent.empty())
      all.push_back(&recent.back());  // the clip ends before the still's position
    std::stable_sort(all.begin(), all.end(), [&](const Anchor *a, const Anchor *b) {
      return distance(a->time, t.time) < distance(b->time, t.time);
    });
    if (all.size() > most) all.resize(most);
    return all;
  }

  struct Found {
    std::vector<Measure> measures;
    std::vector<NotJudged> not_judged;
    Look worst_photometric;  // the look that a repair starts from
    std::vector<Contrast> contrasts;  // of every still
    bool has_look = false, mirrored = false;
  };

  Found measure(const Grade *grade, const std::vector<std::vector<Registration>> *known,
                std::vector<std::vector<Registration>> *registrations, bool flickers) const {
    Found out;
    std::optional<Measure> composition, lighting, palette, style;
    double worst = -1;
    for (std::size_t k = 0; k < targets.size(); k++) {
      const Target &t = targets[k];
      std::vector<Look> looks;
      std::vector<Registration> here;
      std::size_t n = 0;
      // Under flicker one frame says little about the light: more are looked at and the middle one counts.
      for (const Anchor *a : evidence(t, flickers ? 3 : 1)) {
        const Registration *r =
            known && k < known->size() && n < (*known)[k].size() ? &(*known)[k][n] : nullptr;
        n++;
        looks.push_back(look_at(t.still, grade ? graded(a->bgr, *grade) : a->bgr, allowance, r, k < persons.size() ? persons[k] : cv::Rect2d(),
                                t.fine, grade && !a->fine.empty() ? graded(a->fine, *grade) : a->fine));
        looks.back().time = a->time;
        here.push_back(looks.back().registration);
      }
      if (registrations) registrations->push_back(here);
      if (looks.empty()) continue;
      std::stable_sort(looks.begin(), looks.end(), [](const Look &a, const Look &b) {
        return a.lighting.exposure < b.lighting.exposure;
      });
      const Look &l = looks[looks.size() / 2];

      out.contrasts.push_back(l.person);
      Measure c = report_composition(l.composition, l.registration);
      c.time = l.time;
      if (!composition || c.score < composition->score) composition = c;
      out.mirrored = out.mirrored || (l.registration.registered && l.registration.mirrored);

      if (l.style.known) {
        Measure st = report_style(l.style);
        st.time = l.time;
        if (!style || st.score < style->score) style = st;
      }

      Measure li, pa;
      if (l.registration.registered && l.lighting.known) {
        li = report_lighting(l.lighting, shot.expect);
        pa = report_palette(l.palette);
        const double trust = photometric_trust(l);
        // What little agrees must differ more before light or colour are blamed.
        for (Measure *m : {&li, &pa}) {
          m->confidence *= 0.3 + 0.7 * trust;
          m->score = std::pow(m->score, 0.35 + 0.65 * trust);
        }
        if (!l.palette.known) pa.confidence = 0;
      } else {
        li.dimension = Dimension::Lighting;
        li.score = score_of(std::abs(l.level) / 1.6);
        li.confidence = 0.25;
        li.measured = text("%+.1f EV in the middle tones", l.level);
        li.wanted = "exposure of the storyboard";
        li.amount = -l.level;
        li.unit = "EV";
        if (li.score < 0.5) li.advice = text("%+.1f EV", -l.level);
        pa.dimension = Dimension::Palette;
        pa.score = score_of(l.chroma / 14);
        pa.confidence = 0.25;
        pa.measured = text("colour distributions %.0f Lab apart", l.chroma);
        pa.wanted = "colours of the storyboard";
        pa.amount = -l.chroma;
        pa.unit = "Lab";
        if (pa.score < 0.5) pa.advice = "the storyboard's colours";
      }
      li.time = pa.time = l.time;
      const double badness = 2 - li.score - pa.score;
      if (badness > worst) {
        worst = badness;
        out.worst_photometric = l;
        out.has_look = l.registration.registered && l.lighting.known;
      }
      if (!lighting || li.score < lighting->score) lighting = li;
      if (!palette || pa.score < palette->score) palette = pa;
    }
    const auto give = [&](Dimension d, const std::optional<Measure> &m, const char *why) {
      if (!wanted(d)) return;
      if (m && m->confidence > 0.05)
        out.measures.push_back(*m);
      else
        out.not_judged.push_back({d, why});
    };
    const char *why = shot.footage      ? "footage was chosen, not made from the storyboard frame"
                      : targets.empty() ? "the shot has no storyboard frame"
                                        : "too little of the picture agrees with the storyboard frame";
    give(Dimension::Lighting, lighting, why);
    give(Dimension::Palette, palette, why);
    give(Dimension::Composition, composition, why);
    give(Dimension::Style, style, why);
    return out;
  }

  std::optional<OverTime> over_time() const;

  Verdict finish() {
    Verdict v;
    v.frames = frames;
    if (shot.footage) targets.clear();
    if (frames == 0) {
      for (Dimension d : settings.dimensions) v.not_judged.push_back({d, "the clip has no picture"});
      return v;
    }
    const auto findings = temporal.findings();
    const bool flickers = std::any_of(findings.begin(), findings.end(), [](const TemporalFinding &f) {
      return f.fault == TemporalFault::Flicker && f.excess > 0.7;
    });
    if (watch)
      for (const Target &t : targets) {
        still_sights.push_back(people::see(*settings.models, t.wide, t.time));
        cv::Rect2d person = people::person_in(still_sights.back());
        for (const auto &s : watch->sights())
          if (person.area() > 0 && distance(s.time, t.time) <= people::Watch::kReach) person = person | people::person_in(s);
        persons.push_back(person);
      }
    std::vector<std::vector<Registration>> registrations;
    Found found = measure(nullptr, nullptr, &registrations, flickers);
    v.measures = found.measures;
    v.not_judged = found.not_judged;
    if (wanted(Dimension::Temporal)) {
      if (frames >= 2)
        v.measures.push_back(report_temporal(findings));
      else
        v.not_judged.push_back({Dimension::Temporal, "one frame has no time"});
    }
    v.camera = camera.read();
    if (wanted(Dimension::Camera)) {
      if (shot.footage || !shot.move_wanted)
        v.not_judged.push_back({Dimension::Camera, "no camera move was asked for"});
      else if (!v.camera.known)
        v.not_judged.push_back({Dimension::Camera, "the picture cannot be followed from frame to frame"});
      else
        v.measures.push_back(report_camera(v.camera, shot.move));
    }
    if (!shot.expect.palette.empty() && targets.empty() && !shot.footage && wanted(Dimension::Palette) &&
        !recent.empty())
      palette_without_still(v);
    people(v, registrations, found.contrasts);
    if (wanted(Dimension::Continuity)) continuity(v);

    std::map<Dimension, double> limits;
    for (const Dimension d : kAllDimensions) limits[d] = limit(d);
    v.causes = causes_among(v.measures, limits, found.mirrored);
    v.kind = v.causes.empty() ? Verdict::Kind::Accept : Verdict::Kind::Reject;
    if (v.kind == Verdict::Kind::Reject) try_repair(v, found, registrations, flickers);
    return v;
  }

  void continuity(Verdict &v) const {
    std::optional<Measure> worst;
    for (const Neighbour &n : shot.neighbours) {
      if (shot.footage || n.bgr.empty()) continue;
      const cv::Mat &here = n.before ? first : recent.back().bgr;
      const cv::Mat still = targets.empty() || n.still.empty()
                                ? cv::Mat()
                                : (n.before ? targets.front() : targets.back()).still;
      const auto c = measure_continuity(working_copy(n.bgr, settings.width), here,
                                        n.still.empty() ? cv::Mat() : working_copy(n.still, settings.width), still);
      if (!c.known) continue;
      Measure m = report_continuity(c, n.name);
      m.time = n.before ? 0 : recent.back().time;
      if (!worst || m.score < worst->score) worst = m;
    }
    if (worst)
      v.measures.push_back(*worst);
    else
      v.not_judged.push_back({Dimension::Continuity, "no accepted take stands beside it"});
  }

  // Who is in the clip, and how they stand.
  void people(Verdict &v, const std::vector<std::vector<Registration>> &registrations,
              const std::vector<Contrast> &contrasts) const {
    const auto not_judged = [&](Dimension d, const std::string &why) {
      if (wanted(d)) v.not_judged.push_back({d, why});
    };
    if (!watch) {
      const std::string why = shot.footage       ? "footage was chosen, not made from the storyboard frame"
                              : !settings.models ? settings.no_models
                                                 : "the shot has no storyboard frame";
      not_judged(Dimension::Pose, why);
      not_judged(Dimension::Identity, why);
      return;
    }
    std::vector<people::Wanted> who;
    for (const Reference &r : shot.references) {
      const auto faces = settings.models->recognisable(working_copy(r.bgr, settings.people_width));
      if (!faces.empty()) who.push_back({r.name, faces.front(), 0, {}});
    }
    const bool named = !who.empty();
    std::optional<people::Pose> pose;
    std::optional<Subject> subject;
    for (std::size_t k = 0; k < targets.size(); k++) {
      const Target &t = targets[k];
      const auto &still = still_sights[k];
      if (k < registrations.size() && !registrations[k].empty())
        if (const auto s = subject_of(still, t, registrations[k].front());
            s && (!subject || s->excess > subject->excess))
          subject = s;
      const auto faces = settings.models->recognisable(t.wide);
      for (const auto &f : faces) {
        // Whoever stands far behind the others may turn away.
        if (!named && f.size() > 0.6f * faces.front().size())
          who.push_back({"", f, f.size() / static_cast<float>(t.wide.rows), {}});
        if (!named) continue;
        // The storyboard frame shows the character too, in this very light and turn of the head.
        if (const auto w = std::max_element(who.begin(), who.end(), [&](const auto &a, const auto &b) {
                   return people::likeness(a.face, f) < people::likeness(b.face, f);
                 });
                 people::likeness(w->face, f) > kSamePerson)
          w->also.push_back(f);
      }
      const bool known = k < registrations.size() && !registrations[k].empty() && registrations[k].front().registered;
      auto p = people::measure_pose(still, t.time, watch->sights(), known ? registrations[k].front().roll : 0);
      if (known && k < contrasts.size() && persons[k].area() > 0) people::add_region(p, contrasts[k].here, contrasts[k].around);
      if (p.known && (!pose || p.excess > pose->excess)) pose = p;
    }
    for (Measure &m : v.measures)
      if (subject && m.dimension == Dimension::Composition) add_subject(m, *subject);
    if (wanted(Dimension::Identity)) {
      const auto identity = people::measure_identity(who, watch->sights());
      if (identity.known)
        v.measures.push_back(report_identity(identity));
      else
        not_judged(Dimension::Identity, identity.why);
    }
    if (pose && wanted(Dimension::Pose))
      v.measures.push_back(report_pose(*pose));
    else
      not_judged(Dimension::Pose, targets.empty() ? "the shot has no storyboard frame"
                                                  : "no body is seen well enough in both pictures");
  }

  struct Subject {
    double x = 0, y = 0;  // fractions of width and height it stands away from where the storyboard has it
    double excess = 0;    // 1 = at the tolerance
    std::uint64_t time = 0;
    cv::Rect2d region;
  };

  // The person against the picture around them, whatever the camera did.
  std::optional<Subject> subject_of(const people::Sight &still, const Target &t,
                                    const Registration &r) const {
    if (!r.registered || r.mirrored || recent.empty()) return std::nullopt;
    const cv::Size frame = recent.back().bgr.size();
    const double scale = std::max(static_cast<double>(frame.width) / still.size.width,
                                  static_cast<double>(frame.height) / still.size.height);
    std::optional<Subject> best;
    for (const auto &s : watch->sights()) {
      if (distance(s.time, t.time) > people::Watch::kReach) continue;
      const auto [was, is] = people::places_of(still, s);
      if (!was.known || !is.known) continue;
      const double px = was.at.x * still.size.width * scale - (still.size.width * scale - frame.width) / 2,
                   py = was.at.y * still.size.height * scale - (still.size.height * scale - frame.height) / 2;
      const double ex = (r.matrix(0, 0) * px + r.matrix(0, 1) * py + r.matrix(0, 2)) / frame.width,
                   ey = (r.matrix(1, 0) * px + r.matrix(1, 1) * py + r.matrix(1, 2)) / frame.height;
      Subject here;
      here.x = is.at.x - ex;
      here.y = is.at.y - ey;
      here.excess =
          std::hypot(here.x, here.y) / (kSubject + 0.12 * is.size + 0.5 * (allowance.x + allowance.y));
      here.time = s.time;
      here.region =
          cv::Rect2d(is.at.x - is.size / 2, is.at.y - is.size / 2, is.size, is.size) & cv::Rect2d(0, 0, 1, 1);
      if (!best || here.excess < best->excess) best = here;
    }
    return best;
  }

  static void add_subject(Measure &m, const Subject &s) {
    m.parts.push_back({"subject", std::hypot(s.x, s.y), s.excess});
    const double score = score_of(s.excess);
    if (score >= m.score) return;
    m.score = score;
    if (s.excess < 0.5) return;
    const bool across = std::abs(s.x) >= std::abs(s.y);
    const double far = 100 * std::abs(across ? s.x : s.y);
    const char *to = across    ? (s.x > 0 ? "right" : "left")
                     : s.y > 0 ? "down"
                               : "up",
               *back = across    ? (s.x > 0 ? "left" : "right")
                       : s.y > 0 ? "up"
                                 : "down";
    m.measured = text("subject stands %.0f %% further %s, the background does not", far, to);
    if (s.excess >= 1) m.advice = text("shift the subject %.0f %% %s", far, back);
    m.amount = -100 * (across ? s.x : s.y);
    m.unit = across ? "% of the width" : "% of the height";
    m.time = s.time;
    m.region = s.region;
  }

  void palette_without_still(Verdict &v) const {
    const double share = palette_share(recent.back().bgr, shot.expect.palette);
    Measure m;
    m.dimension = Dimension::Palette;
    m.score = std::clamp(share / 0.5, 0.0, 1.0);
    m.confidence = 0.3;
    m.measured = text("%.0f %% of the picture in the palette's colours", 100 * share);
    m.wanted = "the palette's colours";
    if (m.score < 0.5) m.advice = "more of the palette's colours";
    m.amount = 100 * (0.5 - share);
    m.unit = "% of the picture";
    m.time = recent.back().time;
    v.measures.push_back(m);
    std::erase_if(v.not_judged, [](const NotJudged &n) { return n.dimension == Dimension::Palette; });
  }

  // A grade that takes out what the light model and the palette found, as far as it is allowed and small.
  Grade correction(const Look &l, Grade g) const {
    const double gamma = std::clamp(l.lighting.gamma, 0.4, 2.5);
    if (settings.repairs.exposure) {
      g.gamma *= std::abs(gamma - 1) > 0.04 ? 1 / gamma : 1;
      const double slope = std::abs(gamma - 1) > 0.04 ? gamma : 1;
      // ln Ys = mean + (ln Yf - mean - gain) / gamma
      g.exposure = g.exposure / slope +
                   (l.lighting.mean - (l.lighting.mean + l.lighting.exposure * std::numbers::ln2) / slope) /
                       std::numbers::ln2;
    }
    if (settings.repairs.temperature) {
      g.red *= std::exp(-l.lighting.gains.red);
      g.blue *= std::exp(-l.lighting.gains.blue);
    }
    if (settings.repairs.saturation && l.palette.known && std::abs(std::log(l.palette.saturation)) > 0.06)
      g.saturation *= 1 / std::clamp(l.palette.saturation, 0.3, 3.0);
    return g;
  }

  static bool small(const Grade &g) {
    const auto within = [](double v, double most) { return v > 1 / most && v < most; };
    return std::abs(g.exposure) <= 2.0 && within(g.gamma, 1.8) && within(g.red, 2.4) && within(g.blue, 3.2) &&
           within(g.green, 2.4) && within(g.saturation, 2.2);
  }

  void try_repair(Verdict &v, const Found &found, const std::vector<std::vector<Registration>> &registrations,
                  bool flickers) const {
    if (!settings.repairs.grade() || !found.has_look) return;
    for (const Cause &c : v.causes)
      if (c.dimension != Dimension::Lighting && c.dimension != Dimension::Palette) return;
    Grade grade;
    Look look = found.worst_photometric;
    for (int round = 0; round < 3; round++) {
      Grade next = correction(look, grade);
      // Gains that keep the luminance: the exposure alone changes that.
      const double y = 0.2126 * next.red + 0.7152 * next.green + 0.0722 * next.blue;
      next.red /= y;
      next.green /= y;
      next.blue /= y;
      if (!small(next)) return;
      const Found again = measure(&next, &registrations, nullptr, flickers);
      if (!again.has_look) return;
      grade = next;
      look = again.worst_photometric;
      bool good = true, better = true;
      for (const Measure &m : again.measures) {
        const Measure *before = v.find(m.dimension);
        good = good && m.score >= limit(m.dimension);
        better = better && (!before || m.score >= before->score - 0.02);
      }
      if (good && better) {
        v.kind = Verdict::Kind::Repair;
        v.repair = grade;
        return;
      }
    }
  }
};

std::optional<OverTime> Judge::Private::over_time() const {
  const auto spoiled = temporal.spoiled();
  const auto levels = temporal.levels();
  if (levels.size() < 6) return std::nullopt;
  std::vector<char> usable(levels.size(), 1);
  for (const auto i : spoiled) usable[static_cast<std::size_t>(i)] = 0;
  OverTime out;
  if (settings.repairs.edges && !spoiled.empty()) {
    std::size_t first = 0, last = levels.size() - 1;
    while (first < last && !usable[first]) first++;
    while (last > first && !usable[last]) last--;
    // Only where nobody sees more than a handle of it.
    if (first && levels[first].time <= shot.head) out.first_good = levels[first].time;
    if (last + 1 < levels.size() && shot.duration && levels[last + 1].time >= shot.head + shot.duration)
      out.last_good = levels[last].time;
  }
  const auto findings = temporal.findings();
  const bool flickers = std::any_of(findings.begin(), findings.end(), [](const TemporalFinding &f) {
    return f.fault == TemporalFault::Flicker && f.excess > 0.5;
  });
  if (settings.repairs.flicker && flickers) {
    std::vector<float> values;
    for (const auto &l : levels) values.push_back(l.level);
    out.exposure = even_out(values, usable);
    for (const auto &l : levels) out.times.push_back(l.time);
    for (const float ev : out.exposure)
      if (std::abs(ev) > 1.2f) return std::nullopt;  // that is no flicker any more
  }
  if (out.neutral()) return std::nullopt;
  return out;
}

Judge::Judge(Settings settings, Shot shot)
    : d_(std::make_unique<Private>(std::move(settings), std::move(shot))) {}
Judge::~Judge() = default;
void Judge::push(const Frame &frame) {
  d_->push(frame);
}
int Judge::frame_width(std::uint64_t time) const {
  int width = d_->settings.width;
  if (d_->watch && d_->watch->due(time)) width = std::max(width, d_->settings.people_width);
  if (d_->texture_wanted(time)) width = std::max(width, d_->texture_width());
  return width;
}
bool Judge::last_was_cut() const {
  return d_->cut;
}
FrameFacts Judge::last_facts() const {
  return d_->temporal.last();
}
void Judge::take_back() {
  if (!d_->frames) return;
  d_->temporal.take_back();
  d_->camera.take_back();
  if (d_->watch) d_->watch->take_back(d_->last_time);
  d_->frames--;
  d_->cut = false;
  const auto gone = [&](const Anchor &a) { return a.index == d_->frames; };
  for (auto &t : d_->targets) std::erase_if(t.anchors, gone);
  std::erase_if(d_->recent, gone);
}
Verdict Judge::finish() {
  return d_->finish();
}

std::optional<OverTime> Judge::over_time() const {
  return d_->over_time();
}

Verdict judge_clip(const Settings &settings, const Shot &shot, const FrameSource &next) {
  Judge judge(settings, shot);
  while (auto frame = next()) judge.push(*frame);
  return judge.finish();
}

FrameSource repaired(FrameSource next, OverTime repair) {
  return [next = std::move(next), repair = std::move(repair)]() -> std::optional<Frame> {
    auto frame = next();
    while (frame && repair.holds(frame->time)) frame = next();
    if (!frame) return std::nullopt;
    if (const double ev = repair.exposure_at(frame->time); ev != 0) {
      Grade g;
      g.exposure = ev;
      frame->bgr = graded(frame->bgr, g);
    }
    return frame;
  };
}

Verdict with_repair(const Verdict &before, const OverTime &repair, const Verdict &after) {
  if (after.kind == Verdict::Kind::Reject) return before;
  for (const Measure &m : after.measures) {
    const Measure *was = before.find(m.dimension);
    if (was && m.score < was->score - 0.02) return before;
  }
  Verdict v = before;
  v.kind = Verdict::Kind::Repair;
  v.repair = after.repair;
  v.over_time = repair;
  return v;
}

}  // namespace judge
