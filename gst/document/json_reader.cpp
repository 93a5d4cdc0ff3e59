// SPDX-License-Identifier: LGPL-2.1-or-later
#include "document/json_reader.hpp"

#include <charconv>
#include <cmath>

#include "document/limits.hpp"
#include "document/strict_json.hpp"

namespace storyboard {

using strict_json::in_quotes;

namespace {

std::string describe(JsonNode *node) {
  switch (json_node_get_node_type(node)) {
    case JSON_NODE_OBJECT:
      return "an object";
    case JSON_NODE_ARRAY:
      return "an array";
    case JSON_NODE_NULL:
      return "null";
    case JSON_NODE_VALUE:
      break;
  }
  switch (json_node_get_value_type(node)) {
    case G_TYPE_STRING:
      return "the string " + in_quotes(json_node_get_string(node));
    case G_TYPE_BOOLEAN:
      return json_node_get_boolean(node) ? "true" : "false";
    case G_TYPE_INT64:
      return std::to_string(json_node_get_int(node));
    default:
      return plain(json_node_get_double(node));
  }
}

bool name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
         c == '-';
}

}  // namespace

std::string plain(double v) {
  if (v == 0) return "0";  // also -0
  char buffer[64];
  const bool usual = std::fabs(v) >= 1e-6 && std::fabs(v) < 1e15;
  const auto r = usual ? std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::fixed)
                       : std::to_chars(buffer, buffer + sizeof buffer, v);
  return std::string(buffer, r.ptr);
}

std::string listed(Words list) {
  std::string out;
  for (std::size_t i = 0; i < list.size(); i++) {
    if (i) out += i + 1 == list.size() ? " or " : ", ";
    out += list[i];
  }
  return out;
}

void Value::expected(const std::string &what) const {
  fail("expected " + what + ", found " + describe(node_));
}

