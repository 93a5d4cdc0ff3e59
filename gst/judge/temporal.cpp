// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/temporal.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "judge/picture.hpp"

namespace judge {
namespace {

constexpr int kWidth = 192;          // pixels; of the grey copy on which motion is measured
constexpr std::size_t kKeep = 4096;  // frames looked at together; a longer clip is read in pieces

// Tolerances: the strength at which a fault is as likely a fault as not (score 0.5).
constexpr double kFlicker = 0.012, kCut = 4.5, kJitter = 0.0030, kBars = 0.02, kJump = 3.0;

template <class Range>
float quantile(Range values, double q) {
  if (values.empty()) return 0;
  const auto n = static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + n, values.end());
  return values[static_cast<std::size_t>(n)];
}

cv::Mat high_pass(const cv::Mat &grey) {
  cv::Mat f, mean;
  grey.convertTo(f, CV_32F);
  cv::boxFilter(f, mean, CV_32F, {25, 25}, {-1, -1}, true, cv::BORDER_REFLECT);
  return f - mean;
}

// Mean |difference| of high-passed luma with `a` moved by `m`; the border that the warp leaves open is not
// counted.
float compensated(const cv::Mat &a, const cv::Mat &b, const Motion &m, cv::Mat *difference = nullptr) {
  cv::Mat warped = a, mask;
  if (m.known) {
    cv::warpAffine(a, warped, m.matrix, a.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    cv::warpAffine(cv::Mat(a.size(), CV_8U, cv::Scalar(255)), mask, m.matrix, a.size(), cv::INTER_NEAREST);
    if (cv::countNonZero(mask) < static_cast<int>(a.total() / 4)) {
      warped = a;
      mask.release();
    }
  }
  cv::Mat d;
  cv::absdiff(high_pass(warped), high_pass(b), d);
  if (difference) *difference = d;
  return static_cast<float>(cv::mean(d, mask)[0]);
}

float correlation(const cv::Mat &a, const cv::Mat &b) {
  cv::Scalar ma, sa, mb, sb;
  cv::meanStdDev(a, ma, sa);
  cv::meanStdDev(b, mb, sb);
  if (sa[0] < 1e-3 || sb[0] < 1e-3) return sa[0] < 1e-3 && sb[0] < 1e-3 ? 1 : 0;
  return static_cast<float>(cv::mean((a - ma[0]).mul(b - mb[0]))[0] / (sa[0] * sb[0]));
}

}  // namespace

const char *name_of(TemporalFault fault) {
  switch (fault) {
    case TemporalFault::Flicker:
      return "flicker";
    case TemporalFault::Black:
      return "black";
    case TemporalFault::Garbled:
      return "garbled";
    case TemporalFault::Cut:
      return "cut";
    case TemporalFault::Freeze:
      return "freeze";
    case TemporalFault::Jitter:
      return "jitter";
    case TemporalFault::Bars:
      return "bars";
  }
  return "";
}

void TemporalMeter::push(const cv::Mat &bgr, std::uint64_t time) {
  Facts f;
  f.time = time;
  cv::Mat full = luma(bgr), grey = full;
  if (full.cols > kWidth)
    cv::resize(full, grey, {kWidth, std::max(16, full.rows * kWidth / full.cols)}, 0, 0, cv::INTER_AREA);
  if (!previous_.empty() && previous_.size() != grey.size()) previous_.release(), before_previous_.release();

  cv::Mat blocks;
  cv::resize(grey, blocks, {8, 6}, 0, 0, cv::INTER_AREA);
  for (int i = 0; i < 48; i++)
    f.blocks[static_cast<std::size_t>(i)] = std::log(static_cast<float>(blocks.at<uchar>(i / 8, i % 8)) + 8);
  f.mean = static_cast<float>(cv::mean(grey)[0]);
  f.dark = static_cast<float>(cv::countNonZero(grey < 32)) / static_cast<float>(grey.total());
  cv::Mat laplacian;
  cv::Laplacian(full, laplacian, CV_16S);
  cv::Mat square;
  laplacian.convertTo(square, CV_32F);
  f.sharp = static_cast<float>(std::log(cv::mean(square.mul(square))[0] + 4));
  cv::Mat energy;
  cv::resize(gradient_energy(grey), energy, {kWidth / 2, std::max(8, grey.rows / 2)}, 0, 0, cv::INTER_AREA);

  last_was_cut_ = false;
  if (!previous_.empty()) {
    cv::Mat d;
    cv::absdiff(previous_, grey, d);
    f.change = static_cast<float>(cv::mean(d)[0]);
    cv::Mat coarse;
    d.convertTo(coarse, CV_32F);
    cv::resize(coarse, coarse, {16, 12}, 0, 0, cv::INTER_AREA);
    double peak = 0;
    cv::minMaxLoc(coarse, nullptr, &peak);
    f.peak = static_cast<float>(peak);
    f.spread = static_cast<float>(cv::countNonZero(coarse > 12)) / static_cast<float>(coarse.total());
    if (f.change > 0.05f) {
      f.motion = global_motion(previous_, grey);
      f.residual = compensated(previous_, grey, f.motion);
    } else {
      f.motion.known = true;
    }
    cv::Mat moved = previous_energy_;
    if (f.motion.known && f.change > 0.05f) {
      cv::Matx23d half = f.motion.matrix;
      half(0, 2) /= 2;
      half(1, 2) /= 2;
      cv::warpAffine(previous_energy_, moved, half, previous_energy_.size(), cv::INTER_LINEAR,
                     cv::BORDER_REPLICATE);
    }
    f.kinship = correlation(moved, energy);
    if (!before_previous_.empty()) f.skip = compensated(before_previous_, grey, Motion());

    // At once, from the past alone: the picture has nothing in common with the one before it.
    std::vector<float> past;
    const std::size_t from = facts_.size() > 12 ? facts_.size() - 12 : 0;
    for (std::size_t i = from; i < facts_.size(); i++) past.push_back(facts_[i].residual);
    const float usual = std::max(0.7f, quantile(past, 0.75));
    last_was_cut_ = f.residual > 3.0f * usual && f.residual > 4.0f && f.kinship < 0.25f &&
                    std::abs(f.mean - facts_.back().mean) + f.residual > 6.0f;
  }

  cv::Mat rows, cols;
  cv::reduce(full, rows, 1, cv::REDUCE_AVG, CV_32F);
  cv::reduce(full, cols, 0, cv::REDUCE_AVG, CV_32F);
  if (floor_rows_.empty() || floor_rows_.size() != rows.size() || floor_cols_.size() != cols.size()) {
    floor_rows_ = rows;
    floor_cols_ = cols;
  } else {
    floor_rows_ = cv::max(floor_rows_, rows);
    floor_cols_ = cv::max(floor_cols_, cols);
  }
  before_previous_ = previous_;
  previous_ = grey;
  previous_energy_ = energy;
  facts_.push_back(f);
  frames_++;
  if (facts_.size() >= kKeep) collapse();
}

FrameFacts TemporalMeter::last() const {
  FrameFacts out;
  if (facts_.empty()) return out;
  const Facts &f = facts_.back();
  out.luma = f.mean;
  out.change = f.change;
  out.residual = f.residual;
  out.motion_known = f.motion.known;
  out.motion_global = f.motion.global;
  out.x = f.motion.x;
  out.y = f.motion.y;
  out.zoom = f.motion.zoom;
  out.roll = f.motion.roll;
  return out;
}

std::vector<TemporalMeter::Level> TemporalMeter::levels() const {
  std::vector<Level> out;
  if (first_ > 0) return out;
  for (const Facts &f : facts_)
    out.push_back({f.time, quantile(std::vector<float>(f.blocks.begin(), f.blocks.end()), 0.5)});
  return out;
}

void TemporalMeter::take_back() {
  if (facts_.empty()) return;
  facts_.pop_back();
  frames_--;
  last_was_cut_ = false;
}

void TemporalMeter::collapse() {
  for (auto &found : read(nullptr)) {
    auto same =
        std::find_if(earlier_.begin(), earlier_.end(), [&](const auto &e) { return e.fault == found.fault; });
    if (same == earlier_.end())
      earlier_.push_back(found);
    else if (same->excess < found.excess)
      *same = found;
  }
  const std::size_t drop = facts_.size() - kKeep / 8;
  facts_.erase(facts_.begin(), facts_.begin() + static_cast<std::ptrdiff_t>(drop));
  first_ += static_cast<std::int64_t>(drop);
}

std::vector<TemporalFinding> TemporalMeter::findings() const {
  auto all = read(nullptr);
  for (const auto &e : earlier_) {
    auto same = std::find_if(all.begin(), all.end(), [&](const auto &a) { return a.fault == e.fault; });
    if (same == all.end())
      all.push_back(e);
    else if (same->excess < e.excess)
      *same = e;
  }
  std::stable_sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.excess > b.excess; });
  return all;
}

