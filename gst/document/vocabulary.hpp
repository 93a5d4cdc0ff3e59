// SPDX-License-Identifier: LGPL-2.1-or-later
// The closed word lists of the storyboard format: what the parser accepts is what the artist, the renderer
// and the stitcher know.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "document/storyboard.hpp"

namespace storyboard {

using Words = std::span<const std::string_view>;

namespace words {
inline constexpr std::string_view reference_kinds[] = {"character", "prop",  "place", "palette",
                                                       "style",     "voice", "clip",  "sound"};
inline constexpr std::string_view framings[] = {"extreme-wide", "wide",  "full",          "medium",
                                                "medium-close", "close", "extreme-close", "insert"};
inline constexpr std::string_view angles[] = {"eye", "high", "low", "overhead", "dutch"};
inline constexpr std::string_view builds[] = {"slim", "average", "broad", "child"};
inline constexpr std::string_view hairs[] = {"short", "long", "bun", "curly", "bald", "cap", "hood"};
inline constexpr std::string_view tops[] = {"coat", "shirt", "dress", "jacket", "robe"};
inline constexpr std::string_view sets[] = {"harbour", "street",    "room",  "forest", "field",
                                            "beach",   "mountains", "city",  "office", "kitchen",
                                            "station", "desert",    "stage", "plain"};
inline constexpr std::string_view times_of_day[] = {"dawn", "day", "dusk", "night"};
inline constexpr std::string_view poses[] = {"standing", "sitting",  "walking",      "running",
                                             "pointing", "waving",   "arms-crossed", "kneeling",
                                             "lying",    "reaching", "reading",      "hands-on-hips"};
inline constexpr std::string_view facings[] = {"camera", "left", "right", "away"};
inline constexpr std::string_view frame_roles[] = {"first", "key", "last"};
inline constexpr std::string_view easings[] = {"linear", "smooth", "ease-in", "ease-out"};
inline constexpr std::string_view alignments[] = {"none",         "beats",        "bars",
                                                  "every-2-bars", "every-4-bars", "energy"};
inline constexpr std::string_view sound_roles[] = {"effects", "shot", "voice"};
inline constexpr std::string_view transitions[] = {
    "cut",         "fade",      "dissolve",   "fadeblack",  "fadewhite",   "fadegrays",  "fadefast",
    "fadeslow",    "wipeleft",  "wiperight",  "wipeup",     "wipedown",    "wipetl",     "wipetr",
    "wipebl",      "wipebr",    "slideleft",  "slideright", "slideup",     "slidedown",  "smoothleft",
    "smoothright", "smoothup",  "smoothdown", "circleopen", "circleclose", "circlecrop", "rectcrop",
    "vertopen",    "vertclose", "horzopen",   "horzclose",  "diagtl",      "diagtr",     "diagbl",
    "diagbr",      "hlslice",   "hrslice",    "vuslice",    "vdslice",     "radial",     "distance",
    "pixelize",    "hblur",     "squeezeh",   "squeezev",   "zoomin"};
// What a film can open with: they need no shot before them.
inline constexpr std::string_view openings[] = {"cut", "fadeblack", "fadewhite"};
inline constexpr std::string_view dimensions[] = {
    "lighting", "palette", "composition", "pose", "identity", "style", "camera", "temporal", "continuity"};
}  // namespace words

// A camera move: where it can go (the first is the usual one), how far it usually goes and how far at most.
// pan, truck: fractions of the picture's width; tilt, pedestal: of its height; dolly, zoom: relative change
// of scale; orbit, roll: degrees; handheld: peak shake in fractions of the width.
struct Move {
  std::string_view name;
  std::string_view directions[2];
  double usual, most;
};
inline constexpr Move moves[] = {
    {"static", {}, 0, 0},
    {"pan", {"right", "left"}, 0.12, 1},
    {"tilt", {"up", "down"}, 0.12, 1},
    {"dolly", {"in", "out"}, 0.15, 4},
    {"truck", {"right", "left"}, 0.10, 1},
    {"pedestal", {"up", "down"}, 0.10, 1},
    {"zoom", {"in", "out"}, 0.20, 4},
    {"orbit", {"right", "left"}, 10, 180},
    {"roll", {"right", "left"}, 6, 360},
    {"handheld", {}, 0.006, 0.1},
};
const Move *find_move(std::string_view name);
// The camera with everything said: the usual direction, amount and easing where the document leaves them out.
Camera completed(const Camera &camera);

// Where a key light named in one word stands.
struct KeyLight {
  std::string_view name;
  double azimuth, elevation;
};
inline constexpr KeyLight key_lights[] = {
    {"front", 0, 35},        {"left", -90, 30},       {"right", 90, 30},       {"back", 180, 30},
    {"front-left", -45, 35}, {"front-right", 45, 35}, {"back-left", -135, 30}, {"back-right", 135, 30},
    {"top", 0, 85},          {"below", 0, -30},
};

bool is_one_of(std::string_view word, Words list);
// The word of `list` that `word` was probably meant to be; empty when none is near.
std::string_view nearest(std::string_view word, Words list);

std::string_view word_of(Framing framing);
std::string_view word_of(Angle angle);
std::string_view word_of(ReferenceKind kind);

}  // namespace storyboard
