// SPDX-License-Identifier: LGPL-2.1-or-later
#include "preparation.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "glue/failure.hpp"
#include "loudness.hpp"
#include "media/sound_reader.hpp"
#include "mix.hpp"
#include "room_tone.hpp"

namespace audiosync {

namespace {

constexpr double kSpeechLevel = -18.0;   // LUFS every line is brought to before its own gain
constexpr double kMostLevelling = 20.0;  // dB
constexpr double kLevelMargin = 0.5;     // LU over what is asked for between speech and music
constexpr std::size_t kStep = 4800;

using Warn = std::function<void(const std::string &, const std::string &)>;

std::string named(const Placement &line) {
  return "the line \"" + (line.text.empty() ? line.uri : line.text.substr(0, 60)) + "\"" +
         (line.shot.empty() ? "" : " of shot \"" + line.shot + "\"");
}
std::string seconds(double s) {
  char text[32];
  g_snprintf(text, sizeof text, "%.2f s", s);
  return text;
}

class Preparation {
 public:
  Preparation(const FilmPlan &plan, const Settings &settings, int rate, int channels, speech::VoiceProvider *voices,
              Interrupt interrupt, const Warn &warn)
      : plan_(plan),
        settings_(settings),
        rate_(rate),
        channels_(channels),
        voices_(voices),
        interrupt_(std::move(interrupt)),
        warn_(warn) {}

  Prepared run(MusicLibrary library) {
    out_.music = std::move(library);
    out_.placements = plan_.placements;
    out_.true_peak = settings_.target.true_peak;
    give_voices();
    for (auto &p : out_.placements)
      if (p.role != Role::Voice && !*interrupt_) {
        learn_length(p);
        if (p.role == Role::Music) fit_music(p);
        if (p.role == Role::Shot) look_at_shot(p);
        trim(p);
      }
    listen_to_music();
    for (auto &p : out_.placements)
      if (speaks(p) && !*interrupt_) {
        listen_to_line(p);
        trim(p);
      }
    lay_room_tone();
    if (*interrupt_) return {};
    std::stable_sort(out_.captions.begin(), out_.captions.end(),
                     [](const speech::Caption &a, const speech::Caption &b) { return a.start < b.start; });
    out_.duck = DuckCurve(speech_, rate_, settings_.hold);
    if (!speech_.empty()) deepen_duck();
    if (settings_.normalise && !out_.placements.empty()) {
      Mix mix(rate_, channels_, out_.placements, opener(), out_.duck);
      out_.measured = measure(mix, plan_.frames, settings_.target, *interrupt_);
      if (!*interrupt_ && out_.measured.passes && std::isfinite(out_.measured.result) &&
          std::abs(out_.measured.result - settings_.target.loudness) > 0.5)
        warn_("the mix comes out at " + std::to_string(out_.measured.result).substr(0, 6) +
                  " LUFS instead of " + std::to_string(settings_.target.loudness).substr(0, 6) +
                  ": it is too dynamic for this true-peak limit; raise the limit or lower the loudness",
              "");
    }
    return std::move(out_);
  }

  std::vector<Need> needs() {
    out_.placements = plan_.placements;
    give_voices();
    std::vector<Need> needs;
    for (const auto &p : out_.placements) {
      if (p.role != Role::Voice || p.until <= p.start || *interrupt_) continue;
      const Heard heard = hear(p);
      if (heard.spoken.empty()) continue;
      const auto least = static_cast<std::int64_t>(static_cast<double>(std::min(heard.spoken.back().end, heard.length)) * (1 - kMostStretch));
      if (p.start + least <= p.until) continue;
      auto ns = [&](std::int64_t frame) {
        return gst_util_uint64_scale_round(static_cast<guint64>(frame), GST_SECOND, static_cast<guint64>(rate_));
      };
      for (const auto &cut : plan_.cuts)
        if (frames_of(cut.time, rate_) == p.until) needs.push_back({cut.time, ns(p.start + least)});
    }
    return needs;
  }

