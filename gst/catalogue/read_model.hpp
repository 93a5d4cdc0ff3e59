// SPDX-License-Identifier: LGPL-2.1-or-later
// One entry of a catalogue file.
#pragma once
#include "catalogue/image_model.hpp"
#include "catalogue/model.hpp"
#include "document/json_reader.hpp"

namespace catalogue {

// Throws storyboard::Fault: what is wrong, and where.
Model read_model(const storyboard::Value &entry);
ImageModel read_image_model(const storyboard::Value &entry);  // of kind "image"

}  // namespace catalogue
