// SPDX-License-Identifier: LGPL-2.1-or-later
// What a run leaves behind: no secret anywhere, and a film that a second run repeats byte by byte.
#include <cstring>

#include "buyer.hpp"

using namespace buyer;

namespace {

std::string slurp(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

bool ends_well(GSubprocess *p) {
  g_subprocess_wait(p, nullptr, nullptr);
  const bool well = g_subprocess_get_if_exited(p) && g_subprocess_get_exit_status(p) == 0;
  g_object_unref(p);
  return well;
}

}  // namespace

TEST(Traces, NoKeyAndNoSignatureInTheWholeDebugLogOrAGraph) {
  Office<fakes::Ark> office;
  const std::string log = office.dir.file("debug.log"), graphs = office.dir.file("graphs");
  std::filesystem::create_directory(graphs);
  // One reply is lost and one download cut, so that what is said then is in the log too.
  fakes::Answer cut;
  cut.body = clip();
  cut.truncate = 1000;
  office.fake.server.disturb("GET", fakes::Ark::kClip, cut);
  office.fake.server.disturb("GET", fakes::Ark::kPoll, {.status = 500, .body = "{}"});
  ASSERT_TRUE(ends_well(launch(office, 1, "fakesink",
                               {{"GST_DEBUG", "9"},
                                {"GST_DEBUG_FILE", log},
                                {"GST_DEBUG_DUMP_DOT_DIR", graphs},
                                {"G_MESSAGES_DEBUG", "all"}})));
  std::vector<std::filesystem::path> files{log};
  for (const auto &e : std::filesystem::recursive_directory_iterator(office.dir.path()))
    if (e.is_regular_file() && e.path().filename() != "key") files.push_back(e.path());
  EXPECT_GT(std::filesystem::file_size(log), 1000000u);
  EXPECT_FALSE(std::filesystem::is_empty(graphs));
  for (const auto &f : files) {
    const std::string bytes = slurp(f);
    EXPECT_EQ(bytes.find(office.fake.key), std::string::npos) << f;
    EXPECT_EQ(bytes.find("sig=abc"), std::string::npos) << f;
  }
  // The grep would have found them: the server saw both.
  bool key = false, signature = false;
  for (const auto &e : office.fake.server.log()) {
    key |= e.header("Authorization").find(office.fake.key) != std::string::npos;
    signature |= e.query.find("sig=abc") != std::string::npos;
  }
  EXPECT_TRUE(key && signature);
}

TEST(Traces, ASecondRunAsksNothingAndGivesTheSameBytes) {
  Office<fakes::Kling> office;
  ASSERT_TRUE(ends_well(launch(office, 3, "filesink location=" + office.dir.file("one.yuv"))));
  const auto asked = office.fake.server.log().size();
  EXPECT_GT(asked, 6u);
  ASSERT_TRUE(ends_well(launch(office, 3, "filesink location=" + office.dir.file("two.yuv"))));
  EXPECT_EQ(office.fake.server.log().size(), asked);
  const auto one = slurp(office.dir.file("one.yuv"));
  EXPECT_EQ(one.size(), 72u * 320 * 180 * 3 / 2);
  EXPECT_TRUE(one == slurp(office.dir.file("two.yuv")));
}

// A generated take's own sound, through the whole graph: 1 kHz in the provider's clip is 1 kHz in the film,
// at its shot.
TEST(Traces, AGeneratedTakesSoundIsHeardAtItsShot) {
  if (!gst_registry_check_feature_version(gst_registry_get(), "audiosync", 0, 1, 0))
    GTEST_SKIP() << "no audiosync";
  Office<fakes::VeoGemini> office(clip_of(0, 97, 1000));
  ASSERT_TRUE(ends_well(
      launch(office, 2,
             "shotconcat ! audiosync name=a  a.video_src ! fakesink  a.audio_src ! filesink location=" +
                 office.dir.file("film.f32"))));
  const std::string bytes = slurp(office.dir.file("film.f32"));
  std::vector<float> x(bytes.size() / 4);
  std::memcpy(x.data(), bytes.data(), x.size() * 4);
  ASSERT_EQ(x.size(), 2u * 2 * 48000);
  for (int shot = 0; shot < 2; shot++) {
    int crossings = 0;
    for (std::size_t i = std::size_t(48000 * (shot + 0.1)); i < std::size_t(48000 * (shot + 0.9)); i++)
      crossings += x[2 * i] < 0 && x[2 * i + 2] >= 0;
    EXPECT_NEAR(crossings / 0.8, 1000, 10) << shot;
  }
  EXPECT_EQ(office.fake.charged(), 2u);
}
