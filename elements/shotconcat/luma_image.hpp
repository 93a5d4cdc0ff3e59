// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <memory>
#include <string>

#include "transition/render.hpp"

namespace shotconcat {

// The brightness of a picture file GStreamer can decode (PNG, JPEG, PGM ...). Throws glue::Failure with one
// sentence.
std::shared_ptr<const transition::LumaImage> load_luma_image(const std::string &file);

}  // namespace shotconcat
