// SPDX-License-Identifier: LGPL-2.1-or-later
// What a rehearsed model gets wrong, and what a retry leaves alone.
#include "rehearsal/fate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "film.hpp"
#include "rehearsal/spoil.hpp"

using namespace aivideogen;

namespace {

std::set<Knob> knobs_of(const std::vector<Slip> &slips) {
  std::set<Knob> out;
  for (const Slip &s : slips) out.insert(s.knob);
  return out;
}

Objection objection(unsigned take, const std::vector<const char *> &dimensions) {
  Objection o;
  o.take = take;
  for (const char *d : dimensions)
    o.causes.emplace_back(gst_storyboard_cause_new(d, "x", "y", 0.5, "z"), gst_structure_free);
  return o;
}

}  // namespace

TEST(Fate, FirstTakesLandAsOftenAsTheCatalogueSays) {
  catalogue::Landing landing;
  landing.storyboard = 0.8;
  landing.retry = 0.9;
  const Odds odds = odds_of(landing, true);
  int landed = 0;
  for (int i = 0; i < 4000; i++) landed += slips_of("m", "shot" + std::to_string(i), odds, {}).empty();
  EXPECT_NEAR(landed / 4000.0, 0.8, 0.02);
}

TEST(Fate, ATurnedKnobLandsAsOftenAsARetry) {
  const Odds odds{0.0, 0.9};
  int right = 0;
  Turns turns{};
  turns[static_cast<std::size_t>(Knob::Palette)] = 1;
  for (int i = 0; i < 4000; i++)
    right += !knobs_of(slips_of("m", "shot" + std::to_string(i), odds, turns)).count(Knob::Palette);
  EXPECT_NEAR(right / 4000.0, 0.9, 0.02);
}

TEST(Fate, ARetryTurnsOnlyWhatWasNamed) {
  const Odds odds{0.5, 0.9};
  for (int i = 0; i < 300; i++) {
    const std::string shot = "shot" + std::to_string(i);
    const auto before = slips_of("m", shot, odds, {});
    TakeRequest request;
    request.take = 2;
    request.history.push_back(objection(1, {"lighting", "identity"}));
    const auto after = slips_of("m", shot, odds, turns_of(request));
    auto b = before, a = after;
    const auto light = [](const Slip &s) { return s.knob == Knob::Lighting; };
    std::erase_if(b, light);
    std::erase_if(a, light);
    EXPECT_EQ(text_of(a), text_of(b)) << shot;
  }
}

TEST(Fate, AnotherTakeWithoutAReasonTurnsEverything) {
  TakeRequest request;
  request.take = 3;
  request.history.push_back(objection(1, {"palette"}));
  const Turns turns = turns_of(request);
  for (const Knob knob : kAllKnobs)
    EXPECT_EQ(turns[static_cast<std::size_t>(knob)], knob == Knob::Palette ? 2u : 1u) << name_of(knob);
}

TEST(Fate, UnknownProbabilitiesGetNothingWrong) {
  for (int i = 0; i < 200; i++)
    EXPECT_TRUE(slips_of("m", "s" + std::to_string(i), odds_of({}, true), {}).empty());
}

TEST(Fate, EverySlipButTheCamerasChangesThePicture) {
  constexpr int kWidth = 64, kHeight = 36;
  const std::size_t size = kWidth * kHeight * 3 / 2;
  std::vector<std::uint8_t> clean(size);
  for (std::size_t i = 0; i < size; i++)
    clean[i] = static_cast<std::uint8_t>(i < kWidth * kHeight ? 60 + (i * 7 + i / kWidth * 13) % 130
                                                              : 100 + i / 16 % 40);
  for (const Knob knob : kAllKnobs)
    for (double kind = 0.02; kind < 1; kind += 0.06) {
      double changed = 0;
      for (std::int64_t n = 0; n < 24; n++) {
        auto bytes = clean;
        const animatic::Planes planes{bytes.data(),
                                      bytes.data() + kWidth * kHeight,
                                      bytes.data() + kWidth * kHeight * 5 / 4,
                                      kWidth,
                                      kWidth / 2,
                                      kWidth / 2};
        spoil({knob, kind, 0.5}, n, {0, 24, 0}, planes, kWidth, kHeight);
        for (std::size_t i = 0; i < size; i++) changed += std::abs(bytes[i] - clean[i]);
      }
      changed /= 24.0 * static_cast<double>(size);
      if (knob == Knob::Camera)
        EXPECT_EQ(changed, 0);
      else
        EXPECT_GT(changed, 1.0) << name_of(knob) << " kind " << kind;
    }
}

TEST(Fate, AWrongMoveIsNotTheOneThatWasAskedFor) {
  for (const char *asked : {"static", "pan", "tilt", "zoom", "orbit", "handheld"})
    for (const double kind : {0.2, 0.8}) {
      g_autoptr(GstStoryboardShot) shot = gst_storyboard_shot_new("a");
      shot->camera = gst_storyboard_camera_new(asked, "left", 0.1, "linear");
      const auto wrong = wrong_move(*shot, {Knob::Camera, kind, 0.5});
      ASSERT_TRUE(wrong);
      EXPECT_STRNE(gst_structure_get_string(wrong->camera, "move"), asked) << kind;
    }
  g_autoptr(GstStoryboardShot) none = gst_storyboard_shot_new("a");
  EXPECT_FALSE(wrong_move(*none, {Knob::Camera, 0.2, 0.5}));
}
