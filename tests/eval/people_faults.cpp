// SPDX-License-Identifier: LGPL-2.1-or-later
// Faults of who is there, how they stand, and where.
#include <cmath>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "faults.hpp"
#include "people.hpp"

namespace eval {

std::shared_ptr<People> People::open(const std::string &silhouettes) {
  auto p = std::make_shared<People>();
  std::string why;
  p->models_ = judge::people::find_models("", why);
  if (!p->models_) return nullptr;
  if (!silhouettes.empty() && std::filesystem::exists(silhouettes))
    p->net_ = cv::dnn::readNetFromONNX(silhouettes);
  return p;
}

cv::Mat People::silhouette(const cv::Mat &bgr) {
  net_.setInput(cv::dnn::blobFromImage(bgr, 1 / 255.0, {256, 256}, {}, true));
  cv::Mat out = net_.forward().reshape(1, 256).clone();
  cv::resize(out, out, bgr.size());
  return out;
}

std::optional<judge::people::Face> People::face(const cv::Mat &bgr) {
  auto all = models_->faces(bgr);
  std::erase_if(all, [](const auto &f) { return f.who.empty() || f.score < 0.9f; });
  if (all.empty()) return std::nullopt;
  return *std::max_element(all.begin(), all.end(),
                           [](const auto &a, const auto &b) { return a.size() < b.size(); });
}

// Pushed down a pyramid and pulled up again.
cv::Mat without(const cv::Mat &bgr, const cv::Mat &mask) {
  std::vector<cv::Mat> colours, weights;
  cv::Mat c, w;
  bgr.convertTo(c, CV_32FC3);
  w = 1 - mask;
  cv::Mat w3;
  cv::merge(std::vector<cv::Mat>{w, w, w}, w3);
  c = c.mul(w3);
  for (int k = 0; k < 7 && c.cols > 4 && c.rows > 4; k++) {
    colours.push_back(c.clone());
    weights.push_back(w.clone());
    cv::pyrDown(c, c);
    cv::pyrDown(w, w);
  }
  cv::Mat w3s;
  cv::merge(std::vector<cv::Mat>{w, w, w}, w3s);
  cv::Mat filled = c / (w3s + 1e-3);
  for (std::size_t k = colours.size(); k-- > 0;) {
    cv::Mat up;
    cv::pyrUp(filled, up, colours[k].size());
    cv::Mat three, own;
    cv::merge(std::vector<cv::Mat>{weights[k], weights[k], weights[k]}, three);
    filled = colours[k] + up.mul(cv::Scalar::all(1) - three);
  }
  cv::Mat out;
  filled.convertTo(out, CV_8UC3);
  return out;
}

namespace {

// The face of `donor` in the place of the one in `m`, in its colours, with soft edges.
cv::Mat with_face(const cv::Mat &m, const judge::people::Face &at, const cv::Mat &donor,
                  const judge::people::Face &from) {
  std::vector<cv::Point2f> p(from.points.begin(), from.points.end()), q(at.points.begin(), at.points.end());
  cv::Point2f mp, mq;
  for (std::size_t i = 0; i < 5; i++) mp += p[i] * 0.2f, mq += q[i] * 0.2f;
  double a = 0, b = 0, n = 1e-9;
  for (std::size_t i = 0; i < 5; i++) {
    const cv::Point2f x = p[i] - mp, y = q[i] - mq;
    a += static_cast<double>(x.x * y.x + x.y * y.y);
    b += static_cast<double>(x.x * y.y - x.y * y.x);
    n += static_cast<double>(x.x * x.x + x.y * x.y);
  }
  a /= n;
  b /= n;
  const double fx = static_cast<double>(mp.x), fy = static_cast<double>(mp.y);
  const cv::Matx23d t(a, -b, static_cast<double>(mq.x) - a * fx + b * fy, b, a,
                      static_cast<double>(mq.y) - b * fx - a * fy);
  cv::Mat face;
  cv::warpAffine(donor, face, t, m.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  const cv::Point2f eyes = (q[0] + q[1]) * 0.5f, mouth = (q[3] + q[4]) * 0.5f, middle = eyes * 0.55f + mouth * 0.45f;
  const float high = static_cast<float>(cv::norm(mouth - eyes)), wide = static_cast<float>(cv::norm(q[1] - q[0]));
  const float side = std::max(wide, 0.8f * high);
  const double angle = std::atan2(static_cast<double>(q[1].y - q[0].y), static_cast<double>(q[1].x - q[0].x)) * 57.3;
  cv::Mat mask(m.size(), CV_8U, cv::Scalar(0)), soft;
  cv::ellipse(mask, cv::RotatedRect(middle, {1.9f * side, 2.5f * high}, static_cast<float>(angle)), 255, cv::FILLED);
  cv::Scalar ms, ds, mt, dt;
  cv::meanStdDev(face, ms, ds, mask);
  cv::meanStdDev(m, mt, dt, mask);
  cv::Mat matched;
  std::vector<cv::Mat> planes;
  cv::split(face, planes);
  for (int k = 0; k < 3; k++) {
    const double gain = std::clamp(dt[k] / std::max(1.0, ds[k]), 0.5, 2.0);
    planes[static_cast<std::size_t>(k)].convertTo(planes[static_cast<std::size_t>(k)], CV_8U, gain, mt[k] - gain * ms[k]);
  }
  cv::merge(planes, matched);
  mask.convertTo(soft, CV_32F, 1 / 255.0);
  cv::GaussianBlur(soft, soft, {}, std::max(1.0, 0.18 * static_cast<double>(side)));
  cv::Mat out = m.clone();
  for (int y = 0; y < m.rows; y++)
    for (int x = 0; x < m.cols; x++) {
      const float w = soft.at<float>(y, x);
      if (w < 0.004f) continue;
      for (int k = 0; k < 3; k++)
        out.at<cv::Vec3b>(y, x)[k] = cv::saturate_cast<uchar>(
            (1 - w) * static_cast<float>(m.at<cv::Vec3b>(y, x)[k]) + w * static_cast<float>(matched.at<cv::Vec3b>(y, x)[k]));
    }
  return out;
}

Clip same_length(Clip c, const Clip &as) {
  if (c.frames.size() > as.frames.size()) c.frames.resize(as.frames.size());
  for (cv::Mat &m : c.frames)
    if (m.size() != as.frames[0].size()) cv::resize(m, m, as.frames[0].size(), 0, 0, cv::INTER_AREA);
  return c;
}

}  // namespace

void add_people_faults(std::vector<Fault> &v) {
  using judge::Dimension;
  v.push_back({"subject moved", Dimension::Composition,
               [](Clip c, const Scene &scene, double s) {
                 if (!scene.people || !scene.people->sees_silhouettes() || !scene.has_person) return Clip();
                 const double far = 0.16 * s * c.frames[0].cols;
                 cv::Mat mask;
                 double shift = 0;
                 for (cv::Mat &m : c.frames) {
                   mask = scene.people->silhouette(m);
                   const double share = cv::mean(mask)[0];
                   if (shift == 0) {  // to the side where there is room; a face that fills the picture has none
                     if (share > 0.38 || share < 0.02) return Clip();
                     const cv::Moments o = cv::moments(mask);
                     shift = o.m10 / o.m00 > m.cols / 2.0 ? -far : far;
                   }
                   cv::Mat wide;
                   cv::dilate(mask, wide, cv::Mat::ones(9, 9, CV_8U));
                   const cv::Mat behind = without(m, wide);
                   const cv::Matx23d t(1, 0, shift, 0, 1, 0);
                   cv::Mat person, soft;
                   cv::warpAffine(m, person, t, m.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
                   cv::warpAffine(mask, soft, t, m.size());
                   cv::Mat three, a, b;
                   cv::merge(std::vector<cv::Mat>{soft, soft, soft}, three);
                   person.convertTo(a, CV_32FC3);
                   behind.convertTo(b, CV_32FC3);
                   cv::Mat sum = b + (a - b).mul(three);
                   sum.convertTo(m, CV_8UC3);
                 }
                 return c;
               },
               {}});
  v.push_back({"another face", Dimension::Identity,
               [](Clip c, const Scene &scene, double) {
                 if (!scene.people || !scene.face || !scene.has_face) return Clip();
                 const auto donor = scene.people->face(*scene.face);
                 if (!donor) return Clip();
                 std::optional<judge::people::Face> at;
                 for (cv::Mat &m : c.frames) {
                   if (const auto now = scene.people->face(m)) at = now;
                   if (!at) return Clip();
                   m = with_face(m, *at, *scene.face, *donor);
                 }
                 return c;
               },
               {}});
  v.back().swept = false;
  v.push_back({"another person in the same place", Dimension::Identity, {}, [](const Scene &scene, double) {
                 return scene.stranger ? same_length(framed(*scene.stranger), framed(scene.wide)) : Clip();
               }});
  v.back().swept = false;
  static const char *const moments[] = {"another pose", "another pose, again", "another pose, a third time"};
  for (std::size_t k = 0; k < std::size(moments); k++) {
    v.push_back({moments[k], Dimension::Pose, {}, [k](const Scene &scene, double) {
                   return k < scene.later.size() ? same_length(framed(scene.later[k]), framed(scene.wide)) : Clip();
                 }});
    v.back().swept = false;
  }
}

}  // namespace eval
