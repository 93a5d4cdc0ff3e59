// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/fountain.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "planner/error.hpp"
#include "planner/text.hpp"

namespace planner::fountain {
namespace {

using text::lower;
using text::trimmed;

struct Line {
  std::string text;  // without boneyard and notes
  unsigned number = 0;
  bool only_note = false;  // nothing is left of it: it does not separate what stands around it
};

struct Scanned {
  std::vector<Line> lines;
  std::vector<Element> notes;
};

// Takes boneyards and notes out of the text and cuts it into lines.
Scanned scan(std::string_view s, const std::string &name) {
  Scanned out;
  Line line{{}, 1, false};
  unsigned number = 1;
  bool had_note = false;
  const auto flush = [&] {
    line.only_note = had_note && trimmed(line.text).empty();
    out.lines.push_back(std::exchange(line, {}));
    had_note = false;
  };
  // A note ends at "]]"; an empty line (without even two spaces) inside means that it was none.
  const auto note_end = [&](std::size_t from) -> std::optional<std::size_t> {
    const auto end = s.find("]]", from);
    if (end == std::string_view::npos) return {};
    if (s.substr(from, end - from).find("\n\n") != std::string_view::npos) return {};
    return end;
  };
  for (std::size_t i = 0; i < s.size();) {
    const bool escaped = i > 0 && s[i - 1] == '\\';
    if (!escaped && s.substr(i).starts_with("/*")) {
      const auto end = s.find("*/", i + 2);
      if (end == std::string_view::npos)
        throw Error(name + ": line " + std::to_string(number) +
                        ": the boneyard that begins here (/*) is never closed with */",
                    Error::Kind::Input, number);
      had_note = true;
      for (; i < end + 2; i++) number += s[i] == '\n';
      if (trimmed(line.text).empty()) line.number = number;
      continue;
    }
    if (!escaped && s.substr(i).starts_with("[[")) {
      if (const auto end = note_end(i + 2)) {
        Element note;
        note.kind = Kind::Note;
        note.text = trimmed(s.substr(i + 2, *end - i - 2));
        note.line = number;
        out.notes.push_back(std::move(note));
        had_note = true;
        for (; i < *end + 2; i++) number += s[i] == '\n';
        continue;
      }
    }
    if (s[i] == '\n') {
      flush();
      line.number = ++number;
      i++;
      continue;
    }
    line.text += s[i++];
  }
  flush();
  return out;
}

bool blank(const Line &l) {
  return trimmed(l.text).empty() && !l.only_note;
}

// Upper case throughout, with a letter in it. What stands in brackets may be written small.
bool shouted(std::string_view s) {
  bool letter = false;
  int depth = 0;
  for (const char c : s) {
    if (c == '(') depth++;
    if (c == ')') depth--;
    if (depth > 0) continue;
    if (c >= 'a' && c <= 'z') return false;
    letter |= (c >= 'A' && c <= 'Z') || (c & 0x80);
  }
  return letter;
}

constexpr std::array<std::string_view, 8> kPrefixes{"int./ext", "int/ext", "ext./int", "ext/int",
                                                    "i/e",      "int",     "ext",      "est"};

std::size_t heading_prefix(std::string_view s) {
  const std::string l = lower(s.substr(0, 12));
  for (const auto &p : kPrefixes)
    if (l.starts_with(p) && l.size() > p.size() && (l[p.size()] == '.' || l[p.size()] == ' '))
      return p.size() + 1;
  return 0;
}

// Emphasis marks go, escaped ones stay as characters.
std::string plain(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); i++) {
    if (s[i] == '\\' && i + 1 < s.size() && (s[i + 1] == '*' || s[i + 1] == '_' || s[i + 1] == '\\')) {
      out += s[++i];
    } else if (s[i] == '*') {
      std::size_t n = 0;
      while (i + n < s.size() && s[i + n] == '*') n++;
      // a mark has a partner on the line; a lone asterisk is one
      const auto partner = s.find(std::string(n, '*'), i + n);
      const bool closes = i > 0 && s[i - 1] != ' ' && s.substr(0, i).find('*') != std::string_view::npos;
      if (n > 3 || (partner == std::string_view::npos && !closes)) out.append(n, '*');
      i += n - 1;
    } else if (s[i] == '_') {
      const bool inside = i > 0 && i + 1 < s.size() && isalnum(static_cast<unsigned char>(s[i - 1])) &&
                          isalnum(static_cast<unsigned char>(s[i + 1]));
      const bool partner = s.find('_', i + 1) != std::string_view::npos ||
                           (i > 0 && s.substr(0, i).find('_') != std::string_view::npos);
      if (inside || !partner) out += '_';
    } else {
      out += s[i];
    }
  }
  return out;
}

