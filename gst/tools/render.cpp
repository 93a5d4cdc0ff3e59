// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 render: the whole graph, from a storyboard to a file.
#include <glib/gstdio.h>
#include <gst/audio/audio.h>
#include <gst/gst.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "glue/ref.hpp"
#include "tools/command.hpp"
#include "tools/options.hpp"
#include "tools/pipeline.hpp"
#include "tools/progress.hpp"
#include "tools/recorder.hpp"
#ifdef WITH_REMOTE
#include "report/record.hpp"
#include "tools/report.hpp"
#endif

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

// A property of an element that the command line sets when it says so.
struct Setting {
  const char *option;
  const char *element, *property;
  std::string value;
};

// As the shell would need it.
std::string shell_word(const std::string &word) {
  if (!word.empty() &&
      word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-") ==
          std::string::npos)
    return word;
  return glue::take_string(g_shell_quote(word.c_str()));
}

#ifdef WITH_REMOTE
// What an earlier run knew is kept: a take that was found again cost what it cost then.
report::Production record(const report::Production &now, const std::string &file) {
  report::Production p = now;
  gchar *bytes = nullptr;
  gsize length = 0;
  if (g_file_get_contents(file.c_str(), &bytes, &length, nullptr)) {
    const std::string text(bytes, length);
    g_free(bytes);
    try {
      report::merge(p, report::read_record(text, file));
    } catch (const report::RecordError &x) {
      std::fprintf(stderr, "warning: the record is begun anew: %s\n", x.what());
    }
  }
  const std::string text = report::write_record(p);
  GError *error = nullptr;
  if (!g_file_set_contents_full(file.c_str(), text.data(), static_cast<gssize>(text.size()),
                                G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error)) {
    std::fprintf(stderr, "warning: the record cannot be written: %s\n", error->message);
    g_error_free(error);
  }
  return p;
}
#endif

}  // namespace

