// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/llm/answer.hpp"

#include <json-glib/json-glib.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

#include "document/document.hpp"
#include "document/strict_json.hpp"
#include "document/timeline.hpp"
#include "document/vocabulary.hpp"
#include "planner/board.hpp"
#include "planner/text.hpp"
#include "planner/timing.hpp"

namespace planner::llm {
namespace {

constexpr std::size_t kLongestAnswer = 1u << 20;  // bytes
constexpr std::size_t kMostShots = 2000;

std::string figure(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", v);
  return text;
}

struct NodeOwner {
  JsonNode *node = nullptr;
  ~NodeOwner() {
    if (node) json_node_unref(node);
  }
};

// null stands for "not said": the document leaves such members out.
void drop_nulls(JsonNode *node) {
  if (JSON_NODE_HOLDS_OBJECT(node)) {
    JsonObject *o = json_node_get_object(node);
    GList *members = json_object_get_members(o);
    for (GList *m = members; m; m = m->next) {
      const auto *name = static_cast<const char *>(m->data);
      JsonNode *child = json_object_get_member(o, name);
      if (JSON_NODE_HOLDS_NULL(child))
        json_object_remove_member(o, name);
      else
        drop_nulls(child);
    }
    g_list_free(members);
  } else if (JSON_NODE_HOLDS_ARRAY(node)) {
    JsonArray *a = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(a); i++) drop_nulls(json_array_get_element(a, i));
  }
}

JsonObject *object_member(JsonObject *o, const char *name) {
  JsonNode *n = json_object_get_member(o, name);
  return n && JSON_NODE_HOLDS_OBJECT(n) ? json_node_get_object(n) : nullptr;
}
JsonArray *array_member(JsonObject *o, const char *name) {
  JsonNode *n = json_object_get_member(o, name);
  return n && JSON_NODE_HOLDS_ARRAY(n) ? json_node_get_array(n) : nullptr;
}
std::string string_member(JsonObject *o, const char *name) {
  JsonNode *n = json_object_get_member(o, name);
  return n && JSON_NODE_HOLDS_VALUE(n) && json_node_get_value_type(n) == G_TYPE_STRING
             ? json_node_get_string(n)
             : std::string();
}

class Judge {
 public:
  Judge(const std::string &content, const Request &q, double seconds)
      : q_(q), seconds_(seconds), content_(content) {}

  Judged run() {
    if (!read() || !translate()) return std::move(out_);
    check_plan();
    if (out_.wrong.empty()) fit();
    return std::move(out_);
  }

 private:
  bool fail(const std::string &what) {
    out_.wrong.push_back(what);
    return false;
  }

  bool read() {
    if (content_.empty()) return fail("$: the answer is empty");
    if (content_.size() > kLongestAnswer)
      return fail("$: the answer is " + std::to_string(content_.size()) + " bytes long; at most " +
                  std::to_string(kLongestAnswer) + " are read");
    try {
      strict_json::check(content_);
    } catch (const strict_json::Error &e) {
      return fail((e.path().empty() ? "$" : e.path()) + ": not valid JSON: line " + std::to_string(e.line()) +
                  ": " + e.what());
    }
    GError *error = nullptr;
    root_.node = json_from_string(content_.c_str(), &error);
    if (!root_.node) {
      const std::string why = error ? error->message : "unknown reason";
      if (error) g_error_free(error);
      return fail("$: not valid JSON: " + why);
    }
    if (!JSON_NODE_HOLDS_OBJECT(root_.node))
      return fail("$: expected an object with title, references and scenes");
    return true;
  }

