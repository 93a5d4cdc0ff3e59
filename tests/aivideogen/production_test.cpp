// SPDX-License-Identifier: LGPL-2.1-or-later
#include "production.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "fake_provider.hpp"
#include "support/support.hpp"
#include "waiting.hpp"

namespace {

using namespace aivideogen;
using fake::FakeProvider;
using fake::shot;
using fake::wait_for;
using testing::ElementsAre;
using testing::HasSubstr;

class TestCrew : public Crew {
 public:
  std::function<GstStoryboardVerdict(const std::string &, unsigned)> opinion = [](auto &, unsigned) {
    return GST_STORYBOARD_VERDICT_ACCEPT;
  };
  Verdict judge(const Shot &s, const Take &take, GstSample *neighbour) override {
    std::lock_guard lock(mutex);
    judged.push_back(s.id() + "/" + std::to_string(take.number) + (neighbour ? "+" : ""));
    Verdict v;
    v.verdict = opinion(s.id(), take.number);
    v.scores.reset(gst_structure_new("storyboard/scores", "lighting", G_TYPE_DOUBLE,
                                     take.number == 2 ? 0.9 : 0.2, nullptr),
                   gst_structure_free);
    if (v.verdict == GST_STORYBOARD_VERDICT_REJECT)
      v.causes.emplace_back(
          gst_storyboard_cause_new("lighting", "from the right", "from the left", 0.5, "turn it"),
          gst_structure_free);
    return v;
  }
  void begun(const Shot &, unsigned) override {}
  void made(const Shot &s, const Take &take) override {
    std::lock_guard lock(mutex);
    takes.push_back(s.id() + "/" + std::to_string(take.number) + (take.cached ? "c" : ""));
  }
  void settled(const Shot &s, bool landed) override {
    std::lock_guard lock(mutex);
    over.push_back(s.id() + (landed ? "" : "!"));
  }
  void doubt(const Shot &, const std::string &what) override {
    std::lock_guard lock(mutex);
    doubts.push_back(what);
  }
  std::mutex mutex;
  std::vector<std::string> judged, takes, over, doubts;
};

struct Rig {
  support::TempDir dir;
  TestCrew crew;
  std::shared_ptr<FakeProvider> model = std::make_shared<FakeProvider>();
  ProductionPlan plan;
  std::unique_ptr<Production> production;
  Rig() {
    plan.width = 32;
    plan.height = 18;
    plan.model = "fake";
    plan.take_folder = dir.file("takes");
    plan.look_ahead = 8;
    model->caps.concurrency = 4;
    model->caps.varies = true;
  }
  Production &start() {
    production = std::make_unique<Production>(plan, Production::Providers{{"fake", model}}, crew);
    return *production;
  }
  std::vector<std::string> play_all() {
    std::vector<std::string> out;
    while (auto landed = production->next())
      out.push_back(landed->shot->id() + "/" + std::to_string(landed->take.number));
    return out;
  }
  unsigned files(const char *extension) {
    unsigned n = 0;
    if (std::filesystem::exists(plan.take_folder))
      for (const auto &e : std::filesystem::recursive_directory_iterator(plan.take_folder))
        n += e.is_regular_file() && e.path().extension() == extension;
    return n;
  }
};

TEST(Production, PlaysInOrderWhateverLandsFirst) {
  Rig rig;
  rig.model->at_once = false;
  auto &p = rig.start();
  for (const char *id : {"a", "b", "c"}) EXPECT_TRUE(p.admit(shot(id)));
  p.end();
  wait_for([&] { return rig.model->asked().size() == 3; });
  EXPECT_FALSE(p.next_is_ready());
  for (const char *id : {"c", "b", "a"}) rig.model->finish(id);
  EXPECT_THAT(rig.play_all(), ElementsAre("a/1", "b/1", "c/1"));
  EXPECT_EQ(rig.files(".mov"), 3u);
  EXPECT_EQ(rig.files(".part"), 0u);
}

TEST(Production, AContinuingShotGetsTheLastFrameOfTheTakeBefore) {
  Rig rig;
  auto &p = rig.start();
  p.admit(shot("a"));
  p.admit(shot("b", true));
  p.admit(shot("c"));
  p.end();
  EXPECT_THAT(rig.play_all(), ElementsAre("a/1", "b/1", "c/1"));
  for (const auto &order : rig.model->asked()) EXPECT_EQ(order.continued, order.shot == "b") << order.shot;
  EXPECT_THAT(rig.crew.judged, testing::UnorderedElementsAre("a/1", "b/1+", "c/1"));
}

TEST(Production, NeverMoreAtATimeThanTheProviderTakes) {
  Rig rig;
  rig.model->at_once = false;
  rig.model->caps.concurrency = 2;
  auto &p = rig.start();
  for (const char *id : {"a", "b", "c", "d", "e"}) p.admit(shot(id));
  p.end();
  std::thread other([&] {
    for (const char *id : {"b", "a", "c", "e", "d"}) {
      wait_for([&] {
        for (const auto &o : rig.model->asked())
          if (o.shot == id) return true;
        return false;
      });
      rig.model->finish(id);
    }
  });
  EXPECT_EQ(rig.play_all().size(), 5u);
  other.join();
  EXPECT_LE(rig.model->most_at_a_time, 2u);
}

TEST(Production, AdmissionWaitsWhileTheLookAheadIsFullAndStopWakesIt) {
  Rig rig;
  rig.plan.look_ahead = 2;
  rig.model->at_once = false;
  auto &p = rig.start();
  EXPECT_TRUE(p.admit(shot("a")));
  EXPECT_TRUE(p.admit(shot("b")));
  std::atomic<int> answer{-1};
  std::thread other([&] { answer = p.admit(shot("c")); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(answer, -1);
  const auto begin = std::chrono::steady_clock::now();
  p.stop();
  other.join();
  EXPECT_EQ(answer, 0);
  EXPECT_FALSE(p.next());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
  EXPECT_EQ(rig.model->cancelled, 2u);
  EXPECT_EQ(rig.files(".part"), 0u);
  EXPECT_THAT(rig.crew.over, testing::UnorderedElementsAre("a!", "b!"));
}

TEST(Production, PollsProvidersThatDoNotCallBack) {
  Rig rig;
  rig.model->caps.poll_interval = 10;
  rig.model->at_once = false;
  auto &p = rig.start();
  p.admit(shot("a"));
  p.end();
  wait_for([&] { return rig.model->polls > 2; });
  rig.model->caps.poll_interval = 10;
  std::thread other([&] { rig.model->finish("a"); });
  EXPECT_THAT(rig.play_all(), ElementsAre("a/1"));
  other.join();
}

TEST(Production, ARejectedTakeIsMadeAgainWithItsCause) {
  Rig rig;
  rig.crew.opinion = [](auto &id, unsigned take) {
    return id == "b" && take < 3 ? GST_STORYBOARD_VERDICT_REJECT : GST_STORYBOARD_VERDICT_ACCEPT;
  };
  auto &p = rig.start();
  p.admit(shot("a"));
  p.admit(shot("b"));
  p.end();
  EXPECT_THAT(rig.play_all(), ElementsAre("a/1", "b/3"));
  unsigned with_cause = 0;
  for (const auto &o : rig.model->asked()) with_cause += o.causes == std::vector<std::string>{"lighting"};
  EXPECT_EQ(with_cause, 2u);
  EXPECT_EQ(rig.production->totals().takes, 4u);
  EXPECT_EQ(rig.production->totals().rejected, 2u);
  EXPECT_TRUE(rig.crew.doubts.empty());
}

TEST(Production, AfterTheLastTakeTheBestOneIsPlayedWithAWarning) {
  Rig rig;
  rig.crew.opinion = [](auto &, unsigned) { return GST_STORYBOARD_VERDICT_REJECT; };
  auto &p = rig.start();
  p.admit(shot("a"));
  p.end();
  EXPECT_THAT(rig.play_all(), ElementsAre("a/2"));  // take 2 has the better score
  ASSERT_EQ(rig.crew.doubts.size(), 1u);
  EXPECT_THAT(rig.crew.doubts[0], HasSubstr("Shot a"));
  EXPECT_THAT(rig.crew.doubts[0], HasSubstr("lighting"));
}

TEST(Production, OrItIsAnError) {
  Rig rig;
  rig.plan.on_rejected = OnRejected::Error;
  rig.plan.max_takes = 2;
  rig.crew.opinion = [](auto &, unsigned) { return GST_STORYBOARD_VERDICT_REJECT; };
  auto &p = rig.start();
  p.admit(shot("a"));
  p.end();
  try {
    p.next();
    FAIL() << "no failure";
  } catch (const glue::Failure &f) {
    EXPECT_EQ(f.shot_id(), "a");
    EXPECT_THAT(f.cause_text(), HasSubstr("lighting"));
  }
  EXPECT_EQ(rig.model->asked().size(), 2u);
}

TEST(Production, AModelThatCannotVaryIsNotAskedAgain) {
  Rig rig;
  rig.model->caps.varies = false;
  rig.crew.opinion = [](auto &, unsigned) { return GST_STORYBOARD_VERDICT_REJECT; };
  auto &p = rig.start();
  p.admit(shot("a"));
  p.end();
  EXPECT_THAT(rig.play_all(), ElementsAre("a/1"));
  EXPECT_EQ(rig.model->asked().size(), 1u);
  EXPECT_EQ(rig.crew.doubts.size(), 1u);
}

TEST(Production, TheSecondRunMakesNothing) {
  Rig rig;
  for (int run = 0; run < 2; run++) {
    auto &p = rig.start();
    p.admit(shot("a"));
    p.admit(shot("b"));
    p.end();
    EXPECT_EQ(rig.play_all().size(), 2u);
    EXPECT_EQ(p.totals().cached, run ? 2u : 0u);
  }
  EXPECT_EQ(rig.model->asked().size(), 2u);
}

TEST(Production, RubbishInTheTakeStoreIsMadeAgain) {
  Rig rig;
  for (int run = 0; run < 3; run++) {
    auto &p = rig.start();
    p.admit(shot("a"));
    p.end();
    auto landed = p.next();
    ASSERT_TRUE(landed);
    EXPECT_FALSE(landed->take.cached) << run;
    const std::string file =
        glue::take_string(g_filename_from_uri(landed->take.uri.c_str(), nullptr, nullptr));
    if (run == 0)
      std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    else
      std::filesystem::resize_file(file, 0);
    rig.production.reset();
  }
  EXPECT_EQ(rig.model->asked().size(), 3u);
}

TEST(Production, OneFailureEndsItAndNamesTheShot) {
  Rig rig;
  rig.model->refuses = "b";
  auto &p = rig.start();
  p.admit(shot("a"));
  p.admit(shot("b"));
  p.end();
  try {
    while (p.next()) {
    }
    FAIL() << "no failure";
  } catch (const glue::Failure &f) {
    EXPECT_EQ(f.shot_id(), "b");
    EXPECT_THAT(f.what(), HasSubstr("Shot b: The model is asleep."));
  }
  EXPECT_FALSE(p.admit(shot("c")));
}

TEST(Production, AnUnknownModelIsNamedWithTheKnownOnes) {
  Rig rig;
  auto &p = rig.start();
  auto s = shot("a");
  gst_storyboard_set_string(&s->info->model, "dreamer-9");
  EXPECT_FALSE(p.admit(s));
  try {
    p.next();
    FAIL() << "no failure";
  } catch (const glue::Failure &f) {
    EXPECT_THAT(f.what(), testing::AllOf(HasSubstr("dreamer-9"), HasSubstr("Shot a"), HasSubstr("fake")));
    EXPECT_EQ(f.shot_id(), "a");
  }
}

TEST(Production, RegenerateMakesAnotherTakeOfAShotThatIsNotPlayed) {
  Rig rig;
  auto &p = rig.start();
  p.admit(shot("a"));
  p.admit(shot("b"));
  wait_for([&] {
    std::lock_guard lock(rig.crew.mutex);
    return rig.crew.over.size() == 2;
  });
  EXPECT_EQ(p.regenerate("b", {"pose"}), "");
  p.end();
  EXPECT_THAT(rig.play_all(), ElementsAre("a/1", "b/2"));
  EXPECT_THAT(rig.model->asked().back().causes, ElementsAre("pose"));
  EXPECT_THAT(p.regenerate("b", {}), HasSubstr("played"));
  EXPECT_THAT(p.regenerate("nobody", {}), HasSubstr("not known"));
}

TEST(Production, RegenerateSaysWhyNot) {
  Rig rig;
  rig.model->caps.varies = false;
  rig.model->at_once = false;
  auto &p = rig.start();
  p.admit(shot("a"));
  EXPECT_THAT(p.regenerate("a", {}), HasSubstr("same take"));
}

TEST(Production, CanBeStoppedAtAnyMoment) {
  Rig rig;
  for (int i = 0; i < 30; i++) {
    auto &p = rig.start();
    for (const char *id : {"a", "b", "c"}) p.admit(shot(id + std::to_string(i)));
    std::this_thread::sleep_for(std::chrono::milliseconds(i));
    rig.production.reset();
    EXPECT_EQ(rig.files(".part"), 0u);
  }
}

}  // namespace
