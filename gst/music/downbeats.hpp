// SPDX-License-Identifier: LGPL-2.1-or-later
// Which beats begin bars, heard over a whole piece. The beat network hears twelve seconds around a frame;
// what tells the first beat of a bar from the third is often only where harmony and bass move, bar after bar.
// So each beat gets a log likelihood ratio of being a first one from what changes there and at the eight
// beats to each side (a linear model, trained: training/downbeats.py), and the sum of these over a piece
// decides which beat is counted as one, after Krebs et al. 2016 (downbeats from beat-synchronous features).
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "music/bar_model.hpp"
#include "music/features.hpp"
#include "music/network.hpp"

namespace music {

// A piece's bands, a byte each: about 4 kB per second.
class Spectrogram {
 public:
  void add(std::span<const float> spectrum);  // kBands values per frame, as Features gives them
  std::size_t frames() const { return kept_.size() / kBands; }
  float at(std::size_t frame, std::size_t band) const {
    return static_cast<float>(kept_[frame * kBands + band]) / kScale;
  }

 private:
  static constexpr float kScale = 60;  // steps of 0.017 up to 4.25, a magnitude of 1,800
  std::vector<std::uint8_t> kept_;
};

inline constexpr std::size_t kBeatValues = 25;

// What is heard at each beat, kBeatValues each, in the piece's own units:
//  0-8   attack: largest rise over two frames from 40 ms before to 60 ms after the beat, nine bands of nine;
//        standard deviations from the piece's mean
//  9-17  level until the next beat, the same bands, against the mean of the beats up to four away; times 3
// 18-22  how much else sounds behind the beat than before it (1 - cosine): harmony (twelve pitch classes
// between
//        about 87 Hz and 1.3 kHz) of one, two and four beats, bass (27 to 104 Hz) of one and two; standard
//        deviations
// 23-24  the network's log odds of a beat and of a downbeat there, the largest within 40 ms; a third
std::vector<float> beat_values(std::span<const GridBeat> beats, const Spectrogram &spectrogram,
                               std::span<const Activation> activations);

// Per beat the log odds that a bar begins there.
std::vector<float> downbeat_odds(std::span<const float> values);

// Counts the beats anew: in each stretch of at least four bars of one length from the beat that the odds favour by
// more than 1 (log) for each bar; and the whole piece in threes or in fours, where `bars` has them and that is
// likelier by 0.05 for each beat.
void count_bars(std::vector<GridBeat> &beats, std::span<const float> odds, std::span<const BarLength> bars);

}  // namespace music
