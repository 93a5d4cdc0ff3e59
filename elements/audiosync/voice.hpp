// SPDX-License-Identifier: LGPL-2.1-or-later
// Speech for lines that have only a text.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace audiosync {

struct Speech {
  std::string text;
  std::string voice;  // "" = the default voice
  int words_per_minute = 165;
};

// Makes a sound file of a text. Providers are asked from the preparation's own thread and may take their
// time.
class VoiceProvider {
 public:
  virtual ~VoiceProvider() = default;
  // Whether speech can be made here at all; else say why() not.
  virtual bool available() const = 0;
  virtual std::string why() const = 0;
  // Name of a file with the speech. Throws glue::Failure with one sentence. Gives up when `interrupt` is
  // raised.
  virtual std::string speak(const Speech &speech, const std::atomic<bool> &interrupt) = 0;
};

// espeak-ng as an external program: the text goes in by its standard input, nothing by a shell. What it once
// said is kept in `cache_folder` (empty: gst-storyboard/voices in the user's cache), named by a hash of text,
// voice, speed and program version; a file gets its name only when it is whole.
std::unique_ptr<VoiceProvider> espeak_voice(const std::string &cache_folder = {},
                                            const std::string &program = "espeak-ng");

// Letters, digits and + - _ only, no leading "-": what may be a voice's name on a command line.
bool valid_voice_name(const std::string &name);

// A voice of its own for each speaker who has none, by the order in which they first speak: always the same
// for the same film.
std::string default_voice(const std::string &language, std::size_t speaker_number);

}  // namespace audiosync
