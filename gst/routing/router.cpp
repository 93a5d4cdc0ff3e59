// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/router.hpp"

#include <algorithm>
#include <cmath>

#include "routing/divide.hpp"
#include "routing/words.hpp"

namespace routing {
namespace {

constexpr double kGiveUp = 20;  // cheapest takes that a shot is worth which never lands

// A policy with one way: as many takes of it as `takes`.
struct Candidate {
  std::size_t way = 0;  // offers.size(): give up
  unsigned takes = 0;
  Outcome expected;
  double wait = 0;  // with all takes: nothing is given up in order to be quick
};

Task single(const Task &task, std::size_t way, unsigned takes) {
  Task one = task;
  one.ways = {task.ways[way]};
  one.takes = takes;
  return one;
}

std::vector<Candidate> candidates(const Task &task, unsigned most) {
  std::vector<Candidate> out;
  Candidate none;
  none.way = task.ways.size();
  none.expected.value = task.give_up;
  out.push_back(none);
  for (std::size_t w = 0; w < task.ways.size(); w++) {
    const auto first = out.size();
    for (unsigned k = 1; k <= most; k++) {
      Candidate c;
      c.way = w;
      c.takes = k;
      c.expected = Policy(single(task, w, k)).outcome();
      if (c.expected.takes > 0) out.push_back(c);
    }
    for (auto i = first; i < out.size(); i++) out[i].wait = out.back().expected.wait;
    out[0].wait = std::max(out[0].wait, out.back().wait);
  }
  return out;
}

Choice survey(const Shot &shot, const std::vector<catalogue::Model> &models, const Experience &experience,
              const Rules &rules, std::vector<std::string> *warnings) {
  Choice c;
  c.shot = shot.id;
  Offers o = offers_for(shot, models, experience, rules);
  c.offers = std::move(o.offers);
  c.refused = std::move(o.refused);
  c.chosen = c.offers.size();
  c.floor = floor_of(c.offers);
  c.task = task_of(c.offers, rules);
  c.expected.value = c.task.give_up;
  if (warnings)
    for (auto &w : o.warnings)
      if (std::find(warnings->begin(), warnings->end(), w) == warnings->end())
        warnings->push_back(std::move(w));
  return c;
}

void settle(Choice &c, const Candidate &by) {
  c.chosen = by.way;
  c.expected = by.expected;
  if (by.way < c.offers.size()) c.task = single(c.task, by.way, by.takes);
}

void settle_alone(Choice &c, bool switching) {
  if (switching) {
    const Policy policy(c.task);
    Situation at = policy.start();
    Step step = policy.best(at);
    if (step.kind == Step::Kind::Board) step = policy.best(policy.after_board(at));
    c.chosen = step.kind == Step::Kind::Take ? step.way : c.offers.size();
    c.expected = policy.outcome();
    return;
  }
  const Single s = best_single(c.task);
  settle(c, {s.way, c.task.takes, s.outcome});
}

double price_of_shots(const std::vector<Choice> &shots) {
  double money = 0;
  for (const auto &c : shots) money += c.expected.money;
  return money;
}

class Producer {
 public:
  Producer(const std::vector<Shot> &shots, const Rules &rules, unsigned look_ahead, Production &out)
      : shots_(shots), rules_(rules), look_ahead_(look_ahead), out_(out) {}

  void run() {
    for (Choice &c : out_.shots) settle_alone(c, rules_.switching);
    unbound_ = price_of_shots(out_.shots);
    const bool over = rules_.budget && price_of_shots(out_.shots) > *rules_.budget + 1e-9;
    out_.time = makespan();
    const bool late = rules_.deadline && out_.time.seconds > *rules_.deadline + 1e-9;
    if (!over && !late) {
      for (const auto &c : out_.shots) bound_ += c.expected.value;
      return;
    }
    for (const Choice &c : out_.shots) menus_.push_back(candidates(task_of(c.offers, rules_), rules_.takes));
    if (!pick(0)) return;
    if (rules_.deadline && out_.time.seconds > *rules_.deadline) hurry();
  }

  double bound() const { return bound_; }
  double unbound() const { return unbound_; }

 private:
  Makespan makespan() const {
    std::vector<Job> jobs;
    std::map<std::string, unsigned> capacity;
    for (std::size_t i = 0; i < shots_.size(); i++) {
      const Choice &c = out_.shots[i];
      Job j;
      j.after = shots_[i].continues;
      if (c.possible()) {
        j.lane = c.offer().model->name;
        j.seconds = c.expected.wait;
        capacity[j.lane] = c.offer().model->concurrency;
      }
      jobs.push_back(std::move(j));
    }
    return schedule(jobs, capacity, look_ahead_);
  }

