// SPDX-License-Identifier: LGPL-2.1-or-later
// Reading a json-glib tree with expectations: every getter says what it wants, where, and what it found
// instead.
#pragma once
#include <json-glib/json-glib.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/vocabulary.hpp"

namespace storyboard {

// Something is wrong at `path`; parse() adds the file and the line.
struct Fault {
  std::string path, message;
};

class Value {
 public:
  Value(JsonNode *node, std::string path) : node_(node), path_(std::move(path)) {}
  JsonNode *node() const { return node_; }
  const std::string &path() const { return path_; }

  [[noreturn]] void fail(const std::string &message) const { throw Fault{path_, message}; }
  [[noreturn]] void expected(const std::string &what) const;  // "expected WHAT, found ..."

  bool is_string() const {
    return JSON_NODE_HOLDS_VALUE(node_) && json_node_get_value_type(node_) == G_TYPE_STRING;
  }
  bool is_number() const;
  bool is_array() const { return JSON_NODE_HOLDS_ARRAY(node_); }
  bool is_object() const { return JSON_NODE_HOLDS_OBJECT(node_); }

  double number(double least, double most, const char *unit = "") const;
  std::int64_t integer(std::int64_t least, std::int64_t most) const;
  bool boolean() const;
  std::string line(std::size_t most) const;              // one line of text, not empty
  std::string prose(std::size_t most) const;             // text that may have line breaks and tabs
  std::string word(Words list, const char *what) const;  // one of a closed list
  std::string name(const char *what) const;              // letters, digits, ".", "_", "-"
  std::string file() const;                              // a path as the document writes it
  Colour colour() const;                                 // "#rrggbb"
  std::vector<Colour> colours(std::size_t most) const;
  Point point() const;  // [x, y], fractions
  std::vector<Value> elements(std::size_t most, const char *what) const;

 private:
  std::string text(std::size_t most, bool lines) const;
  JsonNode *node_;
  std::string path_;
};

class Object {
 public:
  // Refuses what is no object and members that are not in `keys`; `what` names it in messages ("a shot").
  Object(const Value &value, const char *what, std::initializer_list<std::string_view> keys);
  bool has(const char *key) const { return json_object_has_member(object_, key); }
  Value at(const char *key) const;  // must be there
  std::optional<Value> find(const char *key) const;
  const Value &value() const { return value_; }
  [[noreturn]] void fail(const char *key, const std::string &message) const;

 private:
  Value value_;
  const char *what_;
  JsonObject *object_;
};

std::string plain(double v);     // the shortest text that reads back as v
std::string listed(Words list);  // "a, b or c"

}  // namespace storyboard
