// SPDX-License-Identifier: LGPL-2.1-or-later
// beats-file OUTDIR FILE...: writes OUTDIR/<name>.beats ("seconds<TAB>beat in bar<TAB>strength" per line), as the
// evaluation wants them, and prints per file the tempo, the confidence and how many times faster than real
// time the analysis was.
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "glue/failure.hpp"
#include "media/music_file.hpp"

int main(int argc, char **argv) {
  gst_init(&argc, &argv);
  double audio = 0, cpu = 0;
  for (int i = 2; i < argc; i++) {
    glue::CharPtr uri(gst_filename_to_uri(argv[i], nullptr));
    try {
      media::SoundReader reader({.uri = uri.get(), .rate = 44100, .channels = 1});
      std::vector<float> all;
      while (reader.read(all, 1 << 16)) {
      }
      timespec before, after;
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
      const auto found = music::track(all, 44100);
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
      const double took = static_cast<double>(after.tv_sec - before.tv_sec) +
                          static_cast<double>(after.tv_nsec - before.tv_nsec) * 1e-9;
      audio += found.duration;
      cpu += took;
      const std::string name = std::filesystem::path(argv[i]).stem();
      std::ofstream out(std::filesystem::path(argv[1]) / (name + ".beats"));
      out.precision(6);
      for (const auto &b : found.beats) out << std::fixed << b.time << '\t' << b.in_bar << '\t' << b.strength << '\n';
      std::cout << name << " beats " << found.beats.size() << " tempo " << found.tempo << " bar "
                << found.beats_per_bar << " confidence " << found.confidence << " stable " << found.stable
                << " realtime x" << found.duration / took << std::endl;
    } catch (const glue::Failure &f) {
      std::cerr << f.what() << '\n';
      return 1;
    }
  }
  if (cpu > 0) std::cout << "all: " << audio << " s of music in " << cpu << " s: x" << audio / cpu << '\n';
}
