// SPDX-License-Identifier: LGPL-2.1-or-later
// The properties of storyboardsrc that are about image models.
#pragma once
#include <gst/gst.h>

#include "image_frames.hpp"

namespace storyboardsrc {

// Installs them under ids from `first` on; returns the next free one.
guint install_image_properties(GObjectClass *object, guint first);
// False when `id` (counted from `first`) is none of them.
bool set_image_property(ImageSettings &settings, guint id, guint first, const GValue *value);
bool get_image_property(const ImageSettings &settings, guint id, guint first, GValue *value);

}  // namespace storyboardsrc
