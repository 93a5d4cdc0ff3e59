// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 render: the whole graph, from a storyboard to a file.
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <gst/audio/audio.h>
#include <gst/gst.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>

#include "glue/ref.hpp"
#include "storyboard/gststoryboard.h"
#include "tools/command.hpp"
#include "tools/options.hpp"

namespace tools {
namespace {

struct Codec {
  const char *factory, *launch;
  guint delay = 0;  // samples the encoder puts before the first one
};

// The first of these that is installed.
constexpr Codec kVideo[] = {{"x264enc",
                             "x264enc pass=qual quantizer=18 speed-preset=veryfast key-int-max=48 "
                             "! video/x-h264,profile=high ! h264parse"},
                            {"openh264enc", "openh264enc bitrate=6000000 ! h264parse"}};
// AAC encoders put silence before the first sample (encoder delay), and mp4mux has no way to say so: the
// sound would be late by it. The delays were measured with a click.
constexpr Codec kAudio[] = {{"avenc_aac", "avenc_aac name=aac bitrate=192000 ! aacparse", 1024},
                            {"voaacenc", "voaacenc name=aac bitrate=192000 ! aacparse", 1600}};

template <std::size_t N>
const Codec *first_installed(const Codec (&codecs)[N]) {
  for (const auto &c : codecs)
    if (auto f = glue::Ref<GstElementFactory>::adopt(gst_element_factory_find(c.factory))) return &c;
  return nullptr;
}

// Takes the encoder's delay out before it is put in: the first `delay` samples go, the others come that much
// earlier. What is lost is the film's first hundredths of a second of sound; what is won is that lips match.
void compensate_delay(GstElement *encoder, guint delay) {
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(encoder, "sink"));
  gst_pad_add_probe(
      pad.get(), GST_PAD_PROBE_TYPE_BUFFER,
      [](GstPad *on, GstPadProbeInfo *info, gpointer data) {
        auto caps = glue::Ref<GstCaps>::adopt(gst_pad_get_current_caps(on));
        GstAudioInfo audio;
        if (!caps || !gst_audio_info_from_caps(&audio, caps.get())) return GST_PAD_PROBE_OK;
        const GstClockTime early =
            gst_util_uint64_scale_round(GPOINTER_TO_UINT(data), GST_SECOND, static_cast<guint64>(audio.rate));
        GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);
        if (!GST_BUFFER_PTS_IS_VALID(buffer)) return GST_PAD_PROBE_OK;
        if (GST_BUFFER_PTS(buffer) < early) {
          GstSegment from;
          gst_segment_init(&from, GST_FORMAT_TIME);
          from.start = early;
          buffer = gst_audio_buffer_clip(buffer, &from, audio.rate, audio.bpf);
          GST_PAD_PROBE_INFO_DATA(info) = buffer;
          if (!buffer) return GST_PAD_PROBE_HANDLED;
        }
        buffer = gst_buffer_make_writable(buffer);
        GST_BUFFER_PTS(buffer) -= early;
        GST_PAD_PROBE_INFO_DATA(info) = buffer;
        return GST_PAD_PROBE_OK;
      },
      GUINT_TO_POINTER(delay), nullptr);
}

class Progress {
 public:
  Progress() : on_terminal_(isatty(STDERR_FILENO)), started_(g_get_monotonic_time()) {}
  void shots(guint done, guint all) {
    done_ = done;
    all_ = all;
  }
  void position(GstClockTime at, GstClockTime of) {
    if (!GST_CLOCK_TIME_IS_VALID(at) || !GST_CLOCK_TIME_IS_VALID(of) || of == 0) return;
    const double took = static_cast<double>(g_get_monotonic_time() - started_) / 1e6;
    const double film = static_cast<double>(at) / GST_SECOND, whole = static_cast<double>(of) / GST_SECOND;
    if (on_terminal_) {
      std::fprintf(stderr, "\r\033[K%5.1f of %.1f s, %u of %u takes, %.1fx real time, %.0f s left", film,
                   whole, done_, all_, film / std::max(took, 0.001),
                   film > 0 ? (whole - film) * took / film : 0.0);
      std::fflush(stderr);
      drawn_ = true;
    } else if (const int tenth = static_cast<int>(10 * film / whole);
               tenth > tenth_) {  // a log: ten lines at most
      tenth_ = tenth;
      std::fprintf(stderr, "%5.1f of %.1f s\n", film, whole);
    }
  }
  void clear() {
    if (drawn_) std::fputs("\r\033[K", stderr);
    drawn_ = false;
  }
  double seconds() const { return static_cast<double>(g_get_monotonic_time() - started_) / 1e6; }

