// SPDX-License-Identifier: LGPL-2.1-or-later
// What a clip's faults over time are, for the tests.
#pragma once
#include <string>
#include <vector>

#include "judge/temporal.hpp"

namespace temporal {

inline std::vector<judge::TemporalFinding> found(const std::vector<cv::Mat> &frames,
                                          judge::TemporalContext context = {}, double fps = 24) {
  judge::TemporalMeter meter(context);
  for (std::size_t i = 0; i < frames.size(); i++)
    meter.push(judge::working_copy(frames[i]),
               static_cast<std::uint64_t>(static_cast<double>(i) * 1e9 / fps));
  std::vector<judge::TemporalFinding> out;
  for (const auto &f : meter.findings())
    if (f.excess >= 1) out.push_back(f);
  return out;
}

inline std::string names(const std::vector<judge::TemporalFinding> &list) {
  std::string s;
  for (const auto &f : list)
    s += std::string(judge::name_of(f.fault)) + "@" + std::to_string(f.frame) + " x" +
         std::to_string(f.excess) + " ";
  return s;
}

}  // namespace temporal
