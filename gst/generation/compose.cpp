// SPDX-License-Identifier: LGPL-2.1-or-later
#include "generation/compose.hpp"

#include <algorithm>

namespace generation {
namespace {

void add(std::string &text, const std::string &part) {
  if (part.find_first_not_of(" \t\r\n") == std::string::npos) return;
  if (!text.empty()) {
    const bool quoted = text.size() > 1 && text.back() == '"';
    const char last = quoted ? text[text.size() - 2] : text.back();
    text += last == '.' || last == '!' || last == '?' ? " " : ". ";
  }
  text += part;
}

std::string numbered(const catalogue::Model &model, const char *option, const char *otherwise, unsigned n) {
  const auto i = model.options.find(option);
  std::string word = i == model.options.end() ? otherwise : i->second;
  if (const auto at = word.find('#'); at != std::string::npos) word.replace(at, 1, std::to_string(n));
  return word;
}

std::string purpose(const Input &i, const NamedReference *reference) {
  const std::string named =
      i.name + (reference && !reference->description.empty() ? ", " + reference->description : "");
  if (i.kind == "first-frame") return "is the first frame";
  if (i.kind == "place") return "shows the place, " + named;
  if (i.kind == "style") return "gives the style only, not what is seen";
  if (i.kind == "clip") return "gives the motion";
  if (i.kind == "line") return "is what " + named + " says";
  if (i.kind == "voice") return "is the voice of " + named;
  if (i.kind == "sound") return "is a sound to be heard, " + named;
  if (i.kind == "music") return "is the music";
  return "is " + named;
}

}  // namespace

std::string compose(const Needs &needs, const std::vector<Input> &inputs, const catalogue::Model &model) {
  std::string text;
  add(text, needs.action);
  unsigned images = 0, videos = 0, audios = 0;
  for (const Input &i : inputs) {
    std::string word;
    if (i.role == Role::Image)
      word = numbered(model, "image-word", "Image #", ++images);
    else if (i.role == Role::Video)
      word = numbered(model, "video-word", "Video #", ++videos);
    else if (i.role == Role::Audio)
      word = numbered(model, "audio-word", "Audio #", ++audios);
    else
      continue;
    const NamedReference *reference = nullptr;
    for (const auto &r : needs.references)
      if (r.name == i.name) reference = &r;
    add(text, word + " " + purpose(i, reference));
  }
  add(text, needs.camera_words);
  add(text, needs.light);
  add(text, needs.palette);
  add(text, needs.style);
  if (model.lip_sync && needs.audio)
    for (const Line &line : needs.dialogue) {
      // What is heard already is not told in words as well.
      const bool heard = line.voice && std::any_of(inputs.begin(), inputs.end(), [&](const Input &i) {
                           return i.kind == "line" && i.medium.hash == line.voice->hash;
                         });
      if (!heard) add(text, line.speaker + " says: \"" + line.text + "\"");
    }
  if (!model.negative_most && !needs.negative.empty()) add(text, "Without: " + needs.negative);
  return text;
}

}  // namespace generation
