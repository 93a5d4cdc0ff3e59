// SPDX-License-Identifier: LGPL-2.1-or-later
// Transitions that move pixels. `left` is what is left of the transition, 1 to 0.
#pragma once
#include "picture.hpp"

namespace transition {

void slide(int id, const Picture &dst, const Picture &a, const Picture &b, float left);
void squeeze(bool horizontal_line, const Picture &dst, const Picture &a, const Picture &b, float left);
void zoom_in(const Picture &dst, const Picture &a, const Picture &b, float left);
void pixelize(const Picture &dst, const Picture &a, const Picture &b, float left);
void blur(const Picture &dst, const Picture &a, const Picture &b, float left);

}  // namespace transition
