// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/people/body.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace judge::people {
namespace {

constexpr int kInput = 192, kCells = 48;
constexpr float kSeen = 0.3f, kPerson = 0.25f;

// The joints in a square region of the picture (which may reach beyond it).
Body look(cv::dnn::Net &net, const cv::Mat &bgr, const cv::Rect2f &region) {
  const float scale = kInput / region.width;
  const cv::Matx23f t(scale, 0, -region.x * scale, 0, scale, -region.y * scale);
  cv::Mat input;
  if (scale < 0.5f) {  // by area first, or the warp skips pixels
    cv::Mat small;
    const float f = scale * 1.5f;
    cv::resize(bgr, small, {}, static_cast<double>(f), static_cast<double>(f), cv::INTER_AREA);
    const cv::Matx23f u(scale / f, 0, -region.x * scale, 0, scale / f, -region.y * scale);
    cv::warpAffine(small, input, u, {kInput, kInput}, cv::INTER_LINEAR);
  } else {
    cv::warpAffine(bgr, input, t, {kInput, kInput}, cv::INTER_LINEAR);
  }
  net.setInput(cv::dnn::blobFromImage(input, 1 / 127.5, {}, {127.5, 127.5, 127.5}, true));
  std::vector<cv::Mat> out;
  net.forward(out, net.getUnconnectedOutLayersNames());
  const cv::Mat *heat = nullptr, *centre = nullptr, *regress = nullptr, *offset = nullptr;
  const auto names = net.getUnconnectedOutLayersNames();
  for (std::size_t i = 0; i < names.size(); i++) {
    const auto &n = names[i];
    if (out[i].size[1] == 17) heat = &out[i];
    else if (out[i].size[1] == 1) centre = &out[i];
    else if (n.find("regress") != std::string::npos) regress = &out[i];
    else offset = &out[i];
  }
  Body body;
  if (!heat || !centre || !regress || !offset) return body;
  // The centre of the person nearest to the middle of the region (weighted as MoveNet does: score over
  // distance + 1.8 cells).
  const auto at = [](const cv::Mat &m, int c, int y, int x) { return m.ptr<float>(0, c)[y * kCells + x]; };
  float best = -1;
  int cy = 0, cx = 0;
  for (int y = 0; y < kCells; y++)
    for (int x = 0; x < kCells; x++) {
      const float d = std::hypot(static_cast<float>(y) - kCells / 2.f, static_cast<float>(x) - kCells / 2.f);
      const float v = at(*centre, 0, y, x) / (d + kCells / 2.f);
      if (v > best) best = v, cy = y, cx = x;
    }
  for (int k = 0; k < static_cast<int>(kJoints); k++) {
    const float ey = static_cast<float>(cy) + at(*regress, 2 * k, cy, cx),
                ex = static_cast<float>(cx) + at(*regress, 2 * k + 1, cy, cx);
    float top = -1;
    int jy = 0, jx = 0;
    for (int y = 0; y < kCells; y++)
      for (int x = 0; x < kCells; x++) {
        const float d = std::hypot(static_cast<float>(y) - ey, static_cast<float>(x) - ex);
        const float v = at(*heat, k, y, x) / (d + 1.8f);
        if (v > top) top = v, jy = y, jx = x;
      }
    const float y = (static_cast<float>(jy) + at(*offset, 2 * k, jy, jx)) / kCells,
                x = (static_cast<float>(jx) + at(*offset, 2 * k + 1, jy, jx)) / kCells;
    Joint &j = body.joints[static_cast<std::size_t>(k)];
    j.score = at(*heat, k, jy, jx);
    j.at = {region.x + x * region.width, region.y + y * region.height};
  }
  for (std::size_t k = 5; k <= 12; k++) body.score += body.joints[k].score / 8;
  return body;
}

}  // namespace

cv::Rect2f Body::box() const {
  float left = 1e9f, top = 1e9f, right = -1e9f, bottom = -1e9f;
  for (const Joint &j : joints) {
    if (j.score < kSeen) continue;
    left = std::min(left, j.at.x);
    top = std::min(top, j.at.y);
    right = std::max(right, j.at.x);
    bottom = std::max(bottom, j.at.y);
  }
  return right > left ? cv::Rect2f(left, top, right - left, bottom - top) : cv::Rect2f();
}

std::optional<Body> find_body(cv::dnn::Net &net, const cv::Mat &bgr) {
  const float side = static_cast<float>(std::max(bgr.cols, bgr.rows));
  const cv::Rect2f whole(static_cast<float>(bgr.cols) / 2 - side / 2,
                         static_cast<float>(bgr.rows) / 2 - side / 2, side, side);
  Body body = look(net, bgr, whole);
  if (body.score < kPerson * 0.8f) return std::nullopt;
  const cv::Rect2f box = body.box();
  const float crop = std::max(box.width, box.height) * 1.35f;
  if (crop > 16 && crop < 0.85f * side) {
    const cv::Rect2f near(box.x + box.width / 2 - crop / 2, box.y + box.height / 2 - crop / 2, crop, crop);
    Body closer = look(net, bgr, near);
    if (closer.score > 0.8f * body.score) body = closer;
  }
  if (body.score < kPerson) return std::nullopt;
  return body;
}

}  // namespace judge::people
