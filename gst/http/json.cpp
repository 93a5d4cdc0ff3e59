// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/json.hpp"

#include <cmath>

#include "document/strict_json.hpp"

namespace http {
namespace {
constexpr strict_json::Limits kLimits{.max_bytes = 512u << 20, .max_depth = 64};  // clips come inside JSON
}

std::optional<Json> Json::parse(const std::string &text) {
  try {
    strict_json::check(text, kLimits);
  } catch (const strict_json::Error &) {
    return {};
  }
  JsonNode *node = json_from_string(text.c_str(), nullptr);
  if (!node) return {};
  return Json(std::shared_ptr<JsonNode>(node, json_node_unref), node);
}

Json Json::operator[](const char *member) const {
  return {root_, is_object() ? json_object_get_member(json_node_get_object(node_), member) : nullptr};
}
Json Json::operator[](std::size_t element) const {
  return {root_, element < size()
                     ? json_array_get_element(json_node_get_array(node_), static_cast<guint>(element))
                     : nullptr};
}
std::size_t Json::size() const {
  return is_array() ? json_array_get_length(json_node_get_array(node_)) : 0;
}
bool Json::is_object() const {
  return node_ && JSON_NODE_HOLDS_OBJECT(node_);
}
bool Json::is_array() const {
  return node_ && JSON_NODE_HOLDS_ARRAY(node_);
}
bool Json::is_null() const {
  return !node_ || JSON_NODE_HOLDS_NULL(node_);
}
std::string Json::text() const {
  const bool is = node_ && JSON_NODE_HOLDS_VALUE(node_) && json_node_get_value_type(node_) == G_TYPE_STRING;
  return is ? json_node_get_string(node_) : std::string();
}
std::string Json::word() const {
  if (!node_ || !JSON_NODE_HOLDS_VALUE(node_)) return {};
  if (json_node_get_value_type(node_) == G_TYPE_INT64) return std::to_string(json_node_get_int(node_));
  return text();
}
std::optional<double> Json::number() const {
  if (!node_ || !JSON_NODE_HOLDS_VALUE(node_)) return {};
  double v = 0;
  if (json_node_get_value_type(node_) == G_TYPE_STRING) {
    const char *s = json_node_get_string(node_);
    char *end = nullptr;
    v = g_ascii_strtod(s, &end);
    if (end == s || *end) return {};
  } else if (json_node_get_value_type(node_) == G_TYPE_BOOLEAN) {
    return {};
  } else {
    v = json_node_get_double(node_);
  }
  if (!std::isfinite(v)) return {};
  return v;
}
bool Json::is_true() const {
  return node_ && JSON_NODE_HOLDS_VALUE(node_) && json_node_get_value_type(node_) == G_TYPE_BOOLEAN &&
         json_node_get_boolean(node_);
}
std::string Json::first_member() const {
  if (!is_object()) return {};
  JsonObjectIter iter;
  const char *key = nullptr;
  json_object_iter_init_ordered(&iter, json_node_get_object(node_));
  return json_object_iter_next_ordered(&iter, &key, nullptr) ? key : "";
}

void Json::for_each(const std::function<void(const char *, JsonNode *)> &use) const {
  if (!is_object()) return;
  JsonObjectIter iter;
  const char *key = nullptr;
  JsonNode *value = nullptr;
  json_object_iter_init_ordered(&iter, json_node_get_object(node_));
  while (json_object_iter_next_ordered(&iter, &key, &value)) use(key, value);
}
void Json::for_each_value(const std::function<void(const Json &)> &use) const {
  for_each([&](const char *, JsonNode *value) { use(Json(root_, value)); });
}

Object &Object::set(const char *name, const std::string &value) {
  json_object_set_string_member(object_.get(), name, value.c_str());
  return *this;
}
Object &Object::set(const char *name, bool value) {
  json_object_set_boolean_member(object_.get(), name, value);
  return *this;
}
Object &Object::set(const char *name, std::int64_t value) {
  json_object_set_int_member(object_.get(), name, value);
  return *this;
}
Object &Object::set(const char *name, double value) {
  if (value == std::floor(value) && std::fabs(value) < 1e15)
    return set(name, static_cast<std::int64_t>(value));
  json_object_set_double_member(object_.get(), name, value);
  return *this;
}
Object &Object::set(const char *name, const Object &value) {
  json_object_set_object_member(object_.get(), name, json_object_ref(value.get()));
  return *this;
}
Object &Object::set(const char *name, const Array &value) {
  json_object_set_array_member(object_.get(), name, json_array_ref(value.get()));
  return *this;
}
std::string Object::text() const {
  JsonNode *node = json_node_init_object(json_node_alloc(), object_.get());
  char *s = json_to_string(node, FALSE);
  std::string out = s;
  g_free(s);
  json_node_unref(node);
  return out;
}

Array &Array::add(const Object &value) {
  json_array_add_object_element(array_.get(), json_object_ref(value.get()));
  return *this;
}
Array &Array::add(const std::string &value) {
  json_array_add_string_element(array_.get(), value.c_str());
  return *this;
}

std::string base64(const std::string &bytes) {
  char *text = g_base64_encode(reinterpret_cast<const guchar *>(bytes.data()), bytes.size());
  std::string out = text;
  g_free(text);
  return out;
}

std::optional<std::string> from_base64(const std::string &text) {
  std::size_t digits = 0, padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == '=') {
      padding++;
    } else if (padding == 0 && (g_ascii_isalnum(c) || c == '+' || c == '/')) {
      digits++;
    } else {
      return {};
    }
  }
  if (padding > 2 || (digits + padding) % 4 != 0) return {};
  gsize length = 0;
  guchar *raw = g_base64_decode(text.c_str(), &length);
  std::string out(reinterpret_cast<const char *>(raw), length);
  g_free(raw);
  return out;
}

}  // namespace http
