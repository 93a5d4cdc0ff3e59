// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 report: what a production came to, as one page and as figures.
#include "tools/report.hpp"

#include <gst/gst.h>

#include <cstdio>
#include <exception>
#include <filesystem>

#include "glue/ref.hpp"
#include "ledger/ledger.hpp"
#include "media/clip_reader.hpp"
#include "pictures/approvals.hpp"
#include "report/record.hpp"
#include "storyboard/gststoryboard.h"
#include "tools/command.hpp"
#include "tools/options.hpp"
#include "tools/pipeline.hpp"
#include "tools/still.hpp"

namespace tools {
namespace {

// Frames of a clip at its in point and near its end, as data URIs.
void look_into(const std::string &uri, double seconds, int width, report::Thumbnails &into) {
  const auto frame_at = [&](double at) -> std::string {
    media::ClipRequest request;
    request.uri = uri;
    request.in = static_cast<GstClockTime>(at * GST_SECOND);
    media::ClipReader reader(request);
    const auto sample = reader.next();
    return sample ? data_uri(still_of(sample.get(), width)) : std::string();
  };
  try {
    into.first = frame_at(0);
    if (seconds > 0.5) into.last = frame_at(seconds * 0.9);
  } catch (const std::exception &) {  // it is not there any more: the page says so by having no picture
  }
}

}  // namespace

std::map<std::string, report::Thumbnails> thumbnails(const Sources &from, const report::Production &p,
                                                     const std::string &image_model, bool allow_outside) {
  std::map<std::string, report::Thumbnails> out;
  if (from.storyboard.empty()) return out;
  const int width = p.shots.size() > 60 ? 240 : 480;  // a page stays below some tens of megabytes
  std::string line = "storyboardsrc name=board approval=not-required location=" + quoted(from.storyboard);
  if (allow_outside) line += " allow-outside=true";
  GstElement *pipeline = parse_pipeline(line + " ! fakesink sync=false async=false");
  if (!pipeline) throw std::runtime_error("the storyboard cannot be played");
  auto board = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), "board"));
  if (!image_model.empty()) {  // what was bought before is found; nothing is bought for a report
    g_object_set(board.get(), "image-model", image_model.c_str(), "budget", 0.0, nullptr);
    gst_util_set_object_arg(G_OBJECT(board.get()), "on-image-failed", "artist");
    set_text(pipeline, "board", "ledger", from.ledger);
    set_text(pipeline, "board", "production", from.production);
  }
  struct Probe {
    std::map<std::string, report::Thumbnails> *out;
    int width;
  } probe{&out, width};
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(board.get(), "src"));
  gst_pad_add_probe(
      pad.get(), GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      [](GstPad *, GstPadProbeInfo *info, gpointer data) {
        const auto *to = static_cast<Probe *>(data);
        auto *shot = gst_storyboard_event_parse_shot(GST_PAD_PROBE_INFO_EVENT(info));
        if (!shot) return GST_PAD_PROBE_OK;
        if (shot->frames && shot->frames->len > 0)
          (*to->out)[shot->shot_id].board =
              data_uri(still_of(static_cast<GstSample *>(g_ptr_array_index(shot->frames, 0)), to->width));
        gst_storyboard_shot_free(shot);
        return GST_PAD_PROBE_OK;
      },
      &probe, nullptr);
  Watching watching;
  watching.hurry = true;
  const int result = run_pipeline(pipeline, watching);
  board = {};
  gst_object_unref(pipeline);
  if (result == 130) throw std::runtime_error("interrupted");
  for (const report::Take &t : p.takes)
    if (t.landed && !t.uri.empty()) {
      double seconds = t.seconds;
      for (const auto &s : p.shots)
        if (s.id == t.shot) seconds = s.seconds;
      look_into(t.uri, seconds, width, out[t.shot]);
    }
  return out;
}

void write_page(const std::string &file, const report::Production &p,
                const std::map<std::string, report::Thumbnails> &pictures) {
  const std::string html = report::page(p, report::figures_of(p), pictures, pictures::now_utc());
  GError *error = nullptr;
  if (!g_file_set_contents_full(file.c_str(), html.data(), static_cast<gssize>(html.size()),
                                G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error)) {
    const std::string why = error->message;
    g_error_free(error);
    throw std::runtime_error(why);
  }
}

