// SPDX-License-Identifier: LGPL-2.1-or-later
// What a job in flight costs: CPU per poll and per job, and memory with 1, 64 and 500 shots. The run is a
// process of its own, so that the provider's work here is not counted.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "buyer.hpp"

using namespace buyer;

namespace {

struct Use {
  double cpu = 0;          // seconds, user and system
  long rss = 0, peak = 0;  // KiB
  unsigned threads = 0;
};

Use use_of(const std::string &pid) {
  Use u;
  std::ifstream stat("/proc/" + pid + "/stat");
  std::string line;
  if (!std::getline(stat, line) || line.rfind(')') + 2 >= line.size()) return u;  // it has just ended
  std::istringstream after(line.substr(line.rfind(')') + 2));
  std::string word;
  for (int i = 3; after >> word; i++)
    if (i == 14 || i == 15) u.cpu += std::stod(word) / double(sysconf(_SC_CLK_TCK));
  std::ifstream status("/proc/" + pid + "/status");
  while (std::getline(status, line)) {
    if (line.starts_with("VmRSS:")) u.rss = std::stol(line.substr(6));
    if (line.starts_with("VmHWM:")) u.peak = std::stol(line.substr(6));
    if (line.starts_with("Threads:")) u.threads = static_cast<unsigned>(std::stoul(line.substr(8)));
  }
  return u;
}

// `shots` shots of which `concurrency` are in flight, for ten seconds with a poll a second; and then, with
// jobs that end, the whole film.
void measure(unsigned shots, unsigned concurrency, unsigned look_ahead, const std::string &size) {
  Office<fakes::Kling> office(clip_of(0, 97, 0, 64, 36),
                              R"(, "concurrency": )" + std::to_string(concurrency));
  // Rewritten with one poll a second.
  std::ifstream in(office.dir.file("models.json"));
  std::string text((std::istreambuf_iterator<char>(in)), {});
  text.replace(text.find("\"0.02\""), 6, "\"1\"");
  office.dir.write("models.json", text);
  office.fake.polls_until_done = 1000000;
  GSubprocess *p = launch(office, shots, "fakesink", {}, look_ahead, size);
  ASSERT_TRUE(p);
  const std::string pid = g_subprocess_get_identifier(p);
  const std::size_t flying = std::min({shots, concurrency, look_ahead});
  for (int i = 0; i < 600 && office.fake.jobs().size() < flying; i++) g_usleep(100000);
  g_usleep(3000000);
  const auto polls = [&] { return office.fake.server.count("GET", fakes::Kling::kPoll); };
  const Use before = use_of(pid);
  const auto polled = polls();
  const gint64 since = g_get_monotonic_time();
  g_usleep(10000000);
  const Use after = use_of(pid);
  const double wall = double(g_get_monotonic_time() - since) / 1e6, n = double(polls() - polled);
  std::printf(
      "%3u shots of %s, %2zu in flight: %6.2f ms CPU a poll, %5.2f %% of a processor a job; %ld MiB (peak "
      "%ld), %u "
      "threads\n",
      shots, size.c_str(), office.fake.jobs().size(), n ? (after.cpu - before.cpu) * 1000 / n : 0,
      (after.cpu - before.cpu) / wall / double(flying) * 100, after.rss / 1024, after.peak / 1024,
      after.threads);
  std::fflush(stdout);
  office.fake.polls_until_done = 1;
  Use last = after;
  // For as long as it gets on.
  std::size_t made = 0;
  for (int still = 0; still < 600 && g_subprocess_get_identifier(p); still++) {
    if (const auto n = office.fake.server.count("POST", fakes::Kling::kCreate); n != made) {
      made = n;
      still = 0;
    }
    if (const Use u = use_of(pid); u.peak) last = u;
    g_usleep(100000);
  }
  g_subprocess_send_signal(p, SIGKILL);
  g_subprocess_wait(p, nullptr, nullptr);
  g_object_unref(p);
  std::printf("    the whole film: %.2f s CPU, %.0f ms a shot, peak %ld MiB; %zu jobs\n", last.cpu,
              last.cpu * 1000 / shots, last.peak / 1024, office.fake.charged());
  std::fflush(stdout);
  EXPECT_EQ(office.fake.charged(), shots);
}

}  // namespace

TEST(Jobs, OneShot) {
  double load[3] = {};
  if (getloadavg(load, 3) > 0) std::printf("load %.1f before it begins\n", load[0]);
  measure(1, 64, 500, "320, 180");
}
TEST(Jobs, As64) {
  measure(64, 64, 500, "320, 180");
}
TEST(Jobs, Of192Queued64InFlight) {
  measure(192, 64, 500, "320, 180");
}
TEST(Jobs, Of500Queued64InFlight) {
  measure(500, 64, 500, "320, 180");
}
// What is queued is bounded by look-ahead: three times the shots are not three times the memory.
TEST(Jobs, Of20WithALookAheadOf8) {
  measure(20, 8, 8, "1280, 720");
}
TEST(Jobs, Of60WithALookAheadOf8) {
  measure(60, 8, 8, "1280, 720");
}
