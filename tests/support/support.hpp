// SPDX-License-Identifier: LGPL-2.1-or-later
// What the tests share: pipelines that end, temporary folders, plain pictures.
#pragma once
#include <gst/check/gstharness.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "glue/ref.hpp"

namespace support {

// A folder that is removed with its contents.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  const std::filesystem::path &path() const { return path_; }
  std::string file(const std::string &name) const { return (path_ / name).string(); }
  std::string write(const std::string &name, const std::string &text) const;  // returns the full name

 private:
  std::filesystem::path path_;
};

std::string uri_of(const std::string &filename);

struct Outcome {
  bool eos = false;          // ended by EOS
  std::string error, debug;  // text of the first ERROR
  GQuark error_domain = 0;
  int error_code = 0;
  unsigned errors = 0;  // how many ERROR messages were posted
  glue::StructurePtr error_details;
  std::vector<glue::Ref<GstMessage>> messages;  // element, progress, warning, TOC and tag messages, in order
};

// Runs a pipeline to EOS or ERROR, then to NULL; fails the test when neither comes within `limit`.
// `on_message` sees every message of the bus as it comes.
Outcome run(GstElement *pipeline, GstClockTime limit = 60 * GST_SECOND,
            const std::function<void(GstMessage *)> &on_message = {});
// gst_parse_launch() and run().
Outcome run_launch(const std::string &line, GstClockTime limit = 60 * GST_SECOND,
                   const std::function<void(GstMessage *)> &on_message = {});
// gst_parse_launch(); fails the test when the line does not parse. The caller owns the pipeline.
glue::Ref<GstElement> launch(const std::string &line);

// Every buffer that passes the src pad of `element` (a pad probe), in order.
struct Seen {
  std::vector<glue::Ref<GstBuffer>> buffers;
  std::vector<glue::Ref<GstEvent>> events;
  glue::Ref<GstCaps> caps;
};
void watch(GstPad *pad, Seen &seen);

// A picture of one colour, 0xRRGGBB.
glue::Ref<GstBuffer> solid(const GstVideoInfo &info, guint32 rgb);

}  // namespace support
