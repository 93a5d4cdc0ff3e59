// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/brief_words.hpp"

#include <algorithm>
#include <map>

#include "planner/read.hpp"
#include "planner/text.hpp"

namespace planner {

bool one_of(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_genre_noun(std::string_view k) {
  return one_of(k, {"film",       "movie",   "short",       "ad",       "advert",  "advertisement",
                    "commercial", "spot",    "documentary", "video",    "trailer", "clip",
                    "story",      "teaser",  "promo",       "portrait", "drama",   "thriller",
                    "comedy",     "romance", "fable",       "tale",     "piece"});
}

std::vector<Labelled> take_labels(std::string &source) {
  std::vector<Labelled> out;
  std::string rest;
  unsigned number = 1;
  for (std::size_t from = 0; from <= source.size(); number++) {
    const auto to = std::min(source.find('\n', from), source.size());
    const std::string line = source.substr(from, to - from);
    const auto colon = line.find(':');
    const std::string key =
        colon == std::string::npos ? "" : text::lower(text::trimmed(line.substr(0, colon)));
    if (one_of(key, {"title",      "duration", "length",  "style",  "look",     "mood",
                     "tone",       "genre",    "setting", "place",  "location", "character",
                     "characters", "cast",     "tagline", "slogan", "narrator", "voice-over",
                     "voiceover",  "product",  "brand",   "music",  "audience"}))
      out.push_back({key, text::trimmed(line.substr(colon + 1)), number});
    else
      rest += line;
    if (to < source.size()) rest += '\n';
    if (to >= source.size()) break;
    from = to + 1;
  }
  source = rest;
  return out;
}

std::vector<std::string> take_quotes(std::string &source) {
  std::vector<std::string> out;
  std::string rest;
  for (std::size_t i = 0; i < source.size();) {
    const bool curly = std::string_view(source).substr(i).starts_with("\xe2\x80\x9c");
    if (source[i] == '"' || curly) {
      const std::size_t from = i + (curly ? 3 : 1);
      auto to = curly ? source.find("\xe2\x80\x9d", from) : source.find('"', from);
      if (to != std::string::npos && to > from && to - from < 600) {
        std::string said = text::trimmed(source.substr(from, to - from));
        const char last = said.empty() ? ' ' : said.back();
        rest += std::string(" ") + kQuote + std::to_string(out.size());
        // the full stop inside the quotation is the sentence's where a capital follows
        auto next = source.find_first_not_of(" \n", to + (curly ? 3 : 1));
        if (last == '.' || last == '!' || last == '?')
          if (next == std::string::npos || (source[next] >= 'A' && source[next] <= 'Z')) rest += '.';
        out.push_back(said);
        i = to + (curly ? 3 : 1);
        continue;
      }
    }
    rest += source[i++];
  }
  source = rest;
  return out;
}

double duration_in(const std::string &source) {
  const auto w = text::words(source);
  for (std::size_t i = 0; i < w.size(); i++) {
    // "60-second", "two-minute"
    std::string number = w[i].key, unit = i + 1 < w.size() ? w[i + 1].key : "";
    if (const auto hyphen = number.rfind('-'); hyphen != std::string::npos && !lexicon::number(number))
      unit = number.substr(hyphen + 1), number = number.substr(0, hyphen);
    // "60s", "2min"
    const auto letters = number.find_first_not_of("0123456789.");
    if (letters != std::string::npos && letters > 0)
      unit = number.substr(letters), number = number.substr(0, letters);
    const auto n = lexicon::number(number);
    double value = n.value_or(0);
    if (!n && (number == "a" || number == "an" || number == "one")) value = 1;
    if (value <= 0) continue;
    if (unit == "and" && i + 4 < w.size() && w[i + 2].key == "a" && w[i + 3].key == "half")
      value += 0.5, unit = w[i + 4].key;
    if (unit == "s" || unit == "sec" || unit == "secs" || unit == "second" || unit == "seconds") {
      if (number != "a" && number != "an") return value;
    }
    if (unit == "min" || unit == "mins" || unit == "minute" || unit == "minutes" || unit == "m") {
      if (unit == "m" && (source[w[i].begin] < '0' || source[w[i].begin] > '9')) continue;
      // "2 minutes 30 seconds"
      if (i + 3 < w.size() && one_of(w[i + 3].key, {"second", "seconds", "s"}))
        if (const auto more = lexicon::number(w[i + 2].key)) return value * 60 + *more;
      return value * 60;
    }
  }
  return 0;
}

lexicon::Mood mood_of(const std::string &source, lexicon::Mood otherwise) {
  std::map<lexicon::Mood, int> votes;
  for (const auto &w : text::words(source))
    if (const auto m = lexicon::mood(w.key)) votes[*m]++;
  lexicon::Mood best = otherwise;
  int most = 0;
  for (const auto &[mood, n] : votes)
    if (n > most || (n == most && mood == otherwise)) most = n, best = mood;
  return best;
}

}  // namespace planner