 private:
  struct Heard {
    std::vector<Interval> spoken;
    double lufs;
    std::int64_t length;
  };

  OpenSound opener() const {
    return
        [rate = rate_, channels = channels_, interrupt = interrupt_](const Placement &p, std::int64_t from) {
          return open_file(p, from, rate, channels, interrupt);
        };
  }

  static bool speaks(const Placement &p) { return p.role == Role::Voice || p.dialogue; }

  void fit_music(Placement &p) {
    if (!fit_to_bars(p, lengths_[p.uri], plan_, rate_, settings_.music_end, out_.music, interrupt_) && !*interrupt_)
      warn_("the music \"" + p.uri + "\" cannot be shortened by whole bars (no stable beat, or too few bars): it is faded out", "");
  }

  // A shot's own sound: together with its picture? speech? over before its shot?
  void look_at_shot(Placement &p) {
    if (const auto found = synchronise(p, settings_.sync, rate_, interrupt_)) {
      out_.synced.push_back(*found);
      p.dialogue = found->sure;
    }
    if (!settings_.room_tone || *interrupt_ || p.loop) return;
    const auto quiet = quietest(p, rate_, channels_, interrupt_);
    if (!quiet) return;
    const auto place = static_cast<std::size_t>(&p - out_.placements.data());
    for (std::size_t k = 0; k < plan_.cuts.size(); k++)
      if (plan_.cuts[k].shot == p.shot) tones_.push_back({k, place, *quiet});
    if (auto tone = tail_of(p, *quiet, rate_)) tails_.emplace_back(place, std::move(*tone));
  }

  // The ends of shots whose sound is over, and shots without one, now that all levels are known.
  void lay_room_tone() {
    if (!settings_.room_tone || *interrupt_) return;
    std::stable_sort(tones_.begin(), tones_.end(), [](const ToneOf &a, const ToneOf &b) { return a.cut < b.cut; });
    auto tones = fill_silent_shots(plan_.cuts, out_.placements, tones_, rate_, channels_, interrupt_);
    for (auto &[place, tone] : tails_) {
      tone.gain = out_.placements[place].gain;
      tones.push_back(std::move(tone));
    }
    for (auto &tone : tones) {
      trim(tone);
      out_.placements.push_back(std::move(tone));
    }
  }

  // A file for every line that has only a text.
  void give_voices() {
    std::map<std::string, std::size_t> speakers;
    for (auto &p : out_.placements) {
      if (p.role != Role::Voice) continue;
      const std::size_t number = speakers.try_emplace(p.speaker, speakers.size()).first->second;
      if (!p.uri.empty() || *interrupt_) continue;
      if (!voices_ || !voices_->available()) {
        warn_(named(p) +
                  " stays silent: " + (voices_ ? voices_->why() : std::string("there is no voice provider")) +
                  "; install espeak-ng, name a speech endpoint or give the line a file",
              p.shot);
        continue;
      }
      try {
        std::string voice = !p.voice.empty() ? p.voice : settings_.voice;
        if (voice.empty()) voice = voices_->usual_voice(p.language, number);
        glue::CharPtr uri(gst_filename_to_uri(voices_->speak({.text = p.text, .voice = voice, .shot = p.shot}, *interrupt_).c_str(), nullptr));
        p.uri = glue::string_or_empty(uri.get());
      } catch (const glue::Failure &f) {
        if (!*interrupt_) warn_(named(p) + " stays silent: " + f.what(), p.shot);
      }
    }
    std::erase_if(out_.placements, [](const Placement &p) { return p.uri.empty(); });
  }

