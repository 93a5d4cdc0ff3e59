// SPDX-License-Identifier: LGPL-2.1-or-later
// What every decoder of a private pipeline is held to: picture limits, few threads, no network behind a file.
#pragma once
#include <gst/gst.h>

#include <functional>
#include <string>

#include "media/limits.hpp"

namespace media {

// Watches every element that appears inside `bin` from now on. When a decoder is offered pictures over the
// limits, `refuse` is called once with the reason ("a picture of 65535x65535"), on a streaming thread, and
// neither that caps event nor any buffer reaches the decoder. Both must outlive the bin's last state above
// NULL.
class DecoderGuard {
 public:
  DecoderGuard(const Limits &limits, std::function<void(const std::string &)> refuse);
  void watch(GstBin *bin);
  // For a decodebin's or uridecodebin's `autoplug-select`: refuses what would open other URIs than the one
  // asked for (a playlist that calls itself a clip).
  static void keep_local(GstElement *decodebin);
  // Whether a coded stream has told its decoder which matrix made its luma and chroma; once pictures come.
  bool says_matrix() const { return g_atomic_int_get(&says_matrix_); }

 private:
  void hold(GstElement *element);
  GstPadProbeReturn check(GstPadProbeInfo *info);

  const Limits limits_;
  const std::function<void(const std::string &)> refuse_;
  gint refused_ = 0;      // atomic
  gint says_matrix_ = 0;  // atomic
};

}  // namespace media
