// SPDX-License-Identifier: LGPL-2.1-or-later
#include "catalogue.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace transition {
namespace {

struct Alias {
  const char *name;
  int id;
};
constexpr Alias kAliases[] = {
    {"crossfade", kFade},
    {"crossdissolve", kFade},
    {"mix", kFade},
    {"smptedissolve", kFade},
    {"customtransition", kFade},
    {"none", kCut},
    {"hardcut", kCut},
    {"diptoblack", kFadeBlack},
    {"fadetoblack", kFadeBlack},
    {"fadethroughblack", kFadeBlack},
    {"dipblack", kFadeBlack},
    {"diptowhite", kFadeWhite},
    {"fadetowhite", kFadeWhite},
    {"dipwhite", kFadeWhite},
    {"fadethroughwhite", kFadeWhite},
    {"wipe", kWipeLeft},
    {"push", kSlideLeft},
    {"slide", kSlideLeft},
    {"iris", kCircleOpen},
    {"irisround", kCircleOpen},
    {"clock", 201},
    {"clockwipe", 201},
};

std::string plain(std::string_view name) {
  std::string out;
  for (char c : name)
    if (c != '-' && c != '_' && c != ' ') out += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return out;
}

std::vector<Entry> make() {
  namespace p = patterns;
  std::vector<Entry> all = {
      {kCut, "cut", "No transition", Family::Cut, nullptr},
      {kCrossfade, "crossfade", "SMPTE 512: cross-fade, the same as fade", Family::Mix, nullptr},
      {kFadeIn, "fade-in", "SMPTE 513: fade in, the same as fade", Family::Mix, nullptr},
      {kFade, "fade", "Cross-fade", Family::Mix, nullptr},
      {kWipeLeft, "wipeleft", "Wipe, the edge moves left", Family::Mask, &p::wipeleft},
      {kWipeRight, "wiperight", "Wipe, the edge moves right", Family::Mask, &p::wiperight},
      {kWipeUp, "wipeup", "Wipe, the edge moves up", Family::Mask, &p::wipeup},
      {kWipeDown, "wipedown", "Wipe, the edge moves down", Family::Mask, &p::wipedown},
      {kSlideLeft, "slideleft", "Push to the left", Family::Slide, nullptr},
      {kSlideRight, "slideright", "Push to the right", Family::Slide, nullptr},
      {kSlideUp, "slideup", "Push upwards", Family::Slide, nullptr},
      {kSlideDown, "slidedown", "Push downwards", Family::Slide, nullptr},
      {kCircleCrop, "circlecrop", "A circle closes to black and opens again", Family::Crop, &p::circlecrop},
      {kRectCrop, "rectcrop", "A rectangle closes to black and opens again", Family::Crop, &p::rectcrop},
      {kDistance, "distance", "Pixels that are alike fade, the others cut", Family::Difference, nullptr},
      {kFadeBlack, "fadeblack", "Dip to black", Family::Dip, nullptr},
      {kFadeWhite, "fadewhite", "Dip to white", Family::Dip, nullptr},
      {kRadial, "radial", "A hand sweeps around the centre", Family::Mask, &p::radial},
      {kSmoothLeft, "smoothleft", "Soft wipe to the left", Family::Mask, &p::smoothleft},
      {kSmoothRight, "smoothright", "Soft wipe to the right", Family::Mask, &p::smoothright},
      {kSmoothUp, "smoothup", "Soft wipe upwards", Family::Mask, &p::smoothup},
      {kSmoothDown, "smoothdown", "Soft wipe downwards", Family::Mask, &p::smoothdown},
      {kCircleOpen, "circleopen", "A soft circle opens", Family::Mask, &p::circleopen},
      {kCircleClose, "circleclose", "A soft circle closes", Family::Mask, &p::circleclose},
      {kVertOpen, "vertopen", "Soft doors open from the vertical centre line", Family::Mask, &p::vertopen},
      {kVertClose, "vertclose", "Soft doors close on the vertical centre line", Family::Mask, &p::vertclose},
      {kHorzOpen, "horzopen", "Soft doors open from the horizontal centre line", Family::Mask, &p::horzopen},
      {kHorzClose, "horzclose", "Soft doors close on the horizontal centre line", Family::Mask,
       &p::horzclose},
      {kDissolve, "dissolve", "Pixel by pixel at random, as xfade's dissolve (a cross-fade is called fade)",
       Family::Mask, &p::dissolve},
      {kPixelize, "pixelize", "Through coarse pixels", Family::Pixelize, nullptr},
      {kDiagTl, "diagtl", "Soft diagonal towards the top left", Family::Mask, &p::diagtl},
      {kDiagTr, "diagtr", "Soft diagonal towards the top right", Family::Mask, &p::diagtr},
      {kDiagBl, "diagbl", "Soft diagonal towards the bottom left", Family::Mask, &p::diagbl},
      {kDiagBr, "diagbr", "Soft diagonal towards the bottom right", Family::Mask, &p::diagbr},
      {kHlSlice, "hlslice", "Horizontal slices to the left", Family::Mask, &p::hlslice},
      {kHrSlice, "hrslice", "Horizontal slices to the right", Family::Mask, &p::hrslice},
      {kVuSlice, "vuslice", "Vertical slices upwards", Family::Mask, &p::vuslice},
      {kVdSlice, "vdslice", "Vertical slices downwards", Family::Mask, &p::vdslice},
      {kHBlur, "hblur", "Through a horizontal blur", Family::Blur, nullptr},
      {kFadeGrays, "fadegrays", "Through the picture's own grey", Family::Dip, nullptr},
      {kWipeTl, "wipetl", "Rectangle wipe towards the top left", Family::Mask, &p::wipetl},
      {kWipeTr, "wipetr", "Rectangle wipe towards the top right", Family::Mask, &p::wipetr},
      {kWipeBl, "wipebl", "Rectangle wipe towards the bottom left", Family::Mask, &p::wipebl},
      {kWipeBr, "wipebr", "Rectangle wipe towards the bottom right", Family::Mask, &p::wipebr},
      {kSqueezeH, "squeezeh", "The outgoing shot is squeezed to a horizontal line", Family::Squeeze, nullptr},
      {kSqueezeV, "squeezev", "The outgoing shot is squeezed to a vertical line", Family::Squeeze, nullptr},
      {kZoomIn, "zoomin", "Zoom into the outgoing shot", Family::Zoom, nullptr},
      {kFadeFast, "fadefast", "Cross-fade, faster where the shots differ", Family::Difference, nullptr},
      {kFadeSlow, "fadeslow", "Cross-fade, slower where the shots differ", Family::Difference, nullptr},
      {kLuma, "luma", "Wipe in the order of an image's brightness (property luma), dark first", Family::Luma,
       nullptr},
  };
  static const struct {
    int code;
    const char *nick, *blurb;
  } smpte[] = {
#define S(code, nick, blurb) {code, nick, "SMPTE " #code ": " blurb}
      S(1, "bar-wipe-lr", "bar, left to right"),
      S(2, "bar-wipe-tb", "bar, top to bottom"),
      S(3, "box-wipe-tl", "box from the top left"),
      S(4, "box-wipe-tr", "box from the top right"),
      S(5, "box-wipe-br", "box from the bottom right"),
      S(6, "box-wipe-bl", "box from the bottom left"),
      S(7, "four-box-wipe-ci", "four boxes from the corners"),
      S(8, "four-box-wipe-co", "four boxes from the quarters' centres"),
      S(21, "barndoor-v", "vertical barn doors"),
      S(22, "barndoor-h", "horizontal barn doors"),
      S(23, "box-wipe-tc", "box from the top edge"),
      S(24, "box-wipe-rc", "box from the right edge"),
      S(25, "box-wipe-bc", "box from the bottom edge"),
      S(26, "box-wipe-lc", "box from the left edge"),
      S(41, "diagonal-tl", "diagonal from the top left"),
      S(42, "diagonal-tr", "diagonal from the top right"),
      S(43, "bowtie-v", "wedges from top and bottom"),
      S(44, "bowtie-h", "wedges from left and right"),
      S(45, "barndoor-dbl", "diagonal barn doors, bottom left to top right"),
      S(46, "barndoor-dtl", "diagonal barn doors, top left to bottom right"),
      S(47, "misc-diagonal-dbd", "wedges retract to the edges"),
      S(48, "misc-diagonal-dd", "a diamond contracts and expands"),
      S(61, "vee-d", "wedge downwards"),
      S(62, "vee-l", "wedge to the left"),
      S(63, "vee-u", "wedge upwards"),
      S(64, "vee-r", "wedge to the right"),
      S(65, "barnvee-d", "V from the bottom edge"),
      S(66, "barnvee-l", "V from the left edge"),
      S(67, "barnvee-u", "V from the top edge"),
      S(68, "barnvee-r", "V from the right edge"),
      S(101, "iris-rect", "rectangle from the centre"),
      S(201, "clock-cw12", "clock from twelve"),
      S(202, "clock-cw3", "clock from three"),
      S(203, "clock-cw6", "clock from six"),
      S(204, "clock-cw9", "clock from nine"),
      S(205, "pinwheel-tbv", "two hands from twelve and six"),
      S(206, "pinwheel-tbh", "two hands from three and nine"),
      S(207, "pinwheel-fb", "four hands"),
      S(211, "fan-ct", "fan from the top, axis in the centre"),
      S(212, "fan-cr", "fan from the right, axis in the centre"),
      S(213, "doublefan-fov", "two fans, top and bottom"),
      S(214, "doublefan-foh", "two fans, left and right"),
      S(221, "singlesweep-cwt", "hand at the top edge, clockwise"),
      S(222, "singlesweep-cwr", "hand at the right edge, clockwise"),
      S(223, "singlesweep-cwb", "hand at the bottom edge, clockwise"),
      S(224, "singlesweep-cwl", "hand at the left edge, clockwise"),
      S(225, "doublesweep-pv", "hands at top and bottom, parallel"),
      S(226, "doublesweep-pd", "hands at left and right, parallel"),
      S(227, "doublesweep-ov", "hands at top and bottom, opposed"),
      S(228, "doublesweep-oh", "hands at left and right, opposed"),
      S(231, "fan-t", "fan at the top edge"),
      S(232, "fan-r", "fan at the right edge"),
      S(233, "fan-b", "fan at the bottom edge"),
      S(234, "fan-l", "fan at the left edge"),
      S(235, "doublefan-fiv", "fans at top and bottom"),
      S(236, "doublefan-fih", "fans at left and right"),
      S(241, "singlesweep-cwtl", "hand in the top left corner, clockwise"),
      S(242, "singlesweep-cwbl", "hand in the bottom left corner, counter-clockwise"),
      S(243, "singlesweep-cwbr", "hand in the bottom right corner, clockwise"),
      S(244, "singlesweep-cwtr", "hand in the top right corner, counter-clockwise"),
      S(245, "doublesweep-pdtl", "hands top left and bottom right"),
      S(246, "doublesweep-pdbl", "hands bottom left and top right"),
      S(251, "saloondoor-t", "hands in the top corners"),
      S(252, "saloondoor-l", "hands in the left corners"),
      S(253, "saloondoor-b", "hands in the bottom corners"),
      S(254, "saloondoor-r", "hands in the right corners"),
      S(261, "windshield-r", "two wipers, to the right"),
      S(262, "windshield-u", "two wipers, upwards"),
      S(263, "windshield-v", "two wipers, mirrored top and bottom"),
      S(264, "windshield-h", "two wipers, mirrored left and right"),
#undef S
  };
  for (const auto &s : smpte) all.push_back({s.code, s.nick, s.blurb, Family::Mask, p::smpte(s.code)});
  std::sort(all.begin(), all.end(), [](const Entry &a, const Entry &b) { return a.id < b.id; });
  return all;
}

}  // namespace

const std::vector<Entry> &catalogue() {
  static const std::vector<Entry> all = make();
  return all;
}

const Entry &entry(int id) {
  const auto &all = catalogue();
  auto at = std::lower_bound(all.begin(), all.end(), id, [](const Entry &e, int v) { return e.id < v; });
  return at != all.end() && at->id == id ? *at : all.front();
}

std::optional<int> find(std::string_view name) {
  const std::string wanted = plain(name);
  if (wanted.empty()) return kCut;
  for (const auto &a : kAliases)
    if (wanted == a.name) return a.id;
  for (const auto &e : catalogue())
    if (wanted == plain(e.nick)) return e.id;
  int code = -1;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), code);
  if (error == std::errc() && end == wanted.data() + wanted.size() && code < kFade && entry(code).id == code)
    return code;
  return std::nullopt;
}

}  // namespace transition
