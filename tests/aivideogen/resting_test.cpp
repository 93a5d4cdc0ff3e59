// SPDX-License-Identifier: LGPL-2.1-or-later
// What waits is not in memory, and comes back as it was.
#include "resting_pictures.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstring>
#include <fstream>

#include "media/aside.hpp"
#include "support/support.hpp"

namespace {

using aivideogen::rest_pictures;

constexpr int kWidth = 1920, kHeight = 1080;
constexpr std::size_t kSize = std::size_t{4} * kWidth * kHeight;

struct ShotFree {
  void operator()(GstStoryboardShot *s) const { gst_storyboard_shot_free(s); }
};
using Shot = std::unique_ptr<GstStoryboardShot, ShotFree>;

Shot shot_with(guint32 colour) {
  GstVideoInfo info;
  gst_video_info_set_format(&info, GST_VIDEO_FORMAT_BGRx, kWidth, kHeight);
  Shot s(gst_storyboard_shot_new("a"));
  auto picture = support::solid(info, colour);
  GST_BUFFER_PTS(picture.get()) = 5 * GST_SECOND;
  auto caps = glue::Ref<GstCaps>::adopt(gst_video_info_to_caps(&info));
  gst_storyboard_shot_add_frame(s.get(), "last", 0.5, picture.get(), caps.get());
  return s;
}

GstSample *sample_of(const Shot &s) {
  return static_cast<GstSample *>(g_ptr_array_index(s->frames, 0));
}

long resident() {  // KiB
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line))
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  return 0;
}

std::string bytes_of(GstSample *sample) {
  GstMapInfo map;
  EXPECT_TRUE(gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ));
  std::string out(reinterpret_cast<const char *>(map.data), map.size);
  gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
  return out;
}

}  // namespace

TEST(Resting, PicturesComeBackAsTheyWere) {
  support::TempDir dir;
  const Shot s = shot_with(0x123456);
  const std::string before = bytes_of(sample_of(s));
  rest_pictures(*s, dir.path().string());
  GstSample *sample = sample_of(s);
  EXPECT_EQ(bytes_of(sample), before);
  EXPECT_EQ(bytes_of(sample), before);  // and again
  EXPECT_EQ(GST_BUFFER_PTS(gst_sample_get_buffer(sample)), 5 * GST_SECOND);
  const gchar *role = nullptr;
  gdouble position = 0;
  ASSERT_TRUE(gst_storyboard_frame_parse(sample, &role, &position));
  EXPECT_STREQ(role, "last");
  EXPECT_EQ(position, 0.5);
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));  // files without a name
  // Whoever wants to draw on it gets a copy.
  GstBuffer *own = gst_buffer_make_writable(gst_buffer_ref(gst_sample_get_buffer(sample)));
  GstMapInfo map;
  ASSERT_TRUE(gst_buffer_map(own, &map, GST_MAP_READWRITE));
  map.data[0] ^= 0xff;
  gst_buffer_unmap(own, &map);
  gst_buffer_unref(own);
  EXPECT_EQ(bytes_of(sample), before);
}

TEST(Resting, PicturesTakeNoMemory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer keeps what is freed";
#endif
  support::TempDir dir;
  std::vector<Shot> shots;
  shots.push_back(shot_with(1));
  rest_pictures(*shots.back(), dir.path().string());
  const long before = resident();
  for (guint32 i = 0; i < 40; i++) {
    shots.push_back(shot_with(i));
    rest_pictures(*shots.back(), dir.path().string());
  }
  const long waiting = resident();
  for (const auto &s : shots) EXPECT_EQ(bytes_of(sample_of(s)).size(), kSize);
  const long read = resident();
  const long all = static_cast<long>(40 * kSize / 1024);
  EXPECT_LT(waiting - before, all / 8);
  EXPECT_LT(read - before, all / 8);
}

TEST(Resting, WhereThereIsNoRoomTheyStayInMemory) {
  const Shot s = shot_with(0x654321);
  const std::string before = bytes_of(sample_of(s));
  GstBuffer *buffer = gst_sample_get_buffer(sample_of(s));
  rest_pictures(*s, "/nowhere/at/all");
  EXPECT_EQ(gst_sample_get_buffer(sample_of(s)), buffer);
  EXPECT_EQ(bytes_of(sample_of(s)), before);
}

TEST(Aside, AFullDiskIsNoAside) {
  support::TempDir dir;
  signal(SIGXFSZ, SIG_IGN);
  rlimit old;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  rlimit small = old;
  small.rlim_cur = 4096;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string text(10000, 'x');
  EXPECT_FALSE(media::Aside::put(dir.path().string(), text.data(), text.size()));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
  const auto aside = media::Aside::put(dir.path().string(), text.data(), text.size());
  ASSERT_TRUE(aside);
  EXPECT_EQ(aside->text(), text);
  EXPECT_FALSE(media::Aside::put(dir.path().string(), text.data(), 0));
}
