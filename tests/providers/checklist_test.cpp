// SPDX-License-Identifier: LGPL-2.1-or-later
// Bad input from providers, downloads, money and secrets, where no test of a part shows it. README.md says
// which group is tested where.
#include <sys/stat.h>

#include "buyer.hpp"
#include "remote/breaker.hpp"

using namespace buyer;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

namespace {

using fakes::Answer;

Answer reply(const std::string &body, unsigned status = 200) {
  Answer a;
  a.status = status;
  a.body = body;
  return a;
}

// A finished Ark task, as the provider may say it.
std::string finished(const std::string &url, const std::string &model, int tokens) {
  return R"({"id":"cgt-20261122-1","model":")" + model +
         R"(","resolution":"720p","duration":4,"status":"succeeded",)" + R"("content":{"video_url":")" + url +
         R"("},"usage":{"total_tokens":)" + std::to_string(tokens) + "}}";
}

}  // namespace

// ---- create ----

TEST(Create, ARepliedOrderWithoutATaskIsLookedUpNotSentAgain) {
  for (const char *body : {"<html>thank you</html>", "", R"({"code":0,"message":"SUCCEED","data":{}})",
                           R"({"code":0,"data":{"id":""}})", R"({"code":0,"data":{"id":"../x"}})",
                           R"({"code":0,"data":{"id":"a\nb"}})"}) {
    Office<fakes::Kling> office(clip_of(0, 97));
    office.fake.server.disturb("POST", fakes::Kling::kCreate, reply(body), true);  // it has the order
    ElementRig r;
    office.furnish(r);
    ASSERT_TRUE(play(r, {shot()})) << body << ": " << r.error();
    EXPECT_EQ(office.fake.jobs().size(), 1u) << body;
  }
}

TEST(Create, AReplyThatComesTooLateIsLookedUp) {
  Office<fakes::Kling> office(clip_of(0, 97), {}, R"(, "create-timeout": "0.4")");
  Answer late;
  late.delay = 3;
  office.fake.server.disturb("POST", fakes::Kling::kCreate, late, true);
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(office.fake.jobs().size(), 1u);
}

TEST(Create, AnOrderOfOurNameThatIsThereAlreadyIsTaken) {
  Office<fakes::Kling> office(clip_of(0, 97));
  office.fake.server.disturb("POST", fakes::Kling::kCreate,
                             reply(R"({"code":1201,"message":"external_task_id is not unique"})", 400), true);
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(office.fake.jobs().size(), 1u);
}

TEST(Create, AWrongKeyStopsAllOrdersAtOnce) {
  Office<fakes::Kling> office(clip_of(0, 97), R"(, "concurrency": 1)");
  office.dir.write("key", "another-key\n");
  ElementRig r;
  office.furnish(r);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "animatic");
  g_object_set(r.element, "look-ahead", 10, nullptr);
  ASSERT_TRUE(play(r, several(6))) << r.error();
  EXPECT_EQ(office.creates(), 1u);
  EXPECT_THAT(warnings(r), HasSubstr("the provider refuses all orders: authentication failed"));
}

TEST(Create, AnEmptyAccountStopsAllOrdersAtOnce) {
  Office<fakes::Kling> office(clip_of(0, 97), R"(, "concurrency": 1)");
  office.fake.server.disturb("POST", fakes::Kling::kCreate,
                             reply(R"({"code":1101,"message":"account in arrears"})", 429), false, 100);
  ElementRig r;
  office.furnish(r);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "animatic");
  ASSERT_TRUE(play(r, several(4))) << r.error();
  EXPECT_EQ(office.creates(), 1u);
  EXPECT_EQ(office.books()->sums("default").spent, 0);
}

