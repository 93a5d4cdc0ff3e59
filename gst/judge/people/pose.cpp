// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/people/pose.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "judge/picture.hpp"

namespace judge::people {

cv::Rect2d share_of(const cv::Rect2f &box, cv::Size size) {
  return {static_cast<double>(box.x) / size.width, static_cast<double>(box.y) / size.height,
          static_cast<double>(box.width) / size.width, static_cast<double>(box.height) / size.height};
}

namespace {

constexpr float kSeen = 0.35f;
// Tolerances: trunks, trunks, eye distances, degrees.
constexpr double kBody = 0.10, kMost = 0.22, kHead = 0.16, kTilt = 9;
constexpr double kSmallHead = 0.10, kSmallTilt = 5;  // more of it for a face of kLeastHead pixels, none from kLarge on
constexpr double kRegion = 0.11, kRegionFloor = 0.04;  // share of the person's box
constexpr double kPatch = 0.25, kPatchFloor = 0.25;    // share of a patch
constexpr double kFillsPatch = 0.27, kFillsFloor = 0.40;  // the same of somebody who fills the picture
constexpr double kClose = 0.32, kCloseFloor = 0.25;    // the same, looked at closely
constexpr float kLeastTrunk = 26;  // pixels: smaller bodies are not read well enough
constexpr float kLeastHead = 44, kLarge = 120;  // pixels of a face
constexpr float kSurePerson = 0.4f;
constexpr double kSmallFace = 0.6;   // confidence without any point
constexpr float kClearFace = 0.85f;  // a detector's score
// Points that jump in a picture that has not changed are misread: with a region below kSame they count for kMisread, from
// kOtherwise on fully. Where the picture says nothing they count for kUnseen.
constexpr double kSame = 0.3, kOtherwise = 0.6, kMisread = 0.06, kUnseen = 0.6;
constexpr double kFar = 0.25, kLarger = 1.4;  // of the width, factor: a face there is another framing

constexpr const char *kNames[kJoints] = {"nose",        "left eye",    "right eye",   "left ear",   "right ear",
                                         "left shoulder", "right shoulder", "left elbow", "right elbow",
                                         "left wrist",  "right wrist", "left hip",    "right hip",  "left knee",
                                         "right knee",  "left ankle",  "right ankle"};

struct Trunk {
  cv::Point2f middle;
  float height = 0;  // pixels; 0 = not seen
};

Trunk trunk_of(const Body &b, bool hips) {
  Trunk t;
  const Joint &ls = b.joints[5], &rs = b.joints[6], &lh = b.joints[11], &rh = b.joints[12];
  if (ls.score < kSeen || rs.score < kSeen) return t;
  const cv::Point2f shoulders = (ls.at + rs.at) * 0.5f;
  const float width = static_cast<float>(cv::norm(ls.at - rs.at));
  if (hips) {
    const cv::Point2f hip = (lh.at + rh.at) * 0.5f;
    t.middle = (shoulders + hip) * 0.5f;
    t.height = static_cast<float>(cv::norm(shoulders - hip));
    t.height = std::max(t.height, width);  // a foreshortened trunk
  } else {
    t.middle = shoulders;
    t.height = width * 1.3f;
  }
  return t;
}

bool hips_seen(const Body &b) {
  return b.joints[11].score >= kSeen && b.joints[12].score >= kSeen;
}

const Face *largest(const Sight &s) {
  const Face *best = nullptr;
  for (const Face &f : s.faces)
    if (!f.who.empty() && !f.cut_off() && f.score > kClearFace && (!best || f.size() > best->size())) best = &f;
  return best;
}

const Face *face_of(const Sight &s) {
  if (s.body && s.body->joints[0].score >= kSeen)
    for (const Face &f : s.faces)
      if (!f.who.empty() && !f.cut_off() && f.box.contains(s.body->joints[0].at)) return &f;
  return largest(s);
}

// The nose against the middle of the eyes, along and across the line of the eyes, in eye distances.
cv::Point2f nose_against_eyes(const Face &f) {
  const cv::Point2f eyes = (f.points[0] + f.points[1]) * 0.5f, along = f.points[1] - f.points[0];
  const float d = std::max(2.f, static_cast<float>(cv::norm(along)));
  const cv::Point2f nose = f.points[2] - eyes;
  return {(nose.x * along.x + nose.y * along.y) / (d * d), (nose.y * along.x - nose.x * along.y) / (d * d)};
}

double tilt_of(const Face &f) {
  const cv::Point2f along = f.points[1] - f.points[0];
  return std::atan2(static_cast<double>(along.y), static_cast<double>(along.x)) * 180 / std::numbers::pi;
}

cv::Point2d middle_of(const Face &f, cv::Size size) {
  return {static_cast<double>(f.box.x + f.box.width / 2) / size.width,
          static_cast<double>(f.box.y + f.box.height / 2) / size.height};
}

// The same face in another picture: the one most alike, or else one in its place. Not just any face.
const Face *same_face(const Face &face, const Sight &from, const Sight &s) {
  const Face *best = nullptr;
  double most = 0;
  for (const Face &f : s.faces) {
    if (f.who.empty() || f.cut_off() || f.score < 0.8f) continue;
    const double alike = likeness(face, f),
                 far = cv::norm(middle_of(face, from.size) - middle_of(f, s.size)) /
                       std::max(0.02, static_cast<double>(face.size()) / from.size.height);
    const double larger = static_cast<double>(f.size()) / s.size.height /
                          std::max(1e-3, static_cast<double>(face.size()) / from.size.height);
    if (alike < 0.5 && (far > 0.8 || larger > 1.8 || larger < 0.55)) continue;
    const double rank = 1 + alike - 0.2 * far;
    if (!best || rank > most) most = rank, best = &f;
  }
  return best;
}

// What the face says of how the head is held.
void add_head(Pose &p, const Face &face, const Sight &still, const Sight &s, double roll) {
  const Face *now = same_face(face, still, s);
  if (!now || face.size() < kLeastHead || now->size() < kLeastHead) return;
  p.head = cv::norm(nose_against_eyes(face) - nose_against_eyes(*now));
  p.tilt = std::abs(std::remainder(tilt_of(face) - roll - tilt_of(*now), 360.0));
  const float size = std::min(face.size(), now->size());
  const double small = std::clamp(static_cast<double>((kLarge - size) / (kLarge - kLeastHead)), 0.0, 1.0),
               unsure = static_cast<double>(std::max(face.unsure, now->unsure));
  p.head_excess = p.head / (kHead + kSmallHead * small + 1.5 * unsure);
  p.tilt_excess = p.tilt / (kTilt + kSmallTilt * small + 60 * unsure);
  if (!p.known) {
    p.known = true;
    p.confidence = 0.9 - 0.3 * small;
    p.joint = "head";
    p.region = share_of(now->box, s.size);
  }
  if (std::max(p.head_excess, p.tilt_excess) > std::max(p.body_excess, p.most_excess)) p.joint = "head";
}

Pose compared(const Sight &still, const Sight &s, double roll) {
  Pose p;
  const float c = static_cast<float>(std::cos(roll * std::numbers::pi / 180)),
              n = static_cast<float>(std::sin(roll * std::numbers::pi / 180));
  const auto rolled = [&](const cv::Point2f &v) { return cv::Point2f(c * v.x + n * v.y, c * v.y - n * v.x); };
  if (still.body && s.body && still.body->score >= kSurePerson && s.body->score >= kSurePerson) {
    const bool hips = hips_seen(*still.body) && hips_seen(*s.body);
    const Trunk a = trunk_of(*still.body, hips), b = trunk_of(*s.body, hips);
    // Pictures may come in different sizes: the smaller one decides what can be read.
    if (a.height >= kLeastTrunk && b.height >= kLeastTrunk) {
      double sum = 0, weight = 0, first = 0, second = 0;
      int joints = 0;
      for (std::size_t k = 5; k < kJoints; k++) {
        const Joint &x = still.body->joints[k], &y = s.body->joints[k];
        const cv::Point2f d = rolled((x.at - a.middle) * (1 / a.height)) - (y.at - b.middle) * (1 / b.height);
        const double length = cv::norm(d);
        const float more = std::max(x.score, y.score), less = std::min(x.score, y.score);
        if (less < kSeen) {
          // A hand that is clearly there in one picture and hangs out of the other has moved.
          if (more >= kSeen + 0.1f && less < 0.6f * more) {
            const double sure = length * std::clamp(static_cast<double>(more - kSeen) / 0.2, 0.0, 1.0);
            second = std::max(second, std::min(first, sure));
            if (sure > first) first = sure, p.joint = kNames[k];
          }
          continue;
        }
        const double trust = static_cast<double>(std::min(x.score, y.score));
        sum += trust * length;
        weight += trust;
        joints++;
        const double sure = length * std::min(1.0, trust / 0.5);
        if (sure > first) {
          second = first;
          first = sure;
          p.joint = kNames[k];
        } else {
          second = std::max(second, sure);
        }
      }
      if (joints >= 4) {
        p.known = true;
        p.body = sum / weight;
        p.most = second;
        // One cell of the joints' map, in trunks: what the network can tell apart.
        const cv::Rect2f box = still.body->box();
        const double cell = 1.35 * static_cast<double>(std::max(box.width, box.height)) / 48 / static_cast<double>(a.height);
        p.body_excess = p.body / std::hypot(kBody, 0.8 * cell);
        p.most_excess = p.most / std::hypot(kMost, 1.6 * cell);
        p.confidence = std::clamp(static_cast<double>(std::min(a.height, b.height)) / 60, 0.3, 1.0) *
                       std::min(1.0, joints / 6.0);
        p.region = share_of(s.body->box(), s.size);
      }
    }
  }
  if (const Face *face = face_of(still)) add_head(p, *face, still, s, roll);
  p.excess = std::max({p.body_excess, p.most_excess, p.head_excess, p.tilt_excess});
  p.time = s.time;
  return p;
}

void trust_points(Pose &p, double trust) {
  for (double *e : {&p.body_excess, &p.most_excess, &p.head_excess, &p.tilt_excess}) *e *= trust;
  p.excess = std::max({p.body_excess, p.most_excess, p.head_excess, p.tilt_excess, p.region_excess});
}

}  // namespace

void add_region(Pose &p, double here, double around, double patch, bool fills, const cv::Rect2d &where, bool followed) {
  p.here = here;
  p.around = around;
  p.patch = patch;
  p.fills = fills;
  if (!p.known) return;
  // Compression takes trust from the whole picture; what it takes beside the person does not count.
  const double beside = fills || followed ? 0 : 0.4 * around;
  p.region_excess = std::max(0.0, here - beside - kRegionFloor) / kRegion;
  const double e = fills && !followed ? std::max(0.0, patch - kFillsFloor) / kFillsPatch
                                      : std::max(0.0, patch - (followed ? 0 : around) - kPatchFloor) / kPatch;
  if (e > p.region_excess) {
    p.region_excess = e;
    if (e >= 1 && where.area() > 0) p.region = where;
  }
  p.region_excess = std::max(p.region_excess, std::max(0.0, p.close - p.close_around - kCloseFloor) / kClose);
  trust_points(p, kMisread + (1 - kMisread) * std::clamp((p.region_excess - kSame) / (kOtherwise - kSame), 0.0, 1.0));
}

void add_no_region(Pose &p) {
  trust_points(p, kUnseen);
}

std::optional<std::array<std::array<cv::Point2f, 5>, 2>> face_in_both(const Sight &still, const Sight &seen) {
  const Face *a = largest(still), *b = a ? same_face(*a, still, seen) : nullptr;
  if (!a || !b || a->size() < kLeastHead || b->size() < kLeastHead) return std::nullopt;
  const double larger = static_cast<double>(b->size()) / seen.size.height * still.size.height / static_cast<double>(a->size());
  if (cv::norm(middle_of(*a, still.size) - middle_of(*b, seen.size)) > kFar || larger > kLarger || larger < 1 / kLarger)
    return std::nullopt;
  return std::array{a->points, b->points};
}

cv::Rect2d person_in(const Sight &s) {
  cv::Rect2d out;
  if (s.body && s.body->score >= kSurePerson) out = share_of(s.body->box(), s.size);
  if (const Face *f = face_of(s); f && f->size() >= 32) {
    cv::Rect2d head = share_of(f->box, s.size);
    // Hair, neck and the beginning of the shoulders.
    head = {head.x - 0.4 * head.width, head.y - 0.4 * head.height, 1.8 * head.width, 2.0 * head.height};
    out = out.area() > 0 ? out | head : head;
  }
  return out & cv::Rect2d(0, 0, 1, 1);
}

Pose measure_pose(const Sight &still, std::uint64_t still_time, const std::vector<Sight> &sights, double roll) {
  Pose best;
  for (const Sight &s : sights) {
    const std::uint64_t apart = s.time > still_time ? s.time - still_time : still_time - s.time;
    if (apart > Watch::kReach) continue;
    const Pose p = compared(still, s, roll);
    if (p.known && (!best.known || p.excess < best.excess)) best = p;
  }
  return best;
}

cv::Rect2d same_person_in(const Sight &still, const Sight &s) {
  const cv::Rect2d was = person_in(still), is = person_in(s);
  if (was.area() <= 0 || is.area() <= 0) return is;
  const Face *face = face_of(still), *now = face_of(s);
  if (!face || !now || (was & is).area() > 0) return is;
  return same_face(*face, still, s) == now ? is : cv::Rect2d();
}

std::vector<Bystander> bystanders_in(const Sight &s) {
  const Face *first = face_of(s);
  const cv::Rect2d person = person_in(s);
  std::vector<Bystander> out;
  for (const Face &f : s.faces) {
    if (&f == first || f.who.empty() || f.cut_off() || f.score <= kClearFace || f.size() < kLeastHead) continue;
    if (person.contains(middle_of(f, s.size))) continue;
    const cv::Rect2d head = share_of(f.box, s.size);
    // Down to about the waist.
    out.push_back({f, cv::Rect2d(head.x - head.width, head.y - 0.4 * head.height, 3 * head.width, 4.4 * head.height) &
                          cv::Rect2d(0, 0, 1, 1)});
  }
  return out;
}

Pose measure_head(const Bystander &who, const Sight &still, std::uint64_t still_time, const std::vector<Sight> &sights,
                  double roll) {
  Pose best;
  bool then = false;
  for (const Sight &s : sights) {
    const std::uint64_t apart = distance(s.time, still_time);
    if (apart > Watch::kReach) continue;
    then = then || (apart <= Watch::kCloseEvery / 2 && same_face(who.face, still, s));
    Pose p;
    add_head(p, who.face, still, s, roll);
    p.excess = std::max(p.head_excess, p.tilt_excess);
    p.time = s.time;
    if (p.known && (!best.known || p.excess < best.excess)) best = p;
  }
  if (!then) return {};
  if (!best.known) {  // too small a face to say how the head is held: the picture alone
    best.known = true;
    best.confidence = kSmallFace;
    best.joint = "";
    best.region = who.box;
    best.time = still_time;
  }
  return best;
}

std::pair<Place, Place> places_of(const Sight &still, const Sight &seen, float sure) {
  Place a, b;
  const auto at = [](const Sight &s, const cv::Point2f &p) {
    return cv::Point2d(static_cast<double>(p.x) / s.size.width, static_cast<double>(p.y) / s.size.height);
  };
  if (still.body && seen.body && still.body->score >= sure && seen.body->score >= sure) {
    const bool hips = hips_seen(*still.body) && hips_seen(*seen.body);
    const Trunk x = trunk_of(*still.body, hips), y = trunk_of(*seen.body, hips);
    if (x.height >= kLeastTrunk && y.height >= kLeastTrunk) {
      a = {true, at(still, x.middle), static_cast<double>(x.height) / still.size.height};
      b = {true, at(seen, y.middle), static_cast<double>(y.height) / seen.size.height};
      return {a, b};
    }
  }
  const Face *x = largest(still), *y = x ? same_face(*x, still, seen) : nullptr;
  if (!x || !y || x->size() < 32 || y->size() < 32) return {a, b};
  a = {true, middle_of(*x, still.size), static_cast<double>(x->size()) / still.size.height};
  b = {true, middle_of(*y, seen.size), static_cast<double>(y->size()) / seen.size.height};
  return {a, b};
}

}  // namespace judge::people
