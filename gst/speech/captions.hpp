// SPDX-License-Identifier: LGPL-2.1-or-later
// What is said, as text on the screen.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace speech {

struct Caption {
  std::uint64_t start = 0, end = 0;  // ns on the film
  std::string speaker, text;         // one or two rows, parted by a line feed
};

// A line as captions of at most two rows of 42 characters, broken after sentences and clauses where possible. Their
// times follow where the line is really heard (`spoken`: stretches in order, ns), by characters per time: pauses
// take no words. No caption is shorter than 0.8 s where the next one leaves room for that.
std::vector<Caption> captions_of(const std::string &text, const std::string &speaker,
                                 const std::vector<std::pair<std::uint64_t, std::uint64_t>> &spoken);

// By time; what overlaps is left so: two people may speak at once.
std::string subrip(const std::vector<Caption> &captions);
std::string webvtt(const std::vector<Caption> &captions);  // with speakers as <v>

}  // namespace speech
