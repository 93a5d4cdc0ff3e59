// SPDX-License-Identifier: LGPL-2.1-or-later
// What a thousand characters of speech cost where `speech-price` says nothing: from a dated list, not from
// code.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace speech {

// {"speech-prices": 1, "currency": "USD", "per-1000-characters": {"MODEL": PRICE, ...}}
class Prices {
 public:
  // The package's list (speech/prices.json in $GST_STORYBOARD_DATA, or as installed), then
  // gst-storyboard/speech-prices.json in the user's configuration: what that says of a model wins. Throws
  // glue::Failure that names the file where it cannot be read as such a list: a price that is wrong by a
  // typing error must not become 0.
  static Prices usual();
  void add(const std::string &text, const std::string &file);
  // Of the longest name on the list `model` begins with ("tts-1-hd-1106" is "tts-1-hd"); 0: a model nobody
  // knows.
  double of(std::string_view model) const;

 private:
  std::map<std::string, double, std::less<>> prices_;
};

}  // namespace speech
