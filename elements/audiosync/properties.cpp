// SPDX-License-Identifier: LGPL-2.1-or-later
#include "properties.hpp"

#include "glue/ref.hpp"

namespace audiosync {

namespace {

enum {
  PROP_LOUDNESS = 1,
  PROP_TRUE_PEAK,
  PROP_DUCK,
  PROP_DUCK_HOLD,
  PROP_FADE_OUT,
  PROP_OVERFLOW,
  PROP_VOICE,
  PROP_REPORT_CUTS,
  PROP_PRESET,
  PROP_AV_SYNC,
  PROP_ROOM_TONE,
  PROP_SUBTITLES,
  PROP_ALIGN,
  PROP_MAX_STRETCH,
  PROP_BEATS_FILE,
  PROP_SPEECH_URL,
  PROP_SPEECH_MODEL,
  PROP_SPEECH_KEY_ENV,
  PROP_SPEECH_KEY_FILE,
  PROP_MUSIC_END,
  PROP_SPEECH_PRICE,
  PROP_LEDGER,
  PROP_PRODUCTION,
  PROP_BUDGET
};

template <std::size_t N>
GType enum_type(const char *name, const GEnumValue (&values)[N]) {
  const GType type = g_enum_register_static(name, values);
  gst_type_mark_as_plugin_api(type, static_cast<GstPluginAPIFlags>(0));
  return type;
}

}  // namespace

GType role_type() {
  static const GEnumValue values[] = {
      {static_cast<int>(Role::Music), "Music: ducked under voices, faded out at the end of the picture", "music"},
      {static_cast<int>(Role::Voice), "Speech: music steps back for it", "voice"},
      {static_cast<int>(Role::Shot), "The picture's own sound", "shot"},
      {static_cast<int>(Role::Effects), "Effects and ambience", "effects"},
      {0, nullptr, nullptr}};
  static const GType type = enum_type("GstAudioSyncRole", values);
  return type;
}
GType overflow_type() {
  static const GEnumValue values[] = {
      {static_cast<int>(Overflow::Overlap), "It goes on under the next shot, with a warning", "overlap"},
      {static_cast<int>(Overflow::Error), "An error", "error"},
      {static_cast<int>(Overflow::Extend),
       "Its shot is shown slower and the next one faster, by max-stretch at most; what is left overlaps", "extend"},
      {0, nullptr, nullptr}};
  static const GType type = enum_type("GstAudioSyncOverflow", values);
  return type;
}
GType align_type() {
  static const GEnumValue values[] = {
      {static_cast<int>(music::Align::None), "Pictures are shown when they come", "none"},
      {static_cast<int>(music::Align::Beats), "Cuts on beats", "beats"},
      {static_cast<int>(music::Align::Bars), "Cuts on the first beats of bars", "bars"},
      {static_cast<int>(music::Align::EveryTwoBars), "Cuts on the first beat of every second bar", "every-2-bars"},
      {static_cast<int>(music::Align::EveryFourBars), "Cuts on the first beat of every fourth bar", "every-4-bars"},
      {static_cast<int>(music::Align::Energy), "Cuts on any beat where the music is loud, on first beats of bars where it is calm, shots longer there"
       " (a film's music; without a film as beats)", "energy"},
      {0, nullptr, nullptr}};
  static const GType type = enum_type("GstAudioSyncAlign", values);
  return type;
}
GType sync_type() {
  static const GEnumValue values[] = {
      {static_cast<int>(Sync::Off), "Nothing is looked at", "off"},
      {static_cast<int>(Sync::Measure), "Lips and words are compared, offsets are said", "measure"},
      {static_cast<int>(Sync::Correct), "As measure, and what is sure is corrected", "correct"},
      {static_cast<int>(Sync::Flash), "Calibration: offsets of flash and beep on pads are said and corrected", "flash"},
      {0, nullptr, nullptr}};
  static const GType type = enum_type("GstAudioSyncAvSync", values);
  return type;
}
GType preset_type() {
  static const GEnumValue values[] = {
      {static_cast<int>(Preset::Own), "What loudness and true-peak say, else the film", "own"},
      {static_cast<int>(Preset::Online), "-14 LUFS, -1 dBTP: video platforms", "online"},
      {static_cast<int>(Preset::EbuR128), "-23 LUFS, -1 dBTP: EBU R 128", "ebu-r128"},
      {static_cast<int>(Preset::AtscA85), "-24 LUFS, -2 dBTP: ATSC A/85", "atsc-a85"},
      {static_cast<int>(Preset::Web), "-16 LUFS, -1 dBTP: podcasts and the web", "web"},
      {0, nullptr, nullptr}};
  static const GType type = enum_type("GstAudioSyncPreset", values);
  return type;
}

GType music_end_type() {
  static const GEnumValue values[] = {
      {static_cast<int>(MusicEnd::Fade), "Faded out from the first beat of a bar", "fade"},
      {static_cast<int>(MusicEnd::Remix), "With its own end: whole bars in its middle are left out", "remix"},
      {0, nullptr, nullptr}};
  static const GType type = enum_type("GstAudioSyncMusicEnd", values);
  return type;
}

Target Properties::target(const Target *film) const {
  Target t{0.0, -1.0};
  if (film) t = *film;
  switch (preset) {
    case Preset::Own:
      break;
    case Preset::Online:
      t = {-14, -1};
      break;
    case Preset::EbuR128:
      t = {-23, -1};
      break;
    case Preset::AtscA85:
      t = {-24, -2};
      break;
    case Preset::Web:
      t = {-16, -1};
      break;
  }
  if (loudness < 0) t.loudness = loudness;
  if (true_peak < 1) t.true_peak = true_peak;
  return t;
}

void install_properties(GObjectClass *klass) {
  constexpr auto ready =
      static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  auto install = [&](guint id, GParamSpec *spec) { g_object_class_install_property(klass, id, spec); };
  install(PROP_LOUDNESS, g_param_spec_double("loudness", "Loudness",
                                             "Integrated loudness of the mix, in LUFS; 0 = the preset's, else the film's "
                                             "own, and no normalisation where there is no film",
                                             -70.0, 0.0, 0.0, ready));
  install(PROP_TRUE_PEAK, g_param_spec_double("true-peak", "True peak",
                                              "Highest true peak of the mix, in dBTP; 1 = the preset's, else the film's "
                                              "own, -1 dBTP where there is no film",
                                              -20.0, 1.0, 1.0, ready));
  install(PROP_DUCK, g_param_spec_double("duck", "Duck",
                                         "How far the music of music pads steps back while a voice pad speaks, in dB",
                                         -40.0, 0.0, -12.0, ready));
  install(PROP_DUCK_HOLD,
          g_param_spec_uint64("duck-hold", "Duck hold",
                              "Pauses in speech that are shorter than this do not bring the music back, in ns", 0,
                              60 * GST_SECOND, GST_SECOND, ready));
  install(PROP_FADE_OUT,
          g_param_spec_uint64("fade-out", "Fade-out",
                              "Length of the fade-out of music that outlasts the picture, in ns; where the music has a "
                              "stable beat it begins on the first of a bar near by",
                              0, 600 * GST_SECOND, 2 * GST_SECOND, ready));
  install(PROP_OVERFLOW, g_param_spec_enum("overflow", "Overflow",
                                           "What happens to a line that is longer than its shot, even 8 % faster",
                                           overflow_type(), static_cast<int>(Overflow::Overlap), ready));
  install(PROP_VOICE, g_param_spec_string("voice", "Voice",
                                          "Voice of every speaker who has none, for example en-us+f3; unset: each speaker "
                                          "gets one of their own",
                                          nullptr, ready));
  install(PROP_REPORT_CUTS,
          g_param_spec_boolean("report-cuts", "Report cuts",
                               "Post a storyboard/cut message for each cut of a film with music: the nearest beat and how "
                               "far the cut is from it",
                               TRUE, ready));
  install(PROP_PRESET, g_param_spec_enum("loudness-preset", "Loudness preset",
                                         "Loudness and true peak of a kind of publication", preset_type(),
                                         static_cast<int>(Preset::Own), ready));
  install(PROP_AV_SYNC,
          g_param_spec_enum("av-sync", "A/V sync",
                            "Whether shots' own sound is compared with the picture, and put right where it is sure",
                            sync_type(), static_cast<int>(Sync::Measure), ready));
  install(PROP_ROOM_TONE,
          g_param_spec_boolean("room-tone", "Room tone",
                               "Fill what a shot's own sound leaves of its shot, and shots without one, with the "
                               "quietest stretch of their scene's", TRUE, ready));
  install(PROP_MUSIC_END,
          g_param_spec_enum("music-end", "Music end", "How a film's music that is longer than the film ends with it",
                            music_end_type(), static_cast<int>(MusicEnd::Fade), ready));
  install(PROP_ALIGN,
          g_param_spec_enum("align", "Align",
                            "Which beats cuts are put on by showing raw pictures' shots a little faster or slower; what "
                            "storyboardsrc has already done needs nothing",
                            align_type(), static_cast<int>(music::Align::None), ready));
  install(PROP_MAX_STRETCH,
          g_param_spec_double("max-stretch", "Max stretch",
                              "How much faster or slower a shot may be shown, as a share of its length", 0.0, 0.5, 0.08,
                              ready));
  install(PROP_BEATS_FILE,
          g_param_spec_string("beats-file", "Beats file",
                              "Beats on the film's timeline, a line each: seconds, tab, number in the bar, as "
                              "gst-storyboard-1.0 beats prints them; unset: those of the film's music",
                              nullptr, ready));
  install(PROP_SUBTITLES,
          g_param_spec_string("subtitles", "Subtitles",
                              "File the film's lines are written to with their times: WebVTT where its name ends in "
                              ".vtt, else SubRip; unset: none",
                              nullptr, ready));
  install(PROP_SPEECH_URL,
          g_param_spec_string("speech-url", "Speech endpoint",
                              "OpenAI-compatible server that speaks lines without a file, for example "
                              "https://api.openai.com/v1; unset: espeak-ng",
                              nullptr, ready));
  install(PROP_SPEECH_MODEL,
          g_param_spec_string("speech-model", "Speech model", "Model of the speech endpoint", "gpt-4o-mini-tts", ready));
  install(PROP_SPEECH_KEY_ENV,
          g_param_spec_string("speech-key-env", "Speech key variable",
                              "Environment variable with the speech endpoint's key; unset: OPENAI_API_KEY, where it is set",
                              nullptr, ready));
  install(PROP_SPEECH_KEY_FILE,
          g_param_spec_string("speech-key-file", "Speech key file",
                              "File whose first line is the speech endpoint's key; unset: the environment variable",
                              nullptr, ready));
  install(PROP_SPEECH_PRICE,
          g_param_spec_double("speech-price", "Speech price",
                              "What 1000 characters cost at the speech endpoint, in USD; -1 = the model's usual price, 0 for a "
                              "model nobody knows. A line that costs nothing may be asked for again in another run",
                              -1, 1000, -1, ready));
  install(PROP_LEDGER, g_param_spec_string("ledger", "Ledger",
                                           "File that says which lines were ordered from the speech endpoint and paid; unset: "
                                           "gst-storyboard/ledger.sqlite in the user's data folder",
                                           nullptr, ready));
  install(PROP_PRODUCTION, g_param_spec_string("production", "Production",
                                               "Name of the production whose budget the speech endpoint's lines are of; unset: "
                                               "\"default\"",
                                               nullptr, ready));
  install(PROP_BUDGET, g_param_spec_double("budget", "Budget",
                                           "What the production may cost at most, in USD, over all its runs, pictures included; "
                                           "0 buys nothing, -1 is the film's own budget, or no limit",
                                           -1, 1e9, -1, ready));
}

bool set_property(Properties &p, guint id, const GValue *value) {
  switch (id) {
    case PROP_LOUDNESS:
      p.loudness = g_value_get_double(value);
      return true;
    case PROP_TRUE_PEAK:
      p.true_peak = g_value_get_double(value);
      return true;
    case PROP_DUCK:
      p.duck = g_value_get_double(value);
      return true;
    case PROP_DUCK_HOLD:
      p.duck_hold = g_value_get_uint64(value);
      return true;
    case PROP_FADE_OUT:
      p.fade_out = g_value_get_uint64(value);
      return true;
    case PROP_OVERFLOW:
      p.overflow = static_cast<Overflow>(g_value_get_enum(value));
      return true;
    case PROP_VOICE:
      p.voice = glue::string_or_empty(g_value_get_string(value));
      return true;
    case PROP_REPORT_CUTS:
      p.report_cuts = g_value_get_boolean(value);
      return true;
    case PROP_PRESET:
      p.preset = static_cast<Preset>(g_value_get_enum(value));
      return true;
    case PROP_AV_SYNC:
      p.sync = static_cast<Sync>(g_value_get_enum(value));
      return true;
    case PROP_ROOM_TONE:
      p.room_tone = g_value_get_boolean(value);
      return true;
    case PROP_MUSIC_END:
      p.music_end = static_cast<MusicEnd>(g_value_get_enum(value));
      return true;
    case PROP_ALIGN:
      p.align = static_cast<music::Align>(g_value_get_enum(value));
      return true;
    case PROP_MAX_STRETCH:
      p.max_stretch = g_value_get_double(value);
      return true;
    case PROP_BEATS_FILE:
      p.beats_file = glue::string_or_empty(g_value_get_string(value));
      return true;
    case PROP_SUBTITLES:
      p.subtitles = glue::string_or_empty(g_value_get_string(value));
      return true;
    case PROP_SPEECH_URL:
      p.endpoint.url = glue::string_or_empty(g_value_get_string(value));
      return true;
    case PROP_SPEECH_MODEL:
      p.endpoint.model = glue::string_or_empty(g_value_get_string(value));
      return true;
    case PROP_SPEECH_KEY_ENV:
      p.endpoint.key_variable = glue::string_or_empty(g_value_get_string(value));
      return true;
    case PROP_SPEECH_KEY_FILE:
      p.endpoint.key_file = glue::string_or_empty(g_value_get_string(value));
      return true;
    case PROP_SPEECH_PRICE:
      p.endpoint.price = g_value_get_double(value);
      return true;
    case PROP_LEDGER:
      p.endpoint.ledger = glue::string_or_empty(g_value_get_string(value));
      return true;
    case PROP_PRODUCTION:
      p.endpoint.production = glue::string_or_empty(g_value_get_string(value));
      return true;
    case PROP_BUDGET:
      p.endpoint.budget = g_value_get_double(value);
      return true;
    default:
      return false;
  }
}

bool get_property(const Properties &p, guint id, GValue *value) {
  auto text = [&](const std::string &s) { g_value_set_string(value, s.empty() ? nullptr : s.c_str()); };
  switch (id) {
    case PROP_LOUDNESS:
      g_value_set_double(value, p.loudness);
      return true;
    case PROP_TRUE_PEAK:
      g_value_set_double(value, p.true_peak);
      return true;
    case PROP_DUCK:
      g_value_set_double(value, p.duck);
      return true;
    case PROP_DUCK_HOLD:
      g_value_set_uint64(value, p.duck_hold);
      return true;
    case PROP_FADE_OUT:
      g_value_set_uint64(value, p.fade_out);
      return true;
    case PROP_OVERFLOW:
      g_value_set_enum(value, static_cast<int>(p.overflow));
      return true;
    case PROP_VOICE:
      text(p.voice);
      return true;
    case PROP_REPORT_CUTS:
      g_value_set_boolean(value, p.report_cuts);
      return true;
    case PROP_PRESET:
      g_value_set_enum(value, static_cast<int>(p.preset));
      return true;
    case PROP_AV_SYNC:
      g_value_set_enum(value, static_cast<int>(p.sync));
      return true;
    case PROP_ROOM_TONE:
      g_value_set_boolean(value, p.room_tone);
      return true;
    case PROP_MUSIC_END:
      g_value_set_enum(value, static_cast<int>(p.music_end));
      return true;
    case PROP_ALIGN:
      g_value_set_enum(value, static_cast<int>(p.align));
      return true;
    case PROP_MAX_STRETCH:
      g_value_set_double(value, p.max_stretch);
      return true;
    case PROP_BEATS_FILE:
      text(p.beats_file);
      return true;
    case PROP_SUBTITLES:
      text(p.subtitles);
      return true;
    case PROP_SPEECH_URL:
      text(p.endpoint.url);
      return true;
    case PROP_SPEECH_MODEL:
      text(p.endpoint.model);
      return true;
    case PROP_SPEECH_KEY_ENV:
      text(p.endpoint.key_variable);
      return true;
    case PROP_SPEECH_KEY_FILE:
      text(p.endpoint.key_file);
      return true;
    case PROP_SPEECH_PRICE:
      g_value_set_double(value, p.endpoint.price);
      return true;
    case PROP_LEDGER:
      text(p.endpoint.ledger);
      return true;
    case PROP_PRODUCTION:
      text(p.endpoint.production);
      return true;
    case PROP_BUDGET:
      g_value_set_double(value, p.endpoint.budget);
      return true;
    default:
      return false;
  }
}

}  // namespace audiosync