bool Value::is_number() const {
  if (!JSON_NODE_HOLDS_VALUE(node_)) return false;
  const GType type = json_node_get_value_type(node_);
  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

double Value::number(double least, double most, const char *unit) const {
  const auto range = [&] {
    return "a number from " + plain(least) + " to " + plain(most) + (*unit ? std::string(" ") + unit : "");
  };
  if (!is_number()) expected(range());
  const double v = json_node_get_double(node_);
  if (!(v >= least && v <= most)) expected(range());
  return v == 0 ? 0 : v;
}

std::int64_t Value::integer(std::int64_t least, std::int64_t most) const {
  const auto range = [&] {
    return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  };
  if (!is_number()) expected(range());
  std::int64_t v;
  if (json_node_get_value_type(node_) == G_TYPE_INT64) {
    v = json_node_get_int(node_);
  } else {
    const double d = json_node_get_double(node_);
    if (d != std::floor(d) || std::fabs(d) > 9007199254740992.0) expected(range());
    v = static_cast<std::int64_t>(d);
  }
  if (v < least || v > most) expected(range());
  return v;
}

bool Value::boolean() const {
  if (!JSON_NODE_HOLDS_VALUE(node_) || json_node_get_value_type(node_) != G_TYPE_BOOLEAN)
    expected("true or false");
  return json_node_get_boolean(node_);
}

std::string Value::text(std::size_t most, bool lines) const {
  if (!is_string()) expected("a string");
  const std::string s = json_node_get_string(node_);
  if (s.find_first_not_of(" \t\r\n") == std::string::npos) fail("the text is empty");
  if (s.size() > most)
    fail("the text has " + std::to_string(s.size()) + " bytes; at most " + std::to_string(most) +
         " are allowed");
  for (std::size_t i = 0; i < s.size(); i++) {
    const auto c = static_cast<unsigned char>(s[i]);
    const bool c1 = c == 0xc2 && i + 1 < s.size() && static_cast<unsigned char>(s[i + 1]) < 0xa0;
    if (c == 0x7f || c1 || (c < 0x20 && !(lines && (c == '\n' || c == '\t'))))
      fail("a control character in the text " + in_quotes(s));
  }
  return s;
}

std::string Value::line(std::size_t most) const {
  return text(most, false);
}
std::string Value::prose(std::size_t most) const {
  return text(most, true);
}

std::string Value::word(Words list, const char *what) const {
  if (!is_string()) expected(std::string("a ") + what + " (" + listed(list) + ")");
  const std::string s = json_node_get_string(node_);
  if (is_one_of(s, list)) return s;
  const auto meant = nearest(s, list);
  fail("unknown " + std::string(what) + " " + in_quotes(s) +
       (meant.empty() ? std::string() : "; did you mean " + in_quotes(meant) + "?") +
       (meant.empty() ? "; expected " : " Expected ") + listed(list));
}

std::string Value::name(const char *what) const {
  if (!is_string()) expected(std::string(what) + " as a string");
  const std::string s = json_node_get_string(node_);
  bool good = !s.empty() && s.size() <= 64 && s[0] != '.' && s[0] != '-';
  for (const char c : s) good = good && name_character(c);
  if (!good)
    fail("expected " + std::string(what) +
         " of 1 to 64 letters (a-z), digits, \".\", \"_\" or \"-\" that starts with " +
         "a letter, digit or \"_\", found " + in_quotes(s));
  return s;
}

std::string Value::file() const {
  const std::string s = line(limit::line);
  if (s.find("://") != std::string::npos)
    fail("expected the name of a file, found the address " + in_quotes(s) +
         "; files are named relative to the document");
  if (s.starts_with("file:")) fail("expected the name of a file without \"file:\", found " + in_quotes(s));
  return s;
}

Colour Value::colour() const {
  const char *s = is_string() ? json_node_get_string(node_) : "";
  const std::string_view text = s;
  Colour c = 0;
  if (text.size() == 7 && text[0] == '#') {
    const auto r = std::from_chars(s + 1, s + 7, c, 16);
    if (r.ec == std::errc() && r.ptr == s + 7) return c;
  }
  expected("a colour \"#rrggbb\"");
}

std::vector<Colour> Value::colours(std::size_t most) const {
  std::vector<Colour> out;
  for (const Value &v : elements(most, "colours")) out.push_back(v.colour());
  return out;
}

Point Value::point() const {
  if (!is_array() || json_array_get_length(json_node_get_array(node_)) != 2)
    expected("a position [x, y] in fractions of the picture");
  const auto xy = elements(2, "numbers");
  return {xy[0].number(0, 1), xy[1].number(0, 1)};
}

std::vector<Value> Value::elements(std::size_t most, const char *what) const {
  if (!is_array()) expected(std::string("an array of ") + what);
  JsonArray *array = json_node_get_array(node_);
  const guint n = json_array_get_length(array);
  if (n > most) fail(std::to_string(n) + " " + what + "; at most " + std::to_string(most) + " are allowed");
  std::vector<Value> out;
  out.reserve(n);
  for (guint i = 0; i < n; i++)
    out.emplace_back(json_array_get_element(array, i), strict_json::element_path(path_, i));
  return out;
}

Object::Object(const Value &value, const char *what, std::initializer_list<std::string_view> keys)
    : value_(value), what_(what) {
  if (!value.is_object()) value.expected(std::string(what) + " (an object)");
  object_ = json_node_get_object(value.node());
  const Words known(keys.begin(), keys.size());
  JsonObjectIter iter;
  json_object_iter_init_ordered(&iter, object_);
  const char *key = nullptr;
  while (json_object_iter_next_ordered(&iter, &key, nullptr)) {
    if (is_one_of(key, known)) continue;
    const auto meant = nearest(key, known);
    throw Fault{strict_json::member_path(value.path(), key),
                "unknown member " + in_quotes(key) + " of " + what +
                    (meant.empty() ? "; expected " : "; did you mean " + in_quotes(meant) + "? Expected ") +
                    listed(known)};
  }
}

Value Object::at(const char *key) const {
  if (auto v = find(key)) return *v;
  value_.fail(std::string(what_) + " needs the member " + in_quotes(key));
}

std::optional<Value> Object::find(const char *key) const {
  JsonNode *node = json_object_get_member(object_, key);
  if (!node) return std::nullopt;
  return Value(node, strict_json::member_path(value_.path(), key));
}

void Object::fail(const char *key, const std::string &message) const {
  throw Fault{strict_json::member_path(value_.path(), key), message};
}

}  // namespace storyboard
