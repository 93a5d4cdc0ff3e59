// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/offer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "generation/quote.hpp"
#include "routing/formulas.hpp"

namespace routing {
namespace {

using catalogue::Model;
using generation::Needs;

constexpr int kLinesSpared = 16;    // as generation::resolution_for(): not worth the next size
constexpr double kZ95 = 1.6448536;  // standard deviations to the 95th percentile

double expected_wait(const catalogue::Latency &l) {  // mean of the log-normal with that median and percentile
  if (l.median <= 0 || l.p95 <= l.median) return l.median;
  const double sigma = std::log(l.p95 / l.median) / kZ95;
  return l.median * std::exp(sigma * sigma / 2);
}

std::string number(double v) {
  char text[40];
  std::snprintf(text, sizeof text, "%g", v);
  return text;
}

std::vector<std::string> sizes_of(const Model &m) {
  std::vector<std::string> out;
  for (const auto &r : m.resolutions)
    if (std::find(out.begin(), out.end(), r.name) == out.end()) out.push_back(r.name);
  return out;
}

struct Carried {
  unsigned left_out = 0, passes = 1;
};

// Which references the order carries, and in how many passes.
Carried carried_by(const generation::Plan &plan, const Needs &needs, const Model &model) {
  Carried c;
  const auto &order = plan.segments.front().order;
  unsigned pictures = 0, absent_pictures = 0;
  for (const auto &r : needs.references) {
    if (r.media.empty()) continue;
    const auto images = static_cast<unsigned>(std::count_if(
        r.media.begin(), r.media.end(), [](const auto &m) { return m.type.starts_with("image/"); }));
    pictures += images;
    // By any of its orders: what one does not take is given to those that follow it.
    const bool in = std::any_of(plan.segments.begin(), plan.segments.end(), [&](const auto &segment) {
      return std::any_of(segment.order.inputs.begin(), segment.order.inputs.end(),
                         [&](const auto &i) { return i.name == r.name && i.kind == r.kind; });
    });
    if (in) continue;
    c.left_out++;
    absent_pictures += images > 0;
  }
  if (model.overflow != catalogue::Overflow::Passes || absent_pictures == 0) return c;
  const auto *mode = model.find_mode(order.mode);
  const unsigned passes = passes_of(pictures, mode ? mode->images : 0);
  if (passes > 1) {
    c.passes = passes;
    c.left_out -= absent_pictures;
  }
  return c;
}

struct Priced {
  generation::Plan plan;
  Carried carried;
  double price = 0;
  bool frame = false;
  std::string why;  // not empty: it cannot be made
};

Priced price_of(const Needs &needs, const Model &model) {
  Priced p;
  std::vector<generation::Refused> refused;
  p.plan = generation::pack(needs, model, 1, refused);
  if (!refused.empty() || p.plan.segments.empty()) {
    p.why = refused.empty() ? "cannot make it" : refused.front().sentence;
    // The table names the model already.
    if (p.why.starts_with(model.name + " ")) p.why.erase(0, model.name.size() + 1);
    return p;
  }
  p.carried = carried_by(p.plan, needs, model);
  for (const auto &s : p.plan.segments) {
    const auto q = generation::quote(s.order, model);
    if (!q.known) {
      p.why = q.how;
      return p;
    }
    p.price += q.amount * (s.join == generation::Segment::Join::Synced ? 1 : p.carried.passes);
  }
  const auto &inputs = p.plan.segments.front().order.inputs;
  p.frame = std::any_of(inputs.begin(), inputs.end(),
                        [](const auto &i) { return i.role == generation::Role::FirstFrame; });
  return p;
}

// Its orders that make pictures, and those that put lips to lines.
std::size_t pictured(const Priced &p) {
  return static_cast<std::size_t>(
      std::count_if(p.plan.segments.begin(), p.plan.segments.end(),
                    [](const auto &s) { return s.join != generation::Segment::Join::Synced; }));
}
unsigned generations_of(const Priced &p) {
  const std::size_t made = pictured(p);
  return static_cast<unsigned>(made * p.carried.passes + p.plan.segments.size() - made);
}

// All segments of a take must be good; every reference it cannot carry makes it less likely.
Attempt attempt_of(const Priced &p, const Model &m, const Chances &c, bool boarded) {
  Attempt a;
  const double lack = std::pow(m.landing.uncarried, p.carried.left_out);
  const double together = static_cast<double>(pictured(p));
  const bool shown = boarded && p.frame;
  const double first = shown ? c.storyboard_rate : c.blind_rate;
  // A frame that is only judged by, and not carried, lifts a retry as much as it would have.
  const double retry = !boarded || shown       ? c.retry_rate
                       : c.storyboard_rate > 0 ? std::min(1.0, first * c.retry_rate / c.storyboard_rate)
                                               : first;
  a.price = p.price;
  a.first = std::pow(first * lack, together);
  a.retry = std::pow(retry * lack, together);
  a.generations = generations_of(p);
  a.seconds = p.plan.seconds_bought * p.carried.passes;
  a.wait = expected_wait(m.latency) * a.generations;
  return a;
}

class Collector {
 public:
  Collector(const Shot &shot, const Experience &experience, const Rules &rules)
      : shot_(shot), experience_(experience), rules_(rules), needs_(shot.needs) {
    lines_ = static_cast<int>(rules.least_lines);
    if (!lines_) lines_ = std::min(needs_.width, needs_.height);
  }

