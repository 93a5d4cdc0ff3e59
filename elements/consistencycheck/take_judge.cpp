// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/take_judge.hpp"

#include <algorithm>

#include "consistencycheck/translation.hpp"
#include "glue/failure.hpp"
#include "media/sampler.hpp"

namespace consistency {

// While it lives, cancel() reaches the reader.
class TakeJudge::Reading {
 public:
  Reading(TakeJudge &self, media::ClipReader &reader) : self_(self), reader_(reader) {
    std::lock_guard lock(self_.mutex_);
    if (self_.cancelled_) reader_.cancel();
    self_.reading_.insert(&reader_);
  }
  ~Reading() {
    std::lock_guard lock(self_.mutex_);
    self_.reading_.erase(&reader_);
  }
  Reading(const Reading &) = delete;
  Reading &operator=(const Reading &) = delete;

 private:
  TakeJudge &self_;
  media::ClipReader &reader_;
};

glue::Ref<GstSample> TakeJudge::picture(const std::string &uri, GstClockTime at, GstCaps *caps) {
  try {
    media::ClipRequest request;
    request.uri = uri;
    request.in = at;
    request.caps = glue::Ref<GstCaps>::adopt(gst_caps_copy(caps));
    gst_structure_remove_field(gst_caps_get_structure(request.caps.get(), 0), "framerate");
    media::ClipReader reader(std::move(request));
    Reading reading(*this, reader);
    return reader.next();
  } catch (const glue::Failure &) {  // the broken frame stays: it was in a handle
    return {};
  }
}

std::optional<judge::Verdict> TakeJudge::judge(const judge::Settings &settings, const judge::Shot &given,
                                               const std::string &uri, GstClockTime in, GstClockTime length) {
  auto looked = look(settings, given, uri, in, length);
  const judge::Shot shot = looked.shown ? *looked.shown : given;
  if (looked.shown) looked = look(settings, shot, uri, in, length);
  const auto &[verdict, repair, elsewhere] = looked;
  if (!verdict || verdict->kind != judge::Verdict::Kind::Reject || !repair) return verdict;
  const auto temporal = [](const judge::Cause &c) { return c.dimension == judge::Dimension::Temporal; };
  if (!std::any_of(verdict->causes.begin(), verdict->causes.end(), temporal)) return verdict;
  // What a repair over time does is known only when the repaired clip was looked at from end to end.
  const auto after = look(settings, shot, uri, in, length, &*repair).verdict;
  if (!after) return std::nullopt;
  return judge::with_repair(*verdict, *repair, *after);
}

TakeJudge::Looked TakeJudge::look(const judge::Settings &settings, const judge::Shot &shot, const std::string &uri,
                                  GstClockTime in, GstClockTime length, const judge::OverTime *repair) {
  {
    std::lock_guard lock(mutex_);
    if (cancelled_) return {};
  }
  Looked out;
  try {
    media::ClipRequest request;
    request.uri = uri;
    request.in = in;
    if (GST_CLOCK_TIME_IS_VALID(length) && length > 0) request.duration = length;
    // As decoded where possible: the sampler shrinks before it converts, which is much cheaper.
    request.caps =
        glue::Ref<GstCaps>::adopt(gst_caps_from_string("video/x-raw,format=" MEDIA_SAMPLER_FORMATS));
    media::ClipReader reader(std::move(request));
    Reading reading(*this, reader);
    judge::Judge judge(settings, shot);
    std::int64_t frames = 0;
    const judge::FrameSource source = [&]() -> std::optional<judge::Frame> {
      while (auto s = reader.next()) {
        judge::Frame frame;
        const GstClockTime pts = GST_BUFFER_PTS(gst_sample_get_buffer(s.get()));
        frame.time = GST_CLOCK_TIME_IS_VALID(pts) ? pts : 0;
        const int width = judge.frame_width(frame.time);
        frame.bgr = media::sample(s.get(), width);
        if (width > judge.working_width()) frame.small = media::sample(s.get(), judge.working_width());
        if (!frame.bgr.empty()) return frame;
      }
      return std::nullopt;
    };
    const judge::FrameSource frames_of = repair ? judge::repaired(source, *repair) : source;
    while (auto frame = frames_of()) {
      judge.push(*frame);
      frames++;
    }
    if (reader.cancelled()) return {};
    if (const auto matrix = reader.guessed_matrix())
      judge.matrix_was_guessed(*matrix == GST_VIDEO_COLOR_MATRIX_BT601 ? judge::Matrix::Bt601 : judge::Matrix::Bt709);
    out.verdict = frames ? judge.finish() : unreadable(settings, "the clip holds no frame");
    if (frames && !repair) out.repair = judge.over_time(), out.shown = judge.shown_elsewhere();
  } catch (const glue::Failure &failure) {
    out = {unreadable(settings, failure.what()), std::nullopt, std::nullopt};
  }
  return out;
}

void TakeJudge::cancel() noexcept {
  std::lock_guard lock(mutex_);
  cancelled_ = true;
  for (auto *r : reading_) r->cancel();
}

void TakeJudge::resume() noexcept {
  std::lock_guard lock(mutex_);
  cancelled_ = false;
}

void VerdictStore::put(const std::string &shot, unsigned take, const judge::Verdict &verdict,
                       JudgedClip clip) {
  std::lock_guard lock(mutex_);
  const Key key(shot, take);
  if (auto old = index_.find(key); old != index_.end()) {
    order_.erase(old->second);
    index_.erase(old);
  }
  order_.push_front({key, verdict, std::move(clip)});
  index_[key] = order_.begin();
  while (order_.size() > kMost) {
    index_.erase(order_.back().key);
    order_.pop_back();
  }
}

std::optional<judge::Verdict> VerdictStore::find(const std::string &shot, unsigned take, JudgedClip *clip) {
  std::lock_guard lock(mutex_);
  auto it = index_.find({shot, take});
  if (it == index_.end()) return std::nullopt;
  order_.splice(order_.begin(), order_, it->second);
  if (clip) *clip = it->second->clip;
  return it->second->verdict;
}

void VerdictStore::clear() {
  std::lock_guard lock(mutex_);
  index_.clear();
  order_.clear();
}

std::size_t VerdictStore::size() const {
  std::lock_guard lock(mutex_);
  return order_.size();
}

}  // namespace consistency