  // The answer's members as the document has them.
  bool translate() {
    drop_nulls(root_.node);
    JsonObject *o = json_node_get_object(root_.node);
    json_object_set_int_member(o, "storyboard", 1);
    for (const char *ours : {"size", "framerate", "seed", "music"}) json_object_remove_member(o, ours);
    JsonArray *size = json_array_new();
    json_array_add_int_element(size, q_.width);
    json_array_add_int_element(size, q_.height);
    json_object_set_array_member(o, "size", size);
    json_object_set_string_member(
        o, "framerate", (std::to_string(q_.framerate.num) + "/" + std::to_string(q_.framerate.den)).c_str());
    if (q_.seed) json_object_set_int_member(o, "seed", static_cast<gint64>(q_.seed));
    if (JsonArray *list = array_member(o, "references")) {
      json_array_ref(list);
      JsonObject *named = json_object_new();
      bool ok = true;
      for (guint i = 0; i < json_array_get_length(list) && ok; i++) {
        const std::string path = strict_json::element_path("$.references", i);
        JsonNode *each = json_array_get_element(list, i);
        if (!JSON_NODE_HOLDS_OBJECT(each)) {
          ok = fail(path + ": expected an object");
          break;
        }
        JsonObject *r = json_node_get_object(each);
        const std::string name = string_member(r, "name");
        if (name.empty()) {
          ok = fail(path + ".name: expected a name");
          break;
        }
        if (json_object_has_member(named, name.c_str())) {
          ok = fail(path + ".name: there is a reference " + strict_json::in_quotes(name) + " already");
          break;
        }
        json_object_remove_member(r, "name");
        // what belongs to another kind is not said
        const std::string kind = string_member(r, "kind");
        if (kind != "character") json_object_remove_member(r, "look");
        if (kind != "place") json_object_remove_member(r, "set");
        paths_[strict_json::member_path("$.references", name)] = path;
        json_object_set_member(named, name.c_str(), json_node_copy(each));
      }
      json_array_unref(list);
      if (!ok) {
        json_object_unref(named);
        return false;
      }
      json_object_set_object_member(o, "references", named);
    }
    if (JsonArray *scenes = array_member(o, "scenes"))
      for (guint i = 0; i < json_array_get_length(scenes); i++)
        if (JsonNode *n = json_array_get_element(scenes, i); JSON_NODE_HOLDS_OBJECT(n))
          if (JsonArray *shots = array_member(json_node_get_object(n), "shots"))
            for (guint k = 0; k < json_array_get_length(shots); k++)
              if (JsonNode *s = json_array_get_element(shots, k); JSON_NODE_HOLDS_OBJECT(s))
                shot(json_node_get_object(s));
    gchar *text = json_to_string(root_.node, TRUE);
    const std::string document = text;
    g_free(text);
    try {
      board_ = storyboard::parse(document);
    } catch (const storyboard::DocumentError &e) {
      std::string what = e.what();
      // lines of a text the model has never seen help nobody
      if (const auto at = what.find(e.path()); !e.path().empty() && at != std::string::npos)
        what = what.substr(at);
      for (const auto &[theirs, ours] : paths_)
        if (what.starts_with(theirs)) {
          what = ours + what.substr(theirs.size());
          break;
        }
      return fail(what);
    }
    if (board_.title.empty()) board_.title = "Untitled";
    return true;
  }

  void shot(JsonObject *s) {
    whys_.push_back(string_member(s, "why"));
    json_object_remove_member(s, "why");
    if (JsonObject *t = object_member(s, "transition"); t && string_member(t, "kind") == "cut")
      json_object_remove_member(t, "duration");
    if (JsonObject *c = object_member(s, "camera"))
      if (const auto move = string_member(c, "move"); move == "static" || move == "handheld") {
        json_object_remove_member(c, "direction");
        if (move == "static") json_object_remove_member(c, "amount");
      }
    if (JsonArray *subjects = array_member(s, "subjects"))
      for (guint i = 0; i < json_array_get_length(subjects); i++)
        if (JsonNode *n = json_array_get_element(subjects, i);
            JSON_NODE_HOLDS_OBJECT(n) && json_object_has_member(json_node_get_object(n), "reference"))
          json_object_remove_member(json_node_get_object(n), "kind");
  }