  void ask(const Model &m, bool named) {
    if (m.currency != rules_.currency)
      return refuse(m, "its prices are in " + m.currency + ", the production's money is " + rules_.currency);
    if (!rules_.today.empty() && !m.expires.empty() && m.expires <= rules_.today) {
      if (!named || rules_.budget)
        return refuse(m, "its entry expired on " + m.expires + ", so its price is not known" +
                             (named ? " and a budget cannot be kept" : ""));
      out_.warnings.push_back("The entry of " + m.name + " expired on " + m.expires +
                              ": its price and limits may be wrong.");
    }
    needs_ = needs_for(shot_, m);
    if (rules_.lip_sync && shot_.speaker_seen && !m.lip_sync && !needs_.lips)
      return refuse(m, m.find_mode("lip-sync")
                           ? "puts lips to recorded lines only, and none of the shot is recorded"
                           : "does not speak the lines of its prompt");
    if (rules_.lip_sync && shot_.speaker_seen && !needs_.lips) needs_.audio = true;
    const auto before = out_.offers.size();
    int largest = 0;
    std::string why;
    for (const auto &size : sizes_of(m)) {
      const auto *shape = m.find_resolution(size, static_cast<double>(needs_.width) / needs_.height);
      const int lines = std::min(shape->width, shape->height);
      largest = std::max(largest, lines);
      if (lines + kLinesSpared < lines_) continue;
      if (rules_.smallest_size && size != generation::resolution_for(needs_, m)) continue;
      if (auto no = offer(m, size); !no.empty() && why.empty()) why = no;
    }
    if (out_.offers.size() > before) return;
    refuse(m, why.empty() ? "makes at most " + std::to_string(largest) + " lines; " + std::to_string(lines_) +
                                " are wanted"
                          : why);
  }

  Offers result() { return std::move(out_); }

 private:
  void refuse(const Model &m, const std::string &why) { out_.refused.push_back({m.name, why}); }

  // Empty, or why not.
  std::string offer(const Model &m, const std::string &size) {
    Offer o;
    o.model = &m;
    o.resolution = size;
    const Chances chances = chances_of(m, experience_);
    Needs needs = needs_;
    needs.resolution = size;
    Priced blind, boarded;
    if (!rules_.boarded) {
      Needs without = needs;
      if (!without.continues) without.first.reset();
      without.last.reset();
      blind = price_of(without, m);
      if (!needs.first) needs.first.emplace().type = "image/png";
    }
    boarded = price_of(needs, m);
    const auto usable = [&](Priced &p) {
      if (p.why.empty() && rules_.all_references && p.carried.left_out)
        p.why = "cannot carry " + std::to_string(p.carried.left_out) + " of its references";
      if (p.why.empty() && rules_.budget && p.price > *rules_.budget + 1e-9)
        p.why = "costs " + number(p.price) + " " + m.currency + " a take, more than the budget";
      return p.why.empty();
    };
    const bool with = usable(boarded), without = !rules_.boarded && usable(blind);
    if (!with && !without) return boarded.why;
    const Priced &p = with ? boarded : blind;
    o.mode = p.plan.segments.front().order.mode;
    o.seconds_wanted = p.plan.seconds_wanted;
    o.seconds_bought = p.plan.seconds_bought * p.carried.passes;
    o.passes = p.carried.passes;
    o.generations = generations_of(p);
    o.left_out = p.carried.left_out;
    o.carries_frame = p.frame;
    o.way.name = m.name + " at " + size;
    o.way.fails = chances.fails;
    o.way.failure_billed = m.landing.failure_billed;
    o.way.boarded.possible = with;
    o.way.blind.possible = without;
    if (with) o.way.boarded = attempt_of(boarded, m, chances, true);
    if (without) o.way.blind = attempt_of(blind, m, chances, false);
    out_.offers.push_back(std::move(o));
    return {};
  }

  const Shot &shot_;
  const Experience &experience_;
  const Rules &rules_;
  Needs needs_;
  int lines_ = 0;
  Offers out_;
};

}  // namespace

Needs needs_for(const Shot &shot, const Model &model) {
  Needs n = shot.needs;
  const auto lines = std::move(n.dialogue);
  n.dialogue.clear();
  const bool can = model.sound != catalogue::Sound::Never, always = shot.sound == NativeSound::Always;
  const bool recorded =
      std::any_of(lines.begin(), lines.end(), [](const auto &l) { return l.voice.has_value(); });
  if (recorded && model.find_mode("lip-sync")) {
    for (const auto &l : lines) {
      if (!l.voice || l.at >= n.seconds || (n.lips && l.at >= n.lips_at)) continue;
      n.lips = l.voice;
      n.lips_at = l.at;
    }
    n.audio = can && always;
    return n;
  }
  const bool speaks = model.lip_sync && !lines.empty() && shot.sound != NativeSound::Never;
  n.audio = can && (always || speaks);
  if (!n.audio || !speaks) return n;
  const bool hears =
      std::any_of(model.modes.begin(), model.modes.end(), [](const auto &m) { return m.audios > 0; });
  n.dialogue = lines;
  if (!hears)
    for (auto &l : n.dialogue) l.voice.reset();
  return n;
}

Offers offers_for(const Shot &shot, const std::vector<Model> &models, const Experience &experience,
                  const Rules &rules) {
  Collector collector(shot, experience, rules);
  const bool open = shot.model.empty() || shot.model == "auto";
  for (const Model &m : models) {
    const bool listed = std::find(rules.models.begin(), rules.models.end(), m.name) != rules.models.end();
    const bool wanted = !open                  ? m.name == shot.model
                        : rules.models.empty() ? !m.prices.empty() && !m.key_variable.empty() && !m.simulated
                                               : listed;
    if (wanted) collector.ask(m, !open || listed);
  }
  return collector.result();
}

}  // namespace routing
