// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tools/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "report/page.hpp"

namespace tools {
namespace {

int columns_of_terminal() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

// The larger of what is written and what has landed: takes are waited for, writing them is quick.
double share_of(const Recorder::State &s, double at, double of) {
  const double written = of > 0 ? at / of : 0;
  const double landed = s.shots > 0 ? static_cast<double>(s.landed) / s.shots : 0;
  // What has landed is still to be written: it counts, but for nine tenths.
  return std::clamp(std::max(written, 0.9 * landed), 0.0, 1.0);
}

}  // namespace

double seconds_left(const Recorder::State &s, double at, double of, double took) {
  const double share = share_of(s, at, of);
  return share < 0.01 ? -1 : took * (1 - share) / share;
}

std::string progress_line(const Recorder::State &s, double at, double of, double took, double budget,
                          int columns) {
  std::string tail = " ";
  tail += std::to_string(s.landed) + (s.shots ? "/" + std::to_string(s.shots) : "") + " shots";
  if (s.spent > 0 || budget >= 0) {
    tail += "  " + report::money_text(s.spent, "USD");
    if (budget >= 0) tail += " of " + report::money_text(budget, "USD");
    if (s.simulated) tail += " simulated";
  }
  const double left = seconds_left(s, at, of, took);
  if (left >= 0) tail += "  " + report::seconds_text(left) + " left";
  const int room = columns - 1 - static_cast<int>(tail.size()) - 2;
  if (room < 8) return tail.substr(1, static_cast<std::size_t>(std::max(1, columns - 1)));
  const int width = std::min(room, 32);
  const int full = static_cast<int>(std::lround(width * share_of(s, at, of)));
  return "[" + std::string(static_cast<std::size_t>(full), '#') +
         std::string(static_cast<std::size_t>(width - full), '.') + "]" + tail;
}

Progress::Progress(double budget)
    : budget_(budget), on_terminal_(isatty(STDERR_FILENO)), begun_(g_get_monotonic_time()) {}

double Progress::seconds() const {
  return static_cast<double>(g_get_monotonic_time() - begun_) / 1e6;
}

void Progress::draw(const Recorder::State &state, double at, double of) {
  if (on_terminal_) {
    std::fprintf(stderr, "\r\033[K%s",
                 progress_line(state, at, of, seconds(), budget_, columns_of_terminal()).c_str());
    std::fflush(stderr);
    drawn_ = true;
  } else if (const int tenth = of > 0 ? static_cast<int>(10 * at / of) : 0; tenth > tenth_) {
    tenth_ = tenth;  // a log: ten lines at most
    std::fprintf(stderr, "%5.1f of %.1f s written\n", at, of);
  }
}

void Progress::news(const std::string &line, const Recorder::State &state) {
  if (on_terminal_) return;  // the bar says it
  std::fprintf(stderr, "%s (%u%s shots)\n", line.c_str(), state.landed,
               state.shots ? (" of " + std::to_string(state.shots)).c_str() : "");
}

void Progress::clear() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

}  // namespace tools
