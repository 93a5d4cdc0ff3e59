// SPDX-License-Identifier: LGPL-2.1-or-later
// A shot and its takes, as they pass through the element.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "glue/ref.hpp"
#include "provider.hpp"

namespace aivideogen {

struct ShotFrames {        // whole frames at the film's rate
  std::int64_t start = 0;  // on the finished timeline
  std::int64_t head = 0, body = 0, tail = 0;
  std::int64_t skip = 0;  // of head + body + tail, not sent: the stream enters late (a seek)
  std::int64_t total() const { return head + body + tail; }
};

struct Shot {
  std::shared_ptr<GstStoryboardShot> info;  // handles as made; frames = the pictures to work from
  ShotFrames frames;
  std::vector<SpokenLine> lines;            // of the film's, those spoken in it
  std::vector<glue::Ref<GstEvent>> before;  // serialized events that came before the shot
  bool footage() const { return info->source != nullptr; }
  std::string id() const { return glue::string_or_empty(info->shot_id); }
};

struct Verdict {
  GstStoryboardVerdict verdict = GST_STORYBOARD_VERDICT_UNCHECKED;
  std::shared_ptr<GstStructure> scores;
  std::vector<std::shared_ptr<GstStructure>> causes;
  std::map<std::string, double> by_dimension() const;
  double score() const;             // mean of the scores; 0 when there are none
  std::string first_cause() const;  // in words; empty when there is none
  std::string word() const;         // "accept", "repair", "reject", "unchecked"
};

struct Take {
  unsigned number = 1;
  std::string uri;
  GstClockTime in = 0;    // where in the clip the shot's first frame (head handle) lies
  std::int64_t lead = 0;  // frames the clip lacks before that: its first one stands for them
  std::string model, task;
  bool cached = false;
  double seconds = 0;    // made this time
  double price = 0;      // paid this time, in `currency`
  std::string currency;  // ISO 4217; empty: no money was involved
  bool simulated = false;
  bool sound = false;     // the clip's own sound belongs to it
  bool speaks = false;    // and the shot's lines are spoken in it
  std::string sound_uri;  // where that sound is; empty: in the clip
  GstClockTime wall = 0;  // it took
  Verdict verdict;
};

}  // namespace aivideogen
