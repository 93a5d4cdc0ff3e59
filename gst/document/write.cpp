// SPDX-License-Identifier: LGPL-2.1-or-later
// Storyboard -> canonical JSON. json-glib's generator writes doubles with 17 digits, so the text is made
// here.
#include <algorithm>

#include "document/document.hpp"
#include "document/json_reader.hpp"

namespace storyboard {
namespace {

std::string string(const std::string &s) {
  std::string out = "\"";
  for (const char c : s) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;  // the parser lets no other control character in
    }
  }
  return out + "\"";
}

std::string colour(Colour c) {
  char buffer[8];
  g_snprintf(buffer, sizeof buffer, "#%06x", c & 0xffffff);
  return string(buffer);
}

std::string point(const Point &p) {
  return "[" + plain(p.x) + ", " + plain(p.y) + "]";
}

// An object or array being written. Small things stand on one line, large ones one member a line.
class Block {
 public:
  explicit Block(char open, char close) : open_(open), close_(close) {}
  void raw(const std::string &text) { items_.push_back(text); }
  void raw(const char *key, const std::string &text) { items_.push_back(string(key) + ": " + text); }
  void text(const char *key, const std::string &s) {
    if (!s.empty()) raw(key, string(s));
  }
  void number(const char *key, double v, double usual) {
    if (v != usual) raw(key, plain(v));
  }
  void number(const char *key, const std::optional<double> &v) {
    if (v) raw(key, plain(*v));
  }
  void flag(const char *key, bool v) {
    if (v) raw(key, "true");
  }
  void colour(const char *key, const std::optional<Colour> &c) {
    if (c) raw(key, storyboard::colour(*c));
  }
  template <class List, class Write>
  void list(const char *key, const List &list, Write &&write) {
    if (list.empty()) return;
    Block b('[', ']');
    for (const auto &each : list) b.raw(write(each));
    raw(key, b.str());
  }
  bool empty() const { return items_.empty(); }
  std::string str() const {
    std::size_t length = 2;
    bool lines = false;
    for (const auto &i : items_) {
      length += i.size() + 2;
      lines = lines || i.find('\n') != std::string::npos;
    }
    std::string out(1, open_);
    if (!lines && length <= 96) {
      for (std::size_t i = 0; i < items_.size(); i++) out += (i ? ", " : "") + items_[i];
      return out + close_;
    }
    for (std::size_t i = 0; i < items_.size(); i++) out += (i ? ",\n  " : "\n  ") + indented(items_[i]);
    return out + "\n" + close_;
  }

 private:
  static std::string indented(const std::string &s) {
    std::string out;
    for (const char c : s) {
      out += c;
      if (c == '\n') out += "  ";
    }
    return out;
  }
  char open_, close_;
  std::vector<std::string> items_;
};

Block object() {
  return Block('{', '}');
}

std::string write(const Look &l) {
  Block o = object();
  o.text("build", l.build);
  o.text("hair", l.hair);
  o.colour("hair-colour", l.hair_colour);
  o.colour("skin", l.skin);
  o.colour("top", l.top);
  o.text("top-kind", l.top_kind);
  o.colour("bottom", l.bottom);
  o.colour("accent", l.accent);
  return o.str();
}

std::string write(const Reference &r) {
  Block o = object();
  o.raw("kind", string(std::string(word_of(r.kind))));
  o.text("description", r.description);
  o.list("files", r.files, string);
  if (r.look != Look{}) o.raw("look", write(r.look));
  o.text("set", r.set);
  o.list("colours", r.colours, colour);
  o.text("voice", r.voice);
  return o.str();
}

std::string write(const Lighting &l) {
  Block o = object();
  o.number("azimuth", l.azimuth);
  o.number("elevation", l.elevation);
  o.number("temperature", l.temperature);
  o.number("exposure", l.exposure);
  o.number("contrast", l.contrast);
  o.text("time", l.time);
  return o.str();
}

std::string write(const Subject &s) {
  Block o = object();
  o.text("reference", s.reference);
  o.text("kind", s.kind);
  o.text("pose", s.pose);
  o.text("facing", s.facing);
  if (s.at) o.raw("at", point(*s.at));
  o.number("height", s.height);
  return o.str();
}

std::string write(const Frame &f) {
  Block o = object();
  if (f.role != Frame{}.role) o.text("role", f.role);
  if (f.role == "key") o.raw("position", plain(f.position));
  o.text("file", f.file);
  return o.str();
}

std::string write(const Camera &c) {
  Block o = object();
  o.text("move", c.move);
  o.text("direction", c.direction);
  o.number("amount", c.amount);
  o.text("easing", c.easing);
  return o.str();
}

std::string write(const Transition &t) {
  Block o = object();
  o.text("kind", t.kind);
  o.number("duration", t.duration, 0);
  o.text("easing", t.easing);
  return o.str();
}

