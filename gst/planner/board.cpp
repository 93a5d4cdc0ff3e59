// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/board.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "document/document.hpp"
#include "document/timeline.hpp"
#include "document/vocabulary.hpp"
#include "generation/needs.hpp"
#include "planner/text.hpp"

namespace planner {
namespace {

using storyboard::Reference;
using storyboard::ReferenceKind;

// Whole frames as seconds; lines begin on frames too.
double seconds_of(std::int64_t frames, storyboard::Rational r) {
  return static_cast<double>(frames) * r.den / r.num;
}

std::string figure(double v, int digits = 1) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, v);
  return text;
}

class Board {
 public:
  Board(const Request &q, const Story &story, Coverage &film, std::int64_t total,
        const catalogue::Durations *lengths)
      : q_(q), story_(story), film_(film), total_(total), lengths_(lengths) {}

  Plan run() {
    auto &b = plan_.board;
    b.title = story_.title.empty() ? "Untitled" : text::shortened(story_.title, 300);
    b.description = story_.description;
    b.width = q_.width, b.height = q_.height, b.framerate = q_.framerate, b.seed = q_.seed;
    references();
    scenes();
    add_music(q_, b);
    plan_.remarks = story_.remarks;
    plan_.seconds = seconds_of(total_, q_.framerate);
    plan_.wasted = std::max(0.0, plan_.bought - needed_);
    count_cuts(q_, plan_);
    storyboard::validate(b);
    return std::move(plan_);
  }

 private:
  // What the shots use, in the story's order.
  void references() {
    std::set<std::string> used;
    std::set<std::size_t> voices, places;
    for (const auto &s : film_.setups) {
      for (const auto &subject : s.subjects) used.insert(subject.reference);
      for (const auto &l : s.said) voices.insert(l.speaker);
      places.insert(story_.scenes[s.scene].place);
    }
    auto &out = plan_.board.references;
    for (std::size_t i = 0; i < story_.cast.size(); i++) {
      const auto &c = story_.cast[i];
      if (!used.contains(c.name) && !voices.contains(i)) continue;
      Reference r;
      r.name = c.name;
      r.kind = c.voice_only ? ReferenceKind::Voice : ReferenceKind::Character;
      r.description = c.description;
      if (!c.voice_only) r.look = c.look;
      out.push_back(std::move(r));
    }
    for (const auto &p : story_.props) {
      if (!used.contains(p.name)) continue;
      Reference r;
      r.name = p.name;
      r.kind = ReferenceKind::Prop;
      r.description =
          p.description + (p.description.find(p.kind) == std::string::npos ? " (" + p.kind + ")" : "");
      out.push_back(std::move(r));
    }
    for (const auto i : places) {
      const auto &p = story_.places[i];
      Reference r;
      r.name = p.name;
      r.kind = ReferenceKind::Place;
      r.description = p.description;
      r.set = p.set;
      out.push_back(std::move(r));
    }
    if (!story_.style.empty()) {
      Reference r;
      r.name = unique_style();
      r.kind = ReferenceKind::Style;
      r.description = text::shortened(story_.style, 2000);
      style_ = r.name;
      out.push_back(std::move(r));
    }
  }
  std::string unique_style() const {
    std::string name = "style";
    for (int i = 2; plan_.board.find_reference(name); i++) name = "style-" + std::to_string(i);
    return name;
  }

  void scenes() {
    std::set<std::string> ids;
    std::size_t at = 0;
    for (std::size_t i = 0; i < story_.scenes.size(); i++) {
      const auto &from = story_.scenes[i];
      storyboard::Scene scene;
      const auto &place = story_.places[from.place];
      scene.id = text::slug(place.head);
      if (scene.id.empty()) scene.id = "scene";
      const std::string base = scene.id;
      for (int n = 2; !ids.insert(scene.id).second; n++) scene.id = base + "-" + std::to_string(n);
      scene.title = text::shortened(from.title, 300);
      scene.place = place.name;
      scene.lighting = film_.atmosphere[i].lighting;
      scene.palette = film_.atmosphere[i].palette;
      unsigned n = 0;
      for (; at < film_.setups.size() && film_.setups[at].scene == i; at++)
        scene.shots.push_back(shot(film_.setups[at], scene.id, ++n));
      if (scene.shots.empty()) {
        plan_.remarks.push_back("There was no time for \"" + scene.title + "\".");
        continue;
      }
      SceneNote note;
      note.scene = scene.id;
      note.light = film_.atmosphere[i].why;
      for (const auto p : film_.staging[i].line) note.left_to_right.push_back(story_.cast[p].name);
      note.travel = film_.staging[i].travel;
      plan_.scenes.push_back(std::move(note));
      plan_.board.scenes.push_back(std::move(scene));
    }
  }

