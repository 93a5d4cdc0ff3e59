// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sounds.hpp"

#include <algorithm>
#include <cmath>

#include "glue/failure.hpp"
#include "media/sound_reader.hpp"
#include "stretch.hpp"

namespace audiosync {

namespace {

constexpr std::size_t kStep = 4096;  // frames read at a time where nobody asks for a number

class FileSound : public Sound {
 public:
  explicit FileSound(media::SoundRequest request) : reader_(std::move(request)) {}
  std::size_t read(std::vector<float> &out, std::size_t frames) override { return reader_.read(out, frames); }

 private:
  media::SoundReader reader_;
};

// The first so many frames of another.
class LimitedSound : public Sound {
 public:
  LimitedSound(std::unique_ptr<Sound> sound, std::int64_t frames)
      : sound_(std::move(sound)), left_(static_cast<std::size_t>(std::max<std::int64_t>(0, frames))) {}
  std::size_t read(std::vector<float> &out, std::size_t frames) override {
    const std::size_t n = left_ ? sound_->read(out, std::min(frames, left_)) : 0;
    left_ -= n;
    return n;
  }

 private:
  std::unique_ptr<Sound> sound_;
  std::size_t left_;
};

class LoopedSound : public Sound {
 public:
  LoopedSound(std::function<std::unique_ptr<Sound>()> again, std::int64_t overlap, int channels)
      : again_(std::move(again)),
        overlap_(static_cast<std::size_t>(overlap)),
        channels_(static_cast<std::size_t>(channels)) {}

  std::size_t read(std::vector<float> &out, std::size_t frames) override {
    std::size_t done = 0;
    while (done < frames) {
      // held_ always keeps the last `overlap_` frames back: they are the tail if the sound ends now.
      const std::size_t back = over_ ? 0 : overlap_;
      const std::size_t ready = held() > back ? held() - back : 0;
      if (ready) {
        const std::size_t n = std::min(ready, frames - done);
        give(out, n);
        done += n;
        continue;
      }
      if (over_) break;
      if (!sound_) sound_ = again_();
      if (!sound_) {
        over_ = true;
        continue;
      }
      const std::size_t got = sound_->read(held_, kStep);
      round_ += got;
      if (got == 0) join();
    }
    return done;
  }

 private:
  std::size_t held() const { return (held_.size() - at_ * channels_) / channels_; }
  void give(std::vector<float> &out, std::size_t n) {
    const auto from = held_.begin() + static_cast<std::ptrdiff_t>(at_ * channels_);
    out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(n * channels_));
    at_ += n;
    if (at_ > 4 * kStep) {
      held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(at_ * channels_));
      at_ = 0;
    }
  }
  // The round is over: lay the head of the next over the tail held back.
  void join() {
    sound_.reset();
    if (round_ <= 2 * overlap_) {  // too short to overlap with itself: end rather than buzz
      over_ = true;
      return;
    }
    round_ = 0;
    sound_ = again_();
    std::vector<float> head;
    if (sound_) sound_->read(head, overlap_);
    round_ += head.size() / channels_;
    const std::size_t tail = held();
    for (std::size_t i = 0; i < tail; i++) {
      const double x = (static_cast<double>(i) + 0.5) / static_cast<double>(tail) * M_PI / 2;
      for (std::size_t c = 0; c < channels_; c++) {
        float &v = held_[(at_ + i) * channels_ + c];
        const std::size_t h = i * channels_ + c;
        v = static_cast<float>(v * std::cos(x) + (h < head.size() ? head[h] : 0.0f) * std::sin(x));
      }
    }
    // The joined frames are no tail any more: what follows must not be overlapped with them again. They are
    // held until the next read() has filled up behind them, which keeps the order.
  }

  std::function<std::unique_ptr<Sound>()> again_;
  std::size_t overlap_, channels_;
  std::unique_ptr<Sound> sound_;
  std::vector<float> held_;
  std::size_t at_ = 0, round_ = 0;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<Sound> looped(std::function<std::unique_ptr<Sound>()> again, std::int64_t overlap,
                              int channels) {
  return std::make_unique<LoopedSound>(std::move(again), overlap, channels);
}
void skip(Sound &sound, std::int64_t frames) {
  std::vector<float> forgotten;
  while (frames > 0) {
    forgotten.clear();
    const auto n = sound.read(forgotten, static_cast<std::size_t>(std::min<std::int64_t>(frames, 16384)));
    if (!n) return;
    frames -= static_cast<std::int64_t>(n);
  }
}

std::unique_ptr<Sound> open_file(const Placement &p, std::int64_t from, int rate, int channels,
                                 const Interrupt &interrupt) {
  if (p.uri.empty()) return nullptr;
  // A sound whose clock runs fast or slow is read at another rate (to 1 Hz) and played at the mix's.
  const int own_rate = p.clock == 1.0 ? rate : static_cast<int>(std::lround(rate / p.clock));
  auto at = [uri = p.uri, rate = own_rate, channels, interrupt](std::uint64_t in) -> std::unique_ptr<Sound> {
    return std::make_unique<FileSound>(media::SoundRequest{
        .uri = uri, .in = in, .rate = rate, .channels = channels, .interrupt = interrupt});
  };
  const auto overlap = static_cast<std::int64_t>(kLoopOverlap * rate);
  // The cross-fade of a seam lies around the two places that are joined, so that nothing is longer or shorter for it.
  const auto half = static_cast<std::uint64_t>(overlap) * 1'000'000'000u / 2u / static_cast<unsigned>(rate);
  auto until = [at, rate](std::uint64_t in, std::uint64_t last) -> std::unique_ptr<Sound> {
    return std::make_unique<LimitedSound>(at(in), std::llround(static_cast<double>(last - in) * 1e-9 * rate));
  };
  try {
    std::unique_ptr<Sound> sound;
    if (p.loop) {
      std::function<std::unique_ptr<Sound>()> again = [at, in = p.in] { return at(in); };
      if (p.loop_to > p.loop_from && p.in < p.loop_to) {
        const std::uint64_t last = p.loop_to + half, back = p.loop_from > half ? p.loop_from - half : 0;
        again = [until, in = p.in, back, last, first = true]() mutable {
          return until(std::exchange(first, false) ? in : back, last);
        };
      }
      sound = looped(std::move(again), overlap, channels);
    } else if (p.skip_to > p.skip_from && p.skip_from > p.in) {
      const std::uint64_t last = p.skip_from + half, back = p.skip_to > half ? p.skip_to - half : 0;
      sound = looped(
          [until, at, in = p.in, back, last, round = 0]() mutable -> std::unique_ptr<Sound> {
            round++;
            return round == 1 ? until(in, last) : round == 2 ? at(back) : nullptr;
          },
          overlap, channels);
    } else if (p.stretch == 1.0) {
      return at(p.in + static_cast<std::uint64_t>(std::llround(static_cast<double>(from) * 1e9 / own_rate)));
    } else {
      sound = at(p.in);
    }
    if (p.stretch != 1.0 && !p.loop) sound = stretched(std::move(sound), p.stretch, rate, channels);
    skip(*sound, from);
    return sound;
  } catch (const glue::Failure &f) {
    const std::string where = p.shot.empty() ? std::string() : "shot \"" + p.shot + "\": ";
    throw glue::Failure(f.domain(), f.code(), where + f.what(), f.debug()).shot(p.shot).cause("sound");
  }
}

}  // namespace audiosync
