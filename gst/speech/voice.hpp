// SPDX-License-Identifier: LGPL-2.1-or-later
// Speech for lines that have only a text.
#pragma once
#include <atomic>
#include <memory>
#include <string>

namespace speech {

struct Line {
  std::string text;
  std::string voice;  // "" = the usual voice
  int words_per_minute = 165;
  std::string shot = {};  // whose line it is, for people
};

// Makes a sound file of a text. Providers are asked from a thread that may wait.
class VoiceProvider {
 public:
  virtual ~VoiceProvider() = default;
  // Whether speech can be made here at all; else say why() not.
  virtual bool available() const = 0;
  virtual std::string why() const = 0;
  // A voice of its own for each speaker who has none, by the order in which they first speak: always the same
  // for the same film. Throws glue::Failure for a language nobody can have.
  virtual std::string usual_voice(const std::string &language, std::size_t speaker_number) const = 0;
  // Name of a file with the speech. Throws glue::Failure with one sentence. Gives up when `interrupt` is
  // raised.
  virtual std::string speak(const Line &line, const std::atomic<bool> &interrupt) = 0;
};

// espeak-ng as an external program: the text goes in by its standard input, nothing by a shell. What it once
// said is kept in `cache_folder` (empty: gst-storyboard/voices in the user's cache), named by a hash of text,
// voice, speed and program version; a file gets its name only when it is whole.
std::unique_ptr<VoiceProvider> espeak_voice(const std::string &cache_folder = {},
                                            const std::string &program = "espeak-ng");

// A server that speaks: POST URL/audio/speech as OpenAI's, which many others offer as well.
struct Endpoint {
  std::string url;           // "https://api.openai.com/v1"; a server of one's own may be plain http
  std::string model = "gpt-4o-mini-tts";  // "gpt-4o-mini-tts", "tts-1", "kokoro", ...
  std::string key_variable;  // environment variable with the key; "" = OPENAI_API_KEY where it is set
  std::string key_file;      // its first line is the key; "" = the variable
  std::string cache_folder;  // as espeak_voice()
  double timeout = 60;       // s for one line
  // What was ordered and paid is written down, so that no line is paid twice whatever happens.
  std::string ledger;         // file; "" = gst-storyboard/ledger.sqlite in the user's data folder
  std::string production;     // whose budget it is; "" = "default"
  double budget = -1;         // USD the production may cost; -1: no limit
  double price = -1;          // USD for 1000 characters; -1: that of the price list (prices.hpp), 0 for a model nobody knows
};

// The key is read once, sent to that origin only and never logged. A line is asked for once, across runs and processes
// that share the ledger: what may have arrived is not sent again, only what the server itself turned away for now (429,
// 503), four times at most. What came is decoded before it is kept. A line whose price is 0 (a server of one's own) may
// be asked for again in another run.
std::unique_ptr<VoiceProvider> endpoint_voice(const Endpoint &endpoint);

// Letters, digits and + - _ only, no leading "-": what may be a voice's name on a command line.
bool valid_voice_name(const std::string &name);

}  // namespace speech
