// SPDX-License-Identifier: LGPL-2.1-or-later
// JSON text -> Storyboard, value by value; what concerns several values together is in validate.cpp.
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include "document/document.hpp"
#include "document/json_reader.hpp"
#include "document/limits.hpp"
#include "document/strict_json.hpp"

namespace storyboard {
namespace {

using strict_json::in_quotes;

struct Unref {
  void operator()(gpointer o) const { g_object_unref(o); }
};

class Reader {
 public:
  explicit Reader(const ParseOptions &options) : options_(options) {}

  Storyboard read(const Value &root) {
    const Object o(root, "a storyboard",
                   {"storyboard", "title", "description", "size", "framerate", "seed", "budget", "loudness",
                    "true-peak", "align", "approve-frames", "references", "music", "scenes"});
    const Value version = o.at("storyboard");
    if (!version.is_number() || json_node_get_double(version.node()) != 1)
      version.expected("the format version 1");
    if (auto v = o.find("title")) board_.title = v->line(limit::line);
    if (auto v = o.find("description")) board_.description = v->prose(limit::prose);
    if (auto v = o.find("size")) size(*v);
    if (auto v = o.find("framerate")) board_.framerate = framerate(*v);
    if (auto v = o.find("seed")) board_.seed = seed(*v);
    if (auto v = o.find("budget")) board_.budget = budget(*v);
    if (auto v = o.find("loudness")) board_.loudness = v->number(-60, -5, "LUFS");
    if (auto v = o.find("true-peak")) board_.true_peak = v->number(-20, 0, "dBTP");
    if (auto v = o.find("align"))
      if (const auto word = v->word(words::alignments, "alignment"); word != "none") board_.align = word;
    if (auto v = o.find("approve-frames")) board_.approve_frames = v->boolean();
    if (auto v = o.find("references")) references(*v);
    if (auto v = o.find("music"))
      for (const Value &m : v->elements(limit::few, "pieces of music")) board_.music.push_back(music(m));
    const Value scenes = o.at("scenes");
    for (const Value &s : scenes.elements(limit::many, "scenes")) board_.scenes.push_back(scene(s));
    return std::move(board_);
  }

 private:
  static std::uint64_t seed(const Value &v) {
    return static_cast<std::uint64_t>(v.integer(0, std::numeric_limits<std::int64_t>::max()));
  }

  // Seconds as a number, or a string with its unit: "2.5s", "1500ms", "60f".
  double time(const Value &v, double least, double most) const {
    const bool positive = least == std::numeric_limits<double>::min();  // anything but nothing
    const std::string range = "a time " + (positive ? "above 0, up to " : "from " + plain(least) + " to ") +
                              plain(most) +
                              " seconds, as a number or with its unit (\"2.5s\", \"1500ms\", \"60f\")";
    double seconds = 0;
    if (v.is_number()) {
      seconds = json_node_get_double(v.node());
    } else if (v.is_string()) {
      const char *text = json_node_get_string(v.node());
      char *end = nullptr;
      const double n = g_ascii_strtod(text, &end);
      const std::string_view unit = end;
      const bool number = end != text && (g_ascii_isdigit(*text) || *text == '-') && !strpbrk(text, "xXnN");
      if (!number || !std::isfinite(n)) v.expected(range);
      if (unit == "s")
        seconds = n;
      else if (unit == "ms")
        seconds = n / 1000;
      else if (unit == "f")
        seconds = n * board_.framerate.den / board_.framerate.num;
      else
        v.expected(range);
    } else {
      v.expected(range);
    }
    if (!(seconds >= least && seconds <= most)) v.expected(range);
    return seconds == 0 ? 0 : seconds;
  }

  void size(const Value &v) {
    const auto wrong = [&] { v.expected("[width, height], two even numbers from 16 to 8192"); };
    if (!v.is_array()) wrong();
    const auto wh = v.elements(limit::few, "numbers");
    if (wh.size() != 2) wrong();
    const auto side = [](const Value &s) {
      const auto n = s.integer(limit::smallest_side, limit::largest_side);
      if (n % 2) s.expected("an even number");
      return static_cast<int>(n);
    };
    board_.width = side(wh[0]);
    board_.height = side(wh[1]);
  }

