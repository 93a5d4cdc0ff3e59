// SPDX-License-Identifier: LGPL-2.1-or-later
// Points, ramps and repeatable chance. Picture space: pixels, y down. World and body space: metres, y up.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>

namespace artist {

constexpr double kPi = std::numbers::pi;

struct Vec2 {
  double x = 0, y = 0;
};
inline Vec2 operator+(Vec2 a, Vec2 b) {
  return {a.x + b.x, a.y + b.y};
}
inline Vec2 operator-(Vec2 a, Vec2 b) {
  return {a.x - b.x, a.y - b.y};
}
inline Vec2 operator*(Vec2 a, double k) {
  return {a.x * k, a.y * k};
}
inline double length(Vec2 a) {
  return std::hypot(a.x, a.y);
}
inline Vec2 unit(Vec2 a) {
  const double l = length(a);
  return l > 1e-9 ? Vec2{a.x / l, a.y / l} : Vec2{0, 1};
}
inline Vec2 across(Vec2 a) {
  return {-a.y, a.x};
}  // a quarter turn

struct Vec3 {
  double x = 0, y = 0, z = 0;
};
inline Vec3 operator+(Vec3 a, Vec3 b) {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline Vec3 operator-(Vec3 a, Vec3 b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline Vec3 operator*(Vec3 a, double k) {
  return {a.x * k, a.y * k, a.z * k};
}
inline Vec3 unit(Vec3 a) {
  const double l = std::sqrt(a.x * a.x + a.y * a.y + a.z * a.z);
  return l > 1e-9 ? a * (1 / l) : Vec3{0, -1, 0};
}

inline double mix(double a, double b, double t) {
  return a + (b - a) * t;
}
inline Vec2 mix(Vec2 a, Vec2 b, double t) {
  return a + (b - a) * t;
}
inline Vec3 mix(Vec3 a, Vec3 b, double t) {
  return a + (b - a) * t;
}
inline double clamp01(double v) {
  return std::clamp(v, 0.0, 1.0);
}
inline double smoothstep(double a, double b, double v) {
  const double t = clamp01((v - a) / (b - a));
  return t * t * (3 - 2 * t);
}
inline double radians(double degrees) {
  return degrees * kPi / 180.0;
}

// splitmix64: the same seed, the same row of numbers, on every machine.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  double next() {  // 0 <= v < 1
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
  }
  double range(double a, double b) { return a + (b - a) * next(); }
  bool often(double probability) { return next() < probability; }

 private:
  std::uint64_t state_;
};

inline std::uint64_t seed_of(std::string_view text) {  // FNV-1a
  std::uint64_t h = 0xcbf29ce484222325ull;
  for (unsigned char c : text) h = (h ^ c) * 0x100000001b3ull;
  return h;
}

}  // namespace artist
