// SPDX-License-Identifier: LGPL-2.1-or-later
// The storyboard document, as the program sees it. It says what is wanted; it includes no gst.h.
// docs/storyboard-format.md describes the same thing as its author sees it (JSON).
//
// Units: seconds of the finished film for every time in the document; fractions of the picture (0,0 = top
// left) for positions; degrees, kelvin, EV and dB where the name says so.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace storyboard {

struct Rational {
  int num = 24, den = 1;
  bool operator==(const Rational &) const = default;
};

using Colour = std::uint32_t;  // 0xRRGGBB

struct Point {
  double x = 0.5, y = 0.5;
  bool operator==(const Point &) const = default;
};

enum class ReferenceKind { Character, Prop, Place, Palette, Style, Voice, Clip, Sound };

// How a character looks where no picture of them exists: what the board artist draws, and what a prompt says.
struct Look {
  std::string build;  // "slim", "average", "broad", "child"
  std::string hair;   // "short", "long", "bun", "curly", "bald", "cap", "hood"
  std::optional<Colour> hair_colour, skin, top, bottom, accent;
  std::string top_kind;  // "coat", "shirt", "dress", "jacket", "robe"
  bool operator==(const Look &) const = default;
};

// A named thing that recurs: a character, a place, a voice. `name` is the key under "references".
struct Reference {
  std::string name;
  ReferenceKind kind = ReferenceKind::Character;
  std::string description;
  std::vector<std::string> files;  // pictures, clips or sounds, relative to the document
  Look look;                       // characters
  std::string set;  // places: "harbour", "street", "room", "forest", "field", "beach", "mountains",
                    //         "city", "office", "kitchen", "station", "desert", "stage", "plain"
  std::vector<Colour> colours;  // palettes
  std::string voice;            // characters and voices: name of the voice for lines without a file
  bool operator==(const Reference &) const = default;
};

struct Lighting {
  std::optional<double> azimuth;      // degrees: 0 from the camera, -90 from the left, 90 right, 180 behind
  std::optional<double> elevation;    // degrees above the horizon
  std::optional<double> temperature;  // kelvin
  std::optional<double> exposure;     // EV relative to normal
  std::optional<double> contrast;     // 0 flat .. 1 hard
  std::string time;                   // "dawn", "day", "dusk", "night", "" = not said
  bool operator==(const Lighting &) const = default;
};

enum class Framing { ExtremeWide, Wide, Full, Medium, MediumClose, Close, ExtremeClose, Insert };
enum class Angle { Eye, High, Low, Overhead, Dutch };

struct Subject {
  std::string reference;  // a character or prop; empty: only described by `kind`
  std::string kind;       // "person", "car", "boat", "tree", "dog", "box", ... where there is no reference
  std::string pose;    // "standing", "sitting", "walking", "running", "pointing", "waving", "arms-crossed",
                       // "kneeling", "lying", "reaching", "reading", "hands-on-hips"
  std::string facing;  // "camera", "left", "right", "away"
  std::optional<Point> at;       // where the subject's centre is; not said: the artist composes
  std::optional<double> height;  // of the picture's height; not said: from the framing
  bool operator==(const Subject &) const = default;
};

struct Frame {                 // a storyboard frame that exists as a file
  std::string role = "first";  // "first", "last", "key"
  double position = 0.0;       // 0 = in point, 1 = out point
  std::string file;
  bool operator==(const Frame &) const = default;
};

struct Camera {
  std::string move = "static";
  std::string direction;
  std::optional<double> amount;  // not said: the move's usual amount
  std::string easing;            // "" = smooth
  bool operator==(const Camera &) const = default;
};

struct Transition {  // into the shot
  std::string kind = "cut";
  double duration = 0.0;
  std::string easing;
  bool operator==(const Transition &) const = default;
};

struct Line {           // dialogue
  std::string speaker;  // a reference
  std::string text;
  std::string file;   // a recorded or generated voice; empty: spoken by a voice provider
  double at = 0.0;    // seconds after the shot's in point
  double gain = 0.0;  // dB
  bool operator==(const Line &) const = default;
};

struct Sound {  // effects and ambience of one shot
  std::string file;
  std::string role = "effects";  // "effects", "shot", "voice"
  double at = 0.0;
  double in = 0.0;
  std::optional<double> duration;
  double gain = 0.0;
  double fade_in = 0.0, fade_out = 0.0;
  bool loop = false;
  double lead = 0.0, lag = 0.0;  // role "shot": J-cut, L-cut, as of a source
  bool operator==(const Sound &) const = default;
};

struct Music {
  std::string file;
  double at = 0.0, in = 0.0;
  std::optional<double> duration;
  double gain = 0.0, fade_in = 0.0, fade_out = 0.0;
  double duck = -12.0;  // dB under speech
  bool loop = false;
  std::vector<double> beats;  // known beats, seconds in the file
  bool operator==(const Music &) const = default;
};

struct Source {  // footage instead of generation
  std::string file;
  double in = 0.0;
  bool sound = false;
  double lead = 0.0;  // J-cut: its sound begins so many seconds before its picture
  double lag = 0.0;   // L-cut: its sound goes on so many seconds after its picture
  bool operator==(const Source &) const = default;
};

struct Shot {
  std::string id;
  std::string prompt;
  double duration = 0.0;
  Framing framing = Framing::Medium;
  Angle angle = Angle::Eye;
  std::vector<Subject> subjects;
  std::vector<Subject>
      last_subjects;  // blocking at the end of the shot: the artist draws a last frame from it
  std::vector<Point> focal_points;
  std::vector<Frame> frames;
  Camera camera;
  Transition transition;
  std::optional<Lighting> lighting;     // overrides the scene's, field by field
  std::vector<Colour> palette;          // overrides the scene's
  std::vector<std::string> references;  // used besides the subjects and the place
  std::vector<Line> dialogue;
  std::vector<Sound> sounds;
  std::optional<Source> source;
  bool continues = false;
  std::string model;  // "" = the element's
  std::optional<std::uint64_t> seed;
  std::map<std::string, double> limits;  // dimension -> lowest accepted score, 0..1
  bool operator==(const Shot &) const = default;
};

struct Scene {
  std::string id;
  std::string title;
  std::string place;  // a reference
  Lighting lighting;
  std::vector<Colour> palette;
  std::vector<Shot> shots;
  bool operator==(const Scene &) const = default;
};

struct Budget {
  double amount = 0.0;
  std::string currency = "USD";
  bool operator==(const Budget &) const = default;
};

struct Storyboard {
  std::string title, description;
  int width = 1920, height = 1080;
  Rational framerate;
  std::uint64_t seed = 0;
  std::optional<Budget> budget;
  double loudness = -14.0;            // LUFS
  double true_peak = -1.0;            // dBTP
  std::string align;                  // where cuts go in the music: words::alignments; "" = where they are
  bool approve_frames = false;        // no video is paid for a shot before its frames were approved
  std::vector<Reference> references;  // in the document's order
  std::vector<Music> music;
  std::vector<Scene> scenes;
  bool operator==(const Storyboard &) const = default;

  const Reference *find_reference(const std::string &name) const {
    for (const auto &r : references)
      if (r.name == name) return &r;
    return nullptr;
  }
};

}  // namespace storyboard
