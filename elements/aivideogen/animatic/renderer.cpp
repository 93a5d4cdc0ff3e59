// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/renderer.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "animatic/easing.hpp"
#include "animatic/layers.hpp"
#include "animatic/morph.hpp"
#include "animatic/stage.hpp"

namespace animatic {

namespace {

constexpr int kLargest = 16384;                // pixels, of a side
constexpr std::int64_t kMostFrames = 2000000;  // almost a day at 24 frames/s

[[noreturn]] void refuse(const std::string &why) {
  throw std::invalid_argument(why);
}

void check(const Request &request) {
  const auto size = [](int width, int height) {
    return std::to_string(width) + "x" + std::to_string(height);
  };
  if (request.stills.empty())
    refuse("the shot has no picture to animate; give at least one storyboard frame");
  if (request.width < 2 || request.height < 2 || request.width % 2 || request.height % 2 ||
      request.width > kLargest || request.height > kLargest)
    refuse("cannot render at " + size(request.width, request.height) +
           "; width and height must be even, 2 to " + std::to_string(kLargest));
  if (request.fps_num <= 0 || request.fps_den <= 0)
    refuse("the frame rate " + std::to_string(request.fps_num) + "/" + std::to_string(request.fps_den) +
           " must be positive");
  if (request.frames < 1 || request.head < 0 || request.tail < 0 || request.frames > kMostFrames ||
      request.head > kMostFrames || request.tail > kMostFrames)
    refuse("a shot must have 1 to " + std::to_string(kMostFrames) + " frames and no negative handle, not " +
           std::to_string(request.head) + " + " + std::to_string(request.frames) + " + " +
           std::to_string(request.tail));
  double before = -1;
  for (std::size_t i = 0; i < request.stills.size(); ++i) {
    const Still &still = request.stills[i];
    const std::string which = "picture " + std::to_string(i + 1);
    if (still.width < 1 || still.height < 1 || still.width > kLargest || still.height > kLargest)
      refuse(which + " is " + size(still.width, still.height) + "; each side must be 1 to " +
             std::to_string(kLargest) + " pixels");
    if (!still.bgrx || still.stride < 4 * still.width) refuse(which + " has no pixels or too short a stride");
    if (still.depth && still.depth_stride < still.width)
      refuse(which + " has a depth map with too short a stride");
    if (still.plate && still.plate_stride < 4 * still.width)
      refuse(which + " has a plate with too short a stride");
    if (!(still.position >= 0 && still.position <= 1))
      refuse(which + " is at position " + std::to_string(still.position) + "; it must be from 0 to 1");
    if (still.position <= before)
      refuse(which + " does not come after the one before it; give each its own position");
    before = still.position;
  }
}

// An orbit turns about its nearest subject, or about the middle distance.
double pivot_of(const std::vector<Blocking> &blockings) {
  for (const Blocking &blocking : blockings)
    for (auto thing = blocking.things.rbegin(); thing != blocking.things.rend(); ++thing)
      if (!thing->in_plate) return thing->parallax;
  return parallax_of(0.5);
}

}  // namespace

struct Renderer::Private {
  Request request;  // without its stills' pixels
  Path path;
  std::int64_t count;
  double overscan = 1;
  std::vector<double> positions;
  std::vector<Layers> layers;  // one for each still
  std::vector<Layers>
      whole;  // the same, not taken apart, where a morph needs both: a key is the still itself
  std::vector<Morph> morphs;  // from each still to the next
  Easing easing;
  Stage stage;

  explicit Private(const Request &r)
      : request(r),
        path({.move = r.move.move,
              .direction = r.move.direction,
              .easing = r.move.easing,
              .amount = r.move.amount,
              .width = r.width,
              .height = r.height,
              .frames_per_second = static_cast<double>(r.fps_num) / r.fps_den,
              .count = r.head + r.frames + r.tail,
              .seed = r.seed}),
        count(r.head + r.frames + r.tail),
        easing(*parse_easing(r.move.easing)),
        stage(r.width, r.height, r.matrix) {
    const auto cover_scale = [&](const Still &still) {
      return std::max(static_cast<double>(r.width) / still.width,
                      static_cast<double>(r.height) / still.height);
    };
    std::vector<Blocking> blockings(r.stills.size());
    double nearest = kFarParallax, farthest = kFarParallax;
    // subjects and place morph separately where it is known which is which
    const auto layered = [](const Still &still) { return still.depth || still.plate; };
    const bool apart = path.has_parallax() ||
                       (r.stills.size() > 1 && std::all_of(r.stills.begin(), r.stills.end(), layered));
    if (apart)
      for (std::size_t i = 0; i < r.stills.size(); ++i) {
        blockings[i] = block(r.stills[i]);
        if (!path.has_parallax()) continue;
        nearest = std::max(nearest, blockings[i].parallax_max());
        farthest = std::min(farthest, blockings[i].parallax_min());
      }
    path.set_pivot(pivot_of(blockings));
    // one overscan for all, or the scale would jump between pictures
    for (const Still &still : r.stills) {
      const double scale = cover_scale(still);
      overscan = std::max(overscan, cover(path, count, r.width, r.height, still.width * scale,
                                          still.height * scale, farthest, nearest)
                                        .overscan);
    }
    const Coverage coverage = seen(path, count, r.width, r.height, overscan, farthest, nearest);
    for (std::size_t i = 0; i < r.stills.size(); ++i) {
      const Still &still = r.stills[i];
      const Canvas canvas = make_canvas(still, cover_scale(still), coverage);
      layers.push_back(apart ? take_apart(still, blockings[i], canvas, r.matrix)
                             : flat(still, canvas, r.matrix));
      if (apart && !path.has_parallax()) whole.push_back(flat(still, canvas, r.matrix));
      positions.push_back(still.position);
    }
    for (std::size_t i = 0; i + 1 < layers.size(); ++i)
      morphs.push_back(make_morph(layers[i], layers[i + 1]));
    request.stills.clear();
  }

  void render(std::int64_t n, const Planes &out) {
    const Pose pose = path.pose(n);
    const double last = static_cast<double>(request.frames - 1);
    const double at = last > 0 ? std::clamp(static_cast<double>(n - request.head) / last, 0.0, 1.0) : 0.0;
    std::size_t i = 0;  // the still before, or at, this moment
    while (i + 1 < positions.size() && positions[i + 1] <= at) ++i;
    if (at <= positions[i] || i + 1 == positions.size()) {
      stage.render(whole.empty() ? layers[i] : whole[i], pose, overscan, out);
      return;
    }
    // under way at a key in the middle, at rest at the ends
    const bool linear = easing == Easing::Linear;
    const double speed_in = linear || i > 0 ? 1 : 0, speed_out = linear || i + 2 < positions.size() ? 1 : 0;
    const double part =
        ease_between((at - positions[i]) / (positions[i + 1] - positions[i]), speed_in, speed_out);
    stage.render_between(layers[i], layers[i + 1], morphs[i], part, pose, overscan, out);
  }
};

Renderer::Renderer(const Request &request) {
  check(request);
  d_ = std::make_unique<Private>(request);
}
Renderer::~Renderer() = default;

void Renderer::render(std::int64_t n, const Planes &out) {
  if (n < 0 || n >= d_->count)
    refuse("the shot has frames 0 to " + std::to_string(d_->count - 1) + ", there is no frame " +
           std::to_string(n));
  d_->render(n, out);
}

}  // namespace animatic
