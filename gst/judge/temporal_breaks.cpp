// SPDX-License-Identifier: LGPL-2.1-or-later
// Where the picture breaks: garbled frames, cuts and jumps.
#include <algorithm>
#include <cmath>

#include "judge/temporal_faults.hpp"

namespace judge {

constexpr double kCut = 2.0;          // the ratio that is tolerated where little of the picture is lost
constexpr double kApart = 2.15;       // the same where dense motion follows the picture
constexpr float kUnrelated = 0.65f;   // kinship below which two frames hardly show the same picture

void TemporalReading::find_garbled() {
  find_single_garbled();
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

void TemporalReading::find_garbled_end(bool tail) {
  const std::size_t n = f_.size();
  if (n < 14) return;
  const std::size_t edge = std::max<std::size_t>(3, n * 11 / 100);
  std::vector<float> inner_residual, inner_sharp;
  for (std::size_t i = edge + 1; i + edge < n; i++)
    if (!spoiled_[i] && !spoiled_[i - 1]) inner_residual.push_back(f_[i].apart), inner_sharp.push_back(f_[i].sharp);
  if (inner_residual.size() < 6) return;
  const float r95 = std::max(0.5f, quantile(inner_residual, 0.95)), s05 = quantile(inner_sharp, 0.04),
              s95 = quantile(inner_sharp, 0.96);
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
    o.odd = unrelated || s05 - f_[i].sharp > 0.6f;
    return o;
  };
  // From the very end inwards, one frame in between may look right.
  std::vector<float> residuals, outs;
  std::size_t reach = 0, missed = 0;
  for (std::size_t k = 0; k < edge && missed < 2; k++) {
    const std::size_t i = tail ? n - 1 - k : k;
    if (spoiled_[i] || (i && spoiled_[i - 1])) break;
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
  if (residuals.size() < 2 && !(residuals.size() == 1 && outs[0] > 0.8f)) return;
  // Behind a garbled head the first good frame resembles nothing before it either.
  if (!tail && reach > 1 && f_[reach - 1].sharp <= s95 + 0.25f && f_[reach - 1].sharp >= s05 - 0.25f &&
      f_[reach - 2].sharp > s95 + 0.25f)
    reach--;
  const std::size_t from = tail ? n - reach : 0;
  for (std::size_t i = from; i < from + reach; i++) spoiled_[i] = 1;
  const double excess = std::max(quantile(residuals, 0.5) / (2.2 * r95 + 0.8), quantile(outs, 0.5) / 0.55);
  add(TemporalFault::Garbled, static_cast<double>(reach), std::max(1.05, excess), from, reach, 0.85);
}

void TemporalReading::find_cuts() {
  const std::size_t n = f_.size();
  if (n < 6 || context_.cuts_wanted) return;
  const auto frames = comparable_frames();
  double best = 0, amount = 0, lost_there = 0;
  for (std::size_t k = 0; k < frames.size(); k++) {
    const std::size_t i = frames[k];
    // What comes after a freeze is elsewhere, of course.
    if (frozen_to_ > frozen_from_ && i >= frozen_from_ && i <= frozen_to_) continue;
    float residual = 0.4f, apart = 0.8f, apart_most = 1.6f, lost = 0.015f, change = 0.5f;
    std::size_t neighbours = 0;
    for (std::size_t j = k > 5 ? k - 5 : 0; j < std::min(frames.size(), k + 6); j++) {
      if (j == k) continue;
      neighbours++;
      residual = std::max(residual, f_[frames[j]].residual);
      apart = std::max(apart, f_[frames[j]].apart);
      apart_most = std::max(apart_most, f_[frames[j]].apart_most);
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
    double excess = inside ? ratio / kCut * (0.85 + 0.6 * std::min(1.0, lost_here)) : 0;
    if (inside) excess = std::max(excess, std::min(f_[i].apart / apart, f_[i].apart_most / apart_most) / kApart);
    // Nothing is left of the picture, between two shots as lively as may be.
    if (lost_here > 0.7 && f_[i].change > 2.5f * change && f_[i].residual > 1.5f * residual) excess = std::max(excess, 1.4);
    if (excess > best) best = excess, amount = ratio, lost_there = lost_here, cut_at_ = i;
  }
  if (best > 0.4) add(TemporalFault::Cut, amount, best, cut_at_, 0, std::clamp(0.55 + lost_there, 0.4, 1.0));
  if (best < 0.9) cut_at_ = n;
}

}  // namespace judge
