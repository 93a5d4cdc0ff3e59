// SPDX-License-Identifier: LGPL-2.1-or-later
// A wall clock that is wrong, or jumps, costs neither time nor money: deadlines and waits go by the monotonic
// clock, and what is read from the wall clock (leases, the time of an order) is only believed as far as
// nothing is paid twice by it.
#include <signal.h>

#include <cstdlib>

#include "buyer.hpp"

using namespace buyer;

namespace {

constexpr std::int64_t kHour = 3600;

template <class Fake>
class Runs {
 public:
  Runs() { set(0); }
  // The clock of the processes that run() starts, also of those that run already.
  void set(std::int64_t ahead) {
    const std::string file = office.dir.file("clock");
    std::FILE *f = std::fopen(file.c_str(), access(file.c_str(), F_OK) == 0 ? "r+b" : "wb");
    if (!f) {
      ADD_FAILURE() << file;
      return;
    }
    std::fwrite(&ahead, sizeof ahead, 1, f);
    std::fclose(f);
  }
  GSubprocess *start(unsigned shots = 1) {
    std::string preload = std::string(std::getenv("STORYBOARD_BUILD_ROOT")) + "/tests/libjumping-clock.so";
    if (const char *before = std::getenv("LD_PRELOAD"); before && *before)
      preload = std::string(before) + ":" + preload;
    return launch(office, shots, "fakesink",
                  {{"LD_PRELOAD", preload}, {"JUMPING_CLOCK", office.dir.file("clock")}});
  }
  // Whether it comes to a good end; it is given a minute.
  bool ends_well(GSubprocess *p) {
    const bool ended = until([&] { return !g_subprocess_get_identifier(p); });
    if (!ended) g_subprocess_force_exit(p);
    g_subprocess_wait(p, nullptr, nullptr);
    const bool well = ended && g_subprocess_get_if_exited(p) && g_subprocess_get_exit_status(p) == 0;
    g_object_unref(p);
    return well;
  }
  bool until(const std::function<bool()> &what) {
    const gint64 end = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
    while (!what()) {
      if (g_get_monotonic_time() > end) return false;
      g_usleep(5000);
    }
    return true;
  }
  unsigned polls() {
    const auto jobs = office.fake.jobs();
    return jobs.empty() ? 0 : jobs[0].polls;
  }
  Office<Fake> office{clip_of(0, 97)};
};
template <class Fake>
class Clock : public testing::Test, public Runs<Fake> {};
using Fakes =
    testing::Types<fakes::Ark, fakes::Kling, fakes::KlingLegacy, fakes::OpenAiVideos, fakes::Replicate>;
TYPED_TEST_SUITE(Clock, Fakes);

}  // namespace

// So that the others cannot pass for want of a jump.
TEST(JumpingClock, Jumps) {
  Office<fakes::Kling> office(clip_of(0, 97));
  office.dir.write("clock", std::string(8, '\0'));
  std::FILE *f = std::fopen(office.dir.file("clock").c_str(), "r+b");
  const std::int64_t ahead = 100 * kHour;
  std::fwrite(&ahead, sizeof ahead, 1, f);
  std::fclose(f);
  const std::string preload =
      std::string(std::getenv("STORYBOARD_BUILD_ROOT")) + "/tests/libjumping-clock.so";
  GSubprocess *p =
      launch(office, 1, "fakesink", {{"LD_PRELOAD", preload}, {"JUMPING_CLOCK", office.dir.file("clock")}});
  g_subprocess_wait(p, nullptr, nullptr);
  g_object_unref(p);
  const auto orders = office.books()->list("");
  ASSERT_EQ(orders.size(), 1u);
  EXPECT_NEAR(static_cast<double>(orders[0].since - g_get_real_time()) / 1e6, 100.0 * kHour, kHour);
}

