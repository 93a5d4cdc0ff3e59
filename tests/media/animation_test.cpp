// SPDX-License-Identifier: LGPL-2.1-or-later
// Animated pictures through the ClipReader: GIF and WebP.
#include <gif_lib.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <array>
#include <chrono>
#include <fstream>
#include <thread>

#include "glue/failure.hpp"
#include "media/clip_maker.hpp"
#include "media/clip_reader.hpp"

namespace {

using support::TempDir;
using support::uri_of;

constexpr int kWidth = 8, kHeight = 6;
enum Colour : GifPixelType { Black, Red, Green, Blue };

struct Picture {
  int left = 0, top = 0, width = kWidth, height = kHeight;
  Colour colour = Black;
  int delay = 5;  // hundredths of a second
  int disposal = DISPOSE_DO_NOT;
  int transparent = NO_TRANSPARENT_COLOR;
  bool interlaced = false;
};

std::string gif_of(const std::vector<Picture> &pictures, int width = kWidth, int height = kHeight) {
  std::string out;
  int error = 0;
  GifFileType *gif = EGifOpen(
      &out,
      [](GifFileType *g, const GifByteType *bytes, int n) {
        static_cast<std::string *>(g->UserData)->append(reinterpret_cast<const char *>(bytes), static_cast<std::size_t>(n));
        return n;
      },
      &error);
  const GifColorType colours[] = {{0, 0, 0}, {255, 0, 0}, {0, 255, 0}, {0, 0, 255}};
  ColorMapObject *map = GifMakeMapObject(4, colours);
  EGifSetGifVersion(gif, true);
  EGifPutScreenDesc(gif, width, height, 2, 0, map);
  for (const Picture &p : pictures) {
    GraphicsControlBlock control{p.disposal, false, p.delay, p.transparent};
    GifByteType block[4];
    EGifGCBToExtension(&control, block);
    EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, 4, block);
    EGifPutImageDesc(gif, p.left, p.top, p.width, p.height, p.interlaced, nullptr);
    std::vector<GifPixelType> line(static_cast<std::size_t>(p.width));
    constexpr int start[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    for (int pass = 0; pass < (p.interlaced ? 4 : 1); pass++)
      for (int y = p.interlaced ? start[pass] : 0; y < p.height; y += p.interlaced ? step[pass] : 1) {
        // An interlaced picture has its own colour in the first line, black below.
        std::fill(line.begin(), line.end(), p.interlaced && y > 0 ? Black : p.colour);
        EGifPutLine(gif, line.data(), p.width);
      }
  }
  EGifCloseFile(gif, &error);
  GifFreeMapObject(map);
  return out;
}

using Rgb = std::array<int, 3>;
constexpr Rgb kBlack{0, 0, 0}, kRed{255, 0, 0}, kGreen{0, 255, 0}, kBlue{0, 0, 255}, kWhite{255, 255, 255};

struct Seen {
  GstClockTime pts, duration;
  std::vector<std::uint8_t> bgrx;
  int width = 0;
  Rgb at(int x, int y) const {
    const std::uint8_t *p = &bgrx[static_cast<std::size_t>((y * width + x) * 4)];
    return {p[2], p[1], p[0]};
  }
};

std::vector<Seen> read_all(const std::string &file, GstClockTime in = 0, const char *caps = "video/x-raw,format=BGRx",
                           media::ClipInfo *info = nullptr) {
  media::ClipRequest r;
  r.uri = uri_of(file);
  r.in = in;
  r.caps = glue::Ref<GstCaps>::adopt(gst_caps_from_string(caps));
  media::ClipReader reader(r);
  if (info) *info = reader.info();
  std::vector<Seen> out;
  while (auto sample = reader.next()) {
    GstBuffer *buffer = gst_sample_get_buffer(sample.get());
    Seen s{GST_BUFFER_PTS(buffer), GST_BUFFER_DURATION(buffer), {}, 0};
    gst_structure_get_int(gst_caps_get_structure(gst_sample_get_caps(sample.get()), 0), "width", &s.width);
    s.bgrx.resize(gst_buffer_get_size(buffer));
    gst_buffer_extract(buffer, 0, s.bgrx.data(), s.bgrx.size());
    out.push_back(std::move(s));
  }
  return out;
}

std::string complaint(const std::string &file) {
  try {
    read_all(file);
  } catch (const glue::Failure &f) {
    return f.what();
  }
  return {};
}

TEST(AnimatedPicture, AGifIsReadToItsEndWithItsOwnTimes) {
  TempDir dir;
  media::ClipInfo info;
  const auto seen =
      read_all(dir.write("a.gif", gif_of({{.colour = Red, .delay = 5}, {.colour = Green, .delay = 20}, {.colour = Blue, .delay = 7}})),
               0, "video/x-raw,format=BGRx", &info);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(info.width, kWidth);
  EXPECT_EQ(info.height, kHeight);
  EXPECT_EQ(info.fps_n, 0);
  EXPECT_EQ(info.duration, 320 * GST_MSECOND);
  const GstClockTime starts[] = {0, 50 * GST_MSECOND, 250 * GST_MSECOND};
  const Rgb colours[] = {kRed, kGreen, kBlue};
  for (std::size_t i = 0; i < 3; i++) {
    EXPECT_EQ(seen[i].pts, starts[i]);
    EXPECT_EQ(seen[i].at(3, 3), colours[i]);
  }
  EXPECT_EQ(seen[2].duration, 70 * GST_MSECOND);
}

TEST(AnimatedPicture, OneDelayForAllIsARate) {
  TempDir dir;
  media::ClipInfo info;
  read_all(dir.write("a.gif", gif_of({{.delay = 4}, {.delay = 4}})), 0, "video/x-raw", &info);
  EXPECT_EQ(info.fps_n, 25);
  EXPECT_EQ(info.fps_d, 1);
}

TEST(AnimatedPicture, DelaysOfNothingLastATenthOfASecondAsInBrowsers) {
  TempDir dir;
  const auto seen = read_all(dir.write("a.gif", gif_of({{.delay = 0}, {.delay = 1}, {.delay = 2}})));
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].duration, 100 * GST_MSECOND);
  EXPECT_EQ(seen[1].duration, 100 * GST_MSECOND);
  EXPECT_EQ(seen[2].duration, 20 * GST_MSECOND);
}

