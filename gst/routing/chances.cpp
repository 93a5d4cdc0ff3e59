// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/chances.hpp"

#include <algorithm>
#include <cmath>

#include "ledger/ledger.hpp"

namespace routing {
namespace {

constexpr double kSure = 20, kUnsure = 4;  // takes that the catalogue's word counts for

// Regularised incomplete beta function by its continued fraction, DLMF 8.17.22, by Lentz's method.
double fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  if (std::fabs(d) < kTiny) d = kTiny;
  d = 1 / d;
  double h = d;
  const auto step = [&](double n) {
    d = 1 + n * d;
    c = 1 + n / c;
    if (std::fabs(d) < kTiny) d = kTiny;
    if (std::fabs(c) < kTiny) c = kTiny;
    d = 1 / d;
    h *= d * c;
    return d * c;
  };
  for (int m = 1; m < 1000; m++) {
    step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
    if (std::fabs(step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))) - 1) < 1e-14) break;
  }
  return h;
}

double cumulative(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  return x < (a + 1) / (a + b + 2) ? front * fraction(a, b, x) / a : 1 - front * fraction(b, a, 1 - x) / b;
}

bool unsure_of(const catalogue::Model &m) {
  return std::find(m.unsure.begin(), m.unsure.end(), "landing") != m.unsure.end();
}

}  // namespace

double Beta::quantile(double q) const {
  if (a <= 0) return 0;
  if (b <= 0) return 1;
  double low = 0, high = 1;
  for (int i = 0; i < 60; i++) {
    const double x = (low + high) / 2;
    (cumulative(a, b, x) < q ? low : high) = x;
  }
  return (low + high) / 2;
}

Experience learn(const std::vector<ledger::Entry> &entries, const std::vector<catalogue::Model> &models) {
  Experience out;
  for (const ledger::Entry &e : entries) {
    if (e.simulated || e.segment > 0) continue;  // a take is judged as a whole: its first order stands for it
    Seen &seen = out[e.model];
    if (e.state == ledger::State::Refused)
      seen.failed.yes++;
    else if (e.state == ledger::State::Stored)
      seen.failed.no++;
    const bool landed = e.verdict == "accept" || e.verdict == "repair";
    if (!landed && e.verdict != "reject") continue;
    const auto m =
        std::find_if(models.begin(), models.end(), [&](const auto &x) { return x.name == e.model; });
    const bool frame = m != models.end() && std::any_of(m->modes.begin(), m->modes.end(),
                                                        [](const auto &mode) { return mode.first; });
    Tally &t = e.take > 1 ? seen.retry : frame ? seen.storyboard : seen.blind;
    (landed ? t.yes : t.no)++;
  }
  return out;
}

Chances chances_of(const catalogue::Model &model, const Experience &experience) {
  Seen seen;
  if (const auto i = experience.find(model.name); i != experience.end()) seen = i->second;
  const double n = unsure_of(model) ? kUnsure : kSure;
  const auto rate = [&](double p, const Tally &t, Beta &into) {
    into = {p * n + t.yes, (1 - p) * n + t.no};
    return into.mean();
  };
  Chances c;
  c.blind_rate = rate(model.landing.blind, seen.blind, c.blind);
  c.storyboard_rate = rate(model.landing.storyboard, seen.storyboard, c.storyboard);
  c.retry_rate = rate(model.landing.retry, seen.retry, c.retry);
  Beta fails;
  c.fails = rate(model.landing.fails, seen.failed, fails);
  if (seen.failed.all() == 0) c.fails = model.landing.fails;
  c.seen = seen.blind.all() + seen.storyboard.all() + seen.retry.all();
  return c;
}

}  // namespace routing
