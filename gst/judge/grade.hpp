// SPDX-License-Identifier: LGPL-2.1-or-later
// The grade a repair is: what it does to a pixel, for the judge's re-measurement and for the stream alike.
//
//   v' = v^gamma * (2^exposure * gain * e^shade(x, y))^(1/2.2)   per channel, v = encoded R, G, B in 0..1,
//   clipped to 0..1; with L = BT.709 luma of the result: its chroma (Cb, Cr of BT.709) is turned by `hue` and
//   stretched by `saturation`; R' += tone_red (L - 1/2), B' += tone_blue (L - 1/2): highlights and shadows
//   toned apart; Cb, Cr and L' += C * hues(angle of Cb, Cr), C the chroma: every hue turned, stretched and
//   lit for itself, kHues of them 360 / kHues degrees apart, what is between in proportion.
// `ends`: a channel of the take within that of white, or a quarter of it of black, has lost what was beyond;
// it does not come away from that end, so that burnt out white stays white instead of becoming grey or
// coloured. `dithered`: rounded by an ordered dither of 8 x 8 pixels, so that stretched curves leave no gaps
// between the tones. A power law of 2.2 stands for the transfer curve, so that a gain in light is a gain of
// the code. The shade is px x + py y + q1 (x^2 - 1/3) + q2 (y^2 - 1/3) + q3 x y in ln light, x and y in
// -1..1: a graduated filter and a vignette.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "judge/matrix.hpp"

namespace judge {

inline constexpr std::size_t kHues = 24;

struct Grade {
  std::optional<Matrix> reread;  // first: decoded with this matrix, wanted as the other one gives it
  double exposure = 0;           // EV
  double gamma = 1;
  double red = 1, green = 1, blue = 1;  // gains in linear light
  double saturation = 1;
  double hue = 0;                      // degrees in the Cb, Cr plane
  double tone_red = 0, tone_blue = 0;  // code per luma code
  std::array<double, 5> shade{};       // px, py, q1, q2, q3
  double ends = 0;                     // code value, 0..1
  bool dithered = false;
  std::array<std::array<double, 3>, kHues> hues{};  // Cb, Cr, L per chroma
  bool shaded() const { return shade != std::array<double, 5>{}; }
  bool recoloured() const { return hues != decltype(hues){}; }
  bool neutral() const {
    return !reread && exposure == 0 && gamma == 1 && red == 1 && green == 1 && blue == 1 && saturation == 1 &&
           hue == 0 && tone_red == 0 && tone_blue == 0 && !shaded() && !recoloured();
  }
};

// Between which two of the kHues hues a colour lies; `share`: how near it is to `next`, 0..1.
struct HuePlace {
  std::size_t hue, next;
  double share;
};
HuePlace hue_place(double cb, double cr);
// What is added to R, G and B of a colour, in the unit of cb and cr.
std::array<double, 3> hue_change(const Grade &grade, double cb, double cr);

// How many of the kHues hues are moved by more than a tenth of their chroma.
std::size_t hues_changed(const Grade &grade);

// What the shade multiplies a code value by, times 4096; x and y in -1..1.
inline constexpr int kShadeOne = 4096;
int shade_at(const Grade &grade, double x, double y);
// Of every pixel of a picture, row by row; empty where the grade has no shade.
std::vector<std::uint16_t> shade_map(const Grade &grade, int width, int height);

// Code value in (0..255) to code value times 16 (so that the matrix rounds once), for R, G and B; then the
// matrix, times 4096, and its offset, times 65536.
struct GradeTables {
  std::array<std::int16_t, 256> red, green, blue;
  std::array<int, 9> matrix;
  std::array<int, 3> offset;
  // By the code value of a channel: how much it keeps to its end, 0..256.
  std::array<int, 256> ends;
  // From R, G and B as read to R, G and B as the other matrix gives them, times 4096.
  std::array<int, 9> again;
  bool ended, dithered, reread;
  // By Cb and Cr, -128..127 each: what is added to R, G and B, times 65536; empty where no hue is
  // changed for itself.
  std::vector<std::array<int, 3>> hues;
};
GradeTables tables_of(const Grade &grade);
// Only what exposure, gamma and gains decide: quick enough for every frame.
void set_curves(GradeTables &tables, const Grade &grade);

inline int clip8(int v) {
  return v < 0 ? 0 : v > 255 ? 255 : v;
}
// The entry of GradeTables::hues of a colour given times 65536.
inline std::size_t hue_cell(int red, int green, int blue) {
  const int r = red >> 8, g = green >> 8, b = blue >> 8;
  const int l = (54 * r + 183 * g + 19 * b) >> 8;
  const int cb = std::clamp(((b - l) * 138) >> 16, -128, 127),
            cr = std::clamp(((r - l) * 163) >> 16, -128, 127);
  return static_cast<std::size_t>((cb + 128) * 256 + cr + 128);
}
// `value`, times 65536, of a channel that was `code`.
inline int ended(const GradeTables &t, int value, int code) {
  const int keep = t.ends[static_cast<unsigned>(code)];
  if (!keep) return value;
  const int own = code << 16, end = code < 128 ? std::min(value, own) : std::max(value, own);
  return value + ((end - value) >> 8) * keep;
}
// What is added before a value times 65536 is cut: the threshold of the pixel, 0..65535.
inline constexpr int kUndithered = 32768;
int dither_of(const GradeTables &tables, int x, int y);
// One pixel, in place. `shade`: what shade_at() says of it; `dither`: what dither_of() says.
inline void apply(const GradeTables &t, int &r, int &g, int &b, int shade = kShadeOne,
                  int dither = kUndithered) {
  const auto in_range = [shade](int v) {
    v = (v * shade) >> 12;
    return v > 255 * 16 ? 255 * 16 : v;
  };
  if (t.reread) {
    const int red = r, green = g, blue = b;
    r = clip8((t.again[0] * red + t.again[1] * green + t.again[2] * blue + 2048) >> 12);
    g = clip8((t.again[3] * red + t.again[4] * green + t.again[5] * blue + 2048) >> 12);
    b = clip8((t.again[6] * red + t.again[7] * green + t.again[8] * blue + 2048) >> 12);
  }
  const int r16 = in_range(t.red[static_cast<unsigned>(r)]),
            g16 = in_range(t.green[static_cast<unsigned>(g)]),
            b16 = in_range(t.blue[static_cast<unsigned>(b)]);
  int red = t.matrix[0] * r16 + t.matrix[1] * g16 + t.matrix[2] * b16 + t.offset[0],
      green = t.matrix[3] * r16 + t.matrix[4] * g16 + t.matrix[5] * b16 + t.offset[1],
      blue = t.matrix[6] * r16 + t.matrix[7] * g16 + t.matrix[8] * b16 + t.offset[2];
  if (!t.hues.empty()) {
    const auto &h = t.hues[hue_cell(red, green, blue)];
    red += h[0];
    green += h[1];
    blue += h[2];
  }
  if (t.ended) {
    red = ended(t, red, r);
    green = ended(t, green, g);
    blue = ended(t, blue, b);
  }
  r = clip8((red + dither) >> 16);
  g = clip8((green + dither) >> 16);
  b = clip8((blue + dither) >> 16);
}

cv::Mat graded(const cv::Mat &bgr, const Grade &grade);

}  // namespace judge
