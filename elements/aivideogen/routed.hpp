// SPDX-License-Identifier: LGPL-2.1-or-later
// Which model makes a shot that leaves it open, and what is expected of it.
#pragma once
#include <string>

namespace aivideogen {

struct Routed {
  std::string model;       // as the `model` property writes it
  std::string resolution;  // empty: the local renderer
  std::string why;         // one sentence
  std::string currency;
  double price = 0;             // of one take
  double takes = 0, money = 0;  // expected, until it has landed or is given up
  double landed = 1;            // probability that it lands
  double floor = 0;             // one perfect take of the cheapest that can make it
  bool simulated = false;
};

}  // namespace aivideogen