  static Rational framerate(const Value &v) {
    const char *what = "a frame rate from 1 to 240: 24, \"24/1\", [30000, 1001] or \"29.97\"";
    double num = 0, den = 1;
    if (v.is_array()) {
      const auto nd = v.elements(limit::few, "numbers");
      if (nd.size() != 2) v.expected(what);
      num = static_cast<double>(nd[0].integer(1, 1000000));
      den = static_cast<double>(nd[1].integer(1, 1000000));
    } else if (v.is_number()) {
      num = json_node_get_double(v.node());
    } else if (v.is_string()) {
      const char *text = json_node_get_string(v.node());
      char *end = nullptr;
      if (strspn(text, "0123456789./") != strlen(text)) v.expected(what);
      num = g_ascii_strtod(text, &end);
      if (*end == '/' && end != text) {
        const char *second = end + 1;
        den = g_ascii_strtod(second, &end);
        if (end == second) v.expected(what);
      }
      if (*end || end == text) v.expected(what);
    } else {
      v.expected(what);
    }
    if (!(den >= 1 && num / den >= limit::slowest && num / den <= limit::fastest)) v.expected(what);
    return exact_rate(v, num, den);
  }

  // 29.97 and its relatives are written with two or three decimals and mean n * 1000/1001.
  static Rational exact_rate(const Value &v, double num, double den) {
    if (num == std::floor(num) && den == std::floor(den) && num <= 1e6 && den <= 1e6) {
      const auto n = static_cast<int>(num), d = static_cast<int>(den);
      return {n / std::gcd(n, d), d / std::gcd(n, d)};
    }
    if (den == 1) {
      const double whole = std::ceil(num);
      if (std::fabs(num - whole * 1000 / 1001) < 0.006 && std::fmod(whole, 6) == 0)  // 24 30 48 60 120 240
        return {static_cast<int>(whole) * 1000, 1001};
      const double thousandths = std::round(num * 1000);
      if (std::fabs(num * 1000 - thousandths) < 1e-6) {
        const int n = static_cast<int>(thousandths), g = std::gcd(n, 1000);
        return {n / g, 1000 / g};
      }
    }
    v.expected("a frame rate that is a fraction of whole numbers");
  }

  static Budget budget(const Value &v) {
    const Object o(v, "a budget", {"amount", "currency"});
    Budget b;
    b.amount = o.at("amount").number(0, 1e9);
    if (auto c = o.find("currency")) {
      b.currency = c->line(8);
      bool good = b.currency.size() == 3;
      for (const char l : b.currency) good = good && l >= 'A' && l <= 'Z';
      if (!good) c->expected("a currency of three capital letters (ISO 4217), such as \"USD\"");
    }
    return b;
  }

  void references(const Value &v) {
    if (!v.is_object()) v.expected("an object that maps names to references");
    JsonObject *object = json_node_get_object(v.node());
    if (json_object_get_size(object) > limit::many)
      v.fail("more than " + std::to_string(limit::many) + " references");
    JsonObjectIter iter;
    json_object_iter_init_ordered(&iter, object);
    const char *name = nullptr;
    JsonNode *node = nullptr;
    while (json_object_iter_next_ordered(&iter, &name, &node)) {
      const Value member(node, strict_json::member_path(v.path(), name));
      JsonNode *key = json_node_init_string(json_node_alloc(), name);
      std::unique_ptr<JsonNode, decltype(&json_node_unref)> owner(key, json_node_unref);
      board_.references.push_back(reference(member, Value(key, member.path()).name("a reference's name")));
    }
  }

