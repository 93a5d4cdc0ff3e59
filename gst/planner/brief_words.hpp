// SPDX-License-Identifier: LGPL-2.1-or-later
// The parts of a brief that are no sentences: labelled lines and quotations.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace planner {

constexpr char kQuote[] = "zzquote";  // stands for a quotation while sentences are taken apart

bool one_of(std::string_view word, std::initializer_list<std::string_view> list);
// "film", "advert", "trailer", ...
bool is_genre_noun(std::string_view word);

struct Labelled {
  std::string key, value;
  unsigned line;
};

// Takes "Key: value" lines of known keys out of the text; they leave an empty line.
std::vector<Labelled> take_labels(std::string &source);

// Quotations are replaced by words that no sentence ends in.
std::vector<std::string> take_quotes(std::string &source);

}  // namespace planner
