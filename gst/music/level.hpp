// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether a grid counts half beats as beats: the commonest mistake, and the one that hurts cuts most.
#pragma once
#include <span>

#include "music/bar_model.hpp"

namespace music {

// Log odds that only every second beat of the grid is one: a logistic regression over the tempo, how sure the
// network is at the beats, between them and of downbeats, and how much neighbouring beats differ
// (training/levels.py fits it). Very negative for a grid of fewer than eight beats.
double doubled(std::span<const GridBeat> grid, std::span<const Activation> activations,
               double frames_per_second = 50);

}  // namespace music
