// SPDX-License-Identifier: LGPL-2.1-or-later
// Takes that do not come about, and decisions from outside: what is played then, and that it is said.
#include <gmock/gmock.h>

#include <thread>

#include "fake_provider.hpp"
#include "production.hpp"
#include "support/support.hpp"
#include "waiting.hpp"

namespace {

using namespace aivideogen;
using fake::FakeProvider;
using fake::shot;
using fake::wait_for;
using testing::ElementsAre;
using testing::HasSubstr;
using Kind = Setback::Kind;

class Listener : public Crew {
 public:
  bool accepts = true;
  Verdict judge(const Shot &, const Take &take, GstSample *) override {
    Verdict v;
    v.verdict =
        accepts || take.model != "fake" ? GST_STORYBOARD_VERDICT_ACCEPT : GST_STORYBOARD_VERDICT_REJECT;
    std::lock_guard lock(mutex);
    judged++;
    return v;
  }
  void begun(const Shot &, unsigned) override {}
  void made(const Shot &, const Take &) override {}
  void settled(const Shot &, bool) override {}
  void doubt(const Shot &, const std::string &what) override {
    std::lock_guard lock(mutex);
    doubts.push_back(what);
  }
  std::vector<std::string> heard() {
    std::lock_guard lock(mutex);
    return doubts;
  }
  std::mutex mutex;
  std::vector<std::string> doubts;
  int judged = 0;
};

struct Rig {
  support::TempDir dir;
  Listener crew;
  std::shared_ptr<FakeProvider> model = std::make_shared<FakeProvider>(),
                                animatic = std::make_shared<FakeProvider>();
  ProductionPlan plan;
  std::unique_ptr<Production> production;
  Rig() {
    plan.width = 32;
    plan.height = 18;
    plan.model = "fake";
    plan.take_folder = dir.file("takes");
    model->caps.varies = true;
  }
  Production &start(std::shared_ptr<Shot> s) {
    production = std::make_unique<Production>(
        plan, Production::Providers{{"fake", model}, {"animatic", animatic}}, crew);
    production->admit(std::move(s));
    production->end();
    return *production;
  }
  Production &start() { return start(shot("a")); }
  // "model/take" of what is played; or the error.
  std::string played() {
    try {
      const auto landed = production->next();
      return landed ? landed->take.model + "/" + std::to_string(landed->take.number) : "nothing";
    } catch (const glue::Failure &f) {
      return std::string("error: ") + f.what();
    }
  }
};

TEST(Setback, AnUnusableTakeIsMadeAgain) {
  Rig r;
  r.model->setbacks["a/1"] = Kind::Unusable;
  r.start();
  EXPECT_EQ(r.played(), "fake/2");
  EXPECT_THAT(r.crew.heard(), ElementsAre(HasSubstr("Another take is made")));
  EXPECT_EQ(r.production->totals().lost, 1u);
}

TEST(Setback, ButNotForEver) {
  Rig r;
  r.plan.max_takes = 2;
  for (const char *t : {"a/1", "a/2", "a/3"}) r.model->setbacks[t] = Kind::Unusable;
  r.start();
  EXPECT_THAT(r.played(), HasSubstr("It did not come about."));
  EXPECT_EQ(r.model->asked().size(), 2u);
}

TEST(Setback, AnExhaustedBudgetIsAnErrorUnlessSomethingElseIsWanted) {
  for (const auto on : {OnExhausted::Error, OnExhausted::BestTake, OnExhausted::Animatic}) {
    Rig r;
    r.plan.on_exhausted = on;
    r.plan.on_rejected = OnRejected::Animatic;  // which is another matter
    r.model->setbacks["a/1"] = Kind::Exhausted;
    r.start();
    if (on != OnExhausted::Error) {  // there is no take yet, so the best is the moving storyboard
      EXPECT_EQ(r.played(), "animatic/2");
      EXPECT_THAT(r.crew.heard(), ElementsAre(HasSubstr("the animatic is played instead")));
    } else {
      EXPECT_THAT(r.played(), HasSubstr("It did not come about."));
      EXPECT_EQ(r.model->asked().size(), 1u);
    }
  }
}

TEST(Setback, TheBestTakeSoFarIsNotLost) {
  Rig r;
  r.crew.accepts = false;
  r.plan.on_exhausted = OnExhausted::BestTake;
  r.model->setbacks["a/2"] = Kind::Exhausted;
  r.start();
  EXPECT_EQ(r.played(), "fake/1");
  EXPECT_THAT(r.crew.heard(), ElementsAre(HasSubstr("the best one is played")));
}

TEST(Setback, WhatTheModelRefusesFollowsOnRejected) {
  for (const auto kind : {Kind::Refused, Kind::Stuck}) {
    Rig r;
    r.plan.on_rejected = OnRejected::Animatic;
    r.model->setbacks["a/1"] = kind;
    r.start();
    EXPECT_EQ(r.played(), "animatic/2");
    EXPECT_EQ(r.model->asked().size(), 1u);
  }
}

TEST(Rejected, TheReferenceClipIsPlayedWhereFootageIsWanted) {
  Rig r;
  const std::string clip = r.dir.file("clip.mov");
  write_take(
      clip, {32, 18, 24, 1, 12},
      [](std::int64_t, const animatic::Planes &p) {
        for (int y = 0; y < 18; y++) std::fill_n(p.y + y * p.y_stride, 32, 200);
        for (int y = 0; y < 9; y++)
          std::fill_n(p.u + y * p.u_stride, 16, 128), std::fill_n(p.v + y * p.v_stride, 16, 128);
      },
      [] { return false; });
  r.crew.accepts = false;
  r.plan.max_takes = 1;
  r.plan.on_rejected = OnRejected::Footage;
  auto s = shot("a");
  const std::string uri = glue::take_string(gst_filename_to_uri(clip.c_str(), nullptr));
  g_ptr_array_add(s->info->references, gst_storyboard_reference_new("swell", "clip", uri.c_str(), nullptr));
  r.start(s);
  const auto landed = r.production->next();
  ASSERT_TRUE(landed);
  EXPECT_EQ(landed->take.uri, uri);
  EXPECT_TRUE(landed->shot->footage());
  EXPECT_THAT(r.crew.heard(), ElementsAre(HasSubstr("reference clip is played instead")));
}

TEST(Decision, ApprovePlaysTheBestTakeAndGivesUpTheOneUnderWay) {
  Rig r;
  r.crew.accepts = false;
  r.model->at_once = false;
  auto &p = r.start();
  EXPECT_NE(p.approve("a"), "");
  wait_for([&] { return r.model->asked().size() == 1; });
  r.model->finish("a");
  wait_for([&] { return r.model->asked().size() == 2; });
  std::string reason;
  wait_for([&] { return (reason = p.approve("a")).empty(); });
  EXPECT_EQ(r.played(), "fake/1");
  EXPECT_EQ(r.model->cancelled, 1u);
  EXPECT_NE(p.approve("a"), "");
  EXPECT_NE(p.approve("nobody"), "");
}

TEST(Decision, SkipPlaysTheStoryboard) {
  Rig r;
  r.model->at_once = false;
  auto &p = r.start();
  wait_for([&] { return r.model->asked().size() == 1; });
  wait_for([&] { return p.skip("a").empty(); });
  EXPECT_EQ(r.played(), "animatic/2");
  EXPECT_EQ(r.model->cancelled, 1u);
  EXPECT_NE(p.skip("a"), "");
}

// Whenever the decision comes, one take is played, once, and nothing hangs.
TEST(Decision, AtAnyMoment) {
  for (int i = 0; i < 120; i++) {
    Rig r;
    r.crew.accepts = false;
    r.plan.max_takes = 4;
    auto &p = r.start();
    std::string approved = "not asked", skipped = "not asked";
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::microseconds(i * 250));
      if (i % 2)
        approved = p.approve("a");
      else
        skipped = p.skip("a");
    });
    const std::string what = r.played();
    other.join();
    if (skipped.empty()) {
      EXPECT_THAT(what, testing::StartsWith("animatic/")) << i;
    } else {
      EXPECT_THAT(what, testing::StartsWith("fake/")) << i;
    }
    EXPECT_EQ(r.played(), "nothing");
    p.stop();
  }
}

TEST(Money, WhatTakesCostIsAddedUp) {
  Rig r;
  r.crew.accepts = false;
  r.plan.max_takes = 2;
  r.model->price = 1.25;
  r.start();
  EXPECT_EQ(r.played(), "fake/1");
  const Totals t = r.production->totals();
  EXPECT_EQ(t.price, 2.5);
  EXPECT_EQ(t.currency, "EUR");
}

TEST(Hire, WhoeverIsNotKnownIsAskedForOnce) {
  Rig r;
  int hired = 0;
  Production p(r.plan, {}, r.crew, [&](const std::string &model) -> std::shared_ptr<Provider> {
    hired++;
    return model == "fake" ? r.model : nullptr;
  });
  EXPECT_TRUE(p.admit(shot("a")));
  EXPECT_TRUE(p.admit(shot("b")));
  EXPECT_EQ(hired, 1);
  auto stranger = shot("c");
  gst_storyboard_set_string(&stranger->info->model, "stranger");
  EXPECT_FALSE(p.admit(stranger));
  EXPECT_THROW(while (p.next()){}, glue::Failure);
}

}  // namespace
