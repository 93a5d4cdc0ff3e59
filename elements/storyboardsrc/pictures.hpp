// SPDX-License-Identifier: LGPL-2.1-or-later
// The storyboard frames of a shot, as buffers of the film's size: from their files, or drawn.
#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "programme.hpp"

namespace storyboardsrc {

// What happens where the storyboard has no file for a frame.
enum class Draw {
  Missing,  // the board artist draws it
  Never,    // it is an error; footage has a black picture
};

class ImageFrames;

struct Picture {
  std::string role;             // "first", "key", "last"
  double position = 0;          // 0..1
  glue::Ref<GstBuffer> pixels;  // BGRx, film size
  glue::Ref<GstBuffer> plate;   // drawn pictures only: the same without its subjects
  glue::Ref<GstBuffer> depth;   // drawn pictures only: GRAY8, 0 = far
  double price = 0;             // what image models were paid for it now
  std::string currency = {};
};

// The pictures of a shot in order; never none. Empty as soon as `cancelled` becomes true: asked between
// pictures and while a file is decoded. Throws glue::Failure that names the place in the document.
std::vector<Picture> make_pictures(const Programme &programme, const storyboard::Slot &slot, Draw draw,
                                   ImageFrames &images, const std::atomic<bool> &cancelled);

// A buffer of those pixels.
glue::Ref<GstBuffer> wrapped(std::vector<std::uint8_t> &&bytes);

// Throws the failure make_pictures() would throw for a frame that is neither there nor to be drawn.
void check_pictures(const Programme &programme, Draw draw);

// Appends the pictures to the shot's frames, each followed by its depth and plate.
void add_frames(GstStoryboardShot *shot, const std::vector<Picture> &pictures, const Programme &programme);

}  // namespace storyboardsrc
