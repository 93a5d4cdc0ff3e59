// SPDX-License-Identifier: LGPL-2.1-or-later
// Judges takes on disk, in the asking thread, and remembers what it said.
#pragma once
#include <gst/storyboard/gststoryboard.h>

#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "judge/judge.hpp"
#include "media/clip_reader.hpp"

namespace consistency {

class TakeJudge {
 public:
  // The verdict on `uri`, of which [in, in + head + duration + tail) is the take. Nothing when cancel() came
  // before the end. Several threads may ask at once.
  std::optional<judge::Verdict> judge(const judge::Settings &settings, const judge::Shot &shot,
                                      const std::string &uri, GstClockTime in, GstClockTime length);
  // The picture of `uri` at `at` in those caps; empty when there is none, or cancel() came before it.
  glue::Ref<GstSample> picture(const std::string &uri, GstClockTime at, GstCaps *caps);
  // Every judgement under way returns soon, and those that are asked for until resume() return at once.
  void cancel() noexcept;
  void resume() noexcept;

 private:
  class Reading;
  struct Looked {
    std::optional<judge::Verdict> verdict;  // none: cancelled
    std::optional<judge::OverTime> repair;  // what might mend it over time
    std::optional<judge::Shot> shown;       // the shot with its storyboard frames elsewhere, where nobody gave their position
  };
  // One look at the clip, as it is or as `repair` leaves it.
  Looked look(const judge::Settings &settings, const judge::Shot &shot, const std::string &uri, GstClockTime in,
              GstClockTime length, const judge::OverTime *repair = nullptr);

  std::mutex mutex_;  // guards the members below
  std::set<media::ClipReader *> reading_;
  bool cancelled_ = false;
};

struct JudgedClip {
  std::string uri;
  GstClockTime in = 0;  // where in it the take's first frame lies
};

// Verdicts by (shot, take), at most kMost of them: the one that was not used for the longest time goes first.
class VerdictStore {
 public:
  static constexpr std::size_t kMost = 512;
  void put(const std::string &shot, unsigned take, const judge::Verdict &verdict, JudgedClip clip = {});
  std::optional<judge::Verdict> find(const std::string &shot, unsigned take, JudgedClip *clip = nullptr);
  void clear();
  std::size_t size() const;

 private:
  using Key = std::pair<std::string, unsigned>;
  mutable std::mutex mutex_;  // guards the members below
  struct Judged {
    Key key;
    judge::Verdict verdict;
    JudgedClip clip;
  };
  std::list<Judged> order_;
  std::map<Key, decltype(order_)::iterator> index_;
};

}  // namespace consistency
