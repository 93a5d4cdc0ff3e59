// SPDX-License-Identifier: LGPL-2.1-or-later
// kill -9 at thirteen points of a job's life for every protocol, and then at random, with replies that are
// lost and runs that are started twice. Counted at the servers: every wanted take was created once, none was
// lost. Takes minutes, so it is run as a benchmark: meson test --benchmark kills.
#include <signal.h>

#include <cstdio>
#include <random>

#include "buyer.hpp"

using namespace buyer;

namespace {

struct Tally {
  unsigned kills = 0, lost_replies = 0, double_starts = 0, wanted = 0, charged = 0, stored = 0;
} all;

constexpr double kSecond = 1e6;

// The moment: a request of this kind, and how far the provider got with it.
struct Point {
  const char *what;
  std::string method, prefix;
  unsigned nth;  // from 1
  enum class When { Start, Ignored, Unanswered, Answered } when;
  unsigned later = 0;  // microseconds after that
};

std::vector<Point> points(const std::string &create, const std::string &poll, const std::string &clip) {
  using W = Point::When;
  // Where the clip comes inside a report, the reports with it stand for the downloads.
  const bool inside = clip.empty();
  const std::string method = inside ? "POST" : "GET", place = inside ? ":fetch" : clip;
  const std::string polls = inside ? ":fetch" : poll, poll_method = inside ? "POST" : "GET";
  const unsigned more = inside ? 6 : 0;
  return {{"while it starts", "", "", 0, W::Start, 120000},
          {"an order that is ignored", "POST", create, 1, W::Ignored},
          {"an order that is taken, no reply yet", "POST", create, 1, W::Unanswered},
          {"the receipt is on its way", "POST", create, 1, W::Answered},
          {"the receipt has come", "POST", create, 1, W::Answered, 8000},
          {"the second order, no reply yet", "POST", create, 2, W::Unanswered},
          {"the first question, no reply yet", poll_method, polls, 1, W::Unanswered},
          {"the third question answered", poll_method, polls, 3, W::Answered, 2000},
          {"the clip is asked for", method, place, 1 + more, W::Unanswered},
          {"the clip is on its way", method, place, 1 + more, W::Answered},
          {"the clip is looked at", method, place, 1 + more, W::Answered, 15000},
          {"the clip is filed", method, place, 1 + more, W::Answered, 90000},
          {"the last clip is looked at", method, place, 2 + more, W::Answered, 20000}};
}

bool fits(const fakes::Exchange &x, const Point &p) {
  if (x.method != p.method) return false;
  if (p.prefix == ":fetch") return x.path.ends_with(":fetchPredictOperation");
  if (p.method == "POST" && x.path.ends_with(":fetchPredictOperation")) return false;
  return x.path.starts_with(p.prefix);
}

template <class Fake>
unsigned count(Office<Fake> &office, const Point &p) {
  unsigned n = 0;
  for (const auto &x : office.fake.server.log()) n += fits(x, p);
  return n;
}

void kill(GSubprocess *p) {
  g_subprocess_send_signal(p, SIGKILL);
  g_subprocess_wait(p, nullptr, nullptr);
  g_object_unref(p);
  all.kills++;
}

// What a person does about an order whose fate cannot be told: looks at the provider's console, which shows
// what was asked for.
template <class Fake>
void decide(Office<Fake> &office) {
  auto books = office.books();
  for (const auto &e : books->list("")) {
    if (e.state != ledger::State::Uncertain && e.state != ledger::State::Intended) continue;
    std::string task;
    const std::string words = "a boat, number " + e.shot.substr(1);
    for (const auto &j : office.fake.jobs())
      if (j.request.find(words) != std::string::npos) task = j.id;
    books->resolve(e.key, task);
  }
}

template <class Fake>
bool finish(Office<Fake> &office, unsigned shots) {
  for (int i = 0; i < 4; i++) {
    GSubprocess *p = launch(office, shots);
    g_subprocess_wait(p, nullptr, nullptr);
    const bool well = g_subprocess_get_if_exited(p) && g_subprocess_get_exit_status(p) == 0;
    g_object_unref(p);
    if (well) return true;
    if (Fake::kRecovery != fakes::Recovery::Name) decide(office);
  }
  return false;
}

template <class Fake>
void settle(Office<Fake> &office, unsigned shots, const std::string &where) {
  EXPECT_TRUE(finish(office, shots)) << where;
  const auto sums = office.books()->sums("default");
  EXPECT_EQ(office.fake.charged(), shots) << where;
  EXPECT_EQ(sums.stored, shots) << where;
  EXPECT_EQ(sums.reserved, 0) << where;
  EXPECT_EQ(sums.lost, 0) << where;
  // Every order has the job that was made for it, and no other's.
  for (const auto &e : office.books()->list("")) {
    bool its_own = false;
    for (const auto &j : office.fake.jobs())
      its_own |= (e.task.ends_with(j.id) || j.id.ends_with(":" + e.task)) &&
                 j.request.find("a boat, number " + e.shot.substr(1)) != std::string::npos;
    EXPECT_TRUE(its_own) << where << ": " << e.shot << " has the job " << e.task;
  }
  all.wanted += shots;
  all.charged += static_cast<unsigned>(office.fake.charged());
  all.stored += sums.stored;
}

template <class Fake>
class Everywhere : public testing::Test {};
using Fakes = testing::Types<fakes::Ark, fakes::ComfyUi, fakes::FalQueue, fakes::Kling, fakes::KlingLegacy,
                             fakes::OpenAiVideos, fakes::Replicate, fakes::VeoGemini, fakes::VeoVertex>;
TYPED_TEST_SUITE(Everywhere, Fakes);

}  // namespace