TEST(AnimatedPicture, FramesAreLeftClearedOrPutBack) {
  TempDir dir;
  const auto seen = read_all(dir.write("a.gif", gif_of({
                                                    {.colour = Red},
                                                    {1, 1, 2, 2, Green, 5, DISPOSE_DO_NOT},
                                                    {4, 1, 2, 2, Blue, 5, DISPOSE_PREVIOUS},
                                                    {1, 3, 2, 2, Blue, 5, DISPOSE_BACKGROUND},
                                                    {7, 5, 4, 4, Green, 5},  // hangs over the edge
                                                })));
  ASSERT_EQ(seen.size(), 5u);
  EXPECT_EQ(seen[1].at(1, 1), kGreen);
  EXPECT_EQ(seen[1].at(0, 0), kRed);
  EXPECT_EQ(seen[2].at(4, 1), kBlue);
  EXPECT_EQ(seen[2].at(1, 1), kGreen);  // left
  EXPECT_EQ(seen[3].at(4, 1), kRed);    // put back
  EXPECT_EQ(seen[3].at(1, 3), kBlue);
  EXPECT_EQ(seen[4].at(1, 3), kWhite);  // cleared
  EXPECT_EQ(seen[4].at(7, 5), kGreen);
  EXPECT_EQ(seen[4].at(6, 5), kRed);
}

TEST(AnimatedPicture, WhatIsTransparentShowsWhatLiesBelow) {
  TempDir dir;
  const auto seen = read_all(
      dir.write("a.gif", gif_of({{.colour = Red, .transparent = Red}, {0, 0, 4, 4, Green}, {.colour = Blue, .transparent = Blue}})));
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].at(2, 2), kWhite);
  EXPECT_EQ(seen[2].at(2, 2), kGreen);
  EXPECT_EQ(seen[2].at(6, 5), kWhite);
}

TEST(AnimatedPicture, InterlacedLinesGoWhereTheyBelong) {
  TempDir dir;
  const auto seen = read_all(dir.write("a.gif", gif_of({{.colour = Green, .interlaced = true}})));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].at(4, 0), kGreen);
  for (int y = 1; y < kHeight; y++) EXPECT_EQ(seen[0].at(4, y), kBlack) << y;
}

TEST(AnimatedPicture, InPointAndRateAreHonoured) {
  TempDir dir;
  const auto file = dir.write("a.gif", gif_of({{.colour = Red, .delay = 20}, {.colour = Green, .delay = 40}, {.colour = Blue, .delay = 20}}));
  const auto seen = read_all(file, 200 * GST_MSECOND, "video/x-raw,format=BGRx,framerate=10/1");
  ASSERT_EQ(seen.size(), 6u);
  for (std::size_t i = 0; i < 6; i++) EXPECT_EQ(seen[i].at(1, 1), i < 4 ? kGreen : kBlue) << i;
}

TEST(AnimatedPicture, DamageAndBombsEndInOneSentence) {
  TempDir dir;
  std::vector<Picture> many;
  for (int i = 0; i < 12; i++) many.push_back({.colour = i % 2 ? Red : Green});
  const std::string whole = gif_of(many);
  const auto cut = complaint(dir.write("cut.gif", whole.substr(0, whole.size() - 9)));
  EXPECT_NE(cut.find("cut.gif' is damaged or incomplete: it is cut off in picture 12"), std::string::npos) << cut;
  // Only the last byte is missing: whole.
  EXPECT_EQ(read_all(dir.write("b.gif", whole.substr(0, whole.size() - 1))).size(), 12u);
  std::string rubbish = whole;
  for (std::size_t i = whole.size() / 2; i < whole.size(); i++) rubbish[i] = static_cast<char>(i * 37);
  EXPECT_NE(complaint(dir.write("rubbish.gif", rubbish)), "");
  EXPECT_NE(complaint(dir.write("head.gif", "GIF89a")), "");
  EXPECT_NE(complaint(dir.write("none.gif", gif_of({}))).find("no picture"), std::string::npos);
  EXPECT_NE(complaint(dir.write("large.gif", gif_of({{.width = 1, .height = 1}}, 65535, 65535))).find("65535x65535"), std::string::npos);
}

