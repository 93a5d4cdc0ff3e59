// SPDX-License-Identifier: LGPL-2.1-or-later
// The input object of services that host many models, each with names of its own for the same things.
// Options of a catalogue entry, each the name of a field (default; "-": there is none): "prompt-field"
// (prompt), "negative-field" (-), "first-field" (image_url), "last-field" (end_image_url), "images-field"
// (image_urls), "videos-field" (video_urls), "audios-field" (audio_urls), "duration-field" (duration),
// "resolution-field" (resolution), "aspect-field" (aspect_ratio), "audio-field" (generate_audio),
// "seed-field" (seed); and "duration-type" ("string", "number" or "8s"; default string), "extra" (a JSON
// object whose members are added as they are).
#pragma once
#include "protocols/wire.hpp"

namespace aivideogen::wire {

// Throws Refusal: the order has what no field takes.
Object input_of(const generation::Generation &order, const Access &access);

}  // namespace aivideogen::wire