std::vector<std::int64_t> TemporalMeter::spoiled() const {
  std::vector<std::int64_t> out;
  read(&out);
  return out;
}

std::vector<TemporalFinding> TemporalMeter::read(std::vector<std::int64_t> *spoiled_out) const {
  std::vector<TemporalFinding> found;
  const std::size_t n = facts_.size();
  if (n == 0) return found;
  const auto &f = facts_;
  const std::uint64_t step = n > 1 ? (f[n - 1].time - f[0].time) / (n - 1) : 40'000'000;
  const auto time_of = [&](std::size_t i) { return f[i].time; };
  const auto index_of = [&](std::size_t i) { return first_ + static_cast<std::int64_t>(i); };
  std::vector<char> spoiled(n, 0);
  const auto column = [&](auto member, bool skip_spoiled = true) {
    std::vector<float> v;
    for (std::size_t i = first_ == 0 ? 1 : 0; i < n; i++)
      if (!skip_spoiled || (!spoiled[i] && !(i && spoiled[i - 1]))) v.push_back(f[i].*member);
    return v;
  };
  std::vector<float> means;
  for (const auto &x : f) means.push_back(x.mean);
  const float usual_mean = quantile(means, 0.5);

  // Black, longest run first told.
  {
    std::size_t count = 0, first = n;
    for (std::size_t i = 0; i < n; i++)
      if (f[i].dark > 0.98f && f[i].mean < 0.35f * usual_mean && usual_mean > 26) {
        spoiled[i] = 1;
        if (!count++) first = i;
      }
    // A fade from or to black is slow: its darkest frames have neighbours that are nearly as dark.
    if (count && !context_.dark_wanted) {
      const bool whole = count == n;
      found.push_back({TemporalFault::Black, static_cast<double>(count),
                       1.6 + 0.2 * static_cast<double>(count), time_of(first), step * count, index_of(first),
                       whole ? 0.5 : 1.0});
    }
    // A clip that is black from end to end where something was to be seen.
    if (!count && usual_mean < 10 && !context_.dark_wanted && n > 1) {
      std::vector<float> darks;
      for (const auto &x : f) darks.push_back(x.dark);
      if (quantile(darks, 0.1) > 0.98f)
        found.push_back(
            {TemporalFault::Black, static_cast<double>(n), 4, time_of(0), step * n, index_of(0), 1});
    }
  }

  const float usual_residual = std::max(0.25f, quantile(column(&Facts::residual), 0.75));
  // Single frames that resemble neither neighbour, while the neighbours resemble each other.
  {
    std::size_t count = 0, first = n;
    double worst = 0;
    for (std::size_t i = 1; i + 1 < n; i++) {
      if (spoiled[i]) continue;
      const float in = f[i].residual, out = f[i + 1].residual, across = f[i + 1].skip;
      const double ratio = std::min(in, out) / std::max({across, 1.5f * usual_residual, 0.8f});
      if (ratio > 1.6 && std::min(in, out) > 2.5f && std::min(f[i].kinship, f[i + 1].kinship) < 0.8f) {
        spoiled[i] = 1;
        if (!count++) first = i;
        worst = std::max(worst, ratio);
      }
    }
    if (count)
      found.push_back({TemporalFault::Garbled, static_cast<double>(count),
                       worst / 1.6 + 0.15 * static_cast<double>(count - 1), time_of(first), step * count,
                       index_of(first), 0.9});
  }

  // Garbled head or tail: the residual or the sharpness of the outer frames leaves the range of the rest.
  if (n >= 16) {
    const std::size_t edge = std::max<std::size_t>(2, n * 11 / 100);
    std::vector<float> inner_residual, inner_sharp;
    for (std::size_t i = edge + 1; i + edge < n; i++)
      if (!spoiled[i] && !spoiled[i - 1])
        inner_residual.push_back(f[i].residual), inner_sharp.push_back(f[i].sharp);
    if (inner_residual.size() >= 6) {
      const float r50 = std::max(0.3f, quantile(inner_residual, 0.5)),
                  r95 = std::max(0.5f, quantile(inner_residual, 0.95));
      const float s05 = quantile(inner_sharp, 0.04), s95 = quantile(inner_sharp, 0.96);
      for (const bool tail : {false, true}) {
        std::vector<float> res, sharp;
        std::size_t first = n;
        std::size_t count = 0;
        for (std::size_t k = 0; k < edge; k++) {
          const std::size_t i = tail ? n - edge + k : k;
          if (spoiled[i]) continue;
          const bool comparable = i ? !spoiled[i - 1] : !spoiled[1];
          const float r = !comparable ? r50 : i ? f[i].residual : f[1].residual;
          const float out_of_range = std::max({0.f, f[i].sharp - s95, s05 - f[i].sharp});
          const bool odd = r > 2.2f * r95 + 0.8f || out_of_range > 0.55f ||
                           (r > 1.5f * r95 + 0.5f && out_of_range > 0.25f);
          if (odd) {
            if (!count++) first = i;
            res.push_back(r);
            sharp.push_back(out_of_range);
          }
        }
        if (count >= 2 || (count == 1 && quantile(sharp, 0.5) > 0.8f)) {
          const double excess = std::max(quantile(res, 0.5) / (2.2 * r95 + 0.8), quantile(sharp, 0.5) / 0.55);
          for (std::size_t k = 0; k < edge; k++) {
            const std::size_t i = tail ? n - edge + k : k;
            if (i >= first || !tail) spoiled[i] = spoiled[i] || (i >= first && i < first + count + 1);
          }
          found.push_back({TemporalFault::Garbled, static_cast<double>(count), std::max(1.05, excess),
                           time_of(first), step * count, index_of(first), 0.85});
        }
      }
    }
  }

  // Cut: one boundary stands out, and the picture stays different afterwards.
  std::size_t cut_at = n;
  const float usual_kinship = quantile(column(&Facts::kinship), 0.5);
  if (n >= 4 && !context_.cuts_wanted) {
    double best = 0;
    for (std::size_t i = 1; i < n; i++) {
      if (spoiled[i] || spoiled[i - 1]) continue;
      std::vector<float> around;
      for (std::size_t k = i > 10 ? i - 10 : 1; k < std::min(n, i + 11); k++)
        if (k != i && !spoiled[k] && !spoiled[k - 1]) around.push_back(f[k].residual);
      const float near = quantile(around, 0.75),
                  peak = around.empty() ? 0 : *std::max_element(around.begin(), around.end());
      const double ratio = f[i].residual / std::max({near, 0.6f * usual_residual, 0.45f});
      const bool stands_out = f[i].residual > 1.6f && (f[i].residual > 1.8f * peak ||
                                                       // between two lively shots: nothing is left of the picture
                                                       (f[i].kinship < 0.3f && usual_kinship > 0.7f && f[i].residual > 1.05f * peak));
      // The frame after the boundary still differs from the one before it.
      const bool stays = i + 1 >= n || f[i + 1].skip > 0.7f * f[i].residual;
      if (stands_out && stays && ratio > best) {
        best = ratio;
        cut_at = i;
      }
    }
    if (cut_at < n && best > 0.6 * kCut) {
      // Near the ends a cut is a flash frame: still a cut.
      const double lost = 1 - f[cut_at].kinship;
      double excess = best / kCut * (0.7 + 0.6 * std::min(1.0, lost));
      if (f[cut_at].kinship < 0.3f && usual_kinship > 0.7f) excess = std::max(excess, 1.3);
      found.push_back({TemporalFault::Cut, best, excess,
                       time_of(cut_at), 0, index_of(cut_at), std::clamp(0.4 + lost, 0.4, 1.0)});
    } else {
      cut_at = n;
    }
  }

  // Jump: the camera stands, but what moves is suddenly elsewhere. Motion lasts; only a gap is one frame long. A blink
  // or a flashing light is quick too, but small.
  if (n >= 12 && !context_.cuts_wanted && cut_at == n) {
    double best = 0;
    std::size_t where = 0;
    for (std::size_t i = 2; i + 2 < n; i++) {
      if (spoiled[i] || spoiled[i - 1] || f[i].spread < 0.05f) continue;
      float around = 0, calm = 0;
      for (std::size_t k = i > 5 ? i - 5 : 1; k < std::min(n, i + 6); k++)
        if (k != i) around = std::max(around, f[k].spread), calm = std::max(calm, f[k].residual);
      const double ratio = static_cast<double>(f[i].spread) / std::max(0.015, static_cast<double>(around));
      if (f[i].residual > 1.4f * calm && f[i + 1].skip > 0.8f * f[i].residual && ratio > best) best = ratio, where = i;
    }
    if (best > 0.6 * kJump)
      found.push_back({TemporalFault::Cut, best, best / kJump, time_of(where), 0, index_of(where), 0.8});
  }

  // Flicker over what is left.
  if (n >= 6) {
    double sum = 0, worst = 0;
    std::size_t count = 0, where = 0;
    for (std::size_t i = 1; i + 1 < n; i++) {
      if (spoiled[i - 1] || spoiled[i] || spoiled[i + 1] || i == cut_at || i + 1 == cut_at) continue;
      std::vector<float> second;
      for (std::size_t b = 0; b < 48; b++)
        second.push_back(0.5f * (f[i - 1].blocks[b] - 2 * f[i].blocks[b] + f[i + 1].blocks[b]));
      const double s = std::abs(quantile(second, 0.5));
      sum += s;
      count++;
      if (s > worst) worst = s, where = i;
    }
    if (count >= 4) {
      const double mean = sum / static_cast<double>(count);
      if (mean > 0.25 * kFlicker)
        found.push_back(
            {TemporalFault::Flicker, mean, mean / kFlicker, time_of(where), 0, index_of(where), 1});
    }
  }

  // Freeze: nothing changes for a while, and motion stops or starts abruptly.
  if (n >= 8) {
    std::vector<float> peaks = column(&Facts::peak, false);
    const float lively = quantile(peaks, 0.7);
    const std::size_t shortest =
        std::max<std::size_t>(4, static_cast<std::size_t>(200'000'000 / std::max<std::uint64_t>(1, step)));
    if (lively > 3.0f) {
      const float still = std::max(0.9f, 0.06f * lively);
      double best = 0;
      std::size_t where = 0, length = 0;
      for (std::size_t i = 1; i < n;) {
        if (f[i].peak > still) {
          i++;
          continue;
        }
        std::size_t j = i;
        while (j < n && f[j].peak <= still) j++;
        // Slow motion beside the run means it eased in or out: that is a performance, not a fault.
        const float sudden = (context_.move_wanted ? 0.6f : 0.45f) * lively;
        const bool abrupt_in = i > 1 && std::max(f[i - 1].peak, f[i > 2 ? i - 2 : 1].peak) > sudden;
        const bool abrupt_out = j < n && std::max(f[j].peak, f[std::min(n - 1, j + 1)].peak) > sudden;
        if (j - i >= shortest && (abrupt_in || i == 1) && (abrupt_out || j == n) &&
            (abrupt_in || abrupt_out) && static_cast<double>(j - i) > best) {
          best = static_cast<double>(j - i);
          where = i;
          length = j - i;
        }
        i = j;
      }
      if (length)
        found.push_back({TemporalFault::Freeze, static_cast<double>(length),
                         0.9 + static_cast<double>(length) / static_cast<double>(2 * shortest),
                         time_of(where), step * length, index_of(where), 0.9});
    }
  }

  // Jitter: shake from frame to frame, where the camera's motion is known.
  if (n >= 10) {
    double sum = 0, worst = 0;
    std::size_t count = 0, where = 0;
    for (std::size_t i = 2; i < n; i++) {
      if (spoiled[i] || spoiled[i - 1] || i == cut_at || i - 1 == cut_at) continue;
      const Motion &a = f[i - 1].motion, &b = f[i].motion;
      if (!a.global || !b.global || a.support < 0.65 || b.support < 0.65) continue;
      if (f[i].change < 0.05f || f[i - 1].change < 0.05f)
        continue;  // repeated frames of a frame-rate conversion
      const double d = (b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y);
      sum += std::min(d, 0.01);
      count++;
      if (d > worst) worst = d, where = i;
    }
    if (count >= 6 && count >= n * 3 / 5) {
      const double shake = std::sqrt(sum / static_cast<double>(count) / 6);
      const double tolerated = kJitter + 0.5 * context_.shake_wanted;
      if (shake > 0.25 * tolerated)
        found.push_back(
            {TemporalFault::Jitter, shake * 100, shake / tolerated, time_of(where), 0, index_of(where), 0.9});
    }
  }

  // Bars: rows or columns that never held anything.
  if (!floor_rows_.empty() && usual_mean > 20) {
    const auto bar = [](const cv::Mat &means, bool from_end) {
      const int length = static_cast<int>(means.total());
      int k = 0;
      while (k < length / 3 && means.at<float>(from_end ? length - 1 - k : k) < 20) k++;
      // A real bar ends in a step, a dark scene does not.
      if (k == 0 || k >= length / 3) return 0.0;
      const int next = std::min(length - 1, k + 2);
      return means.at<float>(from_end ? length - 1 - next : next) > 34 ? static_cast<double>(k) / length
                                                                       : 0.0;
    };
    const double rows = 2 * std::min(bar(floor_rows_, false), bar(floor_rows_, true));
    const double cols = 2 * std::min(bar(floor_cols_, false), bar(floor_cols_, true));
    const double share = std::max(rows, cols) - context_.bars_wanted;
    if (share > 0.5 * kBars)
      found.push_back({TemporalFault::Bars, share, share / kBars, time_of(0), 0, index_of(0), 0.9});
  }
  if (spoiled_out)
    for (std::size_t i = 0; i < n; i++)
      if (spoiled[i]) spoiled_out->push_back(index_of(i));
  std::stable_sort(found.begin(), found.end(),
                   [](const auto &a, const auto &b) { return a.excess > b.excess; });
  return found;
}

}  // namespace judge
