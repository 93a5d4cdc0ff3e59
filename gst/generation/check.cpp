// SPDX-License-Identifier: LGPL-2.1-or-later
#include "generation/check.hpp"

#include <algorithm>
#include <cstdio>

namespace generation {
namespace {

std::string number(double v) {
  char text[40];
  std::snprintf(text, sizeof text, "%g", v);
  return text;
}

std::string words(const catalogue::Durations &d) {
  if (d.list.empty())
    return "from " + number(d.from) + " to " + number(d.to) + " s in steps of " + number(d.step) + " s";
  std::string out;
  for (const double s : d.list) out += (out.empty() ? "" : ", ") + number(s);
  return out + " s";
}

std::size_t characters(const std::string &utf8) {
  return static_cast<std::size_t>(std::count_if(
      utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

struct Counts {
  unsigned images = 0, videos = 0, audios = 0;
  double video_seconds = 0, audio_seconds = 0;
  bool first = false, last = false;
};

class Checker {
 public:
  Checker(const Generation &order, const catalogue::Model &model) : o_(order), m_(model) {}

  std::vector<Refused> run() {
    const catalogue::Mode *mode = m_.find_mode(o_.mode);
    if (!mode) {
      std::string known;
      for (const auto &m : m_.modes) known += (known.empty() ? "" : ", ") + m.name;
      add("mode", m_.name + " has no mode \"" + o_.mode + "\"; it has " + known);
      return std::move(out_);
    }
    size(*mode);
    words_of_it();
    inputs(*mode);
    for (const Input &i : o_.inputs) medium(i);
    const bool sounds = mode->native_audio.value_or(m_.sound != catalogue::Sound::Never);
    if (o_.audio && !sounds) add("audio", m_.name + " makes no sound in mode " + mode->name);
    if (!o_.audio && m_.sound == catalogue::Sound::Always && sounds)
      add("audio", m_.name + " always makes sound; order it and leave it unheard");
    if (o_.last_frame && !m_.last_frame) add("last-frame", m_.name + " does not give the last frame");
    if (o_.seed && !m_.seed) add("seed", m_.name + " takes no seed");
    if (!o_.camera.move.empty() && !m_.camera) add("camera", m_.name + " has no field for the camera move");
    return std::move(out_);
  }

 private:
  void add(std::string field, std::string sentence) {
    out_.push_back({std::move(field), std::move(sentence)});
  }

  void size(const catalogue::Mode &mode) {
    if (!m_.allows_resolution(mode, o_.resolution) || !m_.find_resolution(o_.resolution, 1)) {
      std::string known;
      for (const auto &r : m_.resolutions)
        if (m_.allows_resolution(mode, r.name) && known.find(r.name) == std::string::npos)
          known += (known.empty() ? "" : ", ") + r.name;
      add("resolution",
          m_.name + " makes no \"" + o_.resolution + "\" in mode " + mode.name + "; it makes " + known);
    } else if (!std::any_of(m_.resolutions.begin(), m_.resolutions.end(), [&](const auto &r) {
                 return r.name == o_.resolution && r.width == o_.width && r.height == o_.height;
               })) {
      add("resolution", m_.name + " makes no " + std::to_string(o_.width) + "x" + std::to_string(o_.height));
    }
    const auto &allowed = mode.name == "extend" && m_.extension == catalogue::Extension::Native
                              ? m_.extension_durations
                              : m_.durations_of(mode, o_.resolution);
    if (!allowed.allows(o_.seconds))
      add("duration", m_.name + " makes no " + number(o_.seconds) + " s; it makes " + words(allowed));
  }

  void words_of_it() {
    if (o_.mode == "lip-sync") return;  // is told what to do by the sound
    if (o_.prompt.find_first_not_of(" \t\r\n") == std::string::npos) add("prompt", "the prompt is empty");
    if (m_.prompt_most && characters(o_.prompt) > m_.prompt_most)
      add("prompt", "the prompt has " + std::to_string(characters(o_.prompt)) + " characters; " + m_.name +
                        " reads at most " + std::to_string(m_.prompt_most));
    if (o_.negative_prompt.empty()) return;
    if (!m_.negative_most)
      add("negative-prompt", m_.name + " has no negative prompt");
    else if (characters(o_.negative_prompt) > m_.negative_most)
      add("negative-prompt", "the negative prompt has " + std::to_string(characters(o_.negative_prompt)) +
                                 " characters; " + m_.name + " reads at most " +
                                 std::to_string(m_.negative_most));
  }

  void inputs(const catalogue::Mode &mode) {
    Counts n;
    for (const Input &i : o_.inputs) {
      switch (i.role) {
        case Role::FirstFrame:
          if (n.first) add("first-frame", "there are two first frames");
          n.first = true;
          break;
        case Role::LastFrame:
          if (n.last) add("last-frame", "there are two last frames");
          n.last = true;
          break;
        case Role::Image:
          n.images++;
          break;
        case Role::Video:
          n.videos++;
          n.video_seconds += i.medium.seconds;
          break;
        case Role::Audio:
          n.audios++;
          n.audio_seconds += i.medium.seconds;
          break;
      }
    }
    const std::string at_most = "; " + m_.name + " takes at most ";
    const auto most = [&](const char *what, unsigned count, unsigned limit) {
      if (count > limit)
        add("references",
            std::to_string(count) + " " + what + at_most + std::to_string(limit) + " in mode " + mode.name);
    };
    if (n.first && !mode.first) add("first-frame", m_.name + " takes no first frame in mode " + mode.name);
    if (n.last && !mode.last) add("last-frame", m_.name + " takes no last frame in mode " + mode.name);
    if (o_.mode == "lip-sync" && n.audios != 1) add("references", "lips are put to one sound");
    if (n.last && !n.first) add("last-frame", "a last frame needs a first frame");
    most("pictures", n.images, n.videos && mode.images_with_video ? *mode.images_with_video : mode.images);
    most("clips", n.videos, mode.videos);
    most("sounds", n.audios, mode.audios);
    if (mode.total) most("references", n.images + n.videos + n.audios, mode.total);
    if (n.audios && !mode.audio_alone && !n.images && !n.videos)
      add("references", "a sound needs a picture or a clip beside it for " + m_.name);
    const auto long_enough = [&](const char *what, double seconds, double limit) {
      if (limit > 0 && seconds > limit + 0.01)
        add("references", std::string("the ") + what + " are " + number(seconds) + " s long together" +
                              at_most + number(limit) + " s");
    };
    long_enough("clips", n.video_seconds, mode.video_seconds);
    long_enough("sounds", n.audio_seconds, mode.audio_seconds);
  }

  void medium(const Input &i) {
    const std::string what = i.role == Role::FirstFrame  ? "the first frame"
                             : i.role == Role::LastFrame ? "the last frame"
                                                         : "reference \"" + i.name + "\"";
    const std::string field = i.role == Role::FirstFrame  ? "first-frame"
                              : i.role == Role::LastFrame ? "last-frame"
                                                          : "references";
    const Medium &x = i.medium;
    const bool clip = i.role == Role::Video, sound = i.role == Role::Audio;
    const auto &types = clip ? m_.video_types : sound ? m_.audio_types : m_.image_types;
    const auto bytes = clip ? m_.video_bytes : sound ? m_.audio_bytes : m_.image_bytes;
    if (!types.empty() && !x.type.empty() && std::find(types.begin(), types.end(), x.type) == types.end())
      add(field, what + " is " + x.type + ", which " + m_.name + " does not take");
    if (bytes && x.bytes && x.bytes->size() > bytes)
      add(field, what + " has " + std::to_string(x.bytes->size()) + " bytes; " + m_.name + " takes at most " +
                     std::to_string(bytes));
    if (!x.has_bytes() && x.url.empty() && !(i.role == Role::FirstFrame)) add(field, what + " is empty");
    if ((clip && m_.video_transport == catalogue::Transport::Url && x.url.empty()) ||
        (sound && m_.audio_transport == catalogue::Transport::Url && x.url.empty()))
      add(field, what + " must be an https address: " + m_.name + " fetches it itself");
    if (clip || sound || x.width <= 0 || x.height <= 0) return;
    const std::string is =
        " is " + std::to_string(x.width) + "x" + std::to_string(x.height) + "; " + m_.name + " takes ";
    if (m_.image_least && std::min(x.width, x.height) < m_.image_least)
      add(field, what + is + "sides of at least " + std::to_string(m_.image_least) + " pixels");
    if (m_.image_most && std::max(x.width, x.height) > m_.image_most)
      add(field, what + is + "sides of at most " + std::to_string(m_.image_most) + " pixels");
    const double shape = static_cast<double>(x.width) / x.height;
    if ((m_.image_narrowest > 0 && shape < m_.image_narrowest) ||
        (m_.image_widest > 0 && shape > m_.image_widest))
      add(field, what + is + "shapes from " + number(m_.image_narrowest) + " to " + number(m_.image_widest));
  }

  const Generation &o_;
  const catalogue::Model &m_;
  std::vector<Refused> out_;
};

}  // namespace

std::vector<Refused> check(const Generation &order, const catalogue::Model &model) {
  return Checker(order, model).run();
}

}  // namespace generation
