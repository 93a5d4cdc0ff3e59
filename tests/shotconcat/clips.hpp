// SPDX-License-Identifier: LGPL-2.1-or-later
// Numbered pictures in, a film out: every picture says which clip it is of and its number in it.
#pragma once
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include <map>
#include <string>
#include <vector>

#include "glue/frame.hpp"
#include "storyboard/gststoryboard.h"
#include "support/support.hpp"

namespace clips {

using glue::Ref;

struct Clip {
  int id = 0, count = 0;
  int fps_n = 24, fps_d = 1;
  GstClockTime first = 0;  // PTS of the first picture and start of its segment
  int width = 16, height = 16;
  std::string format = "GRAY8", extra = "";
  bool round_to_ms = false;
  std::string properties = "";  // of the sink pad: "transition=fade transition-duration=500000000"
  std::map<int, std::vector<Ref<GstEvent>>> events = {};  // before picture n
};

// Samples of the first component as numbers of 8 bits, whatever the depth.
inline int depth_shift(const GstVideoInfo &info) {
  const auto depth = GST_VIDEO_INFO_COMP_DEPTH(&info, 0);
  return depth > 8 ? static_cast<int>(depth) - 8 + GST_VIDEO_FORMAT_INFO_SHIFT(info.finfo, 0) : 0;
}
inline void put(const glue::Plane &p, const GstVideoInfo &info, int x, int y, int v) {
  guint8 *at = p.row(y) + x * p.pixel_stride;
  if (GST_VIDEO_INFO_COMP_DEPTH(&info, 0) > 8)
    GST_WRITE_UINT16_LE(at, static_cast<guint16>(v << depth_shift(info)));
  else
    *at = static_cast<guint8>(v);
}
inline double sample(const glue::Plane &p, const GstVideoInfo &info, int x, int y) {
  const guint8 *at = p.row(y) + x * p.pixel_stride;
  return GST_VIDEO_INFO_COMP_DEPTH(&info, 0) > 8
             ? static_cast<double>(GST_READ_UINT16_LE(at)) / (1 << depth_shift(info))
             : *at;
}

// Left half: the clip's id * 40; right half: two blocks with the number's low and high digits base 14,
// times 16.
inline Ref<GstBuffer> picture(const GstVideoInfo &info, int id, int number) {
  auto b = Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, info.size, nullptr));
  gst_buffer_memset(b.get(), 0, GST_VIDEO_INFO_COMP_DEPTH(&info, 0) > 8 ? 1 : 128, info.size);
  glue::MappedFrame f(b.get(), info, GST_MAP_WRITE);
  auto p = f.component(0);
  for (int y = 0; y < p.height; y++)
    for (int x = 0; x < p.width; x++)
      put(p, info, x, y,
          x * 2 < p.width ? 20 + id * 40
                          : (y * 2 < p.height ? 20 + 16 * (number % 14) : 20 + 16 * (number / 14)));
  return b;
}

struct Read {
  double id = 0;  // not whole inside a fade
  int number = 0;
};
inline Read read(GstBuffer *buffer, const GstVideoInfo &info) {
  glue::MappedFrame f(buffer, info, GST_MAP_READ);
  auto p = f.component(0);
  const auto at = [&](int x, int y) { return sample(p, info, x, y); };
  const int w = p.width, h = p.height;
  const auto digit = [](double v) { return (static_cast<int>(v) - 20 + 8) / 16; };
  return {(at(w / 8, h / 2) - 20) / 40.0,
          digit(at(w - 1 - w / 8, h / 8)) + 14 * digit(at(w - 1 - w / 8, h - 1 - h / 8))};
}

