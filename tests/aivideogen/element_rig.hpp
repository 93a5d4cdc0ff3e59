// SPDX-License-Identifier: LGPL-2.1-or-later
// aivideogen between a test that feeds it and a pad that answers its queries.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "media/clip_maker.hpp"
#include "storyboard/gststoryboard.h"
#include "support/support.hpp"

namespace rig {

struct ShotSpec {
  std::string id;
  double start = 0, duration = 1;
  double head = 0, tail = 0;
  guint32 colour = 0x808080;
  std::string footage = {};  // file
  double in = 0;
  double offset = 0;
  std::string model = {};
  bool continues = false;
  std::string prompt = {};
  std::vector<std::pair<std::string, std::string>> characters = {};  // name, file or address
  double picture_price = 0;  // what the storyboard frame has cost, USD
};

inline GstClockTime ns(double seconds) {
  return static_cast<GstClockTime>(seconds * 1e9 + 0.5);
}

class ElementRig {
 public:
  bool handles = false;  // what the query is answered with
  std::function<GstStoryboardVerdict(const std::string &shot)> verdict;
  std::atomic<int> handle_queries{0}, take_queries{0}, frames_before_verdict{-1};
  support::TempDir dir;

  ElementRig() {
    element = gst_element_factory_make("aivideogen", nullptr);
    g_object_set(element, "cache-dir", dir.file("takes").c_str(), nullptr);
    bus = glue::Ref<GstBus>::adopt(gst_bus_new());
  }
  ~ElementRig() {
    if (!h) {
      gst_object_unref(gst_object_ref_sink(element));
      return;
    }
    gst_element_set_bus(element, nullptr);
    gst_object_unref(element);
    gst_harness_teardown(h);
  }
  // Properties may be set before.
  void start() {
    gst_element_set_bus(element, bus.get());
    h = gst_harness_new_with_element(element, "sink", "src");
    auto src = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(element, "src"));
    gst_pad_add_probe(src.get(),
                      GstPadProbeType(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
                      on_data, this, nullptr);
    gst_pad_add_probe(h->sinkpad,
                      GstPadProbeType(GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM | GST_PAD_PROBE_TYPE_PUSH),
                      on_query, this, nullptr);
  }
  void caps(int width = 64, int height = 36, const char *format = "BGRx") {
    auto c = glue::Ref<GstCaps>::adopt(
        gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, format, "width", G_TYPE_INT, width,
                            "height", G_TYPE_INT, height, "framerate", GST_TYPE_FRACTION, 24, 1, nullptr));
    gst_video_info_from_caps(&info, c.get());
    gst_harness_set_src_caps(h, c.release());
  }
  void film(double duration, int fps_n = 24, int fps_d = 1,
            const std::function<void(GstStoryboardFilm *)> &more = {}) {
    GstStoryboardFilm *f = gst_storyboard_film_new();
    f->width = 64;
    f->height = 36;
    f->fps_n = fps_n;
    f->fps_d = fps_d;
    f->duration = ns(duration);
    if (more) more(f);
    gst_harness_push_event(h, gst_storyboard_event_new_film(f));
    gst_storyboard_film_free(f);
  }
  GstFlowReturn shot(const ShotSpec &spec, bool push_picture = true) {
    GstStoryboardShot *s = gst_storyboard_shot_new(spec.id.c_str());
    s->index = next_index++;
    s->start = ns(spec.start);
    s->duration = ns(spec.duration);
    s->head_handle = ns(spec.head);
    s->tail_handle = ns(spec.tail);
    s->offset = ns(spec.offset);
    s->continues = spec.continues;
    if (!spec.model.empty()) gst_storyboard_set_string(&s->model, spec.model.c_str());
    if (!spec.prompt.empty()) gst_storyboard_set_string(&s->prompt, spec.prompt.c_str());
    auto picture = support::solid(info, spec.colour);
    auto c = glue::Ref<GstCaps>::adopt(gst_video_info_to_caps(&info));
    gst_storyboard_shot_add_frame(s, "first", 0, picture.get(), c.get());
    if (spec.picture_price > 0) {
      auto *frame = GST_SAMPLE_CAST(g_ptr_array_index(s->frames, 0));
      GstStructure *about = gst_structure_copy(gst_sample_get_info(frame));
      gst_structure_set(about, "price", G_TYPE_DOUBLE, spec.picture_price, "currency", G_TYPE_STRING, "USD",
                        nullptr);
      gst_sample_set_info(frame, about);
    }
    for (const auto &[name, file] : spec.characters)
      g_ptr_array_add(
          s->references,
          gst_storyboard_reference_new(
              name.c_str(), "character",
              (file.find("://") == std::string::npos ? support::uri_of(file) : file).c_str(), nullptr));
    if (!spec.footage.empty())
      s->source = gst_storyboard_source_new(support::uri_of(spec.footage).c_str(), ns(spec.in), FALSE);
    gst_harness_push_event(h, gst_storyboard_event_new_shot(s));
    gst_storyboard_shot_free(s);
    return push_picture ? push(spec.colour) : GST_FLOW_OK;
  }
  GstFlowReturn push(guint32 colour) { return gst_harness_push(h, support::solid(info, colour).release()); }
  bool wait(const std::function<bool()> &what, double seconds = 60) {
    const gint64 until = g_get_monotonic_time() + static_cast<gint64>(seconds * 1e6);
    while (!what()) {
      if (g_get_monotonic_time() > until) return false;
      g_usleep(2000);
    }
    return true;
  }
  bool finish(double seconds = 60) {
    gst_harness_push_event(h, gst_event_new_eos());
    return wait([&] { return eos.load(); }, seconds);
  }
  std::vector<glue::Ref<GstMessage>> messages(GstMessageType type) {
    while (GstMessage *m = gst_bus_pop(bus.get())) seen.push_back(glue::Ref<GstMessage>::adopt(m));
    std::vector<glue::Ref<GstMessage>> out;
    for (const auto &m : seen)
      if (GST_MESSAGE_TYPE(m.get()) & type) out.push_back(m);
    return out;
  }
  std::string error() {
    auto all = messages(GST_MESSAGE_ERROR);
    EXPECT_EQ(all.size(), 1u);
    if (all.empty()) return {};
    GError *e = nullptr;
    gst_message_parse_error(all[0].get(), &e, nullptr);
    std::string text = e->message;
    g_error_free(e);
    return text;
  }
  std::string detail(GstMessage *message, const char *name) {
    const GstStructure *details = nullptr;
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR)
      gst_message_parse_error_details(message, &details);
    else
      gst_message_parse_warning_details(message, &details);
    return details ? glue::string_or_empty(gst_structure_get_string(details, name)) : "";
  }
  // Value of the middle of the luma plane.
  int luma(std::size_t n) {
    glue::MappedFrame f(buffers.at(n).get(), out, GST_MAP_READ);
    auto y = f.component(0);
    return y.row(y.height / 2)[y.width / 2];
  }
  unsigned number(std::size_t n) { return support::read_number(buffers.at(n).get(), out); }
  void expect_exact_times(std::int64_t first, int fps_n = 24, int fps_d = 1, std::size_t from = 0) {
    for (std::size_t n = from; n < buffers.size(); n++) {
      const auto k = static_cast<guint64>(first) + n - from;
      const auto t = gst_util_uint64_scale_round(k, GST_SECOND * fps_d, fps_n);
      ASSERT_EQ(GST_BUFFER_PTS(buffers[n].get()), t) << n;
      ASSERT_EQ(GST_BUFFER_DURATION(buffers[n].get()),
                gst_util_uint64_scale_round(k + 1, GST_SECOND * fps_d, fps_n) - t);
    }
  }

  GstElement *element = nullptr;
  GstHarness *h = nullptr;
  glue::Ref<GstBus> bus;
  GstVideoInfo info{}, out{};
  std::mutex mutex;
  std::vector<glue::Ref<GstBuffer>> buffers;  // read after eos, or under mutex
  std::vector<glue::Ref<GstEvent>> events;
  std::vector<std::string> order;  // "stream-start", "caps", ... "shot:a", "24 frames"
  std::atomic<bool> eos{false};

 private:
  static GstPadProbeReturn on_data(GstPad *, GstPadProbeInfo *i, gpointer data) {
    auto &self = *static_cast<ElementRig *>(data);
    std::lock_guard lock(self.mutex);
    if (GST_PAD_PROBE_INFO_TYPE(i) & GST_PAD_PROBE_TYPE_BUFFER) {
      self.buffers.push_back(glue::Ref<GstBuffer>::share(GST_PAD_PROBE_INFO_BUFFER(i)));
      return GST_PAD_PROBE_OK;
    }
    GstEvent *e = GST_PAD_PROBE_INFO_EVENT(i);
    self.events.push_back(glue::Ref<GstEvent>::share(e));
    if (GST_EVENT_TYPE(e) == GST_EVENT_CAPS) {
      GstCaps *c = nullptr;
      gst_event_parse_caps(e, &c);
      gst_video_info_from_caps(&self.out, c);
    }
    if (GstStoryboardShot *s = gst_storyboard_event_parse_shot(e)) {
      self.order.push_back(std::string("shot:") + s->shot_id + "@" + std::to_string(self.buffers.size()));
      gst_storyboard_shot_free(s);
    } else if (gst_storyboard_event_is_film(e)) {
      self.order.push_back("film");
    } else {
      self.order.push_back(GST_EVENT_TYPE_NAME(e));
    }
    if (GST_EVENT_TYPE(e) == GST_EVENT_EOS) self.eos = true;
    return GST_PAD_PROBE_OK;
  }
  static GstPadProbeReturn on_query(GstPad *, GstPadProbeInfo *i, gpointer data) {
    auto &self = *static_cast<ElementRig *>(data);
    GstQuery *q = GST_PAD_PROBE_INFO_QUERY(i);
    if (gst_storyboard_query_is_handles(q)) {
      self.handle_queries++;
      if (!self.handles) return GST_PAD_PROBE_OK;
      gst_storyboard_query_set_handles(q, TRUE);
      return GST_PAD_PROBE_HANDLED;
    }
    if (gst_storyboard_query_is_take(q)) {
      self.take_queries++;
      if (!self.verdict) return GST_PAD_PROBE_OK;
      GstStoryboardShot *s = nullptr;
      if (!gst_storyboard_query_parse_take(q, &s, nullptr, nullptr, nullptr, nullptr))
        return GST_PAD_PROBE_OK;
      const auto v = self.verdict(s->shot_id);
      {
        std::lock_guard lock(self.mutex);
        for (const auto &o : self.order)
          if (o.rfind(std::string("shot:") + s->shot_id + "@", 0) == 0) self.played_before_judged = true;
      }
      gst_storyboard_shot_free(s);
      GPtrArray *causes =
          g_ptr_array_new_with_free_func(reinterpret_cast<GDestroyNotify>(gst_structure_free));
      if (v == GST_STORYBOARD_VERDICT_REJECT)
        g_ptr_array_add(causes, gst_storyboard_cause_new("palette", "green", "red", 0.5, "use red"));
      gst_storyboard_query_set_verdict(
          q, v, gst_structure_new("storyboard/scores", "palette", G_TYPE_DOUBLE, 0.25, nullptr), causes,
          nullptr, nullptr);
      g_ptr_array_unref(causes);
      return GST_PAD_PROBE_HANDLED;
    }
    return GST_PAD_PROBE_OK;
  }
  guint next_index = 0;
  std::vector<glue::Ref<GstMessage>> seen;

 public:
  std::atomic<bool> played_before_judged{false};
};

}  // namespace rig
