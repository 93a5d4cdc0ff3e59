// SPDX-License-Identifier: LGPL-2.1-or-later
#include <glib.h>
#include <json-glib/json-glib.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "catalogue/catalogue.hpp"
#include "document/document.hpp"
#include "document/timeline.hpp"
#include "document/vocabulary.hpp"
#include "glue/ref.hpp"
#include "ledger/ledger.hpp"
#include "pictures/approvals.hpp"
#include "pictures/protocol.hpp"
#include "report/record.hpp"
#include "routing/board.hpp"
#include "routing/router.hpp"
#include "tools/report.hpp"

namespace tools {
namespace {

using report::Production;

std::string read_file(const std::string &file) {
  gchar *bytes = nullptr;
  gsize length = 0;
  GError *error = nullptr;
  if (!g_file_get_contents(file.c_str(), &bytes, &length, &error)) {
    const std::string why = error->message;
    g_error_free(error);
    throw std::runtime_error(why);
  }
  std::string text(bytes, length);
  g_free(bytes);
  return text;
}

void add_film(Production &p, const storyboard::Storyboard &board) {
  p.title = board.title;
  p.description = board.description;
  p.width = board.width;
  p.height = board.height;
  p.fps = static_cast<double>(board.framerate.num) / board.framerate.den;
  if (board.budget) {
    p.budget = board.budget->amount;
    p.currency = board.budget->currency;
  }
  for (const auto &slot : storyboard::lay_out(board)) {
    const auto &shot = *slot.shot;
    report::Shot s;
    s.id = shot.id;
    s.scene = slot.scene->title.empty() ? slot.scene->id : slot.scene->title;
    s.prompt = shot.prompt;
    s.framing = storyboard::word_of(shot.framing);
    s.camera = shot.camera.move + (shot.camera.direction.empty() ? "" : " " + shot.camera.direction);
    s.transition = slot.transition ? shot.transition.kind : "cut";
    s.start = static_cast<double>(storyboard::frame_time(slot.start, board.framerate)) / 1e9;
    s.seconds = static_cast<double>(storyboard::frame_time(slot.start + slot.frames, board.framerate)) / 1e9 -
                s.start;
    s.footage = shot.source.has_value();
    s.continues = shot.continues;
    p.shots.push_back(std::move(s));
  }
}

// What one perfect take would have cost, and what the best policy expects to pay.
void add_floor(Production &p, const storyboard::Storyboard &board, const catalogue::Catalogue &all,
               const std::vector<ledger::Entry> &entries) {
  routing::Rules rules;
  rules.currency = p.currency;
  rules.today = pictures::now_utc().substr(0, 10);
  const auto experience = routing::learn(entries, all.models());
  for (const auto &shot : routing::shots_of(board)) {
    auto free = shot;
    free.model.clear();  // the cheapest that can make it, whatever the storyboard names
    const auto offers = routing::offers_for(free, all.models(), experience, rules).offers;
    if (offers.empty()) continue;
    const auto floor = routing::floor_of(offers);
    if (floor.model.empty()) continue;
    const auto best = routing::best_single(routing::task_of(offers, rules));
    for (report::Shot &s : p.shots)
      if (s.id == shot.id) {
        s.floor = floor.money;
        s.floor_model = floor.model;
        if (best.way < offers.size() && best.outcome.landed > 0)
          s.optimum = best.outcome.money / best.outcome.landed;
      }
  }
}

std::vector<report::Cause> causes_of(const std::string &json) {
  std::vector<report::Cause> out;
  JsonNode *node = json.empty() ? nullptr : json_from_string(json.c_str(), nullptr);
  if (node && JSON_NODE_HOLDS_ARRAY(node)) {
    JsonArray *list = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(list); i++)
      if (JsonNode *e = json_array_get_element(list, i);
          JSON_NODE_HOLDS_VALUE(e) && json_node_get_value_type(e) == G_TYPE_STRING)
        out.push_back({json_node_get_string(e), {}, {}, {}, 0});
  }
  if (node) json_node_unref(node);
  return out;
}

std::string folder_of(const std::string &cache) {
  if (!cache.empty()) return cache;
  return glue::take_string(g_build_filename(g_get_user_cache_dir(), "gst-storyboard", "takes", nullptr));
}

// The ledger knows the money, and what went wrong with it; the record knows everything else.
void add_ledger(Production &p, const std::vector<ledger::Entry> &entries, const Sources &from) {
  std::set<std::string> shots;
  for (const auto &s : p.shots) shots.insert(s.id);
  std::map<std::pair<std::string, unsigned>, report::Take> takes;
  for (const auto &e : entries) {
    using ledger::State;
    if (e.simulated || e.state == State::Refused) continue;
    const bool open = e.state == State::Uncertain || e.state == State::Intended;
    if (pictures::is_protocol(e.protocol)) {
      const bool reference = e.shot.starts_with("reference:");
      if (!shots.empty() && !reference && !shots.contains(e.shot)) continue;
      const auto same = std::find_if(p.pictures.begin(), p.pictures.end(), [&](const report::Picture &x) {
        return x.shot == e.shot && x.model == e.model && x.price == 0 && x.quote == 0;
      });
      report::Picture fresh;
      report::Picture &x = same == p.pictures.end() ? fresh : *same;
      x.shot = e.shot;
      x.model = e.model;
      if (reference) x.role = "reference";
      x.price = ledger::amount(e.billed);
      x.quote = ledger::amount(e.quote);
      x.uncertain = open;
      x.lost = e.state == State::Lost;
      if (same == p.pictures.end()) p.pictures.push_back(std::move(fresh));
      continue;
    }
    if (!shots.empty() && !shots.contains(e.shot)) continue;
    auto &t = takes[{e.shot, e.take}];
    t.shot = e.shot;
    t.number = e.take;
    t.model = e.model;
    t.price += ledger::amount(e.billed);
    t.quote = t.quote.value_or(0) + ledger::amount(e.quote);
    t.seconds += e.state == State::Stored || e.state == State::Lost ? e.seconds : 0;
    t.wall = std::max(t.wall, static_cast<double>(e.updated - e.since) / 1e6);
    t.uncertain = t.uncertain || open || e.state == State::Submitted;
    t.lost = t.lost || e.state == State::Lost;
    t.verdict = e.verdict;
    t.causes = causes_of(e.causes);
    if (e.state == State::Stored && t.uri.empty() && !e.file.empty()) {
      const auto path = std::filesystem::path(folder_of(from.cache_dir)) / e.key.substr(0, 2) / e.file;
      t.uri = "file://" + path.string();
    }
    p.currency = e.currency;
  }
  for (report::Take &t : p.takes) {
    const auto i = takes.find({t.shot, t.number});
    if (i == takes.end() || i->second.model != t.model) continue;
    t.price = i->second.price;
    t.quote = i->second.quote;
    t.seconds = i->second.seconds;
    t.lost = i->second.lost;
    t.uncertain = i->second.uncertain;
    takes.erase(i);
  }
  const bool known = !p.takes.empty();
  for (auto &[key, t] : takes) {
    // Without a record: the last take that is there and was not rejected is the one that is played.
    if (!known || std::none_of(p.takes.begin(), p.takes.end(),
                               [&, shot = key.first](const auto &o) { return o.shot == shot && o.landed; })) {
      t.landed = !t.uncertain && !t.lost && t.verdict != "reject";
      for (auto &[other, o] : takes)
        if (other.first == key.first && other.second < key.second) o.landed = o.landed && !t.landed;
    }
  }
  for (auto &[key, t] : takes) p.takes.push_back(std::move(t));
  std::stable_sort(p.takes.begin(), p.takes.end(), [](const auto &a, const auto &b) {
    return a.shot < b.shot || (a.shot == b.shot && a.number < b.number);
  });
}

// By the film's order.
void sort_takes(Production &p) {
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < p.shots.size(); i++) place[p.shots[i].id] = i;
  const auto at = [&](const std::string &id) {
    const auto i = place.find(id);
    return i == place.end() ? p.shots.size() : i->second;
  };
  std::stable_sort(p.takes.begin(), p.takes.end(),
                   [&](const auto &a, const auto &b) { return at(a.shot) < at(b.shot); });
}

}  // namespace

