// SPDX-License-Identifier: LGPL-2.1-or-later
// Puts one fault at a time into real clips, judges them, and prints how often the cause was named rightly.
//
//   judge-eval FOLDER [--max-shots N] [--preset draft|standard|strict] [--verbose] [--scale] [--crf N]
//
// Every clip of FOLDER is cut into shots of 2.5 s; the storyboard frame of a shot is its first frame,
// rescaled, and framed as the clip. A NAME.png beside a clip NAME.* (or NAME_start.png) is the still the clip
// was made from: such a pair is judged as it is and listed by itself.
#include <gst/gst.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <opencv2/imgproc.hpp>

#include "faults.hpp"
#include "judge/judge.hpp"

namespace fs = std::filesystem;
using eval::Clip;
using judge::Dimension;

namespace {

struct Options {
  std::string folder, only;
  std::size_t max_shots = 1000;
  judge::Preset preset = judge::Preset::Standard;
  bool verbose = false, scale = false;
  int crf = 21;
};

double judging_seconds = 0, clip_seconds = 0;

judge::Verdict judged(const Options &o, const Clip &clip, const cv::Mat &still) {
  judge::Settings settings;
  settings.preset = o.preset;
  judge::Shot shot;
  shot.duration = static_cast<std::uint64_t>(static_cast<double>(clip.frames.size()) * 1e9 / clip.fps);
  shot.stills.push_back({0.0, still});
  std::size_t i = 0;
  const auto start = std::chrono::steady_clock::now();
  auto verdict = judge::judge_clip(settings, shot, [&]() -> std::optional<judge::Frame> {
    if (i >= clip.frames.size()) return std::nullopt;
    judge::Frame f{clip.frames[i], static_cast<std::uint64_t>(static_cast<double>(i) * 1e9 / clip.fps)};
    i++;
    return f;
  });
  judging_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  clip_seconds += static_cast<double>(clip.frames.size()) / clip.fps;
  return verdict;
}

std::string said(const judge::Verdict &v) {
  return v.causes.empty() ? "clean" : judge::name_of(v.causes[0].dimension);
}

void print_details(const judge::Verdict &v) {
  for (const auto &m : v.measures)
    std::printf("      %-12s %.2f (conf %.2f) %s -> %s\n", judge::name_of(m.dimension), m.score, m.confidence,
                m.measured.c_str(), m.advice.c_str());
}

struct Table {
  std::map<std::string, std::map<std::string, int>> rows;
  void add(const std::string &truth, const std::string &answer) { rows[truth][answer]++; }
  void print() const {
    const char *const names[] = {"clean",    "lighting", "palette", "composition",
                                 "identity", "pose",     "style",   "temporal"};
    std::printf("%-14s", "true \\ said");
    for (auto n : names) std::printf("%12s", n);
    std::printf("%10s\n", "recall");
    int right = 0, faulty = 0;
    for (auto t : names) {
      const auto row = rows.find(t);
      if (row == rows.end()) continue;
      int total = 0, own = 0;
      std::printf("%-14s", t);
      for (auto n : names) {
        const auto cell = row->second.find(n);
        const int k = cell == row->second.end() ? 0 : cell->second;
        std::printf("%12d", k);
        total += k;
        if (!std::strcmp(n, t)) own = k;
      }
      std::printf("%10.3f\n", static_cast<double>(own) / total);
      if (std::strcmp(t, "clean")) right += own, faulty += total;
    }
    if (faulty)
      std::printf("cause right: %.3f of %d faulty takes\n", static_cast<double>(right) / faulty, faulty);
  }
};

std::vector<Clip> shots_of(const Clip &whole) {
  std::vector<Clip> out;
  const auto length = std::max<std::size_t>(14, static_cast<std::size_t>(2.5 * whole.fps));
  // A shot that holds a cut of the source's own is no clean take: they are cut where the picture changes.
  std::vector<std::size_t> bounds{0};
  judge::Judge finder({}, {});
  for (std::size_t i = 0; i < whole.frames.size(); i++) {
    finder.push({whole.frames[i], static_cast<std::uint64_t>(static_cast<double>(i) * 1e9 / whole.fps)});
    if (finder.last_was_cut()) bounds.push_back(i);
  }
  bounds.push_back(whole.frames.size());
  for (std::size_t b = 0; b + 1 < bounds.size(); b++)
    for (std::size_t at = bounds[b]; at + 14 <= bounds[b + 1]; at += length) {
      Clip c{whole.source, whole.fps, {}};
      for (std::size_t i = at; i < std::min(at + length, bounds[b + 1]); i++)
        c.frames.push_back(whole.frames[i]);
      out.push_back(std::move(c));
    }
  return out;
}

cv::Mat storyboard_frame(const Clip &wide) {
  Clip one{wide.source, wide.fps, {wide.frames[0]}};
  cv::Mat m = eval::framed(one).frames[0];
  cv::resize(m, m, {}, 0.8, 0.8, cv::INTER_AREA);
  return m;
}

}  // namespace

