// SPDX-License-Identifier: LGPL-2.1-or-later
// Frames as a person makes, sees and approves them; and what storyboardsrc and aivideogen do about it.
#include <gmock/gmock.h>

#include "fakes/ark.hpp"
#include "fakes/images.hpp"
#include "ledger/ledger.hpp"
#include "media/clip_maker.hpp"
#include "support_tool.hpp"

namespace {

using testing::HasSubstr;
using testing::Not;
using tooltest::run;
using tooltest::Said;
using tooltest::slurp;

const char kBoard[] = R"({"storyboard": 1, "title": "Two shots", "size": [320, 180], "framerate": 24,
  "references": {"mara": {"kind": "character", "description": "a keeper"}},
  "scenes": [{"id": "s", "shots": [
    {"id": "a", "prompt": "Mara stands on a beach", "duration": 1, "subjects": [{"reference": "mara"}]},
    {"id": "b", "prompt": "Mara by the sea", "duration": 1, "subjects": [{"reference": "mara"}]}]}]})";

struct Frames : testing::Test {
  support::TempDir dir;
  fakes::ArkImages images;
  std::string board = dir.write("film.storyboard", kBoard);

  void SetUp() override {
    dir.write("key", images.key + "\n");
    dir.write("models.json",
              R"({"models": [{"name": "paints", "like": "seedream-4.0", "key-variable": "", "base-url": ")" +
                  images.base() + R"("}]})");
  }
  std::vector<std::string> with_model(std::vector<std::string> more = {}) const {
    std::vector<std::string> out{"frames",
                                 board,
                                 "-m",
                                 "paints",
                                 "-c",
                                 dir.file("models.json"),
                                 "--ledger",
                                 dir.file("ledger.sqlite"),
                                 "--cache-dir",
                                 dir.file("frames"),
                                 "--api-key-file",
                                 dir.file("key"),
                                 "--allow-hosts",
                                 images.server.base()};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
};

TEST_F(Frames, TheArtistDrawsThemForNothing) {
  const auto said =
      run({"frames", board, "-o", dir.file("out"), "--contact-sheet", dir.file("sheet.png"), "--list"});
  ASSERT_EQ(said.code, 0) << said.err;
  for (const char *file : {"out/a-first.png", "out/b-first.png", "sheet.png"})
    EXPECT_TRUE(slurp(dir.file(file)).starts_with("\x89PNG")) << file;
  EXPECT_THAT(said.out, HasSubstr("2 frames of 2 shots"));
  EXPECT_THAT(said.out, HasSubstr("waiting"));
  EXPECT_FALSE(std::filesystem::exists(dir.file("film.approvals")));
}

TEST_F(Frames, AModelMakesThemOnceAndThePriceIsSaid) {
  const auto price = run(with_model({"--price"}));
  ASSERT_EQ(price.code, 0) << price.err;
  EXPECT_THAT(price.out, HasSubstr("3 pictures of 1280x720 by paints: 0.0900 USD"));
  EXPECT_EQ(images.charged(), 0u);
  const auto said = run(with_model());
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("3 made now by paints for 0.0900 USD"));
  EXPECT_THAT(said.err, HasSubstr("mara reference: made, 0.0300 USD"));
  EXPECT_EQ(images.charged(), 3u);
  const auto again = run(with_model({"--json"}));
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("\"money-spent\" : 0"));
  EXPECT_EQ(images.charged(), 3u);
  // A deliberate other one of b alone: one purchase.
  const auto other = run(with_model({"--again", "b"}));
  ASSERT_EQ(other.code, 0) << other.err;
  EXPECT_THAT(other.out, HasSubstr("1 made now"));
}

TEST_F(Frames, TheBudgetStopsThem) {
  const auto said = run(with_model({"--budget", "0.05"}));
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.err, HasSubstr("budget of 0.05"));
  EXPECT_EQ(images.charged(), 1u);
  const auto artist = run(with_model({"--budget", "0.05", "--on-failed", "artist"}));
  EXPECT_EQ(artist.code, 0);
  EXPECT_THAT(artist.err, HasSubstr("the board artist draws it instead"));
}

