// SPDX-License-Identifier: LGPL-2.1-or-later
// A take as exactly the frames the film needs, whatever the clip holds.
#pragma once
#include <string>

#include "media/clip_reader.hpp"
#include "shot.hpp"

namespace aivideogen {

// Thread-safe only for cancel(). Begins to open the clip at once, so that it can be made ahead of its turn.
class TakePlayer {
 public:
  // `caps`: fixed raw video caps with the film's size and rate. Sends frames skip .. total of the shot.
  TakePlayer(const Take &take, const ShotFrames &frames, glue::Ref<GstCaps> caps);
  // The next frame's pixels; its timestamps are not set. Empty at the end and after cancel(). A clip that is
  // over too early goes on with its last frame. Throws glue::Failure.
  glue::Ref<GstBuffer> next();
  void cancel() noexcept { reader_.cancel(); }
  bool cancelled() const noexcept { return reader_.cancelled(); }
  std::int64_t sent() const { return sent_; }
  std::int64_t repeated() const { return repeated_; }  // frames the clip was short of

 private:
  const std::int64_t count_, lead_;
  const std::string name_;
  media::ClipReader reader_;
  glue::Ref<GstBuffer> first_, last_;
  std::int64_t sent_ = 0, repeated_ = 0;
  bool ended_ = false;
};

GstClockTime frame_time(std::int64_t n, int fps_n, int fps_d);
std::int64_t frame_number(GstClockTime t, int fps_n, int fps_d);  // nearest

// Whether the file is a whole clip of this size with this many frames: its length, first and last frame.
bool is_whole_take(const std::string &uri, int width, int height, std::int64_t frames, int fps_n, int fps_d);
// One frame of a clip, as BGRx. Throws glue::Failure; empty when there is none at that time.
glue::Ref<GstSample> still_of(const std::string &uri, GstClockTime at, int width, int height);

}  // namespace aivideogen
