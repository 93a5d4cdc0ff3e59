// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scenes.hpp"

#include <algorithm>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "judge/judge.hpp"
#include "people.hpp"

namespace eval {
namespace fs = std::filesystem;
namespace {

std::string place_of(const std::string &source) {
  const auto bar = source.find('_');
  return bar == std::string::npos ? source : source.substr(0, bar);
}

constexpr std::size_t kMoments = 3;  // in which somebody stands otherwise

Clip rest_of(const Clip &c, std::size_t from) {
  return {c.source, c.fps, {c.frames.begin() + static_cast<std::ptrdiff_t>(from), c.frames.end()}};
}

// Shots without a cut of the source's own, and how much its camera moves.
std::vector<Clip> shots_of(const Clip &whole, double seconds) {
  std::vector<Clip> out;
  const auto length = std::max<std::size_t>(14, static_cast<std::size_t>(seconds * whole.fps));
  std::vector<std::size_t> bounds{0};
  judge::TemporalMeter meter;
  for (std::size_t i = 0; i < whole.frames.size(); i++) {
    meter.push(judge::working_copy(whole.frames[i], 256), static_cast<std::uint64_t>(static_cast<double>(i) * 1e9 / whole.fps));
    if (meter.last_was_cut()) bounds.push_back(i);
  }
  bounds.push_back(whole.frames.size());
  for (std::size_t b = 0; b + 1 < bounds.size(); b++)
    for (std::size_t at = bounds[b] + (b ? 2 : 0); at + std::min<std::size_t>(length, 30) <= bounds[b + 1]; at += length) {
      Clip c{whole.source, whole.fps, {}};
      for (std::size_t i = at; i < std::min(at + length, bounds[b + 1]); i++) c.frames.push_back(whole.frames[i]);
      out.push_back(std::move(c));
    }
  return out;
}

bool stands_still(const Clip &c) {
  judge::TemporalMeter meter;
  double x = 0, y = 0, zoom = 0, roll = 0, travelled = 0;
  for (std::size_t i = 0; i < c.frames.size(); i++) {
    meter.push(judge::working_copy(c.frames[i], 384), i * 40'000'000);
    const auto f = meter.last();
    if (i == 0) continue;
    if (!f.motion_known) return false;
    x += f.x, y += f.y, zoom += f.zoom, roll += f.roll;
    travelled += std::abs(f.x) + std::abs(f.y);
  }
  return std::abs(x) < 0.006 && std::abs(y) < 0.006 && std::abs(zoom) < 0.01 && std::abs(roll) < 0.6 &&
         travelled < 0.0012 * static_cast<double>(c.frames.size());
}

// Whether a person stands otherwise in the second picture: much of the silhouettes differs, and their outline; and the
// picture around them does not, or it is another framing as well.
bool other_pose(People &people, const cv::Mat &a, const cv::Mat &b) {
  const cv::Mat ma = people.silhouette(a) > 0.5, mb = people.silhouette(b) > 0.5;
  const double both = cv::countNonZero(ma & mb), either = cv::countNonZero(ma | mb);
  if (either < 0.03 * static_cast<double>(a.total())) return false;
  cv::Mat d, grey;
  cv::absdiff(a, b, d);
  cv::cvtColor(d, grey, cv::COLOR_BGR2GRAY);
  const double changed = cv::countNonZero((grey > 25) & (ma | mb));
  cv::Mat person;
  cv::dilate(ma | mb, person, cv::Mat::ones(15, 15, CV_8U));
  const double around = static_cast<double>(a.total()) - cv::countNonZero(person);
  if (around > 0.1 * static_cast<double>(a.total()) && cv::countNonZero((grey > 25) & ~person) > 0.12 * around) return false;
  return both / either < 0.90 && changed / either > 0.22;
}

}  // namespace

std::vector<Scene> scenes_of(const std::string &folder, const SceneOptions &o) {
  std::vector<std::string> files;
  for (const auto &e : fs::directory_iterator(folder)) {
    const auto x = e.path().extension();
    if (x == ".mp4" || x == ".mkv" || x == ".webm" || x == ".mov" || x == ".avi") files.push_back(e.path());
  }
  std::sort(files.begin(), files.end());
  const auto people = People::open(o.silhouettes);
  std::vector<Scene> out;
  std::vector<cv::Mat> who;
  for (const auto &f : files) {
    const Clip whole = read_clip(f, o.width, 420);
    if (whole.frames.size() < 24) continue;
    auto shots = shots_of(whole, o.seconds);
    // Spread over the source, so that the shots differ.
    std::vector<Clip> chosen;
    for (std::size_t k = 0; k < std::min(o.per_source, shots.size()); k++)
      chosen.push_back(shots[k * shots.size() / std::min(o.per_source, shots.size())]);
    for (auto &c : chosen) {
      Scene s;
      s.people = people;
      const cv::Mat first = framed(c.frames[0], 0, 0, 1, 0);
      cv::Mat self;
      if (people) {
        if (const auto face = people->face(first); face && face->size() >= 36) s.has_face = true, self = face->who;
        const auto body = people->models().body(first);
        s.has_person = s.has_face || (body && body->score > 0.5f);
        if (s.has_person && people->sees_silhouettes())  // a later moment of the same source
          for (const auto &other : shots)
            for (std::size_t i = 0; i + 24 <= other.frames.size() && s.later.size() < kMoments; i += 6)
              if (other_pose(*people, first, framed(other.frames[i], 0, 0, 1, 0)) &&
                  (self.empty() || [&] {
                    const auto f = people->face(framed(other.frames[i], 0, 0, 1, 0));
                    return f && f->who.dot(self) > 0.5;
                  }()))
                s.later.push_back(rest_of(other, i)), i += 18;
      }
      s.still_camera = stands_still(c);
      s.wide = std::move(c);
      out.push_back(std::move(s));
      who.push_back(self);
    }
  }
  for (std::size_t k = 0; k < out.size(); k++) {
    Scene &s = out[k];
    for (std::size_t step = out.size() / 2; step < out.size() / 2 + out.size(); step++) {
      const std::size_t j = (k + step) % out.size();
      if (out[j].wide.source == s.wide.source) continue;
      const bool same_place = place_of(out[j].wide.source) == place_of(s.wide.source);
      if (s.other.frames.empty() && !same_place) s.other = out[j].wide;
      if (!s.has_face || who[j].empty()) continue;
      const double alike = who[k].dot(who[j]);
      if (!s.face && alike < 0.3) s.face = out[j].wide.frames[0];
      if (same_place && alike < 0.35 && !s.stranger) s.stranger = out[j].wide;
      if (same_place && alike > 0.5 && s.later.empty() && s.people->sees_silhouettes())
        for (std::size_t i = 0; i + 24 <= out[j].wide.frames.size() && s.later.empty(); i += 6)
          if (other_pose(*s.people, framed(s.wide.frames[0], 0, 0, 1, 0), framed(out[j].wide.frames[i], 0, 0, 1, 0)))
            s.later.push_back(rest_of(out[j].wide, i));
    }
    if (s.other.frames.empty()) s.other = out[(k + 1) % out.size()].wide;
  }
  return out;
}

}  // namespace eval
