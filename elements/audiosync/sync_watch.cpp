// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sync_watch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace audiosync {

namespace {
constexpr double kStretch = 8.0;   // s
constexpr std::size_t kWaiting = 4;  // stretches that wait for their sound
constexpr double kJump = 0.1;      // s between two frames or buffers: something else begins
constexpr double kLongest = 3600;  // s of sound that are kept in mind
}  // namespace

std::optional<avsync::Luma> luma_of(const GstVideoFrame &frame) {
  const auto *info = frame.info.finfo;
  const unsigned c = GST_VIDEO_FORMAT_INFO_IS_RGB(info) ? 1 : 0;
  if (GST_VIDEO_FORMAT_INFO_DEPTH(info, c) != 8 || GST_VIDEO_FORMAT_INFO_HAS_PALETTE(info) ||
      GST_VIDEO_FORMAT_INFO_IS_COMPLEX(info) || GST_VIDEO_FORMAT_INFO_IS_TILED(info))
    return std::nullopt;
  return avsync::Luma{static_cast<const std::uint8_t *>(GST_VIDEO_FRAME_COMP_DATA(&frame, c)),
                      GST_VIDEO_FRAME_COMP_WIDTH(&frame, c), GST_VIDEO_FRAME_COMP_HEIGHT(&frame, c),
                      GST_VIDEO_FRAME_COMP_STRIDE(&frame, c), GST_VIDEO_FRAME_COMP_PSTRIDE(&frame, c)};
}

void SyncWatch::reset(Sync mode, Say say) {
  mode_ = mode;
  if (worker_.joinable()) worker_.join();
  std::lock_guard lock(mutex_);
  say_ = std::move(say);
  flash_.reset();
  motion_.reset();
  stretches_.clear();
  envelope_.reset();
  said_ = 0;
  last_frame_ = -1;
  busy_ = false;
}

void SyncWatch::add_frame(double time, const avsync::Luma &luma) {
  if (mode_ == Sync::Flash) {
    {
      std::lock_guard lock(mutex_);
      if (flash_) flash_->add_frame(time, luma);
    }
    return flashes();
  }
  std::lock_guard lock(mutex_);
  if (last_frame_ >= 0 && (time < last_frame_ || time > last_frame_ + kJump)) motion_.reset();
  if (motion_ && time - last_frame_ < 0.030 && motion_->frames() > 0) return;  // lips need no more than 30 a second
  last_frame_ = time;
  if (!motion_) {
    motion_ = std::make_shared<avsync::Motion>();
    begun_ = time;
  }
  motion_->add(luma);
  if (time - begun_ < kStretch) return;
  stretches_.push_back({std::move(motion_), begun_, time});
  if (stretches_.size() > kWaiting) stretches_.pop_front();  // nobody hears anything
  compare();
}

void SyncWatch::add_sound(double time, const float *x, std::size_t frames, int rate, int channels) {
  std::vector<float> mono(frames);
  for (std::size_t i = 0; i < frames; i++) {
    float sum = 0;
    for (int c = 0; c < channels; c++) sum += x[i * static_cast<std::size_t>(channels) + static_cast<std::size_t>(c)];
    mono[i] = sum / static_cast<float>(channels);
  }
  if (mode_ == Sync::Flash) {
    {
      std::lock_guard lock(mutex_);
      if (!flash_) flash_.emplace(rate);
      flash_->add_sound(time, mono.data(), mono.size());
    }
    return flashes();
  }
  std::lock_guard lock(mutex_);
  if (envelope_ && (std::abs(time - heard_to_) > kJump || heard_to_ - heard_from_ > kLongest)) envelope_.reset();
  if (!envelope_) {
    envelope_ = std::make_unique<avsync::Envelope>(rate);
    heard_from_ = heard_to_ = time;
  }
  envelope_->add(mono.data(), mono.size());
  heard_to_ += static_cast<double>(frames) / rate;
  compare();
}

void SyncWatch::flashes() {
  SyncFound found;
  Say say;
  {
    std::lock_guard lock(mutex_);
    if (!flash_) return;
    const auto readings = flash_->readings();
    // The newest may yet find a nearer beep, or a nearer flash.
    if (readings.size() < said_ + 2 || readings.size() < 3) return;
    said_ = readings.size() - 1;
    const std::size_t from = said_ > 15 ? said_ - 15 : 0;
    const auto line = avsync::fit(std::span(readings).subspan(from, said_ - from));
    found.offset = line.at(line.drifts ? readings[said_ - 1].time : 0);
    found.drift = line.drifts ? line.slope : 0.0;
    found.confidence = static_cast<double>(said_ - from);
    found.sure = line.residual < 0.005;
    say = say_;
  }
  if (say) say(found);
}

// The oldest stretch, with its sound, where that has been heard.
std::optional<SyncWatch::Ready> SyncWatch::ready() {
  while (envelope_ && !stretches_.empty()) {
    const Stretch &s = stretches_.front();
    const auto first = static_cast<std::ptrdiff_t>(std::lround((s.begun - heard_from_) * avsync::kEnvelopeRate));
    const auto length = static_cast<std::ptrdiff_t>((s.ended - s.begun) * avsync::kEnvelopeRate);
    const auto &values = envelope_->values();
    if (first + length > static_cast<std::ptrdiff_t>(values.size())) return std::nullopt;  // not yet
    Ready r{s, {}};
    stretches_.pop_front();
    if (first < 0) continue;  // it began before the sound
    r.heard.assign(values.begin() + first, values.begin() + first + length);
    return r;
  }
  return std::nullopt;
}

// A thread of its own compares until nothing is ready.
void SyncWatch::compare() {
  if (busy_) return;
  auto next = ready();
  if (!next) return;
  if (worker_.joinable()) worker_.join();  // it has said all it had to
  busy_ = true;
  worker_ = std::thread([this, r = std::move(next), say = say_]() mutable {
    while (r && mode_ != Sync::Off) {
      const auto curves = r->stretch.motion->curves();
      const double frame =
          (r->stretch.ended - r->stretch.begun) / static_cast<double>(r->stretch.motion->frames() - 1);
      const auto offset = avsync::measure_offset(curves, frame, r->heard);
      SyncFound found;
      found.offset = offset.seconds;
      found.confidence = offset.confidence;
      found.sure = offset.sure;
      if (say && mode_ != Sync::Off) say(found);
      std::lock_guard lock(mutex_);
      r = ready();
      if (r) continue;
      busy_ = false;  // whoever sees this may join: nothing is locked any more after it
      return;
    }
    std::lock_guard lock(mutex_);
    busy_ = false;
  });
}

void SyncWatch::settle() {
  std::thread worker;
  {
    std::lock_guard lock(mutex_);
    worker.swap(worker_);
  }
  if (worker.joinable()) worker.join();
}

}  // namespace audiosync
