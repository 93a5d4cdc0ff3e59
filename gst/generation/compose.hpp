// SPDX-License-Identifier: LGPL-2.1-or-later
// The words of an order.
#pragma once
#include <string>

#include "catalogue/model.hpp"
#include "generation/needs.hpp"

namespace generation {

// The parts of the needs as one text, in a fixed order: the action first, because models weigh the beginning.
// `inputs` are what the order carries, so that references can be called by their number: the model's options
// "image-word", "video-word" and "audio-word" say how ("Image #", "@image_#"), where # is the number.
std::string compose(const Needs &needs, const std::vector<Input> &inputs, const catalogue::Model &model);

}  // namespace generation