  storyboard::Shot shot(Setup &s, const std::string &scene, unsigned n) {
    place_lines(s, q_.framerate);
    storyboard::Shot out;
    char number[16];
    std::snprintf(number, sizeof number, "-%02u", n);
    out.id = scene + number;
    out.prompt = text::shortened(s.prompt, 2000);
    out.duration = seconds_of(s.frames, q_.framerate);
    out.framing = s.framing, out.angle = s.angle;
    out.subjects = s.subjects;
    out.camera = s.camera;
    out.transition = s.transition;
    if (!style_.empty()) out.references.push_back(style_);
    for (const auto &l : s.said) {
      storyboard::Line line;
      line.speaker = story_.cast[l.speaker].name;
      line.text = l.text;
      line.at = l.at;
      out.dialogue.push_back(std::move(line));
    }
    ShotNote note;
    note.shot = out.id, note.purpose = word_of(s.purpose);
    note.why = s.why, note.camera = s.why_camera, note.transition = s.why_transition;
    note.line = s.line, note.bought = s.bought;
    note.length = figure(out.duration, 2) + " s";
    if (!s.said.empty()) {
      double speech = 0;
      for (const auto &l : s.said) speech += l.dual ? 0 : l.seconds;
      note.length += ": " + figure(speech) + " s are spoken in it";
    } else {
      note.length += s.detail ? ": as long as the eye needs"
                     : s.purpose == Purpose::Establish || s.purpose == Purpose::Ending ? ": time to look"
                                                                                       : "";
    }
    if (lengths_) {
      needed_ += seconds_of(s.frames + s.head + s.tail, q_.framerate);
      plan_.bought += s.bought;
      note.length +=
          "; " + figure(s.bought) + " s are ordered" +
          (s.head + s.tail ? ", " + figure(seconds_of(s.head + s.tail, q_.framerate), 2) + " s of it handles"
                           : "");
    }
    plan_.shots.push_back(std::move(note));
    return out;
  }

  const Request &q_;
  const Story &story_;
  Coverage &film_;
  const std::int64_t total_;
  const catalogue::Durations *lengths_;
  std::string style_;
  double needed_ = 0;
  Plan plan_;
};

}  // namespace

Plan make_plan(const Request &request, const Story &story, Coverage &film, std::int64_t total,
               const catalogue::Durations *lengths) {
  return Board(request, story, film, total, lengths).run();
}

void place_lines(Setup &s, storyboard::Rational rate) {
  if (s.said.empty()) return;
  const double length = seconds_of(s.frames, rate);
  const double in = s.transition.duration - seconds_of(s.head, rate);
  double speech = 0;
  std::size_t groups = 0;
  for (std::size_t i = 0; i < s.said.size(); i++) {
    if (s.said[i].dual && i > 0) continue;
    double longest = s.said[i].seconds;
    for (std::size_t k = i + 1; k < s.said.size() && s.said[k].dual; k++)
      longest = std::max(longest, s.said[k].seconds);
    speech += longest, groups++;
  }
  const double room = length - in - seconds_of(s.tail, rate) / 2;
  const double quick = speech > 0 ? std::min(1.0, std::max(0.5, (room - 0.1) / speech)) : 1;  // spoken faster
  const double spare = std::max(0.0, room - speech * quick);
  const double lead = std::min(0.6, spare * 0.35),
               gap = groups > 1 ? std::min(0.5, spare * 0.3 / static_cast<double>(groups - 1)) : 0;
  double at = in + lead, longest = 0;
  for (std::size_t i = 0; i < s.said.size(); i++) {
    if (i > 0 && !s.said[i].dual) at += longest * quick + gap, longest = 0;
    longest = std::max(longest, s.said[i].seconds);
    const double fps = static_cast<double>(rate.num) / rate.den;
    const auto frame = std::clamp<std::int64_t>(std::llround(at * fps), 0, s.frames - 1);
    s.said[i].at = seconds_of(frame, rate);
  }
}