TEST(Create, APatientWaitWhileTheProviderIsNotWell) {
  Office<fakes::Kling> office(clip_of(0, 97), R"(, "concurrency": 2)", R"(, "rest": "2")");
  office.fake.server.disturb("POST", fakes::Kling::kCreate,
                             reply(R"({"code":5001,"message":"unavailable"})", 503), false, 6);
  ElementRig r;
  office.furnish(r);
  g_object_set(r.element, "look-ahead", 20, nullptr);
  r.start();
  r.caps();
  r.film(6);
  for (const auto &s : several(6)) r.shot(s);
  gst_harness_push_event(r.h, gst_event_new_eos());
  ASSERT_TRUE(r.wait([&] { return office.creates() >= 5; }));
  g_usleep(300000);  // what was under way
  const auto then = office.creates();
  g_usleep(1200000);  // the rest is not over
  EXPECT_LE(office.creates(), then + 1);
  ASSERT_TRUE(r.wait([&] { return r.eos.load() || !r.messages(GST_MESSAGE_ERROR).empty(); }));
  ASSERT_TRUE(r.messages(GST_MESSAGE_ERROR).empty()) << r.error();
  EXPECT_EQ(office.fake.charged(), 6u);
}

TEST(Breaker, OpensRestsTriesAndCloses) {
  aivideogen::Breaker b(10);
  for (int i = 0; i < 4; i++) b.bad(i);
  EXPECT_EQ(b.wait(4), 0);
  b.bad(4);
  EXPECT_TRUE(b.is_open());
  EXPECT_EQ(b.wait(5), 9);
  EXPECT_EQ(b.wait(14), 0);  // one tries
  EXPECT_GT(b.wait(14), 0);  // the others wait for it
  b.bad(15);                 // in vain: twice as long
  EXPECT_EQ(b.wait(15), 20);
  EXPECT_EQ(b.wait(35), 0);
  b.good();
  EXPECT_FALSE(b.is_open());
  EXPECT_EQ(b.wait(36), 0);
  // Half of twenty, never five on end.
  aivideogen::Breaker half(10);
  for (int i = 0; i < 19; i++) i % 2 ? half.good() : half.bad(i);
  EXPECT_FALSE(half.is_open());
  half.bad(20);
  EXPECT_TRUE(half.is_open());
  // And never for ever: eight times the rest at most.
  for (int i = 0; i < 10; i++) half.bad(100);
  EXPECT_EQ(half.wait(100), 80);
}

// ---- poll ----

TEST(Poll, WhateverIsSaidAJobIsNotBoughtAgain) {
  for (const auto &[body, status] : std::vector<std::pair<std::string, unsigned>>{
           {R"({"id":"cgt-20261122-1","status":"Gefunden"})", 200},
           {R"({"id":"cgt-20261122-1","status":null})", 200},
           {R"({"id":"cgt-20261122-1","status":"SUCCEEDED"})", 200},
           {R"({"id":"cgt-20261122-1","status":"running","progress":200})", 200},
           {R"({"id":"cgt-20261122-9","status":"failed"})", 200},
           {R"({"error":{"code":"InvalidParameter.TaskNotFound","message":"no"}})", 404},
           {R"({"error":{"code":"AccessDenied","message":"no"}})", 403},
           {"<html>", 200},
           {"", 200},
           {"[[[[", 200},
           {R"({"error":"x"})", 429}}) {
    Office<fakes::Ark> office(clip_of(0, 97));
    office.fake.server.disturb("GET", fakes::Ark::kPoll, reply(body, status), false, 2);
    ElementRig r;
    office.furnish(r);
    ASSERT_TRUE(play(r, {shot()})) << body << ": " << r.error();
    EXPECT_EQ(office.creates(), 1u) << body;
  }
}

TEST(Poll, ATaskThatIsNoLongerKnownIsParked) {
  Office<fakes::Ark> office(clip_of(0, 97));
  office.fake.server.disturb(
      "GET", fakes::Ark::kPoll,
      reply(R"({"error":{"code":"InvalidParameter.TaskNotFound","message":"gone"}})", 404), false, 3);
  {
    ElementRig r;
    office.furnish(r);
    gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
    EXPECT_FALSE(play(r, {shot()}));
    EXPECT_THAT(r.error(), HasSubstr("no longer answers for task"));
  }
  ElementRig r;  // it was a bad day: the next run finds it
  office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(office.creates(), 1u);
}

