// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/clip_reader.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "glue/failure.hpp"
#include "media/clip_maker.hpp"

namespace {

using support::make_clip;
using support::read_number;
using support::TempDir;
using support::uri_of;

const char *const h264 = "x264enc speed-preset=ultrafast bframes=2 b-adapt=false key-int-max=12 ! mp4mux";
const char *const jpeg = "jpegenc ! qtmux";

std::vector<unsigned> numbers(media::ClipReader &reader, std::vector<GstClockTime> *pts = nullptr) {
  std::vector<unsigned> out;
  while (auto sample = reader.next()) {
    out.push_back(read_number(sample.get()));
    if (pts) pts->push_back(GST_BUFFER_PTS(gst_sample_get_buffer(sample.get())));
  }
  return out;
}

media::ClipRequest request(const std::string &file, GstClockTime in = 0, const char *caps = nullptr) {
  media::ClipRequest r;
  r.uri = uri_of(file);
  r.in = in;
  if (caps) r.caps = glue::Ref<GstCaps>::adopt(gst_caps_from_string(caps));
  return r;
}

std::vector<unsigned> range(unsigned first, unsigned end) {
  std::vector<unsigned> r;
  for (; first < end; first++) r.push_back(first);
  return r;
}

// The failure that reading the whole clip ends in; fails the test when there is none.
glue::Failure failure_of(const media::ClipRequest &r) {
  try {
    media::ClipReader reader(r);
    while (reader.next()) {
    }
  } catch (const glue::Failure &f) {
    return f;
  }
  ADD_FAILURE() << r.uri << " was read without complaint";
  return glue::Failure(0, 0, "");
}

TEST(ClipReader, GivesEveryFrameOnceAndCountsFromZero) {
  TempDir dir;
  for (const auto &[name, encode] : {std::pair{"a.mp4", h264}, {"a.mov", jpeg}}) {
    make_clip(dir.file(name), 30, encode);
    media::ClipReader reader(request(dir.file(name)));
    std::vector<GstClockTime> pts;
    EXPECT_EQ(numbers(reader, &pts), range(0, 30)) << name;
    for (std::size_t n = 0; n < pts.size(); n++)
      EXPECT_NEAR(double(pts[n]), double(n) * 1e9 / 24, 1e6) << name << " frame " << n;
  }
}

TEST(ClipReader, InPointIsFrameExact) {
  TempDir dir;
  make_clip(dir.file("a.mp4"), 40, h264);
  for (unsigned n : {1u, 5u, 11u, 12u, 13u, 29u, 39u}) {
    const auto at = gst_util_uint64_scale_round(n, GST_SECOND, 24);
    for (gint64 off : {gint64(-1000), gint64(0), gint64(1000)}) {
      media::ClipReader reader(request(dir.file("a.mp4"), at + off));
      auto first = reader.next();
      ASSERT_TRUE(first) << n;
      EXPECT_EQ(read_number(first.get()), n) << "offset " << off;
      EXPECT_EQ(GST_BUFFER_PTS(gst_sample_get_buffer(first.get())), 0u);
      EXPECT_EQ(numbers(reader), range(n + 1, 40));
    }
    // a quarter into a frame, that frame is still on screen
    media::ClipReader reader(request(dir.file("a.mp4"), at + GST_SECOND / 96));
    EXPECT_EQ(numbers(reader), range(n, 40));
  }
}

TEST(ClipReader, EqualRatesResampleToTheSameFrames) {
  TempDir dir;
  make_clip(dir.file("a.mp4"), 30, h264);
  media::ClipReader reader(request(dir.file("a.mp4"), gst_util_uint64_scale_round(7, GST_SECOND, 24),
                                   "video/x-raw,framerate=24/1"));
  std::vector<GstClockTime> pts;
  EXPECT_EQ(numbers(reader, &pts), range(7, 30));
  for (std::size_t n = 0; n < pts.size(); n++)
    EXPECT_EQ(pts[n], gst_util_uint64_scale_round(n, GST_SECOND, 24));
}

TEST(ClipReader, OtherRatesDuplicateOrDropWholeFrames) {
  TempDir dir;
  make_clip(dir.file("a.mov"), 24, jpeg);
  media::ClipReader up(request(dir.file("a.mov"), 0, "video/x-raw,framerate=48/1"));
  std::vector<unsigned> twice;
  for (unsigned n = 0; n < 24; n++) twice.insert(twice.end(), {n, n});
  auto got = numbers(up);
  // a source frame may land on either of the two slots around it, but nothing is lost and the length is kept
  EXPECT_EQ(got.size(), 48u);
  EXPECT_TRUE(std::is_sorted(got.begin(), got.end()));
  for (unsigned n = 0; n < 24; n++) EXPECT_NEAR(double(std::count(got.begin(), got.end(), n)), 2, 1) << n;

  media::ClipReader down(request(dir.file("a.mov"), 0, "video/x-raw,framerate=12/1"));
  got = numbers(down);
  EXPECT_EQ(got.size(), 12u);
  for (std::size_t n = 0; n < got.size(); n++) EXPECT_NEAR(double(got[n]), double(2 * n), 1) << n;
}

TEST(ClipReader, DurationLimitsTheNumberOfFrames) {
  TempDir dir;
  make_clip(dir.file("a.mov"), 24, jpeg);
  auto r = request(dir.file("a.mov"), GST_SECOND / 4, "video/x-raw,framerate=24/1");
  r.duration = GST_SECOND / 2;
  media::ClipReader reader(r);
  EXPECT_EQ(numbers(reader), range(6, 18));
  r.caps.reset();
  media::ClipReader plain(r);
  EXPECT_EQ(numbers(plain), range(6, 18));
}

TEST(ClipReader, ConvertsToTheCapsWithBorders) {
  TempDir dir;
  make_clip(dir.file("a.mov"), 2, jpeg, 24, 1, 320, 180);
  media::ClipReader reader(
      request(dir.file("a.mov"), 0,
              "video/x-raw,format=I420,width=320,height=320,pixel-aspect-ratio=1/1,colorimetry=bt709"));
  auto sample = reader.next();
  ASSERT_TRUE(sample);
  GstVideoInfo info;
  ASSERT_TRUE(gst_video_info_from_caps(&info, gst_sample_get_caps(sample.get())));
  EXPECT_EQ(info.height, 320);
  glue::MappedFrame frame(gst_sample_get_buffer(sample.get()), info, GST_MAP_READ);
  EXPECT_NEAR(frame.component(0).row(5)[10], 16, 2);    // border: black in video range
  EXPECT_NEAR(frame.component(1).row(80)[10], 128, 2);  // grey stays grey
}

TEST(ClipReader, ConvertsJpegsRangeAndMatrix) {
  TempDir dir;
  auto p = support::run_launch(
      "videotestsrc num-buffers=2 pattern=red ! video/x-raw,format=BGRx,width=64,height=64,framerate=24/1 ! "
      "videoconvert ! "
      "video/x-raw,format=I420,colorimetry=1:4:0:0 ! jpegenc quality=95 ! qtmux ! filesink location=" +
      dir.file("red.mov"));
  ASSERT_TRUE(p.eos) << p.error;
  media::ClipReader reader(request(dir.file("red.mov"), 0, "video/x-raw,format=I420,colorimetry=bt709"));
  auto sample = reader.next();
  ASSERT_TRUE(sample);
  GstVideoInfo info;
  gst_video_info_from_caps(&info, gst_sample_get_caps(sample.get()));
  glue::MappedFrame frame(gst_sample_get_buffer(sample.get()), info, GST_MAP_READ);
  EXPECT_NEAR(frame.component(0).row(20)[20], 63, 2);  // BT.709 red
  EXPECT_NEAR(frame.component(1).row(20)[20], 102, 2);
  EXPECT_NEAR(frame.component(2).row(20)[20], 240, 2);
}

TEST(ClipReader, TellsWhatTheFileIs) {
  TempDir dir;
  make_clip(dir.file("a.mp4"), 36, h264, 24, 1, 320, 180);
  media::ClipReader reader(request(dir.file("a.mp4")));
  const auto &info = reader.info();
  EXPECT_EQ(info.width, 320);
  EXPECT_EQ(info.height, 180);
  EXPECT_EQ(info.fps_n, 24);
  ASSERT_TRUE(info.duration);
  EXPECT_NEAR(double(*info.duration), 1.5e9, 2e7);
}

TEST(ClipReader, SaysWhenItTookAMatrixByTheSizeOfThePicture) {
  TempDir dir;
  const auto guessed = [&](const char *name, const char *encode, int width, int height) {
    make_clip(dir.file(name), 2, encode, 24, 1, width, height);
    media::ClipReader reader(request(dir.file(name)));
    EXPECT_FALSE(reader.guessed_matrix()) << "before the first frame";
    EXPECT_TRUE(reader.next());
    return reader.guessed_matrix();
  };
  EXPECT_EQ(guessed("told.mp4", h264, 320, 180), std::nullopt);
  EXPECT_EQ(guessed("a.mov", jpeg, 320, 180), std::nullopt) << "JPEG has one of its own";
  const char *const silent = "avenc_mpeg4 ! avimux";
  EXPECT_EQ(guessed("small.avi", silent, 320, 180), GST_VIDEO_COLOR_MATRIX_BT601);
  EXPECT_EQ(guessed("large.avi", silent, 1280, 720), GST_VIDEO_COLOR_MATRIX_BT709);
}

TEST(ClipReader, NamesTheFileThatCannotBeRead) {
  TempDir dir;
  auto missing = failure_of(request(dir.file("missing.mp4")));
  EXPECT_EQ(missing.domain(), GST_RESOURCE_ERROR);
  EXPECT_EQ(missing.code(), GST_RESOURCE_ERROR_NOT_FOUND);
  EXPECT_NE(std::string(missing.what()).find("missing.mp4"), std::string::npos);

  auto text =
      failure_of(request(dir.write("text.mp4", "This is no film. It is a text, and a rather short one.\n")));
  EXPECT_EQ(text.domain(), GST_STREAM_ERROR);
  EXPECT_EQ(text.code(), GST_STREAM_ERROR_WRONG_TYPE) << text.what();
  EXPECT_NE(std::string(text.what()).find("text.mp4"), std::string::npos);

  auto empty = failure_of(request(dir.write("empty.mp4", "")));
  EXPECT_NE(std::string(empty.what()).find("empty.mp4"), std::string::npos) << empty.what();

  auto folder = failure_of(request(dir.path().string()));
  EXPECT_EQ(folder.domain(), GST_RESOURCE_ERROR) << folder.what();

  auto out = support::run_launch("audiotestsrc num-buffers=20 ! wavenc ! filesink location=" +
                                 dir.file("sound.wav"));
  ASSERT_TRUE(out.eos);
  auto sound = failure_of(request(dir.file("sound.wav")));
  EXPECT_EQ(sound.domain(), GST_STREAM_ERROR);
  EXPECT_NE(std::string(sound.what()).find("no picture"), std::string::npos) << sound.what();
  EXPECT_NE(std::string(sound.what()).find("sound.wav"), std::string::npos);
}

TEST(ClipReader, DoesNotFollowAPlaylist) {
  TempDir dir;
  make_clip(dir.file("a.mov"), 2, jpeg);
  auto f = failure_of(request(dir.write("list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n" +
                                                        uri_of(dir.file("a.mov")) + "\n#EXT-X-ENDLIST\n")));
  EXPECT_EQ(f.domain(), GST_STREAM_ERROR) << f.what();
}

TEST(ClipReader, DamageEndsInOneSentence) {
  TempDir dir;
  make_clip(dir.file("a.mp4"), 48, h264);
  std::ifstream in(dir.file("a.mp4"), std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  // cut in the middle: the index at its end is missing
  auto cut = failure_of(request(dir.write("cut.mp4", whole.substr(0, whole.size() / 2))));
  EXPECT_EQ(cut.domain(), GST_STREAM_ERROR) << cut.what();
  EXPECT_NE(std::string(cut.what()).find("cut.mp4"), std::string::npos);

  // every picture after the tenth is rubbish
  make_clip(dir.file("b.mov"), 40, jpeg);
  std::ifstream in2(dir.file("b.mov"), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in2)), {});
  const auto data = bytes.find("mdat"), index = bytes.find("moov");
  ASSERT_TRUE(data < index);
  for (std::size_t i = data + (index - data) / 4; i < index - 8; i++) bytes[i] = char(i * 7);
  auto rubbish = failure_of(request(dir.write("rubbish.mov", bytes)));
  EXPECT_EQ(rubbish.code(), GST_STREAM_ERROR_DECODE) << rubbish.what();
  EXPECT_NE(std::string(rubbish.what()).find("rubbish.mov"), std::string::npos);
}

