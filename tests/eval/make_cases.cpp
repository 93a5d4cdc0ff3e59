// SPDX-License-Identifier: LGPL-2.1-or-later
// Puts faults into real clips and writes them out, for judge-eval.
//
//   judge-cases FOLDER CASES [--shots N] [--share N] [--silhouettes ONNX] [--sets easy,hard,fault,pair,sweep,camera]
//     [--people] [--faults TEXT]
//
// Every clip of FOLDER is cut into shots of 2 s; the storyboard frame of a shot is its first frame, rescaled and
// stored as JPEG, framed as the clip. CASES then holds the takes (H.264) and cases.tsv: file, still, reference,
// set, truth (clean or dimensions), fault, strength, share of the clip where it begins, source. With --share N
// every shot gets one fault in N, so that few minutes see all sources and all faults. --people leaves shots without people
// out, and of the faults all but another pose and another place of the subject; --faults all but those whose name holds TEXT.
#include <gst/gst.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <opencv2/imgproc.hpp>
#include <set>

#include "faults.hpp"
#include "people.hpp"
#include "scenes.hpp"

namespace fs = std::filesystem;
using namespace eval;

namespace {

struct Writer {
  std::string folder;
  std::FILE *list = nullptr;
  int number = 0;

  void add(const Clip &clip, int crf, const std::string &still, const std::string &reference, const char *set,
           const std::string &truth, const std::string &fault, double strength, int first) {
    if (clip.frames.size() < 12) return;
    char name[32];
    std::snprintf(name, sizeof name, "%05d.mkv", number++);
    if (!write_clip(folder + "/" + name, clip, crf)) return;
    std::fprintf(list, "%s\t%s\t%s\t%s\t%s\t%s\t%g\t%d\t%s\n", name, still.c_str(), reference.c_str(), set, truth.c_str(),
                 fault.c_str(), strength, first, clip.source.c_str());
    std::fflush(list);
  }
};

}  // namespace