TEST(Poll, SuccessWithoutAClipIsPaidAndSaid) {
  Office<fakes::Ark> office(clip_of(0, 97));
  office.fake.server.disturb("GET", fakes::Ark::kPoll,
                             reply(R"({"id":"cgt-20261122-1","status":"succeeded","content":{}})"), false,
                             100);
  ElementRig r;
  office.furnish(r);
  g_object_set(r.element, "max-takes", 1, nullptr);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
  EXPECT_FALSE(play(r, {shot()}));
  EXPECT_THAT(r.error(), HasSubstr("clip"));
  EXPECT_EQ(office.creates(), 1u);
}

TEST(Poll, WhatNeverEndsIsGivenUpForThisRunAndFoundInTheNext) {
  Office<fakes::Ark> office(clip_of(0, 97), {}, R"(, "deadline": "0.3")");
  office.fake.polls_until_done = 1000000;
  {
    ElementRig r;
    office.furnish(r);
    gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
    EXPECT_FALSE(play(r, {shot()}));
    EXPECT_THAT(r.error(), HasSubstr("has not finished task cgt-20261122-1"));
  }
  office.fake.polls_until_done = 1;
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(office.creates(), 1u);
}

TEST(Poll, AnotherModelAndAHigherBillAreFactsThatAreSaid) {
  Office<fakes::Ark> office(clip_of(0, 97));
  const std::string url = office.fake.server.base() + "/files/cgt-20261122-1.mp4";
  office.fake.server.disturb("GET", fakes::Ark::kPoll, reply(finished(url, "a-cheaper-one", 400000)), false,
                             1);
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_THAT(warnings(r), HasSubstr("another model made it: a-cheaper-one"));
  EXPECT_THAT(warnings(r), HasSubstr("were quoted and 2.8000 billed"));
  EXPECT_EQ(office.books()->sums("default").spent, 2800000);
}

// ---- download ----

TEST(Download, AddressesThatNobodyMayAskAreNotAsked) {
  for (const std::string url : {"file:///etc/hostname", "ftp://127.0.0.1/a.mp4", "data:video/mp4;base64,AAAA",
                                "http://169.254.169.254/latest/meta-data", "https://127.0.0.1:1/a.mp4",
                                "https://user:pass@10.0.0.1/a.mp4", "not an address"}) {
    Office<fakes::Ark> office(clip_of(0, 97));
    office.fake.server.disturb("GET", fakes::Ark::kPoll, reply(finished(url, office.fake.model, 87300)),
                               false, 100);
    ElementRig r;
    office.furnish(r);
    gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
    EXPECT_FALSE(play(r, {shot()})) << url;
    EXPECT_THAT(r.error(), HasSubstr("cannot be fetched")) << url;
    EXPECT_THAT(r.error(), Not(HasSubstr("pass"))) << url;
    EXPECT_EQ(office.creates(), 1u) << url;
    EXPECT_GT(office.books()->sums("default").lost, 0) << url;  // paid, and said so
  }
}

TEST(Download, ATypeIsNotBelieved) {
  Office<fakes::Ark> office(clip_of(0, 97));
  Answer a = reply(office.fake.clip);
  a.type = "text/html";
  office.fake.server.disturb("GET", fakes::Ark::kClip, a);
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(numbers(r).back(), 23u);
}

