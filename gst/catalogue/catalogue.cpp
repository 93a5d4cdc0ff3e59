// SPDX-License-Identifier: LGPL-2.1-or-later
#include "catalogue/catalogue.hpp"

#include <glib.h>
#include <json-glib/json-glib.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "catalogue/read_model.hpp"
#include "document/document.hpp"
#include "document/strict_json.hpp"

namespace catalogue {
namespace {

using storyboard::Fault;
using storyboard::Object;
using storyboard::Value;

struct NodeFree {
  void operator()(JsonNode *n) const noexcept { json_node_unref(n); }
};
struct Free {
  void operator()(char *s) const noexcept { g_free(s); }
};
using Text = std::unique_ptr<char, Free>;
using Node = std::unique_ptr<JsonNode, NodeFree>;

Node parse(const std::string &text) {
  GError *error = nullptr;
  Node node(json_from_string(text.c_str(), &error));
  g_clear_error(&error);
  return node;
}

// What `entry` says, and for the rest what `base` says.
void inherit(JsonObject *entry, const std::string &base) {
  const Node node = parse(base);
  JsonObjectIter iter;
  const char *key;
  JsonNode *member;
  json_object_iter_init(&iter, json_node_get_object(node.get()));
  while (json_object_iter_next(&iter, &key, &member))
    if (!json_object_has_member(entry, key)) json_object_set_member(entry, key, json_node_copy(member));
}

std::string where(const std::string &file, const std::string &text, const std::string &path) {
  return file + ":" + std::to_string(strict_json::line_of(text, path)) + ": " + path + ": ";
}

void add_file(Catalogue &into, const std::string &file) {
  try {
    into.add(storyboard::read_text(file), file);
  } catch (const storyboard::DocumentError &x) {
    throw Error(x.what());
  }
}

void add_path(Catalogue &into, const std::filesystem::path &path, bool must_be) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    if (must_be) add_file(into, path.string());
    return;
  }
  std::vector<std::string> files;
  for (const auto &entry : std::filesystem::directory_iterator(path, error))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  for (const auto &file : files) add_file(into, file);
}

// Among the others, by name; a later one takes an earlier one's place.
template <class M>
std::string place(M m, std::vector<M> &models, const std::string &file) {
  m.file = file;
  const std::string name = m.name;
  const auto at = std::lower_bound(models.begin(), models.end(), name,
                                   [](const M &a, const std::string &b) { return a.name < b; });
  if (at != models.end() && at->name == name)
    *at = std::move(m);
  else
    models.insert(at, std::move(m));
  return name;
}

template <class M>
const M *find_in(const std::vector<M> &models, const std::string &name) {
  for (const M &m : models)
    if (m.name == name) return &m;
  return nullptr;
}

template <class M>
const M &at_in(const std::vector<M> &models, const std::string &name, const char *kind) {
  if (const M *m = find_in(models, name)) return *m;
  std::vector<std::string_view> names;
  for (const M &m : models) names.push_back(m.name);
  const auto meant = storyboard::nearest(name, names);
  std::string text = std::string("No ") + kind + " " + strict_json::in_quotes(name) + " is known";
  if (!meant.empty()) text += "; did you mean " + strict_json::in_quotes(meant) + "?";
  throw Error(text + (names.empty() ? std::string(": the catalogue is empty.")
                                    : (meant.empty() ? ". Known are " : " Known are ") +
                                          storyboard::listed(names) + "."));
}

}  // namespace

Catalogue Catalogue::load(const std::string &extra) {
  Catalogue c;
  const char *data = g_getenv("GST_STORYBOARD_DATA");
  add_path(c, data && *data ? std::filesystem::path(data) / "catalogue" / "models" : MODELS_FOLDER, false);
  add_path(c, std::filesystem::path(g_get_user_config_dir()) / "gst-storyboard" / "models", false);
  if (!extra.empty()) add_path(c, extra, true);
  return c;
}

void Catalogue::add(const std::string &text, const std::string &file) {
  try {
    strict_json::check(text);
  } catch (const strict_json::Error &x) {
    throw Error(file + ":" + std::to_string(x.line()) + ": " + x.path() + ": " + x.what());
  }
  const Node root = parse(text);
  if (!root) throw Error(file + ": this is no JSON");
  try {
    const Object top(Value(root.get(), "$"), "a catalogue file", {"$schema", "models"});
    for (const Value &v : top.at("models").elements(1000, "models")) {
      if (!v.is_object()) v.expected("a model (an object)");
      JsonObject *entry = json_node_get_object(v.node());
      if (JsonNode *like = json_object_get_member(entry, "like")) {
        const Value name(like, v.path() + ".like");
        const auto base = texts_.find(name.line(100));
        if (base == texts_.end()) name.fail("no model of that name was read before this one");
        inherit(entry, base->second);
      }
      static constexpr std::string_view kKinds[] = {"video", "image"};
      JsonNode *kind = json_object_get_member(entry, "kind");
      const bool image = kind && Value(kind, v.path() + ".kind").word(kKinds, "kind of model") == "image";
      const std::string name =
          image ? place(read_image_model(v), image_models_, file) : place(read_model(v), models_, file);
      const Text json(json_to_string(v.node(), FALSE));
      texts_[name] = json.get();
    }
  } catch (const Fault &f) {
    throw Error(where(file, text, f.path) + f.message);
  }
}

const Model *Catalogue::find(const std::string &name) const {
  return find_in(models_, name);
}
const Model &Catalogue::at(const std::string &name) const {
  return at_in(models_, name, "model");
}
const ImageModel *Catalogue::find_image(const std::string &name) const {
  return find_in(image_models_, name);
}
const ImageModel &Catalogue::image_at(const std::string &name) const {
  return at_in(image_models_, name, "image model");
}

}  // namespace catalogue
