// SPDX-License-Identifier: LGPL-2.1-or-later
// How the picture moves: freezes and jitter.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "judge/temporal_faults.hpp"

namespace judge {

constexpr double kJitter = 0.0040;  // fractions of the width
constexpr double kTakenBack = 0.58, kTakenBackInPart = 0.62;  // of jitter alone: 0.75
constexpr double kUneven = 4;  // E of frames that by turns hold and make up for it, in their mean motion
constexpr double kAcross = 1.2;  // what a jitter on a way of its own has at least of its size: 1 / that
constexpr double kLasting = 0.5;  // what a jitter all along the clip has at least; of it
constexpr float kStill = 0.10f;     // of what the clip stirs else
constexpr double kSudden = 0.4, kSuddenAtEnd = 0.6;  // of what the moving frames stir; at an end of the clip, or in a move
constexpr double kLeaps = 1.5;      // the same, for rests at an end that are much of the clip
constexpr double kStopsAtOnce = 0.5, kStartsAtOnce = 1;  // the same, where nothing at all is left of the motion
constexpr double kLeapsOn = 2.5;      // the same, of what goes on after the rest
constexpr double kLeapsFar = 4, kEased = 0.15;  // the same; and then, of what came before it
constexpr double kBegins = 1.5;       // the same, of what goes on after a rest that the clip begins with
constexpr float kQuiet = 4;         // luma: what stirs in a shot in which a freeze is hardly seen
constexpr float kSlowly = 0.09f;    // of what the moving frames stir
constexpr float kNothing = 0.08f;   // luma: mean change of a picture that is the same one, encoded again

void TemporalReading::find_freezes() {
  const std::size_t n = f_.size();
  if (n < 8) return;
  std::vector<float> stirs;
  for (std::size_t i = 1; i < n; i++)
    if (!spoiled_[i] && !spoiled_[i - 1]) stirs.push_back(f_[i].stir);
  if (stirs.size() < 7) return;
  // Half of the clip may be frozen; what moves is above.
  const float still = std::clamp(kStill * quantile(stirs, 0.75), 0.4f, 2.5f);
  struct Rest {
    std::size_t from, to;  // frames that do not differ from the one before them: [from, to)
    std::size_t length() const { return to - from; }
  };
  std::vector<Rest> rests;
  for (std::size_t i = 1; i < n; i++) {
    if (f_[i].stir > still) continue;
    if (rests.empty() || rests.back().to != i) rests.push_back({i, i});
    rests.back().to = i + 1;
  }
  const auto longest = std::max_element(rests.begin(), rests.end(), [](auto &a, auto &b) { return a.length() < b.length(); });
  if (longest == rests.end()) return;
  const Rest rest = *longest;
  std::size_t second = 0, resting = 0;
  std::vector<float> moving;
  for (const Rest &r : rests)
    if (r.from != rest.from) second = std::max(second, r.length()), resting += r.length();
  for (std::size_t i = 1; i < n; i++)
    if (f_[i].stir > still && !spoiled_[i] && !spoiled_[i - 1]) moving.push_back(f_[i].stir);
  if (moving.size() < 4) return;
  const float lively = quantile(moving, 0.5);
  // A drawing held for some frames is how an animation, or a conversion from a lower rate, goes: only a rest that is long
  // beside all others is none of these.
  const bool holds = static_cast<double>(resting) > 0.12 * static_cast<double>(n - 1 - rest.length());
  const auto frames_of = [&](double seconds) { return static_cast<std::size_t>(seconds * 1e9 / static_cast<double>(std::max<std::uint64_t>(1, step_)) + 0.5); };
  const std::size_t shortest = std::max({std::size_t{3}, frames_of(holds ? 0.3 : 0.2), 2 * second + 1});
  if (rest.length() < shortest) return;
  // Slow motion beside the rest means it eased in or out: that is a performance, not a fault. Held drawings are looked past;
  // so are, where the picture then leaps, the last frames of the rest, in which an encoder blends what comes.
  const auto beside = [&](std::size_t at, bool after) {
    float most = 0;
    std::size_t seen = 0;
    const std::size_t more = after && rest.length() >= 2 * shortest ? 2 : 0;
    for (std::size_t k = 0; k < second + 2 + more && seen < 2 + more; k++) {
      if (after ? at + k >= n : at < k + 1) break;
      const std::size_t i = after ? at + k : at - k;
      if (f_[i].stir > still) seen++;
      most = std::max(most, f_[i].stir);
    }
    for (std::size_t i = at; after && i < std::min(n, at + 5); i++)
      if (f_[i].stir > 2 * lively) most = std::max(most, f_[i].stir);
    return static_cast<double>(most / lively);
  };
  const bool at_start = rest.from == 1, at_end = rest.to == n;
  const double sudden = context_.move_wanted || at_start || at_end ? kSuddenAtEnd : kSudden;
  const double in = at_start ? 9 : beside(rest.from - 1, false), out = at_end ? 9 : beside(rest.to, true);
  if (at_start && at_end) return;
  // What goes on by a leap as far as the time stood needs no sudden stop.
  const bool leaps = !at_end && out >= kLeapsOn;
  if (out < sudden || in < (!at_end && !at_start && out >= kLeapsFar ? kEased : sudden)) return;
  // A clip may begin to move after a while; frames that are missing make it leap.
  if (at_start && out < kBegins && rest.length() < frames_of(0.75)) return;
  // Where hardly anything moves, it stands by itself now and then, or a codec lets it stand.
  if (lively < kQuiet && !leaps) return;
  // What begins or ends slowly still moves a little while it seems to rest.
  std::vector<float> stirred;
  for (std::size_t i = rest.from; i < rest.to; i++) stirred.push_back(f_[i].stir);
  if ((at_start || at_end) && quantile(stirred, 0.75) > std::max(0.25f, kSlowly * lively)) return;
  // A still life into which something comes, or that something leaves, is none; but what moves does not stop all over in one
  // frame, to the last pixel.
  if ((at_start || at_end) && 5 * rest.length() > (holds ? 1 : 2) * n && std::min(in, out) < kLeaps) {
    std::vector<float> changes;
    for (std::size_t i = rest.from; i < rest.to; i++) changes.push_back(f_[i].change);
    if (holds || in < kStopsAtOnce || out < kStartsAtOnce || quantile(changes, 0.9) > kNothing) return;
  }
  frozen_from_ = rest.from, frozen_to_ = rest.to;
  add(TemporalFault::Freeze, static_cast<double>(rest.length()),
      0.9 + static_cast<double>(rest.length()) / static_cast<double>(2 * shortest), rest.from - 1, rest.length(), 0.9);
}

namespace {

// The covariance of E with the next E, of all runs, and of windows of them: how the jitter is spread over time.
class TakenBack {
 public:
  void add(const std::vector<cv::Vec4d> &run) {
    constexpr std::size_t kWindow = 8, kStep = 3;
    std::vector<double> products;
    for (std::size_t k = 1; k < run.size(); k++) {
      products.push_back(run[k].dot(run[k - 1]));
      covariance_ += products.back();
      was_ += run[k - 1].dot(run[k - 1]);
      is_ += run[k].dot(run[k]);
    }
    count_ += products.size();
    for (std::size_t k = 0; k + kWindow <= products.size(); k += kStep)
      windows_.push_back(static_cast<float>(std::accumulate(products.begin() + static_cast<std::ptrdiff_t>(k),
                                                            products.begin() + static_cast<std::ptrdiff_t>(k + kWindow), 0.0) / kWindow));
  }
  double size() const { return size_of(covariance_ / static_cast<double>(std::max<std::size_t>(1, count_))); }
  double lasting() const { return windows_.size() < 4 ? size() : size_of(quantile(windows_, 0.75)); }
  double correlation() const { return covariance_ / std::sqrt(was_ * is_ + 1e-18); }

