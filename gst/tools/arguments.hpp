// SPDX-License-Identifier: LGPL-2.1-or-later
// What people write as values of options.
#pragma once
#include <glib.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace tools {

inline std::vector<std::string> listed(const std::string &text) {  // "a, b"
  std::vector<std::string> out;
  std::istringstream in(text);
  std::string word;
  while (std::getline(in, word, ',')) {
    const auto from = word.find_first_not_of(" \t"), to = word.find_last_not_of(" \t");
    if (from != std::string::npos) out.push_back(word.substr(from, to - from + 1));
  }
  return out;
}

inline std::optional<double> seconds_of(const char *text) {  // "90", "90s", "15m", "2h"
  gchar *end = nullptr;
  const double v = g_ascii_strtod(text, &end);
  if (end == text || !(v > 0) || v > 1e9) return {};
  const std::string unit = end;
  if (unit.empty() || unit == "s") return v;
  if (unit == "m" || unit == "min") return v * 60;
  if (unit == "h") return v * 3600;
  return {};
}

inline std::string taken(gchar *text) {  // the string of an option, which is freed
  std::string out = text ? text : "";
  g_free(text);
  return out;
}

inline std::string today() {
  GDateTime *now = g_date_time_new_now_utc();
  gchar *text = g_date_time_format(now, "%Y-%m-%d");
  g_date_time_unref(now);
  return taken(text);
}

}  // namespace tools
