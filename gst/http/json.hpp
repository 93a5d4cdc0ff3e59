// SPDX-License-Identifier: LGPL-2.1-or-later
// JSON on the wire: strict when it is read as text, tolerant of what members are missing.
#pragma once
#include <json-glib/json-glib.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace http {

// A value of a reply. What is not there, or of another type, reads as nothing.
class Json {
 public:
  // Nothing when `text` is not exactly one JSON value, or too deep.
  static std::optional<Json> parse(const std::string &text);
  Json operator[](const char *member) const;
  Json operator[](std::size_t element) const;
  std::size_t size() const;  // of an array; else 0
  bool is_object() const;
  bool is_array() const;
  bool is_null() const;                  // null, or not there
  std::string text() const;              // a string; else ""
  std::string word() const;              // a string, or a number as text
  std::optional<double> number() const;  // a finite number, or a string that is one
  bool is_true() const;
  std::string first_member() const;                                                        // of an object
  void for_each(const std::function<void(const char *name, JsonNode *value)> &use) const;  // of an object
  void for_each_value(const std::function<void(const Json &)> &use) const;                 // of an object

 private:
  Json(std::shared_ptr<JsonNode> root, JsonNode *node) : root_(std::move(root)), node_(node) {}
  std::shared_ptr<JsonNode> root_;
  JsonNode *node_ = nullptr;
};

class Array;

// An object of a request, members in the order in which they were set.
class Object {
 public:
  Object() : object_(json_object_new(), json_object_unref) {}
  Object &set(const char *name, const std::string &value);
  Object &set(const char *name, const char *value) { return set(name, std::string(value)); }
  Object &set(const char *name, bool value);
  Object &set(const char *name, int value) { return set(name, std::int64_t{value}); }
  Object &set(const char *name, std::int64_t value);
  Object &set(const char *name, double value);
  Object &set(const char *name, const Object &value);
  Object &set(const char *name, const Array &value);
  bool empty() const { return json_object_get_size(object_.get()) == 0; }
  std::string text() const;
  JsonObject *get() const { return object_.get(); }

 private:
  std::shared_ptr<JsonObject> object_;
};

class Array {
 public:
  Array() : array_(json_array_new(), json_array_unref) {}
  Array &add(const Object &value);
  Array &add(const std::string &value);
  std::size_t size() const { return json_array_get_length(array_.get()); }
  JsonArray *get() const { return array_.get(); }

 private:
  std::shared_ptr<JsonArray> array_;
};

std::string base64(const std::string &bytes);
// Nothing when it is no base64 (RFC 4648, padded, line breaks allowed).
std::optional<std::string> from_base64(const std::string &text);

}  // namespace http
