// SPDX-License-Identifier: LGPL-2.1-or-later
// The mixing task. How it begins is in synchroniser_start.cpp, the pads' side in synchroniser_pads.cpp, the
// preparation of a film in synchroniser_film.cpp.
#include "synchroniser.hpp"

#include <algorithm>
#include <cmath>

#include "glue/failure.hpp"

GST_DEBUG_CATEGORY_EXTERN(gst_audio_sync_debug);
#define GST_CAT_DEFAULT gst_audio_sync_debug

namespace audiosync {

namespace {
constexpr double kChunk = 0.020;                           // s of a buffer
constexpr double kAhead = 2.0;                             // s the sound may be ahead of the newest picture
constexpr auto kStalled = std::chrono::milliseconds(500);  // a picture that waits so long waits for the sound
constexpr double kLookAhead = 1.5;  // s of a voice pad that must be known before music is mixed
constexpr double kGainSlope = 0.5;  // dB/s a running gain moves at most
}  // namespace

Synchroniser::~Synchroniser() {
  finish();
}

Properties Synchroniser::properties() {
  std::lock_guard lock(mutex_);
  return properties_;
}

void Synchroniser::add(Input *input) {
  std::lock_guard lock(mutex_);
  inputs_.push_back(input);
  if (bus_) bus_->set_inputs(inputs_);
}
void Synchroniser::remove(Input *input) {
  std::lock_guard lock(mutex_);
  std::erase(inputs_, input);
  if (watched_ == input) watched_ = nullptr;
  if (bus_) bus_->remove(input);
  changed_.notify_all();
}

void Synchroniser::reset() {
  watch_.reset(properties().sync, [this](const SyncFound &found) { sound_is_off(found); });
  std::lock_guard lock(mutex_);
  watched_ = nullptr;
  has_info_ = false;
  stopping_ = false;
  flow_ = GST_FLOW_OK;
  rate_ = 0;
  video_segment_known_ = video_seen_ = video_eos_ = film_is_new_ = prepared_ = failed_ = stream_started_ =
      has_group_ = false;
  worker_done_ = true;
  picture_end_ = GST_CLOCK_TIME_NONE;
  video_position_ = 0;
  seek_seqnum_ = flush_seqnum_ = segment_seqnum_ = GST_SEQNUM_INVALID;
  gst_segment_init(&video_segment_, GST_FORMAT_TIME);
  for (Input *i : inputs_) {
    i->clear();
    i->has_segment = i->eos = i->stale = i->flushing = i->live = false;
  }
  *interrupt_ = false;
  started_ = may_retime_ = map_known_ = false;
  picture_rate_ = {};
  map_ = {};
  held_.clear();
  next_picture_ = -1;
}
void Synchroniser::stop() {
  *interrupt_ = true;
  std::lock_guard lock(mutex_);
  stopping_ = flushing_ = true;
  changed_.notify_all();
}
void Synchroniser::finish() {
  *interrupt_ = true;
  if (worker_.joinable()) worker_.join();
  watch_.reset(Sync::Off, {});
  std::lock_guard lock(mutex_);
  watched_ = nullptr;
  g_clear_pointer(&film_, gst_storyboard_film_free);
  film_event_.reset();
  looked_.clear();
  master_.reset();
  bus_.reset();
  meter_.reset();
  started_ = false;
}

bool Synchroniser::activate(bool active) {
  if (active) {
    {
      std::lock_guard lock(mutex_);
      flushing_ = false;
    }
    return gst_pad_start_task(
        audio_src, [](gpointer self) { static_cast<Synchroniser *>(self)->loop(); }, this, nullptr);
  }
  {
    std::lock_guard lock(mutex_);
    flushing_ = true;
    changed_.notify_all();
  }
  return gst_pad_stop_task(audio_src);
}

std::vector<float> Synchroniser::block(std::int64_t from, std::size_t frames) {
  std::vector<float> out(frames * static_cast<std::size_t>(channels_), 0.0f);
  std::lock_guard lock(mutex_);
  bus_->peek(from, out.data(), frames);
  return out;
}

void Synchroniser::follow_loudness(const float *unducked, std::size_t frames) {
  meter_->add(unducked, frames);
  const double lufs = meter_->integrated();
  if (!std::isfinite(lufs)) return;
  const double most = kGainSlope * static_cast<double>(frames) / rate_;
  gain_ += std::clamp(std::clamp(target_ - lufs, -40.0, 40.0) - gain_, -most, most);
  master_->set_gain(gain_);
}

// The frame the mix ends before, as far as it is known.
std::optional<std::int64_t> Synchroniser::end(const Lock &) const {
  if (film_) {
    // A picture that ends early (stopped, or a shot that failed) takes its sound with it; a few missing
    // frames do not.
    const std::int64_t picture = to_frames(video_position_);
    if (video_eos_ && picture + rate_ / 4 < film_frames_) return picture;
    return film_frames_;
  }
  if (video_seen_) {
    if (video_eos_) return to_frames(video_position_);
    return std::nullopt;
  }
  std::int64_t last = next_;
  for (const Input *i : inputs_) {
    if (!i->ended()) return std::nullopt;
    if (i->covered() != Input::kNothing) last = std::max(last, i->covered() + offset_);
  }
  return last;
}

// Whether the picture is far enough for the mix to reach `frame`.
bool Synchroniser::picture_allows(std::int64_t frame, bool stalled, const Lock &) const {
  if (!video_seen_ || video_eos_) return true;
  const std::int64_t picture = to_frames(video_position_),
                     ahead = picture + static_cast<std::int64_t>(kAhead * rate_);
  if (film_ || stalled) return frame <= ahead;
  if (GST_CLOCK_TIME_IS_VALID(picture_end_))
    return frame <= std::min(ahead, std::max(picture, to_frames(picture_end_)));
  return frame <= picture;
}

// Whether every pad has given (or will never give) what comes before `frame` of the mix; voice pads a little
// more.
bool Synchroniser::inputs_reach(std::int64_t frame, const Lock &) const {
  return std::all_of(inputs_.begin(), inputs_.end(), [&](const Input *i) {
    if (i->ended()) return true;
    if (i->stale || i->covered() == Input::kNothing) return false;
    const bool voice = i->role == static_cast<int>(Role::Voice) && !i->live;
    return i->covered() + offset_ >= frame + (voice ? static_cast<std::int64_t>(kLookAhead * rate_) : 0);
  });
}

// Ends the task's work until a flush or a restart: one EOS behind everything.
void Synchroniser::end_task(bool eos) {
  if (eos) {
    GstEvent *event = gst_event_new_eos();
    if (segment_seqnum_ != GST_SEQNUM_INVALID) gst_event_set_seqnum(event, segment_seqnum_);
    gst_pad_push_event(audio_src, event);
  }
  gst_pad_pause_task(audio_src);
}

void Synchroniser::loop() {
  const bool fine = glue::guard(element_, false, [&] {
    if (!started_) {
      if (!start()) {
        gst_pad_pause_task(audio_src);
        return true;
      }
      std::lock_guard lock(mutex_);
      started_ = true;
      changed_.notify_all();  // text_src waits for it
    }
    take_told();
    std::size_t frames = static_cast<std::size_t>(kChunk * rate_);
    bool finished = false, stalled = false;
    {
      Lock lock(mutex_);
      while (true) {
        if (flushing_) {
          gst_pad_pause_task(audio_src);
          return true;
        }
        const auto last = end(lock);
        if (last && !film_ && video_seen_ && video_eos_ && next_ < *last && !bus_->fades())
          bus_->set_fade(std::max(next_, *last - to_frames(properties_.fade_out)), *last);
        if (!last && !film_ && GST_CLOCK_TIME_IS_VALID(picture_end_) && !bus_->fades()) {
          const auto e = to_frames(picture_end_);
          if (next_ < e) bus_->set_fade(std::max(next_, e - to_frames(properties_.fade_out)), e);
        }
        if (last && next_ >= *last) {
          finished = worker_done_;
          if (finished) break;
        } else {
          if (last) frames = std::min(frames, static_cast<std::size_t>(*last - next_));
          if (!fresh_.empty()) return true;  // into the mix with it first
          // Not past a shot whose own sound is still to be told.
          if (const auto barrier = untold(lock)) {
            const std::int64_t room = *barrier - static_cast<std::int64_t>(master_->latency()) - next_;
            if (room <= 0) {
              changed_.wait_for(lock, kStalled);
              continue;
            }
            frames = std::min(frames, static_cast<std::size_t>(room));
          }
          if (picture_allows(next_ + static_cast<std::int64_t>(frames), stalled, lock) &&
              inputs_reach(next_ + static_cast<std::int64_t>(frames + master_->latency()), lock))
            break;
        }
        // Without a known end the sound does not go ahead of the picture, lest it be longer. But where the
        // picture stands still (a sink that prerolls) an encoder behind audio_src may need more before it
        // gives anything.
        const GstClockTime position = video_position_;
        if (changed_.wait_for(lock, kStalled) == std::cv_status::timeout)
          stalled = position == video_position_;
      }
    }
    if (finished) {
      watch_.settle();  // what is known of lips and words is said before the end
      GST_INFO_OBJECT(element_, "sound ends after %" G_GINT64_FORMAT " frames", next_);
      end_task(true);
      return true;
    }
    if (meter_) {
      const auto plain = block(next_, frames);
      follow_loudness(plain.data(), frames);
    }
    auto buffer = glue::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(
        nullptr, frames * static_cast<std::size_t>(channels_) * sizeof(float), nullptr));
    GstMapInfo map;
    if (!gst_buffer_map(buffer.get(), &map, GST_MAP_WRITE)) throw std::bad_alloc();
    struct Unmap {
      GstBuffer *b;
      GstMapInfo *m;
      ~Unmap() { gst_buffer_unmap(b, m); }
    };
    {
      Unmap unmap{buffer.get(), &map};
      master_->render(reinterpret_cast<float *>(map.data), frames);
    }
    if (*interrupt_) {
      gst_pad_pause_task(audio_src);
      return true;
    }
    auto time = [&](std::int64_t frame) {
      return gst_util_uint64_scale_round(static_cast<guint64>(frame), GST_SECOND,
                                         static_cast<guint64>(rate_));
    };
    const std::int64_t after = next_ + static_cast<std::int64_t>(frames);
    GST_BUFFER_PTS(buffer.get()) = time(next_);
    GST_BUFFER_DURATION(buffer.get()) = time(after) - time(next_);
    GST_BUFFER_OFFSET(buffer.get()) = static_cast<guint64>(next_);
    GST_BUFFER_OFFSET_END(buffer.get()) = static_cast<guint64>(after);
    if (discont_) GST_BUFFER_FLAG_SET(buffer.get(), GST_BUFFER_FLAG_DISCONT);
    discont_ = false;
    {
      std::lock_guard lock(mutex_);
      next_ = after;
      changed_.notify_all();  // pads that are far enough ahead wait for this
    }
    const GstFlowReturn flow = gst_pad_push(audio_src, buffer.release());
    if (flow == GST_FLOW_OK) return true;
    {
      std::lock_guard lock(mutex_);
      if (flow != GST_FLOW_FLUSHING) flow_ = flow;
      changed_.notify_all();
    }
    if (flow < GST_FLOW_EOS && flow != GST_FLOW_NOT_LINKED) GST_ELEMENT_FLOW_ERROR(element_, flow);
    end_task(flow < GST_FLOW_FLUSHING && flow != GST_FLOW_NOT_LINKED);
    return true;
  });
  if (!fine) {
    {
      std::lock_guard lock(mutex_);
      flow_ = GST_FLOW_ERROR;
      changed_.notify_all();
    }
    end_task(true);
  }
}

}  // namespace audiosync
