// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "planner/error.hpp"

namespace planner::text {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

// Bytes of the UTF-8 sequence at `i`; 0 when it is none.
std::size_t sequence(std::string_view s, std::size_t i) {
  const auto at = [&](std::size_t k) { return static_cast<unsigned char>(k < s.size() ? s[k] : 0); };
  const unsigned char c = at(i);
  if (c < 0x80) return 1;
  const std::size_t n = c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xf0 && c < 0xf5 ? 4 : 0;
  for (std::size_t k = 1; k < n; k++)
    if ((at(i + k) & 0xc0) != 0x80) return 0;
  if (n == 3 && ((c == 0xe0 && at(i + 1) < 0xa0) || (c == 0xed && at(i + 1) > 0x9f))) return 0;
  if (n == 4 && ((c == 0xf0 && at(i + 1) < 0x90) || (c == 0xf4 && at(i + 1) > 0x8f))) return 0;
  return n;
}

[[noreturn]] void refuse(const std::string &name, unsigned line, const std::string &why) {
  throw Error(name + ": line " + std::to_string(line) + ": " + why, Error::Kind::Input, line);
}

// Closing quotation marks and brackets at `i`, 0 when there is none.
std::size_t closing(std::string_view s, std::size_t i) {
  if (i < s.size() && (s[i] == '"' || s[i] == '\'' || s[i] == ')')) return 1;
  for (const std::string_view q : {"\xe2\x80\x9d", "\xe2\x80\x99", "\xc2\xbb"})
    if (s.substr(i).starts_with(q)) return q.size();
  return 0;
}

bool ends_sentence(std::string_view s, std::size_t stop) {
  if (s[stop] != '.') return true;
  std::size_t from = stop;
  while (from > 0 && (is_letter(s[from - 1]) || s[from - 1] == '.')) from--;
  const std::string_view word = s.substr(from, stop - from);
  if (word.size() == 1 && is_upper(word[0])) return false;  // an initial
  static constexpr std::array<std::string_view, 14> kShort{"Mr", "Mrs", "Ms",  "Dr",  "St", "Prof",   "No",
                                                           "vs", "etc", "e.g", "i.e", "ca", "approx", "sec"};
  return std::find(kShort.begin(), kShort.end(), word) == kShort.end();
}

}  // namespace

std::string checked(std::string_view raw, std::size_t most, const std::string &name) {
  if (raw.size() > most)
    throw Error(name + " is " + std::to_string(raw.size()) + " bytes long; at most " + std::to_string(most) +
                " are read");
  if (raw.starts_with("\xef\xbb\xbf")) raw.remove_prefix(3);
  std::string out;
  out.reserve(raw.size());
  unsigned line = 1;
  for (std::size_t i = 0; i < raw.size();) {
    const std::size_t n = sequence(raw, i);
    if (n == 0) refuse(name, line, "the text is not UTF-8");
    const char c = raw[i];
    if (n == 1 && c == '\r') {
      if (i + 1 < raw.size() && raw[i + 1] == '\n') i++;
      out += '\n', line++, i++;
      continue;
    }
    if (n == 1 && c == '\n') line++;
    const auto u = static_cast<unsigned char>(c);
    if (n == 1 && (u < 0x20 || u == 0x7f) && c != '\n' && c != '\t' && c != '\f')
      refuse(name, line, "the text has a control character (" + std::to_string(u) + ")");
    if (n == 2 && u == 0xc2 && static_cast<unsigned char>(raw[i + 1]) < 0xa0)
      refuse(name, line,
             "the text has a control character (" + std::to_string(static_cast<unsigned char>(raw[i + 1])) +
                 ")");
    if (c == '\f')
      out += '\n';
    else
      out.append(raw.substr(i, n));
    i += n;
  }
  return out;
}

std::string trimmed(std::string_view s) {
  const auto from = s.find_first_not_of(" \t\n\r");
  if (from == std::string_view::npos) return {};
  return std::string(s.substr(from, s.find_last_not_of(" \t\n\r") - from + 1));
}

std::string lower(std::string_view s) {
  std::string out(s);
  for (char &c : out)
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string upper(std::string_view s) {
  std::string out(s);
  for (char &c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string capitalised(std::string s) {
  if (!s.empty() && s[0] >= 'a' && s[0] <= 'z') s[0] = static_cast<char>(s[0] - 'a' + 'A');
  return s;
}

std::string joined(const std::vector<std::string> &parts, const std::string &between) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); i++) out += (i ? between : "") + parts[i];
  return out;
}

bool starts_with_any_case(std::string_view s, std::string_view prefix) {
  return s.size() >= prefix.size() && lower(s.substr(0, prefix.size())) == lower(prefix);
}

