// SPDX-License-Identifier: LGPL-2.1-or-later
// Judges one take of one shot: frames go in one by one, in bounded memory; a verdict comes out.
//
// The order in which the measures explain the picture is fixed: temporal faults first (a black frame is no
// evidence of light), then registration, then where the pictures agree, then light on what agrees, then
// palette on what light does not explain. Each step takes out what it has explained.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "judge/composition.hpp"
#include "judge/matrix.hpp"
#include "judge/people/models.hpp"
#include "judge/picture.hpp"
#include "judge/temporal.hpp"
#include "judge/verdict.hpp"

namespace judge {

enum class Preset { Draft, Standard, Strict };
// The score below which a dimension fails: 0.35, 0.5, 0.65.
double limit_of(Preset preset);

struct Repairs {  // which corrections may be made instead of another take
  bool exposure = true, temperature = true, saturation = true, toning = true, shading = true;  // a grade
  bool framing = true;
  bool flicker = true, edges = true;  // over time
  bool grade() const { return exposure || temperature || saturation || toning || shading; }
  bool over_time() const { return flicker || edges; }
};

struct Settings {
  Preset preset = Preset::Standard;
  std::set<Dimension> dimensions{kAllDimensions.begin(), kAllDimensions.end()};
  Repairs repairs;
  int width = kWorkingWidth;
  std::shared_ptr<people::Models> models;                                 // without them nobody is recognised
  std::string no_models = "no models of faces and bodies are installed";  // why there are none
  int people_width = 960;  // pixels: what faces and bodies are looked for in
};

struct Still {          // a storyboard frame
  double position = 0;  // 0 = in point, 1 = out point
  cv::Mat bgr;          // CV_8UC3, any size
  bool anywhere = false;  // nobody gave the position: it is only where to look first
};

struct Reference {  // a picture of somebody the shot shows
  std::string name;
  cv::Mat bgr;  // CV_8UC3, any size
};

struct Neighbour {  // the accepted take beside this one, in the same scene
  std::string name;
  bool before = true;  // it ends where this one begins; otherwise it begins where this one ends
  cv::Mat bgr;         // its frame at the cut, any size
  cv::Mat still;       // the storyboard frame of that picture; may be empty
};

struct Expectation {                   // what the storyboard says besides its frames
  std::optional<double> key_azimuth;   // degrees: -90 = from the left, 90 = from the right
  std::optional<double> temperature;   // kelvin
  std::optional<double> exposure;      // EV
  std::vector<std::uint32_t> palette;  // 0xRRGGBB
};

struct Shot {
  std::uint64_t duration = 0;  // ns, handles not counted; 0 = not known
  std::uint64_t head = 0;      // ns of the head handle the clip starts with
  std::vector<Still> stills;
  std::vector<Reference> references;
  std::vector<Neighbour> neighbours;
  Move move;
  bool move_wanted = false;  // somebody asked for `move`; otherwise the camera is measured, not judged
  Expectation expect;
  std::map<Dimension, double> limits;  // override the preset's
  bool footage = false;  // chosen by somebody, not made from the stills: only its technical state is judged
  bool cuts_wanted = false;  // a cut in it is no fault
};

class Judge {
 public:
  Judge(Settings settings, Shot shot);
  ~Judge();
  // How wide the frame of that time is wanted: wider where people are looked for. Any width will do.
  int frame_width(std::uint64_t time) const;
  // How wide frames are measured over time: of a wider one, Frame::small.
  int working_width() const;
  // The next frame of the clip (any size; scaled down here), time counted from the clip's first frame.
  void push(const Frame &frame);
  // Whether the last frame pushed starts another picture.
  bool last_was_cut() const;
  FrameFacts last_facts() const;
  // The clip does not say which matrix made its colours, and its frames were decoded with this one. finish() then takes
  // the one that brings them nearer to the storyboard frames.
  void matrix_was_guessed(Matrix read);
  // Takes the last frame pushed back, once: it turned out to belong to another shot.
  void take_back();
  Verdict finish();
  // After finish(): what over time might repair a clip whose only fault is temporal; nothing where that
  // cannot help or is not allowed. Whether it does, a second look at the repaired clip has to say; see
  // judge_clip().
  std::optional<OverTime> over_time() const;
  // After finish() without acceptance: the shot with those stills whose position nobody gave (`anywhere`) where the clip shows
  // them, if that is not where they were looked for. Judged so, anew, the verdict is about the take.
  std::optional<Shot> shown_elsewhere() const;

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

// The next frame, or nothing at the end (or when the asker gave up).
using FrameSource = std::function<std::optional<Frame>()>;
// `shown`: see Judge::shown_elsewhere().
Verdict judge_clip(const Settings &settings, const Shot &shot, const FrameSource &next, std::optional<Shot> *shown = nullptr);

// The frames as a repair over time leaves them, without those that only repeat another.
FrameSource repaired(FrameSource next, OverTime repair);
// The verdict on a clip that was judged `before`, from what was found when it was `repaired`: a repair where
// nothing fails any more and no dimension got worse.
Verdict with_repair(const Verdict &before, const OverTime &repair, const Verdict &after);

}  // namespace judge
