// SPDX-License-Identifier: LGPL-2.1-or-later
#include "protocols/wire.hpp"

#include <glib.h>

#include <algorithm>
#include <cmath>

#include "http/secret.hpp"

namespace aivideogen::wire {

std::string option(const Access &access, const std::string &name) {
  const auto i = access.options.find(name);
  return i == access.options.end() ? std::string() : i->second;
}

void pace(const Access &access, Traits &traits) {
  const auto seconds = [&](const char *name, auto &&set) {
    const std::string text = option(access, name);
    if (text.empty()) return;
    char *end = nullptr;
    const double v = g_ascii_strtod(text.c_str(), &end);
    if (*end || !(v >= 0 && v <= 172800))
      throw Refusal(name, std::string("the model\'s option \"") + name + "\" is no number of seconds");
    set(v);
  };
  seconds("poll",
          [&](double v) { traits.first_poll = traits.poll = traits.slowest_poll = std::max(v, 0.01); });
  seconds("listing-lag", [&](double v) { traits.listing_lag = v; });
  seconds("create-timeout", [&](double v) { traits.create_timeout = std::max(v, 0.1); });
  seconds("deadline", [&](double v) { traits.deadline = v; });
}

http::Request get(const Access &access, const std::string &path, std::vector<http::Header> credentials) {
  http::Request r;
  r.url = access.base_url + path;
  r.headers = std::move(credentials);
  return r;
}

http::Request post(const Access &access, const std::string &path, const Object &body,
                   std::vector<http::Header> credentials) {
  http::Request r = get(access, path, std::move(credentials));
  r.method = "POST";
  r.type = "application/json";
  r.body = std::make_shared<const std::string>(body.text());
  return r;
}

std::vector<http::Header> bearer(const Access &access) {
  return http::bearer(access.key);
}

std::string base64url(const std::string &bytes) {
  std::string text = base64(bytes);
  for (char &c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  while (!text.empty() && text.back() == '=') text.pop_back();
  return text;
}

std::string raw_or_url(const generation::Medium &medium) {
  return medium.has_bytes() ? base64(*medium.read()) : medium.url;
}
std::string data_or_url(const generation::Medium &medium) {
  return medium.has_bytes() ? "data:" + medium.type + ";base64," + base64(*medium.read()) : medium.url;
}

std::string ratio(int width, int height, std::initializer_list<std::string_view> ratios) {
  std::string best;
  double distance = 0;
  for (const auto r : ratios) {
    const auto colon = r.find(':');
    const double shape =
        std::stod(std::string(r.substr(0, colon))) / std::stod(std::string(r.substr(colon + 1)));
    const double d = std::fabs(std::log(static_cast<double>(width) / height / shape));
    if (best.empty() || d < distance) {
      best = r;
      distance = d;
    }
  }
  return best;
}

std::string whole_seconds(double seconds) {
  if (seconds != std::floor(seconds) || seconds < 1 || seconds > 100000)
    throw Refusal("duration", "the provider takes whole seconds only");
  return std::to_string(static_cast<long>(seconds));
}

const generation::Input *find(const generation::Generation &order, generation::Role role) {
  for (const auto &i : order.inputs)
    if (i.role == role) return &i;
  return nullptr;
}

std::string task_name(const std::string &text) {
  if (text.empty() || text.size() > 512 || text.find("..") != std::string::npos) return {};
  for (const char c : text)
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f || c == '?' ||
        c == '#' || c == '%')
      return {};
  return text;
}

JobState state_of(const std::string &word, JobReport &report) {
  struct Word {
    std::string_view word;
    JobState state;
  };
  static constexpr Word kWords[] = {{"queued", JobState::Queued},       {"submitted", JobState::Queued},
                                    {"pending", JobState::Queued},      {"starting", JobState::Queued},
                                    {"IN_QUEUE", JobState::Queued},     {"running", JobState::Running},
                                    {"processing", JobState::Running},  {"in_progress", JobState::Running},
                                    {"IN_PROGRESS", JobState::Running}, {"succeeded", JobState::Succeeded},
                                    {"succeed", JobState::Succeeded},   {"completed", JobState::Succeeded},
                                    {"success", JobState::Succeeded},   {"COMPLETED", JobState::Succeeded},
                                    {"failed", JobState::Failed},       {"error", JobState::Failed},
                                    {"cancelled", JobState::Cancelled}, {"canceled", JobState::Cancelled},
                                    {"aborted", JobState::Cancelled},   {"expired", JobState::Expired}};
  for (const Word &w : kWords)
    if (w.word == word) return w.state;
  report.unknown_status = word.empty() ? "(none)" : plain(word);
  return JobState::Running;
}

}  // namespace aivideogen::wire
