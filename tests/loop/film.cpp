// SPDX-License-Identifier: LGPL-2.1-or-later
#include "film.hpp"

#include <algorithm>

namespace loop {
namespace {

constexpr char kModel[] = "seven-knobs";

std::string name_of_shot(unsigned i) {
  return "shot-" + std::to_string(i);
}

// Places, people, light and moves in turn, so that no two shots are alike.
std::string storyboard(unsigned shots) {
  static const char *const sets[] = {"street", "kitchen", "harbour", "forest", "office"};
  static const char *const framings[] = {"wide", "medium", "medium", "wide"};
  static const char *const poses[] = {"standing", "walking", "sitting"};
  static const char *const moves[] = {R"({"move": "static"})", R"({"move": "pan", "direction": "left"})",
                                      R"({"move": "static"})", R"({"move": "zoom", "direction": "in"})"};
  std::string scenes;
  for (unsigned i = 0; i < shots; i++) {
    if (i) scenes += ",";
    scenes += R"({"id": "scene-)" + std::to_string(i) + R"(", "place": ")" + sets[i % 5] +
              R"(", "lighting": {"azimuth": )" + std::to_string(i % 2 ? -60 : 55) +
              R"(, "elevation": 30, "temperature": )" + std::to_string(4200 + 400 * (i % 5)) +
              R"(, "time": "day"}, "shots": [{"id": ")" + name_of_shot(i) +
              R"(", "prompt": "A courier waits", "duration": 1.5, "framing": ")" + framings[i % 4] +
              R"(", "subjects": [{"reference": "ines", "pose": ")" + poses[i % 3] + R"(", "facing": ")" +
              (i % 2 ? "left" : "right") + R"("}], "camera": )" + moves[i % 4] + "}]}";
  }
  std::string places;
  for (const char *set : sets)
    places += std::string(R"(, ")") + set + R"(": {"kind": "place", "description": "a )" + set +
              R"(", "set": ")" + set + R"("})";
  return R"({"storyboard": 1, "title": "Loop", "size": [384, 216], "framerate": 24, "seed": 7,
  "references": {"ines": {"kind": "character", "description": "Ines, a courier in a red jacket",
    "look": {"hair": "short", "hair-colour": "#1c1614", "top": "#b5362c", "top-kind": "jacket", "bottom": "#2b2f3a"}})" +
         places + R"(}, "scenes": [)" + scenes + "]}";
}

aivideogen::Odds odds(const Landing &l) {
  catalogue::Landing landing;
  landing.storyboard = l.storyboard;
  landing.retry = l.retry;
  return aivideogen::odds_of(landing, true);
}

}  // namespace

unsigned Production::takes() const {
  unsigned n = 0;
  for (const auto &[id, takes] : shots) n += static_cast<unsigned>(takes.size());
  return n;
}

Production rehearse(const support::TempDir &dir, unsigned shots, const Landing &landing) {
  dir.write("loop.storyboard", storyboard(shots));
  dir.write("models.json", std::string(R"({"models": [{"name": ")") + kModel +
                               R"(", "like": "kling-3.0", "latency": {"median": 0, "p95": 0},
    "landing": {"blind": 0.3, "storyboard": )" +
                               std::to_string(landing.storyboard) + R"(, "retry": )" +
                               std::to_string(landing.retry) + "}}]}");
  Production out;
  const auto outcome = support::run_launch(
      "storyboardsrc location=" + dir.file("loop.storyboard") + " ! aivideogen model=rehearsal/" + kModel +
          " catalogue=" + dir.file("models.json") + " cache-dir=" + dir.file("takes") +
          " ledger=" + dir.file("ledger.sqlite") +
          " max-takes=8 look-ahead=3 on-rejected=best-take ! "
          "consistencycheck messages=0 ! fakesink",
      1200 * GST_SECOND);
  out.error = outcome.eos ? "" : outcome.error;
  for (const auto &m : outcome.messages) {
    if (GST_MESSAGE_TYPE(m.get()) != GST_MESSAGE_ELEMENT) continue;
    g_autoptr(GstStoryboardTakeInfo) info = gst_storyboard_message_parse_take(m.get());
    if (!info) continue;
    out.simulated = info->simulated;
    TakeSeen seen;
    seen.take = info->take;
    seen.verdict = info->verdict;
    for (guint i = 0; i < info->causes->len; i++)
      seen.causes.push_back(glue::string_or_empty(gst_structure_get_string(
          static_cast<const GstStructure *>(g_ptr_array_index(info->causes, i)), "dimension")));
    // The truth, from the history alone: what the model did is drawn from who asked it to change what.
    aivideogen::Turns turns{};
    auto &before = out.shots[info->shot_id];
    for (const auto &t : before)
      for (const Knob knob : aivideogen::kAllKnobs)
        if (std::count(t.causes.begin(), t.causes.end(), name_of(knob)))
          turns[static_cast<std::size_t>(knob)]++;
    seen.slips = aivideogen::slips_of(kModel, info->shot_id, odds(landing), turns);
    before.push_back(seen);
  }
  return out;
}

double blind_takes(unsigned shots, const Landing &landing) {
  unsigned takes = 0;
  const auto once = odds(landing);
  const aivideogen::Odds all{once.first, once.first};  // a new throw is no better than the first
  for (unsigned i = 0; i < shots; i++) {
    unsigned n = 0;
    for (;; n++) {
      aivideogen::Turns turns;
      turns.fill(n);
      if (aivideogen::slips_of(kModel, name_of_shot(i), all, turns).empty()) break;
    }
    takes += n + 1;
  }
  return static_cast<double>(takes) / shots;
}

}  // namespace loop
