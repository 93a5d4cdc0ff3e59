// SPDX-License-Identifier: LGPL-2.1-or-later
// Judges the takes that judge-cases wrote and prints how often the cause was named rightly.
//
//   judge-eval CASES [--preset draft|standard|strict] [--sets LIST] [--only TEXT] [--every N] [--verbose]
//                    [--signals FILE] [--no-people] [--again]
//
// --again judges what a repair leaves, whole and anew: what a repair costs the other dimensions.
// --no-people judges as if no models were installed. --only keeps the takes whose fault, truth or source holds TEXT; --signals writes every part of every measure of
// every take.
#include <gst/gst.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <numeric>
#include <set>
#include <sstream>

#include "clips.hpp"
#include "judge/judge.hpp"
#include "judge/report.hpp"
#include "statistics.hpp"

using eval::Clip;
using eval::Share;
using eval::spearman;
using judge::Dimension;

namespace {

struct Options {
  std::string cases, only, signals;
  std::set<std::string> sets;
  judge::Preset preset = judge::Preset::Standard;
  bool verbose = false, people = true, again = false;
  int every = 1;
};

struct Case {
  std::string file, still, reference, set, truth, fault, source;
  double strength = 1;
  int first = -1;
  double position = 0;  // of the storyboard frame in the shot; a tenth column, where it is not the first frame
  std::vector<std::string> truths() const {
    std::vector<std::string> out;
    std::stringstream s(truth);
    for (std::string t; std::getline(s, t, ',');) out.push_back(t);
    return out;
  }
};

std::vector<Case> read_cases(const std::string &folder) {
  std::vector<Case> out;
  std::ifstream in(folder + "/cases.tsv");
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> f;
    std::stringstream s(line);
    for (std::string x; std::getline(s, x, '\t');) f.push_back(x);
    if (f.size() < 9) continue;
    out.push_back({f[0], f[1], f[2], f[3], f[4], f[5], f[8], std::atof(f[6].c_str()), std::atoi(f[7].c_str()),
                   f.size() > 9 ? std::atof(f[9].c_str()) : 0.0});
  }
  return out;
}

double cpu() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}
struct Speed {
  double judging = 0, played = 0;  // CPU s; s of clip
};
Speed with_people, without;

judge::Verdict judged(const Options &o, const Case &c, const Clip &clip, judge::Settings &settings, const judge::Verdict *repair = nullptr) {
  settings.preset = o.preset;
  judge::Shot shot;
  shot.duration = static_cast<std::uint64_t>(static_cast<double>(clip.frames.size()) * 1e9 / clip.fps);
  shot.stills.push_back({c.position, eval::read_picture(o.cases + "/" + c.still), c.position == 0});
  if (const auto eq = c.reference.find('='); eq != std::string::npos)
    shot.references.push_back({c.reference.substr(0, eq), eval::read_picture(o.cases + "/" + c.reference.substr(eq + 1))});
  if (c.set == "camera") {
    const auto space = c.truth.find(' ');
    shot.move.move = c.truth.substr(0, space);
    shot.move.direction = space == std::string::npos ? "" : c.truth.substr(space + 1);
    shot.move_wanted = true;
  }
  const double start = cpu();
  const auto frames = [&, i = std::size_t{0}]() mutable -> std::optional<judge::Frame> {
    if (i >= clip.frames.size()) return std::nullopt;
    judge::Frame f{clip.frames[i], static_cast<std::uint64_t>(static_cast<double>(i) * 1e9 / clip.fps)};
    i++;
    if (repair && !repair->framing.neutral()) f.bgr = judge::reframed(f.bgr, repair->framing);
    if (repair && !repair->repair.neutral()) f.bgr = judge::graded(f.bgr, repair->repair);
    return f;
  };
  std::optional<judge::Shot> shown;
  const auto look = [&] {
    return judge::judge_clip(settings, shot, repair && !repair->over_time.neutral() ? judge::repaired(frames, repair->over_time)
                                                                                   : judge::FrameSource(frames), &shown);
  };
  auto verdict = look();
  if (shown) {  // as the command does
    shot = *shown;
    verdict = look();
  }
  if (repair) return verdict;
  Speed &speed = verdict.find(Dimension::Identity) || verdict.find(Dimension::Pose) ? with_people : without;
  speed.judging += cpu() - start;
  speed.played += static_cast<double>(clip.frames.size()) / clip.fps;
  return verdict;
}

