// SPDX-License-Identifier: LGPL-2.1-or-later
#include "document/timeline.hpp"

#include <algorithm>
#include <cmath>

namespace storyboard {
namespace {
constexpr std::int64_t second = 1'000'000'000;
__extension__ typedef __int128 Wide;
}  // namespace

std::uint64_t frame_time(std::int64_t frame, Rational rate) {
  if (frame <= 0) return 0;
  const Wide n = static_cast<Wide>(frame) * second * rate.den;
  return static_cast<std::uint64_t>((2 * n + rate.num) / (2 * static_cast<Wide>(rate.num)));
}

std::int64_t frames_in(double seconds, Rational rate) {
  return std::llround(static_cast<long double>(seconds) * rate.num / rate.den);
}

std::int64_t frame_at(std::uint64_t ns, Rational rate) {
  auto n =
      static_cast<std::int64_t>(static_cast<Wide>(ns) * rate.num / (static_cast<Wide>(second) * rate.den));
  while (frame_time(n + 1, rate) <= ns)
    n++;  // the rounding of frame_time() may have put the next frame earlier
  while (n > 0 && frame_time(n, rate) > ns) n--;
  return n;
}

std::vector<Slot> lay_out(const Storyboard &board) {
  std::vector<Slot> slots;
  long double out = 0;  // seconds, the running sum
  std::int64_t start = 0;
  for (const Scene &scene : board.scenes)
    for (const Shot &shot : scene.shots) {
      out += shot.duration;
      const std::int64_t end =
          std::max<std::int64_t>(start + 1, std::llround(out * board.framerate.num / board.framerate.den));
      Slot slot;
      slot.scene = &scene;
      slot.shot = &shot;
      slot.index = static_cast<unsigned>(slots.size());
      slot.start = start;
      slot.frames = end - start;
      slot.transition =
          shot.transition.kind == "cut" ? 0 : frames_in(shot.transition.duration, board.framerate);
      if (!slots.empty()) {
        slot.head = slot.transition / 2;
        slots.back().tail = slot.transition - slot.head;
      }
      slots.push_back(slot);
      start = end;
    }
  return slots;
}

Lighting lighting_of(const Scene &scene, const Shot &shot) {
  Lighting light = scene.lighting;
  if (!shot.lighting) return light;
  const Lighting &own = *shot.lighting;
  if (own.azimuth) light.azimuth = own.azimuth;
  if (own.elevation) light.elevation = own.elevation;
  if (own.temperature) light.temperature = own.temperature;
  if (own.exposure) light.exposure = own.exposure;
  if (own.contrast) light.contrast = own.contrast;
  if (!own.time.empty()) light.time = own.time;
  return light;
}

const std::vector<Colour> &palette_of(const Scene &scene, const Shot &shot) {
  return shot.palette.empty() ? scene.palette : shot.palette;
}

}  // namespace storyboard