 private:
  bool on_terminal_, drawn_ = false;
  int tenth_ = 0;
  gint64 started_;
  guint done_ = 0, all_ = 0;
};

struct Run {
  GMainLoop *loop = nullptr;
  GstElement *pipeline = nullptr;
  Progress progress;
  guint takes = 0, shots = 0, unchecked = 0, warnings = 0;
  int result = 0;
  GstClockTime duration = GST_CLOCK_TIME_NONE;

  void end(int code) {
    result = code;
    g_main_loop_quit(loop);
  }

  void say_error(GstMessage *message) {
    GError *error = nullptr;
    gchar *debug = nullptr;
    gst_message_parse_error(message, &error, &debug);
    progress.clear();
    const GstStructure *details = nullptr;
    gst_message_parse_error_details(message, &details);
    const char *shot = details ? gst_structure_get_string(details, "shot-id") : nullptr;
    if (shot && !std::strstr(error->message, shot))
      std::fprintf(stderr, "gst-storyboard-1.0: shot %s: %s\n", shot, error->message);
    else
      std::fprintf(stderr, "gst-storyboard-1.0: %s\n", error->message);
    g_clear_error(&error);
    g_free(debug);
  }

  void on_message(GstMessage *message) {
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
        progress.clear();
        std::fprintf(stderr, "warning: %s\n", error->message);
        g_clear_error(&error);
        warnings++;
        break;
      }
      case GST_MESSAGE_ELEMENT:
        if (auto *take = gst_storyboard_message_parse_take(message)) {
          takes++;
          if (take->verdict == GST_STORYBOARD_VERDICT_UNCHECKED) unchecked++;
          gst_storyboard_take_info_free(take);
          progress.shots(takes, std::max(shots, takes));
        }
        break;
      case GST_MESSAGE_TOC: {
        GstToc *toc = nullptr;
        gst_message_parse_toc(message, &toc, nullptr);
        shots = g_list_length(gst_toc_get_entries(toc));
        gst_toc_unref(toc);
        break;
      }
      default:
        break;
    }
  }

  void tick() {
    gint64 at = 0, of = 0;
    if (gst_element_query_duration(pipeline, GST_FORMAT_TIME, &of) &&
        gst_element_query_position(pipeline, GST_FORMAT_TIME, &at))
      progress.position(static_cast<GstClockTime>(at), static_cast<GstClockTime>(of));
  }
};

