// SPDX-License-Identifier: LGPL-2.1-or-later
// Cuts on the music.
#include "catalogue/catalogue.hpp"
#include "planner/invariants.hpp"

namespace {

planner::Rhythm metronome(double bpm, double seconds) {
  planner::Rhythm r;
  r.file = "song.wav";
  for (int i = 0; i * 60 / bpm < seconds; i++) {
    r.beats.push_back(i * 60 / bpm);
    if (i % 4 == 0) r.bars.push_back(i * 60 / bpm);
  }
  return r;
}

planner::Request request() {
  planner::Request q;
  q.text =
      "A 45 second music video: a singer runs through the city at night. On the rooftop she sings. A "
      "stranger finds her letter. She returns home.";
  q.music = metronome(112, 60);
  return q;
}

TEST(Beats, EveryCutIsOnOneAndMostBeginABar) {
  const auto q = request();
  const auto plan = planner::plan_offline(q);
  invariants::check(plan, q, 45);
  EXPECT_EQ(plan.cuts_on_beats, plan.cuts);
  EXPECT_GE(plan.cuts, 12u);
  const auto slots = storyboard::lay_out(plan.board);
  unsigned bars = 0;
  for (std::size_t i = 1; i < slots.size(); i++)
    for (const double b : q.music->bars) bars += std::llround(b * 24) == slots[i].start;
  EXPECT_GT(bars * 2, plan.cuts);
  ASSERT_EQ(plan.board.music.size(), 1u);
  EXPECT_EQ(plan.board.music[0].file, "song.wav");
  EXPECT_EQ(plan.board.music[0].beats.size(), q.music->beats.size());
}

TEST(Beats, AMusicWithoutABeatIsHeardAndNotCutOn) {
  auto q = request();
  q.music->beats.clear(), q.music->bars.clear();
  const auto plan = planner::plan_offline(q);
  invariants::check(plan, q, 45);
  EXPECT_EQ(plan.board.music.size(), 1u);
  EXPECT_EQ(plan.cuts_on_beats, 0u);
}

TEST(Beats, AModelsLengthsAreKeptAllTheSame) {
  const auto models = catalogue::Catalogue::load();
  auto q = request();
  q.model = &models.at("kling-3.0");
  q.width = 1280, q.height = 720;
  const auto plan = planner::plan_offline(q);
  invariants::check(plan, q, 45);
  EXPECT_GE(plan.cuts_on_beats * 2, plan.cuts);
}

}  // namespace
