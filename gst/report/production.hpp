// SPDX-License-Identifier: LGPL-2.1-or-later
// A production as it is reported: what the film is, every take and picture that was made for it, and the
// figures that follow. Includes no gst.h.
//
// Money in `currency`, times in seconds, scores 0..1.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace report {

struct Cause {  // why a take failed
  std::string dimension, measured, wanted, advice;
  double probability = 0;
};

struct Take {
  std::string shot;
  unsigned number = 1;
  std::string model, uri;
  std::string verdict;  // "accept", "repair", "reject", "unchecked"
  std::map<std::string, double> scores;
  std::vector<Cause> causes;
  double price = 0;             // billed
  std::optional<double> quote;  // none: as billed
  double seconds = 0;           // of video bought
  double wall = 0;              // how long it took
  bool simulated = false, cached = false;
  bool landed = false;     // the one that is played
  bool uncertain = false;  // it may have been made and paid; its quote is reserved
  bool lost = false;       // paid, and there is no clip
};

struct Picture {     // a storyboard frame, or a picture of a character, from an image model
  std::string shot;  // or "reference:NAME"
  std::string role, model;
  double price = 0, quote = 0;
  bool simulated = false, uncertain = false, lost = false;
};

struct Shot {
  std::string id, scene, prompt, framing, camera, transition;
  double start = 0, seconds = 0;  // on the finished film
  bool footage = false, continues = false;
  std::optional<double> floor;  // one perfect take of the cheapest model that can make it
  std::string floor_model;
  std::optional<double> optimum;  // expected, when every step is the best one
};

struct Production {
  std::string name;  // of the ledger's production
  std::string title, description, file;
  int width = 0, height = 0;
  double fps = 0;
  std::string currency = "USD";
  std::vector<Shot> shots;  // empty: only the money is known
  std::vector<Take> takes;  // by shot, in the order in which they were made
  std::vector<Picture> pictures;
  double prevented = 0;  // what the budget refused
  std::optional<double> budget;
  double makespan = 0;       // from the beginning to the last landed take; 0: not known
  unsigned concurrency = 1;  // takes at a time
  bool finished = false;     // the film was played to its end
};

struct Spend {           // by purpose, billed; `uncertain` is reserved, not billed
  double images = 0;     // storyboard frames and characters' pictures
  double first = 0;      // first takes
  double retries = 0;    // later takes
  double discarded = 0;  // accepted, and not played
  double lost = 0;       // paid, and there is nothing
  double uncertain = 0;
  double billed() const { return images + first + retries + discarded + lost; }
};

struct Figures {
  unsigned shots = 0;     // that models make; footage costs nothing
  unsigned finished = 0;  // of them, with a landed take
  unsigned takes = 0, rejected = 0, unchecked = 0;
  double seconds = 0;  // of the film that is finished, footage included
  Spend spend;
  double quoted = 0;  // what was said before
  double seconds_bought = 0, seconds_used = 0;
  double takes_per_finished_clip = 0;
  double money_per_finished_minute = 0, quoted_per_finished_minute = 0;
  // Of all finished shots; none when a price is not known or nothing was paid.
  std::optional<double> floor, floor_ratio;      // billed / one perfect take each of the cheapest model
  std::optional<double> optimum, optimum_ratio;  // billed / what the best policy is expected to pay
  // Of the finished clips: judged by a checker, and accepted by it. A checker that looks at nothing shows one
  // take per clip and a purity that nobody knows.
  double audit_share = 0, purity = 0;
  double makespan = 0, makespan_bound = 0;  // bound: max(work / concurrency, longest chain)
  bool simulated = false;
};

Figures figures_of(const Production &production);
// Of one shot: what its takes and pictures cost.
double billed_for(const Production &production, const std::string &shot);

}  // namespace report
