// SPDX-License-Identifier: LGPL-2.1-or-later
// A study: what somebody says that films cost, with the prices, rates and films it is said of. Data, read
// from a file beside a catalogue file of its models.
#pragma once
#include <stdexcept>
#include <string>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "routing/stack.hpp"

namespace routing {

class StudyError : public std::runtime_error {  // one sentence with file, line and path
  using std::runtime_error::runtime_error;
};

// A figure that is stated, and what it is made of.
struct Claim {
  std::string text, unit, note;
  double says = 0;
  double computed = 0;  // clips x seconds x takes x price + storyboards; or the ratio of two others
  double floor = 0;     // clips x seconds x price: every second paid once; 0 for ratios
};

struct Study {
  std::string title, file;
  catalogue::Catalogue models;
  std::vector<std::string> today;  // names of the shipped catalogue's models that they are compared with
  catalogue::Landing landing;      // its rates
  Circumstances circumstances;
  double board_today = 0;  // price of a storyboard beside the catalogue's prices
  struct Film {
    std::string name;
    std::vector<Shot> shots;
  };
  std::vector<Film> films;
  std::vector<Claim> claims;
};

// Throws StudyError, catalogue::Error.
Study load_study(const std::string &file);
// The one that comes with the package.
std::string shipped_study();

}  // namespace routing