int main(int argc, char **argv) {
  gst_init(&argc, &argv);
  Options o;
  for (int i = 1; i < argc; i++) {
    const std::string a = argv[i];
    if (a == "--max-shots" && i + 1 < argc)
      o.max_shots = static_cast<std::size_t>(std::atoi(argv[++i]));
    else if (a == "--crf" && i + 1 < argc)
      o.crf = std::atoi(argv[++i]);
    else if (a == "--only" && i + 1 < argc)
      o.only = argv[++i];
    else if (a == "--preset" && i + 1 < argc) {
      const std::string p = argv[++i];
      o.preset = p == "draft"    ? judge::Preset::Draft
                 : p == "strict" ? judge::Preset::Strict
                                 : judge::Preset::Standard;
    } else if (a == "--verbose")
      o.verbose = true;
    else if (a == "--scale")
      o.scale = true;
    else
      o.folder = a;
  }
  if (o.folder.empty()) {
    std::fprintf(stderr,
                 "usage: judge-eval FOLDER [--max-shots N] [--preset draft|standard|strict] [--crf N] "
                 "[--scale] [--verbose]\n");
    return 2;
  }

  std::vector<std::string> files;
  for (const auto &e : fs::directory_iterator(o.folder)) {
    const auto x = e.path().extension();
    if (x == ".mp4" || x == ".mkv" || x == ".webm" || x == ".mov" || x == ".avi") files.push_back(e.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Clip> shots;
  Table pairs;
  for (const auto &f : files) {
    const Clip whole = eval::read_clip(f, 640, 400);
    if (whole.frames.size() < 8) continue;
    for (const char *suffix : {".png", "_start.png"}) {
      const fs::path still = fs::path(f).replace_extension().string() + suffix;
      if (!fs::exists(still)) continue;
      const auto v = judged(o, whole, eval::read_picture(still));
      std::printf("generated clip with its own still: %s: %s\n", whole.source.c_str(),
                  judge::name_of(v.kind));
      print_details(v);
    }
    auto own = shots_of(whole);
    std::size_t most = 2;  // no source outvotes the others
    for (auto &s : own)
      if (most && shots.size() < o.max_shots) {
        shots.push_back(std::move(s));
        most--;
      }
  }
  std::printf("%zu shots of %zu files\n", shots.size(), files.size());
  judging_seconds = clip_seconds = 0;

  Table table;
  std::map<std::string, std::map<std::string, int>> by_fault;
  int easy = 0, hard = 0, easy_alarms = 0, hard_alarms = 0;
  for (std::size_t k = 0; k < shots.size(); k++) {
    const Clip &wide = shots[k];
    const cv::Mat still = storyboard_frame(wide);
    for (const auto &variation : eval::all_variations()) {
      const auto v = judged(o, variation.make(wide), still);
      const bool alarm = v.kind != judge::Verdict::Kind::Accept;
      (variation.hard ? hard : easy)++;
      (variation.hard ? hard_alarms : easy_alarms) += alarm;
      table.add("clean", said(v));
      by_fault["clean: " + variation.name][said(v)]++;
      if (alarm) {
        std::printf("  false alarm: %s %s: %s\n", wide.source.c_str(), variation.name.c_str(),
                    said(v).c_str());
        print_details(v);
      }
    }
    const Clip &other = shots[(k + shots.size() / 2) % shots.size()];
    for (const auto &fault : eval::all_faults()) {
      if (!o.only.empty() && o.only != judge::name_of(fault.dimension)) continue;
      const auto v = judged(o, eval::recompressed(fault.make(wide, other, 1.0), o.crf), still);
      table.add(judge::name_of(fault.dimension), said(v));
      by_fault[std::string(judge::name_of(fault.dimension)) + ": " + fault.name][said(v)]++;
      if (v.kind == judge::Verdict::Kind::Repair)
        by_fault[std::string(judge::name_of(fault.dimension)) + ": " + fault.name]["(repaired)"]++;
      if (o.verbose && said(v) != judge::name_of(fault.dimension)) {
        std::printf("  missed: %s %s: said %s\n", wide.source.c_str(), fault.name.c_str(), said(v).c_str());
        print_details(v);
      }
    }
    std::fflush(stdout);
  }
  std::printf("\n");
  table.print();
  for (const auto &[name, answers] : by_fault) {
    std::printf("  %-42s", name.c_str());
    for (const auto &[answer, n] : answers) std::printf(" %s %d", answer.c_str(), n);
    std::printf("\n");
  }
  if (easy)
    std::printf("false alarms: %d of %d easy clean takes (%.3f)\n", easy_alarms, easy,
                static_cast<double>(easy_alarms) / easy);
  if (hard)
    std::printf("false alarms: %d of %d hard clean takes (%.3f)\n", hard_alarms, hard,
                static_cast<double>(hard_alarms) / hard);
  std::printf("judging (without decoding): %.1f ms per second of clip\n",
              1000 * judging_seconds / clip_seconds);
  if (o.scale) {
    std::printf("\nmean score of the fault's own dimension at strength 0, 0.25, 0.5, 0.75, 1, 1.5\n");
    for (const auto &fault : eval::all_faults()) {
      std::printf("  %-12s %-26s", judge::name_of(fault.dimension), fault.name.c_str());
      for (const double s : {0.0, 0.25, 0.5, 0.75, 1.0, 1.5}) {
        double sum = 0;
        int n = 0;
        for (std::size_t k = 0; k < shots.size(); k += 3) {
          const auto v = judged(o, fault.make(shots[k], shots[(k + shots.size() / 2) % shots.size()], s),
                                storyboard_frame(shots[k]));
          if (const auto *m = v.find(fault.dimension)) sum += m->score, n++;
        }
        std::printf(" %5.2f", n ? sum / n : -1.0);
      }
      std::printf("\n");
    }
  }
  return 0;
}
