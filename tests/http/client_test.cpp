// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/client.hpp"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>

#include "fakes/server.hpp"

namespace {

using namespace http;
using testing::HasSubstr;
using testing::Not;

struct Rig {
  fakes::Server server;
  std::mutex mutex;
  std::string said;
  Client client{{server.base()}, [this](int, const std::string &text) {
                  std::lock_guard lock(mutex);
                  said += text + "\n";
                }};
  Sent send(Request r, Sending how = {}) {
    std::promise<Sent> p;
    client.send(std::move(r), how, [&](Sent s) { p.set_value(std::move(s)); });
    return p.get_future().get();
  }
  Request post(const std::string &path, const std::string &body = "{}") {
    Request r;
    r.method = "POST";
    r.url = server.base() + path;
    r.type = "application/json";
    r.body = std::make_shared<const std::string>(body);
    return r;
  }
  Request get(const std::string &path) {
    Request r;
    r.url = server.base() + path;
    return r;
  }
};

fakes::Answer text(const std::string &body, unsigned status = 200) {
  fakes::Answer a;
  a.body = body;
  a.status = status;
  return a;
}

TEST(Client, SendsAndReads) {
  Rig rig;
  rig.server.on("POST", "/v1", [](const fakes::Exchange &x) {
    auto a =
        text(x.body + "|" + x.header("Authorization") + "|" + x.header("Content-Type") + "|" + x.query, 201);
    a.headers = {{"X-Request-Id", "r1"}};
    return a;
  });
  auto r = rig.post("/v1/videos?a=b", "{\"x\":1}");
  r.headers = {{"Authorization", "Bearer canary-key", true}};
  const Sent s = rig.send(r);
  ASSERT_TRUE(s.reply) << s.error;
  EXPECT_EQ(s.reply->status, 201u);
  EXPECT_EQ(s.reply->body, "{\"x\":1}|Bearer canary-key|application/json|a=b");
  EXPECT_EQ(s.reply->header("x-request-id"), "r1");
}

TEST(Client, NothingSecretIsSaid) {
  Rig rig;
  rig.server.on("", "/", [](auto &) { return text("canary-reply"); });
  auto r = rig.post("/v1?sig=canary-query", "canary-body");
  r.headers = {{"Authorization", "Bearer canary-key", true}};
  rig.send(r);
  rig.server.disturb("", "/", {.drop = true});
  rig.send(r);
  rig.server.disturb("", "/", {.delay = 1});
  rig.send(r, {.timeout = 0.1});
  r.url = "http://127.0.0.1:1/x?sig=canary-query";
  rig.send(r);
  std::lock_guard lock(rig.mutex);
  EXPECT_THAT(rig.said, HasSubstr("/v1"));
  EXPECT_THAT(rig.said, Not(HasSubstr("canary")));
}

TEST(Client, ALostReplyIsToldFromAnOrderThatNeverArrived) {
  Rig rig;
  rig.server.on("POST", "/", [](auto &) { return text("{}"); });
  rig.server.disturb("POST", "/", {.drop = true}, true);
  Sent s = rig.send(rig.post("/a"));
  EXPECT_FALSE(s.reply);
  EXPECT_TRUE(s.may_have_arrived);
  EXPECT_EQ(rig.server.count("POST", "/a"), 1u);
  // Nobody listens there.
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size);
  const std::string nobody = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  rig.client.allow(nobody);
  auto r = rig.post("/a");
  r.url = nobody + "/a";
  s = rig.send(r);
  close(fd);
  EXPECT_FALSE(s.reply);
  EXPECT_FALSE(s.may_have_arrived);
  EXPECT_NE(s.error, "");
}

TEST(Client, AKeptConnectionThatTheServerClosedNeverSendsAnOrderTwice) {
  Rig rig;
  rig.server.on("", "/", [](auto &) { return text("{}"); });
  for (int i = 0; i < 5; i++) {
    ASSERT_TRUE(rig.send(rig.get("/warm")).reply);  // leaves a connection to be reused
    rig.server.disturb("POST", "/buy", {.drop = true}, true);
    const Sent s = rig.send(rig.post("/buy"));
    EXPECT_FALSE(s.reply);
    EXPECT_TRUE(s.may_have_arrived);
  }
  EXPECT_EQ(rig.server.count("POST", "/buy"), 5u);
}

