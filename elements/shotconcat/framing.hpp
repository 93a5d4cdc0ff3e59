// SPDX-License-Identifier: LGPL-2.1-or-later
// Whole frames and nanoseconds, exact and without drift. Film frame n starts at frame_time(n).
#pragma once
#include <gst/gst.h>

#include <cstdint>

namespace shotconcat {

struct Rate {
  int num = 0, den = 1;
  bool operator==(const Rate &) const = default;
  explicit operator bool() const { return num > 0 && den > 0; }
};

inline GstClockTime frame_time(std::int64_t frame, Rate r) {
  return frame <= 0 ? 0
                    : gst_util_uint64_scale_round(static_cast<guint64>(frame),
                                                  GST_SECOND * static_cast<guint64>(r.den),
                                                  static_cast<guint64>(r.num));
}

// Whole frames nearest to a duration.
inline std::int64_t frames_in(GstClockTime duration, Rate r) {
  return GST_CLOCK_TIME_IS_VALID(duration)
             ? static_cast<std::int64_t>(gst_util_uint64_scale_round(
                   duration, static_cast<guint64>(r.num), GST_SECOND * static_cast<guint64>(r.den)))
             : 0;
}

// The frame being shown at t; times rounded to nanoseconds belong to the frame they stand for.
inline std::int64_t frame_at(GstClockTime t, Rate r) {
  std::int64_t n = static_cast<std::int64_t>(
      gst_util_uint64_scale(t, static_cast<guint64>(r.num), GST_SECOND * static_cast<guint64>(r.den)));
  return frame_time(n + 1, r) <= t ? n + 1 : n;
}

// The first output frame in whose middle a picture is on screen that comes at t (may be negative):
// ceil(t * rate - 0.4). A picture that starts at t and ends at u fills the frames [slot(t), slot(u)), so
// pictures are repeated or left out whole, none is lost at equal rates, and timestamps rounded to
// milliseconds do no harm. The tenth of a frame off the exact middle keeps 2:1 from depending on the rounding
// of timestamps.
inline std::int64_t slot(gint64 t, Rate r) {
  __extension__ using Wide = __int128;
  const Wide unit = static_cast<Wide>(GST_SECOND) * static_cast<Wide>(r.den) * 10;
  const Wide x = static_cast<Wide>(t) * r.num * 10 - unit / 10 * 4;
  const Wide q = x / unit;
  return static_cast<std::int64_t>(x > 0 && x % unit ? q + 1 : q);
}

}  // namespace shotconcat