int report_command(int argc, char **argv) {
  gchar *output = nullptr, *record = nullptr, *book = nullptr, *production = nullptr, *cache = nullptr,
        *extra = nullptr, *image_model = nullptr;
  gboolean json = FALSE, no_pictures = FALSE, allow_outside = FALSE;
  const GOptionEntry entries[] = {
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
       "the page (default: the storyboard's or ledger's name, .html)", "FILE"},
      {"record", 'r', 0, G_OPTION_ARG_FILENAME, &record,
       "what render wrote beside the film (default: where it would be)", "FILE"},
      {"ledger", 'l', 0, G_OPTION_ARG_FILENAME, &book, "the ledger (default: in the user's data folder)",
       "FILE"},
      {"production", 'p', 0, G_OPTION_ARG_STRING, &production, "which production of the ledger", "NAME"},
      {"cache-dir", 0, 0, G_OPTION_ARG_FILENAME, &cache, "where takes are kept", "FOLDER"},
      {"catalogue", 'c', 0, G_OPTION_ARG_FILENAME, &extra, "file or folder with further models", "PATH"},
      {"image-model", 0, 0, G_OPTION_ARG_STRING, &image_model, "the model that made the storyboard frames",
       "NAME"},
      {"no-pictures", 0, 0, G_OPTION_ARG_NONE, &no_pictures, "a page without pictures", nullptr},
      {"allow-outside", 0, 0, G_OPTION_ARG_NONE, &allow_outside,
       "files may lie outside the storyboard's folder", nullptr},
      {"json", 0, 0, G_OPTION_ARG_NONE, &json,
       "figures as JSON on standard output (and a page only with --output)", nullptr},
      {}};
  g_set_prgname("report");
  const auto code = parse_options(argc, argv, entries, "STORYBOARD|LEDGER...",
                                  "Says what a production came to: one HTML page, or figures.", 1, 2);
  Sources from;
  std::string page_file = glue::take_string(output);
  from.record = glue::take_string(record);
  from.ledger = glue::take_string(book);
  from.production = glue::take_string(production);
  from.cache_dir = glue::take_string(cache);
  from.catalogue = glue::take_string(extra);
  const std::string images = glue::take_string(image_model);
  if (code) return *code;
  for (int i = 1; i < argc; i++) {
    std::string &which = is_ledger(argv[i]) ? from.ledger : from.storyboard;
    if (!which.empty()) {
      std::fprintf(stderr, "gst-storyboard-1.0: report takes one storyboard and one ledger\n");
      return 2;
    }
    which = argv[i];
  }
  try {
    if (from.ledger.empty()) {
      const auto usual = ledger::Ledger::default_file();
      if (g_file_test(usual.c_str(), G_FILE_TEST_EXISTS)) from.ledger = usual;
    } else if (!g_file_test(from.ledger.c_str(), G_FILE_TEST_EXISTS)) {
      throw std::runtime_error("there is no ledger at " + from.ledger);
    }
    if (!from.storyboard.empty() && from.record.empty()) {
      // Beside the storyboard, or here, under the film's usual name.
      const std::string beside = record_file_of(from.storyboard);
      const std::string here = std::filesystem::path(beside).filename().string();
      for (const auto &file : {here, beside})
        if (from.record.empty() && g_file_test(file.c_str(), G_FILE_TEST_EXISTS)) from.record = file;
    }
    const auto p = gather(from);
    const bool write = !json || !page_file.empty();
    if (page_file.empty()) {
      page_file =
          std::filesystem::path(from.storyboard.empty() ? from.ledger : from.storyboard).filename().string();
      page_file = page_file.substr(0, page_file.rfind('.')) + ".html";
    }
    if (write) {
      gst_init(nullptr, nullptr);
      const auto pictures = no_pictures ? std::map<std::string, report::Thumbnails>()
                                        : thumbnails(from, p, images, allow_outside);
      write_page(page_file, p, pictures);
    }
    const auto f = report::figures_of(p);
    if (json) {
      std::printf("%s\n", report::figures_json(p, f).c_str());
    } else {
      std::printf(
          "%s: %u of %u shots finished, %.2f takes per finished clip, %s billed (%s per finished minute)",
          page_file.c_str(), f.finished, f.shots, f.takes_per_finished_clip,
          report::money_text(f.spend.billed(), p.currency).c_str(),
          report::money_text(f.money_per_finished_minute, p.currency).c_str());
      if (f.floor_ratio) std::printf(", floor ratio %.2f", *f.floor_ratio);
      std::printf("%s\n", f.simulated ? ", simulated" : "");
    }
  } catch (const std::exception &e) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", e.what());
    return 1;
  }
  return 0;
}

}  // namespace tools
