// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/divide.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

namespace routing {
namespace {

constexpr std::size_t kMostSums = 20000;
constexpr double kRoom = 1e-9;

using Menus = std::vector<std::vector<Point>>;

std::size_t least(const std::vector<Point> &menu, double (*of)(const Point &),
                  double (*then)(const Point &)) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < menu.size(); i++)
    if (of(menu[i]) < of(menu[best]) || (of(menu[i]) == of(menu[best]) && then(menu[i]) < then(menu[best])))
      best = i;
  return best;
}
double money_of(const Point &p) {
  return p.money;
}
double value_of(const Point &p) {
  return p.value;
}

void sum_up(const Menus &menus, Division &d) {
  d.money = d.value = 0;
  for (std::size_t i = 0; i < menus.size(); i++) {
    d.money += menus[i][d.picked[i]].money;
    d.value += menus[i][d.picked[i]].value;
  }
}

struct StepUp {
  std::size_t menu, to;
  double money, saves;  // more money, less value
};

// Corners of the lower convex hull of a menu, cheapest first.
std::vector<std::size_t> hull_of(const std::vector<Point> &menu) {
  std::vector<std::size_t> order(menu.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return menu[a].money != menu[b].money ? menu[a].money < menu[b].money : menu[a].value < menu[b].value;
  });
  std::vector<std::size_t> hull;
  const auto slope = [&](std::size_t a, std::size_t b) {
    return (menu[a].value - menu[b].value) / (menu[b].money - menu[a].money);
  };
  for (const std::size_t i : order) {
    if (!hull.empty() && menu[i].value >= menu[hull.back()].value) continue;
    if (!hull.empty() && menu[i].money <= menu[hull.back()].money) continue;
    while (hull.size() > 1 && slope(hull.back(), i) >= slope(hull[hull.size() - 2], hull.back()))
      hull.pop_back();
    hull.push_back(i);
  }
  return hull;
}

Division by_hull(const Menus &menus, double budget) {
  Division d;
  std::vector<StepUp> steps;
  for (std::size_t m = 0; m < menus.size(); m++) {
    const auto hull = hull_of(menus[m]);
    d.picked.push_back(hull.front());
    for (std::size_t i = 1; i < hull.size(); i++)
      steps.push_back({m, hull[i], menus[m][hull[i]].money - menus[m][hull[i - 1]].money,
                       menus[m][hull[i - 1]].value - menus[m][hull[i]].value});
  }
  sum_up(menus, d);
  d.bound = d.value;
  std::stable_sort(steps.begin(), steps.end(),
                   [](const auto &a, const auto &b) { return a.saves * b.money > b.saves * a.money; });
  double left = budget - d.money, left_bound = left;
  std::vector<char> stopped(menus.size(), 0);
  for (const StepUp &s : steps) {
    if (left_bound > 0) {
      const double part = s.money > left_bound ? left_bound / s.money : 1;
      d.bound -= part * s.saves;
      left_bound -= part * s.money;
    }
    // A menu's steps come in their order: once one does not fit, the later ones of it stand on nothing.
    if (stopped[s.menu] || s.money > left + kRoom) {
      stopped[s.menu] = 1;
      continue;
    }
    left -= s.money;
    d.picked[s.menu] = s.to;
  }
  // What is left may still buy something that is no corner.
  for (bool changed = true; changed;) {
    changed = false;
    double gain = 1e-12;
    std::size_t menu = 0, to = 0;
    for (std::size_t m = 0; m < menus.size(); m++)
      for (std::size_t i = 0; i < menus[m].size(); i++) {
        const Point &now = menus[m][d.picked[m]], &then = menus[m][i];
        if (then.money - now.money > left + kRoom || now.value - then.value <= gain) continue;
        gain = now.value - then.value;
        menu = m;
        to = i;
        changed = true;
      }
    if (!changed) break;
    left -= menus[menu][to].money - menus[menu][d.picked[menu]].money;
    d.picked[menu] = to;
  }
  sum_up(menus, d);
  return d;
}

struct Sum {
  double money, value;
  std::size_t before, pick;
};

// All undominated sums; none when they are too many.
std::optional<Division> exactly(const Menus &menus, double budget) {
  std::vector<double> rest(menus.size() + 1, 0);  // the least money of the menus that follow
  for (std::size_t m = menus.size(); m-- > 0;)
    rest[m] = rest[m + 1] + menus[m][least(menus[m], money_of, value_of)].money;
  std::vector<std::vector<Sum>> levels{{{0, 0, 0, 0}}};
  for (std::size_t m = 0; m < menus.size(); m++) {
    if (levels[m].size() * menus[m].size() > kMostSums) return {};
    std::vector<Sum> all;
    for (std::size_t s = 0; s < levels[m].size(); s++)
      for (std::size_t i = 0; i < menus[m].size(); i++) {
        const Sum sum{levels[m][s].money + menus[m][i].money, levels[m][s].value + menus[m][i].value, s, i};
        if (sum.money + rest[m + 1] <= budget + kRoom) all.push_back(sum);
      }
    std::stable_sort(all.begin(), all.end(), [](const Sum &a, const Sum &b) {
      return a.money != b.money ? a.money < b.money : a.value < b.value;
    });
    levels.emplace_back();
    for (const Sum &s : all)
      if (levels.back().empty() || s.value < levels.back().back().value) levels.back().push_back(s);
    if (levels.back().empty()) return Division{};
  }
  Division d;
  d.exact = true;
  d.picked.resize(menus.size());
  std::size_t at = levels.back().size() - 1;  // the dearest of the undominated has the least value
  for (std::size_t m = menus.size(); m-- > 0;) {
    d.picked[m] = levels[m + 1][at].pick;
    at = levels[m + 1][at].before;
  }
  sum_up(menus, d);
  d.bound = d.value;
  return d;
}

}  // namespace

Division divide(const Menus &menus, double budget) {
  Division d;
  for (const auto &menu : menus) d.picked.push_back(least(menu, value_of, money_of));
  sum_up(menus, d);
  d.bound = d.value;
  d.exact = true;
  if (budget < 0 || d.money <= budget + kRoom) return d;
  double cheapest = 0;
  for (const auto &menu : menus) cheapest += menu[least(menu, money_of, value_of)].money;
  if (cheapest > budget + kRoom) return {};
  if (auto exact = exactly(menus, budget)) return *exact;
  return by_hull(menus, budget);
}

}  // namespace routing