  // What the document's validator cannot know: the task, and film grammar.
  void check_plan() {
    double sum = 0;
    std::size_t shots = 0;
    for (const auto &scene : board_.scenes)
      for (const auto &s : scene.shots) sum += s.duration, shots++;
    if (shots > kMostShots)
      out_.wrong.push_back("$.scenes: " + std::to_string(shots) + " shots; at most " +
                           std::to_string(kMostShots) + " are planned");
    if (std::abs(sum - seconds_) > 0.25 * seconds_)
      out_.wrong.push_back("$.scenes: the shots last " + figure(sum) + " s together; the film must last " +
                           figure(seconds_) + " s");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < board_.scenes.size(); i++) {
      const auto &scene = board_.scenes[i];
      std::map<std::pair<std::string, std::string>, std::string> left_of;
      for (std::size_t k = 0; k < scene.shots.size(); k++) {
        const auto &s = scene.shots[k];
        const std::string path =
            strict_json::element_path(strict_json::element_path("$.scenes", i) + ".shots", k);
        std::vector<std::string> people;
        for (const auto &subject : s.subjects) {
          const auto *r = board_.find_reference(subject.reference);
          if (r && r->kind == storyboard::ReferenceKind::Character)
            people.push_back(subject.reference), seen.insert(subject.reference);
        }
        for (std::size_t a = 0; a < people.size(); a++)
          for (std::size_t b = a + 1; b < people.size(); b++) {
            if (people[a] == people[b]) continue;
            left_of.emplace(std::pair(people[a], people[b]), s.id);
            if (const auto other = left_of.find({people[b], people[a]}); other != left_of.end())
              out_.doubts.push_back(path + ".subjects: \"" + people[a] + "\" stands left of \"" + people[b] +
                                    "\" here and right of them in \"" + other->second +
                                    "\"; the camera must not cross the line within a scene");
          }
        double speech = 0;
        for (const auto &l : s.dialogue) speech += spoken(l.text) * 0.8;
        if (speech > s.duration)
          out_.wrong.push_back(path + ".duration: " + figure(s.duration) +
                               " s are too short for the dialogue in it, which takes " + figure(speech) +
                               " s");
      }
    }
    for (const auto &scene : board_.scenes)
      for (const auto &s : scene.shots)
        for (const auto &l : s.dialogue)
          if (const auto *r = board_.find_reference(l.speaker);
              r && r->kind == storyboard::ReferenceKind::Character && !seen.contains(l.speaker)) {
            out_.doubts.push_back("$.references: \"" + l.speaker +
                                  "\" speaks and is never seen; show them, or make them a voice");
            seen.insert(l.speaker);
          }
  }

  // Exact lengths, lines at their places.
  void fit() {
    const double fps = static_cast<double>(q_.framerate.num) / q_.framerate.den;
    std::optional<catalogue::Durations> lengths;
    if (q_.model) lengths = lengths_of(*q_.model, q_.width, q_.height);
    std::vector<Setup> setups;
    std::vector<storyboard::Shot *> shots;
    for (auto &scene : board_.scenes)
      for (auto &s : scene.shots) {
        Setup setup;
        setup.transition = s.transition;
        const auto frames = storyboard::frames_in(s.transition.duration, q_.framerate);
        if (!setups.empty() && frames > 0) {
          setup.head = frames / 2;
          setups.back().tail = frames - frames / 2;
        }
        for (const auto &l : s.dialogue) {
          Said said;
          said.text = l.text, said.seconds = spoken(l.text);
          setup.said.push_back(std::move(said));
        }
        setup.base = s.duration;
        setups.push_back(std::move(setup));
        shots.push_back(&s);
      }
    TimingRequest t;
    t.total = std::max<std::int64_t>(1, std::llround(seconds_ * fps));
    t.rate = q_.framerate;
    t.lengths = lengths ? &*lengths : nullptr;
    t.interrupt = q_.interrupt;
    std::vector<std::int64_t> beats, bars;
    if (q_.music) {
      for (const double b : q_.music->beats) beats.push_back(std::llround(b * fps));
      for (const double b : q_.music->bars) bars.push_back(std::llround(b * fps));
      t.beats = beats, t.bars = bars;
    }
    for (const auto &s : setups) {
      Wanted w;
      double speech = 0;
      for (const auto &l : s.said) speech += l.seconds * 0.8;
      const auto in = storyboard::frames_in(s.transition.duration, q_.framerate) - s.head;
      w.ideal = s.base;
      w.least = std::max<std::int64_t>(
          {1, std::llround(std::min(0.8, s.base) * fps), in + s.tail,
           static_cast<std::int64_t>(std::ceil(speech * fps)) + (speech > 0 ? in : 0)});
      w.handles = s.head + s.tail;
      t.shots.push_back(w);
    }
    const auto frames = time_shots(t);
    if (frames.empty()) {
      double longest = lengths ? lengths->longest() : 0;
      out_.wrong.push_back(
          "$.scenes: the shots cannot be fitted to exactly " + figure(seconds_) + " s" +
          (lengths ? " with clips of " + figure(lengths->shortest()) + " to " + figure(longest) + " s each"
                   : "") +
          "; give " + (lengths ? "more or fewer shots" : "durations that sum to it"));
      return;
    }
    Plan &plan = out_.plan;
    double needed = 0;
    for (std::size_t i = 0; i < setups.size(); i++) {
      Setup &s = setups[i];
      s.frames = frames[i];
      place_lines(s, q_.framerate);
      storyboard::Shot &shot = *shots[i];
      shot.duration = static_cast<double>(s.frames) / fps;
      for (std::size_t k = 0; k < shot.dialogue.size(); k++) shot.dialogue[k].at = s.said[k].at;
      ShotNote note;
      note.shot = shot.id, note.purpose = "shot";
      note.why = i < whys_.size() ? text::shortened(whys_[i], 500) : "";
      note.length = figure(shot.duration) + " s";
      if (lengths) {
        note.bought = ordered(s.frames + s.head + s.tail, q_.framerate, *lengths);
        plan.bought += note.bought;
        needed += static_cast<double>(s.frames + s.head + s.tail) / fps;
      }
      plan.shots.push_back(std::move(note));
    }
    plan.wasted = std::max(0.0, plan.bought - needed);
    plan.seconds = static_cast<double>(t.total) / fps;
    plan.board = board_;
    add_music(q_, plan.board);
    try {
      storyboard::validate(plan.board);
    } catch (const storyboard::DocumentError &e) {
      out_.wrong.push_back(e.what());
      return;
    }
    for (const auto &scene : plan.board.scenes) {
      SceneNote note;
      note.scene = scene.id;
      std::vector<std::string> people;
      for (const auto &s : scene.shots)
        if (s.subjects.size() > 1 && people.empty())
          for (const auto &subject : s.subjects)
            if (const auto *r = plan.board.find_reference(subject.reference);
                r && r->kind == storyboard::ReferenceKind::Character)
              people.push_back(subject.reference);
      if (people.size() > 1) note.left_to_right = people;
      plan.scenes.push_back(std::move(note));
    }
    count_cuts(q_, plan);
  }

