// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <set>

#include "report/production.hpp"

namespace report {
namespace {

bool is_good(const Take &t) {
  return t.verdict == "accept" || t.verdict == "repair";
}

}  // namespace

double billed_for(const Production &p, const std::string &shot) {
  double sum = 0;
  for (const Take &t : p.takes)
    if (t.shot == shot && !t.uncertain) sum += t.price;
  for (const Picture &x : p.pictures)
    if (x.shot == shot && !x.uncertain) sum += x.price;
  return sum;
}

Figures figures_of(const Production &p) {
  Figures f;
  std::map<std::string, const Take *> landed;
  std::map<std::string, bool> rejected_before;
  std::map<std::string, double> work;  // by shot
  for (const Take &t : p.takes)
    if (t.landed) landed[t.shot] = &t;
  std::set<std::string> footage;
  for (const Shot &s : p.shots)
    if (s.footage) footage.insert(s.id);

  for (const Take &t : p.takes) {
    if (footage.contains(t.shot)) continue;
    f.simulated = f.simulated || t.simulated;
    f.quoted += t.quote.value_or(t.price);
    work[t.shot] += t.wall;
    if (t.uncertain) {
      f.spend.uncertain += t.quote.value_or(t.price);
      continue;
    }
    f.takes++;
    f.seconds_bought += t.seconds;
    f.rejected += t.verdict == "reject";
    f.unchecked += t.verdict.empty() || t.verdict == "unchecked";
    const bool retry = rejected_before[t.shot];
    if (t.lost)
      f.spend.lost += t.price;
    else if (is_good(t) && !t.landed && landed.contains(t.shot))
      f.spend.discarded += t.price;
    else if (retry)
      f.spend.retries += t.price;
    else
      f.spend.first += t.price;
    rejected_before[t.shot] = true;
  }
  for (const Picture &x : p.pictures) {
    f.simulated = f.simulated || x.simulated;
    f.quoted += x.quote > 0 ? x.quote : x.price;
    (x.uncertain ? f.spend.uncertain
     : x.lost    ? f.spend.lost
                 : f.spend.images) += x.uncertain ? (x.quote > 0 ? x.quote : x.price) : x.price;
  }

  double floor = 0, optimum = 0, chain = 0, longest = 0, all = 0;
  bool floors = true, optima = true;
  unsigned audited = 0, pure = 0;
  for (const Shot &s : p.shots) {
    if (s.footage) {
      f.seconds += s.seconds;
      continue;
    }
    f.shots++;
    all += work[s.id];
    chain = (s.continues ? chain : 0) + work[s.id];
    longest = std::max(longest, chain);
    const auto take = landed.find(s.id);
    if (take == landed.end()) continue;
    f.finished++;
    f.seconds += s.seconds;
    f.seconds_used += s.seconds;
    const std::string &verdict = take->second->verdict;
    audited += !verdict.empty() && verdict != "unchecked";
    pure += is_good(*take->second);
    floors = floors && s.floor;
    optima = optima && s.optimum;
    floor += s.floor.value_or(0);
    optimum += s.optimum.value_or(0);
  }
  if (p.shots.empty()) {  // of a ledger alone: every shot with a clip counts
    std::set<std::string> names;
    for (const Take &t : p.takes) names.insert(t.shot);
    f.shots = static_cast<unsigned>(names.size());
    f.finished = static_cast<unsigned>(landed.size());
    for (const auto &[id, t] : landed) {
      audited += !t->verdict.empty() && t->verdict != "unchecked";
      pure += is_good(*t);
    }
    floors = optima = false;
  }
  const double billed = f.spend.billed();
  if (f.finished > 0) {
    f.takes_per_finished_clip = static_cast<double>(f.takes) / f.finished;
    f.audit_share = static_cast<double>(audited) / f.finished;
    f.purity = static_cast<double>(pure) / f.finished;
  }
  if (f.seconds > 0) {
    f.money_per_finished_minute = billed * 60 / f.seconds;
    f.quoted_per_finished_minute = f.quoted * 60 / f.seconds;
  }
  if (floors && f.finished > 0) {
    f.floor = floor;
    if (floor > 0 && billed > 0) f.floor_ratio = billed / floor;
  }
  if (optima && f.finished > 0) {
    f.optimum = optimum;
    if (optimum > 0 && billed > 0) f.optimum_ratio = billed / optimum;
  }
  f.makespan = p.makespan;
  f.makespan_bound = std::max(longest, all / std::max(1u, p.concurrency));
  return f;
}

}  // namespace report
