// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tools/pipeline.hpp"

#include <glib-unix.h>

#include <cstdio>
#include <cstring>

#include "glue/ref.hpp"

namespace tools {
namespace {

struct Run {
  GMainLoop *loop;
  const Watching &watching;
  int result = 0;

  void end(int code) {
    if (result == 0) result = code;
    g_main_loop_quit(loop);
  }
  void clear() const {
    if (watching.clear) watching.clear();
  }

  void say_error(GstMessage *message) const {
    GError *error = nullptr;
    gst_message_parse_error(message, &error, nullptr);
    const glue::ErrorPtr owned(error);
    clear();
    const GstStructure *details = nullptr;
    gst_message_parse_error_details(message, &details);
    const char *shot = details ? gst_structure_get_string(details, "shot-id") : nullptr;
    if (shot && !std::strstr(error->message, shot))
      std::fprintf(stderr, "gst-storyboard-1.0: shot %s: %s\n", shot, error->message);
    else
      std::fprintf(stderr, "gst-storyboard-1.0: %s\n", error->message);
  }

  void on_message(GstMessage *message) {
    if (watching.message) watching.message(message);
    switch (GST_MESSAGE_TYPE(message)) {
      case GST_MESSAGE_EOS:
        end(0);
        break;
      case GST_MESSAGE_ERROR:
        if (result == 0) {
          say_error(message);
          end(1);
        }
        break;
      case GST_MESSAGE_WARNING: {
        GError *error = nullptr;
        gst_message_parse_warning(message, &error, nullptr);
        const glue::ErrorPtr owned(error);
        clear();
        std::fprintf(stderr, "warning: %s\n", error->message);
        break;
      }
      default:
        break;
    }
  }
};

}  // namespace

GstElement *parse_pipeline(const std::string &line) {
  GError *error = nullptr;
  GstElement *pipeline = gst_parse_launch_full(line.c_str(), nullptr, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  if (!pipeline) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", error->message);
    g_error_free(error);
  }
  return pipeline;
}

int run_pipeline(GstElement *pipeline, const Watching &watching) {
  Run run{g_main_loop_new(nullptr, FALSE), watching};
  GstBus *bus = gst_element_get_bus(pipeline);
  if (watching.hurry) gst_pipeline_use_clock(GST_PIPELINE(pipeline), nullptr);
  const guint watch = gst_bus_add_watch(
      bus,
      [](GstBus *, GstMessage *message, gpointer data) -> gboolean {
        static_cast<Run *>(data)->on_message(message);
        return G_SOURCE_CONTINUE;
      },
      &run);
  const guint ticking = g_timeout_add(
      200,
      [](gpointer data) -> gboolean {
        const auto &w = static_cast<Run *>(data)->watching;
        if (w.tick) w.tick();
        return G_SOURCE_CONTINUE;
      },
      &run);
  const auto on_signal = [](gpointer data) -> gboolean {
    static_cast<Run *>(data)->end(130);
    return G_SOURCE_CONTINUE;
  };
  const guint interrupt = g_unix_signal_add(SIGINT, on_signal, &run);
  const guint terminate = g_unix_signal_add(SIGTERM, on_signal, &run);

  if (gst_element_set_state(pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
    // The cause is on the bus; were it not, this says at least that much.
    if (GstMessage *m = gst_bus_timed_pop_filtered(bus, GST_SECOND, GST_MESSAGE_ERROR)) {
      run.on_message(m);
      gst_message_unref(m);
    } else {
      std::fprintf(stderr, "gst-storyboard-1.0: the pipeline did not start\n");
    }
    run.result = 1;
  } else {
    g_main_loop_run(run.loop);
  }
  if (watching.tick) watching.tick();
  gst_element_set_state(pipeline, GST_STATE_NULL);
  run.clear();
  for (const guint id : {watch, ticking, interrupt, terminate}) g_source_remove(id);
  gst_object_unref(bus);
  g_main_loop_unref(run.loop);
  return run.result;
}

std::string quoted(const std::string &text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void set_text(GstElement *bin, const char *element, const char *property, const std::string &value) {
  if (value.empty()) return;
  if (auto e = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(bin), element)))
    g_object_set(e.get(), property, value.c_str(), nullptr);
}

}  // namespace tools
