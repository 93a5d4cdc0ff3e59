// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/labels.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>

namespace music {

namespace {

constexpr unsigned kLongestBar = 64;

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> out;
  constexpr std::string_view between = " \t\r,;";
  for (std::size_t at = line.find_first_not_of(between); at != line.npos;) {
    const std::size_t end = std::min(line.size(), line.find_first_of(between, at));
    out.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(between, end);
  }
  return out;
}

std::optional<double> number(std::string_view text) {
  double v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(v)) return {};
  return v;
}

}  // namespace

std::vector<Beat> parse_labels(std::string_view text) {
  std::vector<Beat> out;
  std::size_t line_number = 0;
  auto wrong = [&](const std::string &what) {
    return std::runtime_error("line " + std::to_string(line_number) + ": " + what);
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.size(), text.find('\n'));
    const auto fields = fields_of(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
    line_number++;
    if (fields.empty() || fields[0].front() == '#') continue;
    const auto time = number(fields[0]);
    if (!time || *time < 0)
      throw wrong("'" + std::string(fields[0]) +
                  "' is no time in seconds; a line is: seconds, tab, number in the bar");
    if (!out.empty() && *time <= out.back().time) throw wrong("the times must ascend");
    Beat beat{*time, 0, 1.0f};
    const bool label_track = fields.size() > 2;
    if (fields.size() > 1) {
      const auto in_bar = number(fields[label_track ? 2 : 1]);
      const bool fits = in_bar && *in_bar >= 1 && *in_bar <= kLongestBar && *in_bar == std::floor(*in_bar);
      if (fits)
        beat.in_bar = static_cast<unsigned>(*in_bar);
      else if (!label_track)
        throw wrong("'" + std::string(fields[1]) + "' is no number in the bar (1 = downbeat)");
    }
    out.push_back(beat);
  }
  return out;
}

}  // namespace music