TEST(AnimatedPicture, ReadingOneStopsWhenItIsCancelled) {
  TempDir dir;
  const std::vector<Picture> many(20000);
  media::ClipRequest r;
  r.uri = uri_of(dir.write("long.gif", gif_of(many)));
  media::ClipReader reader(r);
  ASSERT_TRUE(reader.next());
  std::thread other([&] { reader.cancel(); });
  other.join();
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.cancelled());
}

std::string webp_of(const std::vector<std::pair<Rgb, int>> &frames, int alpha = 255) {
  WebPAnimEncoderOptions options;
  WebPAnimEncoderOptionsInit(&options);
  WebPAnimEncoder *encoder = WebPAnimEncoderNew(16, 16, &options);
  int time = 0;
  WebPConfig config;
  WebPConfigInit(&config);
  config.lossless = 1;
  for (const auto &[colour, ms] : frames) {
    WebPPicture picture;
    WebPPictureInit(&picture);
    picture.use_argb = 1;
    picture.width = picture.height = 16;
    WebPPictureAlloc(&picture);
    for (int i = 0; i < 256; i++)
      picture.argb[i] = static_cast<std::uint32_t>(alpha) << 24 | static_cast<std::uint32_t>(colour[0]) << 16 |
                        static_cast<std::uint32_t>(colour[1]) << 8 | static_cast<std::uint32_t>(colour[2]);
    WebPAnimEncoderAdd(encoder, &picture, time, &config);
    WebPPictureFree(&picture);
    time += ms;
  }
  WebPAnimEncoderAdd(encoder, nullptr, time, nullptr);
  WebPData data;
  WebPDataInit(&data);
  WebPAnimEncoderAssemble(encoder, &data);
  std::string out(reinterpret_cast<const char *>(data.bytes), data.size);
  WebPDataClear(&data);
  WebPAnimEncoderDelete(encoder);
  return out;
}

TEST(AnimatedPicture, AWebPIsReadToo) {
  TempDir dir;
  const std::string whole = webp_of({{kRed, 50}, {kGreen, 120}, {kBlue, 80}});
  media::ClipInfo info;
  const auto seen = read_all(dir.write("a.webp", whole), 0, "video/x-raw,format=BGRx", &info);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(info.duration, 250 * GST_MSECOND);
  EXPECT_EQ(seen[0].at(5, 5), kRed);
  EXPECT_EQ(seen[1].at(5, 5), kGreen);
  EXPECT_EQ(seen[2].at(5, 5), kBlue);
  EXPECT_EQ(seen[2].pts, 170 * GST_MSECOND);
  EXPECT_NE(complaint(dir.write("cut.webp", whole.substr(0, whole.size() - 40))).find("damaged or incomplete"), std::string::npos);
  const auto clear = read_all(dir.write("clear.webp", webp_of({{kRed, 50}, {kGreen, 50}}, 128)));
  ASSERT_EQ(clear.size(), 2u);
  EXPECT_NEAR(clear[0].at(5, 5)[1], 127, 2);  // half of it is paper
}

TEST(AnimatedPicture, AnAnimatedPngSaysWhatToDo) {
  TempDir dir;
  // A PNG whose first chunk after the header says that it is animated, around a picture of one black pixel.
  const unsigned char png[] = {0x89, 'P',  'N',  'G',  '\r', '\n', 0x1a, '\n', 0,    0,    0,    13,   'I',  'H',  'D', 'R',
                               0,    0,    0,    1,    0,    0,    0,    1,    8,    0,    0,    0,    0,    0x3a, 0x7e, 0x9b,
                               0x55, 0,    0,    0,    8,    'a',  'c',  'T',  'L',  0,    0,    0,    2,    0,    0,   0,
                               0,    0xf3, 0x8d, 0x93, 0x70, 0,    0,    0,    10,   'I',  'D',  'A',  'T',  0x78, 0x9c, 0x63,
                               0x60, 0,    0,    0,    2,    0,    1,    0x48, 0xaf, 0xa4, 0x71, 0,    0,    0,    0,   'I',
                               'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82};
  const auto text = complaint(dir.write("a.png", std::string(reinterpret_cast<const char *>(png), sizeof png)));
  EXPECT_NE(text.find("animated PNG"), std::string::npos) << text;
  EXPECT_NE(text.find("convert it"), std::string::npos) << text;
}

}  // namespace
