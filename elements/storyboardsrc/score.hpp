// SPDX-License-Identifier: LGPL-2.1-or-later
// The film and its music: cuts go to beats while nothing has been made yet.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "document/storyboard.hpp"
#include "music/align.hpp"

namespace storyboardsrc {

// What the planning has to know of files. Times in seconds.
struct Listening {
  // The music from `in` on, at most `length` of it; times count from `in`.
  std::function<music::Analysis(const storyboard::Music &, double length)> analyse;
  // How long the footage is; nothing where that cannot be said.
  std::function<std::optional<double>(const storyboard::Source &)> length;
  // How long a recorded line is; nothing where it has no file. Unset: lines end with their shots.
  std::function<std::optional<double>(const storyboard::Line &)> speech = {};
};

struct Scored {
  unsigned cuts = 0, moved = 0, missed = 0;  // missed: further than half a frame from a beat
  std::string unstable;                      // the first music without a stable beat
};

// Changes the durations of the shots, and with them the in points of footage, so that cuts lie on the frame
// nearest to a beat. The film keeps its length; no cut moves by more than 45 % of the shots
// beside it (with Align::Energy: of what the energy makes of them); lines, sounds and transitions keep their room; footage shows nothing it does not have.
// Expects a valid storyboard and leaves a valid one.
Scored put_cuts_on_beats(storyboard::Storyboard &board, music::Align align, const Listening &listening);

// Gives shots whose recorded lines are longer than they are more of what they have behind their out points (footage: as
// far as the file goes; what is generated: as much as it takes), at the cost of the shot behind, whose beginning is left
// out: at most 45 % of it, and not the room of its own lines, sounds and transitions. The film keeps its length. Returns
// how many cuts were moved.
unsigned make_room_for_lines(storyboard::Storyboard &board, const Listening &listening);

}  // namespace storyboardsrc