int main(int argc, char **argv) {
  gst_init(&argc, &argv);
  SceneOptions options;
  std::string folder, cases, only;
  std::size_t share = 1;
  bool only_people = false;
  std::set<std::string> sets{"easy", "hard", "fault", "pair", "sweep", "camera"};
  for (int i = 1; i < argc; i++) {
    const std::string a = argv[i];
    if (a == "--people")
      only_people = true;
    else if (a == "--shots" && i + 1 < argc)
      options.per_source = static_cast<std::size_t>(std::atoi(argv[++i]));
    else if (a == "--share" && i + 1 < argc)
      share = static_cast<std::size_t>(std::max(1, std::atoi(argv[++i])));
    else if (a == "--faults" && i + 1 < argc)
      only = argv[++i];
    else if (a == "--silhouettes" && i + 1 < argc)
      options.silhouettes = argv[++i];
    else if (a == "--sets" && i + 1 < argc) {
      sets.clear();
      std::string all = argv[++i];
      for (char *s = std::strtok(all.data(), ","); s; s = std::strtok(nullptr, ",")) sets.insert(s);
    } else if (folder.empty())
      folder = a;
    else
      cases = a;
  }
  if (cases.empty()) {
    std::fprintf(stderr, "usage: judge-cases FOLDER CASES [--shots N] [--share N] [--silhouettes ONNX] [--sets LIST] [--people] [--faults TEXT]\n");
    return 2;
  }
  fs::create_directories(cases);
  auto scenes = scenes_of(folder, options);
  std::printf("%zu shots\n", scenes.size());
  Writer w;
  w.folder = cases;
  w.list = std::fopen((cases + "/cases.tsv").c_str(), "w");
  if (!w.list) return 1;
  const auto faults = all_faults();
  const auto variations = all_variations();
  const auto find = [&](const char *name) {
    for (const auto &f : faults)
      if (f.name == name) return &f;
    return static_cast<const Fault *>(nullptr);
  };
  static const std::pair<const char *, const char *> pairs[] = {
      {"shifted 14 % right", "exposure -1 EV"}, {"zoomed in 25 %", "desaturated"},       {"rolled 9 degrees", "posterised"},
      {"exposure +1 EV", "one black frame"},    {"hue turned 40 degrees", "heavy grain"}, {"green cast", "flicker 6 %"},
      {"key light from the left", "pixelated"}, {"another face", "3400 K"},              {"another face", "halftone"},
      {"shifted 14 % right", "garbled tail"},   {"blurred", "freeze"},                   {"spot", "oversaturated"},
      {"another pose", "exposure -1 EV"},       {"another face", "one black frame"}};
  for (std::size_t k = 0; k < scenes.size(); k++) {
    const Scene &s = scenes[k];
    if (only_people && !s.has_person) continue;
    char still[32], reference[48] = "";
    std::snprintf(still, sizeof still, "shot-%03zu.jpg", k);
    cv::Mat picture = framed(s.wide.frames[0], 0, 0, 1, 0);
    // Stored as somebody would: another size, a hair off.
    cv::resize(picture, picture, {}, k % 2 ? 0.8 : 1.25, k % 2 ? 0.8 : 1.25, k % 2 ? cv::INTER_AREA : cv::INTER_CUBIC);
    write_picture(cases + "/" + still, picture);
    if (s.has_face && k % 2 == 0) {  // half of the shots name their character
      std::snprintf(reference, sizeof reference, "mara=ref-%03zu.jpg", k);
      const auto &c = s.wide.frames;
      cv::Mat other;
      for (std::size_t i = c.size(); i-- > 0;)
        if (s.people->face(framed(c[i], 0, 0, 1, 0))) {
          other = c[i];
          break;
        }
      if (other.empty())
        *reference = 0;
      else
        write_picture(cases + "/" + (reference + 5), other);
    }
    std::size_t turn = k;
    const auto due = [&](std::size_t every) { return turn++ % every == 0; };
    for (const auto &v : variations) {
      const char *set = v.hard ? "hard" : "easy";
      if (!sets.count(set) || !due(std::max<std::size_t>(1, share / 2))) continue;
      w.add(v.make(s), v.crf, still, reference, set, "clean", v.name, 0, -1);
    }
    turn = k;
    if (sets.count("fault"))
      for (const auto &f : faults) {
        if (f.name.find(only) == std::string::npos) continue;
        const bool people = f.dimension == judge::Dimension::Identity || f.dimension == judge::Dimension::Pose ||
                            f.name == "subject moved" || f.name.starts_with("object moved");
        if (only_people && f.dimension != judge::Dimension::Pose && f.name != "subject moved") continue;
        if (!people && !due(share)) continue;
        w.add(made(f, s, 1), 21, still, reference, "fault", judge::name_of(f.dimension), f.name, 1, f.first);
      }
    turn = k * 5;
    if (sets.count("pair"))
      for (const auto &[a, b] : pairs) {
        const Fault *x = find(a), *y = find(b);
        if (!x || !y || !due(share * 2)) continue;
        Clip c = made(*x, s, 1);
        if (c.frames.empty()) continue;
        c = y->apply(std::move(c), s, 1);
        w.add(c, 21, still, reference, "pair", std::string(judge::name_of(x->dimension)) + "," + judge::name_of(y->dimension),
              std::string(a) + " + " + b, 1, -1);
      }
    if (sets.count("sweep") && k % 6 == 1)
      for (const auto &f : faults)
        if (f.swept)
          for (const double strength : {0.25, 0.5, 0.75, 1.25, 1.6})
            w.add(made(f, s, strength), 21, still, reference, "sweep", judge::name_of(f.dimension), f.name, strength, f.first);
    if (sets.count("camera") && s.still_camera && k % 2 == 0)
      for (const auto &c : all_camera_cases())
        w.add(c.make(s), 23, still, reference, "camera", c.direction.empty() ? c.move : c.move + " " + c.direction, "camera", 1, -1);
  }
  std::fclose(w.list);
  std::printf("%d takes in %s\n", w.number, cases.c_str());
  return 0;
}
