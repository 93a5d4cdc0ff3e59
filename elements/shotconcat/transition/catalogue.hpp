// SPDX-License-Identifier: LGPL-2.1-or-later
// Every transition by name. A transition's id is its value in the element's enumeration: 0 is the cut, SMPTE
// 258M wipes have their SMPTE number, the transitions named after FFmpeg's xfade follow from 1000.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "pattern.hpp"

namespace transition {

enum class Family {
  Cut,
  Mix,   // one weight for the whole picture
  Dip,   // through a colour: black, white, or the grey of the picture itself
  Mask,  // a weight per pixel
  Crop,  // a weight per pixel over black
  Slide,
  Squeeze,
  Zoom,
  Pixelize,
  Blur,
  Difference,  // a weight that depends on how far the two pixels are apart
  Luma,        // a weight per pixel from an image
};

enum Id : int {
  kCut = 0,
  kCrossfade = 512,
  kFadeIn = 513,
  kFade = 1000,
  kWipeLeft,
  kWipeRight,
  kWipeUp,
  kWipeDown,
  kSlideLeft,
  kSlideRight,
  kSlideUp,
  kSlideDown,
  kCircleCrop,
  kRectCrop,
  kDistance,
  kFadeBlack,
  kFadeWhite,
  kRadial,
  kSmoothLeft,
  kSmoothRight,
  kSmoothUp,
  kSmoothDown,
  kCircleOpen,
  kCircleClose,
  kVertOpen,
  kVertClose,
  kHorzOpen,
  kHorzClose,
  kDissolve,
  kPixelize,
  kDiagTl,
  kDiagTr,
  kDiagBl,
  kDiagBr,
  kHlSlice,
  kHrSlice,
  kVuSlice,
  kVdSlice,
  kHBlur,
  kFadeGrays,
  kWipeTl,
  kWipeTr,
  kWipeBl,
  kWipeBr,
  kSqueezeH,
  kSqueezeV,
  kZoomIn,
  kFadeFast,
  kFadeSlow,
  kLuma = 1100,
};

struct Entry {
  int id;
  const char *nick;
  const char *blurb;
  Family family;
  const Pattern *pattern;  // of Mask and Crop
};

const std::vector<Entry> &catalogue();  // in the order of their ids
const Entry &entry(int id);             // the cut for an unknown id
// By nick, SMPTE number ("41"), OpenTimelineIO name ("SMPTE_Dissolve") or another customary name
// ("crossfade", "dip-to-black"); case and '_', '-', ' ' do not matter.
std::optional<int> find(std::string_view name);

}  // namespace transition
