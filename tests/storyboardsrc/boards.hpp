// SPDX-License-Identifier: LGPL-2.1-or-later
// Small storyboards with pictures of one colour, made on the spot.
#pragma once
#include <string>

#include "support/support.hpp"

namespace boards {

// Writes a picture of one colour, 0xRRGGBB; the ending of the name says PNG or JPEG.
inline void paint(const support::TempDir &dir, const std::string &name, unsigned rgb, int width, int height) {
  const char *encoder = name.ends_with(".png") ? "pngenc" : "jpegenc quality=95";
  const auto out = support::run_launch(
      "videotestsrc num-buffers=1 pattern=solid-color foreground-color=" + std::to_string(0xff000000u | rgb) +
      " ! video/x-raw,format=BGRx,width=" + std::to_string(width) + ",height=" + std::to_string(height) +
      " ! videoconvert ! " + encoder + " ! filesink location=\"" + dir.file(name) + "\"");
  ASSERT_TRUE(out.eos) << out.error;
}

// Three shots from files, 320x240 at 24/1: 2 s with a red first and a blue last frame, 1.5 s green after a
// fade of half a second, 1 s of footage (a file that is named, not opened, here).
inline std::string three_shots(const support::TempDir &dir) {
  paint(dir, "red.png", 0xff0000, 320, 240);
  paint(dir, "blue.jpg", 0x0000ff, 640, 480);
  paint(dir, "green.png", 0x00ff00, 64, 64);
  for (const char *name : {"line.wav", "sea.mp4", "gulls.wav", "score.wav", "mara.png"}) dir.write(name, "x");
  return dir.write("film.storyboard", R"({
  "storyboard": 1, "title": "Three", "description": "Three shots", "size": [320, 240], "framerate": 24, "seed": 5,
  "loudness": -16, "true-peak": -2,
  "references": {
    "mara": {"kind": "character", "description": "a keeper", "files": ["mara.png"], "voice": "en-gb"},
    "quay": {"kind": "place", "set": "harbour"},
    "ink": {"kind": "style"}
  },
  "music": [{"file": "score.wav", "at": 0.5, "in": 1, "gain": -6, "loop": true, "beats": [0.5, 1]}],
  "scenes": [
    {"id": "day", "place": "quay", "palette": ["#112233"], "lighting": {"key": "left", "temperature": 4000}, "shots": [
      {"id": "one", "prompt": "red to blue", "duration": 2,
       "frames": [{"file": "red.png"}, {"role": "last", "file": "blue.jpg"}],
       "camera": {"move": "dolly"}, "model": "auto", "focal-points": [[0.25, 0.5]], "references": ["ink"],
       "limits": {"lighting": 0.7},
       "dialogue": [{"speaker": "mara", "text": "Late.", "at": 0.5, "gain": 3},
                    {"speaker": "mara", "text": "So late.", "file": "line.wav", "at": 1}]},
      {"id": "two", "prompt": "green", "duration": 1.5, "frames": [{"file": "green.png"}], "seed": 77,
       "transition": {"kind": "fade", "duration": "13f", "easing": "smooth"}, "continues": false,
       "sounds": [{"file": "gulls.wav", "at": 0.25, "duration": 1, "fade-in": 0.1}]}]},
    {"id": "sea", "shots": [
      {"id": "three", "duration": 1, "source": {"file": "sea.mp4", "in": 2, "sound": true}}]}
  ]})");
}

// What is in the picture at a fraction of its width and height, 0xRRGGBB.
inline unsigned pixel(GstBuffer *buffer, GstCaps *caps, double x, double y) {
  GstVideoInfo info;
  gst_video_info_from_caps(&info, caps);
  GstMapInfo map;
  gst_buffer_map(buffer, &map, GST_MAP_READ);
  const auto column = static_cast<gsize>(x * (info.width - 1)),
             row = static_cast<gsize>(y * (info.height - 1));
  const guint8 *p = map.data + row * static_cast<gsize>(info.stride[0]) + column * 4;
  const unsigned rgb = static_cast<unsigned>(p[2]) << 16 | static_cast<unsigned>(p[1]) << 8 | p[0];
  gst_buffer_unmap(buffer, &map);
  return rgb;
}

inline bool near_colour(unsigned a, unsigned b, int tolerance = 6) {
  for (int shift : {0, 8, 16})
    if (std::abs(static_cast<int>((a >> shift) & 255) - static_cast<int>((b >> shift) & 255)) > tolerance)
      return false;
  return true;
}

}  // namespace boards
