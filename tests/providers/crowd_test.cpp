// SPDX-License-Identifier: LGPL-2.1-or-later
// Many orders at once, and a client without our care beside ours.
#include <future>
#include <random>

#include "buyer.hpp"
#include "http/client.hpp"
#include "protocols/protocol.hpp"

using namespace buyer;

namespace {

std::size_t threads() {
  std::size_t n = 0;
  for ([[maybe_unused]] const auto &e : std::filesystem::directory_iterator("/proc/self/task")) n++;
  return n;
}

// 4 s in small pictures: what counts here is their number.
std::string small_clip() {
  support::TempDir dir;
  support::make_clip(dir.file("clip.mov"), 97, "jpegenc ! qtmux", 24, 1, 64, 36);
  std::ifstream in(dir.file("clip.mov"), std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

TEST(Crowd, SixtyFourInFlightNeedNoThreadEach) {
  Office<fakes::Kling> office(small_clip(), R"(, "concurrency": 64)");
  office.fake.polls_until_done = 1000000;
  ElementRig r;
  office.furnish(r);
  g_object_set(r.element, "look-ahead", 500, nullptr);
  r.start();
  r.caps();
  constexpr unsigned kShots = 160;
  r.film(kShots);
  const auto before = threads();
  for (unsigned i = 0; i < kShots; i++) {
    auto s = shot("s" + std::to_string(i), i);
    s.prompt += std::to_string(i);
    r.shot(s);
  }
  gst_harness_push_event(r.h, gst_event_new_eos());
  ASSERT_TRUE(r.wait([&] { return office.fake.jobs().size() == 64; }));
  g_usleep(300000);
  EXPECT_EQ(office.fake.jobs().size(), 64u);  // not one more than the model takes
  EXPECT_LT(threads(), before + 24);
  office.fake.polls_until_done = 2;
  ASSERT_TRUE(r.wait([&] { return r.eos.load() || !r.messages(GST_MESSAGE_ERROR).empty(); }, 120));
  ASSERT_TRUE(r.messages(GST_MESSAGE_ERROR).empty()) << r.error();
  EXPECT_EQ(r.buffers.size(), kShots * 24u);
  EXPECT_EQ(office.fake.charged(), kShots);
}

// Replies are lost at random, whole runs are started twice at once. Ours pays for every shot once; whoever
// sends again what was not answered pays for more.
TEST(Crowd, RandomLossAndDoubleStartsCostNothing) {
  std::mt19937 random(7);
  unsigned wanted = 0, naive_wanted = 0;
  Office<fakes::Kling> office(small_clip()), naive(small_clip());
  for (unsigned round = 0; round < 30; round++) {
    const auto unlucky = [&](auto &o, bool handled) {
      fakes::Answer lost;
      lost.drop = true;
      o.fake.server.disturb("POST", fakes::Kling::kCreate, lost, handled);
    };
    const bool handled = random() % 3 != 0;
    if (random() % 2) unlucky(office, handled);
    ElementRig one, two;
    office.furnish(one);
    office.furnish(two);
    std::vector<ShotSpec> shots;
    for (unsigned i = 0; i < 3; i++) {
      shots.push_back(shot("r" + std::to_string(round) + "-" + std::to_string(i), i));
      shots.back().prompt += shots.back().id;
    }
    wanted += 3;
    bool first = false;
    std::thread other([&] { first = play(one, shots); });
    const bool second = play(two, shots);
    other.join();
    EXPECT_TRUE(first && second) << round;
  }
  EXPECT_EQ(office.fake.charged(), wanted);
  EXPECT_EQ(office.books()->sums("default").stored, wanted);
  EXPECT_EQ(office.books()->sums("default").reserved, 0);

  // The same losses for a client that sends an order until it is answered.
  using namespace aivideogen;
  http::Client client({naive.fake.server.base()});
  const auto protocol = make_protocol("kling");
  Access access;
  access.base_url = naive.fake.base();
  access.key = naive.fake.key;
  access.model = "kling-3.0";
  for (unsigned i = 0; i < 30; i++) {
    naive_wanted++;
    generation::Generation o;
    o.prompt = "boat " + std::to_string(i);
    o.seconds = 3;
    o.resolution = "720p";
    o.width = 1280;
    o.height = 720;
    if (random() % 2) {
      fakes::Answer lost;
      lost.drop = true;
      naive.fake.server.disturb("POST", "/text-to-video/", lost, true);
    }
    for (bool answered = false; !answered;) {
      std::promise<bool> promise;
      auto future = promise.get_future();
      const std::string name =
          std::to_string(random()) + "-" + std::to_string(random());  // a new one for every try
      client.send(protocol->create(o, access, name, {}), {},
                  [&](http::Sent s) { promise.set_value(bool(s.reply)); });
      answered = future.get();
    }
  }
  EXPECT_GT(naive.fake.charged(), naive_wanted + 5);
}
