// SPDX-License-Identifier: LGPL-2.1-or-later
// Shots that are longer than the model's longest, or have more references than it takes: several orders that
// become one take, in which no frame is seen twice and none is missing.
#include "buyer.hpp"

using namespace buyer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

void counted(ElementRig &r, unsigned frames) {
  const auto seen = numbers(r);
  ASSERT_EQ(seen.size(), frames);
  for (unsigned n = 0; n < frames; n++) ASSERT_EQ(seen[n], n);
}

ShotSpec long_shot(double seconds) {
  auto s = shot();
  s.duration = seconds;
  return s;
}

double number_after(const std::string &text, const std::string &what) {
  const auto at = text.find(what);
  return at == std::string::npos ? -1 : std::stod(text.substr(at + what.size()));
}

}  // namespace

// Each segment begins with the last frame of the one before, which is seen once.
TEST(Long, ChainedFromTheLastFrame) {
  Office<fakes::Ark> office(clip_of(0, 97), R"(, "durations": [4])");
  office.fake.make_clip = [](const fakes::Job &, std::size_t n) { return clip_of(96 * int(n), 97); };
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {long_shot(9)})) << r.error();
  ASSERT_NO_FATAL_FAILURE(counted(r, 216));
  const auto jobs = office.fake.jobs();
  ASSERT_EQ(jobs.size(), 3u);
  for (const auto &j : jobs) EXPECT_THAT(j.request, HasSubstr("first_frame"));
  EXPECT_NE(jobs[1].request, jobs[2].request);  // each with the frame of the one before
  EXPECT_EQ(office.books()->sums("default").stored, 3u);
  // Killed after the second segment, only the third is bought.
  const auto asked = office.fake.server.log().size();
  ElementRig again;
  office.furnish(again);
  ASSERT_TRUE(play(again, {long_shot(9)})) << again.error();
  ASSERT_NO_FATAL_FAILURE(counted(again, 216));
  EXPECT_EQ(office.fake.server.log().size(), asked);
}

TEST(Long, AStopBetweenSegmentsLosesNone) {
  Office<fakes::Ark> office(clip_of(0, 97), R"(, "durations": [4])");
  office.fake.make_clip = [](const fakes::Job &, std::size_t n) { return clip_of(96 * int(n), 97); };
  {
    ElementRig r;
    office.furnish(r);
    r.start();
    r.caps();
    r.film(9);
    r.shot(long_shot(9));
    ASSERT_TRUE(r.wait([&] { return office.fake.jobs().size() == 2; }));
    gst_element_set_state(r.element, GST_STATE_NULL);
  }
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {long_shot(9)})) << r.error();
  ASSERT_NO_FATAL_FAILURE(counted(r, 216));
  EXPECT_EQ(office.fake.charged(), 3u);
}

// The provider goes on with its own clip and gives the whole.
TEST(Long, VeoExtendsItsOwnClip) {
  Office<fakes::VeoGemini> office(clip_of(0, 96, 440), R"(, "durations": [4])");
  office.fake.make_clip = [](const fakes::Job &, std::size_t n) { return clip_of(0, n ? 24 * 11 : 96, 440); };
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {long_shot(9)})) << r.error();
  ASSERT_NO_FATAL_FAILURE(counted(r, 216));
  const auto jobs = office.fake.jobs();
  ASSERT_EQ(jobs.size(), 2u);
  EXPECT_THAT(jobs[1].request, HasSubstr("/v1beta/files/vz1:download"));
  EXPECT_EQ(number_after(jobs[1].request, "\"durationSeconds\":"), 7);
}

TEST(Long, OpenAiExtendsItsOwnClip) {
  Office<fakes::OpenAiVideos> office(clip_of(0, 96), R"(, "durations": [4])");
  office.fake.make_clip = [](const fakes::Job &, std::size_t n) { return clip_of(0, n ? 24 * 12 : 96); };
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {long_shot(9)})) << r.error();
  ASSERT_NO_FATAL_FAILURE(counted(r, 216));
  const auto jobs = office.fake.jobs();
  ASSERT_EQ(jobs.size(), 2u);
  EXPECT_THAT(jobs[1].request, HasSubstr(R"("video":{"id":"video_1"})"));
  EXPECT_THAT(jobs[1].request, HasSubstr(R"("seconds":"8")"));  // the shortest that is long enough
  EXPECT_EQ(office.fake.server.count("POST", "/v1/videos/extensions"), 1u);
}

