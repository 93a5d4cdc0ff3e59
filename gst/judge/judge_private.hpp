// SPDX-License-Identifier: LGPL-2.1-or-later
// What a judge keeps of the clip while it streams, and the steps of the verdict: judge.cpp takes the frames and runs
// the steps; judge_stills.cpp, judge_people.cpp, judge_pose.cpp and judge_repair.cpp are the steps.
#pragma once
#include <deque>
#include <functional>
#include <optional>

#include "judge/camera.hpp"
#include "judge/judge.hpp"
#include "judge/look.hpp"
#include "judge/moment.hpp"
#include "judge/people/identity.hpp"
#include "judge/people/pose.hpp"
#include "judge/people/watch.hpp"
#include "judge/subject.hpp"

namespace judge {

inline constexpr std::size_t kAnchors = 13;  // frames kept per storyboard frame: those within kReach, at 24 in a second
inline constexpr int kTextureWidth = 640;   // pixels, where the working copy has its usual width
inline constexpr std::uint64_t kReach = 260'000'000;  // ns: how far from its position evidence for a still is looked for
inline constexpr std::uint64_t kFar = 600'000'000;    // ns: the same, where all of that is black or garbled
inline constexpr std::uint64_t kSpares = 100'000'000;  // ns between the frames that are kept for it

struct Anchor {
  cv::Mat bgr;
  cv::Mat fine;  // wider, for the texture; may be empty
  std::uint64_t time = 0;
  std::int64_t index = 0;
};

struct Judge::Private {
  struct Target {
    cv::Mat still, fine, wide;  // as measured; as texture is measured; as people are looked for in
    std::uint64_t time = 0;
    std::deque<Anchor> anchors, spares;  // within kReach; within kFar
    std::size_t shown_as = 0;            // which of the shot's stills it is
    std::optional<MomentSearch> search;  // where its position is not known
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
  bool cut = false, accepted = false;
  double coarse = 1;  // by how much tolerances grow, for what a codec took; once the take's style is known
  std::optional<Matrix> guessed;  // what the frames were decoded with, where the clip does not say it

  Private(Settings s, Shot given);

  TemporalContext context() const;
  // Texture is finer than what the other measures need.
  int texture_width() const { return settings.width * kTextureWidth / kWorkingWidth; }
  bool texture_wanted(std::uint64_t time) const {
    return wanted(Dimension::Style) &&
           std::any_of(targets.begin(), targets.end(), [&](const Target &t) { return distance(time, t.time) <= kFar; });
  }

  bool wanted(Dimension d) const { return settings.dimensions.count(d) > 0; }
  double limit(Dimension d) const {
    const auto own = shot.limits.find(d);
    return own != shot.limits.end() ? own->second : limit_of(settings.preset);
  }

  void push(const Frame &frame);
  // The frames that are compared with stills, as the matrix gives them that fits better; which that is.
  Matrix settle_matrix();
  Verdict finish();

  // The frames to compare a still with: the nearest to its position that are no temporal fault themselves.
  std::vector<const Anchor *> evidence(const Target &t, std::size_t most) const;

  struct Found {
    std::vector<Measure> measures;
    std::vector<NotJudged> not_judged;
    Look worst_photometric;  // the look that a repair starts from
    std::vector<Contrast> contrasts;    // of every still
    std::vector<std::optional<Subject>> moved;  // of every still: the person as a whole stands elsewhere
    std::vector<cv::Mat> explained;     // of every still: cells that something else explains which stands elsewhere; may be empty
    bool has_look = false, mirrored = false;
    bool has_style = true;  // not, where light and palette were not right
  };
  void widen_photometric(Measure &m) const;  // light and colour, by `coarse`
  using Right = std::function<bool(const Measure &)>;
  // The take against its stills, as a repair leaves it where one is given. `known`: registrations found before. `right`: where
  // given, the style is measured only if light and palette are right; it costs as much as all the rest.
  Found measure(const Framing &framing, const Grade &grade, const std::vector<std::vector<Registration>> *known,
                std::vector<std::vector<Registration>> *registrations, bool flickers, const Right &right = {}) const;
  // What stands elsewhere in the look; the least of it that is seen near the storyboard frame.
  Displaced least_displaced(const Target &t, const Look &look, const cv::Rect2d &person,
                            const std::function<cv::Mat(const cv::Mat &)> &repaired) const;
  // Whether what stands elsewhere in storyboard frame `k` is no part of the person seen there, all of them, or a part.
  enum class Who { Thing, Person, Part };
  Who who_moved(std::size_t k, const Displaced &displaced, const Registration &registration, cv::Size frame) const;
  void continuity(Verdict &v) const;
  void palette_without_still(Verdict &v) const;
  std::vector<people::Sight> softened_sights() const;
  people::Identity figure_of(const Reference &reference) const;
  Contrast laid_over_by_face(const Target &t, const people::Sight &still) const;
  // In storyboard frame `k`; `elsewhere`: where they stand, if not as there.
  std::vector<people::Sight> good_sights() const;  // those of frames that are neither black nor garbled
  people::Pose seen_in_picture(const Target &t, const people::Pose &points, const cv::Rect2d &box, const Registration &registration,
                               const Contrast &contrast, const Subject *elsewhere) const;
  people::Pose pose_of_figure(std::size_t k, const Registration &registration, const cv::Mat &explained) const;
  people::Pose pose_beside(std::size_t k, const Registration &registration, const cv::Mat &explained) const;
  people::Pose pose_of(std::size_t k, const Registration &registration, const Contrast &contrast, const Subject *elsewhere) const;
  // Who is in the clip, and how they stand.
  void people(Verdict &v, const std::vector<std::vector<Registration>> &registrations,
              const Found &found) const;
  // Makes the verdict a repair where another framing, a grade or both are enough.
  void try_repair(Verdict &v, const Found &found, const std::vector<std::vector<Registration>> &registrations,
                  bool flickers) const;
  std::optional<OverTime> over_time() const;
  std::optional<Shot> shown_elsewhere() const;
};

}  // namespace judge