TEST_F(Frames, ApprovalIsOfWordsAndPixels) {
  const auto state = [&](const char *shot) {
    const auto said = run({"frames", board, "--list"});
    const auto at = said.out.find(std::string("\n") + shot + " ");
    return at == std::string::npos ? said.out + said.err
                                   : said.out.substr(at + 1, said.out.find('\n', at + 1) - at - 1);
  };
  ASSERT_EQ(run({"frames", board, "--approve", "a"}).code, 0);
  EXPECT_THAT(state("a"), HasSubstr("approved"));
  EXPECT_THAT(state("b"), HasSubstr("waiting"));
  std::string text = kBoard;
  text.replace(text.find("stands"), 6, "sits on");
  dir.write("film.storyboard", text);
  EXPECT_THAT(state("a"), HasSubstr("changed"));
  ASSERT_EQ(run({"frames", board, "--approve", "all"}).code, 0);
  EXPECT_THAT(state("a"), HasSubstr("approved"));
  EXPECT_THAT(state("b"), HasSubstr("approved"));
  ASSERT_EQ(run({"frames", board, "--withdraw", "b"}).code, 0);
  EXPECT_THAT(state("b"), HasSubstr("waiting"));
}

TEST_F(Frames, WhatIsWrongIsSaid) {
  EXPECT_EQ(run({"frames"}).code, 2);
  EXPECT_EQ(run({"frames", board, "--require", "--no-require"}).code, 2);
  EXPECT_EQ(run({"frames", board, "--on-failed", "never"}).code, 2);
  const auto unknown = run({"frames", board, "--approve", "c"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("no shot \"c\""));
  EXPECT_THAT(run({"frames", board, "-m", "seedreem-4.0"}).err, HasSubstr("did you mean \"seedream-4.0\"?"));
  dir.write("film.approvals", "{\"approvals\": 1, \"shots\": 5}");
  const auto broken = run({"frames", board, "--list"});
  EXPECT_EQ(broken.code, 1);
  EXPECT_THAT(broken.err, HasSubstr("film.approvals:1: $.shots"));
}

// The gate: no video is bought for what nobody has looked at.
struct Gate : Frames {
  std::string clip_;
  std::unique_ptr<fakes::Ark> video;
  void SetUp() override {
    Frames::SetUp();
    support::make_clip(dir.file("clip.mov"), 97, "jpegenc quality=60 ! qtmux", 24, 1, 1280, 720);
    video = std::make_unique<fakes::Ark>(slurp(dir.file("clip.mov")));
    dir.write("video.json", R"({"models": [{"name": "films", "like": ")" + std::string(fakes::Ark::kLike) +
                                R"(", "expires": "2099-01-01", "key-variable": "", "base-url": ")" +
                                video->base() + R"(", "options": {"poll": "0.02", "listing-lag": "0"}}]})");
  }
  std::vector<std::string> rendering(const std::vector<std::string> &more = {}) const {
    std::vector<std::string> line{"render",
                                  board,
                                  "-o",
                                  dir.file("film.mp4"),
                                  "-m",
                                  "films",
                                  "-c",
                                  dir.file("video.json"),
                                  "--ledger",
                                  dir.file("ledger.sqlite"),
                                  "--cache-dir",
                                  dir.file("takes"),
                                  "--api-key-file",
                                  dir.file("key"),
                                  "--allow-hosts",
                                  video->server.base(),
                                  "--max-takes",
                                  "1",
                                  "--no-sound"};
    line.insert(line.end(), more.begin(), more.end());
    return line;
  }
  Said render() const { return run(rendering({"--on-rejected", "best-take"})); }
};

