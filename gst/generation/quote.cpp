// SPDX-License-Identifier: LGPL-2.1-or-later
#include "generation/quote.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace generation {
namespace {

double video_in(const Generation &order) {
  double seconds = 0;
  for (const Input &i : order.inputs)
    if (i.role == Role::Video) seconds += i.medium.seconds;
  return seconds;
}

bool has_video(const Generation &order) {
  return !order.extends.empty() || !order.extends_key.empty() ||
         std::any_of(order.inputs.begin(), order.inputs.end(),
                     [](const Input &i) { return i.role == Role::Video; });
}

const catalogue::Price *price_for(const Generation &order, const catalogue::Model &model) {
  for (const catalogue::Price &p : model.prices) {
    if (p.mode.empty() ? order.mode == "lip-sync" : p.mode != order.mode) continue;
    if (!p.resolution.empty() && p.resolution != order.resolution) continue;
    if (p.audio && *p.audio != order.audio) continue;
    if (p.video_input && *p.video_input != has_video(order)) continue;
    return &p;
  }
  return nullptr;
}

double tokens_at(const Generation &order, const catalogue::Model &model, const catalogue::Price &price) {
  const double picture = static_cast<double>(order.width) * order.height / 1024;
  const double out = (order.seconds * model.fps + model.extra_frames) * picture;
  const double all = out + video_in(order) * model.fps * picture;
  return has_video(order) ? std::max(all, out * price.least_tokens) : all;
}

}  // namespace

double tokens(const Generation &order, const catalogue::Model &model) {
  const auto *p = price_for(order, model);
  return p ? tokens_at(order, model, *p) : 0;
}

Quote quote(const Generation &order, const catalogue::Model &model) {
  Quote q;
  const auto *p = price_for(order, model);
  if (!p) {
    q.how = "the catalogue has no price for " + order.resolution + (order.audio ? " with" : " without") +
            " sound";
    return q;
  }
  q.known = true;
  const char *unit = model.currency.c_str();
  const auto say = [&](const char *format, double a, double b) {
    char text[96];
    std::snprintf(text, sizeof text, format, a, b, unit);
    q.how += (q.how.empty() ? "" : " + ") + std::string(text);
  };
  if (p->per_second > 0) {
    const double billed = p->step > 0 ? std::ceil(order.seconds / p->step - 1e-9) * p->step : order.seconds;
    q.amount += billed * p->per_second;
    say("%g s x %g %s", billed, p->per_second);
  }
  if (p->per_million_tokens > 0) {
    const double t = tokens_at(order, model, *p);
    q.amount += t * p->per_million_tokens / 1e6;
    say("%.0f tokens x %g %s per million", t, p->per_million_tokens);
  }
  if (p->per_generation > 0) {
    q.amount += p->per_generation;
    say("%g x %g %s", 1, p->per_generation);
  }
  if (p->preparation > 0) {
    q.amount += q.preparation = p->preparation;
    say("%g x %g %s before it", 1, p->preparation);
  }
  if (q.how.empty()) q.how = "free";
  return q;
}

std::optional<double> price_of_tokens(const Generation &order, const catalogue::Model &model, double tokens) {
  const auto *p = price_for(order, model);
  if (!p || p->per_million_tokens <= 0) return {};
  return p->per_generation + order.seconds * p->per_second + tokens * p->per_million_tokens / 1e6;
}

}  // namespace generation
