// SPDX-License-Identifier: LGPL-2.1-or-later
// Where the picture breaks: garbled frames, cuts and jumps.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "judge/temporal_faults.hpp"

namespace judge {

constexpr double kCut = 2.2;          // the ratio that is tolerated where little of the picture is lost
constexpr double kApart = 2.37;       // the same where dense motion follows the picture
constexpr double kJump = 2.6;         // the same of means of places, where something stirs by kStirs more, too
constexpr double kStirs = 1.8;
constexpr double kAlso = 0.7;         // of what else speaks for it, at least; kJump alone is what a fast limb leaves
constexpr double kStrides = 3.5;      // ratio to the ten boundaries around
constexpr double kLeap = 0.010, kLeapRatio = 3;  // of the camera: fractions of the width; to the ten boundaries around
constexpr float kBlank = 3.5f;        // standard deviation of luma
constexpr float kSharpness = 1.2f;    // ln of the Laplacian's energy
constexpr float kTones = 0.55f;       // of the least contrast else, or 1 / so much of the most: other tones
constexpr float kTonesAtOnce = 0.35f;  // ln of the standard deviation of luma, from one frame to the next
constexpr float kUnrelated = 0.65f;   // kinship below which two frames hardly show the same picture

void TemporalReading::find_garbled() {
  find_blank();
  find_unlike_all();
  find_single_garbled();
  find_foreign();
  find_other_sharpness();
  for (const bool tail : {false, true}) find_garbled_end(tail);
}

// Single frames that resemble neither neighbour, while the neighbours resemble each other.
void TemporalReading::find_single_garbled() {
  const std::size_t n = f_.size();
  std::vector<float> residuals;
  for (const std::size_t i : comparable_frames()) residuals.push_back(f_[i].residual);
  const float usual = std::max(0.25f, quantile(residuals, 0.75));
  std::size_t count = 0, first = n;
  double worst = 0;
  for (std::size_t i = 1; i + 1 < n; i++) {
    if (spoiled_[i]) continue;
    const float in = f_[i].residual, out = f_[i + 1].residual, across = f_[i + 1].skip;
    const double ratio = std::min(in, out) / std::max({across, 1.5f * usual, 0.8f});
    if (ratio > 1.6 && std::min(in, out) > 2.5f && std::min(f_[i].kinship, f_[i + 1].kinship) < 0.8f) {
      spoiled_[i] = 1;
      if (!count++) first = i;
      worst = std::max(worst, ratio);
    }
  }
  if (count)
    add(TemporalFault::Garbled, static_cast<double>(count), worst / 1.6 + 0.15 * static_cast<double>(count - 1), first, count, 0.9);
}

// Frames of one flat colour in a clip that has pictures.
void TemporalReading::find_blank() {
  const std::size_t n = f_.size();
  std::vector<float> contrasts;
  for (const auto &x : f_) contrasts.push_back(x.contrast);
  const float usual = quantile(contrasts, 0.5);
  if (usual < 4 * kBlank) return;
  std::size_t count = 0, first = n;
  for (std::size_t i = 0; i < n; i++) {
    if (spoiled_[i] || f_[i].contrast >= kBlank) continue;
    std::size_t to = i;
    while (to < n && !spoiled_[to] && f_[to].contrast < kBlank) to++;
    // A fade or a haze comes and goes slowly.
    const bool abrupt = (i && f_[i - 1].contrast > 0.6f * usual) || (to < n && f_[to].contrast > 0.6f * usual);
    if (abrupt) {
      if (!count) first = i;
      count += to - i;
      std::fill(spoiled_.begin() + static_cast<std::ptrdiff_t>(i), spoiled_.begin() + static_cast<std::ptrdiff_t>(to), 1);
    }
    i = to;
  }
  if (count) add(TemporalFault::Garbled, static_cast<double>(count), 1.6 + 0.2 * static_cast<double>(count), first, count, 1);
}

// Up to twelve frames of which each is unlike the one before it and the one after it, as no two frames of the clip are else. A
// cut is one such boundary, and not two.
void TemporalReading::find_unlike_all() {
  constexpr std::size_t kMost = 12;
  const std::size_t n = f_.size();
  const auto frames = comparable_frames();
  if (frames.size() < 20) return;
  std::vector<float> all;
  for (const std::size_t i : frames)
    if (f_[i].sampled) all.push_back(f_[i].apart);
  const float usual = std::max(0.5f, quantile(all, 0.8));
  const auto breaks = [&](std::size_t i) { return comparable(i) && f_[i].kinship < 0.4f && f_[i].apart > 4 * usual + 2; };
  std::size_t count = 0, first = n;
  double worst = 0;
  for (std::size_t i = 1; i < n; i++) {
    if (!breaks(i)) continue;
    std::size_t to = i + 1;
    while (to < n && breaks(to)) to++;
    if (to - i >= 2 && to - i <= kMost + 1 && to < n) {
      for (std::size_t k = i; k + 1 < to; k++) spoiled_[k] = 1, count++;
      first = std::min(first, i);
      worst = std::max(worst, static_cast<double>(f_[i].apart / (4 * usual + 2)));
    }
    i = to;
  }
  if (count) add(TemporalFault::Garbled, static_cast<double>(count), worst + 0.15 * static_cast<double>(count - 1), first, count, 0.9);
}

// Frames of something else, after which the picture is what it was.
void TemporalReading::find_foreign() {
  std::vector<float> residuals;
  for (const std::size_t i : comparable_frames()) residuals.push_back(f_[i].residual);
  const float usual = std::max(0.5f, quantile(residuals, 0.75));
  std::size_t count = 0, first = f_.size();
  double worst = 0;
  for (std::size_t i = 1; i < f_.size(); i++) {
    const auto away = static_cast<std::size_t>(f_[i].away);
    if (!away || away > i || f_[i].returned_kinship < 0.5f) continue;
    const std::size_t from = i - away;
    if (from == 0 || spoiled_[from] || spoiled_[i] || bars_begin_or_end(from)) continue;
    const double ratio = std::min(f_[from].residual, f_[i].residual) / std::max({f_[i].returned, 1.5f * usual, 0.8f});
    if (ratio < 1.6 || std::max(f_[from].kinship, f_[i].kinship) > f_[i].returned_kinship - 0.2f) continue;
    for (std::size_t k = from; k < i; k++)
      if (!spoiled_[k]) spoiled_[k] = 1, count++;
    first = std::min(first, from);
    worst = std::max(worst, ratio);
  }
  if (count) add(TemporalFault::Garbled, static_cast<double>(count), worst / 1.6 + 0.15 * static_cast<double>(count - 1), first, count, 0.9);
}

// Up to twelve frames of another sharpness than those beside them, from one frame to the next: noise, blocks, mush.
void TemporalReading::find_other_sharpness() {
  const std::size_t n = f_.size();
  const std::size_t most = 12, at_end = std::clamp<std::size_t>(n / 5, 3, most);
  if (n < 14) return;
  std::size_t count = 0, first = n;
  double worst = 0;
  for (std::size_t a = 0; a < n; a++) {
    if (spoiled_[a] || (a && spoiled_[a - 1])) continue;
    // [a, b) against the frame before it; at the head, against the first one after it that differs.
    std::size_t b = a + 1;
    float beside = 0;
    if (a) {
      beside = f_[a - 1].sharp;
      if (std::abs(f_[a].sharp - beside) < kSharpness) continue;
      while (b < n && (f_[b].sharp - beside) * (f_[a].sharp - beside) > 0.36f * (f_[a].sharp - beside) * (f_[a].sharp - beside)) b++;
    } else {
      while (b <= at_end && std::abs(f_[b].sharp - f_[b - 1].sharp) < kSharpness) b++;
      beside = f_[b].sharp;
    }
    const float off = (a ? f_[a] : f_[b - 1]).sharp - beside;
    if (std::abs(off) < kSharpness || b - a > (a && b < n ? most : at_end) || f_[a ? a : b].residual < 2.5f) continue;
    // Back to what it was; and it never is so elsewhere.
    if (a && b < n && std::abs(f_[b].sharp - beside) > 0.35f * std::abs(off)) continue;
    bool usual = false;
    for (std::size_t k = 0; k < n; k++)
      usual = usual || ((k + most < a || k >= b + most) && !spoiled_[k] && (f_[k].sharp - beside) * off > 0.6f * off * off);
    if (usual) continue;
    for (std::size_t k = a; k < b; k++)
      if (!spoiled_[k]) spoiled_[k] = 1, count++;
    first = std::min(first, a);
    worst = std::max(worst, static_cast<double>(std::abs(off) / kSharpness));
    a = b;
  }
  if (count) add(TemporalFault::Garbled, static_cast<double>(count), worst + 0.15 * static_cast<double>(count - 1), first, count, 0.85);
}

void TemporalReading::find_garbled_end(bool tail) {
  const std::size_t n = f_.size();
  if (n < 14) return;
  const std::size_t edge = std::max<std::size_t>(3, n * 11 / 100);
  std::vector<float> inner_residual, inner_sharp, inner_contrast;
  for (std::size_t i = edge + 1; i + edge < n; i++)
    if (!spoiled_[i] && !spoiled_[i - 1]) {
      if (f_[i].sampled) inner_residual.push_back(f_[i].apart);
      inner_sharp.push_back(f_[i].sharp), inner_contrast.push_back(f_[i].contrast);
    }
  if (inner_sharp.size() < 6) return;
  const float r95 = std::max(0.5f, quantile(inner_residual, 0.95)), s05 = quantile(inner_sharp, 0.04),
              s95 = quantile(inner_sharp, 0.96);
  // What is all texture before and after resembles itself in that; but its tones are gone at once.
  const float c05 = quantile(inner_contrast, 0.04), c95 = quantile(inner_contrast, 0.96);
  const auto other_tones = [&](std::size_t i) { return f_[i].contrast < kTones * c05 || f_[i].contrast * kTones > c95; };
  const std::size_t broken = tail ? n - edge : edge;
  bool breaks = false;
  for (std::size_t i = tail ? broken : 1; i < (tail ? n : broken + 1); i++)
    breaks = breaks || (f_[i].apart > 2.2f * r95 + 0.8f && other_tones(i) != other_tones(i - 1) &&
                        std::abs(std::log((f_[i].contrast + 1) / (f_[i - 1].contrast + 1))) > kTonesAtOnce);
  struct Odd {
    bool odd = false;
    float residual = 0, out = 0;
  };
  const auto odd_at = [&](std::size_t i) {
    Odd o;
    // The first frame has none before it: it is as odd as what follows it makes it.
    const std::size_t against = i ? i : 1;
    o.residual = f_[against].apart;
    o.out = std::max({0.f, f_[i].sharp - s95, s05 - f_[i].sharp});
    const bool unrelated = f_[against].kinship < kUnrelated &&
                           (o.residual > 2.2f * r95 + 0.8f || (o.residual > 1.5f * r95 + 0.5f && o.out > 0.25f));
    // Much softer than ever before; sharper is only what a codec does to its first picture.
    o.odd = unrelated || s05 - f_[i].sharp > 0.6f || (breaks && other_tones(i));
    if (breaks && other_tones(i)) o.residual = std::max(o.residual, 2.2f * r95 + 0.8f), o.out = 1;
    return o;
  };
  // From the very end inwards, one frame in between may look right.
  std::vector<float> residuals, outs;
  std::size_t reach = 0, missed = 0;
  for (std::size_t k = 0; k < edge && missed < 2; k++) {
    const std::size_t i = tail ? n - 1 - k : k;
    if (spoiled_[i] || spoiled_[i ? i - 1 : 1]) break;
    const Odd o = odd_at(i);
    if (!o.odd) {
      if (k == 0) return;
      missed++;
      continue;
    }
    missed = 0;
    reach = k + 1;
    residuals.push_back(o.residual);
    outs.push_back(o.out);
  }
  if (residuals.empty()) return;
  if (residuals.size() == 1 && outs[0] <= 0.8f && residuals[0] < 2 * (2.2f * r95 + 0.8f)) return;
  // Behind a garbled head the first good frame resembles nothing before it either, but the one after it.
  if (!tail && reach > 1 && s05 - f_[reach - 1].sharp <= 0.6f && !(breaks && other_tones(reach - 1))) reach--;
  const std::size_t from = tail ? n - reach : 0, inner = tail ? from : reach;
  // What fades in or out, or comes into focus, does so slowly.
  const float at_once = std::abs(f_[inner].sharp - f_[inner - 1].sharp);
  if (!breaks && f_[inner].kinship > kUnrelated && at_once < std::max(0.3f, 0.6f * quantile(outs, 1))) return;
  for (std::size_t i = from; i < from + reach; i++) spoiled_[i] = 1;
  const double excess = std::max(quantile(residuals, 0.5) / (2.2 * r95 + 0.8), quantile(outs, 0.5) / 0.55);
  add(TemporalFault::Garbled, static_cast<double>(reach), std::max(1.05, excess), from, reach, 0.85);
}

double TemporalReading::leap_at(std::size_t k, const std::vector<std::size_t> &frames) const {
  // As the picture's points move in the mean over a picture of 16:9: turning and zooming by their radius.
  constexpr double kRadius = 0.33;
  const auto v = [&](std::size_t at) {
    const Motion &m = f_[frames[at]].motion;
    return cv::Vec4d(m.x, m.y, kRadius * m.zoom, kRadius * m.roll * std::numbers::pi / 180);
  };
  const TemporalFacts &fact = f_[frames[k]];
  const Motion &here = fact.motion;
  // Of the whole picture, not of a subject: it reaches everywhere, or leaves little of the change.
  const bool most_of_it = here.known && fact.residual < 0.25f * fact.change;
  const bool far = most_of_it && cv::norm(v(k)) > 4 * kLeap;
  if (!(here.global || most_of_it) || here.support < (far ? 0.4 : 0.6)) return 0;
  std::vector<cv::Vec4d> around;
  for (std::size_t j = k > 5 ? k - 5 : 0; j < std::min(frames.size(), k + 6); j++)
    if (j != k && f_[frames[j]].motion.known) around.push_back(v(j));
  if (around.size() < 6) return 0;
  cv::Vec4d usual;
  for (int c = 0; c < 4; c++) {
    std::vector<float> all;
    for (const auto &a : around) all.push_back(static_cast<float>(a[c]));
    usual[c] = quantile(all, 0.5);
  }
  double most = 0.0015;
  for (const auto &a : around) most = std::max(most, cv::norm(a - usual));
  // A frame held for some frames moves as far afterwards as in all of them.
  const double held = static_cast<double>(k ? frames[k] - frames[k - 1] : 1);
  const double leap = std::min(cv::norm(v(k) - usual), cv::norm(v(k) - held * usual));
  // Twice the usual is a frame that a conversion left out.
  return (far ? 1 : std::min(1.0, here.support / 0.75)) * std::min({leap / kLeap, leap / most / kLeapRatio, leap / std::max(1e-9, 1.6 * cv::norm(usual))});
}

void TemporalReading::find_cuts() {
  const std::size_t n = f_.size();
  if (n < 6 || context_.cuts_wanted) return;
  const auto frames = comparable_frames();
  double best = 0, amount = 0, lost_there = 0;
  for (std::size_t k = 0; k < frames.size(); k++) {
    const std::size_t i = frames[k];
    if (bars_begin_or_end(i)) continue;
    // What comes after a freeze is elsewhere, of course.
    if (frozen_to_ > frozen_from_ && i >= frozen_from_ && i <= frozen_to_) continue;
    float residual = 0.8f, apart = 0.8f, apart_most = 1.6f, coarse = 1.2f, lost = 0.02f, change = 0.8f, stir = 2, step = 0.004f;
    std::size_t neighbours = 0;
    for (std::size_t j = k > 5 ? k - 5 : 0; j < std::min(frames.size(), k + 6); j++) {
      if (j == k) continue;
      neighbours++;
      residual = std::max(residual, f_[frames[j]].residual);
      apart = std::max(apart, f_[frames[j]].apart);
      apart_most = std::max(apart_most, f_[frames[j]].apart_most);
      coarse = std::max(coarse, f_[frames[j]].coarse);
      stir = std::max(stir, f_[frames[j]].stir);
      step = std::max(step, f_[frames[j]].step);
      lost = std::max(lost, 1 - f_[frames[j]].kinship);
      change = std::max(change, f_[frames[j]].change);
    }
    if (neighbours < 4) continue;
    const double lost_here = 1 - f_[i].kinship;
    const double ratio = std::min({f_[i].residual / residual, static_cast<float>(lost_here) / lost, f_[i].change / change});
    // The frame after the boundary still differs from the one before it; otherwise it was a flash.
    const bool stays = i + 1 >= n || f_[i + 1].skip > 0.7f * f_[i].residual;
    if (!stays) continue;
    // Near the ends there is evidence on one side only: enough for a cut, not for a jump.
    const bool inside = k >= 2 && k + 2 < frames.size();
    double excess = 0;
    if (inside) {
      // A picture held for some frames moves as far afterwards as in all of them; one that came too early is held then.
      const double held = 1 + 0.25 * static_cast<double>(frames[k + 1] - frames[k - 1] - 2);
      excess = ratio / kCut * (0.85 + 0.6 * std::min(1.0, lost_here)) / held;
      // An encoder that begins anew changes the texture of the whole picture, but moves nothing in it.
      const double stirs = std::max({f_[i].stir / stir, f_[i].step / step, static_cast<float>(lost_here) / lost}) / kStirs;
      const double apart_here = std::min(f_[i].apart / apart, f_[i].apart_most / apart_most);
      // What moves is much farther in one frame than it comes in any around, and then goes on as before.
      const double strides = std::min({f_[i].stir / std::max(4.f, stir), f_[i].step / std::max(0.006f, step), f_[i].change / change});
      excess = std::max(excess, strides / kStrides / held);
      // Arms that fall faster than anything around leave much in the means of places, but the picture is the same one.
      const double same = std::min(1.0, std::max({apart_here / kApart, excess * held, stirs / 2}) / kAlso);
      excess = std::max({excess, std::min(1.0, stirs * stirs) * std::max(same * f_[i].coarse / coarse / kJump, apart_here / kApart) / held, leap_at(k, frames)});
    }
    // Nothing is left of the picture, between two shots as lively as may be.
    if (lost_here > 0.7 && f_[i].change > 2.5f * change && f_[i].residual > 1.3f * residual) excess = std::max(excess, 1.4);
    if (excess > best) best = excess, amount = ratio, lost_there = lost_here, cut_at_ = i;
  }
  if (best > 0.4) add(TemporalFault::Cut, amount, best, cut_at_, 0, std::clamp(0.55 + lost_there, 0.4, 1.0));
  if (best < 0.9) cut_at_ = n;
}

}  // namespace judge
