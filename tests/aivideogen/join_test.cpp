// SPDX-License-Identifier: LGPL-2.1-or-later
// Segments become one clip: every frame once, the sound where its pictures are.
#include "remote/join.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "glue/failure.hpp"
#include "glue/frame.hpp"
#include "media/clip_reader.hpp"
#include "media/sound_reader.hpp"
#include "remote/clip_check.hpp"
#include "support/support.hpp"

namespace {

using namespace aivideogen;

constexpr int kW = 32, kH = 32;

// Frame n has the luma first + step * n; the sound, where there is one, is constant.
void make(const std::string &path, int frames, int first, int step, float level = 0) {
  TakeSound sound;
  sound.read = [&](std::vector<float> &out, std::size_t n) {
    out.insert(out.end(), n * 2, level);
    return n;
  };
  ASSERT_TRUE(write_take(
      path, {kW, kH, 24, 1, frames},
      [&](std::int64_t n, const animatic::Planes &p) {
        for (int y = 0; y < kH; y++)
          std::fill_n(p.y + y * p.y_stride, kW,
                      static_cast<std::uint8_t>(first + step * static_cast<int>(n)));
        for (int y = 0; y < kH / 2; y++) {
          std::fill_n(p.u + y * p.u_stride, kW / 2, 128);
          std::fill_n(p.v + y * p.v_stride, kW / 2, 128);
        }
      },
      [] { return false; }, level != 0 ? &sound : nullptr));
}

std::string uri(const std::string &path) {
  return glue::take_string(gst_filename_to_uri(path.c_str(), nullptr));
}

std::vector<int> lumas(const std::string &path) {
  media::ClipRequest r;
  r.uri = uri(path);
  r.caps = glue::Ref<GstCaps>::adopt(gst_caps_from_string("video/x-raw,format=I420,colorimetry=1:4:0:0"));
  media::ClipReader reader(r);
  std::vector<int> out;
  while (auto sample = reader.next()) {
    GstVideoInfo info;
    gst_video_info_from_caps(&info, gst_sample_get_caps(sample.get()));
    glue::MappedFrame frame(gst_sample_get_buffer(sample.get()), info, GST_MAP_READ);
    const auto y = frame.component(0);
    out.push_back(y.data[y.stride * 16 + 16]);
  }
  return out;
}

TEST(Join, EveryFrameOnceInOrder) {
  support::TempDir dir;
  make(dir.file("a.mov"), 8, 40, 4);
  make(dir.file("b.mov"), 7, 68, 4);  // begins with the last frame of a
  const std::string out = dir.file("out.mov");
  EXPECT_EQ(join_parts({{dir.file("a.mov"), false}, {dir.file("b.mov"), true}}, out, {kW, kH, 24, 1, 14},
                       false, [] { return false; }),
            0);
  const auto got = lumas(out);
  ASSERT_EQ(got.size(), 14u);
  for (std::size_t n = 0; n < got.size(); n++) EXPECT_NEAR(got[n], 40 + 4 * static_cast<int>(n), 2) << n;
}

TEST(Join, WhatIsMissingStandsStillAndIsCounted) {
  support::TempDir dir;
  make(dir.file("a.mov"), 5, 60, 10);
  const std::string out = dir.file("out.mov");
  EXPECT_EQ(join_parts({{dir.file("a.mov"), false}}, out, {kW, kH, 24, 1, 9}, false, [] { return false; }),
            4);
  const auto got = lumas(out);
  ASSERT_EQ(got.size(), 9u);
  EXPECT_NEAR(got.back(), 100, 2);
}

TEST(Join, TheSoundStaysWithItsPictures) {
  support::TempDir dir;
  make(dir.file("a.mov"), 12, 60, 0, 0.25f);
  make(dir.file("silent.mov"), 12, 80, 0);
  make(dir.file("b.mov"), 12, 100, 0, 0.5f);
  const std::string out = dir.file("out.mov");
  EXPECT_EQ(
      join_parts({{dir.file("a.mov"), false}, {dir.file("silent.mov"), false}, {dir.file("b.mov"), false}},
                 out, {kW, kH, 24, 1, 36}, true, [] { return false; }),
      0);
  media::SoundReader reader({.uri = uri(out)});
  std::vector<float> sound;
  while (reader.read(sound, 4800) > 0) {
  }
  ASSERT_NEAR(static_cast<double>(sound.size()) / 2 / 48000, 1.5, 0.03);
  const auto at = [&](double seconds) { return sound[static_cast<std::size_t>(seconds * 48000) * 2]; };
  EXPECT_NEAR(at(0.25), 0.25, 0.01);
  EXPECT_NEAR(at(0.49), 0.25, 0.01);
  EXPECT_NEAR(at(0.51), 0, 0.01);
  EXPECT_NEAR(at(0.99), 0, 0.01);
  EXPECT_NEAR(at(1.01), 0.5, 0.01);
  EXPECT_NEAR(at(1.4), 0.5, 0.01);
}

TEST(Join, CancelledLeavesNoFile) {
  support::TempDir dir;
  make(dir.file("a.mov"), 12, 60, 0);
  EXPECT_LT(join_parts({{dir.file("a.mov"), false}}, dir.file("out.mov"), {kW, kH, 24, 1, 12}, false,
                       [] { return true; }),
            0);
  EXPECT_FALSE(std::ifstream(dir.file("out.mov")).good());
}

TEST(ClipCheck, FactsOfAClip) {
  support::TempDir dir;
  make(dir.file("a.mov"), 24, 60, 2, 0.3f);
  const auto f = check_clip(dir.file("a.mov"), [] { return false; });
  EXPECT_EQ(f.frames, 24u);
  EXPECT_EQ(f.width, kW);
  EXPECT_NEAR(f.seconds, 1.0, 0.01);
  EXPECT_NEAR(f.fps, 24, 0.5);
  EXPECT_TRUE(f.sound);
  make(dir.file("b.mov"), 4, 60, 2);
  EXPECT_FALSE(check_clip(dir.file("b.mov"), [] { return false; }).sound);
  EXPECT_EQ(file_hash(dir.file("a.mov")).size(), 64u);
  EXPECT_EQ(file_hash(dir.file("nothing")), "");
}

TEST(ClipCheck, WhatIsNoClipIsRefused) {
  support::TempDir dir;
  const auto refused = [&](const std::string &name) {
    try {
      check_clip(dir.file(name), [] { return false; });
      return false;
    } catch (const glue::Failure &) {
      return true;
    }
  };
  std::ofstream(dir.file("page.mp4")) << "<html><body>Sorry, this link has expired.</body></html>";
  std::ofstream(dir.file("empty.mp4"));
  make(dir.file("still.mov"), 1, 60, 0);
  make(dir.file("whole.mov"), 24, 60, 2);
  std::ifstream in(dir.file("whole.mov"), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  std::ofstream(dir.file("half.mov"), std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  for (const char *name : {"page.mp4", "empty.mp4", "still.mov", "half.mov", "nothing.mp4"})
    EXPECT_TRUE(refused(name)) << name;
}

}  // namespace