class Parser {
 public:
  Parser(std::vector<Line> lines, Script &script) : lines_(std::move(lines)), script_(script) {}

  void run() {
    title_page();
    for (; i_ < lines_.size(); i_++) {
      if (lines_[i_].only_note) continue;
      if (blank(lines_[i_])) {
        after_blank_ = true;
        continue;
      }
      block(lines_[i_]);
      after_blank_ = false;
    }
  }

 private:
  Element &add(Kind kind, std::string text) {
    Element e;
    e.kind = kind;
    e.text = std::move(text);
    e.line = lines_[i_].number;
    script_.elements.push_back(std::move(e));
    return script_.elements.back();
  }

  void title_page() {
    std::size_t i = 0;
    while (i < lines_.size() && lines_[i].only_note) i++;
    const auto key_of = [](const std::string &l) -> std::size_t {
      const auto colon = l.find(':');
      if (colon == std::string::npos || colon == 0 || colon > 40 || l[0] == ' ' || l[0] == '\t') return 0;
      for (const char c : l.substr(0, colon))
        if (!isalpha(static_cast<unsigned char>(c)) && c != ' ') return 0;
      return colon;
    };
    if (i >= lines_.size() || !key_of(lines_[i].text)) return;
    // "FADE IN:" and "CUT TO:" are transitions
    if (shouted(lines_[i].text) && trimmed(lines_[i].text).ends_with(":")) return;
    for (; i < lines_.size() && !blank(lines_[i]); i++) {
      const std::string &l = lines_[i].text;
      if (const auto colon = key_of(l))
        script_.title_page.emplace_back(trimmed(l.substr(0, colon)), plain(trimmed(l.substr(colon + 1))));
      else if (!script_.title_page.empty()) {
        std::string &value = script_.title_page.back().second;
        value += (value.empty() ? "" : "\n") + plain(trimmed(l));
      }
    }
    i_ = i;
  }

  const Line *next() const {
    std::size_t k = i_ + 1;
    while (k < lines_.size() && lines_[k].only_note) k++;
    return k < lines_.size() ? &lines_[k] : nullptr;
  }
  bool before_blank() const {
    const Line *n = next();
    return !n || blank(*n);
  }

  void block(const Line &line) {
    const std::string t = trimmed(line.text);
    if (t[0] == '!') {
      action(trimmed(t.substr(1)));
    } else if (t.starts_with("===") && t.find_first_not_of('=') == std::string::npos) {
      add(Kind::PageBreak, {});
    } else if (t[0] == '=') {
      add(Kind::Synopsis, plain(trimmed(t.substr(1))));
    } else if (t[0] == '#') {
      const auto depth = std::min(t.find_first_not_of('#'), t.size());
      add(Kind::Section, plain(trimmed(t.substr(depth)))).depth = static_cast<unsigned>(depth);
    } else if (t[0] == '>' && t.back() == '<' && t.size() > 1) {
      add(Kind::Centered, plain(trimmed(t.substr(1, t.size() - 2))));
    } else if (t[0] == '>') {
      add(Kind::Transition, plain(trimmed(t.substr(1))));
    } else if (t[0] == '~') {
      add(Kind::Lyric, plain(trimmed(t.substr(1))));
    } else if (t[0] == '.' && t.size() > 1 && (isalnum(static_cast<unsigned char>(t[1])) || (t[1] & 0x80))) {
      scene(t.substr(1));
    } else if (after_blank_ && heading_prefix(t)) {
      scene(t);
    } else if (t[0] == '@' && t.size() > 1) {
      speech(trimmed(t.substr(1)));
    } else if (after_blank_ && before_blank() && shouted(t) && t.ends_with("TO:")) {
      add(Kind::Transition, plain(t));
    } else if (after_blank_ && before_blank() &&
               (t == "FADE IN:" || t == "FADE OUT." || t == "FADE TO BLACK.")) {
      add(Kind::Transition, plain(t));  // not in the specification, in every screenplay
    } else if (after_blank_ && !before_blank() && shouted(t)) {
      speech(t);
    } else {
      action(line.text);
    }
  }

  void scene(std::string t) {
    std::string number;
    t = trimmed(t);
    if (t.size() > 2 && t.back() == '#') {
      const auto open = t.rfind('#', t.size() - 2);
      if (open != std::string::npos) {
        const std::string inside = t.substr(open + 1, t.size() - open - 2);
        const bool ok = !inside.empty() && std::all_of(inside.begin(), inside.end(), [](char c) {
          return isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
        });
        if (ok) number = inside, t = trimmed(t.substr(0, open));
      }
    }
    add(Kind::SceneHeading, plain(t)).scene_number = number;
  }

