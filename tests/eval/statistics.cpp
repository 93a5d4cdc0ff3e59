// SPDX-License-Identifier: LGPL-2.1-or-later
#include "statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace eval {

double spearman(const std::vector<std::pair<double, double>> &xy) {
  const auto ranks = [&](auto get) {
    std::vector<std::size_t> order(xy.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return get(xy[a]) < get(xy[b]); });
    std::vector<double> r(xy.size());
    for (std::size_t i = 0; i < order.size();) {
      std::size_t j = i;
      while (j < order.size() && get(xy[order[j]]) <= get(xy[order[i]]) + 1e-6) j++;
      for (std::size_t k = i; k < j; k++) r[order[k]] = 0.5 * static_cast<double>(i + j - 1);
      i = j;
    }
    return r;
  };
  const auto a = ranks([](const auto &p) { return p.first; }), b = ranks([](const auto &p) { return p.second; });
  const double n = static_cast<double>(xy.size()), mean = (n - 1) / 2;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < xy.size(); i++) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) * (a[i] - mean);
    bb += (b[i] - mean) * (b[i] - mean);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

static constexpr std::array<double, 6> kUpTo = {0, 0.3, 0.5, 0.7, 0.9, 1.01};

void Reliability::add(double p, bool is_true) {
  squares_ += (p - is_true) * (p - is_true);
  count_++;
  std::size_t k = 0;
  while (k + 1 < kUpTo.size() && p > kUpTo[k]) k++;
  bins_[k].count++;
  bins_[k].hits += is_true;
  bins_[k].sum += p;
}

void Reliability::print() const {
  if (!count_) return;
  std::printf("Brier score of the probabilities: %.4f over %d dimensions judged\n", squares_ / count_, count_);
  for (std::size_t k = 0; k < bins_.size(); k++)
    if (const Bin &b = bins_[k]; b.count)
      std::printf("  %s: said %.2f in the mean, true in %.2f of %d\n", k ? "named" : "not named", b.sum / b.count,
                  static_cast<double>(b.hits) / b.count, b.count);
}

}  // namespace eval
