// SPDX-License-Identifier: LGPL-2.1-or-later
// What a user sets on storyboardsrc, as GObject properties.
#pragma once
#include <gst/gst.h>

#include <optional>
#include <string>

#include "commission.hpp"
#include "image_frames.hpp"
#include "music/align.hpp"
#include "pictures.hpp"

namespace storyboardsrc {

struct Settings {
  std::string location;
  bool allow_outside = false;
  Draw draw = Draw::Missing;
  Commission commission;              // of a brief; its own location is not used
  std::optional<music::Align> align;  // none: as the storyboard says
  bool make_room = false;             // for lines that are longer than their shots
  ImageSettings images;
};

void install_properties(GObjectClass *object);
// False when `id` is none of them.
bool set_property(Settings &settings, guint id, const GValue *value);
bool get_property(const Settings &settings, guint id, GValue *value);

}  // namespace storyboardsrc
