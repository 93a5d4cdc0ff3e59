// SPDX-License-Identifier: LGPL-2.1-or-later
// Running a pipeline from the command line: its messages, Ctrl-C, and what a person is told about errors.
#pragma once
#include <gst/gst.h>

#include <functional>
#include <string>

namespace tools {

struct Watching {
  std::function<void(GstMessage *)> message;  // every one, before it is acted upon
  std::function<void()> tick;                 // five times a second
  std::function<void()> clear;                // before something is printed: a progress line goes
  bool hurry = false;                         // no clock: as fast as it goes
};

// gst_parse_launch() with every doubt an error; null after one sentence on standard error.
GstElement *parse_pipeline(const std::string &line);
// Plays to the end, then to NULL. 0 at EOS, 1 after an error (one sentence on standard error), 130 when it
// was interrupted (SIGINT, SIGTERM).
int run_pipeline(GstElement *pipeline, const Watching &watching);
std::string quoted(const std::string &text);  // for gst_parse_launch()
// The string property of the named element, unless `value` is empty.
void set_text(GstElement *bin, const char *element, const char *property, const std::string &value);

}  // namespace tools
