// SPDX-License-Identifier: LGPL-2.1-or-later
// Who is in a clip, looked at twice a second and close to the storyboard frames; in bounded memory.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "judge/people/models.hpp"

namespace judge::people {

struct Sight {  // of one picture
  std::uint64_t time = 0;
  cv::Size size;  // of the picture, pixels
  std::vector<Face> faces;
  std::optional<Body> body;
  cv::Mat glimpse;  // the picture, small, for characters without a face; appearance.hpp
};
Sight see(Models &models, const cv::Mat &bgr, std::uint64_t time);

class Watch {
 public:
  static constexpr std::uint64_t kEvery = 500'000'000, kCloseEvery = 120'000'000, kReach = 260'000'000;  // ns
  static constexpr std::size_t kMost = 24;  // sights kept; then every other goes and they are taken half as often
  Watch(std::shared_ptr<Models> models, std::vector<std::uint64_t> stills)
      : models_(std::move(models)), stills_(std::move(stills)) {}
  // Whether the frame of that time is one to look at.
  bool due(std::uint64_t time) const;
  void push(const cv::Mat &bgr, std::uint64_t time);
  void take_back(std::uint64_t time);  // forgets that sight
  const std::vector<Sight> &sights() const { return sights_; }

 private:
  bool close(std::uint64_t time) const;
  std::shared_ptr<Models> models_;
  std::vector<std::uint64_t> stills_;
  std::vector<Sight> sights_;
  std::uint64_t every_ = kEvery;
  std::optional<std::uint64_t> last_;
};

}  // namespace judge::people
