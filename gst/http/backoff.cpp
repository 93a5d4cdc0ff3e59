// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/backoff.hpp"

#include <libsoup/soup.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace http {
namespace {

std::optional<double> seconds(const std::string &text) {
  if (text.empty() || text.size() > 32) return {};
  gchar *end = nullptr;
  const double v = g_ascii_strtod(text.c_str(), &end);
  if (end == text.c_str() || *end != '\0' || !std::isfinite(v)) return {};
  return std::max(0.0, v);
}

std::optional<std::int64_t> time_of(const std::string &text) {
  GDateTime *at = text.empty() ? nullptr : soup_date_time_new_from_http_string(text.c_str());
  if (!at) return {};
  const std::int64_t seconds = g_date_time_to_unix(at);
  g_date_time_unref(at);
  return seconds;
}

std::optional<double> until(const std::string &date, std::int64_t now) {
  const auto at = time_of(date);
  return at ? std::optional(std::max(0.0, static_cast<double>(*at - now))) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> date(const Reply &reply) {
  return time_of(reply.header("Date"));
}

std::optional<double> retry_after(const Reply &reply, std::int64_t now) {
  now = date(reply).value_or(now);
  std::optional<double> longest;
  for (const Header &h : reply.headers) {
    std::optional<double> wait;
    if (g_ascii_strcasecmp(h.name.c_str(), "retry-after-ms") == 0) {
      if ((wait = seconds(h.value))) *wait /= 1000;
    } else if (g_ascii_strcasecmp(h.name.c_str(), "Retry-After") == 0) {
      wait = seconds(h.value);
      if (!wait) wait = until(h.value, now);
    }
    if (wait && (!longest || *wait > *longest)) longest = wait;
  }
  return longest;
}

double Backoff::next(std::optional<double> asked) {
  const double most = std::min(cap_, base_ * std::pow(2.0, std::min(tries_, 20u)));
  tries_++;
  const double wait = std::uniform_real_distribution<double>(0, most)(random_);
  return std::max(asked.value_or(0), wait);
}

}  // namespace http
