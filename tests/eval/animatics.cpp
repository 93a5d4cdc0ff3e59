// SPDX-License-Identifier: LGPL-2.1-or-later
// Judges the local renderer's takes of a storyboard: every one of them is what the storyboard asks for, so
// every alarm is a false one.
//
//   judge-animatics FILE.storyboard [--every-move]
//
// With --every-move each shot is rendered once for every camera move there is, not only for its own.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <opencv2/imgproc.hpp>

#include "animatic/renderer.hpp"
#include "artist/artist.hpp"
#include "document/document.hpp"
#include "document/timeline.hpp"
#include "judge/judge.hpp"

namespace {

cv::Mat bgr_of(const artist::Picture &p) {
  cv::Mat out;
  cv::cvtColor(cv::Mat(p.height, p.width, CV_8UC4, const_cast<std::uint8_t *>(p.bgrx.data())), out,
               cv::COLOR_BGRA2BGR);
  return out;
}

const std::pair<const char *, const char *> kMoves[] = {
    {"static", ""},   {"pan", "left"},    {"tilt", "up"},       {"dolly", "in"},
    {"dolly", "out"}, {"truck", "right"}, {"pedestal", "down"}, {"zoom", "in"},
    {"zoom", "out"},  {"orbit", "left"},  {"roll", "right"},    {"handheld", ""}};

struct Drawn {
  std::vector<artist::Drawing> drawings;
  std::vector<double> positions;
};

judge::Verdict verdict_of(const Drawn &drawn, const storyboard::Slot &slot,
                          const storyboard::Storyboard &board, const animatic::Move &move, int width,
                          int height) {
  animatic::Request request;
  for (std::size_t i = 0; i < drawn.drawings.size(); i++) {
    const auto &d = drawn.drawings[i];
    animatic::Still s;
    s.position = drawn.positions[i];
    s.width = d.picture.width;
    s.height = d.picture.height;
    s.bgrx = d.picture.bgrx.data();
    s.stride = 4 * d.picture.width;
    if (!d.depth.empty()) s.depth = d.depth.data(), s.depth_stride = d.picture.width;
    if (!d.plate.bgrx.empty()) s.plate = d.plate.bgrx.data(), s.plate_stride = 4 * d.plate.width;
    request.stills.push_back(s);
  }
  request.move = move;
  request.width = width;
  request.height = height;
  request.fps_num = board.framerate.num;
  request.fps_den = board.framerate.den;
  request.head = slot.head;
  request.frames = slot.frames;
  request.tail = slot.tail;
  animatic::Renderer renderer(request);
  judge::Shot shot;
  shot.head = storyboard::frame_time(slot.head, board.framerate);
  shot.duration = storyboard::frame_time(slot.frames, board.framerate);
  shot.move = {move.move, move.direction, move.amount};
  for (std::size_t i = 0; i < drawn.drawings.size(); i++)
    shot.stills.push_back({drawn.positions[i], bgr_of(drawn.drawings[i].picture)});
  std::int64_t n = 0;
  const std::int64_t all = slot.head + slot.frames + slot.tail;
  cv::Mat i420(height * 3 / 2, width, CV_8UC1);
  return judge::judge_clip({}, shot, [&]() -> std::optional<judge::Frame> {
    if (n >= all) return std::nullopt;
    renderer.render(n, {i420.data, i420.data + width * height, i420.data + width * height * 5 / 4, width,
                        width / 2, width / 2});
    cv::Mat y(height, width, CV_8UC1, i420.data), u, v, yuv, bgr;
    cv::resize(cv::Mat(height / 2, width / 2, CV_8UC1, i420.data + width * height), u, y.size());
    cv::resize(cv::Mat(height / 2, width / 2, CV_8UC1, i420.data + width * height * 5 / 4), v, y.size());
    const cv::Mat parts[] = {y, v, u};
    cv::merge(parts, 3, yuv);
    cv::cvtColor(yuv, bgr, cv::COLOR_YCrCb2BGR);  // JPEG's own matrix, full range: the renderer's default
    return judge::Frame{bgr, storyboard::frame_time(n++, board.framerate)};
  });
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: judge-animatics FILE.storyboard [--every-move]\n");
    return 2;
  }
  const bool every = argc > 2 && !std::strcmp(argv[2], "--every-move");
  const auto board = storyboard::load(argv[1]);
  const int width = 640, height = std::max(2, 640 * board.height / board.width & ~1);
  int takes = 0, alarms = 0;
  for (const auto &slot : storyboard::lay_out(board)) {
    if (slot.shot->source) continue;
    Drawn drawn;
    artist::Request r;
    r.board = &board;
    r.scene = slot.scene;
    r.shot = slot.shot;
    r.width = width;
    r.height = height;
    drawn.drawings.push_back(artist::draw(r));
    drawn.positions.push_back(0);
    if (!slot.shot->last_subjects.empty()) {
      r.last = true;
      drawn.drawings.push_back(artist::draw(r));
      drawn.positions.push_back(1);
    }
    std::vector<animatic::Move> moves;
    const auto &c = slot.shot->camera;
    moves.push_back({c.move, c.direction, c.easing, c.amount.value_or(0)});
    if (every)
      for (const std::pair<const char *, const char *> &m : kMoves)
        moves.push_back({m.first, m.second, "smooth", 0});
    for (const auto &move : moves) {
      const auto start = std::chrono::steady_clock::now();
      const auto v = verdict_of(drawn, slot, board, move, width, height);
      const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      takes++;
      const bool alarm = v.kind != judge::Verdict::Kind::Accept;
      alarms += alarm;
      std::printf("%-24s %-9s %-6s %.2f: %s (%zu stills, %.1f s)\n", slot.shot->id.c_str(), move.move.c_str(),
                  move.direction.c_str(), move.amount, judge::name_of(v.kind), drawn.drawings.size(), spent);
      for (const auto &m : v.measures)
        if (alarm || m.score < 0.75)
          std::printf("      %-12s %.2f (%.2f) at %.2f s: %s -> %s\n", judge::name_of(m.dimension), m.score,
                      m.confidence, static_cast<double>(m.time) / 1e9, m.measured.c_str(), m.advice.c_str());
      std::fflush(stdout);
    }
  }
  std::printf("%d takes, %d false alarms\n", takes, alarms);
  return alarms > 0;
}