TEST(Client, RepliesHaveLimits) {
  Rig rig;
  rig.server.on("", "/large", [](auto &) { return text(std::string(5000, 'x')); });
  rig.server.on("", "/endless", [](auto &) {
    fakes::Answer a;
    a.endless = true;
    return a;
  });
  rig.server.on("", "/half", [](auto &) {
    auto a = text(std::string(1000, 'y'));
    a.truncate = 500;
    return a;
  });
  rig.server.on("", "/slow", [](auto &) { return fakes::Answer{.delay = 20}; });
  EXPECT_TRUE(rig.send(rig.get("/large")).reply);
  EXPECT_THAT(rig.send(rig.get("/large"), {.most_bytes = 4999}).error, HasSubstr("larger than 4999"));
  EXPECT_THAT(rig.send(rig.get("/endless"), {.timeout = 0.4}).error, HasSubstr("did not answer"));
  EXPECT_THAT(rig.send(rig.get("/endless"), {.most_bytes = 2000}).error, HasSubstr("larger"));
  EXPECT_FALSE(rig.send(rig.get("/half")).reply);
  const Sent slow = rig.send(rig.post("/slow"), {.timeout = 0.2});
  EXPECT_FALSE(slow.reply);
  EXPECT_TRUE(slow.may_have_arrived);
}

TEST(Client, RedirectsOfTheApiAreNotFollowed) {
  Rig rig;
  rig.server.on("", "/", [&](auto &) {
    auto a = text("", 302);
    a.headers = {{"Location", "/elsewhere"}};
    return a;
  });
  const Sent s = rig.send(rig.post("/v1"));
  ASSERT_TRUE(s.reply);
  EXPECT_EQ(s.reply->status, 302u);
  EXPECT_EQ(rig.server.log().size(), 1u);
}

TEST(Client, StrangersOnPrivateAddressesAreNotAsked) {
  Rig rig;
  rig.server.on("", "/", [](auto &) { return text("{}"); });
  auto r = rig.get("/x");
  r.url = "http://localhost:" + std::to_string(rig.server.port()) + "/x";  // another name of the allowed one
  EXPECT_THAT(rig.send(r).error, HasSubstr("allow-hosts"));
  // https to a loopback address: the connection is looked at before anything is sent.
  r.url = "https://localhost:" + std::to_string(rig.server.port()) + "/x";
  const Sent s = rig.send(r);
  EXPECT_THAT(s.error, HasSubstr("private address"));
  EXPECT_FALSE(s.may_have_arrived);
  EXPECT_EQ(rig.server.log().size(), 0u);
}

TEST(Client, HeadersCannotBeInjected) {
  Rig rig;
  rig.server.on("", "/", [](auto &) { return text("{}"); });
  auto r = rig.get("/x");
  r.headers = {{"Authorization", "Bearer a\r\nX-Evil: 1", true}};
  const Sent s = rig.send(r);
  EXPECT_FALSE(s.reply);
  EXPECT_FALSE(s.may_have_arrived);
  EXPECT_EQ(rig.server.log().size(), 0u);
}

TEST(Client, CancelsTimersAndRequests) {
  Rig rig;
  rig.server.on("", "/", [](auto &) { return fakes::Answer{.delay = 5}; });
  std::atomic<int> called{0};
  const auto a = rig.client.send(rig.get("/x"), {}, [&](Sent) { called++; });
  const auto b = rig.client.after(0.05, [&] { called++; });
  rig.client.cancel(a);
  rig.client.cancel(b);
  rig.client.cancel(b);
  rig.client.cancel(0);
  std::promise<void> later;
  rig.client.after(0.2, [&] { later.set_value(); });
  later.get_future().get();
  EXPECT_EQ(called, 0);
}

TEST(Client, StopsAtOnceWhateverIsUnderWay) {
  for (int i = 0; i < 20; i++) {
    fakes::Server server;
    server.on("", "/", [](auto &) { return fakes::Answer{.delay = 30}; });
    auto client = std::make_unique<Client>(std::vector<std::string>{server.base()});
    for (int k = 0; k < 30; k++) {
      Request r;
      r.url = server.base() + "/x";
      client->send(r, {}, [](Sent) { ADD_FAILURE(); });
      client->after(30, [] { ADD_FAILURE(); });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(i));
    const auto begun = std::chrono::steady_clock::now();
    client.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(3));
  }
}

TEST(Client, SixtyFourAtATimeOnOneThread) {
  Rig rig;
  rig.server.on("", "/", [](auto &) { return fakes::Answer{.body = "ok", .delay = 0.3}; });
  std::mutex mutex;
  std::condition_variable changed;
  int done = 0;
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 64; i++)
    rig.client.send(rig.post("/" + std::to_string(i)), {}, [&](Sent s) {
      EXPECT_TRUE(s.reply) << s.error;
      EXPECT_TRUE(rig.client.on_its_thread());
      std::lock_guard lock(mutex);
      done++;
      changed.notify_all();
    });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return done == 64; });
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(8));  // 19 s one after the other
}

}  // namespace
