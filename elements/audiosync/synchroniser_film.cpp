// SPDX-License-Identifier: LGPL-2.1-or-later
// The worker that gets a film's mix ready and then reports its cuts.
#include <algorithm>

#include "cuts.hpp"
#include "glue/failure.hpp"
#include "synchroniser.hpp"

namespace audiosync {

void Synchroniser::warn(const std::string &text, const std::string &shot) {
  GST_ELEMENT_WARNING_WITH_DETAILS(element_, STREAM, FAILED, ("%s", text.c_str()), (nullptr),
                                   ("shot-id", G_TYPE_STRING, shot.c_str(), nullptr));
}

void Synchroniser::work(FilmPlan plan, Settings settings, Properties properties) {
  auto progress = [&](GstProgressType type, const char *text) {
    gst_element_post_message(element_, gst_message_new_progress(GST_OBJECT(element_), type, "mix", text));
  };
  const int rate = rate_, channels = channels_;  // settled before the worker starts
  progress(GST_PROGRESS_TYPE_START, "Preparing the sound");
  bool ok = false;
  glue::guard(element_, false, [&] {
    const bool speaks = std::any_of(plan.placements.begin(), plan.placements.end(), [](const Placement &p) {
      return p.role == Role::Voice && p.uri.empty();
    });
    const auto voices = speaks ? espeak_voice() : nullptr;
    try {
      auto result = prepare(plan, settings, rate, channels, voices.get(), interrupt_,
                            [&](const std::string &text, const std::string &shot) { warn(text, shot); });
      std::lock_guard lock(mutex_);
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
      report_cuts(element_, plan, interrupt_);
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
    FilmPlan plan = plan_film(*film, rate_, to_frames(p.fade_out));
    Settings settings;
    settings.target.loudness = p.loudness < 0 ? p.loudness : film->loudness;
    settings.target.true_peak = p.true_peak < 1 ? p.true_peak : film->true_peak;
    settings.overflow = p.overflow;
    settings.voice = p.voice;
    settings.hold = static_cast<double>(p.duck_hold) / GST_SECOND;
    film_frames_ = plan.frames;
    worker_ = std::thread(
        [this, plan = std::move(plan), settings, p]() mutable { work(std::move(plan), settings, p); });
  }
  Lock lock(mutex_);
  changed_.wait(lock, [&] { return flushing_ || prepared_ || failed_; });
  return prepared_ && !flushing_;
}

}  // namespace audiosync
