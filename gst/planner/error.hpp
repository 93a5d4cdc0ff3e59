// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <stdexcept>
#include <string>

namespace planner {

// One clear sentence: what is wrong with the brief or the screenplay, where, what to do.
class Error : public std::runtime_error {
 public:
  enum class Kind {
    Input,     // the brief or the screenplay cannot be planned
    Settings,  // what was asked for cannot be had: the duration, the model, the planner
    Service,   // the language model could not be reached, or did not give a storyboard
  };
  explicit Error(const std::string &message, Kind kind = Kind::Input, unsigned line = 0)
      : std::runtime_error(message), kind_(kind), line_(line) {}
  Kind kind() const noexcept { return kind_; }
  unsigned line() const noexcept { return line_; }  // of the text, from 1; 0: not known

 private:
  Kind kind_;
  unsigned line_;
};

// The work was interrupted from outside.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("planning was interrupted") {}
};

}  // namespace planner
