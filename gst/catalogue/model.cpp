// SPDX-License-Identifier: LGPL-2.1-or-later
#include "catalogue/model.hpp"

#include <algorithm>
#include <cmath>

namespace catalogue {
namespace {
constexpr double kSame = 1e-6;  // seconds
}

bool Durations::allows(double seconds) const {
  if (!list.empty())
    return std::any_of(list.begin(), list.end(), [&](double d) { return std::fabs(d - seconds) < kSame; });
  if (seconds < from - kSame || seconds > to + kSame) return false;
  const double steps = (seconds - from) / step;
  return std::fabs(steps - std::round(steps)) * step < kSame;
}

std::optional<double> Durations::at_least(double seconds) const {
  if (!list.empty()) {
    for (const double d : list)
      if (d >= seconds - kSame) return d;
    return {};
  }
  const double steps = std::max(0.0, std::ceil((seconds - from) / step - kSame));
  const double d = from + steps * step;
  if (d > to + kSame) return {};
  return d;
}

double Durations::shortest() const {
  return list.empty() ? from : list.front();
}
double Durations::longest() const {
  return list.empty() ? from + std::floor((to - from) / step + kSame) * step : list.back();
}

const Resolution *Model::find_resolution(const std::string &wanted, double aspect) const {
  const Resolution *best = nullptr;
  double distance = 0;
  for (const Resolution &r : resolutions) {
    if (r.name != wanted) continue;
    const double d = std::fabs(std::log(static_cast<double>(r.width) / r.height / aspect));
    if (!best || d < distance) {
      best = &r;
      distance = d;
    }
  }
  return best;
}

const Mode *Model::find_mode(const std::string &wanted) const {
  for (const Mode &m : modes)
    if (m.name == wanted) return &m;
  return nullptr;
}

const Durations &Model::durations_of(const Mode &mode, const std::string &resolution) const {
  if (const auto i = mode.durations_at.find(resolution); i != mode.durations_at.end()) return i->second;
  return mode.durations ? *mode.durations : durations;
}

bool Model::allows_resolution(const Mode &mode, const std::string &resolution) const {
  return mode.resolutions.empty() ||
         std::find(mode.resolutions.begin(), mode.resolutions.end(), resolution) != mode.resolutions.end();
}

}  // namespace catalogue
