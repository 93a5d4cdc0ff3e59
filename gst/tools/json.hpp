// SPDX-License-Identifier: LGPL-2.1-or-later
// Machine-readable output: json-glib's builder under names that say what is meant. Keys are kebab-case; a
// number that is not finite is null.
#pragma once
#include <json-glib/json-glib.h>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <string>

#include "glue/ref.hpp"

namespace tools {

class Json {
 public:
  Json() : builder_(json_builder_new()) {}
  ~Json() { g_object_unref(builder_); }
  Json(const Json &) = delete;
  Json &operator=(const Json &) = delete;

  void begin() { json_builder_begin_object(builder_); }
  void begin(const char *key) { named(key), begin(); }
  void end() { json_builder_end_object(builder_); }
  void begin_list(const char *key) { named(key), json_builder_begin_array(builder_); }
  void end_list() { json_builder_end_array(builder_); }

  template <class T>
  void add(const char *key, const T &value) {
    named(key);
    item(value);
  }
  void null(const char *key) { named(key), json_builder_add_null_value(builder_); }
  void item(const std::string &value) { json_builder_add_string_value(builder_, value.c_str()); }
  void item(const char *value) { json_builder_add_string_value(builder_, value); }
  void item(bool value) { json_builder_add_boolean_value(builder_, value); }
  void item(std::integral auto value) { json_builder_add_int_value(builder_, static_cast<gint64>(value)); }
  void item(double value) {
    if (std::isfinite(value))
      json_builder_add_double_value(builder_, value);
    else
      json_builder_add_null_value(builder_);
  }
  std::string text() const {
    JsonNode *root = json_builder_get_root(builder_);
    gchar *out = json_to_string(root, TRUE);
    json_node_unref(root);
    return glue::take_string(out);
  }

 private:
  void named(const char *key) { json_builder_set_member_name(builder_, key); }
  JsonBuilder *builder_;
};

}  // namespace tools
