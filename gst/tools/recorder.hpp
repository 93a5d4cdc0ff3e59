// SPDX-License-Identifier: LGPL-2.1-or-later
// What a running pipeline says about its production, gathered for a record, a progress line and a report.
#pragma once
#include <gst/gst.h>

#include <map>
#include <mutex>
#include <string>

#include "report/production.hpp"

struct _GstStoryboardTakeInfo;

namespace tools {

class Recorder {
 public:
  // `generator`: an aivideogen, whose outgoing shot events say which take is played.
  void attach(GstElement *generator);
  // On the main thread. True when something has changed that a person wants to see.
  bool message(GstMessage *message);
  // How far it is. Any thread.
  struct State {
    unsigned shots = 0;   // in the film; 0: not known yet
    unsigned landed = 0;  // with a take that is good, or played
    unsigned takes = 0;
    double spent = 0;
    bool simulated = false;
  };
  State state() const;
  // One line about the last change: "shot a: take 2 accepted, $0.52".
  const std::string &news() const { return news_; }
  report::Production finish(bool finished) const;  // after the pipeline has stopped

 private:
  void take(const ::_GstStoryboardTakeInfo &info);
  mutable std::mutex mutex_;                // guards played_
  std::map<std::string, unsigned> played_;  // shot -> take that went out
  report::Production production_;
  std::map<std::string, bool> good_;  // shots with an accepted take
  std::string news_;
  unsigned shots_ = 0;
  double spent_ = 0;
  bool simulated_ = false;
  const gint64 begun_ = g_get_monotonic_time();
  gint64 last_landed_ = begun_;
};

}  // namespace tools