  const Request &q_;
  const double seconds_;
  const std::string &content_;
  NodeOwner root_;
  std::map<std::string, std::string> paths_;  // of references: in the document -> in the answer
  std::vector<std::string> whys_;
  storyboard::Storyboard board_;
  Judged out_;
};

std::string enumeration(storyboard::Words words, bool null = false) {
  std::string out =
      R"({"type":)" + std::string(null ? R"(["string","null"])" : R"("string")") + R"(,"enum":[)";
  for (std::size_t i = 0; i < words.size(); i++) out += (i ? ",\"" : "\"") + std::string(words[i]) + "\"";
  return out + (null ? ",null" : "") + "]}";
}

// An object in which every member is required, as strict structured output wants it.
std::string object(const std::vector<std::pair<std::string, std::string>> &members, bool null = false) {
  std::string properties, required;
  for (const auto &[name, schema] : members) {
    properties += (properties.empty() ? "\"" : ",\"") + name + "\":" + schema;
    required += (required.empty() ? "\"" : ",\"") + name + "\"";
  }
  return R"({"type":)" + std::string(null ? R"(["object","null"])" : R"("object")") +
         R"(,"additionalProperties":false,"required":[)" + required + R"(],"properties":{)" + properties +
         "}}";
}
std::string list(const std::string &items) {
  return R"({"type":"array","items":)" + items + "}";
}

}  // namespace

