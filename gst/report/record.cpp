// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report/record.hpp"

#include <algorithm>
#include <memory>

#include "document/json_reader.hpp"
#include "document/strict_json.hpp"
#include "http/json.hpp"

namespace report {
namespace {

using http::Array;
using storyboard::Object;
using storyboard::Value;

constexpr std::size_t kMostBytes = 64u << 20;
constexpr double kMost = 1e12;

http::Object object(const Take &t) {
  http::Object o;
  o.set("shot-id", t.shot).set("take", static_cast<std::int64_t>(t.number)).set("model", t.model);
  if (!t.uri.empty()) o.set("uri", t.uri);
  o.set("verdict", t.verdict.empty() ? "unchecked" : t.verdict);
  o.set("price", t.price);
  if (t.quote) o.set("quote", *t.quote);
  o.set("seconds", t.seconds).set("wall", t.wall);
  if (t.simulated) o.set("simulated", true);
  if (t.cached) o.set("cached", true);
  if (t.landed) o.set("landed", true);
  if (t.uncertain) o.set("uncertain", true);
  if (t.lost) o.set("lost", true);
  if (!t.scores.empty()) {
    http::Object scores;
    for (const auto &[dimension, score] : t.scores) scores.set(dimension.c_str(), score);
    o.set("scores", scores);
  }
  if (!t.causes.empty()) {
    Array causes;
    for (const Cause &c : t.causes)
      causes.add(http::Object()
                     .set("dimension", c.dimension)
                     .set("measured", c.measured)
                     .set("wanted", c.wanted)
                     .set("advice", c.advice)
                     .set("probability", c.probability));
    o.set("causes", causes);
  }
  return o;
}

http::Object object(const Picture &p) {
  http::Object o;
  o.set("for", p.shot).set("picture", p.role).set("model", p.model).set("price", p.price);
  if (p.quote > 0) o.set("quote", p.quote);
  if (p.simulated) o.set("simulated", true);
  if (p.uncertain) o.set("uncertain", true);
  if (p.lost) o.set("lost", true);
  return o;
}

std::string text(const Object &o, const char *key, std::size_t most = 20000) {
  const auto v = o.find(key);
  if (!v) return {};
  if (!v->is_string()) v->expected("a text");
  std::string s = json_node_get_string(v->node());
  if (s.size() > most) v->fail("this text is too long");
  return s;
}
double number(const Object &o, const char *key, double otherwise = 0) {
  const auto v = o.find(key);
  return v ? v->number(-kMost, kMost) : otherwise;
}
bool flag(const Object &o, const char *key) {
  const auto v = o.find(key);
  return v && v->boolean();
}

Take read_take(const Value &v) {
  const Object o(v, "a take",
                 {"shot-id", "take", "model", "uri", "verdict", "price", "quote", "seconds", "wall",
                  "simulated", "cached", "landed", "uncertain", "lost", "scores", "causes"});
  Take t;
  t.shot = text(o, "shot-id", 200);
  t.number = static_cast<unsigned>(o.at("take").integer(0, 100000));
  t.model = text(o, "model", 1000);
  t.uri = text(o, "uri");
  t.verdict = text(o, "verdict", 40);
  t.price = number(o, "price");
  if (o.has("quote")) t.quote = number(o, "quote");
  t.seconds = number(o, "seconds");
  t.wall = number(o, "wall");
  t.simulated = flag(o, "simulated");
  t.cached = flag(o, "cached");
  t.landed = flag(o, "landed");
  t.uncertain = flag(o, "uncertain");
  t.lost = flag(o, "lost");
  if (auto s = o.find("scores")) {
    if (!s->is_object()) s->expected("scores (an object)");
    JsonObjectIter iter;
    const char *key;
    JsonNode *node;
    json_object_iter_init_ordered(&iter, json_node_get_object(s->node()));
    while (json_object_iter_next_ordered(&iter, &key, &node))
      t.scores[key] = Value(node, s->path() + "." + key).number(0, 1);
  }
  if (auto c = o.find("causes"))
    for (const Value &e : c->elements(100, "causes")) {
      const Object x(e, "a cause", {"dimension", "measured", "wanted", "advice", "probability"});
      t.causes.push_back({text(x, "dimension", 100), text(x, "measured"), text(x, "wanted"),
                          text(x, "advice"), number(x, "probability")});
    }
  return t;
}

Picture read_picture(const Value &v) {
  const Object o(v, "a picture",
                 {"for", "picture", "model", "price", "quote", "simulated", "uncertain", "lost"});
  Picture p;
  p.shot = text(o, "for", 200);
  p.role = text(o, "picture", 40);
  p.model = text(o, "model", 1000);
  p.price = number(o, "price");
  p.quote = number(o, "quote");
  p.simulated = flag(o, "simulated");
  p.uncertain = flag(o, "uncertain");
  p.lost = flag(o, "lost");
  return p;
}

}  // namespace

std::string write_record(const Production &p) {
  http::Object o;
  o.set("record", 1).set("title", p.title).set("production", p.name).set("currency", p.currency);
  o.set("makespan", p.makespan)
      .set("concurrency", static_cast<std::int64_t>(p.concurrency))
      .set("finished", p.finished);
  Array takes, pictures;
  for (const Take &t : p.takes) takes.add(object(t));
  for (const Picture &x : p.pictures) pictures.add(object(x));
  o.set("takes", takes).set("pictures", pictures);
  return o.text() + "\n";
}

Production read_record(const std::string &json, const std::string &name) {
  try {
    strict_json::check(json, {.max_bytes = kMostBytes, .max_depth = 16});
  } catch (const strict_json::Error &x) {
    throw RecordError(name + ":" + std::to_string(x.line()) + ": " + x.path() + ": " + x.what());
  }
  const std::unique_ptr<JsonNode, decltype(&json_node_unref)> root(json_from_string(json.c_str(), nullptr),
                                                                   json_node_unref);
  if (!root) throw RecordError(name + ": this is no JSON");
  try {
    const Object o(Value(root.get(), "$"), "a record",
                   {"record", "title", "production", "currency", "makespan", "concurrency", "finished",
                    "takes", "pictures"});
    if (o.at("record").integer(0, 1000) != 1) o.fail("record", "this version reads format 1 only");
    Production p;
    p.title = text(o, "title");
    p.name = text(o, "production");
    p.currency = text(o, "currency", 3);
    p.makespan = number(o, "makespan");
    p.concurrency = static_cast<unsigned>(std::max(1.0, number(o, "concurrency", 1)));
    p.finished = flag(o, "finished");
    if (auto v = o.find("takes"))
      for (const Value &e : v->elements(1000000, "takes")) p.takes.push_back(read_take(e));
    if (auto v = o.find("pictures"))
      for (const Value &e : v->elements(1000000, "pictures")) p.pictures.push_back(read_picture(e));
    return p;
  } catch (const storyboard::Fault &f) {
    throw RecordError(name + ":" + std::to_string(strict_json::line_of(json, f.path)) + ": " + f.path + ": " +
                      f.message);
  }
}

void merge(Production &into, const Production &earlier) {
  for (Take &t : into.takes) {
    if (!t.cached) continue;
    for (const Take &e : earlier.takes)
      if (e.shot == t.shot && e.number == t.number && e.model == t.model) {
        t.price = e.price;
        t.quote = e.quote;
        t.seconds = e.seconds;
        t.wall = e.wall;
        t.simulated = e.simulated;
        if (t.scores.empty()) t.scores = e.scores;
        break;
      }
  }
  std::vector<Take> kept;
  for (const Take &e : earlier.takes) {
    const bool again = std::any_of(into.takes.begin(), into.takes.end(), [&](const Take &t) {
      return t.shot == e.shot && t.number == e.number && t.model == e.model;
    });
    if (again) continue;
    kept.push_back(e);
    kept.back().landed = false;
  }
  into.takes.insert(into.takes.begin(), kept.begin(), kept.end());
  std::stable_sort(into.takes.begin(), into.takes.end(), [](const Take &a, const Take &b) {
    return a.shot < b.shot || (a.shot == b.shot && a.number < b.number);
  });
  for (Picture &x : into.pictures)
    for (const Picture &e : earlier.pictures)
      if (e.shot == x.shot && e.role == x.role && e.model == x.model && x.price == 0) x.price = e.price;
  for (const Picture &e : earlier.pictures)
    if (std::none_of(into.pictures.begin(), into.pictures.end(), [&](const Picture &x) {
          return x.shot == e.shot && x.role == e.role && x.model == e.model;
        }))
      into.pictures.push_back(e);
  into.makespan = std::max(into.makespan, earlier.makespan);
  into.concurrency = std::max(into.concurrency, earlier.concurrency);
}

}  // namespace report