// What the extension gives is only what it added.
TEST(Long, AnExtensionThatGivesOnlyItsOwnPartIsJoined) {
  Office<fakes::OpenAiVideos> office(
      clip_of(0, 96), R"(, "durations": [4], "extension": {"durations": [4], "whole": false})");
  office.fake.make_clip = [](const fakes::Job &, std::size_t n) { return clip_of(96 * int(n), 96); };
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {long_shot(9)})) << r.error();
  ASSERT_NO_FATAL_FAILURE(counted(r, 216));
  EXPECT_EQ(office.fake.jobs().size(), 3u);
}

TEST(Long, LongerThanAllExtensionsIsRefusedBeforeMoney) {
  Office<fakes::VeoGemini> office;
  ElementRig r;
  office.furnish(r);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
  EXPECT_FALSE(play(r, {long_shot(200)}));
  EXPECT_THAT(r.error(), HasSubstr("extends a clip at most to"));
  EXPECT_EQ(office.creates(), 0u);
}

// More references than one order takes: as few orders as carry them all, one after the other.
TEST(Passes, EveryReferenceIsCarried) {
  Office<Omni> office(clip_of(0, 73), R"(, "durations": {"from": 3, "to": 15}, "modes": [
    {"name": "text"}, {"name": "first-frame", "first": true},
    {"name": "first-references", "first": true, "images": 2}])");
  // As long as ordered, and each begins with the last frame of the one before.
  std::mutex mutex;
  std::vector<int> begins;
  office.fake.make_clip = [&](const fakes::Job &job, std::size_t n) {
    const int frames = 24 * int(number_after(job.request, "\"duration\":"));
    std::lock_guard lock(mutex);
    if (begins.size() < n + 2) begins.resize(n + 2, 0);
    begins[n + 1] = begins[n] + frames - 1;
    return clip_of(begins[n], frames);
  };
  ElementRig r;
  office.furnish(r);
  auto s = long_shot(10);
  for (const char *name : {"mara", "ole", "kai", "ida", "jon"}) {
    support::make_clip(office.dir.file(std::string(name) + ".png"), 1, "videoconvert ! pngenc", 24, 1, 320,
                       320, name[0]);
    s.characters.emplace_back(name, office.dir.file(std::string(name) + ".png"));
  }
  ASSERT_TRUE(play(r, {s})) << r.error();
  ASSERT_NO_FATAL_FAILURE(counted(r, 240));
  const auto jobs = office.fake.jobs();
  ASSERT_EQ(jobs.size(), 3u);  // 2 + 2 + 1
  const auto names = [&](std::size_t n) {
    std::string out;
    for (const char *name : {"mara", "ole", "kai", "ida", "jon"})
      if (jobs[n].request.find(std::string(" is ") + name) != std::string::npos)
        out += std::string(name) + " ";
    return out;
  };
  EXPECT_EQ(names(0), "mara ole ");
  EXPECT_EQ(names(1), "kai ida ");
  EXPECT_EQ(names(2), "mara jon ");  // where there is room, those who come first are seen again
  EXPECT_THAT(warnings(r), Not(HasSubstr("does not fit")));
}

TEST(Passes, AShotTooShortForThemSaysWhatItLeavesOut) {
  Office<Omni> office(clip_of(0, 73), R"(, "modes": [
    {"name": "text"}, {"name": "first-frame", "first": true},
    {"name": "first-references", "first": true, "images": 1}])");
  ElementRig r;
  office.furnish(r);
  auto s = long_shot(3);
  for (const char *name : {"mara", "ole"}) {
    support::make_clip(office.dir.file(std::string(name) + ".png"), 1, "videoconvert ! pngenc", 24, 1, 320,
                       320, name[0]);
    s.characters.emplace_back(name, office.dir.file(std::string(name) + ".png"));
  }
  ASSERT_TRUE(play(r, {s})) << r.error();
  EXPECT_EQ(office.fake.jobs().size(), 1u);
  EXPECT_THAT(warnings(r), HasSubstr("reference \"ole\" does not fit"));
}
