// SPDX-License-Identifier: LGPL-2.1-or-later
#include "mix.hpp"

#include <algorithm>
#include <cmath>

namespace audiosync {

namespace {
constexpr std::int64_t kGrid =
    64;  // frames between two evaluations of the duck curve; a straight line in between
double linear(double db) {
  return db == 0.0 ? 1.0 : std::pow(10.0, db / 20);
}
}  // namespace

Mix::Mix(int rate, int channels, std::vector<Placement> placements, OpenSound open, DuckCurve duck)
    : rate_(rate),
      channels_(channels),
      placements_(std::move(placements)),
      open_(std::move(open)),
      duck_(std::move(duck)) {
  std::stable_sort(placements_.begin(), placements_.end(),
                   [](const Placement &a, const Placement &b) { return a.start < b.start; });
}

void Mix::start(std::size_t index, std::int64_t from) {
  if (auto sound = open_(placements_[index], from)) playing_.push_back({index, std::move(sound)});
}

void Mix::add(Placement placement) {
  const auto at = std::upper_bound(placements_.begin(), placements_.end(), placement,
                                   [](const Placement &a, const Placement &b) { return a.start < b.start; });
  const auto index = static_cast<std::size_t>(at - placements_.begin());
  const bool late = placement.start < position_;
  const auto end = placement.end();
  const std::int64_t start_at = placement.start;
  placements_.insert(at, std::move(placement));
  for (Playing &p : playing_) p.index += p.index >= index;
  if (!late) return;  // it stands behind all that have begun, at next_ or later
  next_++;
  if (end < 0 || end > position_) start(index, position_ - start_at);
}

// Their places stay, so that what plays keeps its index.
void Mix::remove(const std::function<bool(const Placement &)> &which) {
  std::erase_if(playing_, [&](const Playing &p) { return which(placements_[p.index]); });
  for (Placement &p : placements_)
    if (which(p)) p.length = 0;
}
void Mix::silence_lines(const std::string &shot) {
  remove([&](const Placement &p) { return p.role == Role::Voice && p.shot == shot; });
}
void Mix::remove_told(const std::string &shot) {
  remove([&](const Placement &p) { return p.told && p.shot == shot; });
}

void Mix::seek(std::int64_t frame) {
  playing_.clear();
  position_ = frame;
  for (next_ = 0; next_ < placements_.size() && placements_[next_].start < frame; next_++) {
    const auto end = placements_[next_].end();
    if (end < 0 || end > frame) start(next_, frame - placements_[next_].start);
  }
}

void Mix::render(float *out, std::size_t frames) {
  const std::int64_t until = position_ + static_cast<std::int64_t>(frames);
  for (; next_ < placements_.size() && placements_[next_].start < until; next_++)
    if (placements_[next_].end() != placements_[next_].start) start(next_, 0);
  std::erase_if(playing_, [&](Playing &p) { return !add(p, out, frames); });
  position_ = until;
}

// The fades, equal power: two sounds that cross at such ramps keep the loudness of one.
double Mix::envelope(const Placement &p, std::int64_t frame) const {
  double gain = 1.0;
  const std::int64_t since = frame - p.start;
  if (since < p.fade_in)
    gain *= std::sin(M_PI / 2 * (static_cast<double>(since) + 0.5) / static_cast<double>(p.fade_in));
  const std::int64_t end = p.end();
  if (end >= 0 && end - frame <= p.fade_out && p.fade_out > 0)
    gain *= std::sin(M_PI / 2 * (static_cast<double>(end - frame) - 0.5) / static_cast<double>(p.fade_out));
  return gain;
}

// False when the sound is over.
bool Mix::add(Playing &playing, float *out, std::size_t frames) {
  const Placement &p = placements_[playing.index];
  const std::int64_t from = std::max(position_, p.start);
  std::int64_t to = position_ + static_cast<std::int64_t>(frames);
  const std::int64_t end = p.length >= 0 ? p.start + p.length : -1;
  if (end >= 0) to = std::min(to, end);
  if (to <= from) return false;
  const auto wanted = static_cast<std::size_t>(to - from);
  scratch_.clear();
  const std::size_t got = playing.sound->read(scratch_, wanted);

  const double gain = linear(p.gain);
  const bool fades = p.fade_in > 0 || p.fade_out > 0, ducks = p.duck < 0;
  double here = 1.0, step = 0.0;
  float *to_sample = out + static_cast<std::size_t>(from - position_) * static_cast<std::size_t>(channels_);
  const float *x = scratch_.data();
  for (std::size_t i = 0; i < got; i++) {
    const std::int64_t frame = from + static_cast<std::int64_t>(i);
    if (ducks && (i == 0 || frame % kGrid == 0)) {  // on a grid of the mix, not of the chunks
      const std::int64_t left = frame - frame % kGrid;
      const double a = linear(duck_.at(left, p.duck)), b = linear(duck_.at(left + kGrid, p.duck));
      step = (b - a) / kGrid;
      here = a + step * static_cast<double>(frame - left);
    }
    double g = gain * here;
    if (fades) g *= envelope(p, frame);
    for (int c = 0; c < channels_; c++) *to_sample++ += static_cast<float>(static_cast<double>(*x++) * g);
    here += step;
  }
  return got == wanted && (end < 0 || to < end);
}

}  // namespace audiosync
