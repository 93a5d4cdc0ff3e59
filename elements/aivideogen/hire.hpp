// SPDX-License-Identifier: LGPL-2.1-or-later
// Finds whoever makes takes with a model of the catalogue, as the element's properties say.
#pragma once
#include <functional>
#include <string>

#include "production.hpp"

namespace aivideogen {

// How paid models are reached and what they may cost.
struct Purse {
  double budget = -1;               // in the model's currency; negative: no limit; 0: buy nothing
  std::string production;           // whose budget it is; empty: "default"
  std::string ledger, take_folder;  // empty: in the user's data and cache folders
  std::string catalogue;            // file or folder of further models
  std::string models;               // that "auto" chooses from, separated by commas; empty: all with a key
  std::string model;                // the one to which the next three belong
  std::string base_url, key_variable, key_file;  // empty: the entry's
  std::string allow_hosts;  // origins that may be plain http or private, separated by commas
};

using Warn =
    std::function<void(const std::string &shot, const std::string &cause, const std::string &sentence)>;
using Log = std::function<void(int level, const std::string &text)>;  // 0 error .. 4 debug

struct Agency {
  Production::Hire hire;
  Production::Route route;
};
// Empty where this build has no paid models. What it hires holds threads; they end with the last provider and
// the functions themselves.
Agency agency_of(Purse purse, Warn warn, Log log);

}  // namespace aivideogen
