// SPDX-License-Identifier: LGPL-2.1-or-later
// kill -9 at any moment, again and again: in the end every shot was paid once, and the film is whole.
#include <signal.h>

#include "buyer.hpp"

using namespace buyer;

namespace {

template <class Fake>
class Killing : public testing::Test {
 public:
  Office<Fake> office;
};
using Fakes = testing::Types<fakes::Ark, fakes::Kling, fakes::OpenAiVideos>;
TYPED_TEST_SUITE(Killing, Fakes);

constexpr unsigned kShots = 4;

}  // namespace

TYPED_TEST(Killing, EveryShotIsPaidOnce) {
  auto &office = this->office;
  office.fake.polls_until_done = 6;
  // At the first request that reaches the provider, the next time at the third, and so on; a little later
  // each time, so that replies and receipts are cut too. Whoever needs longer to start is waited for.
  unsigned killed = 0, flying = 0;
  for (unsigned i = 0; i < 12; i++) {
    GSubprocess *p = launch(office, kShots);
    ASSERT_TRUE(p);
    const auto before = office.fake.server.log().size();
    const gint64 until = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while (office.fake.server.log().size() < before + 1 + i && g_get_monotonic_time() < until &&
           g_subprocess_get_identifier(p))
      g_usleep(500);
    g_usleep(i * 1500);
    g_subprocess_send_signal(p, SIGKILL);
    g_subprocess_wait(p, nullptr, nullptr);
    g_object_unref(p);
    const auto sums = office.books()->sums("default");
    const bool midway = sums.orders > 0 && sums.stored < kShots;
    killed += midway;
    if (midway && office.fake.jobs().size() > sums.stored) flying++;
  }
  EXPECT_GE(killed, 2u) << "no kill came while orders were open";
  std::printf("%u kills midway, %u with jobs in flight\n", killed, flying);
  GSubprocess *p = launch(office, kShots);
  ASSERT_TRUE(p);
  g_subprocess_wait(p, nullptr, nullptr);
  EXPECT_TRUE(g_subprocess_get_if_exited(p) && g_subprocess_get_exit_status(p) == 0);
  g_object_unref(p);
  EXPECT_EQ(office.fake.charged(), kShots);
  const auto sums = office.books()->sums("default");
  EXPECT_EQ(sums.stored, kShots);
  EXPECT_EQ(sums.reserved, 0);
  EXPECT_EQ(sums.lost, 0);
}
