// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pictures/approvals.hpp"

#include <glib.h>

#include <set>

#include "document/document.hpp"
#include "document/json_reader.hpp"
#include "document/strict_json.hpp"
#include "http/json.hpp"

namespace pictures {
namespace {

using storyboard::Object;
using storyboard::Value;

constexpr std::size_t kMostBytes = 16u << 20;

std::string sha256(const std::string &text) {
  gchar *sum =
      g_compute_checksum_for_string(G_CHECKSUM_SHA256, text.data(), static_cast<gssize>(text.size()));
  const std::string out = sum;
  g_free(sum);
  return out;
}

// Every member of an object whose names are free.
template <class F>
void members(const Value &v, const char *what, F use) {
  if (!v.is_object()) v.expected(what);
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;
  json_object_iter_init_ordered(&iter, json_node_get_object(v.node()));
  while (json_object_iter_next_ordered(&iter, &key, &node))
    use(std::string(key), Value(node, v.path() + "." + key));
}

std::string line(const Object &o, const char *key) {
  const auto v = o.find(key);
  return v ? v->line(200) : std::string();
}

}  // namespace

bool Approvals::approves(const std::string &shot, const std::string &content) const {
  const auto i = shots.find(shot);
  return i != shots.end() && !content.empty() && i->second.content == content;
}

unsigned Approvals::attempt(const std::string &shot) const {
  const auto i = attempts.find(shot);
  return i == attempts.end() ? 1 : i->second;
}

std::string Approvals::file_for(const std::string &board) {
  if (board.empty()) return {};
  constexpr std::string_view kExtension = ".storyboard";
  return (board.ends_with(kExtension) ? board.substr(0, board.size() - kExtension.size()) : board) +
         ".approvals";
}

Approvals Approvals::load(const std::string &file) {
  Approvals a;
  if (!g_file_test(file.c_str(), G_FILE_TEST_EXISTS)) return a;
  gchar *bytes = nullptr;
  gsize length = 0;
  GError *error = nullptr;
  if (!g_file_test(file.c_str(), G_FILE_TEST_IS_REGULAR) ||
      !g_file_get_contents(file.c_str(), &bytes, &length, &error)) {
    const std::string why = error ? error->message : "it is no regular file";
    g_clear_error(&error);
    throw ApprovalsError("The approvals " + file + " cannot be read: " + why + ".");
  }
  const std::string text(bytes, length);
  g_free(bytes);
  try {
    strict_json::check(text, {.max_bytes = kMostBytes, .max_depth = 8});
  } catch (const strict_json::Error &x) {
    throw ApprovalsError(file + ":" + std::to_string(x.line()) + ": " + x.path() + ": " + x.what());
  }
  JsonNode *root = json_from_string(text.c_str(), nullptr);
  if (!root) throw ApprovalsError(file + ": this is no JSON");
  const std::unique_ptr<JsonNode, decltype(&json_node_unref)> owned(root, json_node_unref);
  try {
    const Object o(Value(root, "$"), "approvals", {"approvals", "required", "shots", "attempts"});
    if (o.at("approvals").integer(0, 1000) != 1) o.fail("approvals", "this version reads format 1 only");
    if (auto v = o.find("required")) a.required = v->boolean();
    if (auto v = o.find("shots"))
      members(*v, "shots (an object)", [&](const std::string &id, const Value &e) {
        const Object s(e, "an approval", {"content", "words", "at", "pictures"});
        Approval one;
        one.content = s.at("content").line(200);
        one.words = line(s, "words");
        one.at = line(s, "at");
        if (auto p = s.find("pictures"))
          members(*p, "pictures (an object)",
                  [&](const std::string &role, const Value &k) { one.pictures[role] = k.line(200); });
        a.shots[id] = std::move(one);
      });
    if (auto v = o.find("attempts"))
      members(*v, "attempts (an object)", [&](const std::string &id, const Value &n) {
        a.attempts[id] = static_cast<unsigned>(n.integer(1, 10000));
      });
  } catch (const storyboard::Fault &f) {
    throw ApprovalsError(file + ":" + std::to_string(strict_json::line_of(text, f.path)) + ": " + f.path +
                         ": " + f.message);
  }
  return a;
}

void Approvals::save(const std::string &file) const {
  http::Object o;
  o.set("approvals", 1).set("required", required);
  http::Object list;
  for (const auto &[id, a] : shots) {
    http::Object pictures;
    for (const auto &[role, key] : a.pictures) pictures.set(role.c_str(), key);
    http::Object s;
    s.set("content", a.content);
    if (!a.words.empty()) s.set("words", a.words);
    if (!a.at.empty()) s.set("at", a.at);
    if (!pictures.empty()) s.set("pictures", pictures);
    list.set(id.c_str(), s);
  }
  o.set("shots", list);
  if (!attempts.empty()) {
    http::Object n;
    for (const auto &[id, attempt] : attempts) n.set(id.c_str(), static_cast<std::int64_t>(attempt));
    o.set("attempts", n);
  }
  const std::string text = o.text() + "\n";
  GError *error = nullptr;
  if (!g_file_set_contents_full(
          file.c_str(), text.data(), static_cast<gssize>(text.size()),
          GFileSetContentsFlags(G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE), 0644,
          &error)) {
    const std::string why = error->message;
    g_error_free(error);
    throw ApprovalsError("The approvals cannot be written: " + why + ".");
  }
}

std::string words_hash(const storyboard::Storyboard &board, const storyboard::Scene &scene,
                       const storyboard::Shot &shot) {
  storyboard::Storyboard b;
  b.width = board.width;
  b.height = board.height;
  storyboard::Scene s = scene;
  s.title.clear();
  s.shots = {shot};
  storyboard::Shot &only = s.shots.front();
  only.duration = 1;
  only.transition = {};
  only.dialogue.clear();
  only.sounds.clear();
  only.model.clear();
  only.limits.clear();
  only.seed.reset();
  std::set<std::string> used{scene.place};
  for (const auto *list : {&shot.subjects, &shot.last_subjects})
    for (const auto &subject : *list) used.insert(subject.reference);
  used.insert(shot.references.begin(), shot.references.end());
  for (const auto &r : board.references)
    if (used.contains(r.name) || r.kind == storyboard::ReferenceKind::Style) b.references.push_back(r);
  b.scenes.push_back(std::move(s));
  return sha256(storyboard::write(b));
}

std::string content_hash(const std::string &words,
                         const std::vector<std::pair<std::string, std::string>> &pictures) {
  std::string text = words;
  for (const auto &[role, hash] : pictures) text += "\n" + role + " " + hash;
  return sha256(text);
}

std::string now_utc() {
  GDateTime *now = g_date_time_new_now_utc();
  gchar *text = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
  const std::string out = text;
  g_free(text);
  g_date_time_unref(now);
  return out;
}

}  // namespace pictures
