// SPDX-License-Identifier: LGPL-2.1-or-later
// Light on a canvas: from paint and how each pixel faces, to the picture.
#pragma once
#include "artist/artist.hpp"
#include "artist/canvas.hpp"
#include "artist/soft_light.hpp"

namespace artist {

// The set: every pixel of the canvas, softened by `blur` canvas pixels, spread to the picture's size, with
// the paper's grain.
Picture shade_set(const Canvas &set, int width, int height, const Rig &rig, const SoftLight &soft, int blur);
// The subjects over `picture`, which has the canvas' size.
void shade_subjects(const Canvas &subjects, const Rig &rig, const SoftLight &soft, Picture &picture);
// The set's depth in the picture's size, with the subjects' in front of it.
std::vector<std::uint8_t> merge_depth(const Canvas &set, const Canvas &subjects, int width, int height);

}  // namespace artist
