// SPDX-License-Identifier: LGPL-2.1-or-later
// One order to a video model, in words that no provider's wire format has a say in. A protocol puts it on the
// wire; its canonical form is what a take is filed under.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace generation {

// A picture, clip or sound that goes into an order. What it is, not where it lies: two paths to the same
// bytes are the same medium.
struct Medium {
  std::string hash;  // SHA-256 (hex) of the bytes; of the URL where only that is known
  std::string type;  // MIME: "image/png", "video/mp4", "audio/wav"
  std::shared_ptr<const std::string> bytes;  // null: put aside, or only `url`
  std::function<std::shared_ptr<const std::string>()> aside;  // gives the bytes that were put aside
  std::string url;                           // https, reachable for the provider; may be signed: never log it
  int width = 0, height = 0;                 // pictures and clips; 0: not known
  double seconds = 0;                        // clips and sounds; 0: not known

  bool has_bytes() const { return bytes || aside; }
  std::shared_ptr<const std::string> read() const { return bytes || !aside ? bytes : aside(); }
};

enum class Role { FirstFrame, LastFrame, Image, Video, Audio };

struct Input {
  Role role = Role::Image;
  std::string name;  // the storyboard's ("mara"); empty for frames
  std::string
      kind;  // of the reference: "character", "prop", "place", "style", "voice", "clip", "sound", "music"
  Medium medium;
  double at = 0;  // a sound that lips are put to: seconds after the clip's beginning
};

struct Camera {
  std::string move, direction;  // as in the storyboard; "" or "static": none
  double amount = 0;
};

struct Generation {
  std::string model;  // the catalogue's name
  std::string mode;   // of the model's modes
  std::string prompt, negative_prompt;
  double seconds = 0;      // one of the model's durations
  std::string resolution;  // one of the model's names
  int width = 0, height = 0;
  double fps = 0;
  bool audio = false;  // native sound
  std::optional<std::uint32_t> seed;
  Camera camera;              // only for models that have a field for it; else it is in the prompt
  std::vector<Input> inputs;  // in the order in which the prompt counts them
  bool last_frame = false;    // give the last frame besides
  // Native extension, edit, lip-sync: the provider's name of the clip that goes on or is changed (see
  // JobReport::clip). `extends_key` is the key of the order that made it and is what counts in the canonical
  // form.
  std::string extends, extends_key;
  std::map<std::string, std::string> options;  // further fields, as the protocol names them
  unsigned take = 1;                           // which attempt: a deliberate retry is another purchase
};

// JSON with sorted members; everything that can change the picture or the bill, media by their hash. Not in
// it: paths, URLs, names of media, keys, time.
std::string canonical(const Generation &order);
std::string key(const Generation &order);  // SHA-256 (hex) of that

}  // namespace generation