  static Reference reference(const Value &v, std::string name) {
    const Object o(v, "a reference", {"kind", "description", "files", "look", "set", "colours", "voice"});
    Reference r;
    r.name = std::move(name);
    r.kind = index<ReferenceKind>(o.at("kind"), words::reference_kinds, "kind of reference");
    if (auto d = o.find("description")) r.description = d->prose(limit::prose);
    if (auto files = o.find("files"))
      for (const Value &f : files->elements(limit::few, "files")) r.files.push_back(f.file());
    const auto only = [&](const char *key, bool allowed, const char *whose) {
      if (o.has(key) && !allowed)
        o.fail(key, "only " + std::string(whose) + " can have " + in_quotes(key) + "; this is a " +
                        std::string(word_of(r.kind)));
    };
    only("look", r.kind == ReferenceKind::Character, "a character");
    only("set", r.kind == ReferenceKind::Place, "a place");
    only("colours", r.kind == ReferenceKind::Palette, "a palette");
    only("voice", r.kind == ReferenceKind::Character || r.kind == ReferenceKind::Voice,
         "a character or a voice");
    if (auto l = o.find("look")) r.look = look(*l);
    if (auto s = o.find("set")) r.set = s->word(words::sets, "set");
    if (auto c = o.find("colours")) r.colours = c->colours(limit::few);
    if (auto c = o.find("voice")) r.voice = c->line(limit::line);
    return r;
  }

  static Look look(const Value &v) {
    const Object o(v, "a look",
                   {"build", "hair", "hair-colour", "skin", "top", "top-kind", "bottom", "accent"});
    Look l;
    if (auto f = o.find("build")) l.build = f->word(words::builds, "build");
    if (auto f = o.find("hair")) l.hair = f->word(words::hairs, "hair");
    if (auto f = o.find("hair-colour")) l.hair_colour = f->colour();
    if (auto f = o.find("skin")) l.skin = f->colour();
    if (auto f = o.find("top")) l.top = f->colour();
    if (auto f = o.find("top-kind")) l.top_kind = f->word(words::tops, "kind of top");
    if (auto f = o.find("bottom")) l.bottom = f->colour();
    if (auto f = o.find("accent")) l.accent = f->colour();
    return l;
  }

  Music music(const Value &v) const {
    const Object o(v, "a piece of music",
                   {"file", "at", "in", "duration", "gain", "fade-in", "fade-out", "duck", "loop", "beats"});
    Music m;
    m.file = o.at("file").file();
    if (auto f = o.find("at")) m.at = time(*f, 0, limit::film);
    if (auto f = o.find("in")) m.in = time(*f, 0, limit::film);
    if (auto f = o.find("duration")) m.duration = time(*f, limit::shortest_sound, limit::film);
    if (auto f = o.find("gain")) m.gain = gain(*f);
    if (auto f = o.find("fade-in")) m.fade_in = time(*f, 0, limit::fade);
    if (auto f = o.find("fade-out")) m.fade_out = time(*f, 0, limit::fade);
    if (auto f = o.find("duck")) m.duck = f->number(-60, 0, "dB");
    if (auto f = o.find("loop")) m.loop = f->boolean();
    if (auto f = o.find("beats"))
      for (const Value &b : f->elements(limit::beats, "beats")) {
        m.beats.push_back(time(b, 0, limit::film));
        if (m.beats.size() > 1 && m.beats[m.beats.size() - 2] >= m.beats.back())
          b.fail("a beat must come after the one before it");
      }
    return m;
  }

  static double gain(const Value &v) { return v.number(-60, 24, "dB"); }

  Scene scene(const Value &v) {
    const Object o(v, "a scene", {"id", "title", "place", "lighting", "palette", "shots"});
    Scene s;
    s.id = o.at("id").name("a scene's id");
    if (auto f = o.find("title")) s.title = f->line(limit::line);
    if (auto f = o.find("place")) s.place = f->name("a reference's name");
    if (auto f = o.find("lighting")) s.lighting = lighting(*f);
    if (auto f = o.find("palette")) s.palette = palette(*f);
    const Value shots = o.at("shots");
    for (const Value &shot : shots.elements(std::numeric_limits<unsigned>::max(), "shots")) {
      if (++shots_ > options_.max_shots)
        shot.fail("more than " + std::to_string(options_.max_shots) + " shots in the storyboard");
      s.shots.push_back(read_shot(shot));
    }
    return s;
  }