  // Speech is brought to the loudness the music has where nobody speaks: then the two are one film, and the
  // duck alone makes room. Every line gets the same loudness, wherever it was recorded.
  void listen_to_music() {
    auto ducks = [](const Placement &p) { return p.duck < 0; };
    if (std::none_of(out_.placements.begin(), out_.placements.end(), ducks) ||
        std::none_of(out_.placements.begin(), out_.placements.end(), speaks))
      return;
    std::vector<Placement> music;
    std::copy_if(out_.placements.begin(), out_.placements.end(), std::back_inserter(music), ducks);
    Mix mix(rate_, channels_, music, opener());
    LoudnessMeter meter(rate_, channels_);
    render(mix, plan_.frames, &meter);
    if (std::isfinite(meter.integrated())) speech_level_ = std::max(kSpeechLevel, meter.integrated());
  }

  // Moves a mix on to `to`, and lets the meter hear it.
  void render(Mix &mix, std::int64_t to, LoudnessMeter *meter) {
    std::vector<float> block;
    while (mix.position() < to && !*interrupt_) {
      const auto n =
          static_cast<std::size_t>(std::min(static_cast<std::int64_t>(kStep), to - mix.position()));
      block.assign(n * static_cast<std::size_t>(channels_), 0.0f);
      mix.render(block.data(), n);
      if (meter) meter->add(block.data(), n);
    }
  }

  Heard hear(const Placement &p) const {
    Placement plain = p;
    plain.stretch = 1.0;
    plain.loop = false;
    auto sound = open_file(plain, 0, rate_, channels_, interrupt_);
    SpeechDetector detector(rate_, channels_);
    LoudnessMeter meter(rate_, channels_);
    std::vector<float> block;
    std::int64_t length = 0;
    while (!*interrupt_ && (p.length < 0 || length < p.length) && length < plan_.frames - p.start) {
      block.clear();
      const auto n = sound->read(block, kStep);
      if (!n) break;
      detector.add(block.data(), n);
      meter.add(block.data(), n);
      length += static_cast<std::int64_t>(n);
    }
    return {detector.intervals(), meter.integrated(), length};
  }

  // Reads a line once: when it speaks, how loud, how long; fits it into its shot.
  void listen_to_line(Placement &p) {
    const Heard line = hear(p);
    const std::int64_t length = line.length;
    p.natural = length;
    auto spoken = line.spoken;
    const double lufs = line.lufs;
    if (std::isfinite(lufs) && !spoken.empty())
      p.gain += std::clamp(speech_level_ - lufs, -kMostLevelling, kMostLevelling);
    if (spoken.empty()) return;
    const std::int64_t needs = std::min(spoken.back().end, length);
    if (p.until > p.start && p.start + needs > p.until) fit(p, needs);
    for (auto &i : spoken) {
      i.start = p.start + static_cast<std::int64_t>(std::floor(static_cast<double>(i.start) * p.stretch));
      i.end = p.start + static_cast<std::int64_t>(std::ceil(static_cast<double>(i.end) * p.stretch));
      speech_.push_back(i);
    }
    if (p.text.empty()) return;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> heard;
    auto ns = [&](std::int64_t frame) {
      return gst_util_uint64_scale_round(static_cast<guint64>(std::clamp<std::int64_t>(frame, 0, plan_.frames)),
                                         GST_SECOND, static_cast<guint64>(rate_));
    };
    for (const auto &i : spoken)
      if (i.start < plan_.frames) heard.emplace_back(ns(i.start), ns(i.end));
    for (auto &c : speech::captions_of(p.text, p.speaker, heard)) out_.captions.push_back(std::move(c));
  }

  void fit(Placement &p, std::int64_t needs) {
    const double ratio = static_cast<double>(p.until - p.start) / static_cast<double>(needs);
    const std::string what = named(p) + " takes " + seconds(static_cast<double>(needs) / rate_) +
                             " but its shot ends after " +
                             seconds(static_cast<double>(p.until - p.start) / rate_);
    if (ratio >= 1 - kMostStretch) {
      p.stretch = ratio;
      p.natural = static_cast<std::int64_t>(std::llround(static_cast<double>(p.natural) * ratio));
      if (p.length >= 0)
        p.length = static_cast<std::int64_t>(std::llround(static_cast<double>(p.length) * ratio));
      return;
    }
    if (settings_.overflow == Overflow::Error)
      throw glue::Failure(GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
                          what + ": shorten it or lengthen the shot")
          .shot(p.shot)
          .cause("sound");
    warn_(what + ": it goes on under the next shot", p.shot);
  }

