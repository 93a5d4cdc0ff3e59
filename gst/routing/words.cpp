// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/words.hpp"

#include <algorithm>
#include <cstdio>

#include "routing/router.hpp"

namespace routing {
namespace {

template <class... A>
std::string say(const char *format, A... values) {
  char text[240];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

std::string reasons(const std::vector<Refusal> &refused, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < refused.size() && i < most; i++)
    out += (out.empty() ? "" : "; ") + refused[i].model + ": " + refused[i].why;
  if (refused.size() > most) out += say("; and %zu more", refused.size() - most);
  return out;
}

// The cheapest per finished clip that is not the chosen model.
std::string runner_up(const Choice &c, const Rules &rules) {
  const Single s = best_single(task_of(c.offers, rules));
  const Outcome *best = nullptr;
  std::size_t at = 0;
  for (std::size_t i = 0; i < s.each.size(); i++) {
    if (c.offers[i].model == c.offer().model || s.each[i].landed <= 0) continue;
    if (!best || s.each[i].value < best->value) {
      best = &s.each[i];
      at = i;
    }
  }
  if (!best) return {};
  return "; next is " + c.offers[at].model->name + " at " + c.offers[at].resolution + " with " +
         money_in_words(best->money / best->landed, rules.currency);
}

}  // namespace

std::string money_in_words(double amount, const std::string &currency) {
  return say(amount != 0 && amount < 0.995 ? "%.3f " : "%.2f ", amount) + currency;
}

std::string time_in_words(double seconds) {
  if (seconds < 120) return say("%.0f s", seconds);
  if (seconds < 7200) return say("%.1f min", seconds / 60);
  return say("%.1f h", seconds / 3600);
}

std::string why_of(const Choice &c, const Shot &shot, const Rules &rules) {
  if (c.offers.empty())
    return c.refused.empty() ? "no model was asked" : "no model can make it: " + reasons(c.refused, 4);
  if (!c.possible()) {
    const bool poor = rules.budget.has_value();
    return std::string("given up: ") +
           (poor ? "the budget does not reach" : "it is not worth what it would cost") + "; a take costs " +
           money_in_words(c.floor.money, rules.currency) + " at least (" + c.floor.model + ")";
  }
  const Offer &o = c.offer();
  const Attempt &a = c.task.boarded || c.expected.boards > 0.5 ? o.way.boarded : o.way.blind;
  std::string text = shot.model.empty() || shot.model == "auto" ? "" : "named by the storyboard: ";
  text += money_in_words(a.price, rules.currency) + say(" a take of %g s", o.seconds_bought);
  if (o.seconds_bought > o.seconds_wanted + 0.02) text += say(" for %.3g s", o.seconds_wanted);
  if (o.generations > 1) text += say(" in %u generations", o.generations);
  if (o.passes > 1) text += say(" (%u passes for its references)", o.passes);
  text += say(", lands %.2f at first, %.2f on a retry", a.first, a.retry);
  text += say(": %.2f takes, ", c.expected.takes) + money_in_words(c.per_finished(), rules.currency) +
          " a finished clip";
  if (c.expected.landed < 0.9995) text += say(" (%.1f %% land)", 100 * c.expected.landed);
  if (o.left_out) text += say("; %u of its references not carried", o.left_out);
  const std::string next = runner_up(c, rules);
  if (!next.empty())
    text += next;
  else if (!c.refused.empty())
    text += "; nobody else: " + reasons(c.refused, 2);
  return text;
}

}  // namespace routing
