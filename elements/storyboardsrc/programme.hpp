// SPDX-License-Identifier: LGPL-2.1-or-later
// A storyboard ready to be played: read, checked, laid out, its files found.
#pragma once
#include <gst/gst.h>
#include <gst/storyboard/gststoryboard.h>

#include <map>
#include <string>
#include <vector>

#include "document/document.hpp"
#include "document/timeline.hpp"
#include "glue/ref.hpp"
#include "score.hpp"

namespace storyboardsrc {

// What may be done about the cuts while nothing has been made.
struct Cutting {
  std::optional<music::Align> align;  // in the place of what the document says
  bool make_room = false;             // for recorded lines that are longer than their shots
};

class Programme {
 public:
  // Throws glue::Failure: resource NOT_FOUND / OPEN_READ, stream FORMAT / WRONG_TYPE, naming file, line and
  // JSON path.
  Programme(const std::string &location, bool allow_outside, const Cutting &cutting = {});
  // A storyboard that is in no file: its text, what messages call it, where its files are.
  Programme(std::string text, std::string name, const std::string &folder, bool allow_outside,
            const Cutting &cutting = {});
  Programme(const Programme &) = delete;  // the slots point into the board
  Programme &operator=(const Programme &) = delete;

  const storyboard::Storyboard &board() const { return board_; }
  const Scored &score() const { return scored_; }  // how the cuts went to the music's beats
  const std::vector<storyboard::Slot> &slots() const { return slots_; }
  // Start of a frame of the film on its timeline.
  GstClockTime time(std::int64_t frame) const { return storyboard::frame_time(frame, board_.framerate); }
  GstClockTime start(const storyboard::Slot &slot) const { return time(slot.start); }
  GstClockTime end(const storyboard::Slot &slot) const { return time(slot.start + slot.frames); }
  GstClockTime duration() const { return end(slots_.back()); }
  // Which slot is on the screen at `t`; slots().size() at and after the end.
  std::size_t slot_at(GstClockTime t) const;

  // The absolute name, or the URI, of a file as the document writes it.
  const std::string &file(const std::string &name) const { return files_.at(name); }
  std::string uri(const std::string &name) const;
  // "film.storyboard: line 12: $.scenes[0].shots[1]: ", for the error that follows
  std::string place(const std::string &json_path) const;
  std::string path_of(const storyboard::Slot &slot) const;

  glue::Ref<GstCaps> caps() const;
  glue::Ref<GstEvent> film_event() const;
  glue::Ref<GstEvent> toc_event() const;  // one chapter per shot
  glue::Ref<GstEvent> tag_event() const;  // empty when there is nothing to say
  // What is known of a shot but its frames. Transfer full.
  GstStoryboardShot *describe(const storyboard::Slot &slot) const;

 private:
  void read(const std::string &folder, bool allow_outside, const Cutting &cutting);
  void find_files(const std::string &folder, bool allow_outside);
  void look_at_pictures() const;
  void cut(const Cutting &cutting);

  std::string name_, text_;
  storyboard::Storyboard board_;
  Scored scored_;
  std::vector<storyboard::Slot> slots_;
  std::map<std::string, std::string> files_;  // as written -> absolute
};

}  // namespace storyboardsrc
