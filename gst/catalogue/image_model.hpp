// SPDX-License-Identifier: LGPL-2.1-or-later
// What is known of one image model, which makes storyboard frames: an entry of kind "image" in the same
// catalogue as the video models, and data like them.
//
// Units: pixels; money in `currency`; seconds of waiting; bytes.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/model.hpp"

namespace catalogue {

struct ImagePrice {               // the first that fits is it
  std::string size, quality;      // empty: any
  std::uint64_t most_pixels = 0;  // of the picture made; 0: any
  double per_image = 0;           // a picture made
  double per_reference = 0;       // a picture that goes in
  double per_million_output = 0;  // tokens of the picture made
  double per_million_input = 0;   // tokens of pictures that go in
  double per_million_text = 0;    // tokens of the words
  double output_tokens = 0;       // of a picture of 1024 x 1024 pixels, for the quote; goes with the area
  double reference_tokens = 0;    // of a picture that goes in, for the quote
  double text_tokens = 0;         // of an order's words, for the quote
  bool operator==(const ImagePrice &) const = default;
};

// What the provider says was used.
struct ImageUsage {
  double output = 0, input = 0, text = 0;  // tokens
};

struct ImageModel {
  std::string name;  // as the property image-model writes it
  std::string title, vendor;
  std::string protocol;  // "openai-images", "gemini-images", "ark-images"
  std::string id;        // the provider's name for it
  std::string base_url;  // without a trailing slash; empty: must be given
  std::string key_variable;
  std::map<std::string, std::string> options;  // what the protocol wants to know besides
  std::string checked, expires;
  std::vector<std::string> sources, unsure;
  std::string file;  // where it was read

  std::vector<Resolution> sizes;  // that may be ordered; empty: any that keeps the rules below
  int multiple = 1;               // sides are multiples of it
  std::uint64_t least_pixels = 0, most_pixels = 0;  // 0: no limit
  int most_side = 0;                                // 0: no limit
  double widest = 0;                                // long side / short side; 0: no limit
  std::vector<std::string> qualities;               // cheapest first; empty: there is no choice
  unsigned references = 0;                          // pictures that may go in
  std::size_t prompt_most = 0;                      // characters; 0: not known
  bool seed = false;

  std::string currency = "USD";
  std::vector<ImagePrice> prices;
  unsigned concurrency = 1;
  Latency latency;
  bool simulated = false;
  bool operator==(const ImageModel &) const = default;

  // The size that serves a picture of width x height: of the nearest shape, and as small as may be without
  // being smaller; where that is not to be had, the largest.
  Resolution size_for(int width, int height) const;
  // Of one picture with so many references; nothing when the entry has no price for it.
  std::optional<double> quote(const Resolution &size, const std::string &quality, unsigned references) const;
  // Of what was used; nothing when this is not billed by tokens.
  std::optional<double> bill(const Resolution &size, const std::string &quality,
                             const ImageUsage &usage) const;

 private:
  const ImagePrice *price(const Resolution &size, const std::string &quality) const;
};

}  // namespace catalogue
