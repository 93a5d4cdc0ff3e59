// SPDX-License-Identifier: LGPL-2.1-or-later
#include "input.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace audiosync {

namespace {
constexpr double kJump = 0.040;  // s: less is the jitter of time stamps, more is meant
}

void StreamSpeech::add(std::int64_t at, const float *x, std::size_t frames, int rate, int channels) {
  const std::int64_t step = std::max(1, rate / 100);
  for (std::size_t i = 0; i < frames; i++) {
    for (int c = 0; c < channels; c++, x++) sum_ += static_cast<double>(*x) * static_cast<double>(*x);
    if (++in_step_ < step) continue;
    const double level = 10 * std::log10(sum_ / static_cast<double>(step * channels) + 1e-12);
    sum_ = 0;
    in_step_ = 0;
    loudest_ = std::max(level, loudest_ - 0.02);  // forgets 2 dB a second
    if (level < std::max(loudest_ - 32.0, -55.0)) continue;
    const std::int64_t end = at + static_cast<std::int64_t>(i) + 1, start = end - step;
    if (!intervals_.empty() && start - intervals_.back().end < rate * 3 / 10)
      intervals_.back().end = end;
    else
      intervals_.push_back({start - 4 * step, end, 0.0});
  }
}
void StreamSpeech::forget_before(std::int64_t frame) {
  while (!intervals_.empty() && intervals_.front().end < frame) intervals_.pop_front();
}

bool Input::set_caps(GstCaps *caps, int rate, int channels) {
  if (!gst_audio_info_from_caps(&info, caps)) return false;
  GstAudioInfo out;
  gst_audio_info_set_format(&out, GST_AUDIO_FORMAT_F32, rate, channels, nullptr);
  rate_ = rate;
  channels_ = channels;
  converter_.reset(gst_audio_converter_new(GST_AUDIO_CONVERTER_FLAG_NONE, &info, &out, nullptr));
  return converter_ != nullptr;
}

std::vector<float> Input::convert(GstBuffer *buffer) {
  std::vector<float> out;
  GstAudioBuffer in;
  if (!converter_ || !gst_audio_buffer_map(&in, &info, buffer, GST_MAP_READ)) return out;
  const gsize frames = in.n_samples;
  out.resize(gst_audio_converter_get_out_frames(converter_.get(), frames) * static_cast<gsize>(channels_));
  gpointer to[1] = {out.data()};
  const gsize n = out.size() / static_cast<gsize>(channels_);
  if (n == 0 || !gst_audio_converter_samples(converter_.get(), GST_AUDIO_CONVERTER_FLAG_NONE, in.planes,
                                             frames, to, n)) {
    if (n == 0)
      gst_audio_converter_samples(converter_.get(), GST_AUDIO_CONVERTER_FLAG_NONE, in.planes, frames, to, 0);
    out.clear();
  }
  gst_audio_buffer_unmap(&in);
  return out;
}

std::vector<float> Input::drain() {
  std::vector<float> out;
  if (!converter_) return out;
  const gsize frames = gst_audio_converter_get_max_latency(converter_.get());
  out.resize(gst_audio_converter_get_out_frames(converter_.get(), frames) * static_cast<gsize>(channels_));
  gpointer to[1] = {out.data()};
  const gsize n = out.size() / static_cast<gsize>(channels_);
  if (n == 0 ||
      !gst_audio_converter_samples(converter_.get(), GST_AUDIO_CONVERTER_FLAG_NONE, nullptr, frames, to, n))
    out.clear();
  gst_audio_converter_reset(converter_.get());
  return out;
}

void Input::append(GstClockTime running_time, std::vector<float> frames) {
  const auto channels = static_cast<std::size_t>(channels_);
  std::int64_t at = covered_;
  if (GST_CLOCK_TIME_IS_VALID(running_time)) {
    const std::int64_t offset = av_offset;
    const auto stamped = static_cast<std::int64_t>(gst_util_uint64_scale_round(running_time, static_cast<guint64>(rate_),
                                                                               GST_SECOND)) -
                         std::llround(static_cast<double>(offset) * 1e-9 * rate_);
    if (at == kNothing || std::exchange(placed_by_, offset) != offset ||
        std::abs(stamped - at) > static_cast<std::int64_t>(kJump * rate_))
      at = stamped;
    placed_by_ = offset;
  } else if (at == kNothing) {
    at = 0;
  }
  // What claims a place already taken is late: the earlier sound stays.
  if (covered_ != kNothing && at < covered_) {
    const auto late = std::min(frames.size() / channels, static_cast<std::size_t>(covered_ - at));
    frames.erase(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(late * channels));
    at = covered_;
  }
  // What an offset moves to before the beginning is not heard.
  if (at < 0 && av_offset > 0) {
    const auto early = std::min(frames.size() / channels, static_cast<std::size_t>(-at));
    frames.erase(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(early * channels));
    at += static_cast<std::int64_t>(early);
  }
  if (frames.empty()) return;
  const std::size_t n = frames.size() / channels;
  if (role == static_cast<int>(Role::Voice)) speech_.add(at, frames.data(), n, rate_, channels_);
  covered_ = at + static_cast<std::int64_t>(n);
  blocks_.push_back({at, std::move(frames)});
}

void Input::cover(GstClockTime running_time) {
  const auto at = static_cast<std::int64_t>(
      gst_util_uint64_scale_round(running_time, static_cast<guint64>(rate_), GST_SECOND));
  if (covered_ == kNothing || at > covered_) covered_ = at;
}

void Input::clear() {
  blocks_.clear();
  covered_ = kNothing;
  speech_.reset();
  if (converter_) gst_audio_converter_reset(converter_.get());
}

void Input::mix(std::int64_t from, float *out, std::size_t frames, const double *gains, bool consume) {
  const auto channels = static_cast<std::size_t>(channels_);
  const std::int64_t to = from + static_cast<std::int64_t>(frames);
  const double own = std::pow(10.0, gain / 20);
  for (const auto &b : blocks_) {
    const std::int64_t end = b.at + static_cast<std::int64_t>(b.frames.size() / channels);
    for (std::int64_t f = std::max(from, b.at); f < std::min(to, end); f++) {
      const auto o = static_cast<std::size_t>(f - from), i = static_cast<std::size_t>(f - b.at) * channels;
      const double g = own * gains[o];
      for (std::size_t c = 0; c < channels; c++)
        out[o * channels + c] += static_cast<float>(static_cast<double>(b.frames[i + c]) * g);
    }
  }
  if (!consume) return;
  while (!blocks_.empty() &&
         blocks_.front().at + static_cast<std::int64_t>(blocks_.front().frames.size() / channels) <= to)
    blocks_.pop_front();
  speech_.forget_before(from - 3 * rate_);
}

}  // namespace audiosync