 private:
  static double size_of(double covariance) { return std::sqrt(std::max(0.0, -covariance) / 15); }
  double covariance_ = 0, was_ = 0, is_ = 0;
  std::size_t count_ = 0;
  std::vector<float> windows_;
};

// Whether the motion is the picture's, and not that of some corners of a subject.
bool of_the_picture(const Motion &m) {
  return m.known && m.support >= 0.5 && (m.global || m.cover > 0.25 || m.support > 0.85);
}

}  // namespace

Jitter jitter_of(const std::vector<TemporalFacts> &f, const std::vector<std::size_t> &frames) {
  constexpr double kRadius = 0.33;
  Jitter out;
  struct Step {
    cv::Vec4d v;
    std::size_t frame;
  };
  std::vector<std::vector<Step>> runs(1);
  for (std::size_t k = 0; k < frames.size(); k++) {
    const std::size_t i = frames[k];
    // Over a gap of one repeated frame the motion goes on; over more it does not.
    if (k && i - frames[k - 1] > 2) runs.emplace_back();
    const Motion &m = f[i].motion;
    if (!of_the_picture(m)) {
      runs.emplace_back();
      continue;
    }
    runs.back().push_back({{m.x, m.y, kRadius * m.zoom, kRadius * m.roll * std::numbers::pi / 180}, i});
  }
  std::vector<std::vector<cv::Vec4d>> all, ways;  // E; the picture's own motion there, of nine frames in the mean
  std::vector<float> sizes;
  double largest = 0;
  std::size_t counted = 0;
  for (const auto &run : runs) {
    if (run.size() < 4) continue;
    all.emplace_back();
    ways.emplace_back();
    for (std::size_t k = 2; k < run.size(); k++) {
      const cv::Vec4d e = run[k].v - 2 * run[k - 1].v + run[k - 2].v;
      const double length = cv::norm(e);
      all.back().push_back(e);
      cv::Vec4d way;
      const std::size_t from = k > 5 ? k - 5 : 0, to = std::min(run.size(), k + 4);
      for (std::size_t j = from; j < to; j++) way += run[j].v / static_cast<double>(to - from);
      ways.back().push_back(way);
      sizes.push_back(static_cast<float>(length));
      if (length > largest) largest = length, out.worst = run[k].frame;
    }
    counted += run.size() - 3;
  }
  if (counted < 12 || 2 * counted < frames.size()) return out;
  const double cap = 3 * std::max(1e-5, static_cast<double>(quantile(sizes, 0.5)));
  TakenBack whole, across;
  for (std::size_t r = 0; r < all.size(); r++) {
    auto &run = all[r];
    for (auto &e : run)
      if (const double l = cv::norm(e); l > cap) e *= cap / l;
    whole.add(run);
    for (std::size_t k = 0; k < run.size(); k++) {
      const double way = std::max(1e-9, cv::norm(ways[r][k])), along = run[k].dot(ways[r][k]) / way;
      run[k] -= std::clamp(along, -kUneven * way, kUneven * way) / way * ways[r][k];
    }
    across.add(run);
  }
  out.known = true;
  out.size = whole.size();
  out.across = across.size();
  out.lasting = whole.lasting();
  out.memory = whole.correlation();
  return out;
}

void TemporalReading::find_jitter() {
  std::vector<std::size_t> frames;
  for (const std::size_t i : comparable_frames())
    if (i != cut_at_ && !(frozen_to_ > frozen_from_ && i >= frozen_from_ && i <= frozen_to_)) frames.push_back(i);
  const double tolerated = kJitter + 0.5 * context_.shake_wanted;
  Jitter worst;
  double excess = 0;
  const auto look = [&](const std::vector<std::size_t> &some, double allowed, double taken_back) {
    const Jitter j = jitter_of(f_, some);
    if (!j.known) return;
    // All must be so: large, not on the picture's way, all along, and taken back from frame to frame.
    const double size = std::min(j.size, kAcross * j.across);
    const double e = std::min({size / allowed, 1 + (j.lasting / std::max(1e-9, j.size) - kLasting) / 0.15,
                               1 + (-j.memory - taken_back) / 0.1});
    if (e > excess) excess = e, worst = j;
  };
  look(frames, tolerated, kTakenBack);
  // A part of the clip may shake; what shakes for a second must do it more.
  constexpr std::size_t kPart = 26;
  for (std::size_t k = 0; k + kPart <= frames.size() && frames.size() > kPart; k += kPart / 2)
    look({frames.begin() + static_cast<std::ptrdiff_t>(k), frames.begin() + static_cast<std::ptrdiff_t>(k + kPart)}, 1.25 * tolerated, kTakenBackInPart);
  if (excess > 0.25) add(TemporalFault::Jitter, worst.size * 100, excess, worst.worst, 0, 0.9);
}

}  // namespace judge
