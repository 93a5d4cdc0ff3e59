// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 beats as a person or a script meets it.
#include <gmock/gmock.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <regex>
#include <sstream>

#include "support/support.hpp"

using testing::HasSubstr;

namespace {

struct Said {
  int code = -1;
  std::string out, err;
};

Said beats(std::vector<std::string> arguments) {
  arguments.insert(
      arguments.begin(),
      {std::string(std::getenv("STORYBOARD_BUILD_ROOT")) + "/gst/tools/gst-storyboard-1.0", "beats"});
  std::vector<gchar *> argv;
  for (auto &a : arguments) argv.push_back(a.data());
  argv.push_back(nullptr);
  gchar *out = nullptr, *err = nullptr;
  gint status = 0;
  Said said;
  if (!g_spawn_sync(nullptr, argv.data(), nullptr, G_SPAWN_DEFAULT, nullptr, nullptr, &out, &err, &status,
                    nullptr))
    return said;
  said.out = glue::take_string(out);
  said.err = glue::take_string(err);
  said.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return said;
}

// A mono WAV file, 44.1 kHz, of 120 beats per minute in bars of four, or silent.
std::string song(const support::TempDir &dir, const std::string &name, double seconds, bool silent = false) {
  constexpr unsigned rate = 44100;
  std::vector<std::int16_t> samples(static_cast<std::size_t>(seconds * rate), 0);
  std::uint32_t seed = 5;
  for (unsigned n = 0; !silent && 0.3 + 0.25 * n < seconds - 0.3; n++) {
    const auto at = static_cast<std::size_t>((0.3 + 0.25 * n) * rate);
    const bool beat = n % 2 == 0, down = n % 8 == 0;
    for (std::size_t i = 0; i < 8000; i++) {
      const double t = static_cast<double>(i) / rate;
      seed = seed * 1664525u + 1013904223u;
      const double noise = static_cast<double>(seed >> 8) / (1 << 23) - 1;
      double v = 0.06 * noise * std::exp(-t * 90);
      if (beat && n % 4 == 2) v += 0.25 * noise * std::exp(-t * 30);
      if (beat && n % 4 == 0) v += (down ? 0.5 : 0.3) * std::sin(2 * M_PI * 55 * t) * std::exp(-t * 18);
      if (down) v += 0.1 * std::sin(2 * M_PI * 110 * t);
      samples[at + i] = static_cast<std::int16_t>(samples[at + i] + std::lround(30000 * v));
    }
  }
  const auto bytes = static_cast<std::uint32_t>(samples.size() * 2);
  std::string out = "RIFF";
  auto put = [&out](std::uint32_t v, int n) {
    for (int i = 0; i < n; i++) out += static_cast<char>(v >> (8 * i) & 0xff);
  };
  put(36 + bytes, 4);
  out += "WAVEfmt ";
  put(16, 4), put(1, 2), put(1, 2), put(rate, 4), put(2 * rate, 4), put(2, 2), put(16, 2);
  out += "data";
  put(bytes, 4);
  out.append(reinterpret_cast<const char *>(samples.data()), bytes);
  return dir.write(name, out);
}

TEST(Beats, ALineForEachBeatAndNothingElse) {
  support::TempDir dir;
  const auto file = song(dir, "song.wav", 24);
  const auto said = beats({file});
  EXPECT_EQ(said.code, 0) << said.err;
  std::istringstream lines(said.out);
  const std::regex shape("[0-9]+\\.[0-9]{3}\t[1-9][0-9]*");
  std::size_t n = 0;
  for (std::string line; std::getline(lines, line); n++) EXPECT_TRUE(std::regex_match(line, shape)) << line;
  EXPECT_GE(n, 40u);
  EXPECT_LE(n, 52u);
  const auto live = beats({"--look-ahead", "5", file});
  EXPECT_EQ(live.code, 0);
  EXPECT_GE(std::count(live.out.begin(), live.out.end(), '\n'), 30);
}

TEST(Beats, TheJsonSaysMore) {
  support::TempDir dir;
  const auto said = beats({"--json", "--bar", "4", song(dir, "song.wav", 24)});
  EXPECT_EQ(said.code, 0) << said.err;
  for (const char *key :
       {"duration", "tempo", "beats-per-bar", "confidence", "stable", "beats", "in-bar", "strength",
        "downbeats", "tempo-changes", "sections", "energy", "intensity", "character"})
    EXPECT_THAT(said.out, HasSubstr(std::string("\"") + key + "\"")) << key;
}

TEST(Beats, KnownOnesFromAFile) {
  support::TempDir dir;
  const auto file = song(dir, "song.wav", 6);
  const auto said = beats({"--labels", dir.write("known.txt", "1.5\t1\n2.25\t2\n3\t3\n99\t1\n"), file});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.out, "1.500\t1\n2.250\t2\n3.000\t3\n");
  const auto wrong = beats({"--labels", dir.write("wrong.txt", "1\nverse\n"), file});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("wrong.txt: line 2: 'verse'"));
  EXPECT_EQ(beats({"--labels", dir.write("empty.txt", "\n"), file}).code, 1);
  EXPECT_EQ(beats({"--labels", dir.file("none.txt"), file}).code, 1);
}

TEST(Beats, SaysWhenThereIsNoStableBeatAndWhatIsWrong) {
  support::TempDir dir;
  const auto silence = beats({song(dir, "silence.wav", 5, true)});
  EXPECT_EQ(silence.code, 0);
  EXPECT_EQ(silence.out, "");
  EXPECT_THAT(silence.err, HasSubstr("no stable beat"));
  EXPECT_EQ(beats({dir.write("text.wav", "no sound at all")}).code, 1);
  EXPECT_EQ(beats({dir.file("none.wav")}).code, 1);
  for (const std::vector<std::string> &wrong : {std::vector<std::string>{"--bar", "1", "x"},
                                                {"--slowest", "300", "x"},
                                                {"--look-ahead", "0.5", "x"},
                                                {}})
    EXPECT_EQ(beats(wrong).code, 2);
}

}  // namespace
