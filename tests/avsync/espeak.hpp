// SPDX-License-Identifier: LGPL-2.1-or-later
// Speech whose phonemes are known to the millisecond: the espeak-ng library, loaded where it is installed. Only
// the tests do this; nothing of the project is linked with it.
#pragma once
#include <dlfcn.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace talking {

struct Phoneme {
  double at;  // s
  std::string name;
};
struct Speech {
  int rate = 22050;
  std::vector<float> samples;
  std::vector<Phoneme> phonemes;  // by time; the last is the end
};

class Espeak {
 public:
  Espeak() {
    library_ = dlopen("libespeak-ng.so.1", RTLD_NOW);
    if (!library_) return;
    auto initialize = reinterpret_cast<int (*)(int, int, const char *, int)>(dlsym(library_, "espeak_Initialize"));
    set_callback_ = reinterpret_cast<void (*)(Callback)>(dlsym(library_, "espeak_SetSynthCallback"));
    synth_ = reinterpret_cast<Synth>(dlsym(library_, "espeak_Synth"));
    voice_ = reinterpret_cast<int (*)(const char *)>(dlsym(library_, "espeak_SetVoiceByName"));
    parameter_ = reinterpret_cast<int (*)(int, int, int)>(dlsym(library_, "espeak_SetParameter"));
    if (!initialize || !set_callback_ || !synth_ || !voice_ || !parameter_) return;
    rate_ = initialize(2 /* synchronous */, 0, nullptr, 1 /* phoneme events */ | 0x8000 /* no exit */);
  }
  bool there() const { return rate_ > 0; }

  // The same words are the same samples each time: left to itself espeak-ng says them a little slower or faster after
  // others (tens of milliseconds in half a minute).
  const Speech &speak(const std::string &text, const std::string &voice, int words_per_minute) {
    const auto key = std::to_string(words_per_minute) + " " + voice + " " + text;
    if (const auto said = said_.find(key); said != said_.end()) return said->second;
    speech_ = {};
    speech_.rate = rate_;
    self() = this;
    set_callback_(&Espeak::heard);
    voice_(voice.c_str());
    parameter_(1, words_per_minute, 0);
    synth_(text.c_str(), text.size() + 1, 0, 1, 0, 1 /* UTF-8 */, nullptr, nullptr);
    speech_.phonemes.push_back({static_cast<double>(speech_.samples.size()) / rate_, ""});
    return said_[key] = std::move(speech_);
  }

 private:
  struct Event {  // espeak_EVENT of speak_lib.h
    int type;
    unsigned unique_identifier;
    int text_position, length, audio_position, sample;
    void *user_data;
    union {
      int number;
      const char *name;
      char string[8];
    } id;
  };
  using Callback = int (*)(short *, int, Event *);
  using Synth = int (*)(const void *, std::size_t, unsigned, int, unsigned, unsigned, unsigned *, void *);
  static Espeak *&self() {
    static Espeak *one = nullptr;
    return one;
  }
  static int heard(short *wav, int n, Event *event) {
    for (; event->type != 0; event++)
      if (event->type == 7) {
        char name[9] = {};
        std::copy(event->id.string, event->id.string + 8, name);
        self()->speech_.phonemes.push_back({event->audio_position / 1000.0, name});
      }
    if (wav)
      for (int i = 0; i < n; i++) self()->speech_.samples.push_back(static_cast<float>(wav[i]) / 32768.0f);
    return 0;
  }

  void *library_ = nullptr;
  int rate_ = 0;
  void (*set_callback_)(Callback) = nullptr;
  Synth synth_ = nullptr;
  int (*voice_)(const char *) = nullptr;
  int (*parameter_)(int, int, int) = nullptr;
  Speech speech_;
  std::map<std::string, Speech> said_;
};

}  // namespace talking
