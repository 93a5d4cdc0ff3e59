// SPDX-License-Identifier: LGPL-2.1-or-later
// Counts and correlations of an evaluation.
#pragma once
#include <array>
#include <utility>
#include <vector>

namespace eval {

struct Share {
  int hit = 0, all = 0;
  void add(bool h) { hit += h, all++; }
  double value() const { return all ? static_cast<double>(hit) / all : 0; }
};

// Rank correlation, ties at their mean rank; 0 where one side does not vary.
double spearman(const std::vector<std::pair<double, double>> &xy);

// Whether what is said with probability p is true in p of the cases.
class Reliability {
 public:
  void add(double probability, bool is_true);
  // Brier score over everything that was judged, and the share of true ones by probability.
  void print() const;

 private:
  struct Bin {
    int count = 0, hits = 0;
    double sum = 0;
  };
  std::array<Bin, 6> bins_;
  double squares_ = 0;
  int count_ = 0;
};

}  // namespace eval
