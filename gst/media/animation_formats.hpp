// SPDX-License-Identifier: LGPL-2.1-or-later
// The readers behind open_animation(), and what they share.
#pragma once
#include <vector>

#include "glue/failure.hpp"
#include "media/animation.hpp"

namespace media {

// What a frame's delay is taken for.
GstClockTime shown_for(GstClockTime said);
glue::Failure damaged_animation(const std::string &name, const std::string &how);
void check_size(const std::string &name, std::int64_t width, std::int64_t height, const Limits &limits);

std::unique_ptr<Animation> open_gif(std::vector<std::uint8_t> data, const std::string &name, const Limits &limits);
std::unique_ptr<Animation> open_webp(std::vector<std::uint8_t> data, const std::string &name, const Limits &limits);

}  // namespace media
