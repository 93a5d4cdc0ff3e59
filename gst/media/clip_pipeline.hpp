// SPDX-License-Identifier: LGPL-2.1-or-later
// The private pipeline of a ClipReader: uridecodebin (or an AnimationSource), conversion, appsink; its errors become one
// Failure.
#pragma once
#include <gst/app/gstappsink.h>
#include <gst/gst.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "glue/failure.hpp"
#include "glue/ref.hpp"
#include "media/animation_source.hpp"
#include "media/clip_reader.hpp"
#include "media/decoder_guard.hpp"

namespace media {

// What to call a URI in a sentence: a file by its name, anything else without its query (which may be
// signed).
std::string display_name(const std::string &uri);

class ClipPipeline {
 public:
  // `caps`: what the frames are converted to, without a framerate; may be empty.
  ClipPipeline(const std::string &uri, glue::Ref<GstCaps> caps, const Limits &limits);
  ~ClipPipeline();
  ClipPipeline(const ClipPipeline &) = delete;
  ClipPipeline &operator=(const ClipPipeline &) = delete;

  void start();  // begins to open; does not wait
  bool open();   // waits until the first picture is there; false after cancel()
  const ClipInfo &info() const { return info_; }
  bool says_matrix() const { return guard_.says_matrix(); }
  void play(GstClockTime from);  // after open(): delivers frames from `from` (stream time) or earlier
  glue::Ref<GstSample> pull();   // waits; empty at the end and after cancel()
  void cancel() noexcept;
  bool cancelled() const noexcept;
  bool pictures_only() const;  // the file has one stream, so that its duration is the picture's
  glue::Failure damaged(const std::string &how) const;

 private:
  void build(glue::Ref<GstCaps> caps);
  void play_file();       // adds what reads the URI
  void play_animation();  // likewise, of an animated picture
  void pause();
  void connect(GstPad *pad);
  void on_message(GstMessage *message);
  void fail(glue::Failure failure);
  enum class Reading { Goes, Stopped, StoppedEmpty };  // Empty: without having found any stream
  Reading state_of_reading() const;                    // of whatever reads the file by a task of its own
  glue::Failure translate(GstMessage *message) const;

  const std::string uri_, name_;
  const Limits limits_;
  DecoderGuard guard_;
  std::string file_;  // where the URI is a file's
  Animated animated_ = Animated::No;
  std::unique_ptr<AnimationSource> animation_;
  glue::Ref<GstElement> pipeline_;
  GstElement *sink_ = nullptr;  // owned by the pipeline
  glue::Ref<GstPad> entry_;     // where the decoded pictures go in
  ClipInfo info_;

  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  bool cancelled_ = false, prerolled_ = false, eos_ = false, linked_ = false;
  unsigned ready_ = 0;                    // samples waiting in the sink
  std::optional<glue::Failure> failure_;  // the first one
};

}  // namespace media