int render(int argc, char **argv) {
  gchar *output = nullptr, *record_name = nullptr, *page = nullptr;
  gboolean allow_outside = FALSE, no_sound = FALSE, no_record = FALSE;
  gdouble budget = -1;
  gint max_takes = 0, look_ahead = 0;
  Setting settings[] = {
      {"model", "gen", "model", {}},
      {"cache-dir", "gen", "cache-dir", {}},
      {"production", "gen", "production", {}},
      {"ledger", "gen", "ledger", {}},
      {"catalogue", "gen", "catalogue", {}},
      {"base-url", "gen", "base-url", {}},
      {"api-key-env", "gen", "api-key-env", {}},
      {"api-key-file", "gen", "api-key-file", {}},
      {"allow-hosts", "gen", "allow-hosts", {}},
      {"on-rejected", "gen", "on-rejected", {}},
      {"on-exhausted", "gen", "on-exhausted", {}},
      {"on-unapproved", "gen", "on-unapproved", {}},
      {"image-model", "board", "image-model", {}},
      {"image-quality", "board", "image-quality", {}},
      {"image-base-url", "board", "image-base-url", {}},
      {"image-api-key-file", "board", "image-api-key-file", {}},
  };
  gchar *values[std::size(settings)] = {};
  const auto text = [&](const char *option) -> gchar ** {
    for (std::size_t i = 0; i < std::size(settings); i++)
      if (g_str_equal(settings[i].option, option)) return &values[i];
    g_assert_not_reached();
  };
  const GOptionEntry entries[] = {
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "the film (default: the storyboard's name, .mp4)",
       "FILE"},
      {"model", 'm', 0, G_OPTION_ARG_STRING, text("model"),
       "model for shots that do not name one (default: animatic)", "NAME"},
      {"budget", 'b', 0, G_OPTION_ARG_DOUBLE, &budget,
       "what the production may cost at most, over all its runs", "MONEY"},
      {"production", 'p', 0, G_OPTION_ARG_STRING, text("production"), "whose budget it is", "NAME"},
      {"max-takes", 0, 0, G_OPTION_ARG_INT, &max_takes, "takes of a shot at most", "N"},
      {"look-ahead", 0, 0, G_OPTION_ARG_INT, &look_ahead, "shots made ahead of the one being played", "N"},
      {"on-rejected", 0, 0, G_OPTION_ARG_STRING, text("on-rejected"),
       "no take was accepted: error, best-take (default), animatic or footage", "WHAT"},
      {"on-exhausted", 0, 0, G_OPTION_ARG_STRING, text("on-exhausted"),
       "the budget does not reach: error (default), best-take or animatic", "WHAT"},
      {"on-unapproved", 0, 0, G_OPTION_ARG_STRING, text("on-unapproved"),
       "frames are not approved: error (default) or wait", "WHAT"},
      {"image-model", 0, 0, G_OPTION_ARG_STRING, text("image-model"),
       "what makes missing storyboard frames (default: artist)", "NAME"},
      {"image-quality", 0, 0, G_OPTION_ARG_STRING, text("image-quality"),
       "one of the image model's qualities", "NAME"},
      {"image-base-url", 0, 0, G_OPTION_ARG_STRING, text("image-base-url"),
       "address of the image model's API", "URL"},
      {"image-api-key-file", 0, 0, G_OPTION_ARG_FILENAME, text("image-api-key-file"),
       "file whose first line is the image model's key", "FILE"},
      {"ledger", 0, 0, G_OPTION_ARG_FILENAME, text("ledger"),
       "the ledger (default: in the user's data folder)", "FILE"},
      {"catalogue", 'c', 0, G_OPTION_ARG_FILENAME, text("catalogue"), "file or folder with further models",
       "PATH"},
      {"cache-dir", 0, 0, G_OPTION_ARG_FILENAME, text("cache-dir"), "where takes are kept", "FOLDER"},
      {"base-url", 0, 0, G_OPTION_ARG_STRING, text("base-url"), "address of the model's API", "URL"},
      {"api-key-env", 0, 0, G_OPTION_ARG_STRING, text("api-key-env"),
       "environment variable with the model's key", "NAME"},
      {"api-key-file", 0, 0, G_OPTION_ARG_FILENAME, text("api-key-file"),
       "file whose first line is the model's key", "FILE"},
      {"allow-hosts", 0, 0, G_OPTION_ARG_STRING, text("allow-hosts"),
       "origins that may be plain http or private", "ORIGINS"},
      {"record", 'r', 0, G_OPTION_ARG_FILENAME, &record_name,
       "what was made, for \"report\" (default: the film's name, .takes.json)", "FILE"},
      {"no-record", 0, 0, G_OPTION_ARG_NONE, &no_record, "write no record", nullptr},
      {"report", 0, 0, G_OPTION_ARG_FILENAME, &page, "write the production's report (HTML) as well", "FILE"},
      {"allow-outside", 0, 0, G_OPTION_ARG_NONE, &allow_outside,
       "files may lie outside the storyboard's folder", nullptr},
      {"no-sound", 0, 0, G_OPTION_ARG_NONE, &no_sound, "picture only", nullptr},
      {}};
  // Said again when the run is interrupted: this is what goes on from there.
  std::string again = "gst-storyboard-1.0";
  for (int i = 0; i < argc; i++) again += " " + shell_word(i == 0 ? "render" : argv[i]);
  g_set_prgname("render");
  const auto code =
      parse_options(argc, argv, entries, "STORYBOARD",
                    "Renders a storyboard to H.264 and AAC in MP4.\n\n"
                    "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted. What was made and "
                    "paid for is kept, and the same command goes on from there.",
                    1, 1);
  for (std::size_t i = 0; i < std::size(settings); i++) settings[i].value = glue::take_string(values[i]);
  std::string film = glue::take_string(output), record_file = glue::take_string(record_name);
  const std::string page_file = glue::take_string(page);
  if (code) return *code;
  const std::string storyboard = argv[1];
  if (film.empty()) {
    film = glue::take_string(g_path_get_basename(storyboard.c_str()));
    if (const auto dot = film.rfind(".storyboard"); dot != std::string::npos) film.resize(dot);
    film += ".mp4";
  }

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
  line +=
      " ! aivideogen name=gen ! consistencycheck ! queue max-size-buffers=8 max-size-bytes=0 max-size-time=0 "
      "! shotconcat";
  if (!no_sound)
    line +=
        " ! audiosync name=sync"
        "  sync.audio_src ! queue max-size-time=3000000000 max-size-bytes=0 max-size-buffers=0 ! audioconvert"
        " ! audioresample ! " +
        std::string(audio->launch) + " ! queue ! mux.  sync.video_src";
  line += " ! queue max-size-buffers=8 max-size-bytes=0 max-size-time=0 ! videoconvert ! " +
          std::string(video->launch) +
          " ! queue ! mp4mux name=mux faststart=true ! filesink location=" + quoted(part);
  GstElement *pipeline = parse_pipeline(line);
  if (!pipeline) return 1;
  for (const char *name : {"board", "gen"}) {
    auto element = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), name));
    for (const Setting &s : settings) {
      // Both spend from one budget, by the same ledger and catalogue.
      const bool shared = g_str_equal(name, "board") &&
                          (g_str_equal(s.property, "production") || g_str_equal(s.property, "ledger") ||
                           g_str_equal(s.property, "catalogue") || g_str_equal(s.property, "allow-hosts"));
      if (s.value.empty() || (!shared && !g_str_equal(s.element, name))) continue;
      GParamSpec *spec = g_object_class_find_property(G_OBJECT_GET_CLASS(element.get()), s.property);
      if (spec && G_IS_PARAM_SPEC_ENUM(spec) &&
          !g_enum_get_value_by_nick(G_PARAM_SPEC_ENUM(spec)->enum_class, s.value.c_str())) {
        std::fprintf(stderr, "gst-storyboard-1.0: --%s: there is no \"%s\"; see render --help\n", s.option,
                     s.value.c_str());
        gst_object_unref(pipeline);
        return 2;
      }
      if (spec) gst_util_set_object_arg(G_OBJECT(element.get()), s.property, s.value.c_str());
    }
    if (g_object_class_find_property(G_OBJECT_GET_CLASS(element.get()), "budget") && budget >= 0)
      g_object_set(element.get(), "budget", budget, nullptr);
  }
  auto gen = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), "gen"));
  if (max_takes > 0) g_object_set(gen.get(), "max-takes", static_cast<guint>(max_takes), nullptr);
  if (look_ahead > 0) g_object_set(gen.get(), "look-ahead", static_cast<guint>(look_ahead), nullptr);
  if (auto aac = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), "aac")))
    compensate_delay(aac.get(), audio->delay);

  Recorder recorder;
  recorder.attach(gen.get());
  Progress progress(budget);
  guint unchecked = 0;
  gint64 duration = 0;
  Watching watching;
  watching.clear = [&] { progress.clear(); };
  watching.message = [&](GstMessage *m) {
    if (recorder.message(m)) progress.news(recorder.news(), recorder.state());
  };
  watching.tick = [&] {
    gint64 at = 0, of = 0;
    if (gst_element_query_duration(pipeline, GST_FORMAT_TIME, &of) && of > 0) duration = of;
    if (!gst_element_query_position(pipeline, GST_FORMAT_TIME, &at)) at = 0;
    progress.draw(recorder.state(), static_cast<double>(at) / GST_SECOND,
                  static_cast<double>(duration) / GST_SECOND);
  };
  const int result = run_pipeline(pipeline, watching);
  gen = {};
  gst_object_unref(pipeline);
  progress.clear();

  const auto made = recorder.finish(result == 0);
  for (const auto &t : made.takes) unchecked += t.verdict == "unchecked";
  const auto state = recorder.state();
