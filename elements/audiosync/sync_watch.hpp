// SPDX-License-Identifier: LGPL-2.1-or-later
// Looks at a passing picture and listens to the sound of its pad: how far apart are they?
#pragma once
#include <gst/video/video.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "avsync/flash.hpp"
#include "avsync/meter.hpp"
#include "take_sync.hpp"

namespace audiosync {

// Times are running time in seconds, of picture and sound as they come. Lips are compared in stretches of eight
// seconds, by a thread of its own; flash and beep as they come.
class SyncWatch {
 public:
  using Say = std::function<void(const SyncFound &)>;
  ~SyncWatch() { reset(Sync::Off, {}); }
  // Forgets everything. `say` is called from the picture's, the sound's or the comparing thread, never with a lock
  // held. Waits for a comparison that is under way.
  void reset(Sync mode, Say say);
  void settle();  // waits until what can be compared is
  bool watches() const { return mode_ != Sync::Off; }
  void add_frame(double time, const avsync::Luma &luma);
  void add_sound(double time, const float *interleaved, std::size_t frames, int rate, int channels);

 private:
  // Of the picture, until as much of the sound is there.
  struct Stretch {
    std::shared_ptr<avsync::Motion> motion;
    double begun, ended;
  };
  struct Ready {
    Stretch stretch;
    std::vector<float> heard;
  };
  void flashes();
  void compare();                // mutex held
  std::optional<Ready> ready();  // mutex held

  std::atomic<Sync> mode_{Sync::Off};
  std::mutex mutex_;  // guards everything below
  Say say_;
  std::optional<avsync::FlashAndBeep> flash_;
  std::size_t said_ = 0;
  std::shared_ptr<avsync::Motion> motion_;
  std::deque<Stretch> stretches_;  // complete
  double begun_ = 0, last_frame_ = -1;  // of the stretch; of the newest frame
  std::unique_ptr<avsync::Envelope> envelope_;
  double heard_from_ = 0, heard_to_ = 0;
  bool busy_ = false;
  std::thread worker_;
};

// The brightness of a mapped 8-bit frame (of RGB its green); nothing for other formats.
std::optional<avsync::Luma> luma_of(const GstVideoFrame &frame);

}  // namespace audiosync
