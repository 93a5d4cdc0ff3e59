// SPDX-License-Identifier: LGPL-2.1-or-later
// Before the first sample: what is to be mixed, in which format, from where on and how loud.
#include <algorithm>
#include <cmath>

#include "glue/failure.hpp"
#include "synchroniser.hpp"

namespace audiosync {

namespace {
constexpr double kFirstLook = 3.0;  // s of the pads that are measured before the first sample is given
}

// Rate and channels of the mix: what downstream prefers, else 48 kHz stereo. Settled once per run.
bool Synchroniser::negotiate() {
  {
    std::lock_guard lock(mutex_);
    if (rate_) return true;
  }
  auto templ = glue::Ref<GstCaps>::adopt(gst_pad_get_pad_template_caps(audio_src));
  auto allowed = glue::Ref<GstCaps>::adopt(gst_pad_peer_query_caps(audio_src, templ.get()));
  if (gst_caps_is_empty(allowed.get())) return false;
  GstCaps *caps = gst_caps_truncate(gst_caps_make_writable(allowed.release()));
  GstStructure *s = gst_caps_get_structure(caps, 0);
  gst_structure_fixate_field_nearest_int(s, "rate", 48000);
  gst_structure_fixate_field_nearest_int(s, "channels", 2);
  caps = gst_caps_fixate(caps);
  int rate = 0, channels = 0;
  gst_structure_get_int(s = gst_caps_get_structure(caps, 0), "rate", &rate);
  gst_structure_get_int(s, "channels", &channels);
  gst_caps_unref(caps);
  std::lock_guard lock(mutex_);
  if (!rate_) {
    rate_ = rate;
    channels_ = channels;
  }
  return true;
}

// True once it is known what is to be mixed: the picture (and with it the film, if there is one) has begun
// or, without a picture, every pad has.
bool Synchroniser::wait_for_start(Lock &lock) {
  while (!flushing_) {
    if (gst_pad_is_linked(video_sink)) {
      if (video_seen_) return true;
    } else if (!inputs_.empty() && std::all_of(inputs_.begin(), inputs_.end(), [](const Input *i) {
                 return i->ended() || (i->covered() != Input::kNothing && !i->stale);
               })) {
      return true;
    }
    changed_.wait_for(lock, std::chrono::milliseconds(100));  // linking and unlinking wake nobody
  }
  return false;
}

bool Synchroniser::start() {
  {
    Lock lock(mutex_);
    if (!wait_for_start(lock)) return false;
  }
  if (!negotiate()) {
    GST_ELEMENT_ERROR(
        element_, STREAM, FORMAT,
        ("what follows audio_src takes no raw audio of 32-bit float: put audioconvert behind it"), (nullptr));
    end_task(true);
    return false;
  }
  bool has_film, has_video;
  {
    Lock lock(mutex_);
    has_film = film_ != nullptr;
    has_video = video_seen_;
  }
  std::unique_ptr<Mix> mix;
  if (has_film) {
    if (!prepare_film()) {
      Lock lock(mutex_);
      if (failed_ && !flushing_) {
        lock.unlock();
        end_task(true);
      }
      return false;
    }
    Lock lock(mutex_);
    mix = std::make_unique<Mix>(
        rate_, channels_, preparation_.placements,
        [rate = rate_, channels = channels_, interrupt = interrupt_](const Placement &p, std::int64_t from) {
          return open_file(p, from, rate, channels, interrupt);
        },
        preparation_.duck);
  } else if (has_video) {
    gint64 duration = -1;
    if (gst_pad_peer_query_duration(video_sink, GST_FORMAT_TIME, &duration) && duration > 0) {
      Lock lock(mutex_);
      picture_end_ = static_cast<GstClockTime>(duration);
    }
  }

  GstEvent *stream_start = nullptr;
  {
    Lock lock(mutex_);
    bus_ = std::make_unique<Bus>(rate_, channels_, mutex_, std::move(mix));
    bus_->set_inputs(inputs_);
    bus_->set_duck(properties_.duck);
    bus_->set_hold(static_cast<double>(properties_.duck_hold) / GST_SECOND);
    if (!stream_started_) {
      const std::string id = "audiosync-" + std::to_string(g_random_int());
      stream_start = gst_event_new_stream_start(id.c_str());
      gst_event_set_group_id(stream_start, has_group_ ? group_id_ : gst_util_group_id_next());
      stream_started_ = true;
    }
  }
  if (stream_start) gst_pad_push_event(audio_src, stream_start);
  auto caps = glue::Ref<GstCaps>::adopt(gst_caps_new_simple(
      "audio/x-raw", "format", G_TYPE_STRING, GST_AUDIO_NE(F32), "layout", G_TYPE_STRING, "interleaved",
      "rate", G_TYPE_INT, rate_, "channels", G_TYPE_INT, channels_, nullptr));
  if (channels_ == 2)
    gst_caps_set_simple(caps.get(), "channel-mask", GST_TYPE_BITMASK, static_cast<guint64>(3), nullptr);
  if (!gst_pad_push_event(audio_src, gst_event_new_caps(caps.get()))) {
    std::lock_guard lock(mutex_);
    if (flushing_) return false;
  }

  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  guint32 seqnum;
  {
    Lock lock(mutex_);
    if (has_video && video_segment_known_) {
      segment = video_segment_;
      const guint64 from = gst_segment_to_stream_time(&segment, GST_FORMAT_TIME, segment.start);
      segment.start = segment.time = segment.position = from == GST_CLOCK_TIME_NONE ? 0 : from;
      segment.stop = GST_CLOCK_TIME_NONE;
      segment.offset = 0;
      // The first frame not before the start: a sink would cut it off.
      next_ = static_cast<std::int64_t>(
          gst_util_uint64_scale_ceil(segment.start, static_cast<guint64>(rate_), GST_SECOND));
      offset_ = to_frames(segment.start) - to_frames(segment.base);
    } else {
      for (const Input *i : inputs_)
        if (i->has_segment) {
          segment = i->segment;
          const guint64 from = gst_segment_to_stream_time(&segment, GST_FORMAT_TIME, segment.start);
          segment.start = segment.time = segment.position = from == GST_CLOCK_TIME_NONE ? 0 : from;
          segment.stop = GST_CLOCK_TIME_NONE;
          segment.offset = 0;
          break;
        }
      next_ = to_frames(segment.start);
      offset_ = next_ - to_frames(segment.base);
    }
    bus_->set_offset(offset_);
    target_ = has_film ? 0.0 : properties_.target(nullptr).loudness;
    gain_ = has_film ? preparation_.measured.gain : 0.0;
    seqnum = segment_seqnum_;
    segment_ = segment;
  }
  GstEvent *event = gst_event_new_segment(&segment);
  if (seqnum != GST_SEQNUM_INVALID) gst_event_set_seqnum(event, seqnum);
  gst_pad_push_event(audio_src, event);
  first_loudness();
  double true_peak;
  {
    std::lock_guard lock(mutex_);
    if (flushing_) return false;
    true_peak = has_film ? preparation_.true_peak : properties_.target(nullptr).true_peak;
  }
  const std::int64_t ahead = static_cast<std::int64_t>(0.01 * rate_);  // covers the limiter's look-ahead
  {
    Lock lock(mutex_);
    changed_.wait(lock, [&] { return flushing_ || inputs_reach(next_ + ahead, lock); });
    if (flushing_) return false;
  }
  {
    std::lock_guard lock(mutex_);
    fresh_.clear();
    for (const auto &[shot, sound] : told_) fresh_.push_back(shot);
  }
  bus_->seek(next_);
  take_told();
  master_ = std::make_unique<Master>(*bus_, gain_, true_peak);
  discont_ = true;
  return true;
}

// Without a film nobody knows the whole mix: its first seconds set the gain, which then moves slowly. It is
// measured without the duck, so that it has no reason to bring the music up again under speech.
void Synchroniser::first_loudness() {
  meter_.reset();
  if (target_ >= 0) return;
  meter_ = std::make_unique<LoudnessMeter>(rate_, channels_);
  const auto look = static_cast<std::int64_t>(kFirstLook * rate_);
  {
    Lock lock(mutex_);
    if (std::any_of(inputs_.begin(), inputs_.end(), [](const Input *i) { return i->live; })) return;
    changed_.wait(lock, [&] { return flushing_ || inputs_reach(next_ + look, lock); });
    if (flushing_) return;
  }
  const auto first = block(next_, static_cast<std::size_t>(look));
  LoudnessMeter meter(rate_, channels_);
  meter.add(first.data(), static_cast<std::size_t>(look));
  if (std::isfinite(meter.integrated())) gain_ = std::clamp(target_ - meter.integrated(), -40.0, 40.0);
}

}  // namespace audiosync
