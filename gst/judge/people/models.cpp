// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/people/models.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "judge/people/body.hpp"
#include "judge/people/faces.hpp"

namespace judge::people {
namespace fs = std::filesystem;

namespace {

constexpr const char *kFiles[] = {"fr_detect.onnx", "fr_landmark.onnx", "fr_feature.onnx", "movenet.onnx"};

constexpr float kSureFace = 0.85f;
constexpr double kStable = 0.6;

cv::dnn::Net read(const std::string &folder, const char *file) {
  const std::string path = (fs::path(folder) / file).string();
  try {
    auto net = cv::dnn::readNetFromONNX(path);
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    return net;
  } catch (const cv::Exception &) {
    throw std::runtime_error(path + ": not a model that can be read");
  }
}

bool complete(const std::string &folder) {
  std::error_code none;
  for (const char *f : kFiles)
    if (!fs::exists(fs::path(folder) / f, none)) return false;
  return true;
}

std::vector<std::string> folders() {
  std::vector<std::string> out;
  if (const char *own = std::getenv("GST_STORYBOARD_MODELS"); own && *own) return {own};
  const auto add = [&](const std::string &data) { out.push_back(data + "/gst-storyboard-1.0/models"); };
  if (const char *home = std::getenv("XDG_DATA_HOME"); home && *home)
    add(home);
  else if (const char *user = std::getenv("HOME"); user && *user)
    add(std::string(user) + "/.local/share");
  const char *system = std::getenv("XDG_DATA_DIRS");
  std::string list = system && *system ? system : "/usr/local/share:/usr/share";
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(':', at), list.size());
    if (end > at) add(list.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

struct Models::Private {
  std::mutex mutex;  // a net keeps state while it runs
  cv::dnn::Net detect, points, feature, movenet;
};

Models::Models(const std::string &folder) : d_(std::make_unique<Private>()) {
  d_->detect = read(folder, kFiles[0]);
  d_->points = read(folder, kFiles[1]);
  d_->feature = read(folder, kFiles[2]);
  d_->movenet = read(folder, kFiles[3]);
}
Models::~Models() = default;

std::vector<Face> Models::faces(const cv::Mat &bgr) {
  std::lock_guard lock(d_->mutex);
  auto out = detect_faces(d_->detect, bgr);
  std::stable_sort(out.begin(), out.end(), [](const Face &a, const Face &b) { return a.size() > b.size(); });
  for (std::size_t i = 0; i < std::min(out.size(), kMostFaces); i++) {
    Face &f = out[i];
    if (f.size() < kLeastFace) continue;
    find_points(d_->points, bgr, f);
    recognise(d_->feature, bgr, f);
  }
  return out;
}

cv::Mat Models::relit(const Face &face, const Face &light) {
  if (face.crop.empty() || light.crop.empty()) return face.who;
  const cv::Mat crop = in_the_light_of(face.crop, light.crop);
  std::lock_guard lock(d_->mutex);
  return who_of(d_->feature, crop);
}

std::vector<Face> Models::recognisable(const cv::Mat &bgr) {
  auto all = faces(bgr);
  std::erase_if(all, [](const Face &f) { return f.who.empty() || f.score < kSureFace; });
  std::lock_guard lock(d_->mutex);
  for (Face &f : all) {
    cv::Mat soft, sum = f.who.clone();
    cv::GaussianBlur(bgr, soft, {}, 0.35 + static_cast<double>(f.size()) / 200);
    for (const float shift : {-0.06f, 0.06f}) {
      Face again = f;
      again.box = cv::Rect2f(f.box.x + shift * f.box.width, f.box.y + shift * f.box.height / 2,
                             f.box.width * 1.06f, f.box.height * 1.06f) &
                  cv::Rect2f(0, 0, static_cast<float>(bgr.cols), static_cast<float>(bgr.rows));
      find_points(d_->points, soft, again);
      recognise(d_->feature, soft, again);
      f.stable = std::min(f.stable, likeness(f, again));
      if (!again.who.empty()) sum += again.who;
    }
    // The mean of the three is nearer to the person than any one framing of the face.
    if (const double length = cv::norm(sum); f.stable > kStable && length > 1e-6) f.who = sum / length;
  }
  std::erase_if(all, [](const Face &f) { return f.stable < kStable; });
  std::sort(all.begin(), all.end(), [](const Face &a, const Face &b) { return a.size() > b.size(); });
  return all;
}

std::optional<Body> Models::body(const cv::Mat &bgr) {
  std::lock_guard lock(d_->mutex);
  return find_body(d_->movenet, bgr);
}

double likeness(const Face &a, const Face &b) {
  return a.who.empty() || b.who.empty() ? 0 : a.who.dot(b.who);
}

std::shared_ptr<Models> find_models(const std::string &folder, std::string &why) {
  static std::mutex mutex;
  static std::map<std::string, std::weak_ptr<Models>> loaded;
  std::string found;
  if (!folder.empty())
    found = folder;
  else
    for (const auto &f : folders())
      if (found.empty() && complete(f)) found = f;
  if (found.empty() || !complete(found)) {
    why = found.empty() ? "no models of faces and bodies are installed"
                        : found + " does not hold the models of faces and bodies";
    return nullptr;
  }
  std::lock_guard lock(mutex);
  if (auto there = loaded[found].lock()) return there;
  try {
    auto models = std::make_shared<Models>(found);
    loaded[found] = models;
    return models;
  } catch (const std::exception &e) {
    why = e.what();
    return nullptr;
  }
}

}  // namespace judge::people
