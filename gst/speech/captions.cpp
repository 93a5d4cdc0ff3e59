// SPDX-License-Identifier: LGPL-2.1-or-later
#include "speech/captions.hpp"

#include <algorithm>
#include <cstdio>

namespace speech {

namespace {

constexpr std::size_t kRow = 42;                   // characters
constexpr std::uint64_t kShortest = 800'000'000;   // ns

std::size_t length_of(const std::string &s) {  // characters of UTF-8
  return static_cast<std::size_t>(
      std::count_if(s.begin(), s.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::vector<std::string> words_of(const std::string &text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ")
    if (static_cast<unsigned char>(c) <= ' ') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  return words;
}

bool ends_with_any(const std::string &word, const char *marks) {
  return !word.empty() && std::string(marks).find(word.back()) != std::string::npos;
}

std::string joined(const std::vector<std::string> &words, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; i++) out += (i > from ? " " : "") + words[i];
  return out;
}

// Two rows of about the same length.
std::string in_rows(const std::vector<std::string> &words, std::size_t from, std::size_t to) {
  const std::string whole = joined(words, from, to);
  if (length_of(whole) <= kRow) return whole;
  std::size_t best = from + 1, least = ~std::size_t{0};
  for (std::size_t i = from + 1; i < to; i++) {
    const auto longer = std::max(length_of(joined(words, from, i)), length_of(joined(words, i, to)));
    if (longer < least) {
      least = longer;
      best = i;
    }
  }
  return joined(words, from, best) + "\n" + joined(words, best, to);
}

std::string stamp(std::uint64_t ns, char mark) {
  const auto ms = (ns + 500'000) / 1'000'000;
  char text[40];
  std::snprintf(text, sizeof text, "%02u:%02u:%02u%c%03u", static_cast<unsigned>(ms / 3'600'000),
                static_cast<unsigned>(ms / 60'000 % 60), static_cast<unsigned>(ms / 1000 % 60), mark,
                static_cast<unsigned>(ms % 1000));
  return text;
}

std::vector<Caption> by_time(std::vector<Caption> captions) {
  std::stable_sort(captions.begin(), captions.end(), [](const Caption &a, const Caption &b) { return a.start < b.start; });
  return captions;
}

std::string escaped(const std::string &text) {
  std::string out;
  for (const char c : text) out += c == '<' ? std::string("&lt;") : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  return out;
}

}  // namespace

std::vector<Caption> captions_of(const std::string &text, const std::string &speaker,
                                 const std::vector<std::pair<std::uint64_t, std::uint64_t>> &spoken) {
  std::vector<Caption> out;
  const auto words = words_of(text);
  if (words.empty() || spoken.empty()) return out;
  std::uint64_t time = 0;
  for (const auto &[from, to] : spoken) time += to - from;
  const double characters = static_cast<double>(length_of(joined(words, 0, words.size())));
  // Time of a share of the words, pauses left out.
  auto at = [&](double share, bool begins) {
    auto left = static_cast<std::uint64_t>(share * static_cast<double>(time));
    for (const auto &[from, to] : spoken) {
      const std::uint64_t length = to - from;
      if (left < length || (!begins && left == length)) return from + left;
      left -= length;
    }
    return spoken.back().second;
  };
  std::size_t first = 0;
  double done = 0;
  while (first < words.size()) {
    // As many words as two rows hold; back to the last end of a sentence or clause in the second half of them.
    std::size_t last = first;
    while (last < words.size() && length_of(joined(words, first, last + 1)) <= 2 * kRow - 4) last++;
    if (last == first) last++;  // one very long word
    if (last < words.size())
      for (const char *marks : {".!?", ",;:"}) {
        std::size_t cut = last;
        while (cut > first + (last - first) / 3 && !ends_with_any(words[cut - 1], marks)) cut--;
        if (cut > first + (last - first) / 3) {
          last = cut;
          break;
        }
      }
    const double share = static_cast<double>(length_of(joined(words, first, last)) + (last < words.size())) / characters;
    Caption c{at(done, true), at(std::min(1.0, done + share), false), speaker, in_rows(words, first, last)};
    out.push_back(std::move(c));
    done += share;
    first = last;
  }
  for (std::size_t i = 0; i < out.size(); i++) {
    std::uint64_t end = std::max(out[i].end, out[i].start + kShortest);
    if (i + 1 < out.size()) end = std::min(end, std::max(out[i].end, out[i + 1].start));
    out[i].end = end;
  }
  return out;
}

std::string subrip(const std::vector<Caption> &captions) {
  std::string out;
  unsigned n = 0;
  for (const auto &c : by_time(captions))
    out += std::to_string(++n) + "\n" + stamp(c.start, ',') + " --> " + stamp(c.end, ',') + "\n" + c.text + "\n\n";
  return out;
}

std::string webvtt(const std::vector<Caption> &captions) {
  std::string out = "WEBVTT\n\n";
  for (const auto &c : by_time(captions))
    out += stamp(c.start, '.') + " --> " + stamp(c.end, '.') + "\n" +
           (c.speaker.empty() ? "" : "<v " + escaped(c.speaker) + ">") + escaped(c.text) + "\n\n";
  return out;
}

}  // namespace speech
