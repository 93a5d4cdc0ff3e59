// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/look.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "judge/picture.hpp"

namespace judge {
namespace {

constexpr double kOneThing = 0.4;  // of what differs beside somebody, at least: it is one thing
constexpr double kAThing = 0.35;   // of what is beside them, at most
constexpr double kFollowed = 0.9;  // likeness: whatever was framed anew lies over the storyboard frame better than that
constexpr double kLeastStanding = 8, kStanding = 0.6;  // cells beside it that stand where they were, share of them
constexpr double kClose = 0.5;  // of the picture: a person who fills more is seen closely as it is

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

// The size both pictures are sharp at: a frame larger than the still is brought down to it.
cv::Mat no_finer(const cv::Mat &frame, const cv::Mat &still) {
  const double scale = std::max(static_cast<double>(frame.cols) / still.cols, static_cast<double>(frame.rows) / still.rows);
  if (scale < 1.03) return frame;
  cv::Mat small;
  cv::resize(frame, small, {}, 1 / scale, 1 / scale, cv::INTER_AREA);
  return small;
}

// A registration for a wider copy of the frame it was found on.
Registration on(Registration r, cv::Size found_on, cv::Size size) {
  r.matrix(0, 2) *= static_cast<double>(size.width) / found_on.width;
  r.matrix(1, 2) *= static_cast<double>(size.height) / found_on.height;
  return r;
}

// The person's box alone, so that a window is as large as a limb and not as large as the person. `person`: fractions.
Contrast close_up(const cv::Mat &still, const Registration &found, const cv::Mat &frame, cv::Size found_on, const cv::Rect2d &person) {
  const cv::Rect2d wide = cv::Rect2d(person.x - 0.25 * person.width, person.y - 0.15 * person.height, 1.5 * person.width,
                                     1.3 * person.height) & cv::Rect2d(0, 0, 1, 1);
  if (wide.area() > kClose) return {};
  const cv::Rect pixels = cv::Rect(static_cast<int>(wide.x * frame.cols), static_cast<int>(wide.y * frame.rows),
                                   static_cast<int>(wide.width * frame.cols), static_cast<int>(wide.height * frame.rows)) &
                          cv::Rect({}, frame.size());
  if (pixels.width < 24 || pixels.height < 24) return {};
  cv::Mat warped, covered;
  warp_still(still, on(found, found_on, frame.size()), frame.size(), warped, covered);
  cv::Mat s = warped(pixels).clone(), c = covered(pixels).clone(), f = frame(pixels).clone();
  cv::Rect2d box((person.x - wide.x) / wide.width, (person.y - wide.y) / wide.height, person.width / wide.width,
                 person.height / wide.height);
  if (pixels.height > pixels.width) {  // lying, because there are more cells across than down
    cv::transpose(s, s);
    cv::transpose(c, c);
    cv::transpose(f, f);
    box = {box.y, box.x, box.height, box.width};
  }
  return contrast_of(structural_agreement(s, c, f), box);
}

Style finer_style(const Registration &r, const cv::Mat &still, const cv::Mat &where, cv::Size found_on, const cv::Mat &wide) {
  const cv::Mat frame = no_finer(wide, still);
  cv::Mat warped, covered, mask;
  warp_still(still, on(r, found_on, frame.size()), frame.size(), warped, covered);
  cv::resize(where, mask, frame.size(), 0, 0, cv::INTER_NEAREST);
  return measure_style(warped, mask & covered, frame);
}

// Grain, dots and few tones can be so strong that nothing registers any more; and pictures of other things have other
// textures.
Style style_of_another_picture(const cv::Mat &still, const cv::Mat &wide) {
  const cv::Mat frame = no_finer(wide, still);
  Style s = measure_style(fit(still, frame.size()), cv::Mat(frame.size(), CV_8U, cv::Scalar(255)), frame);
  for (Part &p : s.parts) p.excess *= 0.6;
  s.excess *= 0.6;
  s.confidence *= 0.5;
  return s;
}

// Whether the features have followed something that alone moved: of what disagrees once the picture is left where it was,
// nearly all is that thing, as far away as the features say.
bool followed_a_thing(const cv::Mat &still, const cv::Mat &frame, const Registration &r) {
  if (r.likeness > kFollowed || std::hypot(r.x, r.y) < 0.03 || std::abs(r.zoom) > 0.1 || std::abs(r.roll) > 4) return false;
  const cv::Mat as_it_was = fit(still, frame.size()), covered(frame.size(), CV_8U, cv::Scalar(255));
  const Agreement a = structural_agreement(as_it_was, covered, frame);
  const Displaced d = displaced_in(as_it_was, frame, a);
  if (!d.alone() || std::hypot(d.x - r.x, d.y - r.y) > 0.05) return false;
  const cv::Mat beside = (a.structure > 0.3) & ~d.places, stands = beside & (a.trust > 0.6);
  return cv::countNonZero(stands) > std::max(kLeastStanding, kStanding * cv::countNonZero(beside));
}

// What differs beside somebody says how far the picture can be trusted - unless it is one thing: who came or went beside
// them is no noise. `weights` and `differs` of the places beside; `sum` and `weight` of all of them.
double around_without_another(const cv::Mat &weights, const cv::Mat &differs, double sum, double weight) {
  cv::Mat labels, stats, centres;
  const int n = cv::connectedComponentsWithStats((differs > 1 - kOtherTrust) & (weights > 0), labels, stats, centres, 8);
  int largest = 0;
  for (int i = 1; i < n; i++)
    if (!largest || stats.at<int>(i, cv::CC_STAT_AREA) > stats.at<int>(largest, cv::CC_STAT_AREA)) largest = i;
  if (!largest) return sum / weight;
  cv::Mat thing = labels == largest;
  cv::dilate(thing, thing, cv::Mat());
  const cv::Mat theirs = weights.mul(differs);
  double sum_there = 0, weight_there = 0;
  for (int y = 0; y < thing.rows; y++)
    for (int x = 0; x < thing.cols; x++)
      if (thing.at<uchar>(y, x)) sum_there += theirs.at<float>(y, x), weight_there += weights.at<float>(y, x);
  if (sum_there < kOneThing * sum || weight_there > kAThing * weight) return sum / weight;
  return (sum - sum_there) / (weight - weight_there);
}

}  // namespace

Contrast contrast_of(const Agreement &a, const cv::Rect2d &box) {
  Contrast c;
  double in = 0, in_weight = 0, out = 0, out_weight = 0;
  cv::Mat weights(kCellsY, kCellsX, CV_32F, cv::Scalar(0)), differing(kCellsY, kCellsX, CV_32F, cv::Scalar(0)),
      beside(kCellsY, kCellsX, CV_32F, cv::Scalar(0)), apart = beside.clone();
  // Hair, hands and clothes reach beyond the joints: two cells about the box are neither here nor beside it.
  const cv::Rect2d nearby(box.x - 2.0 / kCellsX, box.y - 2.0 / kCellsY, box.width + 4.0 / kCellsX, box.height + 4.0 / kCellsY);
  for (int y = 0; y < kCellsY; y++)
    for (int x = 0; x < kCellsX; x++) {
      if (a.inside.at<float>(y, x) < 0.95f) continue;
      const double structure = static_cast<double>(a.structure.at<float>(y, x)),
                   differs = 1 - static_cast<double>(a.trust.at<float>(y, x));
      if (box.contains({(x + 0.5) / kCellsX, (y + 0.5) / kCellsY})) {
        const double w = std::max(0.25, structure);  // an arm in front of a bare wall
        in += w * differs;
        in_weight += w;
        weights.at<float>(y, x) = static_cast<float>(w);
        differing.at<float>(y, x) = static_cast<float>(w * differs);
      } else if (structure > 0.2 && !nearby.contains({(x + 0.5) / kCellsX, (y + 0.5) / kCellsY})) {  // a bare wall is noise
        out += structure * differs;
        out_weight += structure;
        beside.at<float>(y, x) = static_cast<float>(structure);
        apart.at<float>(y, x) = static_cast<float>(differs);
      }
    }
  if (in_weight < 3) return c;
  c.known = true;
  c.here = in / in_weight;
  c.fills = out_weight <= 6;
  c.around_in_all = c.fills ? c.here : out / out_weight;
  c.around = c.fills ? c.here : around_without_another(beside, apart, out, out_weight);
  constexpr int kPatch = 4;
  for (int y = 0; y + kPatch <= kCellsY; y++)
    for (int x = 0; x + kPatch <= kCellsX; x++) {
      const cv::Rect patch(x, y, kPatch, kPatch);
      const double w = cv::sum(weights(patch))[0];
      const double differs = w > 0.4 * kPatch * kPatch ? cv::sum(differing(patch))[0] / w : 0;
      if (differs <= c.patch) continue;
      c.patch = differs;
      c.where = {static_cast<double>(x) / kCellsX, static_cast<double>(y) / kCellsY, static_cast<double>(kPatch) / kCellsX,
                 static_cast<double>(kPatch) / kCellsY};
    }
  return c;
}

Registration register_around(const cv::Mat &still, const cv::Mat &frame, const cv::Rect2d &person) {
  const Registration r = register_still(still, frame);
  if (r.matches == 0 || r.mirrored) return r;
  const bool stands = (person.area() > 0 && background_stands(still, frame, r, person)) || followed_a_thing(still, frame, r);
  return stands ? unmoved(still, frame, r) : r;
}

Contrast contrast_at(const cv::Mat &still, const cv::Mat &frame, const Registration &registration, const Agreement &agreement,
                     const cv::Rect2d &person, const cv::Mat &fine_still, const cv::Mat &fine_frame) {
  Contrast c = contrast_of(agreement, person);
  const Contrast close = fine_frame.empty() ? close_up(still, registration, frame, frame.size(), person)
                                            : close_up(fine_still, registration, fine_frame, frame.size(), person);
  if (close.known && !c.fills) c.close = close.patch, c.close_around = close.fills ? c.around_in_all : close.around_in_all;
  return c;
}

Contrast contrast_without(const cv::Mat &still, const Look &look, const cv::Mat &places, const cv::Rect2d &person) {
  cv::Mat warped, covered;
  warp_still(still, look.registration, look.frame.size(), warped, covered);
  Agreement a = structural_agreement(warped, covered, look.frame);
  a.trust.setTo(1, places);
  return contrast_of(a, person);
}

Look look_at(const cv::Mat &still, const cv::Mat &frame, const Allowance &allowance,
             const Registration *known, const cv::Rect2d &person, const cv::Mat &fine_still, const cv::Mat &fine_frame) {
  Look l;
  l.registration = known ? *known : register_around(still, frame, person);
  l.composition = measure_composition(l.registration, allowance);
  if (l.registration.registered) {
    cv::Mat warped, covered;
    warp_still(still, l.registration, frame.size(), warped, covered);
    l.agreement = structural_agreement(warped, covered, frame);
    l.warped = warped;
    l.frame = frame;
    if (person.area() > 0) l.person = contrast_at(still, frame, l.registration, l.agreement, person, fine_still, fine_frame);
    if (!l.registration.mirrored) l.displaced = displaced_in(warped, frame, l.agreement);
    if (l.displaced.known) l.agreement.trust.setTo(0, l.displaced.places);  // says nothing of light, palette and style
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
    l.lighting = apart_from_palette(measure_lighting(warped, frame, l.agreement), warped, frame, l.agreement);
    l.palette = measure_palette(warped, frame, l.agreement, l.lighting);
    l.alike = alike(l.agreement, covered);
  } else {
    l.chroma = chroma_distance(fit(still, frame.size()), frame);
    l.level = median_level(frame) - median_level(fit(still, frame.size()));
  }
  return l;
}

Style style_at(const Look &l, const cv::Mat &still, const cv::Mat &frame, const cv::Mat &fine_still, const cv::Mat &fine_frame) {
  const bool fine = !fine_frame.empty();
  if (!l.registration.registered) return style_of_another_picture(fine ? fine_still : still, fine ? fine_frame : frame);
  return fine ? finer_style(l.registration, fine_still, l.alike, frame.size(), fine_frame) : measure_style(l.warped, l.alike, frame);
}

double photometric_trust(const Look &l) {
  return std::clamp((l.agreement.overall - 0.12) / 0.3, 0.0, 1.0);
}

}  // namespace judge