TEST_F(Gate, NothingIsBoughtBeforeTheFramesAreApproved) {
  ASSERT_EQ(run({"frames", board, "--require", "--approve", "a"}).code, 0);
  const auto shut = render();
  EXPECT_EQ(shut.code, 1) << shut.err;
  EXPECT_THAT(shut.err, HasSubstr("Shot b: its storyboard frames are not approved"));
  EXPECT_THAT(shut.err, HasSubstr("frames " + board + " --approve b"));
  for (const auto &e : ledger::Ledger::open(dir.file("ledger.sqlite"))->list("")) EXPECT_EQ(e.shot, "a");
  ASSERT_EQ(run({"frames", board, "--approve", "b"}).code, 0);
  const auto open = render();
  EXPECT_EQ(open.code, 0) << open.err;
  EXPECT_EQ(video->charged(), 2u);
}

TEST_F(Gate, ItWaitsUntilSomebodyApproves) {
  ASSERT_EQ(run({"frames", board, "--require"}).code, 0);
  GSubprocess *p = tooltest::start(rendering({"--on-unapproved", "wait"}));
  ASSERT_NE(p, nullptr);
  g_usleep(2500000);
  EXPECT_EQ(video->charged(), 0u);
  ASSERT_EQ(run({"frames", board, "--approve", "all"}).code, 0);
  gchar *out = nullptr, *err = nullptr;
  g_subprocess_communicate_utf8(p, nullptr, nullptr, &out, &err, nullptr);
  const std::string said = glue::take_string(err);
  g_free(out);
  EXPECT_EQ(g_subprocess_get_exit_status(p), 0) << said;
  EXPECT_THAT(said, HasSubstr("It waits."));
  EXPECT_EQ(video->charged(), 2u);
  g_object_unref(p);
}

// One bill for both: what the pictures cost travels with the shots.
TEST_F(Gate, ThePicturesAreOnTheBillOfTheFilmOnce) {
  for (const double images_cost : {0.09, 0.0}) {  // the second time they are there
    auto p = support::launch(
        "storyboardsrc location=" + board + " image-model=paints catalogue=" + dir.file("models.json") +
        " ledger=" + dir.file("ledger.sqlite") + " cache-dir=" + dir.file("frames") +
        " image-api-key-file=" + dir.file("key") + " allow-hosts=" + images.server.base() +
        " ! aivideogen on-rejected=best-take model=films catalogue=" + dir.file("video.json") +
        " ledger=" + dir.file("ledger.sqlite") + " cache-dir=" + dir.file("takes") +
        " api-key-file=" + dir.file("key") + " allow-hosts=" + video->server.base() + " ! fakesink");
    ASSERT_TRUE(p);
    auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(p.get()));
    gst_element_set_state(p.get(), GST_STATE_PLAYING);
    double spent = -1, on_images = -1;
    for (bool over = false; !over;) {
      auto m = glue::Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(
          bus.get(), 60 * GST_SECOND,
          GstMessageType(GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_ELEMENT)));
      ASSERT_TRUE(m);
      ASSERT_NE(GST_MESSAGE_TYPE(m.get()), GST_MESSAGE_ERROR);
      over = GST_MESSAGE_TYPE(m.get()) == GST_MESSAGE_EOS;
      const GstStructure *s = gst_message_get_structure(m.get());
      if (over || !gst_structure_has_name(s, "storyboard/report")) continue;
      gst_structure_get_double(s, "money-spent", &spent);
      GstStructure *spend = nullptr;
      ASSERT_TRUE(gst_structure_get(s, "spend", GST_TYPE_STRUCTURE, &spend, nullptr));
      gst_structure_get_double(spend, "images", &on_images);
      gst_structure_free(spend);
    }
    gst_element_set_state(p.get(), GST_STATE_NULL);
    EXPECT_NEAR(on_images, images_cost, 1e-9);
    if (images_cost > 0) {
      EXPECT_GT(spent, images_cost);
    } else {
      EXPECT_EQ(spent, 0);
    }
  }
  EXPECT_EQ(images.charged(), 3u);
  EXPECT_EQ(video->charged(), 2u);
}

TEST_F(Gate, TheAnimaticAsksNobody) {
  ASSERT_EQ(run({"frames", board, "--require"}).code, 0);
  const auto said =
      run({"render", board, "-o", dir.file("film.mp4"), "--cache-dir", dir.file("takes"), "--no-sound"});
  EXPECT_EQ(said.code, 0) << said.err;
}

}  // namespace
