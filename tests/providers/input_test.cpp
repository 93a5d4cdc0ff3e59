// SPDX-License-Identifier: LGPL-2.1-or-later
// What goes into an order: keys, references, models.
#include <sys/stat.h>

#include "aivideogen/waiting.hpp"
#include "buyer.hpp"

using namespace buyer;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

TEST(Key, AFileThatOthersCanReadIsAWarning) {
  Office<fakes::Kling> office(clip_of(0, 97));
  chmod(office.dir.file("key").c_str(), 0644);
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_THAT(warnings(r), HasSubstr("can be read by others"));
  EXPECT_THAT(warnings(r), Not(HasSubstr(office.fake.key)));
}

TEST(Reference, AtAnAddressThatNobodyMayAskIsRefusedBeforeMoney) {
  for (const char *address : {"http://example.com/mara.png", "http://169.254.169.254/latest/meta-data/",
                              "ftp://h/mara.png", "data:image/png;base64,AAAA", "file:///proc/self/environ",
                              "file:///dev/zero", "file:///nowhere.png", "file:///etc/passwd"}) {
    Office<fakes::Ark> office;
    ElementRig r;
    office.furnish(r);
    gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
    auto s = shot();
    s.characters = {{"mara", address}};
    EXPECT_FALSE(play(r, {s})) << address;
    EXPECT_THAT(r.error(), HasSubstr("reference \"mara\"")) << address;
    EXPECT_TRUE(office.fake.server.log().empty()) << address;
  }
}

TEST(Model, WhoseServiceEndedIsRefusedUnlessSomebodyElseHasIt) {
  Office<fakes::Kling> office;
  std::ifstream in(office.dir.file("models.json"));
  std::string text((std::istreambuf_iterator<char>(in)), {});
  text.replace(text.find("2099-01-01"), 10, "2020-01-01");
  office.dir.write("models.json", text);
  {
    ElementRig r;
    office.furnish(r);
    EXPECT_FALSE(play(r, {shot()}));
    EXPECT_THAT(r.error(), HasSubstr("ended on 2020-01-01"));
    EXPECT_TRUE(office.fake.server.log().empty());
  }
  ElementRig r;
  office.furnish(r);
  g_object_set(r.element, "base-url", office.fake.base().c_str(), nullptr);
  EXPECT_TRUE(play(r, {shot()})) << r.error();
}

TEST(Model, ThatNobodyKnowsIsNamedWithTheNearest) {
  Office<fakes::Kling> office;
  ElementRig r;
  office.furnish(r);
  g_object_set(r.element, "model", "testd", nullptr);
  EXPECT_FALSE(play(r, {shot()}));
  EXPECT_THAT(r.error(), HasSubstr("tested"));
  EXPECT_TRUE(office.fake.server.log().empty());
}

TEST(Key, WithoutOneNothingIsSent) {
  for (const char *key : {"", "\n", "two words\x01\n"}) {
    Office<fakes::Kling> office(clip_of(0, 97));
    office.dir.write("key", key);
    ElementRig r;
    office.furnish(r);
    EXPECT_FALSE(play(r, {shot()}));
    EXPECT_THAT(r.error(), AnyOf(HasSubstr("is empty"), HasSubstr("characters that no key has")));
    EXPECT_TRUE(office.fake.server.log().empty());
  }
}

// A reference is read once for an order, however long that takes, and a run shows one and the same.
namespace {

constexpr char kModes[] = R"(, "modes": [{"name": "first-references", "first": true, "images": 2}])";

std::string replace_picture(const Office<Omni> &office, int number) {
  const std::string file = office.dir.file("mara.png");
  support::make_clip(file, 1, "videoconvert ! pngenc", 24, 1, 320, 320, number);
  return file;
}

std::string base64_of(const std::string &file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  return glue::take_string(g_base64_encode(reinterpret_cast<const guchar *>(bytes.data()), bytes.size()));
}

}  // namespace

TEST(Changed, AReferenceThatIsReplacedWhileItsOrderWaitsIsSentAsItWas) {
  Office<Omni> office(clip_of(0, 97), kModes);
  auto s = shot();
  s.characters = {{"mara", replace_picture(office, 1)}};
  const std::string before = base64_of(office.dir.file("mara.png"));
  // The provider has no place at first; by the time it has one, the file is another.
  office.fake.server.disturb("POST", Omni::kCreate,
                             {.status = 429, .body = "{}", .headers = {{"Retry-After", "1"}}});
  ElementRig r;
  office.furnish(r);
  std::thread changer([&] {
    fake::wait_for([&] { return office.creates() == 1; });
    replace_picture(office, 2);
  });
  const bool played = play(r, {s});
  changer.join();
  ASSERT_TRUE(played) << r.error();
  ASSERT_EQ(office.creates(), 2u);
  const std::string after = base64_of(office.dir.file("mara.png"));
  ASSERT_FALSE(before == after);
  for (const auto &e : office.fake.server.log())
    EXPECT_TRUE(e.method != "POST" || e.body.find(before) != std::string::npos);
  // Another run sees another picture, which is another purchase.
  ElementRig again;
  office.furnish(again);
  ASSERT_TRUE(play(again, {s})) << again.error();
  ASSERT_EQ(office.fake.jobs().size(), 2u);
  EXPECT_NE(std::string(office.fake.jobs()[1].request).find(after), std::string::npos);
}

TEST(Changed, AReferenceThatIsReplacedBetweenTakesIsSaidAndNotBoughtWith) {
  Office<Omni> office(clip_of(0, 97), kModes);
  auto s = shot();
  s.characters = {{"mara", replace_picture(office, 1)}};
  ElementRig r;
  office.furnish(r);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
  r.verdict = [&](const std::string &) {
    replace_picture(office, 2);
    return GST_STORYBOARD_VERDICT_REJECT;
  };
  EXPECT_FALSE(play(r, {s}));
  EXPECT_THAT(r.error(), HasSubstr("reference \"mara\" was changed while the film is being made"));
  EXPECT_EQ(office.fake.jobs().size(), 1u);
  EXPECT_EQ(office.books()->sums("default").stored, 1u);  // what was paid for is still there
}