#ifdef WITH_REMOTE
  report::Production whole = made;
  if (record_file.empty()) record_file = record_file_of(film);
  if (!no_record && !made.takes.empty()) whole = record(made, record_file);
#endif
  if (result != 0) {
    g_unlink(part.c_str());
    std::string kept = std::to_string(state.landed) +
                       (state.shots ? " of " + std::to_string(state.shots) : "") + " shots are made and kept";
    if (state.spent > 0)
      kept += ", " + report::money_text(state.spent, made.currency) +
              (state.simulated ? " (simulated)" : " paid");
    if (result == 130) std::fprintf(stderr, "Interrupted. ");
    if (result == 130 || state.landed > 0)
      std::fprintf(stderr, "%s. To go on:\n  %s\n", kept.c_str(), again.c_str());
    return result;
  }
  if (g_rename(part.c_str(), film.c_str()) != 0) {
    std::fprintf(stderr, "gst-storyboard-1.0: cannot write %s: %s\n", film.c_str(), g_strerror(errno));
    g_unlink(part.c_str());
    return 1;
  }
  const double took = progress.seconds(), length = static_cast<double>(duration) / GST_SECOND;
  std::printf("%s: %.3f s, %u takes%s, made in %.1f s (%.1fx real time)", film.c_str(), length, state.takes,
              unchecked ? " (some unchecked)" : "", took, length / std::max(took, 0.001));
  if (state.spent > 0)
    std::printf(", %s%s", report::money_text(state.spent, made.currency).c_str(),
                state.simulated ? " (simulated)" : "");
  std::printf("\n");
#ifdef WITH_REMOTE
  if (!page_file.empty()) {
    try {
      Sources from;
      from.storyboard = storyboard;
      from.record = no_record ? "" : record_file;
      from.production = made.name;
      for (const Setting &s : settings) {
        if (g_str_equal(s.option, "ledger")) from.ledger = s.value;
        if (g_str_equal(s.option, "catalogue")) from.catalogue = s.value;
        if (g_str_equal(s.option, "cache-dir")) from.cache_dir = s.value;
      }
      auto p = gather(from);
      if (no_record) p.takes = made.takes;
      write_page(page_file, p, thumbnails(from, p, "", allow_outside));
      std::printf("%s: the report\n", page_file.c_str());
    } catch (const std::exception &x) {
      std::fprintf(stderr, "gst-storyboard-1.0: the report: %s\n", x.what());
      return 1;
    }
  }
#else
  if (!page_file.empty()) std::fprintf(stderr, "warning: this build writes no reports\n");
#endif
  return 0;
}

}  // namespace tools
