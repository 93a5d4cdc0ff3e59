// SPDX-License-Identifier: LGPL-2.1-or-later
// usage: avsync-evaluate [SHOTS [FIRST]]: how well offsets are found in drawn talking heads (docs/elements/audiosync.md
// quotes its figures).
#include <cstdio>
#include <cstdlib>

#include "avsync/shots.hpp"

int main(int argc, char **argv) {
  const int shots = argc > 1 ? std::atoi(argv[1]) : 20;
  const int first = argc > 2 ? std::atoi(argv[2]) : 0;
  talking::Espeak espeak;
  if (!espeak.there()) return std::puts("libespeak-ng is not installed"), 77;
  struct Condition {
    const char *name;
    double seconds, motion, noise;
    bool over;
  };
  for (const Condition &c : {Condition{"8 s", 8, 1, 4, false}, {"5 s", 5, 1, 4, false}, {"10 s", 10, 1, 4, false},
                             {"8 s, noisy", 8, 1, 15, false}, {"8 s, motion x2", 8, 2, 4, false},
                             {"8 s, motion x3", 8, 3, 4, false}, {"voice-over 8 s", 8, 1, 4, true},
                             {"voice-over 5 s", 5, 1, 4, true}, {"voice-over 8 s x3", 8, 3, 4, true}}) {
    int good = 0, sure = 0, sure_good = 0;
    double bias = 0, most = 0, least = 99;
    for (int i = first; i < first + shots; i++) {
      const auto t = talking::trial(espeak, i, c.seconds, c.motion, c.noise, c.over);
      const double error = t.found.seconds - t.offset;
      const bool in = std::abs(error) <= 0.020;
      good += in;
      sure += t.found.sure;
      sure_good += in && t.found.sure;
      if (in) bias += error;
      most = std::max(most, t.found.confidence);
      least = std::min(least, t.found.confidence);
      if (std::getenv("VERBOSE"))
        std::printf("   %2d true %+.3f found %+.3f conf %.2f r %.2f at %.2f %.2f%s\n", i, t.offset, t.found.seconds,
                    t.found.confidence, t.found.agreement, static_cast<double>(t.found.x),
                    static_cast<double>(t.found.y), t.found.sure ? " sure" : "");
    }
    std::printf("%-20s within 20 ms %d/%d, sure %d, sure and right %d, mean error %+.1f ms, confidence %.2f .. %.2f\n",
                c.name, good, shots, sure, sure_good, good ? 1000 * bias / good : 0.0, least, most);
    std::fflush(stdout);
  }
}
