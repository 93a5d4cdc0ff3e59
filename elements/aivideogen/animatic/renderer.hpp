// SPDX-License-Identifier: LGPL-2.1-or-later
// The local renderer: moves the camera over storyboard frames, with parallax, and morphs between key frames.
// No gst.h. Deterministic: the same request gives the same bytes, whatever order frames are asked for.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace animatic {

struct Still {            // one storyboard frame
  double position = 0.0;  // 0 = in point of the shot, 1 = out point
  int width = 0, height = 0;
  const std::uint8_t *bgrx = nullptr;  // B G R x
  int stride = 0;
  const std::uint8_t *depth = nullptr;  // optional, 8 bits, 0 = far, 255 = near, same size
  int depth_stride = 0;
  const std::uint8_t *plate = nullptr;  // optional, B G R x, the background without its subjects
  int plate_stride = 0;
};

struct Move {  // as in storyboard/camera of the contract
  std::string move = "static", direction, easing = "smooth";
  double amount = 0.0;
};

enum class Matrix { Bt601Full, Bt709 };  // JPEG's own, or HD video's limited range

struct Request {
  std::vector<Still> stills;  // at least one, in order of position; only read during construction
  Move move;
  int width = 0, height = 0;  // of the output, even
  int fps_num = 24, fps_den = 1;
  std::int64_t head = 0, frames = 0, tail = 0;  // handles and length, in frames; the move covers all of it
  std::uint64_t seed = 0;                       // of the handheld shake
  Matrix matrix = Matrix::Bt601Full;
};

struct Planes {  // I420
  std::uint8_t *y, *u, *v;
  int y_stride, u_stride, v_stride;
};

class Renderer {
 public:
  explicit Renderer(const Request &request);  // throws std::invalid_argument with one sentence
  ~Renderer();
  // Frame n of head + frames + tail. Not thread-safe.
  void render(std::int64_t n, const Planes &out);

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace animatic