  static Lighting lighting(const Value &v) {
    const Object o(v, "lighting",
                   {"key", "azimuth", "elevation", "temperature", "exposure", "contrast", "time"});
    Lighting l;
    if (auto key = o.find("key")) {
      std::vector<std::string_view> names;
      for (const KeyLight &k : key_lights) names.push_back(k.name);
      const std::string name = key->word(names, "key light");
      if (o.has("azimuth"))
        o.fail("azimuth", "\"key\" already says where the light comes from; leave one of them out");
      for (const KeyLight &k : key_lights)
        if (k.name == name) {
          l.azimuth = k.azimuth;
          l.elevation = k.elevation;
        }
    }
    if (auto f = o.find("azimuth")) l.azimuth = f->number(-180, 180, "degrees");
    if (auto f = o.find("elevation")) l.elevation = f->number(-90, 90, "degrees");
    if (auto f = o.find("temperature")) l.temperature = f->number(1000, 20000, "kelvin");
    if (auto f = o.find("exposure")) l.exposure = f->number(-6, 6, "EV");
    if (auto f = o.find("contrast")) l.contrast = f->number(0, 1);
    if (auto f = o.find("time")) l.time = f->word(words::times_of_day, "time of day");
    return l;
  }

  // Colours, or the name of a palette under "references".
  std::vector<Colour> palette(const Value &v) const {
    if (v.is_array()) return v.colours(limit::few);
    if (!v.is_string()) v.expected("an array of colours or the name of a palette");
    const std::string name = v.name("the name of a palette");
    const Reference *r = board_.find_reference(name);
    if (!r || r->kind != ReferenceKind::Palette || r->colours.empty())
      v.fail("there is no palette " + in_quotes(name) + " with colours under \"references\"");
    return r->colours;
  }

  Shot read_shot(const Value &v) const {
    const Object o(
        v, "a shot",
        {"id",           "prompt", "duration", "framing",    "angle",    "subjects", "last-subjects",
         "focal-points", "frames", "camera",   "transition", "lighting", "palette",  "references",
         "dialogue",     "sounds", "source",   "continues",  "model",    "seed",     "limits"});
    Shot s;
    s.id = o.at("id").name("a shot's id");
    if (auto f = o.find("prompt")) s.prompt = f->prose(limit::prose);
    s.duration = time(o.at("duration"), std::numeric_limits<double>::min(), limit::shot);
    if (auto f = o.find("framing")) s.framing = index<Framing>(*f, words::framings, "framing");
    if (auto f = o.find("angle")) s.angle = index<Angle>(*f, words::angles, "angle");
    if (auto f = o.find("subjects"))
      for (const Value &e : f->elements(limit::few, "subjects")) s.subjects.push_back(subject(e));
    if (auto f = o.find("last-subjects"))
      for (const Value &e : f->elements(limit::few, "subjects")) s.last_subjects.push_back(subject(e));
    if (auto f = o.find("focal-points"))
      for (const Value &e : f->elements(limit::few, "positions")) s.focal_points.push_back(e.point());
    if (auto f = o.find("frames"))
      for (const Value &e : f->elements(limit::few, "frames")) s.frames.push_back(frame(e));
    if (auto f = o.find("camera")) s.camera = camera(*f);
    if (auto f = o.find("transition")) s.transition = transition(*f);
    if (auto f = o.find("lighting"))
      if (const Lighting l = lighting(*f); l != Lighting{}) s.lighting = l;
    if (auto f = o.find("palette")) s.palette = palette(*f);
    if (auto f = o.find("references"))
      for (const Value &e : f->elements(limit::few, "references"))
        s.references.push_back(e.name("a reference's name"));
    if (auto f = o.find("dialogue"))
      for (const Value &e : f->elements(limit::few, "lines")) s.dialogue.push_back(dialogue_line(e));
    if (auto f = o.find("sounds"))
      for (const Value &e : f->elements(limit::few, "sounds")) s.sounds.push_back(sound(e));
    if (auto f = o.find("source")) s.source = source(*f);
    if (auto f = o.find("continues")) s.continues = f->boolean();
    if (auto f = o.find("model")) s.model = f->line(limit::line);
    if (auto f = o.find("seed")) s.seed = seed(*f);
    if (auto f = o.find("limits")) {
      const Object l(*f, "limits",
                     {"lighting", "palette", "composition", "pose", "identity", "style", "camera", "temporal",
                      "continuity"});
      for (const auto dimension : words::dimensions)
        if (auto d = l.find(std::string(dimension).c_str()))
          s.limits[std::string(dimension)] = d->number(0, 1);
    }
    return s;
  }

