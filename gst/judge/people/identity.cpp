// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/people/identity.hpp"

#include <algorithm>
#include <optional>
#include <opencv2/imgproc.hpp>

#include "judge/people/pose.hpp"
#include "judge/picture.hpp"

namespace judge::people {
namespace {
constexpr double kTolerance = 0.57;  // 1 - cosine
// Of a storyboard frame's own face, as it stands there, a large one is known better: so much less from kSure to kLarge.
constexpr double kOwn = 0.07;
constexpr float kLarge = 160;
constexpr double kSmall = 0.2;       // more of it for a face of kLeastFace pixels, none from kSure on
constexpr float kSure = 56;
constexpr double kTurnedAway = 0.1;  // more tolerance where a profile is all there is to compare with a face from the front
constexpr double kProfile = 1.8, kTurned = 1.6;  // narrowness of a profile; ratio from which two faces are turned otherwise
constexpr float kReadBody = 0.5f, kReadJoint = 0.35f;
constexpr int kLeastTrunk = 40;                     // pixels of a glimpse
constexpr double kBetween = 0.75, kMore = 0.5;  // excess; more of it at twice kOtherClothes
constexpr float kClear = 0.8f;      // a detector's score from which it is a face for certain

// From the eyes to the mouth, in eye distances: about 1.2 from the front, above 2 in profile.
double narrowness(const Face &f) {
  const double apart = cv::norm(f.points[1] - f.points[0]);
  return cv::norm((f.points[3] + f.points[4]) * 0.5f - (f.points[0] + f.points[1]) * 0.5f) / std::max(1.0, apart);
}

// A face that the edge of the picture cuts off is like nobody but itself, cut off alike; so is a profile.
double resemblance(const Wanted &w, const Face &f, bool turned) {
  const auto like = [&](const Face &a) { return comparable(a, f) || (turned && a.cut_off() == f.cut_off()); };
  double l = like(w.face) ? likeness(w.face, f) : -1;
  for (const Face &a : w.also) {
    if (!like(a)) continue;
    const double most = comparable(w.face, a) ? likeness(w.face, a) + kBridge : 1;
    l = std::max(l, std::min(likeness(a, f), most));
  }
  return l;
}

// Mean Lab of the trunk, less that of the picture beside the person.
std::optional<cv::Vec3d> trunk_against_picture(const Sight &s) {
  if (!s.body || s.body->score < kReadBody || s.glimpse.empty()) return std::nullopt;
  const auto &j = s.body->joints;
  const double scale = static_cast<double>(s.glimpse.cols) / s.size.width;
  std::vector<cv::Point2f> corners{j[5].at, j[6].at, j[12].at, j[11].at};
  cv::Point2f middle;
  for (const std::size_t k : {5u, 6u, 11u, 12u}) {
    if (j[k].score < kReadJoint) return std::nullopt;
    middle += j[k].at * 0.25f;
  }
  std::vector<cv::Point> inner;  // without the arms beside
  for (const cv::Point2f &p : corners) inner.emplace_back(cv::Point2f((middle + (p - middle) * 0.7f) * scale));
  cv::Mat trunk(s.glimpse.size(), CV_8U, cv::Scalar(0)), beside(s.glimpse.size(), CV_8U, cv::Scalar(255)), lab;
  cv::fillConvexPoly(trunk, inner, 255);
  const cv::Rect2d box = person_in(s);
  beside(cv::Rect(static_cast<int>(box.x * trunk.cols), static_cast<int>(box.y * trunk.rows), static_cast<int>(box.width * trunk.cols),
                  static_cast<int>(box.height * trunk.rows)) & cv::Rect({}, trunk.size())).setTo(0);
  if (cv::countNonZero(trunk) < kLeastTrunk || cv::countNonZero(beside) < kLeastTrunk) return std::nullopt;
  s.glimpse.convertTo(lab, CV_32F, 1 / 255.0);
  cv::cvtColor(lab, lab, cv::COLOR_BGR2Lab);
  const cv::Scalar in = cv::mean(lab, trunk), out = cv::mean(lab, beside);
  return cv::Vec3d(in[0] - out[0], in[1] - out[1], in[2] - out[2]);
}

bool stands_there(const cv::Rect2d &place, const Face &f, cv::Size size) {
  if (place.area() <= 0) return true;
  const cv::Point2d at((f.box.x + f.box.width / 2.0) / size.width, (f.box.y + f.box.height / 2.0) / size.height);
  return place.contains(at);
}

}  // namespace

bool comparable(const Face &a, const Face &b) {
  const double x = narrowness(a), y = narrowness(b);
  return a.cut_off() == b.cut_off() && (std::max(x, y) < kProfile || std::max(x, y) < kTurned * std::min(x, y));
}

double clothes_apart(const Sight &still, std::uint64_t still_time, const std::vector<Sight> &sights) {
  const auto was = trunk_against_picture(still);
  std::optional<double> least;
  if (!was) return 0;
  for (const Sight &s : sights) {
    if (distance(s.time, still_time) > Watch::kReach) continue;
    if (const auto is = trunk_against_picture(s)) least = std::min(least.value_or(1e9), cv::norm(*is - *was));
  }
  return least.value_or(0);
}

void add_clothes(Identity &identity, double apart) {
  identity.clothes = apart;
  if (!identity.known || identity.figure || identity.excess < kBetween) return;
  identity.excess *= 1 + kMore * std::clamp(apart / kOtherClothes - 1, 0.0, 1.0);
}

Identity measure_identity(const std::vector<Wanted> &wanted, const std::vector<Sight> &sights) {
  Identity out;
  bool any = false, asked = false;
  for (const Wanted &w : wanted) {
    if (w.face.who.empty()) continue;
    asked = true;
    struct Found {
      double likeness;
      const Face *face;
      const Sight *sight;
    };
    std::vector<Found> found;
    bool turned = false;  // never seen as the reference shows them
    const auto look_for = [&](const Sight &s) {
      if (w.place.area() > 0 && distance(s.time, w.time) > Watch::kReach) return;
      Found here{-1, nullptr, &s};
      for (const Face &f : s.faces) {
        if (f.who.empty() || f.score < kClear || !stands_there(w.place, f, s.size)) continue;
        // Nobody looks for the face of the storyboard frame among faces far away.
        if (w.name.empty() && f.size() / static_cast<float>(s.size.height) < 0.5f * w.share) continue;
        const double l = resemblance(w, f, turned);
        if (l > here.likeness) here.likeness = l, here.face = &f;
      }
      if (here.face) found.push_back(here);
    };
    std::for_each(sights.begin(), sights.end(), look_for);
    if (found.empty()) {
      turned = true;
      std::for_each(sights.begin(), sights.end(), look_for);
    }
    if (found.empty()) {
      if (!w.name.empty()) out.unseen.push_back(w.name);
      continue;
    }
    any = true;
    std::sort(found.begin(), found.end(), [](const Found &a, const Found &b) { return a.likeness > b.likeness; });
    const Found &best = found[found.size() / 4];
    const double most = best.likeness;
    const float size = std::min(w.face.size(), best.face->size());
    const double doubt = std::clamp(static_cast<double>((kSure - size) / (kSure - kLeastFace)), 0.0, 1.0);
    // A face seen once or twice may have been turned away.
    const double rare = found.size() >= 3 ? 0 : 0.08 * static_cast<double>(3 - found.size());
    const double own = w.name.empty() ? std::clamp(static_cast<double>((size - kSure) / (kLarge - kSure)), 0.0, 1.0) : 0;
    const double excess = (1 - most) / (kTolerance - kOwn * own + (turned ? kTurnedAway : 0) + kSmall * doubt + rare + 0.7 * std::max(0.0, 0.9 - w.face.stable));
    if (excess < out.excess) continue;
    out.excess = excess;
    out.likeness = most;
    out.name = w.name;
    out.time = best.sight->time;
    out.size = static_cast<double>(size);
    out.stable = w.face.stable;
    out.seen = static_cast<int>(found.size());
    out.confidence = (1 - 0.6 * doubt) * std::min(1.0, 0.4 + 0.2 * static_cast<double>(found.size()));
    out.region = {static_cast<double>(best.face->box.x) / best.sight->size.width,
                  static_cast<double>(best.face->box.y) / best.sight->size.height,
                  static_cast<double>(best.face->box.width) / best.sight->size.width,
                  static_cast<double>(best.face->box.height) / best.sight->size.height};
  }
  out.known = any;
  if (!any) out.why = asked ? "no face in the clip is large and whole enough" : "no face is wanted that is large and whole enough";
  return out;
}

}  // namespace judge::people
