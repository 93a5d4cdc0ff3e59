// SPDX-License-Identifier: LGPL-2.1-or-later
// A pipeline with audiosync in it whose picture is announced by a `storyboard/film` event, as a storyboard's
// is.
#pragma once
#include <storyboard/gststoryboard.h>

#include <memory>

#include "support/support.hpp"
#include "wav.hpp"

namespace fixture {

struct FilmFree {
  void operator()(GstStoryboardFilm *f) const noexcept { gst_storyboard_film_free(f); }
};
using Film = std::unique_ptr<GstStoryboardFilm, FilmFree>;

inline Film film(GstClockTime duration, int fps_n = 25, int fps_d = 1) {
  Film f(gst_storyboard_film_new());
  f->duration = duration;
  f->fps_n = fps_n;
  f->fps_d = fps_d;
  return f;
}
inline GstStructure *add(Film &f, const char *role, const char *shot, const std::string &file,
                         GstClockTime at) {
  GstStructure *s =
      gst_storyboard_sound_new(role, shot, file.empty() ? nullptr : support::uri_of(file).c_str(), at);
  g_ptr_array_add(f->sounds, s);
  return s;
}

// The event goes in front of the first buffer of the pad of `element` called `pad`.
inline void announce(GstElement *pipeline, const Film &f, const char *element = "v") {
  auto e = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), element));
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(e.get(), "src"));
  gst_pad_add_probe(
      pad.get(), GST_PAD_PROBE_TYPE_BUFFER,
      [](GstPad *p, GstPadProbeInfo *, gpointer data) {
        gst_pad_push_event(p, gst_event_ref(static_cast<GstEvent *>(data)));
        return GST_PAD_PROBE_REMOVE;
      },
      gst_storyboard_event_new_film(f.get()),
      [](gpointer data) { gst_event_unref(static_cast<GstEvent *>(data)); });
}

// frames of 25 per second, 16x16
inline std::string picture(int frames, const std::string &rest = "") {
  return "videotestsrc name=v num-buffers=" + std::to_string(frames) +
         " ! video/x-raw,width=16,height=16,framerate=25/1 ! " + rest;
}

inline double rms_db(const sounds::Wav &w, double from, double to) {
  double sum = 0;
  std::size_t n = 0;
  for (auto i = static_cast<std::size_t>(from * w.rate);
       i < static_cast<std::size_t>(to * w.rate) && i < w.frames(); i++, n++)
    sum += static_cast<double>(w.at(i)) * static_cast<double>(w.at(i));
  return 10 * std::log10(sum / static_cast<double>(n ? n : 1) + 1e-15);
}

}  // namespace fixture
