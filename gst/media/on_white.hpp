// SPDX-License-Identifier: LGPL-2.1-or-later
// Decoded pictures with transparent parts, laid on white paper: as those of a still and of an animated picture.
#pragma once
#include <gst/gst.h>

namespace media {

// From now on what passes the pad lies on white and is opaque; its format stays. Pictures without an alpha channel pass
// untouched.
void lay_on_white(GstPad *pad);

}  // namespace media
