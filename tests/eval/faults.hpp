// SPDX-License-Identifier: LGPL-2.1-or-later
// One fault at a time, put into a clip; and what is no fault at all.
#pragma once
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "clips.hpp"
#include "judge/verdict.hpp"

namespace eval {

class People;

// A shot, and what else its faults need.
struct Scene {
  Clip wide;                           // uncropped: composition faults frame it anew
  Clip other;                          // of another source
  std::vector<Clip> later;             // the same person in other poses, wide
  std::optional<Clip> stranger;        // another person in the same place, wide
  std::optional<cv::Mat> face;         // a picture with the face of another person
  std::shared_ptr<People> people;      // sees faces and silhouettes; may be missing
  bool has_face = false, has_person = false, still_camera = false;
};

struct Fault {
  std::string name;
  judge::Dimension dimension;
  // Changes the clip as framed; or, where only `make` is set, frames or shoots the scene anew. Strength 1 is
  // the moderate fault of the confusion table, 0 none. Empty when the scene cannot have that fault.
  std::function<Clip(Clip framed, const Scene &scene, double strength)> apply;
  std::function<Clip(const Scene &scene, double strength)> make;
  int first = -1;  // frame where it begins, in percent of the clip; -1 everywhere
  bool swept = true;  // has strengths between none and moderate
};
std::vector<Fault> all_faults();
void add_style_faults(std::vector<Fault> &v);
void add_temporal_faults(std::vector<Fault> &v);
void add_people_faults(std::vector<Fault> &v);
void add_pose_faults(std::vector<Fault> &v);
void add_subject_faults(std::vector<Fault> &v);
Clip made(const Fault &fault, const Scene &scene, double strength);

struct Variation {  // clean: nothing that a viewer would call a fault
  std::string name;
  bool hard;
  int crf;
  std::function<Clip(const Scene &scene)> make;
};
std::vector<Variation> all_variations();

struct CameraCase {
  std::string move, direction;  // as the judge names them
  std::function<Clip(const Scene &scene)> make;
};
std::vector<CameraCase> all_camera_cases();

inline constexpr double kCrop = 0.76;  // clips and stills are the middle of the wide picture
Clip framed(const Clip &wide, double dx = 0, double dy = 0, double zoom = 1, double roll = 0,
            bool mirror = false);
// One frame of it.
cv::Mat framed(const cv::Mat &wide, double dx, double dy, double zoom, double roll);

}  // namespace eval
