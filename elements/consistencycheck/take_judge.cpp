// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/take_judge.hpp"

#include "media/sampler.hpp"
#include "consistencycheck/translation.hpp"
#include "glue/failure.hpp"

namespace consistency {

std::optional<judge::Verdict> TakeJudge::judge(const judge::Settings &settings, const judge::Shot &shot,
                                               const std::string &uri, GstClockTime in, GstClockTime length) {
  {
    std::lock_guard lock(mutex_);
    if (cancelled_) return std::nullopt;
  }
  std::optional<judge::Verdict> verdict;
  try {
    media::ClipRequest request;
    request.uri = uri;
    request.in = in;
    if (GST_CLOCK_TIME_IS_VALID(length) && length > 0) request.duration = length;
    // As decoded where possible: the sampler shrinks before it converts, which is much cheaper.
    request.caps = glue::Ref<GstCaps>::adopt(gst_caps_from_string("video/x-raw,format=" MEDIA_SAMPLER_FORMATS));
    media::ClipReader reader(std::move(request));
    struct Registered {  // so that cancel() reaches the reader, whatever happens below
      TakeJudge &self;
      media::ClipReader &reader;
      Registered(TakeJudge &s, media::ClipReader &r) : self(s), reader(r) {
        std::lock_guard lock(self.mutex_);
        if (self.cancelled_) reader.cancel();
        self.reading_.insert(&reader);
      }
      ~Registered() {
        std::lock_guard lock(self.mutex_);
        self.reading_.erase(&reader);
      }
    } registered(*this, reader);
    judge::Judge judge(settings, shot);
    std::int64_t frames = 0;
    while (auto s = reader.next()) {
      judge::Frame frame;
      const GstClockTime pts = GST_BUFFER_PTS(gst_sample_get_buffer(s.get()));
      frame.time = GST_CLOCK_TIME_IS_VALID(pts) ? pts : 0;
      frame.bgr = media::sample(s.get(), judge.frame_width(frame.time));
      if (frame.bgr.empty()) continue;
      judge.push(frame);
      frames++;
    }
    if (reader.cancelled()) return std::nullopt;
    verdict = frames ? judge.finish() : unreadable(settings, "the clip holds no frame");
  } catch (const glue::Failure &failure) {
    verdict = unreadable(settings, failure.what());
  }
  return verdict;
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

void VerdictStore::put(const std::string &shot, unsigned take, const judge::Verdict &verdict) {
  std::lock_guard lock(mutex_);
  const Key key(shot, take);
  if (auto old = index_.find(key); old != index_.end()) {
    order_.erase(old->second);
    index_.erase(old);
  }
  order_.emplace_front(key, verdict);
  index_[key] = order_.begin();
  while (order_.size() > kMost) {
    index_.erase(order_.back().first);
    order_.pop_back();
  }
}

std::optional<judge::Verdict> VerdictStore::find(const std::string &shot, unsigned take) {
  std::lock_guard lock(mutex_);
  auto it = index_.find({shot, take});
  if (it == index_.end()) return std::nullopt;
  order_.splice(order_.begin(), order_, it->second);
  return it->second->second;
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
