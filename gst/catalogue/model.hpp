// SPDX-License-Identifier: LGPL-2.1-or-later
// What is known of one video model: its limits, its price, how fast it is and how often it lands. All of it
// is data (models/*.json, and files of the user's); nothing in the program knows a vendor, a model or a
// price.
//
// Units: seconds of video or of waiting where the name says seconds or nothing else; money in `currency`;
// probabilities 0..1; bytes.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace catalogue {

// Lengths of video that may be ordered: a list, or every `step` from `from` to `to`.
struct Durations {
  std::vector<double> list;  // ascending; empty: the range
  double from = 0, to = 0, step = 1;
  bool allows(double seconds) const;
  std::optional<double> at_least(double seconds) const;  // the shortest that is not shorter; none: too long
  double shortest() const;
  double longest() const;
  bool operator==(const Durations &) const = default;
};

// A picture size that may be ordered. Several sizes share a name ("720p" in 16:9 and in 9:16).
struct Resolution {
  std::string name;
  int width = 0, height = 0;
  bool operator==(const Resolution &) const = default;
};

// One way of asking that excludes the others: which pictures, clips and sounds go together.
struct Mode {
  std::string name;  // "text", "first-frame", "first-last", "references", "extend", "edit", "lip-sync"
  bool first = false, last = false;  // takes a first, a last frame
  bool first_as_image = false;       // takes none, but a picture that the words call the first frame
  unsigned images = 0, videos = 0, audios = 0;    // references at most
  unsigned total = 0;                             // references of all kinds at most; 0: no further limit
  std::optional<unsigned> images_with_video;      // instead of `images` when a clip is among them
  bool audio_alone = true;                        // whether sounds may come without a picture or clip
  double video_seconds = 0, audio_seconds = 0;    // of all clips, of all sounds together; 0: no limit
  std::optional<Durations> durations;             // instead of the model's
  std::map<std::string, Durations> durations_at;  // by resolution, instead of those
  std::vector<std::string> resolutions;           // of the model's; empty: all
  std::optional<bool> native_audio;               // instead of the model's: can it sound in this mode?
  bool operator==(const Mode &) const = default;
};

struct Price {                      // the first that fits is it
  std::string mode;                 // empty: any but "lip-sync"
  std::string resolution;           // empty: any
  std::optional<bool> audio;        // with native sound; none: either
  std::optional<bool> video_input;  // with a clip among the references; none: either
  double per_second = 0, per_generation = 0;
  double preparation = 0;         // of the request that goes before the order and is billed by itself (Kling's look for faces)
  double step = 0;                // seconds are billed in whole steps of so many; 0: as they are
  double per_million_tokens = 0;  // tokens = ((clip seconds in + seconds out) x fps + extra frames)
                                  // x width x height / 1024
  double least_tokens = 0;        // with a clip: at least so many times the tokens of the seconds out
  bool operator==(const Price &) const = default;
};

struct Latency {  // from order to result
  double median = 0, p95 = 0;
  bool operator==(const Latency &) const = default;
};

struct Landing {  // probability that a take is accepted; what the ledger has seen corrects it
  double blind = 0, storyboard = 0, retry = 0;  // first take without and with a storyboard frame; a retry
                                                // that changes only the cause
  double uncarried = 0.95;    // each of them times this for every reference that the order cannot carry
  double fails = 0;           // probability that the provider makes nothing
  double failure_billed = 0;  // share of the price that it takes all the same
  bool operator==(const Landing &) const = default;
};

enum class Sound { Never, Always, Asked };  // native sound
enum class Overflow { LeftOut, Passes };     // references beyond a mode's: left out, or given to further
                                             // generations over the same clip, one after the other
enum class Extension { None, Native };      // None: by chaining the last frame
enum class Transport { Inline, Url };       // how a clip or sound reaches the provider

struct Model {
  std::string name;  // as storyboards and the `model` property write it
  std::string title, vendor;
  std::string protocol;      // which wire format: "ark-tasks", "kling", "kling-legacy", "veo-gemini",
                             // "veo-vertex", "openai-videos", "comfyui", "fal-queue", "replicate"
  std::string id;            // the provider's name for it
  std::string base_url;      // without a trailing slash; empty: must be given
  std::string key_variable;  // environment variable that holds the key; empty: none is needed
  std::map<std::string, std::string> options;  // what the protocol wants to know besides
  std::string checked, expires;  // ISO dates: when this was true; until when it is to be trusted
  std::vector<std::string> sources;
  std::vector<std::string> unsure;  // fields that no first-hand source confirms
  std::string file;                 // where it was read

  Durations durations;
  std::vector<Resolution> resolutions;
  double fps = 24;
  unsigned extra_frames = 0;  // frames more than seconds x fps that a clip has
  std::vector<Mode> modes;
  std::size_t prompt_most = 0;    // characters; 0: not known
  std::size_t negative_most = 0;  // of the negative prompt; 0: there is no such field
  bool seed = false;
  bool camera = false;      // has a field for the camera move
  bool last_frame = false;  // gives the last frame besides the clip
  Sound sound = Sound::Never;
  bool lip_sync = false;  // speaks the lines of its prompt
  Overflow overflow = Overflow::LeftOut;
  Extension extension = Extension::None;
  Durations extension_durations;  // of one native extension
  unsigned extensions_most = 0;
  double extended_most = 0;        // seconds of a clip after all its extensions; 0: no limit
  bool extension_is_whole = true;  // the result holds the clip that was extended
  Transport video_transport = Transport::Inline, audio_transport = Transport::Inline;
  std::vector<std::string> image_types, video_types, audio_types;  // MIME; empty: not known
  std::uint64_t image_bytes = 0, video_bytes = 0, audio_bytes = 0, request_bytes = 0;  // 0: not known
  int image_least = 0, image_most = 0;           // pixels of a picture's side
  double image_narrowest = 0, image_widest = 0;  // width / height

  std::string currency = "USD";
  std::vector<Price> prices;
  unsigned concurrency = 1;
  double requests_per_minute = 0;  // 0: not known
  Latency latency;
  Landing landing;
  bool simulated = false;
  bool operator==(const Model &) const = default;

  const Resolution *find_resolution(const std::string &name,
                                    double aspect) const;  // nearest shape of that name
  const Mode *find_mode(const std::string &name) const;
  const Durations &durations_of(const Mode &mode, const std::string &resolution) const;
  bool allows_resolution(const Mode &mode, const std::string &resolution) const;
};

}  // namespace catalogue
