// SPDX-License-Identifier: LGPL-2.1-or-later
#include <glib/gstdio.h>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "fakes/server.hpp"
#include "http/client.hpp"
#include "support/support.hpp"

namespace {

using namespace http;
using testing::HasSubstr;

std::string clip(std::size_t size) {
  std::string s(size, '\0');
  for (std::size_t i = 0; i < size; i++) s[i] = static_cast<char>(i * 31 + i / 255);
  return s;
}

struct Rig {
  fakes::Server server, other;
  support::TempDir dir;
  Client client{{server.base(), other.base()}};
  std::string file = dir.file("clip.part");
  Fetched fetch(const std::string &url, std::uint64_t most = 1u << 30) {
    std::promise<Fetched> p;
    Fetching f;
    f.url = url;
    f.file = file;
    f.credentials = {{"x-api-key", "canary-key", true}};
    f.credentials_origin = server.base();
    f.most_bytes = most;
    f.timeout = 20;
    client.fetch(f, [&](Fetched got) { p.set_value(std::move(got)); });
    return p.get_future().get();
  }
  std::string content() {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
  bool exists() { return std::filesystem::exists(file); }
};

std::string sha256(const std::string &s) {
  gchar *sum =
      g_compute_checksum_for_data(G_CHECKSUM_SHA256, reinterpret_cast<const guchar *>(s.data()), s.size());
  std::string out = sum;
  g_free(sum);
  return out;
}

fakes::Answer answer(const std::string &body, const std::string &etag = "\"1\"") {
  fakes::Answer a;
  a.body = body;
  a.type = "video/mp4";
  if (!etag.empty()) a.headers = {{"ETag", etag}};
  return a;
}

// Sends parts as a real server does.
fakes::Answer part(const fakes::Exchange &x, const std::string &body, const std::string &etag) {
  const std::string range = x.header("Range");
  if (range.empty() || x.header("If-Range") != etag) return answer(body, etag);
  const auto from = std::stoul(range.substr(6));
  auto a = answer(body.substr(from), etag);
  a.status = 206;
  a.headers.push_back({"Content-Range", "bytes " + std::to_string(from) + "-" +
                                            std::to_string(body.size() - 1) + "/" +
                                            std::to_string(body.size())});
  return a;
}

TEST(Fetch, WholeFileWithItsHash) {
  Rig rig;
  const auto body = clip(700000);
  rig.server.on("GET", "/c.mp4", [&](auto &) { return answer(body); });
  const auto f = rig.fetch(rig.server.base() + "/c.mp4?sig=1");
  ASSERT_TRUE(f.whole) << f.error;
  EXPECT_EQ(f.bytes, body.size());
  EXPECT_EQ(f.sha256, sha256(body));
  EXPECT_TRUE(rig.content() == body) << rig.content().size();
}

TEST(Fetch, GoesOnWhereATransferBroke) {
  Rig rig;
  const auto body = clip(400000);
  rig.server.on("GET", "/c.mp4", [&](auto &x) { return part(x, body, "\"1\""); });
  auto half = answer(body);
  half.truncate = 200000;
  rig.server.disturb("GET", "/c.mp4", half);
  const auto f = rig.fetch(rig.server.base() + "/c.mp4");
  ASSERT_TRUE(f.whole) << f.error;
  EXPECT_TRUE(rig.content() == body) << rig.content().size();
  EXPECT_EQ(f.sha256, sha256(body));
  const auto log = rig.server.log();
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[1].header("If-Range"), "\"1\"");
  EXPECT_THAT(log[1].header("Range"), testing::StartsWith("bytes="));
}

TEST(Fetch, AnotherVersionIsBegunAnew) {
  Rig rig;
  const auto body = clip(300000), old = std::string(300000, 'o');
  rig.server.on("GET", "/c.mp4", [&](auto &x) { return part(x, body, "\"2\""); });
  auto half = answer(old, "\"1\"");
  half.truncate = 150000;
  rig.server.disturb("GET", "/c.mp4", half);
  const auto f = rig.fetch(rig.server.base() + "/c.mp4");
  ASSERT_TRUE(f.whole) << f.error;
  EXPECT_TRUE(rig.content() == body) << rig.content().size();
  EXPECT_EQ(f.sha256, sha256(body));
}

TEST(Fetch, APartFromTheWrongPlaceIsNotTaken) {
  Rig rig;
  const auto body = clip(300000);
  int asked = 0;
  rig.server.on("GET", "/c.mp4", [&](auto &x) {
    asked++;
    auto a = part(x, body, "\"1\"");
    if (asked == 1) a.truncate = 100000;
    if (asked == 2) a.headers.back().second = "bytes 5-299999/300000";
    return a;
  });
  const auto f = rig.fetch(rig.server.base() + "/c.mp4");
  ASSERT_TRUE(f.whole) << f.error;
  EXPECT_TRUE(rig.content() == body) << rig.content().size();
}

TEST(Fetch, WhatIsNotWholeIsNoFile) {
  Rig rig;
  const auto body = clip(100000);
  rig.server.on("GET", "/short", [&](auto &) {
    auto a = answer(body, "");
    a.truncate = 60000;
    return a;
  });
  rig.server.on("GET", "/empty", [&](auto &) { return answer("", ""); });
  auto f = rig.fetch(rig.server.base() + "/short");
  EXPECT_FALSE(f.whole);
  EXPECT_TRUE(f.again);
  EXPECT_FALSE(rig.exists());
  f = rig.fetch(rig.server.base() + "/empty");
  EXPECT_FALSE(f.whole);
  EXPECT_FALSE(rig.exists());
  f = rig.fetch(rig.server.base() + "/short", 50000);
  EXPECT_THAT(f.error, HasSubstr("larger than 50000"));
  EXPECT_FALSE(f.again);
  EXPECT_FALSE(rig.exists());
  rig.server.on("GET", "/endless", [&](auto &) { return fakes::Answer{.endless = true}; });
  f = rig.fetch(rig.server.base() + "/endless", 20000);
  EXPECT_THAT(f.error, HasSubstr("larger than 20000"));
}

TEST(Fetch, ExpiredIsToldFromBusy) {
  Rig rig;
  for (const unsigned status : {403u, 404u, 410u}) {
    rig.server.disturb("GET", "/gone", {.status = status, .body = "<html>"});
    const auto f = rig.fetch(rig.server.base() + "/gone?sig=canary");
    EXPECT_FALSE(f.again);
    EXPECT_EQ(f.status, status);
    EXPECT_THAT(f.error, testing::Not(HasSubstr("canary")));
  }
  rig.server.disturb("GET", "/busy", {.status = 503, .headers = {{"Retry-After", "2"}}});
  const auto f = rig.fetch(rig.server.base() + "/busy");
  EXPECT_TRUE(f.again);
  EXPECT_EQ(f.retry_after, 2.0);
}

TEST(Fetch, TheKeyStaysAtItsOrigin) {
  Rig rig;
  const auto body = clip(1000);
  rig.other.on("GET", "/cdn", [&](auto &) { return answer(body); });
  rig.server.on("GET", "/content", [&](auto &) {
    return fakes::Answer{.status = 302, .headers = {{"Location", rig.other.base() + "/cdn"}}};
  });
  const auto f = rig.fetch(rig.server.base() + "/content");
  ASSERT_TRUE(f.whole) << f.error;
  EXPECT_EQ(rig.server.log()[0].header("x-api-key"), "canary-key");
  EXPECT_EQ(rig.other.log()[0].header("x-api-key"), "");
}

TEST(Fetch, RedirectsThatAreNotFollowed) {
  Rig rig;
  const auto redirect = [&](const std::string &path, const std::string &to) {
    rig.server.on("GET", path, [to](auto &) {
      return fakes::Answer{.status = 302, .headers = {{"Location", to}}};
    });
    return rig.fetch(rig.server.base() + path);
  };
  EXPECT_THAT(redirect("/loop", rig.server.base() + "/loop").error, HasSubstr("more than 5"));
  EXPECT_THAT(redirect("/file", "file:///etc/passwd").error, HasSubstr("no http"));
  EXPECT_THAT(redirect("/private", "https://127.0.0.1:1/x").error,
              testing::AnyOf(HasSubstr("private"), HasSubstr("refused")));
  EXPECT_THAT(redirect("/meta", "http://169.254.169.254/latest").error, HasSubstr("allow-hosts"));
  EXPECT_THAT(redirect("/nowhere", "").error, HasSubstr("nowhere"));
  for (const char *url : {"file:///etc/passwd", "ftp://x/y", "data:,x", ""}) {
    const auto f = rig.fetch(url);
    EXPECT_FALSE(f.whole);
    EXPECT_FALSE(f.again);
  }
  EXPECT_FALSE(rig.exists());
}

TEST(Fetch, ADiskThatCannotBeWrittenIsSaid) {
  Rig rig;
  rig.server.on("GET", "/c", [&](auto &) { return answer(clip(1000)); });
  rig.file = rig.dir.file("no/such/folder/c.part");
  auto f = rig.fetch(rig.server.base() + "/c");
  EXPECT_TRUE(f.disk);
  EXPECT_THAT(f.error, HasSubstr("No such file"));
  // A full disk, as far as a process can make one.
  rig.file = rig.dir.file("c.part");
  rig.server.on("GET", "/large", [&](auto &) { return answer(clip(200000)); });
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit tight = before;
  tight.rlim_cur = 65536;
  setrlimit(RLIMIT_FSIZE, &tight);
  f = rig.fetch(rig.server.base() + "/large");
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_TRUE(f.disk);
  EXPECT_THAT(f.error, HasSubstr("too large"));
  EXPECT_FALSE(rig.exists());
}

}  // namespace
