// SPDX-License-Identifier: LGPL-2.1-or-later
// What is asked of an image model for a storyboard: a frame of a shot, or a picture of somebody who has none
// yet. So that a character looks the same in every frame, the orders carry pictures: the character's own, and
// the frame before it in the scene.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "catalogue/image_model.hpp"
#include "document/storyboard.hpp"
#include "pictures/protocol.hpp"

namespace pictures {

// How pictures are ordered from a model.
struct Style {
  const catalogue::ImageModel *model = nullptr;
  std::string quality;  // of the model's; empty: its middle one
};

// Empty: the model has no choice. Throws std::invalid_argument for one it does not have.
std::string quality_of(const Style &style);

// A picture that is at hand.
struct Reference {
  std::string name;  // the storyboard's; empty: the frame before
  std::string
      kind;  // "character", "prop", "place", "style", "frame" (the one before), "same" (this shot's first)
  std::string description;
  generation::Medium picture;
};

struct FrameOf {
  const storyboard::Storyboard *board = nullptr;
  const storyboard::Scene *scene = nullptr;
  const storyboard::Shot *shot = nullptr;
  bool last = false;     // the last frame, not the first
  unsigned attempt = 1;  // a deliberate other one is another purchase
};

// `references` in the order of their weight; what the model does not take is left out, from the end.
Order frame_order(const FrameOf &what, const Style &style, const std::vector<Reference> &references);
// Somebody from head to foot, before a plain ground.
Order sheet_order(const storyboard::Storyboard &board, const storyboard::Reference &who, const Style &style,
                  unsigned attempt);

std::optional<double> quote(const Order &order, const Style &style);

// Names of characters who are seen in that frame.
std::vector<std::string> characters_in(const FrameOf &what);

// What a whole storyboard would take, nothing of it made yet: in the order in which it is made.
struct Planned {
  enum class Kind { Sheet, First, Last } kind = Kind::First;
  const storyboard::Scene *scene = nullptr;  // frames
  const storyboard::Shot *shot = nullptr;    // frames
  std::string reference;                     // sheets: the character's name
  unsigned pictures = 0;                     // that go in
  std::optional<double> quote;
};
std::vector<Planned> plan(const storyboard::Storyboard &board, const Style &style);
// Whether the character has no picture and is seen in several frames, so that one is made first.
bool needs_sheet(const storyboard::Storyboard &board, const std::string &character);
// Whether a model makes the shot's first (last) frame: not for footage, nor where there is a file.
bool is_made(const storyboard::Shot &shot, bool last);

}  // namespace pictures