struct Film {
  Ref<GstElement> pipeline, concat;
  support::Seen seen;
  explicit Film(const std::string &properties = "", const std::string &sink = "fakesink sync=false") {
    pipeline = support::launch("shotconcat name=film " + properties + " ! " + sink + " name=sink");
    concat = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "film"));
    auto src = Ref<GstPad>::adopt(gst_element_get_static_pad(concat.get(), "src"));
    support::watch(src.get(), seen);
  }
  static Ref<GstCaps> caps(const Clip &c) {
    return Ref<GstCaps>::adopt(gst_caps_from_string(
        ("video/x-raw,format=" + c.format + ",width=" + std::to_string(c.width) +
         ",height=" + std::to_string(c.height) + ",framerate=" + std::to_string(c.fps_n) + "/" +
         std::to_string(c.fps_d) + c.extra)
            .c_str()));
  }
  std::map<int, std::vector<Ref<GstBuffer>>> sent;
  // The clip with its pad; all its pictures wait in an appsrc.
  Ref<GstPad> add(const Clip &c) {
    auto *src = gst_element_factory_make("appsrc", nullptr);
    auto own = caps(c);
    g_object_set(src, "caps", own.get(), "format", GST_FORMAT_TIME, "max-bytes", guint64{0}, nullptr);
    gst_bin_add(GST_BIN(pipeline.get()), src);
    auto pad = Ref<GstPad>::adopt(gst_element_request_pad_simple(concat.get(), "sink_%u"));
    std::string rest = c.properties;
    for (std::size_t at; !rest.empty(); rest = at == std::string::npos ? "" : rest.substr(at + 1)) {
      at = rest.find(' ');
      const auto one = rest.substr(0, at);
      const auto eq = one.find('=');
      if (eq != std::string::npos)
        gst_util_set_object_arg(G_OBJECT(pad.get()), one.substr(0, eq).c_str(), one.substr(eq + 1).c_str());
    }
    auto out = Ref<GstPad>::adopt(gst_element_get_static_pad(src, "src"));
    EXPECT_EQ(gst_pad_link(out.get(), pad.get()), GST_PAD_LINK_OK);
    feed(src, c);
    return pad;
  }
  void feed(GstElement *src, const Clip &c) {
    GstVideoInfo info;
    auto own = caps(c);
    gst_video_info_from_caps(&info, own.get());
    auto *app = GST_APP_SRC(src);
    if (c.first) {
      GstSegment segment;
      gst_segment_init(&segment, GST_FORMAT_TIME);
      segment.start = c.first;
      segment.time = 0;
      auto sample = Ref<GstSample>::adopt(gst_sample_new(nullptr, nullptr, &segment, nullptr));
      g_object_set(src, "handle-segment-change", TRUE, nullptr);
      segment_ = segment;
    }
    for (int n = 0; n <= c.count; n++) {
      if (auto e = c.events.find(n); e != c.events.end())
        for (const auto &event : e->second) pending_events_[src].push_back({n, event});
      if (n == c.count) break;
      auto b = picture(info, c.id, n);
      GstClockTime at = c.first + gst_util_uint64_scale_round(n, GST_SECOND * c.fps_d, c.fps_n);
      GstClockTime next = c.first + gst_util_uint64_scale_round(n + 1, GST_SECOND * c.fps_d, c.fps_n);
      if (c.round_to_ms) at = (at + 500000) / 1000000 * 1000000, next = (next + 500000) / 1000000 * 1000000;
      GST_BUFFER_PTS(b.get()) = at;
      GST_BUFFER_DURATION(b.get()) = next - at;
      sent[c.id].push_back(b);
      if (c.first) {
        auto sample = Ref<GstSample>::adopt(gst_sample_new(b.get(), own.get(), &segment_, nullptr));
        gst_app_src_push_sample(app, sample.get());
      } else {
        gst_app_src_push_buffer(app, Ref<GstBuffer>(b).release());
      }
    }
    gst_app_src_end_of_stream(app);
    if (!pending_events_[src].empty()) {  // in-band events go in front of their picture
      auto pad = Ref<GstPad>::adopt(gst_element_get_static_pad(src, "src"));
      struct State {
        std::vector<std::pair<int, Ref<GstEvent>>> events;
        int n = 0;
      };
      auto *state = new State{pending_events_[src], 0};
      gst_pad_add_probe(
          pad.get(),
          static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
          [](GstPad *p, GstPadProbeInfo *probe, gpointer data) {
            auto &s = *static_cast<State *>(data);
            const bool end = (probe->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) &&
                             GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(probe)) == GST_EVENT_EOS;
            if (!end && !(probe->type & GST_PAD_PROBE_TYPE_BUFFER)) return GST_PAD_PROBE_OK;
            while (!s.events.empty() && (end || s.events.front().first <= s.n)) {
              auto e = s.events.front().second;
              s.events.erase(s.events.begin());
              gst_pad_push_event(p, e.release());
            }
            s.n++;
            return GST_PAD_PROBE_OK;
          },
          state, [](gpointer data) { delete static_cast<State *>(data); });
    }
  }
  support::Outcome run(GstClockTime limit = 30 * GST_SECOND) { return support::run(pipeline.get(), limit); }
  std::vector<Read> frames() const {
    GstVideoInfo info;
    std::vector<Read> out;
    if (!seen.caps || !gst_video_info_from_caps(&info, seen.caps.get())) return out;
    for (const auto &b : seen.buffers) out.push_back(read(b.get(), info));
    return out;
  }
  // "every frame at its exact time, one after another, from frame `first`"
  void expect_exact_times(int num, int den, std::int64_t first = 0) const {
    for (std::size_t i = 0; i < seen.buffers.size(); i++)
      ASSERT_EQ(
          GST_BUFFER_PTS(seen.buffers[i].get()),
          gst_util_uint64_scale_round(static_cast<guint64>(first) + i, GST_SECOND * static_cast<guint64>(den),
                                      static_cast<guint64>(num)))
          << "frame " << i;
  }

 private:
  GstSegment segment_{};
  std::map<GstElement *, std::vector<std::pair<int, Ref<GstEvent>>>> pending_events_;
};

inline std::vector<const GstStructure *> messages(const support::Outcome &o, const char *name) {
  std::vector<const GstStructure *> out;
  for (const auto &m : o.messages)
    if (const auto *s = gst_message_get_structure(m.get()); s && gst_structure_has_name(s, name))
      out.push_back(s);
  return out;
}

}  // namespace clips
