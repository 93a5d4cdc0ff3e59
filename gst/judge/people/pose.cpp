// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/people/pose.hpp"

#include <algorithm>
#include <cmath>

namespace judge::people {
namespace {

constexpr float kSeen = 0.35f;
// Tolerances: trunks, trunks, eye distances.
constexpr double kBody = 0.15, kMost = 0.42, kHead = 0.3;
constexpr float kLeastTrunk = 26;  // pixels: smaller bodies are not read well enough

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

const Face *face_of(const Sight &s, const Body &b) {
  for (const Face &f : s.faces)
    if (!f.who.empty() && b.joints[0].score >= kSeen && f.box.contains(b.joints[0].at)) return &f;
  return nullptr;
}

cv::Point2f nose_against_eyes(const Face &f) {
  const cv::Point2f eyes = (f.points[0] + f.points[1]) * 0.5f;
  const float d = std::max(2.f, static_cast<float>(cv::norm(f.points[1] - f.points[0])));
  return (f.points[2] - eyes) * (1 / d);
}

}  // namespace

Pose measure_pose(const Sight &still, std::uint64_t still_time, const std::vector<Sight> &sights) {
  Pose best;
  if (!still.body) return best;
  for (const Sight &s : sights) {
    const std::uint64_t apart = s.time > still_time ? s.time - still_time : still_time - s.time;
    if (apart > Watch::kReach || !s.body) continue;
    const bool hips = hips_seen(*still.body) && hips_seen(*s.body);
    const Trunk a = trunk_of(*still.body, hips), b = trunk_of(*s.body, hips);
    if (a.height < kLeastTrunk || b.height < kLeastTrunk) continue;
    Pose p;
    double sum = 0, weight = 0;
    int joints = 0;
    for (std::size_t k = 5; k < kJoints; k++) {
      const Joint &x = still.body->joints[k], &y = s.body->joints[k];
      if (x.score < kSeen || y.score < kSeen) continue;
      const cv::Point2f d = (x.at - a.middle) * (1 / a.height) - (y.at - b.middle) * (1 / b.height);
      const double length = cv::norm(d);
      const double trust = static_cast<double>(std::min(x.score, y.score));
      sum += trust * length;
      weight += trust;
      joints++;
      const double sure = length * std::min(1.0, trust / 0.5);
      if (sure > p.most) p.most = sure, p.joint = kNames[k];
    }
    if (joints < 4) continue;
    p.known = true;
    p.body = sum / weight;
    const Face *fa = face_of(still, *still.body), *fb = face_of(s, *s.body);
    if (fa && fb && fa->size() > 40 && fb->size() > 40)
      p.head = cv::norm(nose_against_eyes(*fa) - nose_against_eyes(*fb));
    p.excess = std::max({p.body / kBody, p.most / kMost, p.head / kHead});
    p.confidence = std::clamp(static_cast<double>(std::min(a.height, b.height)) / 60, 0.3, 1.0) *
                   std::min(1.0, joints / 6.0);
    p.moved = {static_cast<double>(b.middle.x), static_cast<double>(b.middle.y)};
    p.time = s.time;
    const cv::Rect2f box = s.body->box();
    p.region = {static_cast<double>(box.x) / s.size.width, static_cast<double>(box.y) / s.size.height,
                static_cast<double>(box.width) / s.size.width, static_cast<double>(box.height) / s.size.height};
    if (!best.known || p.excess < best.excess) best = p;
  }
  return best;
}

}  // namespace judge::people