std::string write(const Line &l) {
  Block o = object();
  o.text("speaker", l.speaker);
  o.text("text", l.text);
  o.text("file", l.file);
  o.number("at", l.at, 0);
  o.number("gain", l.gain, 0);
  return o.str();
}

template <class Sounding>
void placed(Block &o, const Sounding &s) {
  o.number("at", s.at, 0);
  o.number("in", s.in, 0);
  o.number("duration", s.duration);
  o.number("gain", s.gain, 0);
  o.number("fade-in", s.fade_in, 0);
  o.number("fade-out", s.fade_out, 0);
}

std::string write(const Sound &s) {
  Block o = object();
  o.text("file", s.file);
  if (s.role != Sound{}.role) o.text("role", s.role);
  placed(o, s);
  o.flag("loop", s.loop);
  o.number("lead", s.lead, 0);
  o.number("lag", s.lag, 0);
  return o.str();
}

std::string write(const Music &m) {
  Block o = object();
  o.text("file", m.file);
  placed(o, m);
  o.number("duck", m.duck, Music{}.duck);
  o.flag("loop", m.loop);
  o.list("beats", m.beats, plain);
  return o.str();
}

std::string write(const Source &s) {
  Block o = object();
  o.text("file", s.file);
  o.number("in", s.in, 0);
  o.flag("sound", s.sound);
  o.number("lead", s.lead, 0);
  o.number("lag", s.lag, 0);
  return o.str();
}

std::string write(const Shot &s) {
  Block o = object();
  o.text("id", s.id);
  o.text("prompt", s.prompt);
  o.raw("duration", plain(s.duration));
  if (s.framing != Shot{}.framing) o.text("framing", std::string(word_of(s.framing)));
  if (s.angle != Shot{}.angle) o.text("angle", std::string(word_of(s.angle)));
  const auto each = [](const auto &e) { return write(e); };
  o.list("subjects", s.subjects, each);
  o.list("last-subjects", s.last_subjects, each);
  o.list("focal-points", s.focal_points, point);
  o.list("frames", s.frames, each);
  if (s.camera != Camera{}) o.raw("camera", write(s.camera));
  if (s.transition != Transition{}) o.raw("transition", write(s.transition));
  if (s.lighting && *s.lighting != Lighting{}) o.raw("lighting", write(*s.lighting));
  o.list("palette", s.palette, colour);
  o.list("references", s.references, string);
  o.list("dialogue", s.dialogue, each);
  o.list("sounds", s.sounds, each);
  if (s.source) o.raw("source", write(*s.source));
  o.flag("continues", s.continues);
  o.text("model", s.model);
  if (s.seed) o.raw("seed", std::to_string(*s.seed));
  if (!s.limits.empty()) {
    Block l = object();
    for (const auto dimension : words::dimensions)
      if (const auto at = s.limits.find(std::string(dimension)); at != s.limits.end())
        l.raw(at->first.c_str(), plain(at->second));
    o.raw("limits", l.str());
  }
  return o.str();
}

std::string write(const Scene &s) {
  Block o = object();
  o.text("id", s.id);
  o.text("title", s.title);
  o.text("place", s.place);
  if (s.lighting != Lighting{}) o.raw("lighting", write(s.lighting));
  o.list("palette", s.palette, colour);
  o.list("shots", s.shots, [](const Shot &e) { return write(e); });
  return o.str();
}

}  // namespace

std::string write(const Storyboard &b) {
  const Storyboard usual;
  Block o = object();
  o.raw("storyboard", "1");
  o.text("title", b.title);
  o.text("description", b.description);
  o.raw("size", "[" + std::to_string(b.width) + ", " + std::to_string(b.height) + "]");
  o.raw("framerate", b.framerate.den == 1 ? std::to_string(b.framerate.num)
                                          : "[" + std::to_string(b.framerate.num) + ", " +
                                                std::to_string(b.framerate.den) + "]");
  if (b.seed != usual.seed) o.raw("seed", std::to_string(b.seed));
  if (b.budget) {
    Block budget = object();
    budget.raw("amount", plain(b.budget->amount));
    if (b.budget->currency != Budget{}.currency) budget.text("currency", b.budget->currency);
    o.raw("budget", budget.str());
  }
  o.number("loudness", b.loudness, usual.loudness);
  o.number("true-peak", b.true_peak, usual.true_peak);
  o.text("align", b.align);
  if (b.approve_frames) o.raw("approve-frames", "true");
  if (!b.references.empty()) {
    Block references = object();
    for (const Reference &r : b.references) references.raw(r.name.c_str(), write(r));
    o.raw("references", references.str());
  }
  o.list("music", b.music, [](const Music &e) { return write(e); });
  o.list("scenes", b.scenes, [](const Scene &e) { return write(e); });
  return o.str() + "\n";
}

}  // namespace storyboard