bool is_ledger(const std::string &file) {
  char start[16] = {};
  FILE *f = std::fopen(file.c_str(), "rb");
  if (!f) return false;
  const auto n = std::fread(start, 1, sizeof start, f);
  std::fclose(f);
  return n == sizeof start && std::string(start, 15) == "SQLite format 3";
}

std::string record_file_of(const std::string &film) {
  const auto dot = film.rfind('.'), slash = film.rfind('/');
  const bool extension = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  return (extension ? film.substr(0, dot) : film) + ".takes.json";
}

Production gather(const Sources &from) {
  Production p;
  std::optional<storyboard::Storyboard> board;
  if (!from.storyboard.empty()) {
    board = storyboard::load(from.storyboard);
    p.file = from.storyboard;
    add_film(p, *board);
  }
  if (!from.record.empty()) {
    const auto record = report::read_record(read_file(from.record), from.record);
    p.name = record.name;
    p.currency = record.currency.empty() ? p.currency : record.currency;
    p.takes = record.takes;
    p.pictures = record.pictures;
    p.makespan = record.makespan;
    p.concurrency = record.concurrency;
    p.finished = record.finished;
    std::set<std::string> shots;
    for (const auto &s : p.shots) shots.insert(s.id);
    if (!shots.empty())
      std::erase_if(p.takes, [&](const report::Take &t) { return !shots.contains(t.shot); });
  }
  if (!from.production.empty()) p.name = from.production;
  std::vector<ledger::Entry> entries, all;
  if (!from.ledger.empty()) {
    const auto book = ledger::Ledger::open(from.ledger);
    const auto names = book->productions();
    if (p.name.empty()) {
      if (names.size() == 1)
        p.name = names.front();
      else if (std::find(names.begin(), names.end(), "default") != names.end())
        p.name = "default";
      else if (!board && names.size() > 1) {
        std::string text;
        for (const auto &n : names) text += (text.empty() ? "" : ", ") + n;
        throw std::runtime_error("the ledger " + from.ledger + " has several productions (" + text +
                                 "); name one with --production");
      }
    } else if (!from.production.empty() && !board &&
               std::find(names.begin(), names.end(), p.name) == names.end()) {
      throw std::runtime_error("the ledger " + from.ledger + " has no production \"" + p.name + "\"");
    }
    all = book->list("");
    for (const auto &e : all)
      if (e.production == p.name) entries.push_back(e);
    if (!p.name.empty()) p.prevented = ledger::amount(book->sums(p.name).refused_by_budget);
    add_ledger(p, entries, from);
  }
  if (board) {
    add_floor(p, *board, catalogue::Catalogue::load(from.catalogue), all);
    sort_takes(p);
  }
  return p;
}

}  // namespace tools
