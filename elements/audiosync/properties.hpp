// SPDX-License-Identifier: LGPL-2.1-or-later
// What can be set on audiosync.
#pragma once
#include <gst/gst.h>

#include <string>

#include "preparation.hpp"

namespace audiosync {

// Loudness and true peak of a kind of publication; Own: what `loudness` and `true-peak` say, else the film.
enum class Preset { Own, Online, EbuR128, AtscA85, Web };

struct Properties {
  Preset preset = Preset::Own;
  double loudness = 0.0;   // LUFS; 0 = the preset's, else the film's; without a film no normalisation
  double true_peak = 1.0;  // dBTP; 1 = the preset's, else the film's, else -1
  double duck = -12.0;     // dB, music from pads under voice pads
  std::uint64_t duck_hold = GST_SECOND;
  std::uint64_t fade_out = 2 * GST_SECOND;
  Overflow overflow = Overflow::Overlap;
  music::Align align = music::Align::None;
  double max_stretch = 0.08;  // share of a shot's length
  std::string beats_file;
  Sync sync = Sync::Measure;
  bool room_tone = true;
  MusicEnd music_end = MusicEnd::Fade;
  std::string voice;
  speech::Endpoint endpoint;  // without a url: espeak-ng
  bool report_cuts = true;
  std::string subtitles;  // file

  // What is aimed at; `film`: what the film says, where there is one. A loudness of 0: none.
  Target target(const Target *film) const;
};

GType role_type();
GType overflow_type();
GType align_type();
GType sync_type();
GType preset_type();
GType music_end_type();

void install_properties(GObjectClass *klass);
// False when there is no property of that number.
bool set_property(Properties &p, guint id, const GValue *value);
bool get_property(const Properties &p, guint id, GValue *value);

}  // namespace audiosync
