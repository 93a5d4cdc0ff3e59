// SPDX-License-Identifier: LGPL-2.1-or-later
// What can only be judged when the whole storyboard is known.
#include <map>
#include <set>

#include "document/document.hpp"
#include "document/json_reader.hpp"
#include "document/strict_json.hpp"
#include "document/timeline.hpp"

namespace storyboard {
namespace {

using strict_json::element_path;
using strict_json::in_quotes;
using strict_json::member_path;

[[noreturn]] void fail(const std::string &path, const std::string &message) {
  throw Fault{path, message};
}

std::string seconds(double s) {
  return plain(s) + " s";
}

class Validator {
 public:
  explicit Validator(const Storyboard &board) : board_(board) {}

  void run() {
    if (board_.scenes.empty())
      fail("$.scenes", "a storyboard needs at least one scene with one shot; it has no shots");
    std::set<std::string> scene_ids;
    for (std::size_t i = 0; i < board_.scenes.size(); i++) {
      const Scene &s = board_.scenes[i];
      const std::string path = element_path("$.scenes", i);
      if (!scene_ids.insert(s.id).second)
        fail(path + ".id", "there is a scene " + in_quotes(s.id) + " already");
      if (!s.place.empty()) reference(path + ".place", s.place, {ReferenceKind::Place}, "a place");
      if (s.shots.empty()) fail(path + ".shots", "the scene " + in_quotes(s.id) + " has no shots");
      for (std::size_t k = 0; k < s.shots.size(); k++) {
        paths_.push_back(element_path(path + ".shots", k));
        shot(s.shots[k], paths_.back());
      }
    }
    timeline();
  }

 private:
  void reference(const std::string &path, const std::string &name, std::set<ReferenceKind> kinds,
                 const char *what) {
    const Reference *r = board_.find_reference(name);
    if (!r) {
      std::vector<std::string_view> names;
      for (const auto &each : board_.references) names.push_back(each.name);
      const auto meant = nearest(name, names);
      fail(path, "there is no " + in_quotes(name) + " under \"references\"" +
                     (meant.empty() ? "" : "; did you mean " + in_quotes(meant) + "?"));
    }
    if (!kinds.empty() && !kinds.contains(r->kind))
      fail(path, in_quotes(name) + " is a " + std::string(word_of(r->kind)) + "; expected " + what);
  }

  void subjects(const std::vector<Subject> &list, const std::string &path) {
    for (std::size_t i = 0; i < list.size(); i++)
      if (!list[i].reference.empty())
        reference(element_path(path, i) + ".reference", list[i].reference,
                  {ReferenceKind::Character, ReferenceKind::Prop}, "a character or a prop");
  }

  void shot(const Shot &s, const std::string &path) {
    if (const auto [at, first] = shot_ids_.emplace(s.id, path); !first)
      fail(path + ".id", "there is a shot " + in_quotes(s.id) + " already, at " + at->second);
    const double frame = static_cast<double>(board_.framerate.den) / board_.framerate.num;
    if (!(s.duration >= frame * (1 - 1e-9)))
      fail(path + ".duration", "the shot is shorter than one frame (" + seconds(frame) + ")");
    if (s.prompt.empty() && s.subjects.empty() && s.frames.empty() && !s.source)
      fail(path,
           "nothing says what the shot shows; it needs \"prompt\", \"subjects\", \"frames\" or \"source\"");
    subjects(s.subjects, path + ".subjects");
    subjects(s.last_subjects, path + ".last-subjects");
    for (std::size_t i = 0; i < s.references.size(); i++)
      reference(element_path(path + ".references", i), s.references[i], {}, "");
    frames(s, path);
    for (std::size_t i = 0; i < s.dialogue.size(); i++) {
      const std::string at = element_path(path + ".dialogue", i);
      reference(at + ".speaker", s.dialogue[i].speaker, {ReferenceKind::Character, ReferenceKind::Voice},
                "a character or a voice");
      inside(at, s.dialogue[i].at, s.duration, "the line");
    }
    for (std::size_t i = 0; i < s.sounds.size(); i++) {
      const std::string at = element_path(path + ".sounds", i);
      inside(at, s.sounds[i].at, s.duration, "the sound");
      fades(at, s.sounds[i]);
    }
    if (s.source) footage(s, path);
    if (s.continues && paths_.size() == 1)
      fail(path + ".continues", "the first shot has no shot before it that it could continue");
  }

