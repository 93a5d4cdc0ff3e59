// SPDX-License-Identifier: LGPL-2.1-or-later
// How much a storyboard may ask for. Seconds, bytes and counts; the schema and docs/storyboard-format.md say
// the same.
#pragma once
#include <cstddef>

namespace storyboard::limit {

inline constexpr double shot = 3600;   // a shot, and everything placed inside one
inline constexpr double film = 86400;  // times of music and in footage
inline constexpr double fade = 60;
inline constexpr double shortest_sound = 0.001;
inline constexpr int smallest_side = 16, largest_side = 8192;
inline constexpr double slowest = 1, fastest = 240;  // frames per second
inline constexpr std::size_t few = 64;               // things in one shot or reference
inline constexpr std::size_t many = 10000;           // scenes, references
inline constexpr std::size_t beats = 100000;
inline constexpr std::size_t line = 1000;    // bytes of a title, a model's name
inline constexpr std::size_t prose = 20000;  // bytes of a prompt, a description, a line of dialogue

}  // namespace storyboard::limit
