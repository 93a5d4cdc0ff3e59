// SPDX-License-Identifier: LGPL-2.1-or-later
#include "catalogue/members.hpp"

namespace catalogue {

using storyboard::Object;
using storyboard::Value;

std::vector<std::string> texts(const Object &o, const char *key, const char *what) {
  std::vector<std::string> out;
  if (auto v = o.find(key))
    for (const Value &e : v->elements(200, what)) out.push_back(e.line(kText));
  return out;
}

double number(const Object &o, const char *key, double least, double most, double otherwise) {
  const auto v = o.find(key);
  return v ? v->number(least, most) : otherwise;
}

std::uint64_t whole(const Object &o, const char *key, std::int64_t most) {
  const auto v = o.find(key);
  return v ? static_cast<std::uint64_t>(v->integer(0, most)) : 0;
}

bool boolean(const Object &o, const char *key, bool otherwise) {
  const auto v = o.find(key);
  return v ? v->boolean() : otherwise;
}

std::optional<bool> maybe(const Object &o, const char *key) {
  const auto v = o.find(key);
  if (!v) return {};
  return v->boolean();
}

std::string line(const Object &o, const char *key) {
  const auto v = o.find(key);
  if (v && v->is_string() && !*json_node_get_string(v->node())) return {};
  return v ? v->line(kText) : std::string();
}

std::string date(const Object &o, const char *key) {
  const std::string s = line(o, key);
  const auto digit = [&](std::size_t i) { return s[i] >= '0' && s[i] <= '9'; };
  bool good = s.empty() || s.size() == 10;
  for (std::size_t i = 0; good && i < s.size(); i++) good = i == 4 || i == 7 ? s[i] == '-' : digit(i);
  if (!good) o.fail(key, "expected a date such as 2026-11-22");
  return s;
}

void types(const Object &o, std::vector<std::string> &into, std::uint64_t &bytes) {
  into = texts(o, "types", "MIME types");
  bytes = whole(o, "bytes", std::int64_t{1} << 40);
}

std::string currency(const Object &o) {
  const auto v = o.find("currency");
  const std::string code = v ? v->line(3) : "USD";
  if (code.size() != 3) o.fail("currency", "expected an ISO 4217 code such as USD");
  return code;
}

void read_latency(const Object &o, Latency &into) {
  const auto v = o.find("latency");
  if (!v) return;
  constexpr double kMost = 36000;  // seconds
  const Object l(*v, "a latency", {"median", "p95"});
  into.median = l.at("median").number(0, kMost, "seconds");
  into.p95 = l.at("p95").number(into.median, kMost, "seconds");
}

std::map<std::string, std::string> options(const Object &o) {
  std::map<std::string, std::string> out;
  const auto v = o.find("options");
  if (!v) return out;
  if (!v->is_object()) v->expected("options (an object of texts)");
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;
  json_object_iter_init_ordered(&iter, json_node_get_object(v->node()));
  while (json_object_iter_next_ordered(&iter, &key, &node))
    out[key] = Value(node, v->path() + "." + key).line(kText);
  return out;
}

std::string base_url(const Object &o) {
  std::string url = line(o, "base-url");
  while (url.ends_with('/')) url.pop_back();
  if (!url.empty() && !url.starts_with("https://") && !url.starts_with("http://"))
    o.fail("base-url", "expected an address that begins with https:// or http://");
  return url;
}

}  // namespace catalogue
