// SPDX-License-Identifier: LGPL-2.1-or-later
// Talking shots with a known offset between sound and picture.
#pragma once
#include <string>
#include <vector>

#include "avsync/envelope.hpp"
#include "avsync/motion.hpp"
#include "avsync/offset.hpp"
#include "avsync/talking_head.hpp"

namespace talking {

inline const std::vector<std::string> &texts() {
  static const std::vector<std::string> all = {
      "The tide went out before anybody in the village was awake, and it took the small blue boat along with it. Nobody "
      "saw it leave, but everybody had an opinion about who should have tied the rope.",
      "My grandmother kept seven clocks in her kitchen, and no two of them agreed. She said that a person who wants to "
      "know the time should have to make up her own mind about it.",
      "We walked up to the lighthouse because the road was closed, and by the time we reached the top the whole bay was "
      "covered with fog. You could hear the bell, but you could not see a thing.",
      "If you want to bake good bread you need patience, warm hands, and a neighbour who is willing to eat the first "
      "three loaves without any complaint whatsoever.",
      "The committee met on Monday, argued about the budget until midnight, and then agreed to meet again on Tuesday. "
      "Meanwhile the roof of the old theatre kept leaking.",
      "He told me that the map was wrong, that the bridge had moved, and that the river used to run on the other side of "
      "the church. I did not believe a word, but I bought him a coffee.",
      "Do you remember the summer when the market burned down? They sold smoked apples for a year after that, and people "
      "came from far away to taste them.",
      "Every machine in this workshop has a name, and every name is painted on it in red. The oldest one is called "
      "Margaret, and nobody but Paul is allowed to touch her."};
  return all;
}

struct Trial {
  double offset = 0;  // s, how late the sound is
  avsync::Offset found;
};

// Shot number `i`: text, voice, speed, head and offset all follow from it. With `over` the mouth says another
// text than the voice.
inline Trial trial(Espeak &espeak, int i, double seconds, double motion, double noise, bool over, double fps = 25) {
  static const char *voices[] = {"en-gb", "en-us", "en-gb+f3", "en-us+m3", "en-us+f2", "en-gb+m7"};
  const auto n = static_cast<std::size_t>(i);
  const int speed = 140 + 17 * (i % 4);
  const auto heard = espeak.speak(texts()[n % texts().size()], voices[n % 6], speed);
  const auto seen = over ? espeak.speak(texts()[(n + 3) % texts().size()], voices[(n + 1) % 6], speed + 11) : heard;
  Trial t;
  t.offset = -0.4 + 0.8 * ((i * 7) % 20) / 19.0;
  Scene scene;
  scene.fps = fps;
  scene.motion = motion;
  scene.noise = noise;
  scene.seed = static_cast<std::uint32_t>(i + 1);
  scene.head = 0.4 + 0.06 * (i % 5);
  Head head(scene, seen.phonemes);
  const double from = 0.6 + 0.11 * (i % 3);  // the shot begins in the middle of the talk
  avsync::Motion tracked;
  for (int f = 0; f < static_cast<int>(seconds * fps); f++) {
    const auto p = head.frame(f / fps, from + f / fps);
    tracked.add({p.data(), scene.width, scene.height, scene.width});
  }
  avsync::Envelope envelope(heard.rate);
  std::vector<float> sound(static_cast<std::size_t>(seconds * heard.rate), 0.0f);
  for (std::size_t k = 0; k < sound.size(); k++) {
    const double at = static_cast<double>(k) / heard.rate + from - t.offset;
    const auto j = static_cast<std::ptrdiff_t>(at * heard.rate);
    if (j >= 0 && j < static_cast<std::ptrdiff_t>(heard.samples.size())) sound[k] = heard.samples[static_cast<std::size_t>(j)];
  }
  envelope.add(sound.data(), sound.size());
  const auto curves = tracked.curves();
  t.found = avsync::measure_offset(curves, 1 / fps, envelope.values());
  return t;
}

}  // namespace talking
