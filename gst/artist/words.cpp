// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/words.hpp"

#include <algorithm>

namespace artist {

namespace {
constexpr std::size_t kLongest = 4096;  // bytes of a text that are looked at
}

std::string lower(std::string_view text) {
  std::string out(text.substr(0, kLongest));
  for (char &c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (char c : lower(text) + " ") {
    if ((c >= 'a' && c <= 'z') || (c & 0x80))
      word += c;
    else if (!word.empty())
      out.push_back(std::move(word)), word.clear();
  }
  return out;
}

bool says(const std::vector<std::string> &words, std::initializer_list<std::string_view> any) {
  return std::any_of(words.begin(), words.end(), [&](const std::string &w) {
    return std::any_of(any.begin(), any.end(), [&](std::string_view a) {
      return w == a || (w.size() == a.size() + 1 && w.back() == 's' && w.starts_with(a));
    });
  });
}

}  // namespace artist
