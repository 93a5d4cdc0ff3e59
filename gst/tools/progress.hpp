// SPDX-License-Identifier: LGPL-2.1-or-later
// How far a render is: one line that is drawn over on a terminal, plain lines elsewhere.
#pragma once
#include <glib.h>

#include <string>

#include "tools/recorder.hpp"

namespace tools {

class Progress {
 public:
  explicit Progress(double budget);  // negative: none
  // `at`, `of`: seconds of the film that are written, and its length (0: not known).
  void draw(const Recorder::State &state, double at, double of);
  void news(const std::string &line, const Recorder::State &state);  // something happened
  void clear();            // the line goes, so that others can be printed
  double seconds() const;  // since the beginning

 private:
  const double budget_;
  const bool on_terminal_;
  bool drawn_ = false;
  int tenth_ = 0;
  const gint64 begun_;
};

// What the line says, in at most `columns` columns.
std::string progress_line(const Recorder::State &state, double at, double of, double took, double budget,
                          int columns);
// "45 s", "3 min 10 s"; how long it still takes, by what is written or else what has landed. Negative: not
// known.
double seconds_left(const Recorder::State &state, double at, double of, double took);

}  // namespace tools