TYPED_TEST(Clock, JumpsWhileAJobIsWaitedFor) {
  this->office.fake.polls_until_done = 1000000;
  GSubprocess *p = this->start();
  ASSERT_TRUE(p);
  ASSERT_TRUE(this->until([&] { return this->polls() > 2; }));
  for (const std::int64_t ahead : {kHour, -kHour, 1000 * kHour, std::int64_t{0}}) {
    this->set(ahead);
    const unsigned before = this->polls();
    EXPECT_TRUE(this->until([&] { return this->polls() > before + 3 || !g_subprocess_get_identifier(p); }))
        << ahead;
    EXPECT_TRUE(g_subprocess_get_identifier(p)) << "it gave up when the clock was ahead by " << ahead;
  }
  this->office.fake.polls_until_done = 1;
  EXPECT_TRUE(this->ends_well(p));
  EXPECT_EQ(this->office.creates(), 1u);
  EXPECT_EQ(this->office.books()->sums("default").stored, 1u);
}

// The lease seems to be over to another process while the order is still out.
TYPED_TEST(Clock, JumpsWhileTheOrderIsOut) {
  fakes::Answer late;
  late.delay = 3;
  this->office.fake.server.disturb("POST", TypeParam::kCreate, late, true);
  GSubprocess *one = this->start();
  ASSERT_TRUE(one);
  ASSERT_TRUE(this->until([&] { return this->office.creates() == 1; }));
  this->set(kHour);
  GSubprocess *two = this->start();
  ASSERT_TRUE(two);
  this->ends_well(one);
  this->ends_well(two);
  this->set(0);
  EXPECT_TRUE(this->ends_well(this->start()));
  EXPECT_EQ(this->office.fake.charged(), 1u);
  EXPECT_EQ(this->office.creates(), 1u);
}

// Ours is wrong all the time: what the provider lists is told by its own.
TYPED_TEST(Clock, IsWrongWhenAReplyIsLost) {
  for (const std::int64_t ahead : {kHour, -kHour, 50 * kHour}) {
    Office<TypeParam> &office = this->office;
    const auto before = office.fake.charged();
    this->set(ahead);
    fakes::Answer lost;
    lost.drop = true;
    office.fake.server.disturb("POST", TypeParam::kCreate, lost, true);
    std::filesystem::remove(office.dir.file("ledger.sqlite"));
    std::filesystem::remove(office.dir.file("ledger.sqlite-wal"));
    std::filesystem::remove(office.dir.file("ledger.sqlite-shm"));
    std::filesystem::remove_all(office.dir.file("takes"));
    const bool well = this->ends_well(this->start());
    EXPECT_EQ(office.fake.charged(), before + 1) << ahead;
    // What came before looks the same to those that tell by the time: then nobody guesses.
    if (before == 0 || TypeParam::kRecovery == fakes::Recovery::Name) {
      EXPECT_TRUE(well) << ahead;
    }
  }
}

// The clock was wrong when the order went out, and is right when it is looked for: nothing is ordered again.
TYPED_TEST(Clock, WasWrongWhenTheOrderWentOut) {
  for (const std::int64_t ahead : {kHour, -kHour}) {
    Runs<TypeParam> other;
    auto &office = other.office;
    fakes::Answer late;
    late.delay = 20;
    office.fake.server.disturb("POST", TypeParam::kCreate, late, true);
    other.set(ahead);
    GSubprocess *p = other.start();
    ASSERT_TRUE(p);
    ASSERT_TRUE(other.until([&] { return office.fake.charged() == 1; }));
    g_subprocess_send_signal(p, SIGKILL);
    g_subprocess_wait(p, nullptr, nullptr);
    g_object_unref(p);
    other.set(0);
    const bool well = other.ends_well(other.start());
    EXPECT_EQ(office.fake.charged(), 1u) << ahead;
    EXPECT_EQ(office.creates(), 1u) << ahead;
    const bool named = TypeParam::kRecovery == fakes::Recovery::Name || std::is_same_v<TypeParam, fakes::Ark>;
    EXPECT_EQ(well, named) << ahead;
    if (!well) {  // a person looks at the console
      EXPECT_EQ(office.books()->list("").at(0).state, ledger::State::Uncertain);
    }
  }
}
