// SPDX-License-Identifier: LGPL-2.1-or-later
#include "take_sync.hpp"

#include <cmath>

#include "glue/failure.hpp"
#include "media/sync_file.hpp"

namespace audiosync {

namespace {
constexpr double kLeast = 3.0, kLongest = 120.0;  // s that are looked at
constexpr double kUnseen = 0.015;                 // s
}  // namespace

void correct(Placement &p, double offset, double drift, int rate) {
  p.clock = 1 + drift;
  const auto ns = static_cast<std::int64_t>(std::llround(offset * 1e9));
  if (ns >= 0 || static_cast<std::uint64_t>(-ns) <= p.in) {
    p.in = static_cast<std::uint64_t>(static_cast<std::int64_t>(p.in) + ns);
    if (p.natural >= 0) p.natural -= std::llround(offset * rate);
  } else {  // the file has nothing so early: it begins later
    const std::int64_t later = std::llround((static_cast<double>(-ns) - static_cast<double>(p.in)) * 1e-9 * rate);
    if (p.natural >= 0) p.natural += std::llround(static_cast<double>(p.in) * 1e-9 * rate);
    p.in = 0;
    p.start += later;
    if (p.length >= 0) p.length = std::max<std::int64_t>(0, p.length - later);
  }
}

std::optional<SyncFound> synchronise(Placement &p, Sync mode, int rate, const Interrupt &interrupt) {
  const std::int64_t frames = p.end() >= 0 ? p.end() - p.start : static_cast<std::int64_t>(kLongest * rate);
  const double length = std::min(kLongest, static_cast<double>(frames) / rate);
  if (mode == Sync::Off || mode == Sync::Flash || p.loop || length < kLeast) return std::nullopt;
  media::FileSync found;
  try {
    media::SyncRequest request;
    request.picture = request.sound = p.uri;
    request.in = p.in;
    request.length = static_cast<GstClockTime>(length * 1e9);
    request.interrupt = interrupt;
    found = media::measure_sync(request);
  } catch (const glue::Failure &) {
    return std::nullopt;  // a sound without a picture
  }
  if (found.lips.stretches.empty()) return std::nullopt;
  SyncFound out;
  out.shot = p.shot;
  const auto &best = found.lips.sure ? found.lips.line : avsync::Line{found.lips.stretches[0].seconds, 0, 0, false};
  out.offset = best.offset;
  out.drift = best.drifts ? best.slope : 0.0;
  out.confidence = found.lips.confidence;
  out.sure = found.lips.sure;
  if (mode == Sync::Correct && out.sure && (std::abs(out.offset) > kUnseen || best.drifts)) {
    correct(p, out.offset, out.drift, rate);
    out.corrected = true;
  }
  return out;
}

}  // namespace audiosync