  // Whether the file is there and how long it is. Every file is opened once, so that a missing one is known
  // now.
  void learn_length(Placement &p) {
    auto known = lengths_.find(p.uri);
    if (known == lengths_.end()) {
      try {
        media::SoundReader reader(
            {.uri = p.uri, .rate = rate_, .channels = channels_, .interrupt = interrupt_});
        known = lengths_.emplace(p.uri, reader.duration()).first;
      } catch (const glue::Failure &f) {
        const std::string where = p.shot.empty() ? std::string() : "shot \"" + p.shot + "\": ";
        throw glue::Failure(f.domain(), f.code(), where + f.what(), f.debug()).shot(p.shot).cause("sound");
      }
    }
    if (GST_CLOCK_TIME_IS_VALID(known->second) && !p.loop)
      p.natural = known->second > p.in ? std::llround(static_cast<double>(frames_of(known->second - p.in, rate_)) * p.stretch) : 0;
  }

  void trim(Placement &p) {
    const std::int64_t left = plan_.frames - p.start;
    const std::int64_t end = p.end();
    if (end >= 0 && end <= plan_.frames) return;
    p.length = left;
    p.fade_out = std::min(left, std::max(p.fade_out, p.trim_fade));
  }

  // Measures speech and (already ducked) music in every interval and takes the music down further where the
  // distance is too small.
  void deepen_duck() {
    std::vector<Placement> speech, music;
    for (const auto &p : out_.placements) {
      if (speaks(p)) speech.push_back(p);
      if (p.duck < 0) music.push_back(p);
    }
    if (music.empty()) return;
    Mix voice_mix(rate_, channels_, speech, opener()),
        music_mix(rate_, channels_, music, opener(), out_.duck);
    auto held = out_.duck.held();
    for (auto &i : held) {
      const std::int64_t end = std::min(plan_.frames, std::max(i.end, i.start + rate_ / 2));
      double lufs[2];
      int which = 0;
      for (Mix *mix : {&voice_mix, &music_mix}) {
        LoudnessMeter meter(rate_, channels_);
        render(*mix, i.start, nullptr);
        render(*mix, end, &meter);
        lufs[which++] = meter.integrated();
      }
      if (std::isfinite(lufs[0]) && std::isfinite(lufs[1]))
        i.extra = std::min(0.0, lufs[0] - settings_.speech_over_music - kLevelMargin - lufs[1]);
    }
    out_.duck.held() = held;
  }

  const FilmPlan &plan_;
  const Settings &settings_;
  int rate_, channels_;
  speech::VoiceProvider *voices_;
  Interrupt interrupt_;
  const Warn &warn_;
  Prepared out_;
  std::vector<Interval> speech_;
  std::vector<ToneOf> tones_;  // of shots' own sounds
  std::vector<std::pair<std::size_t, Placement>> tails_;  // place of a shot's own sound -> what comes behind it
  double speech_level_ = kSpeechLevel;
  std::map<std::string, GstClockTime> lengths_;
};

}  // namespace

std::vector<Need> needs_of_lines(const FilmPlan &plan, const Settings &settings, int rate, int channels,
                                 speech::VoiceProvider *voices, const Interrupt &interrupt) {
  const Warn quiet = [](const std::string &, const std::string &) {};  // prepare() says it
  return Preparation(plan, settings, rate, channels, voices, interrupt, quiet).needs();
}

Prepared prepare(const FilmPlan &plan, const Settings &settings, int rate, int channels,
                 speech::VoiceProvider *voices, const Interrupt &interrupt, const Warn &warn, MusicLibrary library) {
  return Preparation(plan, settings, rate, channels, voices, interrupt, warn).run(std::move(library));
}

}  // namespace audiosync
