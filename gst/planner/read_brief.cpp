// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>

#include "planner/brief_reader.hpp"
#include "planner/error.hpp"

namespace planner {

using text::Word;

Story BriefReader::run() {
  const auto labels = take_labels(source_);
  whole_ = source_;
  for (const auto &l : labels) whole_ += "\n" + l.value;
  genre();
  story_.mood =
      mood_of(whole_, story_.genre == Genre::MusicVideo ? lexicon::Mood::Neon : lexicon::Mood::Neutral);
  story_.duration = duration_in(source_);
  narrated_ = text::lower(whole_).find("narrat") != std::string::npos ||
              text::lower(whole_).find("voice-over") != std::string::npos ||
              text::lower(whole_).find("voiceover") != std::string::npos ||
              text::lower(whole_).find("voice over") != std::string::npos;
  quotes_ = take_quotes(source_);
  for (const auto &l : labels) label(l);
  const auto sentences = text::sentences(source_);
  for (const auto &s : sentences) sentence(s);
  finish();
  return std::move(story_);
}

void BriefReader::genre() {
  const auto w = text::words(whole_);
  for (std::size_t i = 0; i < w.size(); i++) {
    const auto &k = w[i].key;
    if (k == "documentary" || k == "docu" || k == "reportage") story_.genre = Genre::Documentary;
    if ((k == "music" && i + 1 < w.size() && one_of(w[i + 1].key, {"video", "clip"})) || k == "videoclip")
      story_.genre = Genre::MusicVideo;
    if (one_of(k, {"ad", "advert", "advertisement", "commercial", "spot", "promo", "teaser"}) &&
        story_.genre == Genre::Drama)
      story_.genre = Genre::Advert;
  }
}

void BriefReader::label(const Labelled &l) {
  if (l.value.empty()) return;
  if (l.key == "title") {
    story_.title = text::shortened(l.value, 200);
  } else if (l.key == "duration" || l.key == "length") {
    if (const double d = duration_in(l.value); d > 0)
      story_.duration = d;
    else
      throw Error("line " + std::to_string(l.line) + ": no duration in \"" + text::shortened(l.value, 60) +
                      "\"; write it as \"60 s\", \"90 seconds\" or \"2 minutes\"",
                  Error::Kind::Input, l.line);
  } else if (one_of(l.key, {"style", "look", "mood", "tone"})) {
    story_.style += (story_.style.empty() ? "" : "; ") + l.value;
  } else if (one_of(l.key, {"setting", "place", "location"})) {
    default_place_ = world_.place_in(l.value).value_or(0);
    if (story_.places.empty()) default_place_ = world_.place_named(l.value, {});
    has_default_ = true;
    if (const auto t = world_.time_in(l.value); !t.empty()) time_ = t;
  } else if (one_of(l.key, {"character", "characters", "cast"})) {
    for (const auto &s : text::sentences(l.value, l.line)) world_.introduce(s.text);
  } else if (one_of(l.key, {"tagline", "slogan"})) {
    tagline_ = l.value;
  } else if (one_of(l.key, {"brand", "product"})) {
    brand_ = l.value;
  } else if (one_of(l.key, {"narrator", "voice-over", "voiceover"})) {
    for (const auto &s : text::sentences(l.value, l.line)) narration_.push_back(s);
  }
}

std::string BriefReader::premise(const std::string &s, bool &was) {
  const auto w = text::words(s);
  was = false;
  for (std::size_t i = 0; i < std::min<std::size_t>(w.size(), 12); i++) {
    if (!is_genre_noun(w[i].key)) continue;
    if (lexicon::is_finite(w[i].key)) continue;
    // before it only what describes a film
    bool plain = true;
    for (std::size_t k = 0; k < i; k++)
      plain &= !(lexicon::is_finite(w[k].key) || (lexicon::person(w[k].key) && !is_genre_noun(w[k].key)));
    if (!plain) break;
    was = true;
    std::size_t k = i + 1;
    while (k < w.size() && is_genre_noun(w[k].key)) k++;
    // "called X", "titled X"
    for (std::size_t n = k; n + 1 < w.size(); n++)
      if (one_of(w[n].key, {"called", "titled", "named"}) && story_.title.empty()) {
        if (w[n + 1].key.starts_with(kQuote)) {
          story_.title = quote(w[n + 1]);
        } else {
          std::size_t last = n + 1;
          while (last + 1 < w.size() && !w[last + 1].after_comma && w[last + 1].text[0] >= 'A' &&
                 w[last + 1].text[0] <= 'Z')
            last++;
          story_.title = s.substr(w[n + 1].begin, w[last].end - w[n + 1].begin);
        }
      }
    for (std::size_t n = k; n < w.size(); n++) {
      if (one_of(w[n].key, {"about", "where", "following", "showing"}) && n + 1 < w.size())
        return s.substr(w[n + 1].begin);
      if (w[n].key == "in" && n + 2 < w.size() && w[n + 1].key == "which") return s.substr(w[n + 2].begin);
      if (w[n].key == "of" && n + 1 < w.size() && n == k) return s.substr(w[n + 1].begin);
      if (w[n].key == "for" && n + 1 < w.size() && brand_.empty()) {
        std::size_t last = n + 1;
        while (last + 1 < w.size() && !w[last + 1].after_comma && !lexicon::is_function_word(w[last + 1].key))
          last++;
        std::size_t first = n + 1;
        if (lexicon::is_article(w[first].key) && first < last) first++;
        brand_ = s.substr(w[first].begin, w[last].end - w[first].begin);
        if (brand_.starts_with(kQuote)) brand_ = quote(w[first]);
      }
    }
    // "music video: a singer runs"
    const auto colon = s.find(':', w[i].end);
    if (colon != std::string::npos && colon + 1 < s.size()) return text::trimmed(s.substr(colon + 1));
    return {};
  }
  return s;
}

std::string BriefReader::quote(const Word &w) const {
  const auto n = static_cast<std::size_t>(std::atoi(w.key.c_str() + sizeof kQuote - 1));
  return n < quotes_.size() ? quotes_[n] : std::string();
}

bool BriefReader::is_style(const std::vector<Word> &w) const {
  if (w.empty()) return true;
  bool verb = false, person = false, style = false;
  for (std::size_t i = 0; i < w.size(); i++) {
    const auto &k = w[i].key;
    verb |= lexicon::is_finite(k) && !(i > 0 && lexicon::is_article(w[i - 1].key));
    person |= lexicon::person(k) != nullptr;
    style |= lexicon::mood(k).has_value() ||
             one_of(k, {"light", "lighting", "palette", "style", "look", "colours", "colors", "lens", "grain",
                        "handheld", "black-and-white", "shot", "camera", "pacing", "tone", "music", "editing",
                        "cuts"});
  }
  return !verb && !person && (style || w.size() <= 3);
}

void BriefReader::sentence(const text::Sentence &s) {
  bool premise_was = false;
  std::string said = premise(s.text, premise_was);
  if (premise_was && said.empty()) {
    context(s.text);
    return;
  }
  const auto w = text::words(said);
  if (w.empty()) return;
  // cards and lines
  std::vector<std::size_t> quoted;
  for (std::size_t i = 0; i < w.size(); i++)
    if (w[i].key.starts_with(kQuote)) quoted.push_back(i);
  bool card = false, voice = false;
  for (const auto &each : w) {
    card |= one_of(each.key, {"logo", "title", "card", "tagline", "slogan", "text", "reads", "caption",
                              "endcard", "words"});
    voice |= one_of(each.key, {"narrator", "voice-over", "voiceover", "narration"}) ||
             (each.key == "voice" && !quoted.empty());
  }
  if (!quoted.empty()) {
    lines(s, said, w, quoted, card, voice);
    return;
  }
  if (card && (one_of(w[0].key, {"end", "ends", "ending", "close", "closes", "finish", "we", "final",
                                 "finally", "logo"}))) {
    end_card_ = true;
    context(said);
    return;
  }
  if (!premise_was && is_style(w)) {
    story_.style += (story_.style.empty() ? "" : "; ") + said;
    while (!story_.style.empty() && story_.style.back() == '.') story_.style.pop_back();
    if (const auto t = world_.time_in(said); !t.empty()) {
      if (beats_ == 0) time_ = t;
    }
    if (const auto p = world_.place_in(said); p && !has_default_) default_place_ = *p, has_default_ = true;
    return;
  }
  // "We see", "Cut to", "It opens with", "The film ends with" say nothing about the picture
  for (const char *lead :
       {"we see ", "we follow ", "we watch ", "cut to ", "open on ", "opens on ", "it opens on ",
        "it opens with ", "it ends with ", "it ends on ", "end on ", "the film opens on ",
        "the film ends on ", "the film ends with ", "close on ", "then "})
    if (text::starts_with_any_case(said, lead)) {
      said = text::capitalised(said.substr(std::string_view(lead).size()));
      break;
    }
  act(said, s.line);
  if (narrated_ && narration_.empty() && story_.genre == Genre::Documentary && !premise_was)
    told_.push_back({said, s.line});
}

void BriefReader::context(const std::string &said) {
  if (const auto p = world_.place_in(said); p && !has_default_) default_place_ = *p, has_default_ = true;
  if (const auto t = world_.time_in(said); !t.empty() && beats_ == 0) time_ = t;
}

void BriefReader::lines(const text::Sentence &s, const std::string &said, const std::vector<Word> &w,
                        const std::vector<std::size_t> &quoted, bool card, bool voice) {
  const std::string before = said.substr(0, w[quoted[0]].begin);
  // what is done besides saying it
  std::string deed = text::trimmed(before);
  const auto bw = text::words(before);
  std::size_t cut = bw.size();
  for (std::size_t i = 0; i < bw.size(); i++)
    if (const auto *v = lexicon::verb(bw[i].key);
        v && v->deed == lexicon::Deed::Speak && (lexicon::is_finite(bw[i].key) || bw[i].key.ends_with("ing")))
      cut = std::min(cut, i);
  std::optional<std::size_t> speaker;
  if (!card && !voice) {
    world_.introduce(before);
    const auto people = world_.people_in(before);
    if (!people.empty()) speaker = people.front();
    const std::string after = said.substr(w[quoted.back()].end);
    if (!speaker && !text::trimmed(after).empty()) {
      world_.introduce(after);
      if (const auto p = world_.people_in(after); !p.empty()) speaker = p.front();
    }
    if (!speaker && cut < bw.size()) speaker = world_.last_person();
  }
  if (cut < bw.size() && cut > 0) {
    while (cut > 0 && one_of(bw[cut - 1].key, {"and", "then", "softly", "quietly"})) cut--;
    deed = cut > 0 ? text::trimmed(before.substr(0, bw[cut - 1].end)) : "";
  }
  const auto dw = text::words(deed);
  bool acts = false;
  for (const auto &each : dw)
    acts |= lexicon::is_finite(each.key) && !one_of(each.key, {"reads", "ends", "closes"});
  if (acts && !card && !voice) act(deed, s.line);
  for (const auto q : quoted) {
    const std::string words = quote(w[q]);
    if (words.empty()) continue;
    if (card || (!speaker && !voice && story_.genre == Genre::Advert)) {
      tagline_ = words;
      end_card_ = true;
      if (voice) narration_.push_back({words, s.line});
      continue;
    }
    Beat b;
    b.kind = Beat::Kind::Line;
    b.text = words;
    b.line = s.line;
    if (!speaker) b.off = true;
    b.who = {speaker ? *speaker : world_.narrator()};
    scene_for({}, {}).beats.push_back(std::move(b));
    beats_++;
  }
}

void BriefReader::act(const std::string &said, unsigned line) {
  if (beats_ >= kMostEvents) {
    if (!left_out_)
      story_.remarks.push_back(
          "Line " + std::to_string(line) + ": after " + std::to_string(kMostEvents) +
          " events the rest of the brief is left out; a story of that length is better written as "
          "a screenplay.");
    left_out_ = true;
    return;
  }
  for (auto &b : world_.beats_of(said, line)) {
    auto place = world_.place_in(b.text);
    const std::string time = world_.time_in(b.text);
    // back from a memory, to where it was remembered
    if (!place && !story_.scenes.empty() && story_.scenes.back().memory && !time.empty() && before_memory_)
      place = before_memory_;
    // boats and trains are outside, whatever was said last
    if (!place && b.who.empty() && !story_.scenes.empty() && story_.scenes.back().place != kNowhere &&
        story_.places[story_.scenes.back().place].interior)
      for (const auto p : b.props)
        for (std::size_t k = 0; k < story_.places.size() && !place; k++)
          if (!story_.places[k].interior &&
              (story_.props[p].kind == "boat" || story_.props[p].kind == "train" ||
               story_.props[p].kind == "car"))
            place = k;
    const auto here = story_.scenes.empty() ? std::nullopt : std::optional(story_.scenes.back().place);
    StoryScene &scene = scene_for(place, time);
    const std::string low = text::lower(b.text);
    if (low.find("later") != std::string::npos || low.find("next day") != std::string::npos ||
        low.find("next morning") != std::string::npos || low.find("years") != std::string::npos)
      scene.later = true;
    if (low.find("flashback") != std::string::npos || low.find("remembers the") != std::string::npos ||
        low.find("as a child") != std::string::npos) {
      scene.memory = scene.beats.empty();
      if (scene.memory && here && *here != kNowhere) before_memory_ = here;
    }
    if (b.deed == lexicon::Deed::Return && scene.beats.empty()) scene.returns = true;
    scene.beats.push_back(std::move(b));
    beats_++;
  }
}

StoryScene &BriefReader::scene_for(std::optional<std::size_t> place, const std::string &time) {
  const bool first = story_.scenes.empty();
  if (!first) {
    StoryScene &now = story_.scenes.back();
    if (provisional_ && place && now.place == kNowhere) now.place = *place;
    const bool moved = place && now.place != *place && now.place != kNowhere;
    const bool passed = !time.empty() && now.time != time && !(now.beats.empty());
    if (now.place == kNowhere && place) now.place = *place;
    if (!moved && !passed) return now;
  }
  StoryScene s;
  s.place = place ? *place : !first ? story_.scenes.back().place : has_default_ ? default_place_ : kNowhere;
  if (!time.empty()) time_ = time;
  s.time = time_;
  provisional_ = s.place == kNowhere;
  story_.scenes.push_back(std::move(s));
  return story_.scenes.back();
}

Story read_brief(const std::string &source, const std::string &name) {
  if (text::count_words(source) == 0)
    throw Error(name +
                ": there are no words in it; say what the film is about, for example: A 60 second film "
                "about a lighthouse keeper who finds a message in a bottle");
  Story story = BriefReader(source).run();
  std::string one = text::trimmed(source);
  std::replace(one.begin(), one.end(), '\n', ' ');
  story.description = text::shortened(one, 600);
  return story;
}

}  // namespace planner
