// SPDX-License-Identifier: LGPL-2.1-or-later
// Where a picture that is already made is shown, so that its cuts lie on beats: shots are played a little faster or
// slower, and nothing drifts, because every cut is placed by itself.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "film_plan.hpp"
#include "music/align.hpp"

namespace audiosync {

struct Rate {
  int n = 0, d = 1;  // frames per second; 0: not known
  std::uint64_t time(std::int64_t frame) const;   // ns, rounded once
  std::int64_t nearest(std::uint64_t ns) const;   // the frame that begins nearest to it
};

// Times of the picture as it comes -> as it is shown, ns; straight lines between knots, in step behind the last.
class TimeMap {
 public:
  void add(std::uint64_t in, std::uint64_t out);  // in order
  std::uint64_t forward(std::uint64_t in) const;
  std::uint64_t backward(std::uint64_t out) const;
  bool identity() const;
  // Shown length / length of the shot that begins at `in`.
  double stretch_at(std::uint64_t in) const;

 private:
  struct Knot {
    std::uint64_t in, out;
  };
  std::vector<Knot> knots_{{0, 0}};
};

// A shot that must not end before so much of the film, ns (a line that is not over).
struct Need {
  std::uint64_t end = 0;   // where the shot ends now
  std::uint64_t until = 0; // where it should
};

// A map for a film whose cuts are known: each on a wanted beat where that takes no more than `most_stretch` of any
// shot, and each shot as long as its lines need, within the same bound. The film stays as long as it is.
// `sections` of the music decide for Align::Energy: shots become shorter where it is loud and longer where it is calm
// (half of `most_stretch` is for that), and in calm ones only downbeats are wanted.
TimeMap map_film(const std::vector<Cut> &cuts, std::uint64_t end, Rate rate, music::Align align, double most_stretch,
                 std::span<const music::Beat> beats, std::span<const Need> needs,
                 std::span<const music::Section> sections = {});

// Shot by shot, as they come: adds the knot at the end of the shot [in, in + duration), on the wanted beat that is
// nearest to where it ends by itself, else as near to there as `most_stretch` allows.
void map_shot(TimeMap &map, std::uint64_t in, std::uint64_t duration, Rate rate, music::Align align, double most_stretch,
              std::span<const music::Beat> beats);

// Of a label file (music/labels.hpp); bars of four where no line says its number in the bar. Nothing, and why in `error`,
// where it cannot be read.
std::optional<std::vector<music::Beat>> read_beats(const std::string &file, std::string &error);

}  // namespace audiosync
