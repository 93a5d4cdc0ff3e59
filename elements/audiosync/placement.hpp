// SPDX-License-Identifier: LGPL-2.1-or-later
// One sound at its place on the mix. Times are sample frames of the mix unless they say otherwise.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace audiosync {

enum class Role { Music, Voice, Shot, Effects };

struct Placement {
  Role role = Role::Effects;
  std::string uri, shot;  // shot: the id people know it by, for messages
  std::int64_t start = 0;
  std::int64_t length = -1;   // at most; -1: to the end of the sound
  std::int64_t natural = -1;  // what the sound has from `in` to its own end; -1: not known
  std::uint64_t in = 0;       // ns into the file
  double gain = 0.0;          // dB
  std::int64_t fade_in = 0, fade_out = 0;
  std::int64_t trim_fade = 0;  // fade-out where the film ends before the sound does
  bool loop = false;
  bool told = false;     // by a `storyboard/sound` event, while the film runs
  std::uint64_t loop_from = 0, loop_to = 0;  // ns in the file: what goes round; 0, 0: all of it
  std::uint64_t skip_from = 0, skip_to = 0;  // ns in the file: what is left out; 0, 0: nothing
  double clock = 1.0;     // seconds the sound's clock counts in a second of the picture's
  bool dialogue = false;  // a shot's own sound in which the person on screen speaks
  double duck = 0.0;     // dB this sound steps back under speech; 0: it does not
  double stretch = 1.0;  // duration after / before, the pitch unchanged
  // Voice lines
  std::int64_t until = -1;  // where the line's shot ends
  std::string text, speaker, voice, language;

  // Where it is over, as far as that is known; -1: at the end of its file.
  std::int64_t end() const {
    std::int64_t frames = length;
    if (natural >= 0 && !loop && (frames < 0 || natural < frames)) frames = natural;
    return frames < 0 ? -1 : start + frames;
  }
};

// A running sound: interleaved float in the mix's rate and channels.
class Sound {
 public:
  virtual ~Sound() = default;
  // Appends up to `frames` frames; fewer only at its end.
  virtual std::size_t read(std::vector<float> &out, std::size_t frames) = 0;
};

// Starts the sound of a placement `from` frames after its beginning. May throw; may return nullptr for
// silence.
using OpenSound = std::function<std::unique_ptr<Sound>(const Placement &, std::int64_t from)>;

}  // namespace audiosync
