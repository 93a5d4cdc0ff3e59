// SPDX-License-Identifier: LGPL-2.1-or-later
// Sound files and signals for the tests: everything is computed, nothing is shipped.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

namespace sounds {

struct Wav {
  int rate = 0, channels = 0;
  std::vector<float> samples;  // interleaved
  std::size_t frames() const { return channels ? samples.size() / static_cast<std::size_t>(channels) : 0; }
  float at(std::size_t frame, int channel = 0) const {
    return samples[frame * static_cast<std::size_t>(channels) + static_cast<std::size_t>(channel)];
  }
};

// 32-bit float WAV, so that what is read back is what was written.
inline void write(const std::string &name, const std::vector<float> &samples, int rate, int channels) {
  std::ofstream f(name, std::ios::binary);
  auto u32 = [&](std::uint32_t v) { f.write(reinterpret_cast<const char *>(&v), 4); };
  auto u16 = [&](std::uint16_t v) { f.write(reinterpret_cast<const char *>(&v), 2); };
  const auto bytes = static_cast<std::uint32_t>(samples.size() * 4);
  f << "RIFF";
  u32(36 + bytes);
  f << "WAVEfmt ";
  u32(16);
  u16(3);
  u16(static_cast<std::uint16_t>(channels));
  u32(static_cast<std::uint32_t>(rate));
  u32(static_cast<std::uint32_t>(rate * channels * 4));
  u16(static_cast<std::uint16_t>(channels * 4));
  u16(32);
  f << "data";
  u32(bytes);
  f.write(reinterpret_cast<const char *>(samples.data()), bytes);
}

// Reads a WAV of 32-bit float as wavenc writes it.
inline Wav read(const std::string &name) {
  Wav wav;
  std::ifstream f(name, std::ios::binary);
  std::vector<char> all((std::istreambuf_iterator<char>(f)), {});
  std::size_t at = 12;
  while (at + 8 <= all.size()) {
    std::uint32_t size;
    std::memcpy(&size, &all[at + 4], 4);
    if (!std::memcmp(&all[at], "fmt ", 4)) {
      std::uint16_t channels;
      std::uint32_t rate;
      std::memcpy(&channels, &all[at + 10], 2);
      std::memcpy(&rate, &all[at + 12], 4);
      wav.channels = channels;
      wav.rate = static_cast<int>(rate);
    } else if (!std::memcmp(&all[at], "data", 4)) {
      const std::size_t n = std::min<std::size_t>(size, all.size() - at - 8) / 4;
      wav.samples.resize(n);
      if (n) std::memcpy(wav.samples.data(), &all[at + 8], n * 4);
    }
    at += 8 + size + (size & 1);
  }
  return wav;
}

// One channel after another the same signal.
inline std::vector<float> spread(const std::vector<float> &mono, int channels) {
  std::vector<float> out;
  out.reserve(mono.size() * static_cast<std::size_t>(channels));
  for (float x : mono)
    for (int c = 0; c < channels; c++) out.push_back(x);
  return out;
}

inline std::vector<float> sine(double hz, double seconds, int rate, double amplitude = 0.25) {
  std::vector<float> out(static_cast<std::size_t>(seconds * rate + 0.5));
  for (std::size_t i = 0; i < out.size(); i++)
    out[i] = static_cast<float>(amplitude * std::sin(2 * M_PI * hz * static_cast<double>(i) / rate));
  return out;
}

// Deterministic noise in -amplitude .. amplitude.
inline std::vector<float> noise(double seconds, int rate, double amplitude, std::uint32_t seed = 1) {
  std::vector<float> out(static_cast<std::size_t>(seconds * rate + 0.5));
  for (auto &x : out) {
    seed = seed * 1664525u + 1013904223u;
    x = static_cast<float>(amplitude * (static_cast<double>(seed >> 8) / (1 << 23) - 1.0));
  }
  return out;
}

}  // namespace sounds