TEST(ClipReader, TruncatedClipWithItsIndexInFrontIsDamaged) {
  TempDir dir;
  make_clip(dir.file("a.mp4"), 48, "x264enc speed-preset=ultrafast ! mp4mux faststart=true");
  std::ifstream in(dir.file("a.mp4"), std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  ASSERT_LT(whole.find("moov"), whole.find("mdat"));
  auto f = failure_of(request(dir.write("cut.mp4", whole.substr(0, whole.size() * 6 / 10))));
  EXPECT_EQ(f.code(), GST_STREAM_ERROR_DECODE) << f.what();
}

TEST(ClipReader, RefusesPicturesOverTheLimit) {
  TempDir dir;
  make_clip(dir.file("a.mp4"), 4, h264, 24, 1, 320, 180);
  make_clip(dir.file("a.mov"), 4, jpeg, 24, 1, 320, 180);
  make_clip(dir.file("a.png"), 1, "videoconvert ! pngenc", 24, 1, 320, 180);
  for (const char *name : {"a.mp4", "a.mov", "a.png"}) {
    auto r = request(dir.file(name));
    r.limits.max_width = 300;
    auto f = failure_of(r);
    EXPECT_EQ(f.code(), GST_STREAM_ERROR_FORMAT) << name;
    EXPECT_NE(std::string(f.what()).find("320x180"), std::string::npos) << f.what();
    r.limits.max_width = 320;
    r.limits.max_pixels = 320 * 179;
    EXPECT_EQ(failure_of(r).code(), GST_STREAM_ERROR_FORMAT) << name;
    r.limits.max_pixels = 320 * 180;
    media::ClipReader ok(r);
    EXPECT_TRUE(ok.next()) << name;
  }
}

TEST(ClipReader, RefusesClipsThatAreTooLong) {
  TempDir dir;
  make_clip(dir.file("a.mov"), 30, jpeg);
  auto r = request(dir.file("a.mov"));
  r.limits.max_duration = GST_SECOND;
  EXPECT_EQ(failure_of(r).code(), GST_STREAM_ERROR_FORMAT);
}

TEST(ClipReader, InBeyondTheEndGivesNothing) {
  TempDir dir;
  make_clip(dir.file("a.mov"), 10, jpeg);
  media::ClipReader reader(request(dir.file("a.mov"), 5 * GST_SECOND, "video/x-raw,framerate=24/1"));
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.next());
}