std::string quoted(const std::string &text) {  // for gst_parse_launch()
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

int render(int argc, char **argv) {
  gchar *output = nullptr, *model = nullptr, *cache = nullptr;
  gboolean allow_outside = FALSE, no_sound = FALSE;
  const GOptionEntry entries[] = {
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "the film (default: the storyboard's name, .mp4)",
       "FILE"},
      {"model", 'm', 0, G_OPTION_ARG_STRING, &model,
       "model for shots that do not name one (default: animatic)", "NAME"},
      {"cache-dir", 0, 0, G_OPTION_ARG_FILENAME, &cache, "where takes are kept", "FOLDER"},
      {"allow-outside", 0, 0, G_OPTION_ARG_NONE, &allow_outside,
       "files may lie outside the storyboard's folder", nullptr},
      {"no-sound", 0, 0, G_OPTION_ARG_NONE, &no_sound, "picture only", nullptr},
      {}};
  g_set_prgname("render");
  if (auto code = parse_options(argc, argv, entries, "STORYBOARD",
                                "Renders a storyboard to H.264 and AAC in MP4.", 1, 1))
    return *code;
  const std::string storyboard = argv[1];
  std::string film = glue::take_string(output);
  if (film.empty()) {
    film = glue::take_string(g_path_get_basename(storyboard.c_str()));
    if (const auto dot = film.rfind(".storyboard"); dot != std::string::npos) film.resize(dot);
    film += ".mp4";
  }
  const std::string model_name = glue::take_string(model), cache_dir = glue::take_string(cache);

  gst_init(nullptr, nullptr);
  const Codec *video = first_installed(kVideo);
  const Codec *audio = first_installed(kAudio);
  if (!video || (!audio && !no_sound)) {
    std::fprintf(stderr, "gst-storyboard-1.0: no %s encoder is installed; on Debian: apt install %s\n",
                 video ? "AAC" : "H.264", video ? "gstreamer1.0-libav" : "gstreamer1.0-plugins-ugly");
    return 1;
  }

  // Under a name of its own until it is whole.
  const std::string part = film + ".part";
  std::string line = "storyboardsrc name=board location=" + quoted(storyboard);
  if (allow_outside) line += " allow-outside=true";
  line += " ! aivideogen name=gen";
  if (!model_name.empty()) line += " model=" + quoted(model_name);
  if (!cache_dir.empty()) line += " cache-dir=" + quoted(cache_dir);
  line += " ! consistencycheck ! queue max-size-buffers=8 max-size-bytes=0 max-size-time=0 ! shotconcat";
  if (!no_sound)
    line +=
        " ! audiosync name=sync"
        "  sync.audio_src ! queue max-size-time=3000000000 max-size-bytes=0 max-size-buffers=0 ! audioconvert"
        " ! audioresample ! " +
        std::string(audio->launch) + " ! queue ! mux.  sync.video_src";
  line += " ! queue max-size-buffers=8 max-size-bytes=0 max-size-time=0 ! videoconvert ! " +
          std::string(video->launch) +
          " ! queue ! mp4mux name=mux faststart=true ! filesink location=" + quoted(part);

  GError *error = nullptr;
  GstElement *pipeline = gst_parse_launch_full(line.c_str(), nullptr, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  if (!pipeline) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", error->message);
    g_error_free(error);
    return 1;
  }

  if (auto aac = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), "aac")))
    compensate_delay(aac.get(), audio->delay);

  Run run;
  run.loop = g_main_loop_new(nullptr, FALSE);
  run.pipeline = pipeline;
  GstBus *bus = gst_element_get_bus(pipeline);
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
        static_cast<Run *>(data)->tick();
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
  gint64 duration = 0;
  gst_element_query_duration(pipeline, GST_FORMAT_TIME, &duration);
  gst_element_set_state(pipeline, GST_STATE_NULL);
  run.progress.clear();
  for (const guint id : {watch, ticking, interrupt, terminate}) g_source_remove(id);
  gst_object_unref(bus);
  gst_object_unref(pipeline);
  g_main_loop_unref(run.loop);

  if (run.result != 0) {
    g_unlink(part.c_str());
    if (run.result == 130)
      std::fprintf(stderr, "Interrupted. Finished takes are kept; the next run goes on from them.\n");
    return run.result;
  }
  if (g_rename(part.c_str(), film.c_str()) != 0) {
    std::fprintf(stderr, "gst-storyboard-1.0: cannot write %s: %s\n", film.c_str(), g_strerror(errno));
    g_unlink(part.c_str());
    return 1;
  }
  const double took = run.progress.seconds(), length = static_cast<double>(duration) / GST_SECOND;
  std::printf("%s: %.3f s, %u takes%s, made in %.1f s (%.1fx real time)\n", film.c_str(), length, run.takes,
              run.unchecked ? " (some unchecked)" : "", took, length / std::max(took, 0.001));
  return 0;
}

}  // namespace tools