  static void inside(const std::string &path, double at, double duration, const char *what) {
    if (at >= duration)
      fail(path + ".at", std::string(what) + " starts " + seconds(at) + " into a shot that is " +
                             seconds(duration) + " long");
  }

  template <class Sounding>
  static void fades(const std::string &path, const Sounding &s) {
    if (s.duration && s.fade_in + s.fade_out > *s.duration + 1e-9)
      fail(path + ".duration", "the fades are longer than the " + seconds(*s.duration) + " that are heard");
  }

  static void frames(const Shot &s, const std::string &path) {
    for (std::size_t i = 1; i < s.frames.size(); i++)
      if (s.frames[i].position <= s.frames[i - 1].position)
        fail(element_path(path + ".frames", i),
             "frames stand in the order of their positions: " + plain(s.frames[i].position) +
                 " comes after " + plain(s.frames[i - 1].position));
    if (!s.last_subjects.empty() && !s.frames.empty() && s.frames.back().role == "last")
      fail(path + ".last-subjects",
           "the shot has a last frame already, in \"frames\"; leave one of them out");
    if (s.continues && !s.frames.empty() && s.frames.front().role == "first")
      fail(element_path(path + ".frames", 0),
           "the shot continues the one before it and takes its first frame from there; leave this one out");
  }

  static void footage(const Shot &s, const std::string &path) {
    const auto alone = [&](bool there, const char *key, const char *why) {
      if (there)
        fail(path + "." + key,
             "the shot is footage (\"source\"); " + std::string(why) + ", leave " + in_quotes(key) + " out");
    };
    alone(!s.frames.empty(), "frames", "it is not made from frames");
    alone(!s.last_subjects.empty(), "last-subjects", "it is not made from a drawing");
    alone(s.camera != Camera{}, "camera", "its camera has already moved");
    alone(s.continues, "continues", "it cannot start from another shot's last frame");
    alone(!s.model.empty(), "model", "no model makes it");
  }

  // Transitions are laid around the cuts; both of a shot's must find room in it.
  void timeline() {
    const auto slots = lay_out(board_);
    for (std::size_t i = 0; i < slots.size(); i++) {
      const Slot &slot = slots[i];
      const Shot &s = *slot.shot;
      const std::string &path = paths_[i];
      if (s.transition.kind != "cut" && slot.transition < 1)
        fail(path + ".transition.duration", "the transition is shorter than one frame");
      if (i == 0 && !is_one_of(s.transition.kind, words::openings))
        fail(path + ".transition.kind", "no shot comes before the first one; it can start with " +
                                            listed(words::openings) + ", not with " +
                                            in_quotes(s.transition.kind));
      const std::int64_t in = slot.transition - slot.head, out = i + 1 < slots.size() ? slots[i + 1].head : 0;
      const auto n = [](std::int64_t frames) {
        return std::to_string(frames) + (frames == 1 ? " frame" : " frames");
      };
      if (in > slot.frames)
        fail(path + ".transition.duration",
             "the transition takes " + n(in) + " of a shot that has " + n(slot.frames));
      if (in + out > slot.frames)
        fail(path + ".duration", "the shot has " + n(slot.frames) + "; the transition into it takes " +
                                     n(in) + " and the one out of it " + n(out));
      if (static_cast<std::int64_t>(s.frames.size()) > slot.frames)
        fail(path + ".frames", "more storyboard frames than the shot has frames (" + n(slot.frames) + ")");
    }
    const double end = static_cast<double>(slots.back().start + slots.back().frames) * board_.framerate.den /
                       board_.framerate.num;
    for (std::size_t i = 0; i < board_.music.size(); i++) {
      const std::string path = element_path("$.music", i);
      if (board_.music[i].at >= end)
        fail(path + ".at", "the music starts at " + seconds(board_.music[i].at) +
                               ", after the end of the film (" + seconds(end) + ")");
      fades(path, board_.music[i]);
    }
  }

  const Storyboard &board_;
  std::vector<std::string> paths_;               // of the shots seen, in order
  std::map<std::string, std::string> shot_ids_;  // to their paths
};

}  // namespace

void check_board(const Storyboard &board) {
  Validator(board).run();
}

void validate(const Storyboard &board) {
  try {
    check_board(board);
  } catch (const Fault &f) {
    throw DocumentError(f.path + ": " + f.message, f.path, 0);
  }
}

}  // namespace storyboard