  static Subject subject(const Value &v) {
    const Object o(v, "a subject", {"reference", "kind", "pose", "facing", "at", "height"});
    Subject s;
    if (auto f = o.find("reference")) s.reference = f->name("a reference's name");
    if (auto f = o.find("kind")) s.kind = f->name("a kind of thing");
    if (s.reference.empty() == s.kind.empty()) v.fail("a subject needs either \"reference\" or \"kind\"");
    if (auto f = o.find("pose")) s.pose = f->word(words::poses, "pose");
    if (auto f = o.find("facing")) s.facing = f->word(words::facings, "direction");
    if (auto f = o.find("at")) s.at = f->point();
    if (auto f = o.find("height")) s.height = f->number(0.01, 4, "of the picture's height");
    return s;
  }

  static Frame frame(const Value &v) {
    const Object o(v, "a frame", {"role", "position", "file"});
    Frame f;
    if (auto r = o.find("role")) f.role = r->word(words::frame_roles, "role");
    if (f.role == "key") {
      f.position = o.at("position").number(0, 1);
      if (f.position <= 0 || f.position >= 1)
        o.fail("position",
               "a key frame lies between 0 and 1; the frames at 0 and 1 are \"first\" and \"last\"");
    } else {
      f.position = f.role == "last" ? 1 : 0;
      if (auto p = o.find("position"); p && p->number(0, 1) != f.position)
        p->expected(plain(f.position) + ", where the " + f.role + " frame is");
    }
    f.file = o.at("file").file();
    return f;
  }

  static Camera camera(const Value &v) {
    const Object o(v, "a camera", {"move", "direction", "amount", "easing"});
    std::vector<std::string_view> names;
    for (const Move &m : moves) names.push_back(m.name);
    Camera c;
    c.move = o.at("move").word(names, "camera move");
    const Move &move = *find_move(c.move);
    if (auto d = o.find("direction")) {
      if (move.directions[0].empty()) d->fail("a " + in_quotes(c.move) + " camera has no direction");
      c.direction = d->word(move.directions, ("direction of a " + c.move).c_str());
    }
    if (auto a = o.find("amount")) {
      if (move.most == 0) a->fail("a static camera has no amount");
      c.amount = a->number(0, move.most);
    }
    if (auto e = o.find("easing")) c.easing = e->word(words::easings, "easing");
    return c;
  }

  Transition transition(const Value &v) const {
    const Object o(v, "a transition", {"kind", "duration", "easing"});
    Transition t;
    t.kind = o.at("kind").word(words::transitions, "transition");
    if (t.kind == "cut") {
      if (auto d = o.find("duration"); d && time(*d, 0, limit::shot) != 0) d->fail("a cut has no duration");
      if (o.has("easing")) o.fail("easing", "a cut has no easing");
      return t;
    }
    t.duration = time(o.at("duration"), std::numeric_limits<double>::min(), limit::shot);
    if (auto e = o.find("easing")) t.easing = e->word(words::easings, "easing");
    return t;
  }

  Line dialogue_line(const Value &v) const {
    const Object o(v, "a line", {"speaker", "text", "file", "at", "gain"});
    Line l;
    l.speaker = o.at("speaker").name("a reference's name");
    if (auto f = o.find("text")) l.text = f->prose(limit::prose);
    if (auto f = o.find("file")) l.file = f->file();
    if (l.text.empty() && l.file.empty()) v.fail("a line needs \"text\", \"file\" or both");
    if (auto f = o.find("at")) l.at = time(*f, 0, limit::shot);
    if (auto f = o.find("gain")) l.gain = gain(*f);
    return l;
  }