TEST(Download, WhatIsNoMovingPictureIsUnusable) {
  const auto made = [](const std::string &line, const std::string &name) {
    support::TempDir dir;
    support::run_launch(line + " ! filesink location=" + dir.file(name));
    std::ifstream in(dir.file(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  for (const auto &bytes : {made("audiotestsrc num-buffers=100 ! wavenc", "a.wav"),
                            made("videotestsrc num-buffers=1 ! jpegenc", "a.jpg"),
                            made("videotestsrc num-buffers=1 ! pngenc", "a.png"),
                            std::string("{\"error\":\"expired\"}"), std::string(5000, '\0')}) {
    ASSERT_FALSE(bytes.empty());
    Office<fakes::Ark> office(bytes);
    ElementRig r;
    office.furnish(r);
    g_object_set(r.element, "max-takes", 1, nullptr);
    gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
    EXPECT_FALSE(play(r, {shot()})) << bytes.substr(0, 20);
    EXPECT_EQ(office.creates(), 1u);
  }
}

TEST(Download, StrangeClipsPlayOrAreRefusedInOneSentence) {
  for (const char *line :
       {"videotestsrc num-buffers=121 ! video/x-raw,width=321,height=181,framerate=30/1 ! jpegenc ! qtmux",
        "videotestsrc num-buffers=240 ! video/x-raw,width=320,height=180,framerate=60/1 ! jpegenc ! avimux",
        "videotestsrc num-buffers=97 ! video/x-raw,width=180,height=320,framerate=24/1 ! jpegenc ! "
        "matroskamux",
        "videotestsrc num-buffers=97 ! "
        "video/x-raw,width=320,height=180,framerate=24/1,pixel-aspect-ratio=2/1 ! jpegenc ! "
        "matroskamux",
        "videotestsrc num-buffers=9 ! video/x-raw,width=320,height=180,framerate=2/1 ! jpegenc ! qtmux"}) {
    support::TempDir dir;
    support::run_launch(std::string(line) + " ! filesink location=" + dir.file("a"));
    std::ifstream in(dir.file("a"), std::ios::binary);
    Office<fakes::Ark> office(std::string(std::istreambuf_iterator<char>(in), {}));
    ElementRig r;
    office.furnish(r);
    ASSERT_TRUE(play(r, {shot()})) << line << ": " << r.error();
    EXPECT_EQ(r.buffers.size(), 24u) << line;  // never a silent wrong length
  }
}

TEST(Download, ShorterThanOrderedIsSaidAndStandsStill) {
  Office<fakes::Ark> office(clip_of(0, 30));
  ElementRig r;
  office.furnish(r);
  auto s = shot();
  s.duration = 2;
  ASSERT_TRUE(play(r, {s})) << r.error();
  EXPECT_EQ(r.buffers.size(), 48u);
  EXPECT_EQ(r.number(47), 29u);
  EXPECT_THAT(warnings(r), HasSubstr("4.00 s were ordered and 1.25 s came"));
  EXPECT_THAT(warnings(r), HasSubstr("18 frames too short"));
}

TEST(Download, DamageInTheMiddleNeverCrashes) {
  std::string bytes = clip_of(0, 97);
  for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 3000; i++)
    bytes[i] = static_cast<char>(i * 37);
  Office<fakes::Ark> office(bytes);
  ElementRig r;
  office.furnish(r);
  g_object_set(r.element, "max-takes", 1, nullptr);
  if (play(r, {shot()}))
    EXPECT_EQ(r.buffers.size(), 24u);
  else
    EXPECT_THAT(r.error(), HasSubstr("clip"));
  EXPECT_EQ(office.creates(), 1u);
}

TEST(Download, TheSameBytesForEveryTakeAreNotAskedForForEver) {
  Office<fakes::Kling> office(clip_of(0, 97));
  ElementRig r;
  office.furnish(r);
  r.verdict = [](const std::string &) { return GST_STORYBOARD_VERDICT_REJECT; };
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(office.fake.jobs().size(), 3u);  // max-takes
  EXPECT_THAT(warnings(r), HasSubstr("no take was accepted"));
}

// ---- the line ----

TEST(Line, AProviderThatCannotBeReachedIsWaitedForAndLeftAtOnce) {
  Office<fakes::Kling> office(clip_of(0, 97));
  ElementRig r;
  office.furnish(r);
  g_object_set(r.element, "base-url", "http://127.0.0.1:9", "allow-hosts", "http://127.0.0.1:9", nullptr);
  r.start();
  r.caps();
  r.film(1);
  r.shot(shot());
  g_usleep(700000);
  EXPECT_TRUE(r.messages(GST_MESSAGE_ERROR).empty());
  const gint64 before = g_get_monotonic_time();
  gst_element_set_state(r.element, GST_STATE_NULL);
  EXPECT_LT(g_get_monotonic_time() - before, G_USEC_PER_SEC);
  EXPECT_EQ(office.books()->sums("default").reserved, 0);
}
