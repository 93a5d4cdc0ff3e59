// SPDX-License-Identifier: LGPL-2.1-or-later
// Somebody who stands otherwise in a picture that stays: cut out, bent, and put back over what is around
// them. Works under any camera.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "faults.hpp"
#include "people.hpp"

namespace eval {
namespace {

using judge::people::Body;
using judge::people::Face;

constexpr float kSeen = 0.4f;
constexpr std::size_t kEvery =
    3;  // frames: joints are read in one of these, the ones between are on the line

cv::Point2f between(const cv::Point2f &a, const cv::Point2f &b, float t) {
  return a * (1 - t) + b * t;
}

// Where the joints of a clip are, frame by frame; empty where they are not seen from beginning to end.
std::vector<Body> joints_of(const Clip &c, People &people) {
  std::vector<Body> keys;
  for (std::size_t i = 0; i < c.frames.size(); i += kEvery) {
    const auto b = people.models().body(c.frames[i]);
    if (!b || b->score < 0.45f) return {};
    keys.push_back(*b);
  }
  std::vector<Body> all;
  for (std::size_t i = 0; i < c.frames.size(); i++) {
    Body b = keys[i / kEvery];
    const Body &next = keys[std::min(keys.size() - 1, i / kEvery + 1)];
    const float t = static_cast<float>(i % kEvery) / kEvery;
    for (std::size_t k = 0; k < b.joints.size(); k++)
      b.joints[k].at = between(b.joints[k].at, next.joints[k].at, t);
    all.push_back(b);
  }
  return all;
}

// `layer` under the weights `mask` (CV_32F), over `below`.
cv::Mat over(const cv::Mat &below, const cv::Mat &layer, const cv::Mat &mask) {
  cv::Mat three, a, b, out;
  cv::merge(std::vector<cv::Mat>{mask, mask, mask}, three);
  layer.convertTo(a, CV_32FC3);
  below.convertTo(b, CV_32FC3);
  cv::Mat(b + (a - b).mul(three)).convertTo(out, CV_8UC3);
  return out;
}

cv::Mat widened(const cv::Mat &mask, int by) {
  cv::Mat out;
  cv::dilate(mask, out, cv::Mat::ones(by, by, CV_8U));
  return out;
}

// What is cut out under `mask`, every pixel of the result taken from `from(pixel)`, over what lies behind.
template <typename From>
cv::Mat bent(const cv::Mat &bgr, const cv::Mat &mask, From from) {
  cv::Mat map(bgr.size(), CV_32FC2), layer, soft;
  for (int y = 0; y < map.rows; y++)
    for (int x = 0; x < map.cols; x++) {
      const cv::Point2f p = from(cv::Point2f(static_cast<float>(x), static_cast<float>(y)));
      map.at<cv::Vec2f>(y, x) = {p.x, p.y};
    }
  cv::remap(bgr, layer, map, {}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  cv::remap(mask, soft, map, {}, cv::INTER_LINEAR, cv::BORDER_CONSTANT);
  return over(without(bgr, widened(mask, 9)), layer, soft);
}

cv::Point2f turned(const cv::Point2f &p, const cv::Point2f &about, double radians) {
  const auto c = static_cast<float>(std::cos(radians)), s = static_cast<float>(std::sin(radians));
  const cv::Point2f d = p - about;
  return about + cv::Point2f(c * d.x - s * d.y, s * d.x + c * d.y);
}

float ramp(float x) {
  x = std::clamp(x, 0.f, 1.f);
  return x * x * (3 - 2 * x);
}

bool cuttable(const cv::Mat &mask) {
  const double share = cv::mean(mask)[0];
  return share > 0.02 && share < 0.7;
}

using Change = std::function<cv::Mat(const cv::Mat &frame, const cv::Mat &mask, const Body &body)>;

// The change of every frame of somebody whose joints are read; empty where `fits` says no of the first.
Clip changed(Clip c, const Scene &scene, const std::function<bool(const Body &, cv::Size)> &fits,
             const Change &change) {
  if (!scene.people || !scene.people->sees_silhouettes() || !scene.has_person || c.frames.empty()) return {};
  const auto first = scene.people->models().body(c.frames[0]);
  if (!first || first->score < 0.5f || !fits(*first, c.frames[0].size())) return {};
  const auto joints = joints_of(c, *scene.people);
  if (joints.empty()) return {};
  for (std::size_t i = 0; i < c.frames.size(); i++) {
    const cv::Mat mask = scene.people->silhouette(c.frames[i]);
    if (i == 0 && !cuttable(mask)) return {};
    c.frames[i] = change(c.frames[i], mask, joints[i]);
  }
  return c;
}

struct Trunk {
  cv::Point2f shoulders, hips;
  float length() const { return static_cast<float>(cv::norm(shoulders - hips)); }
};
Trunk trunk_of(const Body &b) {
  return {(b.joints[5].at + b.joints[6].at) * 0.5f, (b.joints[11].at + b.joints[12].at) * 0.5f};
}
bool sees(const Body &b, std::initializer_list<std::size_t> joints) {
  return std::all_of(joints.begin(), joints.end(), [&](std::size_t k) { return b.joints[k].score >= kSeen; });
}

// The arm that is seen best and hangs away from the edge: 0 left, 1 right, -1 none.
int arm_of(const Body &b) {
  int best = -1;
  float most = kSeen;
  for (int side = 0; side < 2; side++) {
    const auto s = static_cast<std::size_t>(side);
    const float least = std::min({b.joints[5 + s].score, b.joints[7 + s].score, b.joints[9 + s].score});
    if (least > most) most = least, best = side;
  }
  return best;
}

cv::Mat with_arm_turned(const cv::Mat &m, const cv::Mat &mask, const Body &b, int side, double radians) {
  const auto s = static_cast<std::size_t>(side);
  const cv::Point2f shoulder = b.joints[5 + s].at, elbow = b.joints[7 + s].at, wrist = b.joints[9 + s].at,
                    hand = wrist + (wrist - elbow) * 0.45f;
  const float thick = 0.2f * std::max(8.f, trunk_of(b).length());
  cv::Mat arm(m.size(), CV_32F, cv::Scalar(0));
  const cv::Point2f start = between(shoulder, elbow, 0.15f);
  cv::line(arm, start, elbow, 1, std::max(3, static_cast<int>(1.3f * thick)), cv::LINE_AA);
  cv::line(arm, elbow, hand, 1, std::max(3, static_cast<int>(1.1f * thick)), cv::LINE_AA);
  cv::circle(arm, hand, std::max(3, static_cast<int>(0.65f * thick)), 1, cv::FILLED, cv::LINE_AA);
  cv::Mat inside;
  cv::threshold(mask, inside, 0.5, 1, cv::THRESH_BINARY);
  arm = arm.mul(inside);
  cv::GaussianBlur(arm, arm, {}, 1.2);
  return bent(m, arm, [&](const cv::Point2f &p) { return turned(p, shoulder, -radians); });
}

}  // namespace

void add_pose_faults(std::vector<Fault> &v) {
  using judge::Dimension;
  const auto add = [&](const char *name, std::function<Clip(Clip, const Scene &, double)> apply) {
    v.push_back({name, Dimension::Pose, std::move(apply), {}});
  };
  add("leaned over", [](Clip c, const Scene &scene, double s) {
    const double angle = 22 * s * std::numbers::pi / 180;
    return changed(
        std::move(c), scene,
        [](const Body &b, cv::Size size) {
          return sees(b, {5, 6, 11, 12}) && trunk_of(b).length() > 0.1f * static_cast<float>(size.height);
        },
        [angle](const cv::Mat &m, const cv::Mat &mask, const Body &b) {
          const Trunk t = trunk_of(b);
          const cv::Point2f up = (t.shoulders - t.hips) * (1 / std::max(1.f, t.length()));
          const double to =
              t.hips.x > static_cast<float>(m.cols) / 2 ? -angle : angle;  // to where there is room
          return bent(m, mask, [&](const cv::Point2f &p) {
            const float along = (p - t.hips).dot(up) / std::max(1.f, t.length());
            return turned(p, t.hips, -to * static_cast<double>(ramp(along / 0.5f)));
          });
        });
  });
  add("head tilted", [](Clip c, const Scene &scene, double s) {
    if (!scene.people || !scene.people->sees_silhouettes() || !scene.has_face) return Clip();
    const double angle = 20 * s * std::numbers::pi / 180;
    std::optional<Face> at;
    for (std::size_t i = 0; i < c.frames.size(); i++) {
      cv::Mat &m = c.frames[i];
      if (i % kEvery == 0)
        if (auto now = scene.people->face(m)) at = now;
      if (!at) return Clip();
      if (i == 0 && (at->size() < 44 || at->cut_off())) return Clip();
      const cv::Mat mask = scene.people->silhouette(m);
      if (i == 0 && !cuttable(mask)) return Clip();
      const cv::Point2f eyes = (at->points[0] + at->points[1]) * 0.5f,
                        mouth = (at->points[3] + at->points[4]) * 0.5f;
      const float high = std::max(4.f, static_cast<float>(cv::norm(mouth - eyes)));
      const cv::Point2f up = (eyes - mouth) * (1 / high), neck = mouth - up * (1.3f * high);
      m = bent(m, mask, [&](const cv::Point2f &p) {
        const float along = (p - neck).dot(up) / high;
        const float beside = std::abs((p - neck).cross(up)) / high;
        return turned(p, neck, -angle * static_cast<double>(ramp(along) * ramp(5 - beside)));
      });
    }
    return c;
  });
  add("an arm elsewhere", [](Clip c, const Scene &scene, double s) {
    int side = -1;
    double angle = 0;
    return changed(
        std::move(c), scene,
        [&](const Body &b, cv::Size size) {
          side = arm_of(b);
          if (side < 0) return false;
          const auto k = static_cast<std::size_t>(side);
          const cv::Point2f reach = b.joints[9 + k].at - b.joints[5 + k].at;
          // Outwards and up: away from the trunk.
          angle = 50 * s * std::numbers::pi / 180 *
                  (reach.cross(b.joints[5 + k].at - b.joints[6 - k].at) > 0 ? 1 : -1);
          return cv::norm(reach) > 0.1 * size.height;
        },
        [&](const cv::Mat &m, const cv::Mat &mask, const Body &b) {
          return with_arm_turned(m, mask, b, side, angle);
        });
  });
  add("knees bent", [](Clip c, const Scene &scene, double s) {
    return changed(
        std::move(c), scene,
        [](const Body &b, cv::Size size) {
          return sees(b, {5, 6, 11, 12, 15, 16}) &&
                 b.joints[15].at.y - b.joints[11].at.y > 0.12f * static_cast<float>(size.height);
        },
        [s](const cv::Mat &m, const cv::Mat &mask, const Body &b) {
          const float hips = trunk_of(b).hips.y,
                      feet = std::max({hips + 8, b.joints[15].at.y, b.joints[16].at.y});
          const float down = std::min(0.8f, 0.45f * static_cast<float>(s)) * (feet - hips);
          return bent(m, mask, [&](const cv::Point2f &p) {
            if (p.y < hips + down) return cv::Point2f(p.x, p.y - down);
            if (p.y > feet) return p;
            return cv::Point2f(p.x, hips + (p.y - hips - down) * (feet - hips) / (feet - hips - down));
          });
        });
  });
  add("turned the other way", [](Clip c, const Scene &scene, double) {
    if (!scene.people || !scene.people->sees_silhouettes() || !scene.has_person) return Clip();
    float middle = 0;
    for (std::size_t i = 0; i < c.frames.size(); i++) {
      cv::Mat &m = c.frames[i];
      const cv::Mat mask = scene.people->silhouette(m);
      const cv::Moments o = cv::moments(mask);
      const auto x = static_cast<float>(o.m10 / std::max(1e-6, o.m00));
      middle = i == 0 ? x : between({middle, 0}, {x, 0}, 0.3f).x;
      const auto flipped = [&](const cv::Point2f &p) { return cv::Point2f(2 * middle - p.x, p.y); };
      if (i == 0) {
        if (!cuttable(mask)) return Clip();
        // Who stands straight looks the same.
        cv::Mat there(mask.size(), CV_32F, cv::Scalar(0));
        for (int y = 0; y < mask.rows; y++)
          for (int u = 0; u < mask.cols; u++) {
            const int from = cvRound(2 * middle) - u;
            if (from >= 0 && from < mask.cols) there.at<float>(y, u) = mask.at<float>(y, from);
          }
        const double both = cv::countNonZero((mask > 0.5) & (there > 0.5)),
                     either = cv::countNonZero((mask > 0.5) | (there > 0.5));
        if (both > 0.8 * either) return Clip();
      }
      m = bent(m, mask, flipped);
    }
    return c;
  });
  v.back().swept = false;
}

}  // namespace eval
