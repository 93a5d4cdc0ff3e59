// SPDX-License-Identifier: LGPL-2.1-or-later
// From what comes in at the sink pad to whole shots: events announce a shot, buffers are its pictures.
#pragma once
#include <gst/video/video.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shot.hpp"

namespace aivideogen {

// Not thread-safe: it belongs to the sink pad's streaming thread. Each feed returns a shot when that
// completed one.
class ShotCollector {
 public:
  // `shot_duration`: of shots that nobody announces, one per buffer.
  explicit ShotCollector(GstClockTime shot_duration) : shot_duration_(shot_duration) {}
  void film(GstEvent *event);  // a `storyboard/film`
  const GstStoryboardFilm *film() const { return film_.get(); }
  void caps(GstCaps *caps);
  const GstVideoInfo *pictures() const { return info_ ? &*info_ : nullptr; }
  void keep(GstEvent *event);  // (transfer full) goes out before the next shot
  // Once known, before the first shot is finished.
  void rate(int fps_n, int fps_d, bool handles) {
    fps_n_ = fps_n;
    fps_d_ = fps_d;
    handles_ = handles;
  }
  std::shared_ptr<Shot> shot(GstEvent *event);  // a `storyboard/shot`: completes the one before it
  // Completes the announced shot when this is its last picture. Throws glue::Failure.
  std::shared_ptr<Shot> picture(GstBuffer *buffer);
  // A shot announced without pictures needs none: footage. Ask after shot().
  std::shared_ptr<Shot> without_pictures();
  std::shared_ptr<Shot> end();                     // the stream is over
  std::vector<glue::Ref<GstEvent>> rest();         // events after the last shot
  GstClockTime length() const { return length_; }  // of the shots so far, end of the last one on the timeline

 private:
  std::shared_ptr<Shot> finish();
  std::vector<SpokenLine> lines_of(const GstStoryboardShot &shot) const;
  struct FilmFree {
    void operator()(GstStoryboardFilm *f) const noexcept { gst_storyboard_film_free(f); }
  };

  const GstClockTime shot_duration_;
  std::unique_ptr<GstStoryboardFilm, FilmFree> film_;
  std::optional<GstVideoInfo> info_;
  glue::Ref<GstCaps> caps_;
  std::vector<glue::Ref<GstEvent>> before_;
  std::shared_ptr<GstStoryboardShot> open_;     // announced, not complete
  std::vector<glue::Ref<GstBuffer>> pictures_;  // of the open shot
  int fps_n_ = 24, fps_d_ = 1;
  bool handles_ = false;
  guint plain_ = 0;  // shots nobody announced
  GstClockTime length_ = 0;
};

}  // namespace aivideogen
