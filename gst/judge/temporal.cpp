// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/temporal.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "judge/picture.hpp"
#include "judge/temporal_faults.hpp"

namespace judge {
namespace {

constexpr int kWidth = 192;          // pixels; of the grey copy on which motion is measured
constexpr float kLively = 0.8f;      // luma: residual from which dense motion is followed
constexpr int kCoarse = 48;          // pixels; where texture is gone and motion is not
constexpr int kReturn = 16;          // frames after which a picture that comes back is another shot
// Where cuts are no fault: dense motion is followed in that many frames at first and then in one of so many; and in every one
// that has less kinship, another sharpness or other tones (ln) than the one before it, as what is broken has.
constexpr std::int64_t kAll = 32, kSome = 4;
constexpr float kRelated = 0.7f, kOtherSharpness = 0.3f, kOtherTones = 0.3f;
constexpr float kSingle = 2.5f;      // luma: least residual before and after a single broken frame
constexpr std::size_t kKeep = 4096;  // frames looked at together; a longer clip is read in pieces

// Mean |difference| of luma, less its own mean nearby, with `a` moved by `m`; the border that the warp leaves open is not
// counted. `difference`: signed.
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
  cv::Mat d, local;
  cv::subtract(b, warped, d, cv::noArray(), CV_32F);
  cv::boxFilter(d, local, CV_32F, {25, 25}, {-1, -1}, true, cv::BORDER_REFLECT);
  d -= local;
  if (difference) *difference = d;
  return static_cast<float>(cv::mean(cv::abs(d), mask)[0]);
}

// Of the means of places as large as a pixel of a picture kCoarse wide, without sign.
float coarse_quantile(const cv::Mat &difference, double share) {
  cv::Mat means;
  cv::resize(difference, means, {kCoarse, std::max(8, difference.rows * kCoarse / difference.cols)}, 0, 0, cv::INTER_AREA);
  means = cv::abs(means);
  return quantile(std::vector<float>(means.begin<float>(), means.end<float>()), share);
}

// Mean square of the four neighbours less four times the pixel, the picture mirrored at its edges.
double laplacian_energy(const cv::Mat &grey) {
  const int w = grey.cols, h = grey.rows;
  double sum = 0;
  for (int y = 0; y < h; y++) {
    const uchar *here = grey.ptr(y), *above = grey.ptr(y ? y - 1 : 1), *below = grey.ptr(y + 1 < h ? y + 1 : h - 2);
    const auto at = [&](int x, int left, int right) {
      return static_cast<std::int16_t>(above[x] + below[x] + here[left] + here[right] - 4 * here[x]);
    };
    std::uint32_t row = 0;  // 1020^2 of a pixel at most
    for (int x = 1; x + 1 < w; x++) {
      const std::int16_t v = at(x, x - 1, x + 1);
      row += static_cast<std::uint32_t>(v * v);
    }
    for (const std::int16_t v : {at(0, 1, 1), at(w - 1, w - 2, w - 2)}) row += static_cast<std::uint32_t>(v * v);
    sum += row;
  }
  return sum / static_cast<double>(grey.total());
}

struct Lines {  // of a CV_8U picture: means and maxima of its rows and columns, CV_32F
  cv::Mat rows, cols, most_rows, most_cols;
};

Lines lines_of(const cv::Mat &grey) {
  const int w = grey.cols, h = grey.rows;
  Lines out{cv::Mat(h, 1, CV_32F), cv::Mat(1, w, CV_32F), cv::Mat(h, 1, CV_32F), {}};
  std::vector<std::uint32_t> sums(static_cast<std::size_t>(w));
  cv::Mat most(1, w, CV_8U, cv::Scalar(0));
  for (int y = 0; y < h; y++) {
    const uchar *row = grey.ptr(y);
    uchar *top = most.ptr(), highest = 0;
    std::uint32_t sum = 0;
    for (int x = 0; x < w; x++) sums[static_cast<std::size_t>(x)] += row[x];
    for (int x = 0; x < w; x++) top[x] = std::max(top[x], row[x]);
    for (int x = 0; x < w; x++) sum += row[x], highest = std::max(highest, row[x]);
    out.rows.at<float>(y) = static_cast<float>(sum) / static_cast<float>(w);
    out.most_rows.at<float>(y) = highest;
  }
  for (int x = 0; x < w; x++) out.cols.at<float>(x) = static_cast<float>(sums[static_cast<std::size_t>(x)]) / static_cast<float>(h);
  most.convertTo(out.most_cols, CV_32F);
  return out;
}

// Rows (columns) of `means` that are black at both ends, of all: as black as a bar, and ending in a step, as a dark scene does not.
float bars_of(const cv::Mat &means, const cv::Mat &most) {
  const int length = static_cast<int>(means.total());
  const auto bar = [&](bool from_end) {
    const auto at = [&](int i) { return from_end ? length - 1 - i : i; };
    int k = 0;
    while (k < length / 3 && means.at<float>(at(k)) < 20 && most.at<float>(at(k)) < 48) k++;
    if (k == 0 || k >= length / 3) return 0;
    return means.at<float>(at(std::min(length - 1, k + 2))) > 34 ? k : 0;
  };
  return 2 * static_cast<float>(std::min(bar(false), bar(true))) / static_cast<float>(length);
}

cv::Mat moved_energy(const cv::Mat &energy, const Motion &m) {
  cv::Matx23d half = m.matrix;
  half(0, 2) /= 2;
  half(1, 2) /= 2;
  cv::Mat out;
  cv::warpAffine(energy, out, half, energy.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return out;
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

// Of the frame against those before it.
void TemporalMeter::compare(Followable &now, const cv::Mat &energy, TemporalFacts &f) {
  const cv::Mat &grey = now.grey(), &previous = previous_.grey();
  cv::Mat d;
  cv::absdiff(previous, grey, d);
  f.change = static_cast<float>(cv::mean(d)[0]);
  cv::subtract(grey, previous, d, cv::noArray(), CV_32F);
  f.stir = coarse_quantile(d, 0.98);
  cv::Mat moved = previous_energy_, difference;
  f.motion.known = true;
  if (f.change > 0.05f) {
    f.motion = global_motion(previous_, now);
    f.residual = f.apart = compensated(previous, grey, f.motion, &difference);
    if (f.motion.known) moved = moved_energy(previous_energy_, f.motion);
  }
  f.kinship = correlation(moved, energy);
  if (!difference.empty()) tell_apart(grey, std::move(difference), f);
  if (!before_previous_.empty() && (!context_.cuts_wanted || std::min(f.residual, facts_.back().residual) > kSingle))
    f.skip = compensated(before_previous_, grey, Motion());

  // At once, from the past alone: the picture has nothing in common with the one before it.
  std::vector<float> past;
  const std::size_t from = facts_.size() > 12 ? facts_.size() - 12 : 0;
  for (std::size_t i = from; i < facts_.size(); i++) past.push_back(facts_[i].residual);
  const float usual = std::max(0.7f, quantile(past, 0.75));
  last_was_cut_ = f.residual > 3.0f * usual && f.residual > 4.0f && f.kinship < 0.25f &&
                  std::abs(f.mean - facts_.back().mean) + f.residual > 6.0f;
  away_++;
  calm_++;
  if (away_ > kReturn) left_ = {};
  const float break_from = left_.empty() ? std::max(2.0f, 1.6f * usual) : break_from_;
  if (past.size() >= 3 && f.kinship < 0.75f && f.residual > break_from) look_back(now, energy, break_from, f);
}

// What no motion explains of the `difference` that global motion left.
void TemporalMeter::tell_apart(const cv::Mat &grey, cv::Mat difference, TemporalFacts &f) {
  const bool cuts_count = !context_.cuts_wanted;
  f.sampled = cuts_count || frames_ < kAll || frames_ % kSome == 0;
  // Where cuts are no fault only what may be a broken frame has to be known, and what is usual.
  const TemporalFacts &before = facts_.back();
  const bool wanted = f.sampled || f.kinship < kRelated || std::abs(f.sharp - before.sharp) > kOtherSharpness ||
                      std::abs(std::log((f.contrast + 1) / (before.contrast + 1))) > kOtherTones;
  if (f.residual > kLively && wanted) {  // in a quiet clip there is nothing to follow
    cv::Mat left;
    const Followed dense = dense_.followed(previous_.grey(), grey, f.motion);
    f.step = static_cast<float>(dense.step);
    const float apart = compensated(dense.picture, grey, Motion(), &left);
    if (apart < f.residual) f.apart = apart, difference = left;
  }
  if (!cuts_count) return;
  f.coarse = coarse_quantile(difference, 0.95);
  difference = cv::abs(difference);
  cv::resize(difference, difference, {24, 14}, 0, 0, cv::INTER_AREA);
  f.apart_most = quantile(std::vector<float>(difference.begin<float>(), difference.end<float>()), 0.85);
}

// Something else may lie between two frames of one picture: a broken frame, a blank one, a piece of another shot.
void TemporalMeter::look_back(Followable &now, const cv::Mat &energy, float break_from, TemporalFacts &f) {
  const bool again = calm_ > 4;  // not one of a row of broken frames
  calm_ = 0;
  if (!left_.empty()) {
    const Motion m = global_motion(left_, now);
    f.away = away_;
    f.returned = std::min(compensated(left_.grey(), now.grey(), Motion()), m.known ? compensated(left_.grey(), now.grey(), m) : 255);
    f.returned_kinship = correlation(left_energy_, energy);
    if (m.known) f.returned_kinship = std::max(f.returned_kinship, correlation(moved_energy(left_energy_, m), energy));
    if (f.returned_kinship > 0.5f && f.returned < 0.6f * f.residual) {
      left_ = {};
      return;
    }
    if (!again) return;
  }
  left_ = previous_;
  left_energy_ = previous_energy_;
  break_from_ = break_from;
  away_ = 0;
}

void TemporalMeter::push(const cv::Mat &bgr, std::uint64_t time) {
  TemporalFacts f;
  f.time = time;
  cv::Mat full = luma(bgr), grey = full;
  if (full.cols > kWidth)
    cv::resize(full, grey, {kWidth, std::max(16, full.rows * kWidth / full.cols)}, 0, 0, cv::INTER_AREA);
  if (!previous_.empty() && previous_.grey().size() != grey.size()) previous_ = {}, before_previous_.release(), left_ = {};

  cv::Mat blocks;
  cv::resize(grey, blocks, {8, 6}, 0, 0, cv::INTER_AREA);
  for (int i = 0; i < 48; i++)
    f.blocks[static_cast<std::size_t>(i)] = std::log(static_cast<float>(blocks.at<uchar>(i / 8, i % 8)) + 8);
  f.mean = static_cast<float>(cv::mean(grey)[0]);
  cv::Scalar mean, deviation;
  cv::meanStdDev(grey, mean, deviation);
  f.contrast = static_cast<float>(deviation[0]);
  f.dark = static_cast<float>(cv::countNonZero(grey < 32)) / static_cast<float>(grey.total());
  f.sharp = static_cast<float>(std::log(laplacian_energy(full) + 4));
  cv::Mat energy;
  cv::resize(gradient_energy(grey), energy, {kWidth / 2, std::max(8, grey.rows / 2)}, 0, 0, cv::INTER_AREA);

  last_was_cut_ = false;
  Followable now(grey);
  if (!previous_.empty()) compare(now, energy, f);

  const Lines lines = lines_of(full);
  f.bar_rows = bars_of(lines.rows, lines.most_rows);
  f.bar_cols = bars_of(lines.cols, lines.most_cols);
  if (floor_rows_.empty() || floor_rows_.size() != lines.rows.size() || floor_cols_.size() != lines.cols.size()) {
    floor_rows_ = lines.rows;
    floor_cols_ = lines.cols;
  } else {
    floor_rows_ = cv::max(floor_rows_, lines.rows);
    floor_cols_ = cv::max(floor_cols_, lines.cols);
  }
  before_previous_ = previous_.grey();
  previous_ = std::move(now);
  previous_energy_ = energy;
  facts_.push_back(f);
  frames_++;
  if (facts_.size() >= kKeep) collapse();
}

FrameFacts TemporalMeter::last() const {
  FrameFacts out;
  if (facts_.empty()) return out;
  const TemporalFacts &f = facts_.back();
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
  for (const TemporalFacts &f : facts_)
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

std::vector<std::uint64_t> TemporalMeter::spoiled_times() const {
  std::vector<std::uint64_t> out;
  for (const std::int64_t i : spoiled()) out.push_back(facts_[static_cast<std::size_t>(i - first_)].time);
  return out;
}

std::vector<TemporalFinding> TemporalMeter::read(std::vector<std::int64_t> *spoiled) const {
  if (facts_.empty()) return {};
  TemporalReading reading(facts_, first_, context_);
  reading.find_black();
  reading.find_garbled();
  reading.find_freezes();
  reading.find_cuts();
  reading.find_flicker();
  reading.find_jitter();
  reading.find_bars(floor_rows_, floor_cols_);
  if (spoiled)
    for (std::size_t i = 0; i < facts_.size(); i++)
      if (reading.spoiled(i)) spoiled->push_back(first_ + static_cast<std::int64_t>(i));
  auto found = reading.found();
  std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.excess > b.excess; });
  return found;
}

}  // namespace judge
