// SPDX-License-Identifier: LGPL-2.1-or-later
// A shot in the words of gst/generation: its pictures as PNG, its references read, its move in words.
#pragma once
#include "catalogue/model.hpp"
#include "generation/needs.hpp"
#include "glue/ref.hpp"
#include "provider.hpp"
#include "remote/reference_files.hpp"

namespace aivideogen {

// A picture as an order carries it, in `width` x `height` (borders where the shape differs). Throws
// glue::Failure.
generation::Medium png_of(GstSample *picture, int width, int height, const std::string &shot);

// The last picture of a clip. Throws glue::Failure; empty when `cancelled`.
generation::Medium last_frame_of(const std::string &path, int width, int height, const std::string &shot);

// Throws glue::Failure: a reference that cannot be read or was changed, a picture that cannot be converted.
generation::Needs needs_of(const TakeRequest &request, const catalogue::Model &model, ReferenceFiles &files);

std::vector<generation::Rejected> history_of(const TakeRequest &request);

}  // namespace aivideogen
