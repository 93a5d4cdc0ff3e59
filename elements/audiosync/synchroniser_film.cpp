// SPDX-License-Identifier: LGPL-2.1-or-later
// The worker that gets a film's mix ready and then reports its cuts.
#include <algorithm>
#include <cmath>

#include "cuts.hpp"
#include "glue/failure.hpp"
#include "synchroniser.hpp"

namespace audiosync {

void Synchroniser::warn(const std::string &text, const std::string &shot) {
  GST_ELEMENT_WARNING_WITH_DETAILS(element_, STREAM, FAILED, ("%s", text.c_str()), (nullptr),
                                   ("shot-id", G_TYPE_STRING, shot.c_str(), nullptr));
}

namespace {
std::unique_ptr<speech::VoiceProvider> voices_of(const Properties &p) {
#ifdef WITH_SPEECH_ENDPOINT
  if (!p.endpoint.url.empty()) return speech::endpoint_voice(p.endpoint);
#else
  (void)p;
#endif
  return speech::espeak_voice();
}
}  // namespace

// What the ear forgives: EBU R 37, 40 ms early and 60 ms late.
void Synchroniser::say_offset(const SyncFound &s, const std::string &pad) {
  const auto ns = static_cast<gint64>(s.offset * 1e9);
  const bool flash = !pad.empty() && properties().sync == Sync::Flash;
  gst_element_post_message(
      element_, gst_message_new_element(
                    GST_OBJECT(element_),
                    gst_structure_new("audiosync/av-offset", pad.empty() ? "shot-id" : "pad", G_TYPE_STRING,
                                      pad.empty() ? s.shot.c_str() : pad.c_str(), "method", G_TYPE_STRING,
                                      flash ? "flash" : "lips", "offset", G_TYPE_INT64, ns, "drift", G_TYPE_DOUBLE, s.drift,
                                      "confidence", G_TYPE_DOUBLE, s.confidence, "sure", G_TYPE_BOOLEAN, s.sure,
                                      "corrected", G_TYPE_BOOLEAN, s.corrected, nullptr)));
  if (!pad.empty() || !s.sure || s.corrected || (s.offset > -0.040 && s.offset < 0.060)) return;
  char text[160];
  g_snprintf(text, sizeof text, "the sound of shot \"%.60s\" is %.0f ms %s; av-sync=correct puts it right",
             s.shot.c_str(), 1000 * std::abs(s.offset), s.offset > 0 ? "late" : "early");
  warn(text, s.shot);
}

// Where the picture's shots go so that cuts lie on beats and lines find room.
TimeMap Synchroniser::plan_picture(const FilmPlan &plan, const Settings &settings, const Properties &p, int rate,
                                   int channels, speech::VoiceProvider *voices, MusicLibrary &library) {
  Rate pictures;
  std::vector<music::Beat> beats;
  std::uint64_t end;
  {
    std::lock_guard lock(mutex_);
    if (!retimes()) return {};
    pictures = picture_rate_;
    beats = labels_;
    end = film_->duration;
  }
  std::vector<music::Section> sections;
  if (beats.empty() && p.align != music::Align::None)
    beats = film_beats(plan, fitted_music(plan, rate, p.music_end, library, interrupt_), library, interrupt_);
  if (p.align == music::Align::Energy) sections = film_sections(plan, library, interrupt_);
  std::vector<Need> needs;
  if (p.overflow == Overflow::Extend) needs = needs_of_lines(plan, settings, rate, channels, voices, interrupt_);
  return map_film(plan.cuts, end, pictures, p.align, p.max_stretch, beats, needs, sections);
}

void Synchroniser::work(GstStoryboardFilm *owned, Settings settings, Properties properties) {
  const std::unique_ptr<GstStoryboardFilm, decltype(&gst_storyboard_film_free)> film(owned, gst_storyboard_film_free);
  auto progress = [&](GstProgressType type, const char *text) {
    gst_element_post_message(element_, gst_message_new_progress(GST_OBJECT(element_), type, "mix", text));
  };
  const int rate = rate_, channels = channels_;  // settled before the worker starts
  progress(GST_PROGRESS_TYPE_START, "Preparing the sound");
  bool ok = false;
  MusicLibrary library;
  std::vector<Placement> placements;
  FilmPlan plan = plan_film(*film, rate, to_frames(properties.fade_out));
  glue::guard(element_, false, [&] {
    const bool speaks = std::any_of(plan.placements.begin(), plan.placements.end(), [](const Placement &p) {
      return p.role == Role::Voice && p.uri.empty();
    });
    const bool dollars = !film->currency || g_str_equal(film->currency, "USD");
    if (properties.endpoint.budget < 0 && film->budget >= 0 && dollars) properties.endpoint.budget = film->budget;
    const auto voices = speaks ? voices_of(properties) : nullptr;
    try {
      TimeMap map = plan_picture(plan, settings, properties, rate, channels, voices.get(), library);
      if (!map.identity()) {
        retime_film(*film, map);
        plan = plan_film(*film, rate, to_frames(properties.fade_out));
      }
      {
        std::lock_guard lock(mutex_);
        map_ = std::move(map);
        map_known_ = true;
        changed_.notify_all();
      }
      auto result = prepare(plan, settings, rate, channels, voices.get(), interrupt_,
                            [&](const std::string &text, const std::string &shot) { warn(text, shot); }, std::move(library));
      for (const auto &s : result.synced) say_offset(s);
      if (!*interrupt_) save_captions(properties, result.captions);
      library = std::move(result.music);
      std::lock_guard lock(mutex_);
      placements = result.placements;
      preparation_ = std::move(result);
      ok = !*interrupt_;
    } catch (const glue::Failure &) {
      if (!*interrupt_) throw;  // what a stop interrupted is no failure
    }
    return true;
  });
  progress(ok ? GST_PROGRESS_TYPE_COMPLETE : GST_PROGRESS_TYPE_CANCELED,
           ok ? "Sound prepared" : "Sound not prepared");
  {
    std::lock_guard lock(mutex_);
    prepared_ = ok;
    failed_ = !ok;
    changed_.notify_all();
  }
  if (ok && properties.report_cuts)
    glue::guard(element_, false, [&] {
      report_cuts(element_, plan, placements, library, interrupt_);
      return true;
    });
  std::lock_guard lock(mutex_);
  worker_done_ = true;
  changed_.notify_all();
}

// Starts the worker once per film and waits for the mix to be known.
bool Synchroniser::prepare_film() {
  std::unique_ptr<GstStoryboardFilm, decltype(&gst_storyboard_film_free)> film(nullptr,
                                                                               gst_storyboard_film_free);
  Properties p;
  bool fresh;
  {
    std::lock_guard lock(mutex_);
    fresh = std::exchange(film_is_new_, false);
  }
  if (fresh) {
    if (worker_.joinable()) worker_.join();  // that of the film before
    std::lock_guard lock(mutex_);
    film.reset(gst_storyboard_film_copy(film_));
    p = properties_;
    prepared_ = failed_ = worker_done_ = false;
  }
  if (film) {
    Settings settings;
    const Target own{film->loudness, film->true_peak};
    settings.target = p.target(&own);
    settings.sync = p.sync;
    settings.room_tone = p.room_tone;
    settings.music_end = p.music_end;
    settings.overflow = p.overflow;
    settings.voice = p.voice;
    settings.hold = static_cast<double>(p.duck_hold) / GST_SECOND;
    film_frames_ = GST_CLOCK_TIME_IS_VALID(film->duration) ? to_frames(film->duration) : 0;
    worker_ = std::thread([this, f = film.release(), settings, p] { work(f, settings, p); });
  }
  Lock lock(mutex_);
  changed_.wait(lock, [&] { return flushing_ || prepared_ || failed_; });
  return prepared_ && !flushing_;
}

}  // namespace audiosync