  void action(const std::string &t) {
    // lines without an empty one between them are one paragraph
    if (!after_blank_ && !script_.elements.empty() && script_.elements.back().kind == Kind::Action &&
        i_ > 0 && !blank(lines_[i_ - 1])) {
      script_.elements.back().text += "\n" + plain(trimmed(t));
      return;
    }
    add(Kind::Action, plain(trimmed(t)));
  }

  void speech(std::string cue) {
    const std::size_t cue_line = i_;
    bool dual = false;
    if (cue.ends_with("^")) dual = true, cue = trimmed(cue.substr(0, cue.size() - 1));
    std::string extension;
    for (auto open = cue.find('('); open != std::string::npos; open = cue.find('(')) {
      const auto close = cue.find(')', open);
      const std::string inside =
          trimmed(cue.substr(open + 1, close == std::string::npos ? close : close - open - 1));
      extension += (extension.empty() || inside.empty() ? "" : ", ") + inside;
      cue = trimmed(cue.substr(0, open) + (close == std::string::npos ? "" : cue.substr(close + 1)));
    }
    Element &e = add(Kind::Character, plain(cue));
    e.extension = extension;
    e.dual = dual;
    bool open = false;  // a dialogue element that goes on
    for (i_++; i_ < lines_.size(); i_++) {
      if (lines_[i_].only_note) continue;
      const std::string t = trimmed(lines_[i_].text);
      if (t.empty()) {
        if (lines_[i_].text.size() < 2) break;  // two spaces keep the speech going
        if (open) script_.elements.back().text += "\n";
        continue;
      }
      if (t.front() == '(' && t.back() == ')') {
        add(Kind::Parenthetical, plain(t.substr(1, t.size() - 2)));
        open = false;
      } else if (t.front() == '~') {
        add(Kind::Lyric, plain(trimmed(t.substr(1))));
        open = false;
      } else if (open) {
        script_.elements.back().text += "\n" + plain(t);
      } else {
        add(Kind::Dialogue, plain(t));
        open = true;
      }
    }
    i_ = std::max(cue_line, i_ - 1);
  }

  std::vector<Line> lines_;
  Script &script_;
  std::size_t i_ = 0;
  bool after_blank_ = true;
};

}  // namespace

std::string Script::title(std::string_view key) const {
  for (const auto &[k, v] : title_page)
    if (lower(k) == lower(key)) return v;
  return {};
}

Script parse(std::string_view source, const std::string &name) {
  Script script;
  Scanned scanned = scan(source, name);
  Parser(std::move(scanned.lines), script).run();
  // notes at the place where they stand
  for (auto &note : scanned.notes) {
    const auto after = std::find_if(script.elements.begin(), script.elements.end(),
                                    [&](const Element &e) { return e.line > note.line; });
    script.elements.insert(after, std::move(note));
  }
  return script;
}

bool looks_like_one(std::string_view source) {
  bool after_blank = true;
  for (std::size_t from = 0; from < source.size();) {
    const auto to = std::min(source.find('\n', from), source.size());
    const std::string line = trimmed(source.substr(from, to - from));
    // a heading is short; "Int" as a word in a sentence does not begin one
    if (after_blank && line.size() < 100) {
      if (const auto n = heading_prefix(line); n && line.size() > n) {
        const char mark = line[n - 1];
        if (mark == '.' || shouted(line)) return true;
      }
    }
    after_blank = line.empty();
    from = to + 1;
  }
  return false;
}

Heading heading(std::string_view source) {
  Heading out;
  std::string t = trimmed(source);
  if (const auto n = heading_prefix(t)) {
    const std::string prefix = lower(t.substr(0, n));
    out.interior = prefix.find("int") != std::string::npos || prefix.starts_with("i/e");
    out.exterior =
        prefix.find("ext") != std::string::npos || prefix.starts_with("est") || prefix.starts_with("i/e");
    t = trimmed(t.substr(n));
    if (!t.empty() && t[0] == '.') t = trimmed(t.substr(1));
  }
  // the last part after a dash is the time, when it is one
  std::size_t dash = std::string::npos, width = 0;
  for (const std::string_view d : {" - ", " -- ", " \xe2\x80\x93 ", " \xe2\x80\x94 "})
    if (const auto at = t.rfind(d); at != std::string::npos && (dash == std::string::npos || at > dash))
      dash = at, width = d.size();
  if (dash != std::string::npos) {
    out.time = trimmed(t.substr(dash + width));
    t = trimmed(t.substr(0, dash));
  }
  out.place = t;
  return out;
}

}  // namespace planner::fountain
