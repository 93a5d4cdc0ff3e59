// SPDX-License-Identifier: LGPL-2.1-or-later
// The wire formats there are, each in a file of its own.
#pragma once
#include <memory>

#include "pictures/protocol.hpp"

namespace pictures {

std::unique_ptr<Protocol> make_openai_images();
std::unique_ptr<Protocol> make_gemini_images();
std::unique_ptr<Protocol> make_ark_images();

}  // namespace pictures
