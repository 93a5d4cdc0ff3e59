// SPDX-License-Identifier: LGPL-2.1-or-later
// Pictures for people: small ones for a sheet or a page, and files.
#pragma once
#include <gst/gst.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tools {

struct Still {  // BGRx, stride = 4 * width
  int width = 0, height = 0;
  std::vector<std::uint8_t> bgrx;
  bool empty() const { return bgrx.empty(); }
};

// Any raw video sample as a picture of at most `most` pixels a side; empty when it cannot be converted.
Still still_of(GstSample *sample, int most = 16384);
std::string png_of(const Still &still);  // the file's bytes; "" when no encoder is installed
std::string jpeg_of(const Still &still);
std::string data_uri(const Still &still);  // a JPEG as data:image/jpeg;base64,...

struct Labelled {
  Still still;
  std::string title, text;
};
// The pictures in rows under the film's title, each with its label, as a PNG file. Throws std::runtime_error.
void write_contact_sheet(const std::string &file, const std::string &title,
                         const std::vector<Labelled> &pictures);

}  // namespace tools