TYPED_TEST(Everywhere, AtEveryPointOfAJobsLife) {
  using Fake = TypeParam;
  for (const Point &point : points(Fake::kCreate, Fake::kPoll, Fake::kClip)) {
    Office<Fake> office(clip_of(0, 97));
    office.fake.polls_until_done = 3;
    if (point.when == Point::When::Ignored || point.when == Point::When::Unanswered) {
      // The request with that number waits; those before it do not.
      fakes::Answer late;
      late.delay = 20;
      if (point.nth == 1)
        office.fake.server.disturb(point.method, point.prefix == ":fetch" ? "/v1/projects/" : point.prefix,
                                   late, point.when == Point::When::Unanswered,
                                   point.prefix == ":fetch" ? 0 : 1);
    }
    GSubprocess *p = launch(office, 2);
    ASSERT_TRUE(p);
    const gint64 until = g_get_monotonic_time() + gint64(20 * kSecond);
    if (point.when != Point::When::Start)
      while (count(office, point) < point.nth && g_get_monotonic_time() < until &&
             g_subprocess_get_identifier(p))
        g_usleep(200);
    g_usleep(point.later);
    kill(p);
    settle(office, 2, point.what);
  }
  std::printf("%u kills so far; %u takes wanted, %u created, %u filed\n", all.kills, all.wanted, all.charged,
              all.stored);
}

// Twelve productions, each killed and started again, sometimes twice at once, with every third reply lost.
TEST(Everywhere, AtRandom) {
  std::mt19937 random(20);
  const auto productions = [&](auto make) {
    for (int round = 0; round < 2; round++) {
      auto office = make();
      using Fake = std::decay_t<decltype(office->fake)>;
      office->fake.polls_until_done = 8;
      constexpr unsigned kShots = 5;
      for (int i = 0; i < 9; i++) {
        if (random() % 2) {
          fakes::Answer lost;
          lost.drop = true;
          office->fake.server.disturb("POST", Fake::kCreate, lost, random() % 3 != 0);
          all.lost_replies++;
        }
        const auto before = office->fake.server.log().size();
        GSubprocess *one = launch(*office, kShots), *two = nullptr;
        if (random() % 3 == 0) {
          two = launch(*office, kShots);
          all.double_starts++;
        }
        const unsigned requests = 1 + random() % 14;
        const gint64 until = g_get_monotonic_time() + gint64(3 * kSecond);
        while (office->fake.server.log().size() < before + requests && g_get_monotonic_time() < until &&
               g_subprocess_get_identifier(one))
          g_usleep(300);
        g_usleep(random() % 20000);
        kill(one);
        if (two) kill(two);
      }
      settle(*office, kShots, "at random");
    }
  };
  const std::string clip = clip_of(0, 97);
  productions([&] { return std::make_unique<Office<fakes::Ark>>(clip); });
  productions([&] { return std::make_unique<Office<fakes::ComfyUi>>(clip); });
  productions([&] { return std::make_unique<Office<fakes::Kling>>(clip); });
  productions([&] { return std::make_unique<Office<fakes::KlingLegacy>>(clip); });
  productions([&] { return std::make_unique<Office<fakes::OpenAiVideos>>(clip); });
  productions([&] { return std::make_unique<Office<fakes::Replicate>>(clip); });
  const unsigned blows = all.kills + all.lost_replies + all.double_starts;
  std::printf(
      "%u blows in all: %u kills, %u lost replies, %u double starts; %u takes wanted, %u created, %u filed\n",
      blows, all.kills, all.lost_replies, all.double_starts, all.wanted, all.charged, all.stored);
  EXPECT_GE(blows, 200u);
  EXPECT_EQ(all.stored, all.wanted);
  EXPECT_EQ(all.charged, all.wanted);
}
