// SPDX-License-Identifier: LGPL-2.1-or-later
// The own sound of generated shots, which is told while the film runs: `storyboard/sound` events.
#include <storyboard/gststoryboard.h>

#include <algorithm>
#include <cmath>

#include "glue/failure.hpp"
#include "media/sound_reader.hpp"
#include "synchroniser.hpp"

GST_DEBUG_CATEGORY_EXTERN(gst_audio_sync_debug);
#define GST_CAT_DEFAULT gst_audio_sync_debug

namespace audiosync {

namespace {

constexpr double kMostLevelling = 20.0;  // dB
constexpr std::int64_t kStep = 4800;

// Integrated loudness of what will be heard, LUFS; -infinity where there is nothing.
double loudness_of(const Placement &p, int rate, int channels, const Interrupt &interrupt) {
  auto sound = open_file(p, 0, rate, channels, interrupt);
  LoudnessMeter meter(rate, channels);
  std::vector<float> block;
  std::int64_t left = p.length;
  while (sound && left > 0 && !*interrupt) {
    block.clear();
    const auto n = sound->read(block, static_cast<std::size_t>(std::min(kStep, left)));
    if (!n) break;
    meter.add(block.data(), n);
    left -= static_cast<std::int64_t>(n);
  }
  return meter.integrated();
}

}  // namespace

// With the mutex held, for a new film.
void Synchroniser::follow() {
  following_.clear();
  if (!film_) return;
  for (auto &cut : plan_film(*film_, 48000, 0).cuts)
    if (cut.sound_follows) following_.push_back(std::move(cut));
}

bool Synchroniser::tell(GstEvent *event) {
  if (glue::StructurePtr sound{gst_storyboard_event_parse_sound(event)}) {
    std::lock_guard lock(mutex_);
    const std::string shot = gst_structure_get_string(sound.get(), "shot-id");
    told_[shot] = std::move(sound);
    fresh_.push_back(shot);
    changed_.notify_all();
    return true;
  }
  if (!gst_storyboard_event_is_shot(event)) return false;
  const char *shot = gst_structure_get_string(gst_event_get_structure(event), "shot-id");
  std::lock_guard lock(mutex_);
  if (shot && !following_.empty() && begun_.insert(shot).second) changed_.notify_all();
  return true;
}

// The frame before which the mix waits, because nobody knows yet what is heard from there on.
std::optional<std::int64_t> Synchroniser::untold(const Lock &) const {
  if (!film_ || video_eos_) return {};
  for (const Cut &cut : following_) {
    if (told_.count(cut.shot) || begun_.count(cut.shot)) continue;
    const std::int64_t frame = to_frames(sound_begins(cut, *film_));
    const std::int64_t end = to_frames(cut.time + cut.duration);
    if (end > next_) return frame;
  }
  return {};
}

void Synchroniser::put_on_lips(const std::string &shot, Placement &p, Sync mode) {
  Looked &known = looked_[shot];
  if (known.uri == p.uri) {
    if (known.found && known.found->corrected) correct(p, known.found->offset, known.found->drift, rate_);
    return;
  }
  known = {p.uri, synchronise(p, mode, rate_, interrupt_)};
  if (known.found && !*interrupt_) say_offset(*known.found);
}

// Into the mix with what was told. On the task's thread, between two renders.
void Synchroniser::take_told() {
  std::vector<std::pair<std::string, std::optional<Placement>>> sounds;
  std::set<std::string> speak;
  double target = 0;
  Sync sync;
  {
    std::lock_guard lock(mutex_);
    const auto fresh = std::exchange(fresh_, {});
    if (fresh.empty() || !film_ || !bus_ || !bus_->film()) return;
    for (const auto &shot : fresh) {
      const auto found = told_.find(shot);
      if (found == told_.end()) continue;
      const GstStructure *s = found->second.get();
      gboolean speaks = FALSE;
      gst_structure_get_boolean(s, "speaks", &speaks);
      if (speaks) speak.insert(shot);
      sounds.emplace_back(shot,
                          gst_structure_get_string(s, "uri") ? place_sound(*film_, s, rate_) : std::nullopt);
    }
    sync = properties_.sync;
    target = properties_.loudness < 0 ? properties_.loudness : film_->loudness;
  }
  for (auto &[shot, placement] : sounds) {
    bus_->film()->remove_told(shot);
    if (!placement) continue;
    placement->told = true;
    try {
      // Where the take speaks, its words belong on its lips.
      if (speak.count(shot)) put_on_lips(shot, *placement, sync);
      // As loud as the film: the gain of the whole mix comes on top.
      const double lufs = loudness_of(*placement, rate_, channels_, interrupt_);
      if (std::isfinite(lufs))
        placement->gain += std::clamp(target - lufs - gain_, -kMostLevelling, kMostLevelling);
      if (speak.count(shot)) bus_->film()->silence_lines(shot);
      bus_->film()->add(std::move(*placement));
    } catch (const glue::Failure &f) {
      if (!*interrupt_) warn("the shot's own sound is not heard: " + std::string(f.what()), shot);
    }
  }
}

}  // namespace audiosync
