// SPDX-License-Identifier: LGPL-2.1-or-later
// The properties of consistencycheck: their types, how they are installed, set and got, and what they mean to the judge.
#pragma once
#include <gst/gst.h>

#include <string>

#include "judge/judge.hpp"

namespace consistency {

enum MessageFlags { MESSAGES_NONE = 0, MESSAGES_SHOT = 1 << 0, MESSAGES_FRAME = 1 << 1 };
enum RegionFlags { REGIONS_NONE = 0, REGIONS_FACES = 1 << 0, REGIONS_PERSONS = 1 << 1, REGIONS_FAULTS = 1 << 2 };
enum RepairFlags {
  REPAIR_NONE = 0,
  REPAIR_EXPOSURE = 1 << 0,
  REPAIR_TEMPERATURE = 1 << 1,
  REPAIR_SATURATION = 1 << 2,
  REPAIR_FLICKER = 1 << 3,
  REPAIR_EDGES = 1 << 4,
  REPAIR_TONING = 1 << 5,
  REPAIR_SHADING = 1 << 6,
  REPAIR_FRAMING = 1 << 7
};
inline constexpr guint kAllRepairs = (1u << 8) - 1;
inline constexpr guint kAllDimensionFlags = (1u << judge::kDimensions) - 1;

struct Properties {
  judge::Preset preset = judge::Preset::Standard;
  guint dimensions = kAllDimensionFlags;
  guint repair = kAllRepairs;
  guint messages = MESSAGES_SHOT;
  guint regions = REGIONS_NONE;
  std::string reference, models;
  double sample_rate = 0;
  bool drop = true;
  guint max_analysis_width = judge::kWorkingWidth;

  judge::Settings settings() const;  // without models
  // Of everything but `statistics`; false where the id is another's.
  bool set(guint id, const GValue *value);
  bool get(guint id, GValue *value) const;
  static constexpr guint kStatistics = 1;  // the id of what is not kept here
  static void install(GObjectClass *klass);
};

}  // namespace consistency
