// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/subject.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "judge/picture.hpp"
#include "judge/report.hpp"

namespace judge {

constexpr double kSubject = 0.05;  // of the picture; more for a subject that fills it

namespace {

constexpr double kSlack = 0.05;  // of the width: joints say no better where somebody stands

// How much farther than `far` somebody slid who is at `person` (fractions) in the frame, by the picture itself: the best
// normalised correlation.
cv::Point2d slid(const cv::Mat &was, const cv::Mat &is, const cv::Rect2d &person, const cv::Point2d &far) {
  const cv::Rect all({}, is.size());
  const cv::Rect there = cv::Rect(static_cast<int>(person.x * is.cols), static_cast<int>(person.y * is.rows),
                                  static_cast<int>(person.width * is.cols), static_cast<int>(person.height * is.rows)) & all;
  const cv::Point back(static_cast<int>(std::lround(far.x)), static_cast<int>(std::lround(far.y)));
  const cv::Rect from = (there - back) & all;
  const cv::Rect to = from + back;
  if (from.width < 12 || from.height < 12) return {};
  const int slack = std::max(2, static_cast<int>(kSlack * is.cols));
  cv::Rect search(to.x - slack, to.y - slack, to.width + 2 * slack, to.height + 2 * slack);
  search &= all;
  if (search.width <= from.width || search.height <= from.height) return {};
  cv::Mat fit;
  cv::matchTemplate(is(search), was(from), fit, cv::TM_CCOEFF_NORMED);
  cv::Point best;
  cv::minMaxLoc(fit, nullptr, nullptr, nullptr, &best);
  return {static_cast<double>(search.x + best.x - from.x) - far.x, static_cast<double>(search.y + best.y - from.y) - far.y};
}

}  // namespace

std::optional<Subject> subject_of(const people::Sight &still, std::uint64_t time, const std::vector<people::Sight> &sights,
                                  const Registration &r, cv::Size frame, const Allowance &allowance, float sure) {
  if (!r.registered || r.mirrored) return std::nullopt;
  const double scale = std::max(static_cast<double>(frame.width) / still.size.width,
                                static_cast<double>(frame.height) / still.size.height);
  std::optional<Subject> best;
  for (const auto &s : sights) {
    if (distance(s.time, time) > people::Watch::kReach) continue;
    const auto [was, is] = people::places_of(still, s, sure);
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
    here.whole = people::person_in(s);
    here.region =
        cv::Rect2d(is.at.x - is.size / 2, is.at.y - is.size / 2, is.size, is.size) & cv::Rect2d(0, 0, 1, 1);
    if (!best || here.excess < best->excess) best = here;
  }
  return best;
}

std::optional<Subject> subject_of(const Displaced &d, std::uint64_t time, const Allowance &allowance) {
  if (!d.known) return std::nullopt;
  Subject s;
  s.x = d.x;
  s.y = d.y;
  s.excess = std::hypot(d.x, d.y) / (kSubject + 0.5 * (allowance.x + allowance.y));
  s.time = time;
  s.region = s.whole = d.is;
  s.confidence = d.confidence;
  return s;
}

Contrast moved_back(const cv::Mat &still, const cv::Mat &frame, const Registration &registration, const Subject &subject,
                    const cv::Rect2d &person) {
  Registration r = registration;
  cv::Mat warped, covered;
  warp_still(still, r, frame.size(), warped, covered);
  cv::Point2d far(subject.x * frame.cols, subject.y * frame.rows);
  far += slid(luma(warped), luma(frame), person, far);
  r.matrix(0, 2) += far.x;
  r.matrix(1, 2) += far.y;
  warp_still(still, r, frame.size(), warped, covered);
  return contrast_of(structural_agreement(warped, covered, frame), person);
}

void add_subject(Measure &m, const Subject &s) {
  m.parts.push_back({"subject", std::hypot(s.x, s.y), s.excess});
  const double score = score_of(s.excess);
  if (score >= m.score) return;
  m.score = score;
  if (s.excess < 0.5) return;
  // However little of the picture says that it has not moved itself.
  m.confidence = std::max(m.confidence, s.confidence);
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

}  // namespace judge
