// SPDX-License-Identifier: LGPL-2.1-or-later
// What a run leaves behind: no secret anywhere, and a film that a second run repeats byte by byte.
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