std::string slug(std::string_view s) {
  std::string out;
  for (const char c : lower(s)) {
    if ((c >= 'a' && c <= 'z') || is_digit(c))
      out += c;
    else if (c != '\'' && !(c & 0x80) && !out.empty() && out.back() != '-')
      out += '-';
    if (out.size() >= 40) break;
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

std::vector<Word> words(std::string_view s) {
  std::vector<Word> out;
  bool comma = false, starts = true;
  for (std::size_t i = 0; i < s.size();) {
    if (!is_letter(s[i]) && !is_digit(s[i])) {
      if (s[i] == ',' || s[i] == ':' || s[i] == ';' || s[i] == '(' || s[i] == '"') comma = true;
      if (s[i] == '-' && (i + 1 >= s.size() || s[i + 1] == ' ' || s[i + 1] == '-')) comma = true;
      if (s[i] == '.' || s[i] == '!' || s[i] == '?') starts = true;
      i++;
      continue;
    }
    if (s.substr(i).starts_with("\xe2\x80\x94") || s.substr(i).starts_with("\xe2\x80\x93")) {  // dashes
      comma = true, i += 3;
      continue;
    }
    if (s.substr(i).starts_with("\xe2\x80\x9c") || s.substr(i).starts_with("\xe2\x80\x9d") ||
        s.substr(i).starts_with("\xe2\x80\xa6")) {
      i += 3;
      continue;
    }
    Word w{};
    w.begin = i;
    while (i < s.size()) {
      const bool apostrophe = s[i] == '\'' && i + 1 < s.size() && is_letter(s[i + 1]);
      const bool curly = s.substr(i).starts_with("\xe2\x80\x99") && i + 3 < s.size() && is_letter(s[i + 3]);
      const bool hyphen = s[i] == '-' && i + 1 < s.size() && (is_letter(s[i + 1]) || is_digit(s[i + 1]));
      const bool point =
          s[i] == '.' && i > w.begin && is_digit(s[i - 1]) && i + 1 < s.size() && is_digit(s[i + 1]);
      if (curly) {
        w.text += '\'', i += 3;
        continue;
      }
      if (s.substr(i).starts_with("\xe2\x80")) break;  // other punctuation of that block
      if (!is_letter(s[i]) && !is_digit(s[i]) && !apostrophe && !hyphen && !point) break;
      w.text += s[i++];
    }
    w.end = i;
    if (w.text.empty()) {  // punctuation outside ASCII
      i += 3;
      continue;
    }
    w.key = lower(w.text);
    if (w.key.size() > 2 && w.key.ends_with("'s")) w.key.resize(w.key.size() - 2), w.possessive = true;
    w.after_comma = comma, w.starts = starts;
    comma = starts = false;
    out.push_back(std::move(w));
  }
  return out;
}

std::size_t count_words(std::string_view s) {
  return words(s).size();
}

std::vector<Sentence> sentences(std::string_view s, unsigned line) {
  std::vector<Sentence> out;
  std::size_t from = 0;
  unsigned at = line;
  const auto add = [&](std::size_t to) {
    unsigned begins = at;
    for (std::size_t i = from; i < to && (s[i] == '\n' || s[i] == ' '); i++) begins += s[i] == '\n';
    std::string text = trimmed(s.substr(from, to - from));
    std::replace(text.begin(), text.end(), '\n', ' ');
    if (!text.empty()) out.push_back({std::move(text), begins});
    for (std::size_t i = from; i < to; i++) at += s[i] == '\n';
    from = to;
  };
  for (std::size_t i = 0; i < s.size(); i++) {
    if (s[i] == '\n' && i + 1 < s.size() && s[i + 1] == '\n') {  // a paragraph
      add(i);
      continue;
    }
    if (s[i] != '.' && s[i] != '!' && s[i] != '?') continue;
    std::size_t to = i + 1;
    while (to < s.size() && (s[to] == '.' || s[to] == '!' || s[to] == '?')) to++;
    while (const std::size_t n = closing(s, to)) to += n;
    const bool space = to >= s.size() || s[to] == ' ' || s[to] == '\n' || s[to] == '\t';
    if (space && ends_sentence(s, i)) {
      add(to);
      i = to - 1;
    }
  }
  add(s.size());
  return out;
}

std::string shortened(const std::string &s, std::size_t most) {
  if (s.size() <= most) return s;
  std::size_t to = most > 4 ? most - 3 : most;
  while (to > 0 && (static_cast<unsigned char>(s[to]) & 0xc0) == 0x80) to--;
  const auto space = s.rfind(' ', to);
  if (space != std::string::npos && space > to / 2) to = space;
  return s.substr(0, to) + "\xe2\x80\xa6";
}

std::uint64_t hash(std::string_view s, std::uint64_t seed) {
  std::uint64_t h = 0xcbf29ce484222325ull ^ (seed * 0x9e3779b97f4a7c15ull);
  for (const char c : s) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  h ^= h >> 29;
  h *= 0xbf58476d1ce4e5b9ull;
  return h ^ (h >> 32);
}

}  // namespace planner::text
