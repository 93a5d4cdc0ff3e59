// SPDX-License-Identifier: LGPL-2.1-or-later
// The parts that need no network.
#include "http/message.hpp"

#include <gmock/gmock.h>

#include "glue/ref.hpp"
#include "http/address.hpp"
#include "http/backoff.hpp"

namespace {

using namespace http;
using testing::HasSubstr;

Reply with(std::vector<Header> headers) {
  Reply r;
  r.headers = std::move(headers);
  return r;
}
constexpr std::int64_t kNow = 1790000000;

TEST(RetryAfter, SecondsDatesAndNonsense) {
  EXPECT_EQ(retry_after(with({}), kNow), std::nullopt);
  EXPECT_EQ(retry_after(with({{"Retry-After", "7"}}), kNow), 7.0);
  EXPECT_EQ(retry_after(with({{"retry-after", "0"}}), kNow), 0.0);
  EXPECT_EQ(retry_after(with({{"Retry-After", "-5"}}), kNow), 0.0);
  EXPECT_EQ(retry_after(with({{"Retry-After", "soon"}}), kNow), std::nullopt);
  EXPECT_EQ(retry_after(with({{"Retry-After", "nan"}}), kNow), std::nullopt);
  EXPECT_EQ(retry_after(with({{"Retry-After", "1e999"}}), kNow), std::nullopt);
  EXPECT_EQ(retry_after(with({{"retry-after-ms", "1500"}}), kNow), 1.5);
  EXPECT_EQ(retry_after(with({{"Retry-After", "3"}, {"Retry-After", "9"}}), kNow), 9.0);
  EXPECT_EQ(retry_after(with({{"Retry-After", "86400"}}), kNow), 86400.0);
  GDateTime *at = g_date_time_new_from_unix_utc(kNow + 30);
  gchar *date = g_date_time_format(at, "%a, %d %b %Y %H:%M:%S GMT");
  EXPECT_EQ(retry_after(with({{"Retry-After", date}}), kNow), 30.0);
  EXPECT_EQ(retry_after(with({{"Retry-After", date}}), kNow + 100), 0.0);
  g_free(date);
  g_date_time_unref(at);
}

// Our clock may be wrong by hours.
TEST(RetryAfter, ADateIsHeldAgainstTheServersOwnClock) {
  const char *at = "Wed, 25 Nov 2026 02:00:30 GMT", *now = "Wed, 25 Nov 2026 02:00:00 GMT";
  for (const std::int64_t ours : {kNow, kNow + 3600, std::int64_t{0}}) {
    EXPECT_EQ(retry_after(with({{"Date", now}, {"Retry-After", at}}), ours), 30.0);
    EXPECT_EQ(retry_after(with({{"Date", now}, {"Retry-After", "7"}}), ours), 7.0);
  }
  EXPECT_EQ(date(with({{"Date", "yesterday"}})), std::nullopt);
}

TEST(Backoff, GrowsWithJitterAndHonoursTheServer) {
  Backoff b(1), same(1), other(2);
  double most = 0.5, sum = 0;
  bool differs = false;
  for (int i = 0; i < 12; i++, most = std::min(30.0, most * 2)) {
    const double w = b.next();
    EXPECT_GE(w, 0);
    EXPECT_LE(w, most);
    EXPECT_EQ(w, same.next());
    differs |= w != other.next();
    sum += w;
  }
  EXPECT_TRUE(differs);
  EXPECT_GT(sum, 10);
  EXPECT_GE(b.next(90.0), 90.0);
}

TEST(Message, OriginsAndWhatIsSaidOfAnAddress) {
  EXPECT_EQ(origin("https://API.example.com:443/v1?x=1"), "https://api.example.com");
  EXPECT_EQ(origin("http://[::1]:8080/"), "http://[::1]:8080");
  EXPECT_EQ(origin("file:///etc/passwd"), "");
  EXPECT_EQ(origin("data:text/plain,x"), "");
  EXPECT_EQ(origin("not a url"), "");
  EXPECT_EQ(without_query("https://u:p@cdn.example.com/a/b.mp4?X-Signature=canary#f"),
            "https://cdn.example.com/a/b.mp4");
  EXPECT_EQ(url_segment("../x?y"), "..%2Fx%3Fy");
  EXPECT_EQ(url_segment(".."), "%2E%2E");
  EXPECT_THROW(header_value("a\r\nb: c"), std::invalid_argument);
  EXPECT_THROW(header_value(std::string("a\0b", 3)), std::invalid_argument);
}

TEST(Message, Multipart) {
  Multipart m;
  m.field("prompt", "a \"boat\"");
  m.file("image", "f.png", "image/png", std::string("\0\1", 2));
  Request r;
  m.finish(r);
  ASSERT_THAT(r.type, testing::StartsWith("multipart/form-data; boundary="));
  const std::string boundary = r.type.substr(30);
  EXPECT_EQ(*r.body, "--" + boundary +
                         "\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na \"boat\"\r\n--" +
                         boundary +
                         "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"f.png\"\r\n"
                         "Content-Type: image/png\r\n\r\n" +
                         std::string("\0\1", 2) + "\r\n--" + boundary + "--\r\n");
  Multipart bad;
  EXPECT_THROW(bad.field("a\r\nX: y", "v"), std::invalid_argument);
}

bool is_public(const char *text) {
  auto a = glue::Ref<GInetAddress>::adopt(g_inet_address_new_from_string(text));
  return http::is_public(a.get());
}

TEST(Address, WhatIsPublic) {
  for (const char *a : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "192.0.3.1"})
    EXPECT_TRUE(is_public(a)) << a;
  for (const char *a : {"127.0.0.1",
                        "10.1.2.3",
                        "172.16.0.1",
                        "172.31.255.255",
                        "192.168.1.1",
                        "169.254.169.254",
                        "0.0.0.0",
                        "100.64.0.1",
                        "224.0.0.1",
                        "255.255.255.255",
                        "198.18.0.1",
                        "::1",
                        "::",
                        "fe80::1",
                        "fd00::1",
                        "ff02::1",
                        "::ffff:127.0.0.1",
                        "::ffff:169.254.169.254",
                        "64:ff9b::7f00:1",
                        "2002:7f00:1::"})
    EXPECT_FALSE(is_public(a)) << a;
}

TEST(Address, WhatMayBeAsked) {
  AddressPolicy p;
  p.allow("http://127.0.0.1:8188");
  EXPECT_EQ(p.refuse_url("https://example.com/x"), "");
  EXPECT_EQ(p.refuse_url("http://127.0.0.1:8188/prompt"), "");
  EXPECT_THAT(p.refuse_url("http://127.0.0.1:8189/prompt"), HasSubstr("plain http"));
  EXPECT_THAT(p.refuse_url("http://example.com/"), HasSubstr("allow-hosts"));
  EXPECT_THAT(p.refuse_url("https://u:p@example.com/"), HasSubstr("user name"));
  for (const char *u :
       {"https://10.0.0.1/x", "https://127.0.0.1:8443/", "https://[::1]/", "https://169.254.169.254/"})
    EXPECT_THAT(p.refuse_url(u), HasSubstr("private address")) << u;
  for (const char *u : {"file:///etc/passwd", "ftp://example.com/x", "data:video/mp4;base64,AAAA", "",
                        "https://", "javascript:1"})
    EXPECT_NE(p.refuse_url(u), "") << u;
  EXPECT_NE(p.refuse_url("https://example.com/" + std::string(3000000, 'a')), "");
}

}  // namespace
