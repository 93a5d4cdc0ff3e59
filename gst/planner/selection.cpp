// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/selection.hpp"

#include <algorithm>

namespace planner {
namespace {

using storyboard::Framing;

// The worst rank above `keep`; of those, one of the scene with most shots, from its middle outwards.
bool drop_one(std::vector<Setup> &setups, int keep, std::size_t scenes) {
  int worst = keep;
  for (const auto &s : setups) worst = std::max(worst, s.rank);
  if (worst <= keep) return false;
  std::vector<std::size_t> count(scenes), dropable(scenes);
  for (const auto &s : setups) count[s.scene]++, dropable[s.scene] += s.rank == worst;
  std::size_t scene = scenes;
  for (std::size_t i = 0; i < scenes; i++)
    if (dropable[i] && (scene == scenes || count[i] > count[scene])) scene = i;
  // every other one first, so that what stays is spread evenly
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < setups.size(); i++)
    if (setups[i].scene == scene && setups[i].rank == worst) at.push_back(i);
  setups.erase(setups.begin() + static_cast<std::ptrdiff_t>(at[at.size() / 2]));
  return true;
}

double seconds(const std::vector<Said> &said) {
  double all = 0;
  for (const auto &l : said) all = l.dual ? std::max(all, l.seconds) : all + l.seconds + 0.25;
  return all;
}

bool speaks(const Setup &s) {
  return !s.said.empty();
}

// Whether `b` can be held in the same shot as `a` before it.
bool can_hold(const Setup &a, const Setup &b, double longest) {
  if (a.scene != b.scene) return false;
  if (a.purpose == Purpose::Card || b.purpose == Purpose::Card || a.purpose == Purpose::Ending ||
      b.purpose == Purpose::Ending)
    return false;
  const bool speech = speaks(a) || speaks(b);
  const double least =
      speech ? (seconds(a.said) + (speaks(a) && speaks(b) ? 0.25 : 0) + seconds(b.said)) * 0.86 + 0.45 : 1;
  if (least > longest || a.said.size() + b.said.size() > 24) return false;
  if (a.prompt.size() + b.prompt.size() > 1500) return false;
  std::size_t people = a.people.size();
  for (const auto p : b.people) people += std::find(a.people.begin(), a.people.end(), p) == a.people.end();
  return people <= 3;
}

std::string without_stop(std::string s) {
  while (!s.empty() && s.back() == '.') s.pop_back();
  return s;
}

Setup held(const Setup &a, const Setup &b) {
  Setup s = a.rank <= b.rank && !(a.purpose == Purpose::Establish && !b.people.empty()) ? a : b;
  const bool both_speak = speaks(a) && speaks(b);
  s.rank = std::min(a.rank, b.rank);
  s.said = a.said;
  s.said.insert(s.said.end(), b.said.begin(), b.said.end());
  s.base = std::max({a.base, b.base, (a.base + b.base) * 0.7});
  s.line = a.line ? a.line : b.line;
  s.detail = a.detail && b.detail;
  s.child = a.child || b.child;
  if (a.prompt != b.prompt) s.prompt = without_stop(a.prompt) + ". " + b.prompt;
  // everyone of both, in the order in which they stand; a two-shot where both speak
  std::vector<std::size_t> people = a.people;
  for (const auto p : b.people)
    if (std::find(people.begin(), people.end(), p) == people.end()) people.push_back(p);
  if (people != s.people && people.size() > 1) {
    std::vector<std::pair<std::size_t, storyboard::Subject>> subjects;
    const auto collect = [&](const Setup &from) {
      auto order = from.people;
      std::sort(order.begin(), order.end());
      std::size_t i = 0;
      for (const auto &subject : from.subjects) {
        if (i >= order.size()) break;
        const auto who = order[i++];
        if (std::none_of(subjects.begin(), subjects.end(),
                         [&](const auto &each) { return each.first == who; }))
          subjects.emplace_back(who, subject);
      }
    };
    collect(a);
    collect(b);
    std::sort(subjects.begin(), subjects.end(),
              [](const auto &x, const auto &y) { return x.first < y.first; });
    s.subjects.clear();
    s.people = people;
    for (std::size_t i = 0; i < subjects.size(); i++) {
      auto subject = subjects[i].second;
      subject.facing = i + 1 == subjects.size() ? "left" : "right";
      s.subjects.push_back(std::move(subject));
    }
    s.framing = both_speak ? Framing::Medium : std::min({a.framing, b.framing, Framing::Medium});
    if (s.framing == Framing::Insert) s.framing = Framing::Medium;
    if (a.child || b.child) s.framing = std::min(s.framing, Framing::Full);
    s.angle = storyboard::Angle::Eye;
  }
  if (both_speak) {
    s.purpose = Purpose::TwoShot;
    s.why = people.size() > 1 ? "Question and answer held in one picture: one clip instead of two."
                              : "The speech goes on: one clip instead of two.";
    if (people.size() == 1) s.purpose = Purpose::Line, s.framing = std::max(a.framing, b.framing);
  } else {
    s.why += " What follows is held in the same shot: one clip instead of two.";
  }
  s.least = s.said.empty() ? 1.0 : std::max(1.0, seconds(s.said) * 0.86 + 0.45);
  if (!s.said.empty()) s.base = std::max(s.base * 0.7, seconds(s.said) + 1.0);
  return s;
}

bool hold_two(std::vector<Setup> &setups, double longest) {
  std::size_t best = setups.size();
  double shortest = 1e9;
  for (std::size_t i = 0; i + 1 < setups.size(); i++) {
    if (!can_hold(setups[i], setups[i + 1], longest)) continue;
    // what belongs together goes together: the same people, both speech or both action
    double cost = setups[i].base + setups[i + 1].base;
    if (setups[i].people != setups[i + 1].people) cost += 3;
    if (speaks(setups[i]) != speaks(setups[i + 1])) cost += 2;
    if (i == 0) cost += 4;
    if (cost < shortest) shortest = cost, best = i;
  }
  if (best == setups.size()) return false;
  setups[best] = held(setups[best], setups[best + 1]);
  setups.erase(setups.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  return true;
}

}  // namespace

void select(const Story &story, Coverage &film, std::size_t wanted, double longest, std::uint64_t seed) {
  auto &setups = film.setups;
  const auto scenes = story.scenes.size();
  // Long films: whole ranks at once, then evenly; one by one costs the square of their length.
  constexpr std::size_t kMany = 600;
  for (int rank = 9; rank > 0 && setups.size() > std::max(wanted, kMany); rank--) {
    const auto of_rank = static_cast<std::size_t>(
        std::count_if(setups.begin(), setups.end(), [&](const Setup &s) { return s.rank == rank; }));
    const std::size_t surplus = std::min(of_rank, setups.size() - std::max(wanted, kMany / 2));
    std::size_t k = 0;
    std::erase_if(setups, [&](const Setup &s) {
      if (s.rank != rank) return false;
      k++;
      return k * surplus / of_rank > (k - 1) * surplus / of_rank;
    });
  }
  while (setups.size() > wanted && drop_one(setups, 0, scenes)) {
  }
  while (setups.size() > std::max(wanted, kMany)) {  // pairs, all through the film
    std::vector<Setup> fewer;
    for (std::size_t i = 0; i < setups.size(); i++) {
      const bool pair = i + 1 < setups.size() && fewer.size() + setups.size() - i > wanted &&
                        can_hold(setups[i], setups[i + 1], longest);
      fewer.push_back(pair ? held(setups[i], setups[i + 1]) : std::move(setups[i]));
      i += pair;
    }
    const bool done = fewer.size() == setups.size();
    setups = std::move(fewer);
    if (done) break;
  }
  while (setups.size() > wanted && setups.size() <= 4 * kMany && hold_two(setups, longest)) {
  }
  // Look around where there is time: in the scene with the fewest shots, between its own.
  std::vector<std::uint64_t> views(scenes);
  while (setups.size() < wanted) {
    std::vector<std::size_t> count(scenes), first(scenes, setups.size());
    for (std::size_t i = 0; i < setups.size(); i++) {
      count[setups[i].scene]++;
      first[setups[i].scene] = std::min(first[setups[i].scene], i);
    }
    std::size_t scene = scenes;
    for (std::size_t i = 0; i < scenes; i++)
      if (count[i] && (scene == scenes || count[i] < count[scene])) scene = i;
    if (scene == scenes) return;
    // not first, not after the words at the end, not next to another
    std::size_t at = first[scene] + 1;
    std::size_t best = at, distance = 0;
    for (std::size_t i = at; i <= first[scene] + count[scene]; i++) {
      if (i > 0 && (setups[i - 1].purpose == Purpose::Card || setups[i - 1].purpose == Purpose::Ending))
        break;
      std::size_t before = 0, after = 0;
      while (before < i && setups[i - 1 - before].purpose != Purpose::Cutaway) before++;
      while (i + after < setups.size() && setups[i + after].purpose != Purpose::Cutaway) after++;
      const std::size_t d = std::min(before, after);
      if (d > distance) distance = d, best = i;
    }
    Setup s = cutaway(story, film, scene, views[scene]++, seed);
    if (best > 0 && best - 1 < setups.size()) s.line = setups[best - 1].line;
    setups.insert(setups.begin() + static_cast<std::ptrdiff_t>(std::min(best, setups.size())), std::move(s));
  }
}

}  // namespace planner