TEST(ClipReader, CancelWakesTheReader) {
  TempDir dir;
  // A clip that is still being decoded when cancel() comes.
  make_clip(dir.file("a.mp4"), 900, "x264enc speed-preset=ultrafast ! mp4mux");
  for (int wait : {0, 5, 50}) {
    media::ClipReader reader(request(dir.file("a.mp4"), 0, "video/x-raw,format=I420,width=1920,height=1080"));
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(wait));
      reader.cancel();
    });
    const auto begin = std::chrono::steady_clock::now();
    while (reader.next()) {
    }
    other.join();
    EXPECT_TRUE(reader.cancelled());
    EXPECT_FALSE(reader.next());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
  }
}

TEST(ClipReader, CanBeThrownAwayAtAnyMoment) {
  TempDir dir;
  make_clip(dir.file("a.mp4"), 48, h264);
  for (int reads = 0; reads < 6; reads++) {
    media::ClipReader reader(request(dir.file("a.mp4"), GstClockTime(reads) * GST_SECOND / 5));
    for (int n = 0; n < reads; n++) reader.next();
  }
}

TEST(ClipReader, AppliesTheRotationTheFileAsksFor) {
  TempDir dir;
  make_clip(dir.file("a.mov"), 3, jpeg, 24, 1, 320, 180);
  std::ifstream in(dir.file("a.mov"), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  const auto header = bytes.find("tkhd");
  ASSERT_NE(header, std::string::npos);
  ASSERT_EQ(bytes[header + 4], 0);  // version 0: the matrix lies 44 bytes in
  const std::string quarter_turn(
      "\0\0\0\0"
      "\0\1\0\0"
      "\0\0\0\0"
      "\xff\xff\0\0",
      16);
  bytes.replace(header + 44, 16, quarter_turn);
  bytes.replace(header + 60, 4, std::string(4, '\0'));
  media::ClipReader reader(request(dir.write("turned.mov", bytes)));
  auto sample = reader.next();
  ASSERT_TRUE(sample);
  GstVideoInfo info;
  gst_video_info_from_caps(&info, gst_sample_get_caps(sample.get()));
  EXPECT_EQ(info.width, 180);
  EXPECT_EQ(info.height, 320);
}

}  // namespace