  // With `wait_price` of money for a second. False: the budget does not reach for anything.
  bool pick(double wait_price) {
    std::vector<std::vector<Point>> points;
    for (const auto &menu : menus_) {
      points.emplace_back();
      for (const Candidate &c : menu)
        points.back().push_back({c.expected.money, c.expected.value + wait_price * c.wait});
    }
    const Division d = divide(points, rules_.budget.value_or(-1));
    if (d.picked.empty()) {
      out_.problem = "The budget reaches for nothing.";
      return false;
    }
    for (std::size_t i = 0; i < menus_.size(); i++) {
      Choice &c = out_.shots[i];
      c.task = task_of(c.offers, rules_);
      settle(c, menus_[i][d.picked[i]]);
    }
    if (wait_price == 0) bound_ = d.bound;
    out_.time = makespan();
    return true;
  }

  // The smallest price of a second at which the deadline is kept.
  void hurry() {
    double low = 0, high = 1e-6;
    while (out_.time.seconds > *rules_.deadline && high < 1e6) {
      low = high;
      high *= 4;
      pick(high);
    }
    if (out_.time.seconds > *rules_.deadline) {
      out_.problem = "The deadline of " + time_in_words(*rules_.deadline) +
                     " cannot be kept: the quickest plan is expected to take " +
                     time_in_words(out_.time.seconds) +
                     (look_ahead_ ? ", with a look-ahead of " + std::to_string(look_ahead_) : "") + ".";
      return;
    }
    for (int i = 0; i < 20; i++) {
      const double middle = low == 0 ? high / 2 : std::sqrt(low * high);
      pick(middle);
      (out_.time.seconds > *rules_.deadline ? low : high) = middle;
    }
    pick(high);
  }

  const std::vector<Shot> &shots_;
  const Rules &rules_;
  const unsigned look_ahead_;
  Production &out_;
  std::vector<std::vector<Candidate>> menus_;
  double bound_ = 0;
  double unbound_ = 0;  // expected money when nothing binds
};

}  // namespace

Floor floor_of(const std::vector<Offer> &offers) {
  Floor f;
  for (const Offer &o : offers)
    if (f.model.empty() || o.take_price() < f.money) f = {o.take_price(), o.model->name};
  return f;
}

Task task_of(const std::vector<Offer> &offers, const Rules &rules) {
  Task t;
  for (const Offer &o : offers) t.ways.push_back(o.way);
  t.board = rules.board;
  t.boarded = rules.boarded;
  t.takes = rules.takes;
  const double floor = floor_of(offers).money;
  t.give_up = rules.give_up.value_or(floor > 0 ? kGiveUp * floor : 1);
  return t;
}

Choice choose(const Shot &shot, const std::vector<catalogue::Model> &models, const Experience &experience,
              const Rules &rules) {
  Choice c = survey(shot, models, experience, rules, nullptr);
  c.task.limit = rules.budget;
  settle_alone(c, rules.switching);
  c.why = why_of(c, shot, rules);
  return c;
}

Production route(const std::vector<Shot> &shots, const std::vector<catalogue::Model> &models,
                 const Experience &experience, const Rules &rules, unsigned look_ahead) {
  Production p;
  for (const Shot &s : shots) p.shots.push_back(survey(s, models, experience, rules, &p.warnings));
  Producer producer(shots, rules, look_ahead, p);
  producer.run();
  std::string nobody;
  for (std::size_t i = 0; i < shots.size(); i++) {
    Choice &c = p.shots[i];
    c.why = why_of(c, shots[i], rules);
    auto &t = p.totals;
    t.seconds += shots[i].seconds;
    t.money += c.expected.money;
    t.images += c.expected.boards * rules.board;
    if (c.possible()) t.floor += c.floor.money;
    t.seconds_landed += shots[i].seconds * c.expected.landed;
    t.takes += c.expected.takes;
    t.landed += c.expected.landed;
    t.value += c.expected.value;
    t.seconds_bought += c.expected.seconds;
    if (c.offers.empty()) nobody += (nobody.empty() ? "" : ", ") + c.shot;
  }
  p.totals.bound = producer.bound();
  const auto made =
      std::count_if(p.shots.begin(), p.shots.end(), [](const Choice &c) { return c.possible(); });
  const auto could =
      std::count_if(p.shots.begin(), p.shots.end(), [](const Choice &c) { return !c.offers.empty(); });
  if (rules.budget && made < could && p.problem.empty())
    p.problem = "The budget of " + money_in_words(*rules.budget, rules.currency) + " reaches for " +
                std::to_string(made) + " of " + std::to_string(could) +
                " shots; all of them are expected to cost " +
                money_in_words(producer.unbound(), rules.currency) + ".";
  if (!nobody.empty() && p.problem.empty())
    p.problem = "No model can make shot " + nobody + " within the rules.";
  return p;
}

}  // namespace routing