const std::string &answer_schema() {
  namespace w = storyboard::words;
  static const std::string schema = [] {
    const std::string text = R"({"type":"string"})", number = R"({"type":"number"})";
    const std::string maybe_text = R"({"type":["string","null"]})",
                      maybe_number = R"({"type":["number","null"]})";
    static constexpr std::string_view kinds[] = {"character", "prop", "place", "style", "voice"};
    static constexpr std::string_view moves[] = {"static",   "pan",  "tilt",  "dolly", "truck",
                                                 "pedestal", "zoom", "orbit", "roll",  "handheld"};
    static constexpr std::string_view ways[] = {"left", "right", "up", "down", "in", "out"};
    static constexpr std::string_view keys[] = {"front",      "left",        "right",     "back",
                                                "front-left", "front-right", "back-left", "back-right",
                                                "top",        "below"};
    static constexpr std::string_view cuts[] = {"cut",       "fade",     "dissolve", "fadeblack",
                                                "fadewhite", "wipeleft", "wiperight"};
    const std::string look = object({{"build", enumeration(w::builds)},
                                     {"hair", enumeration(w::hairs)},
                                     {"hair-colour", text},
                                     {"skin", text},
                                     {"top", text},
                                     {"top-kind", enumeration(w::tops)},
                                     {"bottom", text},
                                     {"accent", text}},
                                    true);
    const std::string reference = object({{"name", text},
                                          {"kind", enumeration(kinds)},
                                          {"description", text},
                                          {"set", enumeration(w::sets, true)},
                                          {"look", look}});
    const std::string lighting = object({{"key", enumeration(keys)},
                                         {"temperature", number},
                                         {"exposure", number},
                                         {"contrast", number},
                                         {"time", enumeration(w::times_of_day)}});
    const std::string subject = object({{"reference", maybe_text},
                                        {"kind", maybe_text},
                                        {"pose", enumeration(w::poses, true)},
                                        {"facing", enumeration(w::facings, true)}});
    const std::string camera = object(
        {{"move", enumeration(moves)}, {"direction", enumeration(ways, true)}, {"amount", maybe_number}});
    const std::string transition = object({{"kind", enumeration(cuts)}, {"duration", maybe_number}});
    const std::string line = object({{"speaker", text}, {"text", text}});
    const std::string shot = object({{"id", text},
                                     {"prompt", text},
                                     {"duration", number},
                                     {"framing", enumeration(w::framings)},
                                     {"angle", enumeration(w::angles)},
                                     {"subjects", list(subject)},
                                     {"camera", camera},
                                     {"transition", transition},
                                     {"dialogue", list(line)},
                                     {"why", text}});
    const std::string scene = object({{"id", text},
                                      {"title", text},
                                      {"place", text},
                                      {"lighting", lighting},
                                      {"palette", list(text)},
                                      {"shots", list(shot)}});
    return object(
        {{"title", text}, {"description", text}, {"references", list(reference)}, {"scenes", list(scene)}});
  }();
  return schema;
}

std::string instructions() {
  return "You are a film director who plans storyboards. Answer with one JSON object that fits this JSON "
         "Schema and with nothing else:\n" +
         answer_schema() +
         "\n\nRules:\n"
         "- Names and ids: 1 to 64 of A-Z a-z 0-9 . _ - ; ids of scenes and of shots are unique in the whole "
         "film. Colours are \"#rrggbb\".\n"
         "- Declare everyone and everything that recurs under \"references\" with a description that stays "
         "the same; \"place\", \"reference\" and \"speaker\" name these. A place has a \"set\". A voice that "
         "is never seen has the kind \"voice\".\n"
         "- A subject has either \"reference\" or \"kind\"; the other is null. Subjects stand in the picture "
         "from left to right.\n"
         "- Establish a place before anything happens in it, introduce people whole before the camera comes "
         "close. Film dialogue in shot and reverse shot. Keep everyone on their side of the screen within a "
         "scene (the 180-degree rule): who stands left faces right.\n"
         "- \"prompt\" says what is seen and happens in one or two sentences, without camera words.\n"
         "- Camera moves have a reason; static has no direction and no amount. pan and truck go left or "
         "right (amount 0 to 1, in picture widths), tilt and pedestal up or down, dolly and zoom in or out "
         "(amount 0 to 4), orbit and roll left or right (amount in degrees), handheld has no direction.\n"
         "- Cuts are the rule and have no duration (null). Fades only where time passes; the first shot may "
         "only open with cut, fadeblack or fadewhite. Durations are seconds; those of the shots sum to the "
         "film's.\n"
         "- temperature in kelvin (1000 to 20000), exposure in EV (-6 to 6), contrast 0 to 1. Five palette "
         "colours per scene.\n"
         "- A shot lasts as long as its dialogue: 2.6 words a second and a breath.\n"
         "- \"why\": one sentence on why the shot is as it is.\n";
}

std::string task(const Request &q, double seconds) {
  std::string out = "Plan a film of exactly " + figure(seconds) + " seconds, " + std::to_string(q.width) +
                    "x" + std::to_string(q.height) + ".";
  if (q.pace > 0) out += " A shot lasts " + figure(q.pace) + " s on average.";
  if (q.model) {
    const auto d = lengths_of(*q.model, q.width, q.height);
    out += " Clips are bought in lengths of ";
    if (d.list.empty()) {
      out += figure(d.from) + " to " + figure(d.to) + " s";
    } else {
      for (std::size_t i = 0; i < d.list.size(); i++) out += (i ? ", " : "") + figure(d.list[i]);
      out += " s";
    }
    out += "; use few, long shots and no length that wastes seconds.";
  }
  out += is_screenplay(q) ? "\nThe screenplay (Fountain):\n\n" : "\nThe brief:\n\n";
  return out + q.text;
}

Judged judge_answer(const std::string &content, const Request &request, double seconds) {
  return Judge(content, request, seconds).run();
}

}  // namespace planner::llm
