// SPDX-License-Identifier: LGPL-2.1-or-later
#include "support/support.hpp"

#include <glib/gstdio.h>

#include <fstream>

#include "glue/frame.hpp"

namespace support {

namespace fs = std::filesystem;

TempDir::TempDir() {
  glue::CharPtr name(g_dir_make_tmp("gst-storyboard-XXXXXX", nullptr));
  path_ = name.get();
}
TempDir::~TempDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}
std::string TempDir::write(const std::string &name, const std::string &text) const {
  const auto full = path_ / name;
  fs::create_directories(full.parent_path());
  std::ofstream(full, std::ios::binary) << text;
  return full.string();
}

std::string uri_of(const std::string &filename) {
  return glue::take_string(gst_filename_to_uri(filename.c_str(), nullptr));
}

Outcome run(GstElement *pipeline, GstClockTime limit, const std::function<void(GstMessage *)> &on_message) {
  Outcome out;
  auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline));
  const gint64 deadline = g_get_monotonic_time() + static_cast<gint64>(limit / GST_USECOND);
  bool ended = false;
  auto take = [&](GstMessage *message) {
    auto m = glue::Ref<GstMessage>::adopt(message);
    if (on_message) on_message(m.get());
    switch (GST_MESSAGE_TYPE(m.get())) {
      case GST_MESSAGE_EOS:
        out.eos = ended = true;
        break;
      case GST_MESSAGE_ERROR: {
        GError *error = nullptr;
        gchar *debug = nullptr;
        gst_message_parse_error(m.get(), &error, &debug);
        if (out.errors++ == 0) {
          out.error = error->message;
          out.debug = glue::string_or_empty(debug);
          out.error_domain = error->domain;
          out.error_code = error->code;
          const GstStructure *details = nullptr;
          gst_message_parse_error_details(m.get(), &details);
          if (details) out.error_details.reset(gst_structure_copy(details));
        }
        g_error_free(error);
        g_free(debug);
        ended = true;
        break;
      }
      case GST_MESSAGE_ELEMENT:
      case GST_MESSAGE_PROGRESS:
      case GST_MESSAGE_WARNING:
      case GST_MESSAGE_TOC:
      case GST_MESSAGE_TAG:
        out.messages.push_back(m);
        break;
      default:
        break;
    }
  };
  gst_element_set_state(pipeline, GST_STATE_PLAYING);
  while (!ended) {
    const gint64 left = deadline - g_get_monotonic_time();
    GstMessage *m =
        left > 0 ? gst_bus_timed_pop(bus.get(), static_cast<GstClockTime>(left) * GST_USECOND) : nullptr;
    if (!m) {
      ADD_FAILURE() << "pipeline neither ended nor failed within " << limit / GST_SECOND << " s";
      break;
    }
    take(m);
  }
  gst_element_set_state(pipeline, GST_STATE_NULL);
  while (GstMessage *m = gst_bus_pop(bus.get())) take(m);
  return out;
}

glue::Ref<GstElement> launch(const std::string &line) {
  GError *error = nullptr;
  GstElement *pipeline = gst_parse_launch(line.c_str(), &error);
  if (error) {
    ADD_FAILURE() << line << ": " << error->message;
    g_error_free(error);
  }
  if (pipeline) gst_object_ref_sink(pipeline);
  return glue::Ref<GstElement>::adopt(pipeline);
}

Outcome run_launch(const std::string &line, GstClockTime limit,
                   const std::function<void(GstMessage *)> &on_message) {
  auto pipeline = launch(line);
  if (!pipeline) return {};
  return run(pipeline.get(), limit, on_message);
}

void watch(GstPad *pad, Seen &seen) {
  gst_pad_add_probe(
      pad, static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
      [](GstPad *, GstPadProbeInfo *info, gpointer data) {
        auto &s = *static_cast<Seen *>(data);
        if (GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_BUFFER) {
          s.buffers.push_back(glue::Ref<GstBuffer>::share(GST_PAD_PROBE_INFO_BUFFER(info)));
        } else {
          GstEvent *event = GST_PAD_PROBE_INFO_EVENT(info);
          if (GST_EVENT_TYPE(event) == GST_EVENT_CAPS) {
            GstCaps *caps = nullptr;
            gst_event_parse_caps(event, &caps);
            s.caps = glue::Ref<GstCaps>::share(caps);
          }
          s.events.push_back(glue::Ref<GstEvent>::share(event));
        }
        return GST_PAD_PROBE_OK;
      },
      &seen, nullptr);
}

glue::Ref<GstBuffer> solid(const GstVideoInfo &info, guint32 rgb) {
  auto buffer = glue::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, info.size, nullptr));
  glue::MappedFrame frame(buffer.get(), info, GST_MAP_WRITE);
  const double r = ((rgb >> 16) & 255) / 255.0, g = ((rgb >> 8) & 255) / 255.0, b = (rgb & 255) / 255.0;
  double v[4] = {r, g, b, 1.0};
  if (GST_VIDEO_INFO_IS_YUV(&info)) {  // limited range, the caps' matrix
    double kr = 0.2126, kb = 0.0722;
    gst_video_color_matrix_get_Kr_Kb(info.colorimetry.matrix, &kr, &kb);
    const double y = kr * r + (1 - kr - kb) * g + kb * b;
    v[0] = (16 + 219 * y) / 255;
    v[1] = (128 + 224 * (b - y) / (2 * (1 - kb))) / 255;
    v[2] = (128 + 224 * (r - y) / (2 * (1 - kr))) / 255;
  }
  for (unsigned c = 0; c < GST_VIDEO_INFO_N_COMPONENTS(&info); c++) {
    auto p = frame.component(c);
    const unsigned depth = GST_VIDEO_INFO_COMP_DEPTH(&info, c);
    const unsigned value = static_cast<unsigned>(v[c] * 255 + 0.5) << (depth > 8 ? depth - 8 : 0);
    for (int y = 0; y < p.height; y++)
      for (int x = 0; x < p.width; x++) {
        guint8 *at = p.row(y) + x * p.pixel_stride;
        if (depth > 8)
          GST_WRITE_UINT16_LE(at, value);
        else
          *at = static_cast<guint8>(value);
      }
  }
  return buffer;
}

}  // namespace support

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  gst_registry_fork_set_enabled(FALSE);  // a sanitizer plugin cannot be loaded by gst-plugin-scanner
  gst_init(&argc, &argv);
  const int result = RUN_ALL_TESTS();
  gst_deinit();
  return result;
}
