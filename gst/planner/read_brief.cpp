// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <array>
#include <map>

#include "planner/error.hpp"
#include "planner/read.hpp"
#include "planner/text.hpp"
#include "planner/world.hpp"

namespace planner {
namespace {

using text::Word;

constexpr char kQuote[] = "zzquote";  // stands for a quotation while sentences are taken apart

bool one_of(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_genre_noun(std::string_view k) {
  return one_of(k, {"film",       "movie",   "short",       "ad",       "advert",  "advertisement",
                    "commercial", "spot",    "documentary", "video",    "trailer", "clip",
                    "story",      "teaser",  "promo",       "portrait", "drama",   "thriller",
                    "comedy",     "romance", "fable",       "tale",     "piece"});
}

struct Labelled {
  std::string key, value;
  unsigned line;
};

// Takes "Key: value" lines of known keys out of the text; they leave an empty line.
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

// Quotations are replaced by words that no sentence ends in.
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

std::string plural_of(const std::string &noun) {
  if (noun == "child") return "children";
  if (noun.ends_with("man")) return noun.substr(0, noun.size() - 2) + "en";
  return noun + (noun.ends_with("s") || noun.ends_with("ch") ? "es" : "s");
}

class BriefReader {
 public:
  explicit BriefReader(std::string source) : source_(std::move(source)), world_(story_) {}

  Story run() {
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

 private:
  void genre() {
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

  void label(const Labelled &l) {
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

  // "A 60 second film about X" -> "X"; the whole sentence when it is none of these.
  std::string premise(const std::string &s, bool &was) {
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
          while (last + 1 < w.size() && !w[last + 1].after_comma &&
                 !lexicon::is_function_word(w[last + 1].key))
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

  std::string quote(const Word &w) const {
    const auto n = static_cast<std::size_t>(std::atoi(w.key.c_str() + sizeof kQuote - 1));
    return n < quotes_.size() ? quotes_[n] : std::string();
  }

  bool is_style(const std::vector<Word> &w) const {
    if (w.empty()) return true;
    bool verb = false, person = false, style = false;
    for (std::size_t i = 0; i < w.size(); i++) {
      const auto &k = w[i].key;
      verb |= lexicon::is_finite(k) && !(i > 0 && lexicon::is_article(w[i - 1].key));
      person |= lexicon::person(k) != nullptr;
      style |= lexicon::mood(k).has_value() ||
               one_of(k, {"light", "lighting", "palette", "style", "look", "colours", "colors", "lens",
                          "grain", "handheld", "black-and-white", "shot", "camera", "pacing", "tone", "music",
                          "editing", "cuts"});
    }
    return !verb && !person && (style || w.size() <= 3);
  }

  void sentence(const text::Sentence &s) {
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

  // What a sentence that is no event says about where and when.
  void context(const std::string &said) {
    if (const auto p = world_.place_in(said); p && !has_default_) default_place_ = *p, has_default_ = true;
    if (const auto t = world_.time_in(said); !t.empty() && beats_ == 0) time_ = t;
  }

  void lines(const text::Sentence &s, const std::string &said, const std::vector<Word> &w,
             const std::vector<std::size_t> &quoted, bool card, bool voice) {
    const std::string before = said.substr(0, w[quoted[0]].begin);
    // what is done besides saying it
    std::string deed = text::trimmed(before);
    const auto bw = text::words(before);
    std::size_t cut = bw.size();
    for (std::size_t i = 0; i < bw.size(); i++)
      if (const auto *v = lexicon::verb(bw[i].key);
          v && v->deed == lexicon::Deed::Speak &&
          (lexicon::is_finite(bw[i].key) || bw[i].key.ends_with("ing")))
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

  void act(const std::string &said, unsigned line) {
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

  StoryScene &scene_for(std::optional<std::size_t> place, const std::string &time) {
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

  void finish() {
    if (beats_ == 0) {
      // nothing that looks like an event: the words themselves are what is seen
      const std::string all = text::trimmed(source_);
      if (!all.empty())
        for (const auto &s : text::sentences(all)) {
          Beat b;
          b.text = text::shortened(s.text, 400);
          b.line = s.line;
          world_.introduce(b.text);
          b.who = world_.people_in(b.text);
          scene_for(world_.place_in(b.text), world_.time_in(b.text)).beats.push_back(std::move(b));
          if (++beats_ >= 12) break;
        }
    }
    if (story_.scenes.empty()) scene_for({}, {});
    where();
    when();
    narrate();
    if (brand_.size() > 0 && story_.title.empty()) story_.title = text::capitalised(brand_);
    if (story_.genre == Genre::Advert && (!tagline_.empty() || !brand_.empty())) end_card_ = true;
    if (end_card_ || !tagline_.empty()) {
      Beat b;
      b.kind = Beat::Kind::Card;
      const std::string mark = brand_.substr(0, brand_.find(' '));
      b.text = brand_.empty()                             ? tagline_
               : tagline_.empty()                         ? brand_
               : tagline_.find(mark) != std::string::npos ? tagline_
                                                          : brand_ + ". " + tagline_;
      if (b.text.empty()) b.text = story_.title;
      if (!b.text.empty()) story_.scenes.back().beats.push_back(std::move(b));
    }
    for (auto &s : story_.scenes) {
      std::string words;
      for (const auto &b : s.beats) words += b.text + ". ";
      s.mood = mood_of(words, story_.mood);
      const auto &place = story_.places[s.place];
      s.title = text::capitalised(place.title) + ", " + s.time;
    }
    if (story_.title.empty()) {
      for (const auto &c : story_.cast)
        if (!c.voice_only && story_.title.empty())
          story_.title = c.title.starts_with("the first ") ? "the " + plural_of(c.head) : c.title;
      if (story_.title.empty()) story_.title = story_.places[story_.scenes[0].place].title;
      std::string out;
      for (const auto &w : text::words(story_.title))
        out += (out.empty() ? "" : " ") +
               (out.empty() || !lexicon::is_function_word(w.key) ? text::capitalised(w.text) : w.text);
      story_.title = out;
    }
    world_.settle();
  }

  // Scenes of which nothing says where they are.
  void where() {
    std::size_t place = kNowhere;
    for (auto &s : story_.scenes)
      if (s.place != kNowhere && place == kNowhere) place = s.place;
    if (place == kNowhere && has_default_) place = default_place_;
    if (place == kNowhere) {
      // what the words imply: "lighthouse keeper", a boat, a desk
      std::string implied;
      for (const auto &w : text::words(whole_)) {
        const auto *k = lexicon::place(w.key);
        if (k && implied.empty() && !(k->vague && k->set == "room")) implied = w.key;
      }
      for (const auto &w : text::words(whole_)) {
        if (!implied.empty()) break;
        struct Implied {
          std::initializer_list<std::string_view> words;
          const char *place;
        };
        static const Implied kImplied[] = {
            {{"singer", "band", "dancer", "musician", "guitarist", "pianist", "actor", "actress"}, "stage"},
            {{"baker", "cook", "chef", "barista", "waiter", "waitress", "roaster"}, "kitchen"},
            {{"farmer", "shepherd", "gardener", "beekeeper", "winemaker"}, "field"},
            {{"fisherman", "sailor", "captain", "keeper", "diver"}, "harbour"},
            {{"doctor", "nurse", "teacher", "programmer", "clerk", "lawyer", "boss", "manager", "scientist"},
             "office"},
            {{"driver", "courier", "detective", "thief", "cyclist", "runner"}, "street"},
            {{"climber", "hiker"}, "mountains"},
            {{"clockmaker", "watchmaker", "carpenter", "potter", "painter", "maker", "tailor", "shoemaker",
              "writer", "boatbuilder"},
             "workshop"},
            {{"tea", "coffee", "breakfast", "bread", "dinner"}, "kitchen"},
        };
        for (const auto &i : kImplied)
          if (std::find(i.words.begin(), i.words.end(), w.key) != i.words.end()) implied = i.place;
      }
      if (implied.empty())
        implied = story_.genre == Genre::MusicVideo    ? "city"
                  : story_.genre == Genre::Documentary ? "countryside"
                                                       : "street";
      place = world_.place_named("the " + implied, {});
      story_.remarks.push_back("The brief does not say where it happens; " + story_.places[place].title +
                               " was chosen.");
    }
    for (auto &s : story_.scenes)
      if (s.place == kNowhere) s.place = place;
  }

  void when() {
    if (!time_said()) {
      using lexicon::Mood;
      const char *t = "day";
      switch (story_.mood) {
        case Mood::Neon:
        case Mood::Noir:
          t = "night";
          break;
        case Mood::Sad:
        case Mood::Tense:
          t = "dusk";
          break;
        case Mood::Epic:
          t = "dawn";
          break;
        default:
          break;
      }
      for (auto &s : story_.scenes) s.time = t;
      if (std::string(t) != "day")
        story_.remarks.push_back("The brief does not say when it happens; " + std::string(t) + " suits its " +
                                 std::string(lexicon::name_of(story_.mood)) + " mood.");
    }
  }
  bool time_said() const {
    for (const auto &w : text::words(whole_))
      if (!lexicon::time_of_day(w.key).empty()) return true;
    return false;
  }

  // The narrator's sentences are laid over the scenes, evenly.
  void narrate() {
    std::vector<text::Sentence> lines = narration_;
    if (lines.empty() && narrated_) lines = told_;
    if (lines.empty()) return;
    const std::size_t who = world_.narrator();
    std::vector<std::pair<StoryScene *, std::size_t>> places;
    for (auto &s : story_.scenes)
      for (std::size_t i = 0; i < s.beats.size(); i++)
        if (s.beats[i].kind == Beat::Kind::Action) places.emplace_back(&s, i);
    if (places.empty()) places.emplace_back(&story_.scenes.back(), 0);
    for (std::size_t n = lines.size(); n-- > 0;) {
      const auto &[scene, at] = places[n * places.size() / lines.size()];
      Beat b;
      b.kind = Beat::Kind::Line;
      b.off = true;
      b.who = {who};
      b.text = lines[n].text;
      b.line = lines[n].line;
      scene->beats.insert(
          scene->beats.begin() + static_cast<std::ptrdiff_t>(std::min(at + 1, scene->beats.size())),
          std::move(b));
    }
  }

  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  std::string source_, whole_;
  Story story_;
  World world_;
  std::vector<std::string> quotes_;
  std::vector<text::Sentence> narration_, told_;
  std::string brand_, tagline_, time_ = "day";
  std::optional<std::size_t> before_memory_;
  std::size_t default_place_ = 0;
  bool has_default_ = false, narrated_ = false, end_card_ = false, provisional_ = false;
  std::size_t beats_ = 0;
  static constexpr std::size_t kMostEvents = 400;
  bool left_out_ = false;
};

}  // namespace

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