  Sound sound(const Value &v) const {
    const Object o(
        v, "a sound",
        {"file", "role", "at", "in", "duration", "gain", "fade-in", "fade-out", "loop", "lead", "lag"});
    Sound s;
    s.file = o.at("file").file();
    if (auto f = o.find("role")) s.role = f->word(words::sound_roles, "role");
    if (auto f = o.find("at")) s.at = time(*f, 0, limit::shot);
    if (auto f = o.find("in")) s.in = time(*f, 0, limit::film);
    if (auto f = o.find("duration")) s.duration = time(*f, limit::shortest_sound, limit::film);
    if (auto f = o.find("gain")) s.gain = gain(*f);
    if (auto f = o.find("fade-in")) s.fade_in = time(*f, 0, limit::fade);
    if (auto f = o.find("fade-out")) s.fade_out = time(*f, 0, limit::fade);
    if (auto f = o.find("loop")) s.loop = f->boolean();
    for (const char *key : {"lead", "lag"})
      if (o.has(key) && s.role != "shot")
        o.fail(key, "only a sound with the role \"shot\" follows its picture and can have " + in_quotes(key));
    if (auto f = o.find("lead")) s.lead = time(*f, 0, limit::fade);
    if (auto f = o.find("lag")) s.lag = time(*f, 0, limit::fade);
    return s;
  }

  Source source(const Value &v) const {
    const Object o(v, "a source", {"file", "in", "sound", "lead", "lag"});
    Source s;
    s.file = o.at("file").file();
    if (auto f = o.find("in")) s.in = time(*f, 0, limit::film);
    if (auto f = o.find("sound")) s.sound = f->boolean();
    for (const char *key : {"lead", "lag"})
      if (o.has(key) && !s.sound) o.fail(key, "the source's sound is not used; set \"sound\" to true");
    if (auto f = o.find("lead")) s.lead = time(*f, 0, limit::fade);
    if (auto f = o.find("lag")) s.lag = time(*f, 0, limit::fade);
    return s;
  }

  template <class Enum>
  static Enum index(const Value &v, Words list, const char *what) {
    const std::string w = v.word(list, what);
    for (std::size_t i = 0; i < list.size(); i++)
      if (list[i] == w) return static_cast<Enum>(i);
    return {};
  }

  const ParseOptions &options_;
  Storyboard board_;
  unsigned shots_ = 0;
};

std::string place(const ParseOptions &options, unsigned line, const std::string &path) {
  return (options.name.empty() ? "" : options.name + ": ") + "line " + std::to_string(line) + ": " + path +
         ": ";
}

}  // namespace

// Throws Fault; see validate.cpp.
void check_board(const Storyboard &board);

Storyboard parse(std::string_view json, const ParseOptions &options) {
  try {
    strict_json::check(json, {options.max_bytes, options.max_depth});
  } catch (const strict_json::Error &e) {
    throw DocumentError(place(options, e.line(), e.path()) + e.what(), e.path(), e.line());
  }
  std::unique_ptr<JsonParser, Unref> parser(json_parser_new_immutable());
  GError *error = nullptr;
  if (!json_parser_load_from_data(parser.get(), json.data(), static_cast<gssize>(json.size()), &error)) {
    const std::string message = error ? error->message : "no JSON";
    g_clear_error(&error);
    throw DocumentError((options.name.empty() ? "" : options.name + ": ") + message, "$", 0);
  }
  try {
    JsonNode *root = json_parser_get_root(parser.get());
    if (!root) throw Fault{"$", "the document is empty"};
    Storyboard board = Reader(options).read(Value(root, "$"));
    check_board(board);
    return board;
  } catch (const Fault &f) {
    const unsigned line = strict_json::line_of(json, f.path);
    throw DocumentError(place(options, line, f.path) + f.message, f.path, line);
  }
}

}  // namespace storyboard
