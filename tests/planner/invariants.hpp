// SPDX-License-Identifier: LGPL-2.1-or-later
// What holds for every storyboard that is planned.
#pragma once
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "catalogue/model.hpp"
#include "document/document.hpp"
#include "document/timeline.hpp"
#include "planner/board.hpp"
#include "planner/planner.hpp"
#include "planner/timing.hpp"

namespace invariants {

using storyboard::ReferenceKind;

inline bool is_person(const storyboard::Storyboard &b, const std::string &name) {
  const auto *r = b.find_reference(name);
  return r && r->kind == ReferenceKind::Character;
}

inline void check(const planner::Plan &plan, const planner::Request &q, double seconds) {
  const auto &b = plan.board;
  ASSERT_NO_THROW(storyboard::validate(b));
  ASSERT_EQ(storyboard::write(storyboard::parse(storyboard::write(b))), storyboard::write(b));
  // as long as it was asked to be, to the frame
  const auto slots = storyboard::lay_out(b);
  const double fps = static_cast<double>(q.framerate.num) / q.framerate.den;
  EXPECT_EQ(slots.back().start + slots.back().frames, std::llround(seconds * fps));
  ASSERT_EQ(plan.shots.size(), slots.size());
  ASSERT_EQ(plan.scenes.size(), b.scenes.size());

  std::set<std::string> used;
  for (std::size_t i = 0; i < b.scenes.size(); i++) {
    const auto &scene = b.scenes[i];
    used.insert(scene.place);
    const auto &line = plan.scenes[i].left_to_right;
    const auto rank = [&](const std::string &name) {
      return std::find(line.begin(), line.end(), name) - line.begin();
    };
    for (const auto &shot : scene.shots) {
      SCOPED_TRACE(shot.id + ": " + shot.prompt);
      EXPECT_FALSE(shot.prompt.empty());
      // the 180-degree rule: one order from left to right, and nobody looks out of it
      std::ptrdiff_t before = -1;
      for (const auto &s : shot.subjects) {
        used.insert(s.reference);
        if (!is_person(b, s.reference)) continue;
        ASSERT_LT(rank(s.reference), static_cast<std::ptrdiff_t>(line.size()))
            << s.reference << " is in the picture and not in the line";
        EXPECT_LT(before, rank(s.reference)) << "crosses the line";
        before = rank(s.reference);
        if (line.size() < 2) continue;
        EXPECT_FALSE(s.reference == line.front() && s.facing == "left");
        EXPECT_FALSE(s.reference == line.back() && s.facing == "right");
      }
      for (const auto &l : shot.dialogue) used.insert(l.speaker);
      for (const auto &r : shot.references) used.insert(r);
      EXPECT_NE(shot.camera.move, "");
    }
  }
  for (const auto &r : b.references)
    EXPECT_TRUE(used.contains(r.name)) << r.name << " is declared and not used";

  // who speaks in the picture has been seen by then; lines follow one another inside their shots
  std::set<std::string> seen;
  for (const auto &slot : slots) {
    for (const auto &s : slot.shot->subjects) seen.insert(s.reference);
    double at = -1;
    for (const auto &l : slot.shot->dialogue) {
      EXPECT_GE(l.at, at);
      at = l.at;
      EXPECT_LT(l.at, slot.shot->duration);
      EXPECT_FALSE(l.text.empty());
    }
  }
  // a model is asked for lengths it makes
  if (q.model) {
    const auto lengths = planner::lengths_of(*q.model, q.width, q.height);
    double bought = 0;
    for (std::size_t i = 0; i < slots.size(); i++) {
      const double s =
          planner::ordered(slots[i].frames + slots[i].head + slots[i].tail, q.framerate, lengths);
      EXPECT_GT(s, 0) << slots[i].shot->id << " is longer than " << q.model->name << " makes";
      EXPECT_NEAR(s, plan.shots[i].bought, 1e-6);
      bought += s;
    }
    EXPECT_NEAR(bought, plan.bought, 1e-6);
  }
  // no cut jumps: the same one person, nearly the same size and angle
  for (std::size_t i = 1; i < slots.size(); i++) {
    const auto &x = *slots[i - 1].shot, &y = *slots[i].shot;
    if (slots[i].scene != slots[i - 1].scene || x.subjects.size() != 1 || y.subjects.size() != 1) continue;
    if (!is_person(b, x.subjects[0].reference) || x.subjects[0].reference != y.subjects[0].reference)
      continue;
    if (x.framing == storyboard::Framing::Insert || y.framing == storyboard::Framing::Insert) continue;
    EXPECT_TRUE(std::abs(static_cast<int>(x.framing) - static_cast<int>(y.framing)) >= 2 ||
                x.angle != y.angle)
        << x.id << " to " << y.id << " jumps";
  }
}

}  // namespace invariants
