// SPDX-License-Identifier: LGPL-2.1-or-later
// The pictures of a shot that waits for its turn, or for a model far away, need not be in memory.
#pragma once
#include <string>

#include "storyboard/gststoryboard.h"

namespace aivideogen {

// Puts the pictures of `shot` on disk (a file without a name in `folder`), whence whoever maps them gets
// them; after unmapping they take no memory again. What cannot be put there stays where it is.
void rest_pictures(GstStoryboardShot &shot, const std::string &folder);

}  // namespace aivideogen
