// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/study.hpp"

#include <glib.h>
#include <json-glib/json-glib.h>

#include <filesystem>
#include <memory>

#include "document/document.hpp"
#include "document/json_reader.hpp"
#include "document/strict_json.hpp"
#include "routing/formulas.hpp"

namespace routing {
namespace {

using storyboard::Object;
using storyboard::Value;

constexpr double kMost = 1e6;

double number(const Object &o, const char *key, double otherwise) {
  const auto v = o.find(key);
  return v ? v->number(0, kMost) : otherwise;
}

std::string words(const Object &o, const char *key) {
  const auto v = o.find(key);
  return v ? v->line(1000) : std::string();
}

// "lighting": 0.2, ...
std::vector<std::pair<std::string, double>> shares(const Object &o, const char *key) {
  std::vector<std::pair<std::string, double>> out;
  const auto v = o.find(key);
  if (!v) return out;
  if (!v->is_object()) v->expected("an object of numbers");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  json_object_iter_init_ordered(&iter, json_node_get_object(v->node()));
  while (json_object_iter_next_ordered(&iter, &name, &node))
    out.emplace_back(name, Value(node, v->path() + "." + name).number(0, 1));
  return out;
}

Shot shot_of(const Value &v, const std::string &id, int width, int height) {
  const Object o(v, "a shot", {"seconds", "references", "times"});
  Shot s;
  s.id = id;
  s.seconds = o.at("seconds").number(0.1, 3600, "seconds");
  s.needs.action = "as the study says";
  s.needs.seconds = s.seconds;
  s.needs.width = width;
  s.needs.height = height;
  static const auto kNothing = std::make_shared<const std::string>();
  for (unsigned i = 0, n = static_cast<unsigned>(number(o, "references", 0)); i < n && i < 100; i++) {
    generation::NamedReference r;
    r.name = "reference-" + std::to_string(i + 1);
    r.kind = "character";
    r.media.emplace_back();
    r.media.back().type = "image/png";
    r.media.back().bytes = kNothing;
    s.needs.references.push_back(std::move(r));
  }
  return s;
}

Study::Film film_of(const Value &v) {
  const Object o(v, "a film", {"name", "size", "shots"});
  Study::Film f;
  f.name = o.at("name").line(200);
  int width = 1280, height = 720;
  if (auto size = o.find("size")) {
    const auto sides = size->elements(2, "sides");
    if (sides.size() != 2) size->fail("expected [width, height]");
    width = static_cast<int>(sides[0].integer(16, 16384));
    height = static_cast<int>(sides[1].integer(16, 16384));
  }
  for (const Value &s : o.at("shots").elements(1000, "shots")) {
    const Object shot(s, "a shot", {"seconds", "references", "times"});
    for (auto i = static_cast<unsigned>(number(shot, "times", 1)); i > 0 && f.shots.size() < 10000; i--)
      f.shots.push_back(shot_of(s, std::to_string(f.shots.size() + 1), width, height));
  }
  if (f.shots.empty()) o.fail("shots", "no shot is named");
  return f;
}

Claim claim_of(const Value &v, const std::vector<Claim> &before) {
  const Object o(v, "a claim",
                 {"claim", "says", "unit", "note", "clips", "seconds", "price", "takes", "first", "retry",
                  "images", "image-price", "of", "by"});
  Claim c;
  c.text = o.at("claim").line(400);
  c.says = o.at("says").number(0, kMost);
  c.unit = words(o, "unit");
  c.note = words(o, "note");
  if (o.has("of")) {  // the ratio of two claims before it
    const auto of = o.at("of").integer(1, static_cast<std::int64_t>(before.size()));
    const auto by = o.at("by").integer(1, static_cast<std::int64_t>(before.size()));
    const double divisor = before[static_cast<std::size_t>(by - 1)].computed;
    if (divisor <= 0) o.fail("by", "cannot divide by nothing");
    c.computed = before[static_cast<std::size_t>(of - 1)].computed / divisor;
    return c;
  }
  const double takes = o.has("takes")
                           ? o.at("takes").number(1, 1000)
                           : takes_to_land(o.at("first").number(0.001, 1), o.at("retry").number(0.001, 1));
  c.floor =
      o.at("clips").number(0.01, 1e5) * o.at("seconds").number(0.01, 3600) * o.at("price").number(0, 1000);
  c.computed = c.floor * takes +
               o.at("clips").number(0.01, 1e5) * number(o, "images", 0) * number(o, "image-price", 0);
  return c;
}

struct NodeFree {
  void operator()(JsonNode *n) const noexcept { json_node_unref(n); }
};

}  // namespace

std::string shipped_study() {
  const char *data = g_getenv("GST_STORYBOARD_DATA");
  const std::filesystem::path folder = data && *data ? std::filesystem::path(data) / "routing" / "studies"
                                                     : std::filesystem::path(STUDIES_FOLDER);
  return (folder / "article.json").string();
}

Study load_study(const std::string &file) {
  std::string text;
  std::error_code nothing;
  if (!std::filesystem::is_regular_file(file, nothing)) throw StudyError("there is no study at " + file);
  try {
    text = storyboard::read_text(file);
    strict_json::check(text);
  } catch (const storyboard::DocumentError &x) {
    throw StudyError(x.what());
  } catch (const strict_json::Error &x) {
    throw StudyError(file + ":" + std::to_string(x.line()) + ": " + x.path() + ": " + x.what());
  }
  GError *error = nullptr;
  const std::unique_ptr<JsonNode, NodeFree> root(json_from_string(text.c_str(), &error));
  g_clear_error(&error);
  if (!root) throw StudyError(file + ": this is no JSON");
  Study s;
  s.file = file;
  try {
    const Object o(
        Value(root.get(), "$"), "a study",
        {"study", "title", "comment", "sources", "currency", "models", "today", "landing", "storyboard-price",
         "storyboard-share", "today-storyboard-price", "causes", "repairs", "films", "claims"});
    if (o.at("study").integer(1, 1000) != 1) o.fail("study", "this version reads 1");
    s.title = o.at("title").line(400);
    const auto beside = std::filesystem::path(file).parent_path() / o.at("models").file();
    s.models.add(storyboard::read_text(beside.string()), beside.string());
    for (const Value &v : o.at("today").elements(100, "models")) s.today.push_back(v.line(100));
    const Object l(o.at("landing"), "landing", {"blind", "storyboard", "retry"});
    s.landing.blind = l.at("blind").number(0.001, 1);
    s.landing.storyboard = l.at("storyboard").number(0.001, 1);
    s.landing.retry = l.at("retry").number(0.001, 1);
    if (o.has("currency")) s.circumstances.currency = o.at("currency").line(3);
    s.circumstances.board = number(o, "storyboard-price", 0);
    s.circumstances.board_share = number(o, "storyboard-share", 0);
    s.board_today = number(o, "today-storyboard-price", s.circumstances.board);
    s.circumstances.causes = shares(o, "causes");
    s.circumstances.repairs = shares(o, "repairs");
    for (const Value &v : o.at("films").elements(100, "films")) s.films.push_back(film_of(v));
    for (const Value &v : o.at("claims").elements(100, "claims")) s.claims.push_back(claim_of(v, s.claims));
  } catch (const storyboard::Fault &f) {
    throw StudyError(file + ":" + std::to_string(strict_json::line_of(text, f.path)) + ": " + f.path + ": " +
                     f.message);
  } catch (const storyboard::DocumentError &x) {
    throw StudyError(x.what());
  }
  return s;
}

}  // namespace routing