catalogue::Durations lengths_of(const catalogue::Model &model, int width, int height) {
  generation::Needs needs;
  needs.width = width, needs.height = height;
  const std::string resolution =
      model.resolutions.empty() ? std::string() : generation::resolution_for(needs, model);
  const catalogue::Mode *mode = nullptr;
  for (const char *name : {"first-frame", "first-last", "text"})
    if (const auto *m = model.find_mode(name); m && !mode) mode = m;
  if (!mode && !model.modes.empty()) mode = &model.modes.front();
  return mode ? model.durations_of(*mode, resolution) : model.durations;
}

void add_music(const Request &q, storyboard::Storyboard &board) {
  if (!q.music) return;
  storyboard::Music m;
  m.file = q.music->file;
  bool speech = false;
  for (const auto &scene : board.scenes)
    for (const auto &shot : scene.shots) speech |= !shot.dialogue.empty();
  m.gain = speech ? -6 : 0;
  m.fade_out = 1.5;
  for (const double b : q.music->beats) m.beats.push_back(std::round(b * 1000) / 1000);
  m.beats.erase(std::unique(m.beats.begin(), m.beats.end()), m.beats.end());
  board.music.push_back(std::move(m));
}

void count_cuts(const Request &q, Plan &plan) {
  const auto slots = storyboard::lay_out(plan.board);
  plan.cuts = slots.empty() ? 0 : static_cast<unsigned>(slots.size() - 1);
  plan.cuts_on_beats = 0;
  if (!q.music || q.music->beats.empty()) return;
  const double fps = static_cast<double>(q.framerate.num) / q.framerate.den;
  std::set<std::int64_t> beats;
  for (const double b : q.music->beats) beats.insert(std::llround(b * fps));
  for (std::size_t i = 1; i < slots.size(); i++) plan.cuts_on_beats += beats.contains(slots[i].start);
}

std::string explained(const Plan &plan) {
  std::string out;
  std::size_t n = 0;
  for (std::size_t i = 0; i < plan.board.scenes.size(); i++) {
    const auto &scene = plan.board.scenes[i];
    out += (i ? "\n" : "") + scene.title + " (" + scene.id + ")\n";
    if (i < plan.scenes.size()) {
      const auto &note = plan.scenes[i];
      if (!note.light.empty()) out += "  light: " + note.light + "\n";
      if (note.left_to_right.size() > 1)
        out += "  line: from left to right " + text::joined(note.left_to_right, ", ") + ", in every shot\n";
      if (!note.left_to_right.empty() && !note.travel.empty())
        out += "  journeys go to the " + note.travel + "\n";
    }
    for (const auto &shot : scene.shots) {
      out += "  " + shot.id + "  " + figure(shot.duration, 2) + " s  " +
             std::string(storyboard::word_of(shot.framing));
      if (n < plan.shots.size()) {
        const auto &note = plan.shots[n];
        out += ", " + note.purpose + (note.line ? "  (line " + std::to_string(note.line) + ")" : "") + "\n";
        out += "      " + shot.prompt + "\n";
        for (const auto &l : shot.dialogue)
          out += "      " + l.speaker + " at " + figure(l.at, 2) + " s: \"" + l.text + "\"\n";
        if (!note.why.empty()) out += "      why: " + note.why + "\n";
        if (!note.camera.empty())
          out += "      camera, " + shot.camera.move +
                 (shot.camera.direction.empty() ? "" : " " + shot.camera.direction) + ": " + note.camera +
                 "\n";
        if (shot.transition.kind != "cut" || (!note.transition.empty() && &shot == &scene.shots.front()))
          out += "      into it, " + shot.transition.kind + ": " + note.transition + "\n";
        if (!note.length.empty()) out += "      length: " + note.length + "\n";
      } else {
        out += "\n      " + shot.prompt + "\n";
      }
      n++;
    }
  }
  for (const auto &r : plan.remarks) out += "\n" + r;
  if (!plan.remarks.empty()) out += "\n";
  return out;
}

}  // namespace planner