void print_details(const judge::Verdict &v) {
  for (const auto &c : v.causes)
    std::printf("      cause %-12s p %.2f score %.2f\n", judge::name_of(c.dimension), c.probability, c.score);
  for (const auto &m : v.measures) {
    std::printf("      %-12s %.2f (conf %.2f) %s;", judge::name_of(m.dimension), m.score, m.confidence, m.measured.c_str());
    for (const auto &p : m.parts)
      if (p.excess > 0.45) std::printf(" %s %.3g (%.2f)", p.name, p.value, p.excess);
    std::printf("\n");
  }
}

const char *const kNames[] = {"clean", "lighting", "palette", "composition", "identity", "pose", "style", "temporal", "camera"};

}  // namespace

int main(int argc, char **argv) {
  gst_init(&argc, &argv);
  Options o;
  for (int i = 1; i < argc; i++) {
    const std::string a = argv[i];
    if (a == "--only" && i + 1 < argc)
      o.only = argv[++i];
    else if (a == "--no-people")
      o.people = false;
    else if (a == "--every" && i + 1 < argc)
      o.every = std::max(1, std::atoi(argv[++i]));
    else if (a == "--signals" && i + 1 < argc)
      o.signals = argv[++i];
    else if (a == "--sets" && i + 1 < argc) {
      std::string all = argv[++i];
      for (char *s = std::strtok(all.data(), ","); s; s = std::strtok(nullptr, ",")) o.sets.insert(s);
    } else if (a == "--preset" && i + 1 < argc) {
      const std::string p = argv[++i];
      o.preset = p == "draft" ? judge::Preset::Draft : p == "strict" ? judge::Preset::Strict : judge::Preset::Standard;
    } else if (a == "--again")
      o.again = true;
    else if (a == "--verbose")
      o.verbose = true;
    else
      o.cases = a;
  }
  const auto cases = read_cases(o.cases);
  if (cases.empty()) {
    std::fprintf(stderr, "usage: judge-eval CASES [--preset NAME] [--sets LIST] [--only TEXT] [--every N] [--signals FILE] "
                         "[--verbose] [--no-people]\n%s holds no cases.tsv of judge-cases\n",
                 o.cases.c_str());
    return 2;
  }
  judge::Settings settings;
  if (o.people) settings.models = judge::people::find_models("", settings.no_models);
  if (!settings.models) std::printf("identity and pose are not judged: %s\n", settings.no_models.c_str());
  std::FILE *signals = o.signals.empty() ? nullptr : std::fopen(o.signals.c_str(), "w");

  std::map<std::string, std::map<std::string, int>> table, by_fault;
  std::map<std::string, Share> alarms, alarms_by, repaired_by;
  Share pair_one, pair_both, camera, camera_alarm, camera_wrong, placed, repaired, after_repair, unharmed;
  std::map<std::string, std::vector<double>> worse_by;  // dimension: what its score lost
  std::map<std::string, std::map<std::string, int>> camera_table;
  std::map<std::string, std::vector<std::pair<double, double>>> sweeps;  // fault and source: strength, excess
  std::map<std::string, std::string> dimension_of_sweep;
  Share cross, beside, accepted;
  eval::Reliability reliability;
  std::vector<double> misplaced;  // frames
  int number = 0;
  for (const Case &c : cases) {
    if (!o.sets.empty() && !o.sets.count(c.set)) continue;
    if (!o.only.empty() && c.fault.find(o.only) == std::string::npos && c.truth.find(o.only) == std::string::npos &&
        c.source.find(o.only) == std::string::npos)
      continue;
    if (number++ % o.every) continue;
    const Clip clip = eval::read_clip(o.cases + "/" + c.file, 4096, 2000);
    if (clip.frames.empty()) continue;
    const auto v = judged(o, c, clip, settings);
    const std::string said = v.causes.empty() ? "clean" : judge::name_of(v.causes[0].dimension);
    bool wrong = false;
    const auto truths = c.truths();
    const auto is_true = [&](const char *name) { return std::find(truths.begin(), truths.end(), name) != truths.end(); };
    if (c.set != "camera" && c.set != "sweep")
      for (const auto &m : v.measures) {
        double p = 0;
        for (const auto &k : v.causes)
          if (k.dimension == m.dimension) p = k.probability;
        reliability.add(p, is_true(judge::name_of(m.dimension)));
      }
    if (c.set == "easy" || c.set == "hard") {
      wrong = !v.causes.empty();
      alarms[c.set].add(wrong);
      alarms_by[c.fault].add(wrong);
      table["clean"][said]++;
    } else if (c.set == "fault") {
      wrong = said != c.truth;
      table[c.truth][said]++;
      accepted.add(v.causes.empty());
      beside.add(v.causes.size() > 1 || (v.causes.size() == 1 && wrong));
      by_fault[c.truth + ": " + c.fault][said]++;
      if (c.truth == "lighting" || c.truth == "palette" || c.truth == "composition") {
        const bool mended = v.kind == judge::Verdict::Kind::Repair;
        if (c.truth != "composition") repaired.add(mended);
        repaired_by[c.truth + ": " + c.fault].add(mended);
        if (mended && o.again) {
          const auto after = judged(o, c, clip, settings, &v);
          after_repair.add(after.kind == judge::Verdict::Kind::Accept);
          bool none = true;
          for (const auto &m : after.measures)
            if (const auto *was = v.find(m.dimension); was && m.score < was->score - 0.02) {
              std::printf("  %s %s %s: repaired, %s %.2f > %.2f\n", c.file.c_str(), c.source.c_str(), c.fault.c_str(),
                          judge::name_of(m.dimension), was->score, m.score);
              worse_by[judge::name_of(m.dimension)].push_back(was->score - m.score);
              none = false;
            }
          unharmed.add(none);
        }
        if (!mended && o.verbose) {
          std::printf("  %s %s %s: not repaired\n", c.file.c_str(), c.source.c_str(), c.fault.c_str());
          print_details(v);
        }
      }
      if (c.first >= 0 && said == c.truth) {
        const auto frame = static_cast<long>(std::lround(static_cast<double>(v.causes[0].time) * clip.fps / 1e9));
        const long n = static_cast<long>(clip.frames.size());
        const long at = c.fault == "garbled tail" ? n - std::max(3L, n / 12) : c.first == 50 ? n / 2 : n * c.first / 100;
        const bool right = std::abs(frame - at) <= 1;
        misplaced.push_back(static_cast<double>(std::abs(frame - at)));
        placed.add(right);
        if (!right) std::printf("  placed at frame %ld instead of %ld: %s %s\n", frame, at, c.file.c_str(), c.fault.c_str());
      }
    } else if (c.set == "pair") {
      const auto named = [&](std::size_t k) { return k < v.causes.size() && is_true(judge::name_of(v.causes[k].dimension)); };
      pair_one.add(named(0));
      pair_both.add(named(0) && named(1));
      wrong = !(named(0) && named(1));
    } else if (c.set == "camera") {
      const std::string got = judge::words_of(v.camera);
      camera.add(got == c.truth);
      camera_table[c.truth][got]++;
      camera_alarm.add(!v.causes.empty());
      for (const auto &[move, direction] : {std::pair("static", ""), std::pair("pan", "left"), std::pair("zoom", "in")}) {
        const std::string text = *direction ? std::string(move) + " " + direction : move;
        if (text == c.truth || c.truth == "handheld") continue;
        judge::Move m;
        m.move = move;
        m.direction = direction;
        camera_wrong.add(judge::camera_excess(v.camera, m) >= 1);
      }
      wrong = got != c.truth || !v.causes.empty();
    } else if (c.set == "sweep") {
      double excess = 0;
      for (const auto &m : v.measures) {
        if (judge::name_of(m.dimension) == c.truth)
          for (const auto &p : m.parts) excess = std::max(excess, p.excess);
      }
      sweeps[c.fault + " " + c.source].emplace_back(c.strength, excess);
      dimension_of_sweep[c.fault + " " + c.source] = c.truth;
      for (const auto &k : v.causes)
        if (c.truth != judge::name_of(k.dimension)) wrong = true;
      cross.add(wrong);
    }
    if (wrong && (o.verbose || c.set == "easy" || c.set == "hard")) {
      std::printf("  %s %s %s: %s: said %s (%s)\n", c.file.c_str(), c.source.c_str(), c.truth.c_str(), c.fault.c_str(), said.c_str(),
                  judge::words_of(v.camera).c_str());
      print_details(v);
    }
    std::fflush(stdout);
    if (signals) {
      std::fprintf(signals, "%s\t%s\t%s\t%s\t%g\t%s", c.file.c_str(), c.set.c_str(), c.truth.c_str(), c.fault.c_str(), c.strength,
                   c.source.c_str());
      for (const auto &m : v.measures) {
        std::fprintf(signals, "\t%s.confidence=%.4g", judge::name_of(m.dimension), m.confidence);
        std::fprintf(signals, "\t%s.score=%.4g", judge::name_of(m.dimension), m.score);
        for (const auto &p : m.parts) std::fprintf(signals, "\t%s.%s=%.4g:%.4g", judge::name_of(m.dimension), p.name, p.value, p.excess);
      }
      for (const auto &k : v.causes) std::fprintf(signals, "\tevidence.%s=%.4g", judge::name_of(k.dimension), k.evidence);
      std::fprintf(signals, "\tcamera=%s\n", judge::words_of(v.camera).c_str());
      std::fflush(signals);
    }
  }
  if (signals) std::fclose(signals);

  std::printf("\n%-14s", "true \\ said");
  for (auto n : kNames) std::printf("%12s", n);
  std::printf("%10s\n", "recall");
  Share right;
  for (auto t : kNames) {
    const auto row = table.find(t);
    if (row == table.end()) continue;
    Share own;
    std::printf("%-14s", t);
    for (auto n : kNames) {
      const auto cell = row->second.find(n);
      const int k = cell == row->second.end() ? 0 : cell->second;
      std::printf("%12d", k);
      for (int i = 0; i < k; i++) {
        own.add(!std::strcmp(n, t));
        if (std::strcmp(t, "clean")) right.add(!std::strcmp(n, t));
      }
    }
    std::printf("%10.3f\n", own.value());
  }
  if (right.all) std::printf("cause right: %.3f of %d single faults\n", right.value(), right.all);
  for (const auto &[name, answers] : by_fault) {
    std::printf("  %-48s", name.c_str());
    for (const auto &[answer, n] : answers) std::printf(" %s %d", answer.c_str(), n);
    std::printf("\n");
  }
  for (const auto &[set, s] : alarms) std::printf("false alarms, %s: %d of %d (%.3f)\n", set.c_str(), s.hit, s.all, s.value());
  for (const auto &[set, s] : alarms_by) std::printf("  %-36s %d of %d\n", set.c_str(), s.hit, s.all);
  if (accepted.all) {
    std::printf("faulty takes accepted: %d of %d\n", accepted.hit, accepted.all);
    std::printf("single faults with another dimension named, too or instead: %d of %d (%.3f)\n", beside.hit, beside.all, beside.value());
  }
  if (placed.all)
    std::printf("placed within one frame: %d of %d; off by %.2f frames in the mean, %.0f at worst\n", placed.hit, placed.all,
                std::accumulate(misplaced.begin(), misplaced.end(), 0.0) / static_cast<double>(misplaced.size()),
                *std::max_element(misplaced.begin(), misplaced.end()));
  reliability.print();
  if (repaired.all) std::printf("lighting and palette faults repaired: %d of %d\n", repaired.hit, repaired.all);
  for (const auto &[fault, share] : repaired_by) std::printf("  %-48s repaired %d of %d\n", fault.c_str(), share.hit, share.all);
  if (after_repair.all) {
    std::printf("repaired takes judged again: accepted %d of %d; no dimension more than 0.02 worse in %d\n", after_repair.hit,
                after_repair.all, unharmed.hit);
    for (auto &[dimension, lost] : worse_by)
      std::printf("  %-14s worse in %zu, by %.3f at worst\n", dimension.c_str(), lost.size(), *std::max_element(lost.begin(), lost.end()));
  }
  if (pair_one.all)
    std::printf("two faults: first is one of them %.3f, first two are both %.3f, of %d\n", pair_one.value(), pair_both.value(), pair_one.all);
  if (camera.all) {
    std::printf("camera move right: %d of %d (%.3f); asked for and given, yet a cause is named: %d; another asked for, noticed %d of %d\n",
                camera.hit, camera.all, camera.value(), camera_alarm.hit, camera_wrong.hit, camera_wrong.all);
    for (const auto &[truth, answers] : camera_table) {
      std::printf("  %-14s", truth.c_str());
      for (const auto &[answer, n] : answers) std::printf(" %s %d", answer.c_str(), n);
      std::printf("\n");
    }
  }
  if (!sweeps.empty()) {
    std::map<std::string, std::vector<double>> by;
    for (const auto &[name, xy] : sweeps)
      if (xy.size() >= 4) {
        const double r = spearman(xy);
        by[dimension_of_sweep[name]].push_back(r);
        by["all"].push_back(r);
        if (r < 0.9) std::printf("  strength against excess, %s: %.2f\n", name.c_str(), r);
      }
    for (auto &[name, all] : by) {
      std::sort(all.begin(), all.end());
      std::printf("Spearman of strength and excess, %s: mean %.3f, median %.3f, lowest tenth %.3f, of %zu sweeps\n", name.c_str(),
                  std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size()), all[all.size() / 2],
                  all[all.size() / 10], all.size());
    }
    std::printf("another dimension blamed in %d of %d swept takes (%.3f)\n", cross.hit, cross.all, cross.value());
  }
  for (const auto &[what, s] : {std::pair("with people", with_people), std::pair("without", without)})
    if (s.judging > 0)
      std::printf("judging %s, decoding not counted: %.1f CPU s for %.1f s of clip (%.1f x real time)\n", what, s.judging, s.played,
                  s.played / s.judging);
  return 0;
}
