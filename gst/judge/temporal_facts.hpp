// SPDX-License-Identifier: LGPL-2.1-or-later
// What is kept of every frame of a clip, and what is found in it.
#pragma once
#include <array>
#include <cstdint>

#include "judge/motion.hpp"

namespace judge {

struct TemporalFacts {  // of one frame, as they are kept
  std::uint64_t time = 0;
  std::array<float, 48> blocks{};  // ln luma
  Motion motion;
  float mean = 0, dark = 0;  // luma 0..255; share of dark pixels
  float change = 0;    // mean |difference| to the frame before (luma)
  float residual = 0;  // the same after global motion, local mean removed: what moved by itself
  float apart = 0;     // the same after dense motion: what no motion explains. A fast subject is followed, a jump is not
  bool sampled = true;   // what is usual of `apart` counts the frame; of others it may be what global motion leaves
  float apart_most = 0;  // of the block at the share 0.85 of them
  float skip = 0;      // residual against the frame before the one before
  float kinship = 1;   // correlation of gradient energy with the frame before, after global motion
  float sharp = 0;     // ln of the Laplacian's energy
  float contrast = 0;  // standard deviation of luma
  // Change at 48 pixels wide, at the share 0.98 of them: what moved, even a little of it, but hardly what compression or
  // grain does, for that is gone from the mean of so many pixels.
  float stir = 0;
  float coarse = 0;  // `apart` of such means, at the share 0.95: what no motion explains and is no texture
  float step = 0;    // length of dense motion beyond the global, at the share 0.95; fractions of the width. 0: not followed
  float bar_rows = 0, bar_cols = 0;  // black bars at the edges, both together; shares of the height and of the width
  // Where the picture breaks again within kReturn frames after a break: what is left against the last frame before the first
  // one, after global motion, and how many frames lie between.
  float returned = 0, returned_kinship = 0;
  int away = 0;  // 0: no such thing
};

enum class TemporalFault { Flicker, Black, Garbled, Cut, Freeze, Jitter, Bars };

struct TemporalFinding {
  TemporalFault fault;
  double amount = 0;           // in the unit above; frames for black, garbled and freeze; a ratio for cut
  double excess = 0;           // amount against what is tolerated; 1 = at the tolerance
  std::uint64_t time = 0;      // ns, where it begins (where it is worst, for flicker and jitter)
  std::uint64_t duration = 0;  // ns
  std::int64_t frame = 0;      // index of that frame among those pushed
  double confidence = 1;
};

struct TemporalContext {
  bool dark_wanted = false;  // the storyboard itself is (nearly) black: black frames are no fault
  bool cuts_wanted = false;  // footage may contain cuts that somebody chose
  double shake_wanted = 0;   // fractions of the width (a handheld move)
  bool move_wanted = false;  // a camera move was asked for, which may ease in and out
  double bars_wanted = 0;    // share of the height of bars in the storyboard frame
};

const char *name_of(TemporalFault fault);

}  // namespace judge
